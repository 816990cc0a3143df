//! The catalog as blocks of PL/pgSQL ask for it: rows that the server would have of a schema (PostgreSQL manual, System
//! Catalogs; The Information Schema). A column that is not here is not known, and a question about it has no answer.

mod column;
mod constraint;
pub mod definition;
pub mod parts;
mod relation;
mod routine;
mod system;
pub mod types;
mod view;
mod wording;

use crate::dialect::{CatalogRow, Place};
use crate::model::value::Value;
use crate::model::{ConstraintKind, Name, ObjectId, ObjectKind, QualifiedName, Table};
use std::cmp::Ordering;

/// The database at hand, whose name is not known and the same wherever it is asked for.
pub const DATABASE: &str = "?";

/// What stands for an object in place of its oid, alike in every relation.
fn key(id: &ObjectId) -> Value {
    match id.kind {
        ObjectKind::Namespace => namespace_named(&id.name),
        _ => Value::key(&id.to_string()),
    }
}

/// The same for a part that is a relation of its own in the catalog, an index or the sequence of an identity column.
fn key_of_part(what: &str, table: &ObjectId, name: &Name) -> Value {
    Value::key(&format!("{what} {}.{name}", schema_of(table)))
}

/// The same for a schema.
pub fn namespace_named(name: &Name) -> Value {
    Value::key(&format!("namespace {name}"))
}

fn namespace_key(id: &ObjectId) -> Value {
    id.schema.as_ref().map_or(Value::Null, namespace_named)
}

/// The number of a column. A dropped column keeps its own on the server, so it is known how two of them compare, and not
/// what they are.
fn column_number(at: usize) -> Value {
    Value::key(&format!("column {at:05}"))
}

/// How two such numbers compare.
pub fn column_order(one: &str, other: &str) -> Option<Ordering> {
    let both = one.starts_with("column ") && other.starts_with("column ");
    both.then(|| one.cmp(other))
}

/// How such a number compares with another: it is positive, but for those of the server's own columns.
pub fn against_column_number(operator: &str, of: &str, number: i64) -> Value {
    let Some(at) = of.strip_prefix("column ").and_then(|at| at.parse::<i64>().ok()) else {
        return Value::Unknown;
    };
    let is_own = at == 0;
    match operator {
        ">" if number <= 0 => Value::Boolean(!is_own),
        ">=" if number <= 1 => Value::Boolean(!is_own),
        "<" | "<=" if number <= 0 => Value::Boolean(is_own),
        "<>" if number == 0 => Value::Boolean(true),
        "=" if number == 0 => Value::Boolean(false),
        _ => Value::Unknown,
    }
}

/// A foreign table, of which only the head is known.
fn is_foreign_table(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Opaque && id.signature.as_deref() == Some("foreign table")
}

fn schema_of(id: &ObjectId) -> &str {
    id.schema.as_ref().map_or("", |schema| schema.as_str())
}

fn named(name: &Name) -> Value {
    Value::text(name.as_str())
}

/// The rows of a relation; `None` where it is not written down.
pub fn relation(place: &Place<'_>, name: &QualifiedName) -> Option<Vec<CatalogRow>> {
    let within = name.schema.as_ref().map(|schema| schema.as_str());
    let (schema, word) = (place.schema, name.name.as_str());
    let mut rows = match within {
        Some("information_schema") => match word {
            "columns" => column::columns(place),
            "tables" => relation::tables(schema),
            "views" => relation::views(schema),
            "schemata" => relation::schemata(schema),
            "sequences" => relation::sequences(schema),
            "table_constraints" => constraint::table_constraints(schema),
            "key_column_usage" => constraint::key_column_usage(schema),
            "constraint_column_usage" => constraint::constraint_column_usage(schema),
            "referential_constraints" => constraint::referential_constraints(schema),
            "check_constraints" => constraint::check_constraints(schema),
            "routines" => routine::routines(schema),
            "triggers" => routine::events_of_triggers(schema),
            "domains" => types::domains(schema),
            _ => return None,
        },
        None | Some("pg_catalog") => match word {
            "pg_namespace" => relation::namespaces(schema),
            "pg_class" => relation::classes(schema),
            "pg_tables" => relation::listed_tables(schema),
            "pg_views" => relation::listed_views(schema),
            "pg_matviews" => relation::listed_matviews(schema),
            "pg_sequences" => relation::listed_sequences(schema),
            "pg_inherits" => relation::inherited(schema),
            "pg_index" => relation::keys_of_indexes(schema),
            "pg_indexes" => relation::indexes(schema),
            "pg_attribute" => column::attributes(schema),
            "pg_constraint" => constraint::constraints(schema),
            "pg_type" => types::types(schema),
            "pg_enum" => types::labels(schema),
            "pg_extension" => relation::extensions(schema),
            "pg_trigger" => routine::triggers(schema),
            "pg_policies" => routine::policies(schema),
            "pg_policy" => routine::keys_of_policies(schema),
            "pg_proc" => routine::procedures(schema),
            "pg_language" => routine::languages(schema),
            _ => return None,
        },
        Some(_) => return None,
    };
    let in_information_schema = within.is_some_and(|it| it == "information_schema");
    rows.extend(system::rows(in_information_schema, word));
    rows.extend(system::of_extensions(schema, in_information_schema, word));
    Some(rows)
}

/// A row of these columns.
fn row<const N: usize>(columns: [(&'static str, Value); N]) -> CatalogRow {
    columns.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

fn yes_or_no(truth: bool) -> Value {
    Value::text(if truth { "YES" } else { "NO" })
}

/// Whether an index is behind a constraint.
fn is_key(kind: &ConstraintKind) -> bool {
    match kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => true,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    }
}

/// The numbers of columns.
fn numbers(table: &Table, columns: Option<Vec<&Name>>) -> Value {
    let number = |name: &Name| {
        let at = table.columns.iter().position(|column| column.name == *name)?;
        Some(column_number(at + 1))
    };
    let numbers = columns.and_then(|columns| columns.into_iter().map(number).collect::<Option<Vec<_>>>());
    numbers.map_or(Value::Unknown, Value::List)
}
