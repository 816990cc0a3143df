//! All that the page shows of an input: plain data that comes from the worker, and nothing else of core.

use portolan_core::diagram::Tally;
use portolan_core::diagram::facts::Card;
use portolan_core::diagram::words::Line;
use serde::{Deserialize, Serialize};

/// All that is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// What it is called.
    pub title: String,
    /// The database it was read for: its word.
    pub dialect: String,
    /// The sign the database was guessed from.
    pub sign: Option<String>,
    /// Whether two sides are compared.
    pub compares: bool,
    /// How much changed.
    pub tally: Tally,
    /// What changed.
    pub changes: Vec<Change>,
    /// Drops and adds that may be renames.
    pub questions: Vec<Question>,
    /// Where neither equal nor different could be shown.
    pub unknown: Vec<String>,
    /// What was not understood.
    pub problems: Vec<Problem>,
    /// How much more of that there is.
    pub untold: usize,
    /// Every fact.
    pub cards: Vec<Card>,
    /// Of a history: which migration made each card, and then each of its columns.
    pub since: Vec<Vec<Option<Since>>>,
    /// How long each part of the work took, in milliseconds.
    pub times: Times,
}

/// A change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it is.
    pub line: Line,
    /// The anchor of its box.
    pub anchor: String,
    /// What changed inside.
    pub inside: Vec<Line>,
    /// Where it is written.
    pub place: Option<Place>,
}

/// A drop and an add that look like one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The anchor of the table, where it is a column.
    pub table: Option<String>,
    /// The table in words.
    pub of: String,
    /// `column`, `table`
    pub what: String,
    /// The name there was.
    pub before: String,
    /// The name there will be.
    pub after: String,
    /// Why it looks like one.
    pub reason: String,
}

/// Which migrations made and last changed a thing, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// It made it.
    pub made: usize,
    /// It changed it last.
    pub changed: usize,
}

/// The statements of one direction; or why there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sql {
    /// The steps: each a transaction, or what cannot be in one.
    pub steps: Vec<Step>,
    /// Why there is none, and what to do.
    pub refusal: Option<(String, Option<String>)>,
    /// Whether something was not understood, so that nothing can be said.
    pub unread: bool,
    /// The whole as the text of a migration file.
    pub text: String,
}

/// Statements that run together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Whether in a transaction.
    pub transactional: bool,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// A statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it does.
    pub comment: String,
    /// The SQL.
    pub sql: String,
    /// What may go wrong, and whether that endangers data.
    pub risks: Vec<(bool, String)>,
    /// The change that caused it.
    pub cause: usize,
}

impl Sql {
    /// Every statement.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.steps.iter().flat_map(|step| &step.statements)
    }

    /// The statements that a change causes, with their numbers.
    pub fn of_change(&self, change: usize) -> impl Iterator<Item = (usize, &Statement)> {
        self.statements().enumerate().filter(move |(_, statement)| statement.cause == change)
    }

    /// How many statements endanger data.
    pub fn grave(&self) -> usize {
        self.statements().filter(|statement| statement.risks.iter().any(|(grave, _)| *grave)).count()
    }
}

/// A place in what was put in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// On which side.
    pub after: bool,
    /// The file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The bytes of the file.
    pub bytes: (usize, usize),
}

/// Something that was not understood, where one can go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Whether it stops the SQL.
    pub is_error: bool,
    /// Where.
    pub place: Place,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// How long the parts of the work took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// Reading and replaying.
    pub replay: f64,
    /// Making both sides canonical and comparing them.
    pub compare: f64,
    /// Gathering what the page shows.
    pub gather: f64,
}

impl Shown {
    /// The number of a card.
    pub fn card(&self, anchor: &str) -> Option<usize> {
        self.cards.iter().position(|card| card.anchor == anchor)
    }
}
