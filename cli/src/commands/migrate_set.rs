//! `migrate set`: declare which version a database is at, without running anything.

use std::time::Duration;

use anyhow::{Result, bail};
use portolan_core::directory::revision::Revision;
use portolan_core::directory::{Directory, sum};

use crate::apply::revisions::{self, Table};
use crate::apply::transaction;
use crate::args::{MigrateSet, ProjectOptions};
use crate::database::{Connection, lock};
use crate::exit::Exit;
use crate::files;
use crate::output::{Paint, print};
use crate::project::{self, Sources};

pub async fn run(args: MigrateSet, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    let on_disk = files::read_valid(&env.directory(&args.directory)?)?;
    let mut connection = Connection::open(&env.url(args.url.as_ref())?).await?;
    let asked = args.revisions_schema.or(env.env.migration.revisions_schema);
    let lock = lock::acquire(&mut connection, lock::EXECUTE, Duration::ZERO).await?;
    let result = set(&mut connection, &on_disk.directory, args.version.as_deref(), asked.as_deref()).await;
    lock::release(&mut connection, lock).await?;
    print(&result?)?;
    Ok(Exit::Done)
}

async fn set(
    connection: &mut Connection,
    directory: &Directory,
    version: Option<&str>,
    schema: Option<&str>,
) -> Result<String> {
    let table = revisions::locate(connection, schema).await?;
    revisions::ensure(connection, &table).await?;
    let rows = revisions::read(connection, &table).await?;
    let target = match version {
        Some(version) if directory.file(version).is_none() => {
            bail!("migration with version {version:?} not found")
        }
        Some(version) => Some(version),
        None if rows.is_empty() => bail!("accepts 1 arg(s), received 0"),
        None => directory.files().last().map(|file| file.version()),
    };
    let changes = changes(directory, &rows, target);
    let transaction = transaction::begin(connection).await?;
    match write(connection, &table, &changes).await {
        Ok(()) => transaction::commit(connection, transaction).await?,
        Err(error) => {
            transaction::roll_back(connection, transaction).await?;
            return Err(error);
        }
    }
    Ok(text(&changes, target, Paint::of_stdout()))
}

/// What becomes of the history.
struct Changes {
    set: Vec<Revision>,
    /// Rows that are there and become resolved, without being new.
    resolved: Vec<Revision>,
    removed: Vec<Revision>,
}

/// Later rows go; a failed one at the target counts as resolved; files up to the target that came after the last
/// row are set. Lower rows stay as they are.
fn changes(directory: &Directory, rows: &[Revision], target: Option<&str>) -> Changes {
    use portolan_core::directory::revision::RevisionKind;
    let is_after = |version: &str| target.is_none_or(|target| version > target);
    let (removed, kept): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| is_after(&row.version));
    let last = kept.last().map(|row| row.version.clone());
    let hashes = sum::compute(directory.files());
    let files = directory
        .files()
        .iter()
        .filter(|file| !is_after(file.version()) && last.as_deref().is_none_or(|last| file.version() > last));
    let set = files.map(|file| {
        let hash = hashes.iter().find(|line| line.name == file.name).map(|line| line.hash.clone());
        Revision::resolved(file, hash.unwrap_or_default())
    });
    let failed = kept
        .iter()
        .filter(|row| Some(row.version.as_str()) == target && (row.is_partial() || !row.error.is_empty()));
    let resolved = failed.map(|row| Revision { kind: row.kind.with(RevisionKind::RESOLVED), ..row.clone() });
    Changes { set: set.collect(), resolved: resolved.collect(), removed }
}

async fn write(connection: &mut Connection, table: &Table, changes: &Changes) -> Result<()> {
    let Changes { set, resolved, removed } = changes;
    for row in removed {
        revisions::delete(connection, table, &row.version).await?;
    }
    for row in set.iter().chain(resolved) {
        revisions::write(connection, table, row).await?;
    }
    Ok(())
}

fn text(changes: &Changes, target: Option<&str>, paint: Paint) -> String {
    let Changes { set, resolved, removed } = changes;
    let set: Vec<_> = set.iter().chain(resolved).collect();
    if set.is_empty() && removed.is_empty() {
        return String::new();
    }
    let counts = [(set.len(), "set"), (removed.len(), "removed")];
    let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, verb)| format!("{count} {verb}"));
    let head = match target {
        Some(target) => {
            format!("Current version is {} ({}):", paint.cyan(target), counts.collect::<Vec<_>>().join(", "))
        }
        None => format!("All revisions deleted ({} in total):", removed.len()),
    };
    let line = |mark: &str, row: &Revision| match row.description.as_str() {
        "" => format!("  {mark} {}\n", paint.cyan(&row.version)),
        description => format!("  {mark} {} ({description})\n", paint.cyan(&row.version)),
    };
    let set: String = set.iter().map(|row| line("+", row)).collect();
    let removed: String = removed.iter().map(|row| format!("  - {}\n", paint.cyan(&row.version))).collect();
    format!("{head}\n\n{set}{removed}\n")
}
