//! How is one migration file run? Statement by statement, its row in the revisions table written after each.

use portolan_core::directory::File;
use portolan_core::directory::cut::{Form, Statement};
use portolan_core::directory::revision::{self, Revision};
use portolan_core::model::Dialect;

use super::report::{AppliedFile, Event, Report, StatementError, Times};
use super::revisions::{self, Table};
use crate::database::{Connection, Failure, interrupt};

/// Why a file stopped.
#[derive(Debug)]
pub enum Stop {
    /// A statement was refused.
    Statement { statement: Statement, failure: Failure },
    /// Something else went wrong: the message says it all.
    Other(String),
}

impl Stop {
    /// The error as Atlas words it.
    pub fn message(&self, file: &File) -> String {
        match self {
            Stop::Statement { statement, failure } => format!(
                "sql/migrate: executing statement {:?} from version {:?}: {failure}",
                statement.text,
                file.version()
            ),
            Stop::Other(message) => message.clone(),
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Other(failure.to_string())
    }
}

/// What running files needs to know.
pub struct Run<'a> {
    pub connection: &'a mut Connection,
    pub table: &'a Table,
    /// Where names without a schema lead at the start of a file.
    pub place: Option<String>,
    /// Run nothing and write no row.
    pub dry: bool,
    pub tell: &'a mut dyn FnMut(Event<'_>),
}

/// Runs a file, or what an earlier attempt left of it. The last row written is returned beside what stopped it.
pub async fn run(
    run: &mut Run<'_>,
    report: &mut Report,
    file: &File,
    hash: &str,
    row: Option<&Revision>,
) -> (Option<Revision>, Result<(), Stop>) {
    let dialect = run.connection.dialect();
    let statements = match file.statements(dialect) {
        Ok(statements) => statements,
        Err(error) => {
            let message = format!("sql/migrate: scanning statements from {:?}: {error}", file.name);
            return (None, Err(Stop::Other(message)));
        }
    };
    let hashes = revision::statement_hashes(&statements);
    let mut current = match revision::start(file, hash, &hashes, row) {
        Ok(row) => row,
        Err(error) => return (None, Err(Stop::Other(error.to_string()))),
    };
    let applied = AppliedFile {
        file: file.clone(),
        skipped: current.applied,
        applied: Vec::new(),
        times: Times::start(),
        error: None,
    };
    report.applied.push(applied);
    let Some(progress) = report.applied.last_mut() else { return (None, Ok(())) };
    (run.tell)(Event::File(file));
    let result = statements_of(run, progress, file, &statements, &hashes, &mut current).await;
    progress.times.stop();
    (Some(current), result)
}

/// Tells that the last file is done.
pub fn tell_done(run: &mut Run<'_>, report: &Report) {
    if let Some(progress) = report.applied.last() {
        (run.tell)(Event::FileDone(progress));
    }
}

/// Notes what stopped the last file.
pub fn note_stop(report: &mut Report, file: &File, stop: &Stop) {
    if let Some(progress) = report.applied.last_mut()
        && progress.file.name == file.name
    {
        progress.error = Some(match stop {
            Stop::Statement { statement, failure } => {
                StatementError { statement: statement.text.clone(), text: failure.to_string() }
            }
            Stop::Other(message) => StatementError { statement: String::new(), text: message.clone() },
        });
    }
    report.error = Some(stop.message(file));
}

async fn statements_of(
    run: &mut Run<'_>,
    progress: &mut AppliedFile,
    file: &File,
    statements: &[Statement],
    hashes: &[String],
    row: &mut Revision,
) -> Result<(), Stop> {
    write(run, row).await?;
    for (statement, hash) in statements.iter().zip(hashes).skip(row.applied) {
        if interrupt::requested() {
            return Err(Stop::Other("interrupted".to_owned()));
        }
        progress.applied.push(statement.text.clone());
        (run.tell)(Event::Statement(&statement.text));
        if let Err(failure) = execute(run, file, statement).await {
            (run.tell)(Event::StatementFailed(&failure.to_string()));
            *row = revision::fail(row.clone(), statement, &failure.to_string(), progress.times.nanoseconds());
            return Err(Stop::Statement { statement: statement.clone(), failure });
        }
        *row = revision::advance(row.clone(), hash);
        write(run, row).await?;
    }
    *row = revision::finish(row.clone(), progress.times.nanoseconds());
    write(run, row).await?;
    Ok(())
}

async fn write(run: &mut Run<'_>, row: &Revision) -> Result<(), Stop> {
    if run.dry {
        return Ok(());
    }
    revisions::write(run.connection, run.table, row)
        .await
        .map_err(|failure| Stop::Other(format!("sql/migrate: write revision: {failure}")))
}

async fn execute(run: &mut Run<'_>, file: &File, statement: &Statement) -> Result<(), Failure> {
    if run.dry {
        return Ok(());
    }
    match &statement.form {
        // `;;` holds nothing between its two ends, which MySQL refuses to run.
        Form::Sql if statement.text.chars().all(|c| c == ';' || c.is_whitespace()) => Ok(()),
        Form::Sql => run.connection.run(&statement.text).await,
        Form::CopyIn { rows } => {
            let rows = file.text.get(rows.clone()).unwrap_or_default();
            run.connection.copy_in(&statement.text, rows).await
        }
        Form::Psql if changes_the_session(&statement.text) => Err(Failure::plain(format!(
            "{} is a command of the psql program, which a server does not understand: take the line out, or \
             write what it does as SQL",
            statement.text.lines().next().unwrap_or_default()
        ))),
        Form::Psql => Ok(()),
    }
}

/// psql's lines that pg_dump writes, `\restrict` and `\unrestrict`, do nothing to a database; the others may.
fn changes_the_session(line: &str) -> bool {
    !["\\restrict", "\\unrestrict"].iter().any(|harmless| line.starts_with(harmless))
}

/// Whether a row can be written after a statement failed: PostgreSQL refuses everything but a rollback then, and
/// SQLite's would be rolled back. MySQL's stays exactly where statements before it stay.
pub fn keeps_rows_after_failure(dialect: Dialect, in_transaction: bool) -> bool {
    match dialect {
        Dialect::Postgres | Dialect::Sqlite => !in_transaction,
        Dialect::Mysql => true,
    }
}
