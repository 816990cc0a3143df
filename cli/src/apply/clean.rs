//! Is a database empty enough to start migrating? Tables count, and schemas other than an empty `public`; the
//! revisions table does not.

use anyhow::Result;
use portolan_core::directory::revision::TABLE;
use portolan_core::model::Dialect;

use super::revisions::Table;
use crate::database::{Connection, Failure, literal};

/// Why the database is not clean, in Atlas's words; nothing if it is.
pub async fn dirt(connection: &mut Connection, revisions: &Table) -> Result<Option<String>, Failure> {
    let bound = connection.address.schema();
    let schemas = schemas(connection, bound.as_deref()).await?;
    let is_revisions = |schema: &str, table: &str| {
        table == TABLE && revisions.schema.as_deref().is_none_or(|expected| expected == schema)
    };
    let found = match connection.dialect() {
        Dialect::Sqlite => {
            first_table(&schemas, is_revisions).map(|(_, table)| format!("found table {table:?}"))
        }
        Dialect::Postgres | Dialect::Mysql if bound.is_some() => first_table(&schemas, is_revisions)
            .map(|(schema, table)| format!("found table {table:?} in schema {schema:?}")),
        Dialect::Postgres => dirt_of_postgres(&schemas, revisions),
        Dialect::Mysql => dirt_of_mysql(&schemas, revisions),
    };
    Ok(found)
}

type Schemas = Vec<(String, Vec<String>)>;

fn first_table(schemas: &Schemas, is_revisions: impl Fn(&str, &str) -> bool) -> Option<(&str, &str)> {
    let tables = schemas
        .iter()
        .flat_map(|(schema, tables)| tables.iter().map(|table| (schema.as_str(), table.as_str())));
    let mut others = tables.filter(|(schema, table)| !is_revisions(schema, table));
    others.next()
}

/// Of a whole PostgreSQL database: an empty `public` is clean.
fn dirt_of_postgres(schemas: &Schemas, revisions: &Table) -> Option<String> {
    schemas.iter().find_map(|(schema, tables)| match tables.as_slice() {
        [] if schema == "public" => None,
        _ if revisions.schema.as_ref() != Some(schema) => Some(format!("found schema {schema:?}")),
        [] => None,
        [table] if table == TABLE => None,
        [table] => Some(format!("found table {table:?} in schema {schema:?}")),
        several => Some(format!("found {} tables in schema {schema:?}", several.len())),
    })
}

/// Of a whole MySQL server: no database but the one of the revisions.
fn dirt_of_mysql(schemas: &Schemas, revisions: &Table) -> Option<String> {
    match schemas.as_slice() {
        [] => None,
        [(schema, _)] if revisions.schema.as_ref() != Some(schema) => {
            Some(format!("found schema {schema:?}"))
        }
        [(_, tables)] => match tables.as_slice() {
            [] => None,
            [table] => (table != TABLE).then(|| format!("found table {table:?}")),
            several => Some(format!("found multiple tables: {}", several.len())),
        },
        several => Some(format!("found multiple schemas: {}", several.len())),
    }
}

/// The schemas with their tables, those of the system left out.
async fn schemas(connection: &mut Connection, bound: Option<&str>) -> Result<Schemas, Failure> {
    let dialect = connection.dialect();
    let only = |column: &str| {
        bound.map(|name| format!(" AND {column} = {}", literal(dialect, name))).unwrap_or_default()
    };
    let sql = match dialect {
        Dialect::Postgres => format!(
            "SELECT n.nspname, c.relname FROM pg_catalog.pg_namespace n \
             LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p') \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass \
             AND d.objid = c.oid AND d.deptype = 'e') \
             WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_namespace'::regclass \
             AND d.objid = n.oid AND d.deptype = 'e'){} ORDER BY 1, 2",
            only("n.nspname")
        ),
        Dialect::Mysql => format!(
            "SELECT s.schema_name, t.table_name FROM information_schema.schemata s \
             LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name AND t.table_type = 'BASE TABLE' \
             WHERE s.schema_name NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys', \
             'INFORMATION_SCHEMA', 'METRICS_SCHEMA', 'PERFORMANCE_SCHEMA'){} ORDER BY 1, 2",
            only("s.schema_name")
        ),
        Dialect::Sqlite => "SELECT 'main', name FROM sqlite_master \
             WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 2"
            .to_owned(),
    };
    let mut found = Schemas::new();
    for row in connection.query(&sql).await? {
        let mut values = row.into_iter();
        let (Some(Some(schema)), table) = (values.next(), values.next().flatten()) else { continue };
        match found.last_mut() {
            Some((last, tables)) if *last == schema => tables.extend(table),
            _ => found.push((schema, table.into_iter().collect())),
        }
    }
    Ok(found)
}
