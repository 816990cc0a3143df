//! How SQLite is spoken to: through the library built into this program.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{Address, Failure, Row, Server, interrupt};

pub struct Session {
    connection: Connection,
}

/// Opens the file of a URL such as `sqlite://path/to.db?_fk=1`, or memory for `?mode=memory`.
pub fn open(address: &Address) -> Result<(Session, Server)> {
    let path = format!("{}{}", address.host, address.path);
    if path.is_empty() {
        bail!("the URL names no file: write sqlite://path/to/file.db");
    }
    let query = if address.query.is_empty() { String::new() } else { format!("?{}", address.query) };
    let uri = format!("file:{}{query}", path.replace('%', "%25").replace('#', "%23").replace('?', "%3f"));
    let connection = Connection::open_with_flags(&uri, OpenFlags::default() | OpenFlags::SQLITE_OPEN_URI)
        .map_err(failure)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // The parameters of Go's driver that a schema tool can meet.
    for (name, value) in address.parameters() {
        match (name.as_str(), value.as_str()) {
            ("_fk" | "_foreign_keys", "1" | "true" | "yes" | "on") => {
                connection.pragma_update(None, "foreign_keys", "ON")?
            }
            ("_fk" | "_foreign_keys", _) => connection.pragma_update(None, "foreign_keys", "OFF")?,
            ("_busy_timeout" | "_timeout", number) => {
                let milliseconds = number.parse().with_context(|| format!("the value of {name}"))?;
                connection.busy_timeout(Duration::from_millis(milliseconds))?;
            }
            _ => {}
        }
    }
    let server = Server { driver: "sqlite3", version: rusqlite::version().to_owned() };
    let session = Session { connection };
    // SQLite opens lazily: a file that is no database is told apart here, not at the first statement.
    session.query("SELECT count(*) FROM sqlite_master")?;
    Ok((session, server))
}

impl Session {
    pub fn query(&self, sql: &str) -> Result<Vec<Row>, Failure> {
        let mut statement = self.connection.prepare(sql).map_err(failure)?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).map_err(failure)?;
        let mut result = Vec::new();
        while let Some(row) = rows.next().map_err(failure)? {
            let values = (0..columns).map(|column| row.get_ref(column).map(text));
            result.push(values.collect::<Result<Row, _>>().map_err(failure)?);
        }
        Ok(result)
    }

    pub fn execute(&self, sql: &str) -> Result<(), Failure> {
        self.connection.execute_batch(sql).map_err(failure)
    }

    /// Runs a statement that the user wrote; SQLite asks now and then whether it is to go on.
    pub fn run(&mut self, sql: &str) -> Result<(), Failure> {
        const STEPS_BETWEEN_QUESTIONS: i32 = 10_000;
        self.connection
            .progress_handler(STEPS_BETWEEN_QUESTIONS, Some(interrupt::requested))
            .map_err(failure)?;
        let result = self.execute(sql);
        self.connection.progress_handler(0, None::<fn() -> bool>).map_err(failure)?;
        result
    }

    pub fn execute_with(&self, sql: &str, parameters: &[Option<String>]) -> Result<(), Failure> {
        self.connection.execute(sql, params_from_iter(parameters)).map(|_| ()).map_err(failure)
    }

    pub fn is_autocommit(&self) -> bool {
        self.connection.is_autocommit()
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn failure(error: rusqlite::Error) -> Failure {
    match error {
        rusqlite::Error::SqlInputError { msg, offset, .. } => {
            Failure { offset: usize::try_from(offset).ok(), ..Failure::plain(msg) }
        }
        rusqlite::Error::SqliteFailure(_, Some(message)) => Failure::plain(message),
        other => Failure::plain(other.to_string()),
    }
}
