//! How do we talk to a database? One connection, whatever the server: statements go out, rows of text come back.
//!
//! Nothing here knows what a schema is.

pub mod address;
mod failure;
pub mod interrupt;
pub mod lock;
mod mysql;
mod postgres;
mod sqlite;
mod tls;

use anyhow::{Result, anyhow};
use portolan_core::model::Dialect;

pub use address::Address;
pub use failure::Failure;

/// A row of a result: every value as text, nothing for NULL.
pub type Row = Vec<Option<String>>;

/// An open connection.
pub struct Connection {
    pub address: Address,
    pub server: Server,
    session: Session,
}

enum Session {
    Postgres(Box<postgres::Session>),
    Mysql(mysql::Session),
    Sqlite(sqlite::Session),
}

/// Which server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The driver's name in Atlas's reports: `postgres`, `mysql`, `mariadb`, `tidb`, `sqlite3`.
    pub driver: &'static str,
    /// The version as the server prints it.
    pub version: String,
}

impl Connection {
    /// Connects to the database that a URL names.
    pub async fn open(url: &str) -> Result<Connection> {
        let address = Address::parse(url)?;
        let opened = match address.dialect {
            Dialect::Postgres => {
                postgres::open(&address).await.map(|(s, server)| (Session::Postgres(Box::new(s)), server))
            }
            Dialect::Mysql => mysql::open(&address).await.map(|(s, server)| (Session::Mysql(s), server)),
            Dialect::Sqlite => sqlite::open(&address).map(|(s, server)| (Session::Sqlite(s), server)),
        };
        let (session, server) = opened.map_err(|error| anyhow!("connecting to {address}: {error:#}"))?;
        Ok(Connection { address, server, session })
    }

    pub fn dialect(&self) -> Dialect {
        self.address.dialect
    }

    /// Runs one query of our own and reads all its rows.
    pub async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        match &mut self.session {
            Session::Postgres(session) => session.query(sql).await,
            Session::Mysql(session) => session.query(sql).await,
            Session::Sqlite(session) => session.query(sql),
        }
    }

    /// The first value of the first row of a query.
    pub async fn query_value(&mut self, sql: &str) -> Result<Option<String>, Failure> {
        let rows = self.query(sql).await?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).flatten())
    }

    /// Runs one statement of our own.
    pub async fn execute(&mut self, sql: &str) -> Result<(), Failure> {
        match &mut self.session {
            Session::Postgres(session) => session.execute(sql).await,
            Session::Mysql(session) => session.execute(sql).await,
            Session::Sqlite(session) => session.execute(sql),
        }
    }

    /// Runs one statement of our own with text parameters: `$1` on PostgreSQL, `?` elsewhere.
    pub async fn execute_with(&mut self, sql: &str, parameters: &[Option<String>]) -> Result<(), Failure> {
        match &mut self.session {
            Session::Postgres(session) => session.execute_with(sql, parameters).await,
            Session::Mysql(session) => session.execute_with(sql, parameters).await,
            Session::Sqlite(session) => session.execute_with(sql, parameters),
        }
    }

    /// Runs one statement that the user wrote; an interrupt from the keyboard stops it.
    pub async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        match &mut self.session {
            Session::Postgres(session) => session.run(sql).await,
            Session::Mysql(session) => session.run(sql).await,
            Session::Sqlite(session) => session.run(sql),
        }
    }

    /// Where names without a schema lead, to be put back with [`Connection::lead_to`].
    pub async fn leads_to(&mut self) -> Result<Option<String>, Failure> {
        match self.dialect() {
            Dialect::Postgres => self.query_value("SHOW search_path").await,
            Dialect::Mysql => self.query_value("SELECT DATABASE()").await,
            Dialect::Sqlite => Ok(None),
        }
    }

    /// Puts back where names without a schema lead, whatever a file of the user's has set.
    pub async fn lead_to(&mut self, place: Option<&str>) -> Result<(), Failure> {
        match (self.dialect(), place) {
            (Dialect::Postgres, Some(path)) => {
                let sql = "SELECT set_config('search_path', $1, false)";
                self.execute_with(sql, &[Some(path.to_owned())]).await
            }
            (Dialect::Mysql, Some(database)) => {
                self.execute(&format!("USE {}", quoted(Dialect::Mysql, database))).await
            }
            (Dialect::Postgres | Dialect::Mysql, None) | (Dialect::Sqlite, _) => Ok(()),
        }
    }

    /// Sends the rows of a `COPY … FROM stdin`, which only PostgreSQL has.
    pub async fn copy_in(&mut self, sql: &str, rows: &str) -> Result<(), Failure> {
        match &mut self.session {
            Session::Postgres(session) => session.copy_in(sql, rows).await,
            Session::Mysql(session) => session.run(sql).await,
            Session::Sqlite(session) => session.execute(sql),
        }
    }

    /// SQLite: whether no transaction is open. Elsewhere nobody needs to ask.
    pub fn is_autocommit(&self) -> bool {
        match &self.session {
            Session::Sqlite(session) => session.is_autocommit(),
            Session::Postgres(_) | Session::Mysql(_) => false,
        }
    }
}

/// A name in the quotes of its database.
pub fn quoted(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
        Dialect::Mysql | Dialect::Sqlite => format!("`{}`", name.replace('`', "``")),
    }
}

/// A text value as a literal. Only for names that came from the user's own settings.
pub fn literal(dialect: Dialect, text: &str) -> String {
    match dialect {
        Dialect::Mysql => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        Dialect::Postgres if text.contains('\\') => {
            format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
        }
        Dialect::Postgres | Dialect::Sqlite => format!("'{}'", text.replace('\'', "''")),
    }
}
