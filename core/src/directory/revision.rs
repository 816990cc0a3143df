//! What does the revisions table remember of a file, and how does its row change while the file runs?

use std::fmt;

use sha2::{Digest, Sha256};

use super::cut::Statement;
use super::{File, sum};

/// The name of the revisions table, and of the schema it is put in where no other is given.
pub const TABLE: &str = "atlas_schema_revisions";

/// A row that a registry leaves in the table; it is no migration.
pub const IDENTIFIER_VERSION: &str = ".atlas_cloud_identifier";

/// How a row came about: bits, as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevisionKind(pub u32);

impl RevisionKind {
    /// The database was taken to be at this version already.
    pub const BASELINE: RevisionKind = RevisionKind(1);
    /// The file was run.
    pub const EXECUTED: RevisionKind = RevisionKind(2);
    /// A person set the row.
    pub const RESOLVED: RevisionKind = RevisionKind(4);

    /// Whether all bits of `other` are set.
    pub fn has(self, other: RevisionKind) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both kinds at once.
    pub fn with(self, other: RevisionKind) -> RevisionKind {
        RevisionKind(self.0 | other.0)
    }
}

impl fmt::Display for RevisionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("baseline"),
            2 => f.write_str("applied"),
            4 => f.write_str("manually set"),
            6 => f.write_str("applied + manually set"),
            bits => write!(f, "unknown ({bits:04b})"),
        }
    }
}

/// One row of the revisions table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The file's version: the key.
    pub version: String,
    /// The file's description.
    pub description: String,
    /// How the row came about.
    pub kind: RevisionKind,
    /// Statements that ran.
    pub applied: usize,
    /// Statements in the file, at the first attempt.
    pub total: usize,
    /// When the row was written, as an RFC 3339 text of the caller's clock.
    pub executed_at: String,
    /// How long the file ran, in nanoseconds.
    pub execution_time: i64,
    /// The database's last error; empty where there is none.
    pub error: String,
    /// The statement it was for.
    pub error_stmt: String,
    /// The file's value in `atlas.sum`, without `h1:`.
    pub hash: String,
    /// `h1:` and the running hash after each statement that ran; empty once the file is done.
    pub partial_hashes: Vec<String>,
    /// Which program wrote the row.
    pub operator_version: String,
}

impl Revision {
    /// The row that takes a file for done without running it.
    pub fn baseline(file: &File) -> Self {
        Revision { kind: RevisionKind::BASELINE, ..Revision::fresh(file, String::new(), 0) }
    }

    /// The row of a file that a person has set as run.
    pub fn resolved(file: &File, hash: String) -> Self {
        Revision { kind: RevisionKind::RESOLVED, ..Revision::fresh(file, hash, 0) }
    }

    /// Whether statements of the file are missing.
    pub fn is_partial(&self) -> bool {
        self.applied != self.total
    }

    fn fresh(file: &File, hash: String, total: usize) -> Self {
        Revision {
            version: file.version().to_owned(),
            description: file.description().to_owned(),
            kind: RevisionKind::EXECUTED,
            applied: 0,
            total,
            executed_at: String::new(),
            execution_time: 0,
            error: String::new(),
            error_stmt: String::new(),
            hash,
            partial_hashes: Vec::new(),
            operator_version: String::new(),
        }
    }
}

/// A statement that already ran is no longer the one in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryChanged {
    /// Which statement, from 1.
    pub statement: usize,
    /// The file's name.
    pub file: String,
}

impl fmt::Display for HistoryChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HistoryChanged { statement, file } = self;
        write!(f, "sql/migrate: history changed: statement {statement} from file {file:?} changed")
    }
}

impl std::error::Error for HistoryChanged {}

/// The running hash after each statement, in base64.
pub fn statement_hashes(statements: &[Statement]) -> Vec<String> {
    let mut running = Sha256::new();
    let hashes = statements.iter().map(|statement| {
        running.update(statement.text.as_bytes());
        sum::encode(running.clone())
    });
    hashes.collect()
}

/// The row to write before a file runs: the one there is, or a new one. Statements before `applied` are not
/// run again, so they must be unchanged. The total is that of the file as it is now: Atlas keeps the first
/// attempt's, and takes a file that has since grown for unfinished for ever.
pub fn start(
    file: &File,
    hash: &str,
    statement_hashes: &[String],
    row: Option<&Revision>,
) -> Result<Revision, HistoryChanged> {
    let Some(row) = row else {
        return Ok(Revision::fresh(file, hash.to_owned(), statement_hashes.len()));
    };
    for index in 0..row.applied {
        let was = row.partial_hashes.get(index).map(|hash| hash.strip_prefix("h1:").unwrap_or(hash));
        if was.is_none() || was != statement_hashes.get(index).map(String::as_str) {
            return Err(HistoryChanged { statement: index + 1, file: file.name.clone() });
        }
    }
    Ok(Revision { total: statement_hashes.len(), ..row.clone() })
}

/// The row after one more statement ran; `hash` is that statement's running hash.
pub fn advance(mut row: Revision, hash: &str) -> Revision {
    row.partial_hashes.push(format!("h1:{hash}"));
    row.applied += 1;
    row.error.clear();
    row.error_stmt.clear();
    row
}

/// The row after a statement failed.
pub fn fail(mut row: Revision, statement: &Statement, error: &str, execution_time: i64) -> Revision {
    row.error = error.to_owned();
    row.error_stmt = statement.text.clone();
    row.execution_time = execution_time;
    row
}

/// The row after the last statement ran.
pub fn finish(mut row: Revision, execution_time: i64) -> Revision {
    row.partial_hashes.clear();
    row.execution_time = execution_time;
    row
}

#[cfg(test)]
mod tests;
