//! What there is: databases, tables, views, sequences, triggers, routines, events.

use super::unreadable;
use crate::dialect::mysql::charset::is_mariadb;
use crate::dialect::mysql::syntax;
use crate::dialect::{CatalogScope, Row};
use crate::model::{Refusal, Version};

/// One object that SHOW CREATE can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its database.
    pub database: String,
    /// Its name.
    pub name: String,
    /// What the list says beside: the moment an event starts where it is when it was made.
    pub note: Option<String>,
}

/// A database and its defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// DEFAULT CHARACTER SET
    pub charset: String,
    /// DEFAULT COLLATE
    pub collation: String,
}

/// Everything that is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// The connected database.
    pub connected: Option<String>,
    /// Databases.
    pub databases: Vec<Database>,
    /// Tables.
    pub tables: Vec<Listed>,
    /// Views.
    pub views: Vec<Listed>,
    /// Sequences (MariaDB).
    pub sequences: Vec<Listed>,
    /// Triggers.
    pub triggers: Vec<Listed>,
    /// Procedures.
    pub procedures: Vec<Listed>,
    /// Functions.
    pub functions: Vec<Listed>,
    /// Events.
    pub events: Vec<Listed>,
    /// The columns that have a spatial reference system, which SHOW CREATE of MariaDB does not tell.
    pub spatial: Vec<Spatial>,
}

/// A column and its spatial reference system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spatial {
    /// The table.
    pub table: Listed,
    /// The column.
    pub column: String,
}

/// The queries, in the order in which `decode` takes their answers.
pub fn queries(scope: &CatalogScope) -> Vec<String> {
    let within = |column: &str| databases(scope, column);
    vec![
        "SELECT DATABASE()".to_owned(),
        format!(
            "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA \
             WHERE {} ORDER BY 1",
            within("SCHEMA_NAME")
        ),
        format!(
            "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE {} ORDER BY 1, 2",
            within("TABLE_SCHEMA")
        ),
        format!(
            "SELECT TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS WHERE {} \
             ORDER BY 1, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER",
            within("TRIGGER_SCHEMA")
        ),
        format!(
            "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES WHERE {} \
             AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION') ORDER BY 1, 2",
            within("ROUTINE_SCHEMA")
        ),
        format!(
            "SELECT EVENT_SCHEMA, EVENT_NAME, CASE WHEN STARTS = CREATED THEN STARTS END FROM information_schema.EVENTS \
             WHERE {} ORDER BY 1, 2",
            within("EVENT_SCHEMA")
        ),
        if is_mariadb(&super::target(scope), Version(0, 0, 0)) {
            format!(
                "SELECT G_TABLE_SCHEMA, G_TABLE_NAME, SRID, G_GEOMETRY_COLUMN FROM information_schema.GEOMETRY_COLUMNS \
                 WHERE {} AND SRID <> 0 ORDER BY 1, 2, 4",
                within("G_TABLE_SCHEMA")
            )
        } else {
            "SELECT NULL FROM DUAL WHERE FALSE".to_owned()
        },
    ]
}

/// The databases of a scope: the connected one, those that are named, or all but the server's own.
fn databases(scope: &CatalogScope, column: &str) -> String {
    if scope.bound.is_some() && scope.schemas.is_empty() {
        return format!("{column} = DATABASE()");
    }
    if scope.schemas.is_empty() {
        return format!("{column} NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')");
    }
    let names: Vec<String> = scope.schemas.iter().map(|name| syntax::literal(name.as_str())).collect();
    format!("{column} IN ({})", names.join(", "))
}

/// Reads the answers.
pub fn decode(answers: Vec<Vec<Row>>) -> Result<Lists, Refusal> {
    let answers: Result<[Vec<Row>; 7], _> = answers.try_into();
    let Ok([connected, databases, tables, triggers, routines, events, spatial]) = answers else {
        return Err(unreadable("the server did not answer every question about its objects"));
    };
    let mut lists = Lists {
        connected: connected.into_iter().next().and_then(|row| row.into_iter().next().flatten()),
        databases: databases.into_iter().map(database).collect::<Result<_, _>>()?,
        triggers: triggers.into_iter().map(listed).collect::<Result<_, _>>()?,
        events: events.into_iter().map(listed).collect::<Result<_, _>>()?,
        spatial: spatial.into_iter().map(self::spatial).collect::<Result<_, _>>()?,
        ..Lists::default()
    };
    for row in tables {
        let Listed { database, name, note } = listed(row)?;
        let of_kind = match note.as_deref() {
            Some("VIEW") => &mut lists.views,
            Some("SEQUENCE") => &mut lists.sequences,
            Some("BASE TABLE" | "SYSTEM VERSIONED") => &mut lists.tables,
            _ => continue,
        };
        of_kind.push(Listed { database, name, note: None });
    }
    for row in routines {
        let Listed { database, name, note } = listed(row)?;
        let is_procedure = note.as_deref() == Some("PROCEDURE");
        let of_kind = if is_procedure { &mut lists.procedures } else { &mut lists.functions };
        of_kind.push(Listed { database, name, note: None });
    }
    Ok(lists)
}

fn listed(row: Row) -> Result<Listed, Refusal> {
    let mut values = row.into_iter();
    match (values.next().flatten(), values.next().flatten()) {
        (Some(database), Some(name)) => Ok(Listed { database, name, note: values.next().flatten() }),
        _ => Err(unreadable("an object has no name")),
    }
}

fn spatial(row: Row) -> Result<Spatial, Refusal> {
    let column = row.get(3).cloned().flatten();
    let column = column.ok_or_else(|| unreadable("a spatial column has no name"))?;
    Ok(Spatial { table: listed(row)?, column })
}

fn database(row: Row) -> Result<Database, Refusal> {
    let mut values = row.into_iter().flatten();
    match (values.next(), values.next(), values.next()) {
        (Some(name), Some(charset), Some(collation)) => Ok(Database { name, charset, collation }),
        _ => Err(unreadable("a database has no character set")),
    }
}
