//! Which files of a directory are still to run on a database with these revisions?

use std::collections::HashSet;
use std::fmt;

use super::revision::{IDENTIFIER_VERSION, Revision, RevisionKind};
use super::{Directory, File};

/// What to do about files that were added before the last one that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExecOrder {
    /// It is an error.
    #[default]
    Linear,
    /// They are left out.
    LinearSkip,
    /// They are run first.
    NonLinear,
}

impl ExecOrder {
    /// The order of a name, as on the command line or in the project file.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace('_', "-").as_str() {
            "linear" => Some(ExecOrder::Linear),
            "linear-skip" => Some(ExecOrder::LinearSkip),
            "non-linear" => Some(ExecOrder::NonLinear),
            _ => None,
        }
    }
}

/// How a database without revisions may be started on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FirstRun<'a> {
    /// Why the database is not clean, as in `found table "users"`; `None` if it is.
    pub dirt: Option<&'a str>,
    /// Run on a database that is not clean.
    pub allow_dirty: bool,
    /// The version that the database is taken to be at.
    pub baseline: Option<&'a str>,
}

/// What is still to run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pending<'a> {
    /// The files, in the order to run them.
    pub files: Vec<&'a File>,
    /// The file whose baseline row is to be written before anything runs.
    pub baseline: Option<&'a File>,
}

/// Why it cannot be said what to run. `Display` gives Atlas's texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PendingError {
    /// The database holds something and no revisions.
    NotClean { reason: String },
    /// `--baseline` and `--allow-dirty` answer the same question differently.
    BaselineAndAllowDirty,
    /// No file has the version given as the baseline.
    BaselineNotFound { version: String },
    /// The file that stopped midway is no longer there.
    Missing { file: String },
    /// Files were added before the last one that ran.
    OutOfOrder { files: Vec<String>, pending: Vec<String> },
}

impl fmt::Display for PendingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PendingError::NotClean { reason } => write!(
                f,
                "sql/migrate: connected database is not clean: {reason}. baseline version or allow-dirty is required"
            ),
            PendingError::BaselineAndAllowDirty => {
                f.write_str("sql/migrate: baseline and allow-dirty are mutually exclusive")
            }
            PendingError::BaselineNotFound { version } => write!(f, "baseline version {version:?} not found"),
            PendingError::Missing { file } => write!(
                f,
                "sql/migrate: missing migration: revision {file:?} is partially applied but migration file was not found"
            ),
            PendingError::OutOfOrder { files, pending: _ } => {
                let (noun, verb) = if files.len() == 1 { ("file", "was") } else { ("files", "were") };
                let names = files.join(", ");
                write!(
                    f,
                    "migration {noun} {names} {verb} added out of order. \
                     See: https://atlasgo.io/versioned/apply#non-linear-error"
                )
            }
        }
    }
}

impl std::error::Error for PendingError {}

/// The rows that are migrations, in the order of their versions.
pub fn history(rows: &[Revision]) -> Vec<&Revision> {
    let mut history: Vec<&Revision> = rows.iter().filter(|row| row.version != IDENTIFIER_VERSION).collect();
    history.sort_by(|a, b| a.version.as_bytes().cmp(b.version.as_bytes()));
    history
}

/// What is still to run.
pub fn pending<'a>(
    directory: &'a Directory,
    rows: &[Revision],
    order: ExecOrder,
    first_run: FirstRun<'_>,
) -> Result<Pending<'a>, PendingError> {
    let history = history(rows);
    match (history.first(), history.last()) {
        (Some(first), Some(last)) => {
            let files = continuation(directory, &history, first, last, order)?;
            Ok(Pending { files, baseline: None })
        }
        (None, _) | (_, None) => start(directory, first_run),
    }
}

/// The files of a database that has never been migrated.
fn start<'a>(directory: &'a Directory, first_run: FirstRun<'_>) -> Result<Pending<'a>, PendingError> {
    let FirstRun { dirt, allow_dirty, baseline } = first_run;
    match (baseline, dirt) {
        (Some(_), _) if allow_dirty => Err(PendingError::BaselineAndAllowDirty),
        (Some(version), _) => {
            let files = without_checkpoints(directory.files());
            let found = files.iter().rposition(|file| file.version() == version);
            let index =
                found.ok_or_else(|| PendingError::BaselineNotFound { version: version.to_owned() })?;
            let baseline = files.get(index).copied();
            Ok(Pending { files: files.into_iter().skip(index + 1).collect(), baseline })
        }
        (None, Some(reason)) if !allow_dirty => Err(PendingError::NotClean { reason: reason.to_owned() }),
        (None, _) => {
            Ok(Pending { files: directory.files_from_last_checkpoint().iter().collect(), baseline: None })
        }
    }
}

fn continuation<'a>(
    directory: &'a Directory,
    history: &[&Revision],
    first: &Revision,
    last: &Revision,
    order: ExecOrder,
) -> Result<Vec<&'a File>, PendingError> {
    let files = without_checkpoints(directory.files());
    if last.is_partial()
        && let Some(at) = directory.files().iter().position(|file| file.version() == last.version)
        && let Some(rest) = directory.files().get(at..)
        && rest.first().is_some_and(File::is_checkpoint)
    {
        return Ok(rest.iter().take(1).chain(without_checkpoints(rest)).collect());
    }
    let start = if last.is_partial() {
        let found = files.iter().rposition(|file| file.version() == last.version);
        found.ok_or_else(|| PendingError::Missing {
            file: super::name::file_name(&last.version, &last.description),
        })?
    } else {
        files.iter().rposition(|file| file.version() <= last.version.as_str()).map_or(0, |at| at + 1)
    };
    let (before, pending) = files.split_at_checked(start).unwrap_or((files.as_slice(), &[]));
    let skipped = out_of_order(directory, before, history, first);
    match order {
        ExecOrder::LinearSkip => Ok(pending.to_vec()),
        ExecOrder::Linear if skipped.is_empty() => Ok(pending.to_vec()),
        ExecOrder::Linear => {
            Err(PendingError::OutOfOrder { files: names(&skipped), pending: names(pending) })
        }
        ExecOrder::NonLinear => Ok([&skipped, pending].concat()),
    }
}

/// The files before the last one that ran which never ran themselves.
///
/// What precedes the first revision has been left out on purpose only if that revision is a baseline or a
/// checkpoint. Atlas leaves it out, silently, in any case.
fn out_of_order<'a>(
    directory: &Directory,
    before: &[&'a File],
    history: &[&Revision],
    first: &Revision,
) -> Vec<&'a File> {
    let starts_late = first.kind.has(RevisionKind::BASELINE)
        || directory.file(&first.version).is_some_and(File::is_checkpoint);
    let known: HashSet<&str> = history.iter().map(|row| row.version.as_str()).collect();
    let skipped = before.iter().filter(|file| {
        let is_left_out = starts_late && file.version() < first.version.as_str();
        !is_left_out && !known.contains(file.version())
    });
    skipped.copied().collect()
}

fn without_checkpoints(files: &[File]) -> Vec<&File> {
    files.iter().filter(|file| !file.is_checkpoint()).collect()
}

fn names(files: &[&File]) -> Vec<String> {
    files.iter().map(|file| file.name.clone()).collect()
}

#[cfg(test)]
mod tests;
