//! From what was put in to all that is shown: the same core as on the command line, called once for every edit.

use super::guess;
use super::material::{Inputs, sides};
use portolan_core::course::{Course, Side, from_nothing, plot};
use portolan_core::diagram::{Heading, Picture, Tally, anchor, picture, svg, words};
use portolan_core::dialect::{PlanOptions, knowledge};
use portolan_core::diff::diff;
use portolan_core::export::{self, page};
use portolan_core::model::change::RenameProposal;
use portolan_core::model::{
    Change, Changes, Diagnostic, Dialect, ObjectKind, Pair, Plan, Refusal, Schema, Severity, Target,
};
use portolan_core::normalize::{Normalized, normalize};
use portolan_core::replay::{Replayed, Source, empty, replay};

/// All that is shown of an input.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What it is called.
    pub title: String,
    /// The database it was read for.
    pub dialect: Dialect,
    /// The sign the database was guessed from.
    pub sign: Option<&'static str>,
    /// Both sides; the same one twice, where nothing is compared.
    pub sides: Pair<Normalized>,
    /// Whether two sides are compared.
    pub compares: bool,
    /// What differs.
    pub changes: Changes,
    /// The proved SQL; nothing where it cannot be given.
    pub plan: Option<Plan>,
    /// Why not.
    pub refusal: Option<Refusal>,
    /// What was not understood.
    pub problems: Vec<Problem>,
    /// The display list.
    pub picture: Picture,
    /// The picture as part of a page.
    pub svg: String,
}

/// Something that was not understood, where one can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops the SQL.
    pub is_error: bool,
    /// On which side.
    pub after: bool,
    /// The file.
    pub file: String,
    /// Its line and column, from 1.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The bytes of the file.
    pub bytes: (usize, usize),
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Computes everything.
pub fn chart(inputs: &Inputs) -> Chart {
    let (guessed, sign) = guess::dialect(&inputs.text());
    let dialect = inputs.dialect.unwrap_or(guessed);
    let target = Target::default_of(dialect);
    let (before, after) = sides(&inputs.material);
    let compares = before.is_some();
    let replayed = Pair {
        before: before.as_deref().map(|sources| replay(&target, None, sources)).unwrap_or_default(),
        after: replay(&target, None, &after),
    };
    let mut problems = problems(&replayed.before, before.as_deref().unwrap_or_default(), false);
    problems.extend(self::problems(&replayed.after, &after, true));
    problems.sort_by_key(|problem| !problem.is_error);
    // What is wrong in the shared beginning of a folder is said once.
    problems.dedup_by(|a, b| a.file == b.file && a.bytes == b.bytes && a.message == b.message);
    let whole = !problems.iter().any(|problem| problem.is_error);
    let schemas = Pair { before: replayed.before.schema, after: replayed.after.schema };
    let plotted = course(&target, schemas.clone(), compares, inputs);
    let (sides, changes, plan, refusal) = match plotted {
        Ok(Course { sides, changes, plan }) => (sides, changes, Some(plan).filter(|_| whole), None),
        Err(refusal) => {
            let sides = unplotted(&target, schemas, compares);
            let changes = diff(&sides.before, &sides.after, &inputs.renames);
            (sides, changes, None, Some(refusal))
        }
    };
    let (sides, changes) = if compares {
        (sides, changes)
    } else {
        (Pair { before: sides.after.clone(), after: sides.after }, Changes::default())
    };
    let both = Pair { before: sides.before.schema(), after: sides.after.schema() };
    let title = if inputs.title.is_empty() { "Schema".to_owned() } else { inputs.title.clone() };
    let picture = picture(&title, Heading::Told, both, &changes);
    let svg = svg::inline(&picture);
    Chart {
        title,
        dialect,
        sign: sign.filter(|_| inputs.dialect.is_none()),
        sides,
        compares,
        changes,
        plan,
        refusal,
        problems,
        picture,
        svg,
    }
}

fn course(
    target: &Target,
    schemas: Pair<Schema>,
    compares: bool,
    inputs: &Inputs,
) -> Result<Course, Refusal> {
    let options = PlanOptions {
        indent: Some("  ".to_owned()),
        bound: bound(target, &schemas),
        ..PlanOptions::default()
    };
    if compares {
        let sides = Pair { before: Side::source(schemas.before), after: Side::source(schemas.after) };
        plot(target, sides, &inputs.renames, &options)
    } else {
        from_nothing(target, Side::source(schemas.after), &options)
    }
}

/// The schema whose name need not be printed: the default one, where there is no other.
fn bound(target: &Target, schemas: &Pair<Schema>) -> Option<portolan_core::model::Name> {
    let default = knowledge(target.dialect).default_namespace()?;
    let alone = |schema: &Schema| {
        schema.objects.keys().all(|id| match id.kind {
            ObjectKind::Namespace => id.name == default,
            _ => id.schema.as_ref().is_none_or(|schema| *schema == default),
        })
    };
    (alone(&schemas.before) && alone(&schemas.after)).then_some(default)
}

fn unplotted(target: &Target, schemas: Pair<Schema>, compares: bool) -> Pair<Normalized> {
    let before = if compares { schemas.before } else { empty(target) };
    Pair { before: normalize(target, before), after: normalize(target, schemas.after) }
}

fn problems(replayed: &Replayed, sources: &[Source], after: bool) -> Vec<Problem> {
    let problem = |diagnostic: &Diagnostic| {
        let span = diagnostic.labels.first()?.span;
        let source = sources.get(usize::try_from(span.source.0).ok()?)?;
        let bytes = (usize::try_from(span.start).ok()?, usize::try_from(span.end).ok()?);
        let (line, column) = position(&source.text, bytes.0);
        Some(Problem {
            is_error: diagnostic.severity == Severity::Error,
            after,
            file: source.name.clone(),
            line,
            column,
            bytes,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        })
    };
    replayed.diagnostics.iter().filter(|it| it.severity != Severity::Note).filter_map(problem).collect()
}

/// Line and column of a byte, from 1; columns are counted in letters.
pub fn position(text: &str, byte: usize) -> (usize, usize) {
    let before: String = text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, c)| c).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

impl Chart {
    /// How many things were added, removed and changed.
    pub fn tally(&self) -> Tally {
        Tally::of(self.changes.list.iter().map(|change| words::change(change).mark))
    }

    /// The statements as one text.
    pub fn sql(&self) -> Option<String> {
        self.plan.as_ref().map(export::sql)
    }

    /// Every fact in tables, as HTML.
    pub fn tables(&self) -> String {
        page::tables(self.schemas(), &self.changes)
    }

    /// The picture as a file.
    pub fn svg_file(&self) -> String {
        svg::file(&picture(&self.title, Heading::Drawn, self.schemas(), &self.changes))
    }

    /// The picture as Mermaid.
    pub fn mermaid(&self) -> String {
        export::mermaid(self.schemas(), &self.changes)
    }

    /// All of it as a page of its own.
    pub fn html_file(&self) -> String {
        let plan = self.plan.clone().unwrap_or_default();
        page::page(&page::Page {
            title: &self.title,
            schemas: self.schemas(),
            changes: &self.changes,
            plan: &plan,
        })
    }

    /// The boxes that changed, in the order of the list of changes.
    pub fn changed_boxes(&self) -> Vec<String> {
        self.changes.list.iter().map(Change::object).filter(|id| id.owner.is_none()).map(anchor).collect()
    }

    fn schemas(&self) -> Pair<&Schema> {
        self.sides.as_ref().map(|side| side.schema())
    }
}

/// What a person says of names by accepting a proposal.
pub fn accept(inputs: &mut Inputs, proposal: &RenameProposal) {
    let RenameProposal { owner, what: _, names, reason: _ } = proposal;
    match owner {
        Some(table) => inputs.renames.columns.push((table.qualified(), names.clone())),
        None => {
            let bare =
                |name: &portolan_core::model::Name| portolan_core::model::QualifiedName::bare(name.clone());
            inputs.renames.objects.push(names.map(bare));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Material, example};

    fn two(before: &str, after: &str) -> Chart {
        let material = Material::Two { before: before.to_owned(), after: after.to_owned() };
        chart(&Inputs { material, dialect: Some(Dialect::Postgres), ..Inputs::default() })
    }

    #[test]
    fn two_schemas_give_changes_and_proved_sql() {
        let chart = two("CREATE TABLE a (x int);", "CREATE TABLE a (x int, y text);");
        assert_eq!(chart.refusal, None);
        assert_eq!(
            chart.sql().as_deref(),
            Some("-- Modify \"a\" table\nALTER TABLE \"a\" ADD COLUMN \"y\" text NULL;\n")
        );
        assert_eq!(chart.tally().changed, 1);
    }

    #[test]
    fn one_schema_is_shown_without_marks_and_with_the_sql_that_makes_it() {
        let material = Material::One("CREATE TABLE a (x int);".to_owned());
        let chart = chart(&Inputs { material, ..Inputs::default() });
        assert!(!chart.compares && chart.changes.is_empty());
        assert!(chart.sql().is_some_and(|sql| sql.contains("CREATE TABLE \"a\"")));
    }

    #[test]
    fn a_mistake_is_told_with_its_place_and_stops_the_sql() {
        let chart = two("", "CREATE TABLE a (x int);\nCREATE TABLE b (x int REFERENCES nowhere (id));");
        let problem = chart.problems.first().expect("a problem");
        assert!(problem.is_error && problem.after);
        assert_eq!(problem.line, 2);
        assert_eq!(chart.sql(), None);
        assert!(chart.svg.contains("table.public.a"), "what was understood is shown");
    }

    #[test]
    fn of_a_folder_the_last_migration_is_what_changes() {
        let chart = chart(&example::migrations());
        assert_eq!(chart.problems, []);
        assert_eq!((chart.tally().added, chart.tally().changed), (1, 2));
    }

    #[test]
    fn the_example_has_something_of_everything() {
        let chart = chart(&example::shop());
        assert_eq!(chart.problems, []);
        assert_eq!(chart.refusal, None);
        let tally = chart.tally();
        assert!(tally.added > 0 && tally.removed > 0 && tally.changed > 0, "{tally:?}");
    }

    #[test]
    fn places_are_counted_in_letters() {
        assert_eq!(position("ab\näöx", 3 + 4), (2, 3));
    }
}
