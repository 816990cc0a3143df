//! How are statements kept together? Transactions, with what SQLite needs around them.

use portolan_core::model::Dialect;

use crate::database::{Connection, Failure, Row, quoted};
use crate::output::note;

/// An open transaction.
pub struct Transaction {
    /// SQLite: whether foreign keys were enforced before.
    enforced: bool,
    /// SQLite: the rows that violated a foreign key before.
    violations: Vec<String>,
}

/// Begins a transaction. SQLite's table rebuilds need foreign keys switched off, which a transaction cannot do.
pub async fn begin(connection: &mut Connection) -> Result<Transaction, Failure> {
    let mut transaction = Transaction { enforced: false, violations: Vec::new() };
    match connection.dialect() {
        Dialect::Postgres => connection.execute("BEGIN").await?,
        Dialect::Mysql => connection.execute("START TRANSACTION").await?,
        Dialect::Sqlite => {
            transaction.enforced =
                connection.query_value("PRAGMA foreign_keys").await?.as_deref() == Some("1");
            if transaction.enforced {
                transaction.violations = violations(connection).await?;
                connection.execute("PRAGMA foreign_keys = off").await?;
            }
            connection.execute("BEGIN").await?;
        }
    }
    Ok(transaction)
}

/// Commits, unless rows came to violate a foreign key meanwhile: then it rolls back.
pub async fn commit(connection: &mut Connection, transaction: Transaction) -> Result<(), Failure> {
    if transaction.enforced {
        let mut new = violations(connection).await?;
        new.retain(|violation| !transaction.violations.contains(violation));
        if !new.is_empty() {
            roll_back(connection, transaction).await?;
            return Err(Failure::plain(format!("sql/sqlite: foreign key mismatch: [{}]", new.join(" "))));
        }
    }
    connection.execute("COMMIT").await?;
    restore(connection, &transaction).await
}

pub async fn roll_back(connection: &mut Connection, transaction: Transaction) -> Result<(), Failure> {
    // SQLite ends a transaction by itself on some errors, such as a full disk.
    let over = connection.dialect() == Dialect::Sqlite && connection.is_autocommit();
    if !over {
        connection.execute("ROLLBACK").await?;
    }
    restore(connection, &transaction).await
}

/// Rolls back after a failure, which stays the one to report. Where even that is refused, the connection is lost, and
/// the server rolls back by itself.
pub async fn abandon(connection: &mut Connection, transaction: Transaction) {
    if let Err(failure) = roll_back(connection, transaction).await {
        note(&format!("Warning: the rollback cannot be sent: {failure}"));
    }
}

/// Whether a rollback takes back changes of a schema.
pub fn rolls_back_ddl(dialect: Dialect) -> bool {
    match dialect {
        Dialect::Postgres | Dialect::Sqlite => true,
        Dialect::Mysql => false,
    }
}

async fn restore(connection: &mut Connection, transaction: &Transaction) -> Result<(), Failure> {
    match transaction.enforced {
        true => connection.execute("PRAGMA foreign_keys = on").await,
        false => Ok(()),
    }
}

async fn violations(connection: &mut Connection) -> Result<Vec<String>, Failure> {
    let rows = match connection.query("PRAGMA foreign_key_check").await {
        Err(failure) if is_mismatch(&failure) => table_by_table(connection).await?,
        rows => rows?,
    };
    let shown = rows.into_iter().map(|row| {
        let mut values = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || values.next().unwrap_or_default();
        format!("{{tbl:{} row:{} ref:{} index:{}}}", next(), next(), next(), next())
    });
    Ok(shown.collect())
}

/// A foreign key to columns that are no key cannot be checked, and SQLite lets it be until rows come (Foreign Key
/// Support, 3: Required and Suggested Database Indexes). The tables without one still are.
async fn table_by_table(connection: &mut Connection) -> Result<Vec<Row>, Failure> {
    let tables =
        connection.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").await?;
    let mut found = Vec::new();
    for table in tables.into_iter().flatten().flatten() {
        let check = format!("PRAGMA foreign_key_check({})", quoted(Dialect::Sqlite, &table));
        match connection.query(&check).await {
            Err(failure) if is_mismatch(&failure) => {}
            rows => found.extend(rows?),
        }
    }
    Ok(found)
}

fn is_mismatch(failure: &Failure) -> bool {
    failure.to_string().contains("foreign key mismatch")
}
