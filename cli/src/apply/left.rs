//! After a failure: what does the database hold of the run now, and what would a `down` take back?

use portolan_core::directory::File;
use portolan_core::directory::revision::{Revision, RevisionKind};

use super::revisions::{self, Table};
use crate::database::Connection;
use crate::output::program;

/// The history before and after a run that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    before: Vec<Revision>,
    after: Vec<Revision>,
    dry_run: bool,
}

/// Asks the database itself; nothing where it no longer answers.
pub async fn read(
    connection: &mut Connection,
    table: &Table,
    before: &[Revision],
    dry_run: bool,
) -> Option<Left> {
    let after = revisions::read(connection, table).await.ok()?;
    Some(Left { before: before.to_vec(), after, dry_run })
}

/// The account, line by line, of a run that `file` stopped.
pub fn explain(left: Option<&Left>, file: &File) -> Vec<String> {
    let program = program();
    let Some(Left { before, after, dry_run }) = left else {
        return vec![format!(
            "The database does not answer, so what it kept of {} is not known: see `{program} migrate status`.",
            file.name
        )];
    };
    if *dry_run {
        return Vec::new();
    }
    let done_in_this_run: Vec<_> = after
        .iter()
        .filter(|row| {
            is_run(row)
                && !row.is_partial()
                && !before.iter().any(|old| old.version == row.version && !old.is_partial())
        })
        .map(|row| row.version.as_str())
        .collect();
    let mut lines = Vec::new();
    match after.iter().find(|row| row.version == file.version() && row.is_partial()) {
        Some(row) if row.applied > 0 => {
            let Revision { applied, total, .. } = row;
            lines.push(format!(
                "Kept: {applied} of the {total} statements of {}. The next `{program} migrate apply` goes on with \
                 statement {}.",
                file.name,
                applied + 1
            ));
        }
        Some(_) => lines.push(format!("Nothing of {} was kept: its first statement failed.", file.name)),
        None => lines.push(format!("Rolled back: nothing of {} is left in the database.", file.name)),
    }
    if !done_in_this_run.is_empty() {
        lines.push(format!("Kept: the files before it, up to version {}.", done_in_this_run.join(", ")));
    }
    lines.push(match after.iter().rev().find(|row| is_run(row)) {
        Some(row) if row.is_partial() => {
            format!(
                "`{program} migrate down` would now take back the {} of version {} that ran.",
                statements(row.applied),
                row.version
            )
        }
        Some(row) => format!("`{program} migrate down` would now take back version {}.", row.version),
        None => format!("`{program} migrate down` has nothing to take back."),
    });
    lines
}

/// Whether something of the file ran: a baseline, or a version that was set, is nothing to take back.
fn is_run(row: &Revision) -> bool {
    row.kind.has(RevisionKind::EXECUTED) && (row.applied > 0 || !row.is_partial())
}

fn statements(count: usize) -> String {
    if count == 1 { "statement".to_owned() } else { format!("{count} statements") }
}
