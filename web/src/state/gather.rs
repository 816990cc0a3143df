//! What the page shows of a chart, gathered from it.

use super::chart::{Chart, Planned};
use super::guess;
use super::shown::{Change, Question, Shown, Since, Sql, Statement, Step, Times};
use portolan_core::diagram::facts::{Card, cards};
use portolan_core::diagram::{Extent, Heading, Picture, Tally, anchor, picture_of, words};
use portolan_core::export;
use portolan_core::export::page::warnings;
use portolan_core::model::change::{RenameProposal, Unknown};
use portolan_core::model::{self, Batch, ObjectId, ObjectKind};

/// The picture of a chart.
pub fn picture(chart: &Chart, extent: &Extent) -> Picture {
    picture_of(&chart.title, Heading::Told, chart.schemas(), &chart.changes, extent)
}

/// All that is shown, but for the picture.
pub fn shown(chart: &Chart) -> Shown {
    let changes: Vec<Change> = chart.changes.list.iter().map(|change| self::change(chart, change)).collect();
    let cards = cards(chart.schemas(), &chart.changes);
    Shown {
        title: chart.title.clone(),
        dialect: guess::word(chart.dialect()).to_owned(),
        sign: chart.sign.map(str::to_owned),
        compares: chart.compares,
        tally: Tally::of(changes.iter().map(|change| change.line.mark)),
        questions: chart.changes.rename_proposals.iter().map(question).collect(),
        unknown: chart.changes.unknown.iter().map(unknown).collect(),
        changes,
        since: since(chart, &cards),
        problems: chart.problems.clone(),
        untold: chart.untold,
        cards,
        times: Times::default(),
    }
}

fn change(chart: &Chart, change: &model::Change) -> Change {
    let inside = match change {
        model::Change::Table { id: _, changes } => changes.iter().map(words::table_change).collect(),
        model::Change::Create(_)
        | model::Change::Drop(_)
        | model::Change::Rename(_)
        | model::Change::Alter(_)
        | model::Change::Privileges(_) => Vec::new(),
    };
    let id = change.object();
    Change {
        line: words::change(change),
        anchor: anchor(&owner(id).unwrap_or_else(|| id.clone())),
        inside,
        place: chart.origin(id),
    }
}

/// What a trigger or a policy belongs to has the box.
fn owner(id: &ObjectId) -> Option<ObjectId> {
    let owner = id.owner.clone()?;
    Some(ObjectId::new(ObjectKind::Table, id.schema.clone(), owner))
}

fn question(proposal: &RenameProposal) -> Question {
    let RenameProposal { owner, what, names, reason } = proposal;
    Question {
        table: owner.as_ref().map(anchor),
        of: owner.as_ref().map(words::object).unwrap_or_default(),
        what: (*what).to_owned(),
        before: names.before.to_string(),
        after: names.after.to_string(),
        reason: reason.clone(),
    }
}

fn unknown(unknown: &Unknown) -> String {
    let Unknown { object, what, texts } = unknown;
    let object = words::object(object);
    format!("Whether the {what} of {object} differs cannot be told: {} and {}", texts.before, texts.after)
}

/// A plan as it is shown.
pub fn sql(plan: &Planned) -> Sql {
    match plan {
        None => Sql { unread: true, ..Sql::default() },
        Some(Err(refusal)) => {
            Sql { refusal: Some((refusal.message.clone(), refusal.help.clone())), ..Sql::default() }
        }
        Some(Ok(plan)) => {
            Sql { steps: plan.batches.iter().map(step).collect(), text: export::sql(plan), ..Sql::default() }
        }
    }
}

fn step(batch: &Batch) -> Step {
    let statement = |statement: &model::Statement| Statement {
        comment: statement.comment.clone(),
        sql: statement.sql.clone(),
        risks: warnings(&statement.risks),
        cause: statement.cause,
    };
    Step { transactional: batch.transactional, statements: batch.statements.iter().map(statement).collect() }
}

/// Of a history: who made each card and each of its columns.
fn since(chart: &Chart, cards: &[Card]) -> Vec<Vec<Option<Since>>> {
    let Some((history, version)) = &chart.history else { return Vec::new() };
    let schema = chart.schemas().after;
    let ids: std::collections::BTreeMap<String, &ObjectId> =
        schema.objects.keys().map(|id| (anchor(id), id)).collect();
    let of = |card: &Card| {
        let id = ids.get(&card.anchor)?;
        let blame = |name: Option<&model::Name>| {
            history.blame(id, name, *version).map(|blame| Since { made: blame.made, changed: blame.changed })
        };
        let mut since = vec![blame(None)];
        let columns = match schema.get(id) {
            Some(model::Object::Table(table)) => &table.columns[..],
            Some(_) | None => &[],
        };
        since.extend(card.parts.iter().map(|part| {
            let column =
                columns.iter().find(|column| part.kind == "column" && column.name.as_str() == part.name);
            column.and_then(|column| blame(Some(&column.name)))
        }));
        Some(since)
    };
    cards.iter().map(|card| of(card).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::chart::chart;
    use crate::state::example;
    use crate::state::sides::read;

    #[test]
    fn each_change_leads_to_its_statements_and_to_its_line() {
        let inputs = example::shop();
        let mut chart = chart(&inputs, read(&inputs, &mut None));
        let (shown, sql) = (shown(&chart), sql(chart.plan()));
        assert!(shown.tally.added > 0 && shown.tally.removed > 0 && shown.tally.changed > 0);
        assert!(
            (0..shown.changes.len()).all(|change| sql.of_change(change).next().is_some()),
            "{:?}",
            shown.changes
        );
        assert!(shown.changes.iter().all(|change| change.place.is_some()), "{:?}", shown.changes);
    }

    #[test]
    fn of_a_history_each_column_knows_who_made_it() {
        let inputs = example::migrations();
        let shown = shown(&chart(&inputs, read(&inputs, &mut None)));
        let made: Vec<Option<usize>> =
            shown.since.iter().flatten().map(|since| since.map(|since| since.made)).collect();
        for migration in 0..3 {
            assert!(made.contains(&Some(migration)), "{made:?}");
        }
    }
}
