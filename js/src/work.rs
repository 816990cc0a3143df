//! What each function does: plain data in, plain data out, the same on every machine.

use crate::answer::{
    Change, Difference, Fate, Layout, Line, Parsed, Planned, Question, Replayed, Statement, Step,
};
use crate::draw;
use crate::given::{Comparison, File, Options, Side};
use crate::read::{Read, Sides, renames, side, sides, target};
use portolan_core::course::{self, from_nothing, plot};
use portolan_core::diagram::{Heading, Picture, anchor, facts, picture, svg, words};
use portolan_core::dialect::{PlanOptions, knowledge};
use portolan_core::diff;
use portolan_core::directory::{self, Directory};
use portolan_core::export;
use portolan_core::model::change::{RenameProposal, Unknown};
use portolan_core::model::{self, Changes, Pair, Risks, SourceId, Target};
use portolan_core::normalize::{Normalized, normalize};

/// The statements of a text.
pub fn parse(text: &str, options: &Options) -> Vec<Parsed> {
    let parsed = knowledge(target(options).dialect).parse(text, SourceId(0));
    let mut counted = Counted { text, byte: 0, unit: 0 };
    let statement = |parsed: model::Parsed| {
        let (start, end) = (parsed.span.start as usize, parsed.span.end as usize);
        let (fate, reason) = match parsed.fate {
            model::Fate::Effect(_) => (Fate::Effect, None),
            model::Fate::Nothing(what) | model::Fate::Privilege { what, asks: _ } => {
                (Fate::Nothing, Some(what.to_owned()))
            }
            model::Fate::Rejected(diagnostic) => (Fate::Rejected, Some(diagnostic.message)),
        };
        let sql = text.get(start..end).unwrap_or_default().to_owned();
        Parsed { sql, start: counted.unit_at(start), end: counted.unit_at(end), fate, reason }
    };
    parsed.into_iter().map(statement).collect()
}

/// Places in a text, asked for in their order.
struct Counted<'a> {
    text: &'a str,
    byte: usize,
    unit: usize,
}

impl Counted<'_> {
    fn unit_at(&mut self, byte: usize) -> usize {
        if byte >= self.byte {
            self.unit += self.text.get(self.byte..byte).unwrap_or_default().encode_utf16().count();
            self.byte = byte;
        }
        self.unit
    }
}

/// Every fact of a schema.
pub fn replay(schema: Side, options: &Options) -> Replayed {
    let target = target(options);
    let Read { schema, problems } = side(schema, "schema", &target);
    let schema = normalize(&target, schema);
    let cards = facts::cards(Pair { before: schema.schema(), after: schema.schema() }, &Changes::default());
    Replayed { cards: cards.into_iter().map(Into::into).collect(), problems }
}

/// Two schemas compared.
struct Compared {
    sides: Pair<Normalized>,
    changes: Changes,
}

fn compared(read: &Sides, options: &Options, target: &Target) -> Compared {
    let Pair { before, after } = &read.schemas;
    let sides = Pair { before: normalize(target, before.clone()), after: normalize(target, after.clone()) };
    let changes = diff::diff(&sides.before, &sides.after, &renames(options, &read.schemas));
    Compared { sides, changes }
}

/// What differs.
pub fn diff(schemas: Comparison, options: &Options) -> Difference {
    let target = target(options);
    let read = sides(schemas, &target);
    let Changes { list, rename_proposals, unknown, kept_names: _ } =
        compared(&read, options, &target).changes;
    Difference {
        changes: list.iter().map(change).collect(),
        questions: rename_proposals.into_iter().map(question).collect(),
        unknown: unknown.into_iter().map(undecided).collect(),
        problems: read.problems,
    }
}

fn change(change: &model::Change) -> Change {
    let inside = match change {
        model::Change::Table { id: _, changes } => changes.iter().map(words::table_change).collect(),
        model::Change::Create(_)
        | model::Change::Drop(_)
        | model::Change::Rename(_)
        | model::Change::Alter(_)
        | model::Change::Privileges(_) => Vec::new(),
    };
    let Line { mark, text } = words::change(change).into();
    let inside = inside.into_iter().map(Into::into).collect();
    Change { anchor: anchor(change.object()), mark, text, inside }
}

fn question(proposal: RenameProposal) -> Question {
    let RenameProposal { owner, what, names, reason } = proposal;
    let Pair { before, after } = names.map(|name| name.to_string());
    Question { table: owner.as_ref().map(anchor), what: what.to_owned(), before, after, reason }
}

fn undecided(unknown: Unknown) -> String {
    let Unknown { object, what, texts } = unknown;
    let object = words::object(&object);
    format!("Whether the {what} of {object} differs cannot be told: {} and {}", texts.before, texts.after)
}

/// The way from one schema to the other.
pub fn plan(schemas: Comparison, options: &Options) -> Planned {
    let target = target(options);
    let Sides { schemas, compares, problems } = sides(schemas, &target);
    let mut planned = Planned { steps: Vec::new(), sql: String::new(), refusal: None, problems };
    if planned.problems.iter().any(|problem| problem.is_error) {
        return planned;
    }
    let renames = renames(options, &schemas);
    let (before, after) = (course::Side::source(schemas.before), course::Side::source(schemas.after));
    let style = PlanOptions { indent: Some("  ".to_owned()), ..PlanOptions::default() };
    let course = match compares {
        true => plot(&target, Pair { before, after }, &renames, &style),
        false => from_nothing(&target, after, &style),
    };
    match course {
        Ok(course) => {
            planned.sql = export::sql(&course.plan);
            planned.steps = course.plan.batches.into_iter().map(step).collect();
        }
        Err(refusal) => planned.refusal = Some(refusal.into()),
    }
    planned
}

fn step(batch: model::Batch) -> Step {
    let model::Batch { transactional, statements } = batch;
    Step { transactional, statements: statements.into_iter().map(statement).collect() }
}

fn statement(statement: model::Statement) -> Statement {
    let model::Statement { sql, comment, cause, risks, .. } = statement;
    let Risks {
        lock,
        rewrites,
        scans,
        loses,
        fails_on,
        algorithm: _,
        outside_transaction: _,
        commit_before_use: _,
    } = risks;
    Statement { sql, comment, cause, lock: lock.into(), rewrites, scans, loses, fails_on }
}

fn drawn(schemas: Comparison, options: &Options, heading: Heading) -> Picture {
    let target = target(options);
    let Compared { sides, changes } = compared(&sides(schemas, &target), options, &target);
    let title = options.title.as_deref().unwrap_or("Schema");
    picture(title, heading, sides.as_ref().map(|side| side.schema()), &changes)
}

/// Where everything stands.
pub fn layout(schemas: Comparison, options: &Options) -> Layout {
    draw::layout(drawn(schemas, options, Heading::Told))
}

/// The diagram as a file.
pub fn svg(schemas: Comparison, options: &Options) -> String {
    svg::file(&drawn(schemas, options, Heading::Drawn))
}

/// The text of `atlas.sum`.
pub fn sum(files: Vec<File>) -> String {
    let file = |File { name, text }| directory::File { name, text };
    let ordered = Directory::new(files.into_iter().map(file).collect(), None);
    directory::sum::render(&directory::sum::compute(ordered.files()))
}
