//! Where does a database keep its history, and how is a row of it read and written? The table is Atlas's, so that
//! either program can go on where the other stopped.

use anyhow::{Result, bail};
use jiff::Timestamp;
use portolan_core::directory::revision::{IDENTIFIER_VERSION, Revision, RevisionKind, TABLE};
use portolan_core::model::Dialect;

use crate::database::{Connection, Failure, literal, quoted};

/// The revisions table of one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub dialect: Dialect,
    /// The schema it is in; nothing on SQLite.
    pub schema: Option<String>,
}

/// Said before the refusal [`AMBIGUOUS`].
pub const AMBIGUITY: &str = "\
We couldn't find a revision table in the connected schema but found one in 
the schema 'atlas_schema_revisions' and cannot determine the desired behavior.

As a safety guard, we require you to specify whether to use the existing
table in 'atlas_schema_revisions' or create a new one in the connected schema
by providing the '--revisions-schema' flag or deleting the 'atlas_schema_revisions'
schema if it is unused.

";

pub const AMBIGUOUS: &str = "ambiguous revision table";

/// Where the table of a connection is or will be.
pub async fn locate(connection: &mut Connection, asked: Option<&str>) -> Result<Table> {
    let dialect = connection.dialect();
    let asked = asked.filter(|schema| !schema.is_empty());
    if dialect == Dialect::Sqlite {
        return match asked {
            Some(schema) if schema != "main" => {
                bail!("cannot store revisions-table in a separate schema ({schema:?}) with SQLite driver")
            }
            Some(_) | None => Ok(Table { dialect, schema: None }),
        };
    }
    let at = |schema: &str| Table { dialect, schema: Some(schema.to_owned()) };
    if let Some(schema) = asked {
        return Ok(at(schema));
    }
    let Some(bound) = connection.address.schema() else { return Ok(at(TABLE)) };
    let (here, elsewhere) = (at(&bound), at(TABLE));
    if bound != TABLE && !exists(connection, &here).await? && exists(connection, &elsewhere).await? {
        crate::output::print(AMBIGUITY)?;
        bail!(AMBIGUOUS);
    }
    Ok(here)
}

/// Whether the table is there.
pub async fn exists(connection: &mut Connection, table: &Table) -> Result<bool, Failure> {
    Ok(!columns(connection, table).await?.is_empty())
}

async fn columns(connection: &mut Connection, table: &Table) -> Result<Vec<String>, Failure> {
    let schema = literal(table.dialect, table.schema.as_deref().unwrap_or("main"));
    let sql = match table.dialect {
        Dialect::Postgres => format!(
            "SELECT a.attname FROM pg_catalog.pg_attribute a \
             JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = {schema} AND c.relname = '{TABLE}' AND c.relkind IN ('r', 'p') \
             AND a.attnum > 0 AND NOT a.attisdropped"
        ),
        Dialect::Mysql => format!(
            "SELECT column_name FROM information_schema.columns \
             WHERE table_schema = {schema} AND table_name = '{TABLE}'"
        ),
        Dialect::Sqlite => format!("SELECT name FROM pragma_table_info('{TABLE}', {schema})"),
    };
    Ok(connection.query(&sql).await?.into_iter().flatten().flatten().collect())
}

/// Creates the table and its schema where they are missing, and the columns that an older program left out.
pub async fn ensure(connection: &mut Connection, table: &Table) -> Result<(), Failure> {
    let there = columns(connection, table).await?;
    if there.is_empty() {
        if let Some(schema) = &table.schema
            && !schema_exists(connection, schema).await?
        {
            connection.execute(&format!("CREATE SCHEMA {}", quoted(table.dialect, schema))).await?;
        }
        return connection.execute(&definition(table, connection.server.driver == "mariadb")).await;
    }
    let missing: Vec<_> =
        COLUMNS.iter().filter(|column| !there.iter().any(|name| name == column.name)).collect();
    for column in missing {
        // Rows that are there already need a value, so what is added may be NULL.
        let kind = column.kind(table.dialect);
        let name = quoted(table.dialect, column.name);
        connection.execute(&format!("ALTER TABLE {} ADD COLUMN {name} {kind} NULL", sql_name(table))).await?;
    }
    Ok(())
}

async fn schema_exists(connection: &mut Connection, schema: &str) -> Result<bool, Failure> {
    let name = literal(connection.dialect(), schema);
    let sql = format!("SELECT 1 FROM information_schema.schemata WHERE schema_name = {name}");
    Ok(connection.query_value(&sql).await?.is_some())
}

/// One column of the table in each database.
struct Column {
    name: &'static str,
    postgres: &'static str,
    mysql: &'static str,
    sqlite: &'static str,
    rest: &'static str,
}

const fn column(
    name: &'static str,
    [postgres, mysql, sqlite]: [&'static str; 3],
    rest: &'static str,
) -> Column {
    Column { name, postgres, mysql, sqlite, rest }
}

const SHORT: [&str; 3] = ["character varying", "varchar(255)", "text"];
const LONG: [&str; 3] = ["text", "longtext", "text"];
const NUMBER: [&str; 3] = ["bigint", "bigint", "integer"];

const COLUMNS: [Column; 12] = [
    column("version", SHORT, "NOT NULL"),
    column("description", SHORT, "NOT NULL"),
    column("type", ["bigint", "bigint unsigned", "integer"], "NOT NULL DEFAULT 2"),
    column("applied", NUMBER, "NOT NULL DEFAULT 0"),
    column("total", NUMBER, "NOT NULL DEFAULT 0"),
    column("executed_at", ["timestamptz", "timestamp", "datetime"], "NOT NULL"),
    column("execution_time", NUMBER, "NOT NULL"),
    column("error", LONG, "NULL"),
    column("error_stmt", LONG, "NULL"),
    column("hash", SHORT, "NOT NULL"),
    column("partial_hashes", ["jsonb", "json", "json"], "NULL"),
    column("operator_version", SHORT, "NOT NULL"),
];

impl Column {
    fn kind(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Postgres => self.postgres,
            Dialect::Mysql => self.mysql,
            Dialect::Sqlite => self.sqlite,
        }
    }
}

fn definition(table: &Table, is_mariadb: bool) -> String {
    let dialect = table.dialect;
    let items = COLUMNS.iter().map(|column| {
        let rest = match column.name {
            // MariaDB gives the first NOT NULL timestamp a default and an ON UPDATE of its own.
            "executed_at" if is_mariadb => "NULL",
            _ => column.rest,
        };
        format!("{} {} {rest}", quoted(dialect, column.name), column.kind(dialect))
    });
    let key = format!("PRIMARY KEY ({})", quoted(dialect, "version"));
    let items: Vec<_> = items.chain([key]).collect();
    let options = match dialect {
        Dialect::Mysql => " CHARSET utf8mb4 COLLATE utf8mb4_bin",
        Dialect::Postgres | Dialect::Sqlite => "",
    };
    format!("CREATE TABLE {} ({}){options}", sql_name(table), items.join(", "))
}

fn sql_name(table: &Table) -> String {
    let name = quoted(table.dialect, TABLE);
    match &table.schema {
        Some(schema) => format!("{}.{name}", quoted(table.dialect, schema)),
        None => name,
    }
}

/// Reads every row, in the order of versions; nothing where there is no table.
pub async fn read(connection: &mut Connection, table: &Table) -> Result<Vec<Revision>> {
    if !exists(connection, table).await? {
        return Ok(Vec::new());
    }
    let executed_at = match table.dialect {
        Dialect::Postgres => "to_char(executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        Dialect::Mysql => "date_format(executed_at, '%Y-%m-%dT%H:%i:%s.%fZ')",
        Dialect::Sqlite => "replace(executed_at, ' ', 'T')",
    };
    let [error, kind] = ["error", "type"].map(|name| quoted(table.dialect, name));
    let sql = format!(
        "SELECT version, description, {kind}, applied, total, {executed_at}, execution_time, \
         {error}, error_stmt, hash, partial_hashes, operator_version FROM {} ORDER BY version",
        sql_name(table)
    );
    let rows = connection.query(&sql).await?;
    rows.into_iter()
        .map(revision)
        .filter(|row| !matches!(row, Ok(row) if row.version == IDENTIFIER_VERSION))
        .collect()
}

fn revision(row: Vec<Option<String>>) -> Result<Revision> {
    let [
        version,
        description,
        kind,
        applied,
        total,
        executed_at,
        execution_time,
        error,
        error_stmt,
        hash,
        partial_hashes,
        operator_version,
    ] = <[Option<String>; 12]>::try_from(row)
        .map_err(|row| anyhow::anyhow!("a row of {TABLE} has {} columns", row.len()))?
        .map(Option::unwrap_or_default);
    let partial_hashes = match partial_hashes.as_str() {
        "" | "null" => Vec::new(),
        json => serde_json::from_str(json)?,
    };
    Ok(Revision {
        kind: RevisionKind(kind.parse()?),
        applied: applied.parse()?,
        total: total.parse()?,
        execution_time: execution_time.parse().unwrap_or(0),
        version,
        description,
        executed_at,
        error,
        error_stmt,
        hash,
        partial_hashes,
        operator_version,
    })
}

/// Writes a row, over the one of the same version if there is one.
pub async fn write(connection: &mut Connection, table: &Table, row: &Revision) -> Result<(), Failure> {
    let values = values(table.dialect, row);
    connection.execute_with(&upsert(table), &values).await
}

fn values(dialect: Dialect, row: &Revision) -> Vec<Option<String>> {
    let Revision {
        version,
        description,
        kind: RevisionKind(kind),
        applied,
        total,
        // Every write is dated anew.
        executed_at: _,
        execution_time,
        error,
        error_stmt,
        hash,
        partial_hashes,
        operator_version: _,
    } = row;
    let now = Timestamp::now();
    let executed_at = match dialect {
        Dialect::Postgres => now.to_string(),
        Dialect::Mysql => now.strftime("%Y-%m-%d %H:%M:%S%.6f").to_string(),
        Dialect::Sqlite => now.strftime("%Y-%m-%d %H:%M:%S%.9f+00:00").to_string(),
    };
    let hashes = (!partial_hashes.is_empty()).then(|| serde_json::json!(partial_hashes).to_string());
    vec![
        Some(version.clone()),
        Some(description.clone()),
        Some(kind.to_string()),
        Some(applied.to_string()),
        Some(total.to_string()),
        Some(executed_at),
        Some(execution_time.to_string()),
        Some(error.clone()),
        Some(error_stmt.clone()),
        Some(hash.clone()),
        hashes,
        Some(format!("Portolan CLI v{}", env!("CARGO_PKG_VERSION"))),
    ]
}

fn upsert(table: &Table) -> String {
    let dialect = table.dialect;
    let names: Vec<_> = COLUMNS.iter().map(|column| quoted(dialect, column.name)).collect();
    let placeholders: Vec<_> = COLUMNS
        .iter()
        .zip(1..)
        .map(|(column, number)| match dialect {
            Dialect::Postgres => format!("${number}::text::{}", column.postgres),
            Dialect::Mysql | Dialect::Sqlite => "?".to_owned(),
        })
        .collect();
    let updates: Vec<_> = names
        .iter()
        .map(|name| match dialect {
            Dialect::Postgres | Dialect::Sqlite => format!("{name} = excluded.{name}"),
            Dialect::Mysql => format!("{name} = VALUES({name})"),
        })
        .collect();
    let clash = match dialect {
        Dialect::Postgres | Dialect::Sqlite => format!("ON CONFLICT ({}) DO UPDATE SET", names[0]),
        Dialect::Mysql => "ON DUPLICATE KEY UPDATE".to_owned(),
    };
    format!(
        "INSERT INTO {} ({}) VALUES ({}) {clash} {}",
        sql_name(table),
        names.join(", "),
        placeholders.join(", "),
        updates.join(", ")
    )
}

/// Removes the row of a version.
pub async fn delete(connection: &mut Connection, table: &Table, version: &str) -> Result<(), Failure> {
    let placeholder = match table.dialect {
        Dialect::Postgres => "$1",
        Dialect::Mysql | Dialect::Sqlite => "?",
    };
    let sql = format!("DELETE FROM {} WHERE version = {placeholder}", sql_name(table));
    connection.execute_with(&sql, &[Some(version.to_owned())]).await
}
