//! The information schema as migrations ask for it: rows that the server would have of a schema (reference manual,
//! INFORMATION_SCHEMA Tables). A column that is not here is not known, and a question about it has no answer.

mod column;
mod key;
mod listed;

use crate::dialect::{CatalogRow, Place};
use crate::model::value::Value;
use crate::model::{Name, Naming, ObjectId, QualifiedName, Schema, Table};

/// The connected database, whose name is not known and the same wherever it is asked for. No name holds such a byte.
pub const DATABASE: &str = "\u{0}database";

/// The rows of a relation; `None` where it is not written down.
pub fn relation(place: &Place<'_>, name: &QualifiedName) -> Option<Vec<CatalogRow>> {
    let within = name.schema.as_ref().map(Name::compared);
    if within != Some("information_schema") {
        return None;
    }
    let schema = place.schema;
    Some(match name.name.as_str().to_ascii_lowercase().as_str() {
        "columns" => column::columns(place),
        "statistics" => key::statistics(schema),
        "table_constraints" => key::table_constraints(schema),
        "key_column_usage" => key::key_column_usage(schema),
        "referential_constraints" => key::referential_constraints(schema),
        "check_constraints" => key::check_constraints(schema),
        "tables" => listed::tables(place),
        "views" => listed::views(schema),
        "routines" => listed::routines(schema),
        "triggers" => listed::triggers(schema),
        "events" => listed::events(schema),
        "schemata" => listed::schemata(schema),
        "partitions" => listed::partitions(schema),
        _ => return None,
    })
}

/// A row of these columns.
fn row<const N: usize>(columns: [(&'static str, Value); N]) -> CatalogRow {
    let all = columns.into_iter().map(|(name, value)| (name.into(), value));
    all.collect()
}

/// The database of an object.
fn database_of(id: &ObjectId) -> Value {
    Value::text(id.schema.as_ref().map_or(DATABASE, Name::as_str))
}

fn named(name: &Name) -> Value {
    Value::text(name.as_str())
}

fn naming(naming: &Naming) -> Value {
    naming.name().map_or(Value::Unknown, named)
}

/// The tables that every connection sees.
fn tables(schema: &Schema) -> impl Iterator<Item = (&ObjectId, &Table)> {
    schema.tables().filter(|(_, table)| !table.options.temporary)
}

/// Numbers from 1 on.
fn numbered<T>(items: impl IntoIterator<Item = T>) -> impl Iterator<Item = (Value, T)> {
    (1i64..).map(Value::Number).zip(items)
}
