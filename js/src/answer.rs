//! What a caller gets. Each type takes apart whole what the library gives, so that neither can change alone.

use portolan_core::diagram::{self, facts, words};
use portolan_core::model;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// A statement of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Parsed {
    /// Its text.
    pub sql: String,
    /// Where it begins, counted in UTF-16 like every position in JavaScript.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What becomes of it.
    pub fate: Fate,
    /// What it is, where it has no effect; what is wrong, where it was not understood.
    pub reason: Option<String>,
}

/// What becomes of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It changes the schema.
    Effect,
    /// It leaves the schema as it is.
    Nothing,
    /// It was not understood.
    Rejected,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Whether it stops a plan.
    pub is_error: bool,
    /// A stable word for it: `unknown-statement`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// In which file.
    pub file: String,
    /// In which line, from 1.
    pub line: usize,
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Replayed {
    /// Its objects.
    pub cards: Vec<Card>,
    /// What was not understood.
    pub problems: Vec<Problem>,
}

/// What became of a thing between before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// It does not differ.
    Same,
    /// It is only after.
    Added,
    /// It is only before.
    Removed,
    /// It differs.
    Changed,
}

/// All that is known of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Card {
    /// The stable name: `table.public.users`.
    pub anchor: String,
    /// `table`, `view`, `function` …
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// What it was called before.
    pub was: Option<String>,
    /// What became of it.
    pub mark: Mark,
    /// Its comment.
    pub comment: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The query of a view.
    pub query: Option<String>,
}

/// A part of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// `column`, `value`, `constraint`, `index`, `trigger`, `policy` or `other`.
    pub kind: String,
    /// What became of it.
    pub mark: Mark,
    /// What it is called; of what is not called anything, all of it in one line.
    pub name: String,
    /// What it was called before.
    pub was: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: String,
    /// The type it had before.
    #[serde(rename = "typeWas")]
    pub ty_was: Option<String>,
    /// Whether NULL is allowed, where that is a question.
    pub null: Option<bool>,
    /// `primary key, indexed`
    pub keys: String,
    /// What else it is, and what else of it changed.
    pub more: String,
    /// Its comment.
    pub comment: String,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Difference {
    /// The changes.
    pub changes: Vec<Change>,
    /// Drops and adds that may be renames: say which are by `Options.renames`.
    pub questions: Vec<Question>,
    /// Where neither equal nor different could be shown.
    pub unknown: Vec<String>,
    /// What was not understood.
    pub problems: Vec<Problem>,
}

/// A change of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Change {
    /// The object: `table.public.users`.
    pub anchor: String,
    /// What became of it.
    pub mark: Mark,
    /// The change in words.
    pub text: String,
    /// What changed inside.
    pub inside: Vec<Line>,
}

/// A change inside an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Line {
    /// What became of the thing.
    pub mark: Mark,
    /// Which thing, and how.
    pub text: String,
}

/// A drop and an add that look like one thing under two names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Question {
    /// Of a column: its table.
    pub table: Option<String>,
    /// `column`, `table`
    pub what: String,
    /// The name before.
    pub before: String,
    /// The name after.
    pub after: String,
    /// Why it looks like one.
    pub reason: String,
}

/// The way from one schema to the other; or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Planned {
    /// The steps: each a transaction, or what cannot be in one.
    pub steps: Vec<Step>,
    /// The whole as the text of a migration file.
    pub sql: String,
    /// Why there is none, and what to do.
    pub refusal: Option<Refusal>,
    /// What was not understood; an error in it leaves the plan empty.
    pub problems: Vec<Problem>,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Refusal {
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Statements that run together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Step {
    /// Whether in a transaction.
    pub transactional: bool,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// A statement of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Statement {
    /// The SQL, without a delimiter.
    pub sql: String,
    /// What it does.
    pub comment: String,
    /// The change that caused it: its place in `Difference.changes`.
    pub cause: usize,
    /// Whom it keeps waiting.
    pub lock: Lock,
    /// It writes the whole table anew.
    pub rewrites: bool,
    /// It reads the whole table while it holds its lock.
    pub scans: bool,
    /// What it can lose.
    pub loses: Option<String>,
    /// What in the data can make it fail.
    #[serde(rename = "failsOn")]
    pub fails_on: Option<String>,
}

/// The strongest lock on what was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum Lock {
    /// None.
    None,
    /// Readers and writers go on.
    Shared,
    /// Readers go on, writers wait.
    BlocksWrites,
    /// Everybody waits.
    Exclusive,
}

/// A diagram, in pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Layout {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// What is on it, in a sentence or two.
    pub summary: String,
    /// The boxes.
    pub boxes: Vec<Node>,
    /// The lines.
    pub lines: Vec<Relation>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Node {
    /// Of which object: `table.public.users`.
    pub anchor: String,
    /// What one calls it.
    pub label: String,
    /// What it is, for those who cannot see it.
    pub name: String,
    /// What became of it.
    pub mark: Mark,
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// A line between two boxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Relation {
    /// The box that refers.
    pub child: String,
    /// The box that is referred to.
    pub parent: String,
    /// What became of it.
    pub mark: Mark,
    /// Its way, as the `d` of an SVG path.
    pub path: String,
}

impl From<diagram::Mark> for Mark {
    fn from(mark: diagram::Mark) -> Mark {
        match mark {
            diagram::Mark::Same => Mark::Same,
            diagram::Mark::Added => Mark::Added,
            diagram::Mark::Removed => Mark::Removed,
            diagram::Mark::Changed => Mark::Changed,
        }
    }
}

impl From<facts::Card> for Card {
    fn from(card: facts::Card) -> Card {
        let facts::Card { anchor, kind, name, was, mark, comment, parts, query } = card;
        let parts = parts.into_iter().map(Part::from).collect();
        Card { anchor, kind, name, was, mark: mark.into(), comment, parts, query }
    }
}

impl From<facts::Part> for Part {
    fn from(part: facts::Part) -> Part {
        let facts::Part { kind, mark, name, was, ty, ty_was, null, keys, more, comment } = part;
        Part { kind, mark: mark.into(), name, was, ty, ty_was, null, keys, more, comment }
    }
}

impl From<words::Line> for Line {
    fn from(line: words::Line) -> Line {
        let words::Line { mark, text } = line;
        Line { mark: mark.into(), text }
    }
}

impl From<model::Lock> for Lock {
    fn from(lock: model::Lock) -> Lock {
        match lock {
            model::Lock::None => Lock::None,
            model::Lock::Shared => Lock::Shared,
            model::Lock::BlocksWrites => Lock::BlocksWrites,
            model::Lock::Exclusive => Lock::Exclusive,
        }
    }
}

impl From<model::Refusal> for Refusal {
    fn from(refusal: model::Refusal) -> Refusal {
        let model::Refusal { kind: _, message, object: _, help } = refusal;
        Refusal { message, help }
    }
}
