//! Renames come first, and the rest is planned from what they make: a table keeps the names of its constraints and sequences
//! when it gets another, and whatever else changes is changed under the new names.

use crate::dialect::PlanOptions;
use crate::model::{Change, Changes, Pair, Refusal, RefusalKind, Statement, TableChange};
use crate::normalize::{Normalized, normalize_over};
use crate::plan::statements;
use crate::replay::{Source, replay_over};

/// The renames, and the schema they make.
pub(super) struct Renamed {
    pub(super) statements: Vec<Statement>,
    pub(super) side: Normalized,
}

/// `None` where nothing gets another name.
pub(super) fn renamed(
    sides: Pair<&Normalized>,
    changes: &Changes,
    options: &PlanOptions,
) -> Result<Option<Renamed>, Refusal> {
    let objects = step(sides, changes, of_object, options)?;
    // By then its table has its new name, by which the change goes.
    let before = objects.as_ref().map_or(sides.before, |it| &it.side);
    let columns = step(Pair { before, after: sides.after }, changes, of_columns, options)?;
    Ok(match (objects, columns) {
        (Some(first), Some(second)) => Some(Renamed {
            statements: first.statements.into_iter().chain(second.statements).collect(),
            side: second.side,
        }),
        (first, second) => first.or(second),
    })
}

fn of_object(change: &Change) -> Option<Change> {
    matches!(change, Change::Rename(_)).then(|| change.clone())
}

fn of_columns(change: &Change) -> Option<Change> {
    let Change::Table { id, changes } = change else { return None };
    let renames = changes.iter().filter(|change| matches!(change, TableChange::RenameColumn(_)));
    let changes: Vec<TableChange> = renames.cloned().collect();
    (!changes.is_empty()).then(|| Change::Table { id: id.clone(), changes })
}

/// The statements of some of the changes, and what they make.
fn step(
    sides: Pair<&Normalized>,
    changes: &Changes,
    chosen: fn(&Change) -> Option<Change>,
    options: &PlanOptions,
) -> Result<Option<Renamed>, Refusal> {
    let all = changes.list.iter().enumerate();
    let (causes, list): (Vec<usize>, Vec<Change>) =
        all.filter_map(|(at, change)| Some((at, chosen(change)?))).unzip();
    if list.is_empty() {
        return Ok(None);
    }
    let target = sides.after.target();
    let only = Changes { list, ..Changes::default() };
    let mut statements = statements(target, sides, &only, options)?;
    let text = statements.iter().map(|statement| format!("{};\n", statement.sql)).collect();
    let source = Source { name: "renames".to_owned(), text };
    let replayed = replay_over(target, options.bound.as_ref(), sides.before.schema().clone(), &[source]);
    if let Some(error) = replayed.error() {
        return Err(Refusal {
            kind: RefusalKind::Unproved,
            message: format!("the renames do not replay: {}", error.message),
            object: None,
            help: Some("rename in a migration of its own".to_owned()),
        });
    }
    for statement in &mut statements {
        statement.cause = causes.get(statement.cause).copied().unwrap_or_default();
    }
    Ok(Some(Renamed { statements, side: normalize_over(sides.before, replayed.schema) }))
}
