//! Objects of the catalog by name and names of objects (PostgreSQL manual, Object Identifier Types; System Catalog
//! Information Functions).

use super::super::super::syntax::{SYNTAX, quote_where_needed};
use super::super::super::types;
use super::super::rows::{self, definition, parts};
use crate::dialect::{CatalogRow, Place};
use crate::model::value::Value;
use crate::model::{Name, Object, ObjectKind, QualifiedName, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

pub fn function(place: &Place<'_>, name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("to_regclass", [Value::Text(text)]) => named(relation_key(place, text)),
        ("to_regtype", [Value::Text(text)]) => match type_key(place, text) {
            // One of the server's own types is there, too.
            Value::Null if is_built_in(text) => return None,
            key => named(key),
        },
        ("to_regnamespace", [Value::Text(text)]) => {
            let key = rows::namespace_named(&name_of(text)?.name);
            let known = rows::relation(place, &QualifiedName::bare(Name::exact("pg_namespace")))?;
            if known.iter().any(|row| row.get("oid") == Some(&key)) { named(key) } else { Value::Null }
        }
        ("pg_get_serial_sequence", [Value::Text(table), Value::Text(column)]) => {
            parts::serial_sequence(place, &resolved(place, table)?, column)?
        }
        ("pg_get_constraintdef", [Value::Key { of, .. }] | [Value::Key { of, .. }, Value::Boolean(_)]) => {
            definition::of_constraint(place, of)?
        }
        ("pg_get_indexdef", [Value::Key { of, .. }]) => {
            let (schema, index) = of.strip_prefix("index ")?.split_once('.')?;
            let rows = rows::relation(place, &QualifiedName::bare(Name::exact("pg_indexes")))?;
            let is_it = |row: &&CatalogRow| {
                row.get("schemaname") == Some(&Value::text(schema))
                    && row.get("indexname") == Some(&Value::text(index))
            };
            rows.iter().find(is_it)?.get("indexdef")?.clone()
        }
        ("pg_get_expr", [expression @ Value::Wording(_), ..]) => expression.clone(),
        ("pg_get_function_identity_arguments", [Value::Key { of, .. }]) => {
            Value::text(&parts::arguments(place, of)?)
        }
        ("enum_range", [Value::List(labels)]) => Value::List(labels.clone()),
        _ => return None,
    })
}

/// Casts to the types whose values are objects, and to what they are numbered by.
pub fn cast(place: &Place<'_>, value: Value, to: &str) -> Value {
    match (to, value) {
        ("oid", Value::Key { of, named: _ }) => Value::Key { of, named: false },
        ("regprocedure", Value::Key { of, named: _ }) => {
            parts::procedure(place, &of).map_or(Value::Unknown, |text| Value::text(&text))
        }
        (_, Value::Key { of, named: _ }) if to != "oid" => Value::Key { of, named: true },
        // What is missing is an error on the server.
        ("regclass", Value::Text(text)) => known(relation_key(place, &text)),
        ("regtype", Value::Text(text)) => known(type_key(place, &text)),
        ("regnamespace", Value::Text(text)) => {
            name_of(&text).map_or(Value::Unknown, |it| named(rows::namespace_named(&it.name)))
        }
        _ => Value::Unknown,
    }
}

fn named(key: Value) -> Value {
    match key {
        Value::Key { of, named: _ } => Value::Key { of, named: true },
        other => other,
    }
}

fn known(key: Value) -> Value {
    if key == Value::Null { Value::Unknown } else { named(key) }
}

/// Whether a text is the name of a type that the server brings.
fn is_built_in(text: &str) -> bool {
    types::from_text(text).is_none_or(|ty| !ty.user_defined)
}

/// A name as it is written in SQL.
fn name_of(text: &str) -> Option<QualifiedName> {
    let tokens = lex(text, &SYNTAX.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    cursor.qualified_name().ok().filter(|_| cursor.at_end())
}

/// The table that a name stands for.
fn resolved(place: &Place<'_>, text: &str) -> Option<QualifiedName> {
    let name = name_of(text)?;
    let schemas = name.schema.iter().chain(place.path.iter().flatten().filter(|_| name.schema.is_none()));
    let mut names = schemas.map(|schema| QualifiedName::in_schema(schema.clone(), name.name.clone()));
    names.find(|name| place.schema.table(name).is_some())
}

fn relation_key(place: &Place<'_>, text: &str) -> Value {
    key_in(place, text, "pg_class", "relname", "relnamespace")
}

fn type_key(place: &Place<'_>, text: &str) -> Value {
    key_in(place, text, "pg_type", "typname", "typnamespace")
}

/// The oid of the first row of this name along the search path; NULL if there is none.
fn key_in(
    place: &Place<'_>,
    text: &str,
    relation: &'static str,
    own_name: &'static str,
    namespace: &'static str,
) -> Value {
    let rows = rows::relation(place, &QualifiedName::bare(Name::exact(relation)));
    let (Some(name), Some(rows)) = (name_of(text), rows) else { return Value::Unknown };
    let path = name.schema.iter().chain(place.path.iter().flatten().filter(|_| name.schema.is_none()));
    let wanted = Value::text(name.name.as_str());
    let mut unsure = false;
    for schema in path {
        let space = rows::namespace_named(schema);
        for row in &rows {
            match (row.get(own_name), row.get(namespace)) {
                (Some(found), Some(place)) if *found == wanted && *place == space => {
                    return row.get("oid").cloned().unwrap_or(Value::Unknown);
                }
                (Some(found), None) => unsure |= *found == wanted || *found == Value::Unknown,
                _ => {}
            }
        }
    }
    if unsure { Value::Unknown } else { Value::Null }
}

/// How the server prints a relation, a type, a schema or a function as it is seen from here.
pub fn shown(place: &Place<'_>, key: &str) -> Option<String> {
    if let Some(schema) = key.strip_prefix("namespace ") {
        return Some(quote_where_needed(schema));
    }
    let (schema, name) = parts::named(place, key)?;
    let bare = quote_where_needed(name.as_str());
    let visible = place.path.iter().flatten().find(|schema| is_in(place, schema, &name));
    match schema {
        Some(schema) if visible != Some(&schema) => {
            Some(format!("{}.{bare}", quote_where_needed(schema.as_str())))
        }
        _ => Some(bare),
    }
}

/// Whether a schema has something of this name that may be a relation or a type.
fn is_in(place: &Place<'_>, schema: &Name, name: &Name) -> bool {
    place.schema.objects.iter().any(|(id, object)| {
        let by_name = match object.as_ref() {
            Object::Table(table) => {
                id.name == *name
                    || table.index(name).is_some()
                    || table.constraint(name).is_some()
                    || table.columns.iter().any(|column| column.identity.is_some())
            }
            _ => id.name == *name,
        };
        id.schema.as_ref() == Some(schema)
            && id.owner.is_none()
            && id.kind != ObjectKind::Namespace
            && by_name
    })
}
