//! A plan is data: statements with what caused them, what they lock and what they may lose.

use super::object::Reference;

/// The SQL between two schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each is a transaction of its own (and, in a migration directory, a file where it must be).
    pub batches: Vec<Batch>,
}

impl Plan {
    /// Every statement, in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.batches.iter().flat_map(|batch| &batch.statements)
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.batches.iter().all(|batch| batch.statements.is_empty())
    }
}

/// Statements that run together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Whether they may run in a transaction.
    pub transactional: bool,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// One statement of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The SQL, without a delimiter.
    pub sql: String,
    /// What it does, in Atlas's words: `create "users" table`.
    pub comment: String,
    /// The change that caused it: its index in `Changes::list`.
    pub cause: usize,
    /// What it makes.
    pub creates: Vec<Reference>,
    /// What must be there before it runs.
    pub needs: Vec<Reference>,
    /// What its text names: better there before it, but nobody knows whether it must be.
    pub wants: Vec<Reference>,
    /// What words of it may name or not (the text of a body): it gives way to what others want.
    pub mentions: Vec<Reference>,
    /// What it removes.
    pub drops: Vec<Reference>,
    /// What it lets go of: after it, nothing of it needs these any more.
    pub releases: Vec<Reference>,
    /// What may go wrong.
    pub risks: Risks,
    /// Its text holds statements of its own: in a file, DELIMITER stands around it (MySQL's client needs that).
    pub delimiter: bool,
}

impl Statement {
    /// A statement that touches nothing but what it says.
    pub fn new(sql: impl Into<String>, comment: impl Into<String>, cause: usize) -> Statement {
        Statement {
            sql: sql.into(),
            comment: comment.into(),
            cause,
            creates: Vec::new(),
            needs: Vec::new(),
            wants: Vec::new(),
            mentions: Vec::new(),
            drops: Vec::new(),
            releases: Vec::new(),
            risks: Risks::default(),
            delimiter: false,
        }
    }
}

/// What a statement locks, costs and endangers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Risks {
    /// The strongest lock it takes on a table, view, index or sequence that was there before the plan.
    pub lock: Lock,
    /// By which algorithm the server makes it, where it has more than one (MySQL).
    pub algorithm: Option<Algorithm>,
    /// It writes the whole table anew.
    pub rewrites: bool,
    /// It reads the whole table while it holds its lock.
    pub scans: bool,
    /// What it can lose, in a few words.
    pub loses: Option<String>,
    /// What in the data can make it fail, in a few words.
    pub fails_on: Option<String>,
    /// It cannot run in a transaction.
    pub outside_transaction: bool,
    /// What it adds must be committed before it is used (a new enum label).
    pub commit_before_use: bool,
}

/// How MySQL changes a table, cheapest first. In place, `Risks::rewrites` tells whether the rows are written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// Only what is written about the table changes.
    Instant,
    /// Within the table: indexes, or its rows, while others write.
    InPlace,
    /// The rows go into another table, which takes its place.
    Copy,
}

impl Algorithm {
    /// The word behind ALGORITHM.
    pub fn sql(self) -> &'static str {
        match self {
            Algorithm::Instant => "INSTANT",
            Algorithm::InPlace => "INPLACE",
            Algorithm::Copy => "COPY",
        }
    }
}

/// Table locks, weakest first, by what they keep others from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// None on a table that was there before.
    #[default]
    None,
    /// Readers and writers go on (PostgreSQL SHARE UPDATE EXCLUSIVE).
    Shared,
    /// Readers go on, writers wait (PostgreSQL SHARE, SHARE ROW EXCLUSIVE).
    BlocksWrites,
    /// Everybody waits (PostgreSQL ACCESS EXCLUSIVE).
    Exclusive,
}

impl Lock {
    /// The word behind LOCK (MySQL).
    pub fn sql(self) -> &'static str {
        match self {
            Lock::None | Lock::Shared => "NONE",
            Lock::BlocksWrites => "SHARED",
            Lock::Exclusive => "EXCLUSIVE",
        }
    }
}
