//! How are pending migration files applied to a database? Lock, history, what is pending, one file after the
//! other, and what is left where one fails.

pub mod clean;
pub mod down;
pub mod file;
pub mod left;
pub mod plan;
pub mod report;
pub mod revisions;
pub mod transaction;

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Error;
use portolan_core::directory::directive::{TransactionMode, transaction_mode};
use portolan_core::directory::pending::{ExecOrder, FirstRun, pending};
use portolan_core::directory::revision::Revision;
use portolan_core::directory::{Directory, File, sum};

use crate::database::{Connection, lock};
use crate::output::note;
use file::{Run, Stop};
use left::Left;
use report::{Event, Report, Times};
use revisions::Table;

/// What an apply is asked to do.
#[derive(Debug)]
pub struct Settings {
    pub directory: Directory,
    /// The directory's path, as reports show it.
    pub directory_name: String,
    /// How many files, all if nothing.
    pub amount: Option<usize>,
    pub revisions_schema: Option<String>,
    pub dry_run: bool,
    pub lock_name: String,
    pub lock_timeout: Duration,
    pub baseline: Option<String>,
    pub allow_dirty: bool,
    pub mode: TransactionMode,
    pub order: ExecOrder,
}

/// An apply that did not arrive.
#[derive(Debug)]
pub struct Failed {
    pub error: Error,
    /// Present once files began to run.
    pub during: Option<During>,
}

/// How far it had come.
#[derive(Debug)]
pub struct During {
    pub report: Report,
    pub file: File,
    pub stop: Stop,
    /// What the database holds of it now; nothing where it cannot be asked.
    pub left: Option<Left>,
}

impl<E: Into<Error>> From<E> for Failed {
    fn from(error: E) -> Failed {
        Failed { error: error.into(), during: None }
    }
}

/// Applies what is pending, telling each event as it happens.
pub async fn apply(
    connection: &mut Connection,
    settings: &Settings,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Failed> {
    let lock = lock::acquire(connection, &settings.lock_name, settings.lock_timeout).await?;
    let result = apply_locked(connection, settings, tell).await;
    let released = lock::release(connection, lock).await;
    let report = result?;
    released?;
    Ok(report)
}

async fn apply_locked(
    connection: &mut Connection,
    settings: &Settings,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Failed> {
    let table = revisions::locate(connection, settings.revisions_schema.as_deref()).await?;
    if !settings.dry_run {
        revisions::ensure(connection, &table).await?;
    }
    let rows = revisions::read(connection, &table).await?;
    let files = files_to_run(connection, settings, &table, &rows).await?;
    // Asked of every file first: a wrong directive should not stop a run halfway.
    let modes =
        files.iter().map(|file| transaction_mode(file, settings.mode)).collect::<Result<Vec<_>, _>>()?;
    let mut report = Report {
        driver: connection.server.driver,
        address: connection.address.clone(),
        directory: settings.directory_name.clone(),
        applied: Vec::new(),
        current: rows.last().map(|row| row.version.clone()).unwrap_or_default(),
        target: files.last().map(|file| file.version().to_owned()).unwrap_or_default(),
        pending: files,
        times: Times::start(),
        error: None,
    };
    tell(Event::Started(&report));
    let place = connection.leads_to().await?;
    let mut run = Run { connection, table: &table, place, dry: settings.dry_run, tell };
    let stopped = run_files(&mut run, &mut report, (settings, &modes), &rows).await;
    report.times.stop();
    tell(Event::Ended(&report));
    let Err((file, stop)) = stopped else { return Ok(report) };
    let error = Error::msg(stop.message(&file));
    let left = left::read(connection, &table, &rows, settings.dry_run).await;
    Err(Failed { error, during: Some(During { report, file, stop, left }) })
}

/// The pending files, as many as asked for; a baseline is written on the way.
async fn files_to_run(
    connection: &mut Connection,
    settings: &Settings,
    table: &Table,
    rows: &[Revision],
) -> Result<Vec<File>, Failed> {
    let Settings { directory, baseline, allow_dirty, .. } = settings;
    let dirt = match rows.is_empty() && baseline.is_none() && !allow_dirty {
        true => clean::dirt(connection, table).await?,
        false => None,
    };
    let first_run =
        FirstRun { dirt: dirt.as_deref(), allow_dirty: *allow_dirty, baseline: baseline.as_deref() };
    let found = pending(directory, rows, settings.order, first_run)?;
    if let Some(file) = found.baseline
        && !settings.dry_run
    {
        revisions::write(connection, table, &Revision::baseline(file)).await?;
    }
    let files = found.files.into_iter().take(settings.amount.unwrap_or(usize::MAX));
    Ok(files.cloned().collect())
}

/// Runs the files in the transactions that the mode asks for.
async fn run_files(
    run: &mut Run<'_>,
    report: &mut Report,
    (settings, modes): (&Settings, &[TransactionMode]),
    rows: &[Revision],
) -> Result<(), (File, Stop)> {
    let files = report.pending.clone();
    let hashes: HashMap<_, _> =
        sum::compute(settings.directory.files()).into_iter().map(|line| (line.name, line.hash)).collect();
    let whole_run = match settings.mode {
        TransactionMode::All if !run.dry => begin(run).await.map_err(|stop| (first(&files), stop))?,
        TransactionMode::All | TransactionMode::File | TransactionMode::None => None,
    };
    for (file, mode) in files.iter().zip(modes.iter().copied()) {
        let hash = hashes.get(&file.name).map(String::as_str).unwrap_or_default();
        let row = rows.iter().find(|row| row.version == file.version());
        let result = run_file(run, report, file, (hash, row), mode).await;
        if let Err(stop) = result {
            if let Some(transaction) = whole_run {
                transaction::abandon(run.connection, transaction).await;
            }
            file::note_stop(report, file, &stop);
            return Err((file.clone(), stop));
        }
        file::tell_done(run, report);
        // The next file finds the connection as this one did.
        let restored = run.connection.lead_to(run.place.as_deref()).await;
        restored.map_err(|failure| (file.clone(), failure.into()))?;
    }
    if let Some(transaction) = whole_run
        && let Err(failure) = transaction::commit(run.connection, transaction).await
    {
        let file = files.last().cloned().unwrap_or_else(|| first(&files));
        let stop = Stop::from(failure);
        file::note_stop(report, &file, &stop);
        return Err((file, stop));
    }
    Ok(())
}

async fn begin(run: &mut Run<'_>) -> Result<Option<transaction::Transaction>, Stop> {
    Ok(Some(transaction::begin(run.connection).await?))
}

/// The file to blame where none has begun.
fn first(files: &[File]) -> File {
    files.first().cloned().unwrap_or(File { name: String::new(), text: String::new() })
}

async fn run_file(
    run: &mut Run<'_>,
    report: &mut Report,
    file: &File,
    (hash, row): (&str, Option<&Revision>),
    mode: TransactionMode,
) -> Result<(), Stop> {
    let transaction = match mode {
        TransactionMode::File if !run.dry => begin(run).await?,
        TransactionMode::File | TransactionMode::All | TransactionMode::None => None,
    };
    let in_transaction = transaction.is_some() || mode == TransactionMode::All;
    let (last_row, result) = file::run(run, report, file, hash, row).await;
    match (result, transaction) {
        (Ok(()), Some(transaction)) => Ok(transaction::commit(run.connection, transaction).await?),
        (Ok(()), None) => Ok(()),
        (Err(stop), transaction) => {
            if let Some(row) = last_row
                && !run.dry
                && file::keeps_rows_after_failure(run.connection.dialect(), in_transaction)
            {
                let written = revisions::write(run.connection, run.table, &row).await;
                written.unwrap_or_else(|failure| {
                    note(&format!("Warning: the failure cannot be recorded: {failure}"))
                });
            }
            if let Some(transaction) = transaction {
                transaction::abandon(run.connection, transaction).await;
            }
            Err(stop)
        }
    }
}

/// Where the statement that stopped a file is, and what the server says about it besides its message.
pub fn place(directory: &str, file: &File, stop: &Stop) -> Vec<String> {
    let Stop::Statement { statement, failure } = stop else { return Vec::new() };
    let within = failure.offset.and_then(|characters| statement.text.char_indices().nth(characters));
    let offset = statement.span.start + within.map_or(0, |(byte, _)| byte);
    let before = file.text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let place = format!("at {directory}/{}:{line}:{column}", file.name);
    std::iter::once(place).chain(failure.explanation()).collect()
}
