//! What PL/pgSQL asks beside the catalog's rows: functions and casts, as far as a schema answers them (PostgreSQL manual,
//! Functions and Operators; Object Identifier Types).

use super::super::parse;
use super::super::syntax::{SYNTAX, literal, quote_where_needed};
use super::rows;
use crate::dialect::{CatalogRow, Place, Procedural};
use crate::model::block::{Block, Value};
use crate::model::{DataType, Name, QualifiedName, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

/// The functions over all rows of an answer.
const AGGREGATES: [&str; 12] = [
    "count",
    "array_agg",
    "string_agg",
    "json_agg",
    "jsonb_agg",
    "max",
    "min",
    "sum",
    "avg",
    "bool_and",
    "bool_or",
    "every",
];

/// PL/pgSQL.
pub struct Functions;

impl Procedural for Functions {
    fn block(&self, body: &str) -> Option<Block> {
        parse::block(body)
    }

    fn is_data_only(&self, body: &str) -> bool {
        parse::is_data_only(body)
    }

    fn relation(&self, place: &Place<'_>, name: &QualifiedName) -> Option<Vec<CatalogRow>> {
        rows::relation(place.schema, name)
    }

    fn function(&self, place: &Place<'_>, name: &str, arguments: &[Value]) -> Value {
        match (name, arguments) {
            ("current_schema", []) => {
                Value::optional(place.path.first().and_then(Option::as_ref).map(Name::as_str))
            }
            ("current_database" | "current_catalog", []) => Value::text(rows::DATABASE),
            ("lower", [text]) => mapped(text, |text| text.to_lowercase()),
            ("upper", [text]) => mapped(text, |text| text.to_uppercase()),
            ("text", [text]) => mapped(text, |text| text),
            ("quote_ident", [text]) => mapped(text, |text| quote_where_needed(&text)),
            ("quote_literal", [text]) => mapped(text, |text| literal(&text)),
            ("to_regclass", [Value::Text(text)]) => relation_key(place, text),
            // A setting of a project's own that nobody set.
            ("current_setting", [Value::Text(setting), Value::Boolean(true)]) if setting.contains('.') => {
                Value::Null
            }
            ("coalesce", values) => {
                values.iter().find(|value| **value != Value::Null).cloned().unwrap_or(Value::Null)
            }
            ("concat", values) => joined(values, ""),
            ("array_to_string", [Value::Null, _]) => Value::Null,
            ("array_to_string", [Value::List(list), Value::Text(between)]) => joined(list, between),
            ("unnest", [Value::List(list)]) => Value::List(list.clone()),
            ("format", [Value::Text(pattern), values @ ..]) => {
                format(pattern, values).map_or(Value::Unknown, |text| Value::text(&text))
            }
            _ => Value::Unknown,
        }
    }

    fn is_aggregate(&self, name: &str) -> bool {
        AGGREGATES.contains(&name)
    }

    fn aggregate(&self, name: &str, values: Vec<Value>) -> Value {
        match (name, values.len()) {
            ("count", _) if values.contains(&Value::Unknown) => Value::Unknown,
            ("count", _) => {
                let count = values.iter().filter(|value| **value != Value::Null).count();
                i64::try_from(count).map_or(Value::Unknown, Value::Number)
            }
            (_, 0) => Value::Null,
            // In which order rows come is not known; of one there is none to ask after.
            ("array_agg", 1) => Value::List(values),
            ("string_agg", 1) => values.into_iter().next().unwrap_or(Value::Null),
            _ => Value::Unknown,
        }
    }

    fn operator(&self, _place: &Place<'_>, _operator: &str, _left: &Value, _right: &Value) -> Option<Value> {
        None
    }

    fn cast(&self, place: &Place<'_>, value: Value, ty: &DataType) -> Value {
        if ty.dimensions > 0 {
            return if matches!(value, Value::List(_) | Value::Null) { value } else { Value::Unknown };
        }
        match (&*ty.name, value) {
            (_, Value::Null) => Value::Null,
            // What is missing is an error on the server.
            ("regclass", Value::Text(text)) => known(relation_key(place, &text)),
            ("regtype", Value::Text(text)) => known(type_key(place, &text)),
            ("regnamespace", Value::Text(text)) => {
                named(&text).map_or(Value::Unknown, |it| rows::namespace_named(&it.name))
            }
            ("text" | "character varying" | "name" | "character", value) => {
                value.shown().map_or(Value::Unknown, |text| Value::text(&text))
            }
            ("integer" | "bigint" | "smallint", Value::Number(number)) => Value::Number(number),
            ("integer" | "bigint" | "smallint", Value::Text(text)) => {
                text.trim().parse().map_or(Value::Unknown, Value::Number)
            }
            ("boolean", Value::Boolean(truth)) => Value::Boolean(truth),
            ("boolean", Value::Text(text)) => truth(&text).map_or(Value::Unknown, Value::Boolean),
            _ => Value::Unknown,
        }
    }
}

fn known(key: Value) -> Value {
    if key == Value::Null { Value::Unknown } else { key }
}

/// What a text is as a boolean (manual, Boolean Type).
fn truth(text: &str) -> Option<bool> {
    match &*text.to_ascii_lowercase() {
        "t" | "true" | "yes" | "y" | "on" | "1" => Some(true),
        "f" | "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// A name as it is written in SQL.
fn named(text: &str) -> Option<QualifiedName> {
    let tokens = lex(text, &SYNTAX.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    cursor.qualified_name().ok().filter(|_| cursor.at_end())
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
    let rows = rows::relation(place.schema, &QualifiedName::bare(Name::exact(relation)));
    let (Some(name), Some(rows)) = (named(text), rows) else { return Value::Unknown };
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

fn mapped(value: &Value, map: impl Fn(String) -> String) -> Value {
    match value {
        Value::Null => Value::Null,
        value => value.shown().map_or(Value::Unknown, |text| Value::text(&map(text))),
    }
}

/// The texts of values, NULL left out.
fn joined(values: &[Value], between: &str) -> Value {
    let texts: Option<Vec<String>> =
        values.iter().filter(|value| **value != Value::Null).map(Value::shown).collect();
    texts.map_or(Value::Unknown, |texts| Value::text(&texts.join(between)))
}

/// `%I`, `%L`, `%s` and `%%`; positions and widths are not read.
fn format(pattern: &str, values: &[Value]) -> Option<String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match characters.next()? {
            '%' => out.push('%'),
            'I' => out.push_str(&quote_where_needed(&values.next()?.shown()?)),
            'L' => out.push_str(&literal(&values.next()?.shown()?)),
            's' => out.push_str(&values.next()?.shown()?),
            _ => return None,
        }
    }
    Some(out)
}
