//! How far has a database come through a migration directory?

use std::fmt;

use super::cut::CutError;
use super::pending::{ExecOrder, FirstRun, PendingError, history, pending};
use super::revision::{Revision, RevisionKind};
use super::{Directory, File};
use crate::model::Dialect;

/// The state of a database against a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The files that this database could run, those it has run included.
    pub available: Vec<File>,
    /// Files added before the last one that ran, which never ran.
    pub out_of_order: Vec<File>,
    /// Files still to run.
    pub pending: Vec<File>,
    /// The rows of the revisions table.
    pub applied: Vec<Revision>,
    /// The last version that ran, or that none did.
    pub current: String,
    /// The version to run next, or that there is none; empty where files are out of order.
    pub next: String,
    /// Statements of the last file that ran, where it stopped midway.
    pub count: usize,
    /// Statements of the last file, where it stopped midway; else 0.
    pub total: usize,
    /// The last error, on one line.
    pub error: String,
    /// The statement it was for, on one line.
    pub sql: String,
}

/// Why no status can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusError {
    /// What is pending cannot be said.
    Pending(PendingError),
    /// The file that stopped midway cannot be cut into statements.
    Cut { file: String, error: CutError },
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StatusError::Pending(error) => error.fmt(f),
            StatusError::Cut { file, error } => {
                write!(f, "sql/migrate: scanning statements from {file:?}: {error}")
            }
        }
    }
}

impl std::error::Error for StatusError {}

const NOTHING_APPLIED: &str = "No migration applied yet";
const NOTHING_PENDING: &str = "Already at latest version";

impl Status {
    /// Whether nothing is left to do.
    pub fn is_ok(&self) -> bool {
        self.pending.is_empty() && self.out_of_order.is_empty()
    }

    /// `OK` or `PENDING`.
    pub fn word(&self) -> &'static str {
        if self.is_ok() { "OK" } else { "PENDING" }
    }

    /// Statements of the last file that are still to run.
    pub fn left(&self) -> usize {
        self.total.saturating_sub(self.count)
    }

    /// Whether the next file is a checkpoint.
    pub fn is_from_checkpoint(&self) -> bool {
        self.pending.first().is_some_and(File::is_checkpoint)
    }
}

/// The state of a database whose revisions table, where it has one, holds these rows.
pub fn status(directory: &Directory, rows: &[Revision], dialect: Dialect) -> Result<Status, StatusError> {
    let applied: Vec<Revision> = history(rows).into_iter().cloned().collect();
    let first_run = FirstRun { allow_dirty: true, ..FirstRun::default() };
    let (pending, out_of_order, order_error) = match pending(directory, rows, ExecOrder::Linear, first_run) {
        Ok(found) => (found.files.into_iter().cloned().collect(), Vec::new(), String::new()),
        Err(error) => match &error {
            PendingError::OutOfOrder { files, pending } => {
                (named(directory, pending), named(directory, files), error.to_string())
            }
            PendingError::NotClean { .. }
            | PendingError::BaselineAndAllowDirty
            | PendingError::BaselineNotFound { .. }
            | PendingError::Missing { .. } => return Err(StatusError::Pending(error)),
        },
    };
    let available =
        if applied.is_empty() { directory.files_from_last_checkpoint() } else { directory.files() };
    let next = match pending.first() {
        _ if !out_of_order.is_empty() => String::new(),
        Some(file) => file.version().to_owned(),
        None => NOTHING_PENDING.to_owned(),
    };
    let current = applied.last().map_or(NOTHING_APPLIED, |row| row.version.as_str()).to_owned();
    let found = Status {
        available: available.to_vec(),
        out_of_order,
        pending,
        current,
        next,
        count: 0,
        total: 0,
        error: order_error,
        sql: String::new(),
        applied,
    };
    with_last_error(found, dialect)
}

/// Adds what is known of the last file, where it stopped midway and nobody has resolved it.
fn with_last_error(status: Status, dialect: Dialect) -> Result<Status, StatusError> {
    let Some(last) = status.applied.last() else { return Ok(status) };
    if !status.out_of_order.is_empty() || last.kind.has(RevisionKind::RESOLVED) || last.applied >= last.total
    {
        return Ok(status);
    }
    let Some(file) = status.available.iter().rev().find(|file| file.version() == last.version) else {
        let file = super::name::file_name(&last.version, &last.description);
        return Err(StatusError::Pending(PendingError::Missing { file }));
    };
    let statements =
        file.statements(dialect).map_err(|error| StatusError::Cut { file: file.name.clone(), error })?;
    let on_one_line = |text: &str| text.replace('\n', " ");
    Ok(Status {
        count: last.applied,
        total: statements.len(),
        error: on_one_line(&last.error),
        sql: on_one_line(&last.error_stmt),
        ..status
    })
}

fn named(directory: &Directory, names: &[String]) -> Vec<File> {
    directory.files().iter().filter(|file| names.contains(&file.name)).cloned().collect()
}

/// The status as Atlas prints it, without colors.
pub fn text(status: &Status) -> String {
    let is_partial = status.total > 0;
    let mut lines = vec![format!("Migration Status: {}", status.word())];
    let when_partial = |text: String| if is_partial { text } else { String::new() };
    lines.push(format!(
        "  -- Current Version: {}{}",
        status.current,
        when_partial(format!(" ({} statements applied)", status.count))
    ));
    let next = if status.next.is_empty() { "UNKNOWN" } else { &status.next };
    let checkpoint =
        if status.is_from_checkpoint() && !status.next.is_empty() { " (checkpoint)" } else { "" };
    lines.push(format!(
        "  -- Next Version:    {next}{checkpoint}{}",
        when_partial(format!(" ({} statements left)", status.left()))
    ));
    lines.push(format!(
        "  -- Executed Files:  {}{}",
        status.applied.len(),
        when_partial(" (last one partially)".to_owned())
    ));
    let out_of_order = match (status.out_of_order.len(), status.pending.is_empty()) {
        (0, _) => String::new(),
        (_, true) => " (out of order)".to_owned(),
        (count, false) => format!(" ({count} out of order)"),
    };
    let waiting = status.pending.len() + status.out_of_order.len();
    lines.push(format!("  -- Pending Files:   {waiting}{out_of_order}"));
    if is_partial {
        lines.push("\nLast migration attempt had errors:".to_owned());
        lines.push(format!("  -- SQL:   {}", status.sql));
        lines.push(format!("  -- ERROR: {}", status.error));
    } else if !status.out_of_order.is_empty() {
        lines.push(format!("\n  ERROR: {}", status.error));
    }
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests;
