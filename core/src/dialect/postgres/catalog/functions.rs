//! What PL/pgSQL asks beside the catalog's rows: functions, operators and casts, as far as a schema answers them
//! (PostgreSQL manual, Functions and Operators).

mod aggregate;
mod array;
mod number;
mod object;
mod text;
mod time;

use super::super::parse;
use super::rows;
use crate::dialect::{CatalogRow, Place, Procedural};
use crate::model::block::Block;
use crate::model::query::Query;
use crate::model::value::Value;
use crate::model::{DataType, Name, QualifiedName, Routine, Version};
use crate::syntax::pattern::{has_part, is_like};
use std::cmp::Ordering;

/// What stands for the number of the server's version, of which the minor part is not known.
const VERSION: &str = "version of the server";

/// PL/pgSQL.
pub struct Functions;

impl Procedural for Functions {
    fn body(&self, routine: &Routine) -> Option<Block> {
        parse::body(routine)
    }

    fn query(&self, text: &str) -> Option<Query> {
        parse::query(text)
    }

    fn search_path(&self, routine: &Routine) -> Option<Vec<Name>> {
        parse::search_path(routine.options.get("set search_path")?)
    }

    fn is_strict(&self, routine: &Routine) -> bool {
        routine.options.get("strict").is_some_and(|strict| &**strict == "true")
    }

    fn is_data_only(&self, routine: &Routine) -> bool {
        parse::is_data_only(&routine.body.text)
    }

    fn calls(&self, routine: &Routine) -> Vec<QualifiedName> {
        parse::calls(routine)
    }

    fn relation(&self, place: &Place<'_>, name: &QualifiedName) -> Option<Vec<CatalogRow>> {
        rows::relation(place, name)
    }

    fn function(&self, place: &Place<'_>, name: &str, arguments: &[Value]) -> Value {
        match (name, arguments) {
            ("current_schema", []) => {
                Value::optional(place.path.first().and_then(Option::as_ref).map(Name::as_str))
            }
            ("current_database" | "current_catalog", []) => Value::text(rows::DATABASE),
            ("current_setting", [Value::Text(setting), Value::Boolean(true)])
                if is_untold(place, setting) =>
            {
                Value::Null
            }
            ("current_setting", [Value::Text(setting), ..]) => setting_of(place, setting),
            ("coalesce", values) => {
                let first = values.iter().find(|value| **value != Value::Null).cloned();
                number::beside(first.unwrap_or(Value::Null), values)
            }
            ("nullif", [one, other]) => {
                match self.operator(place, "=", one, other).or(Some(Value::Boolean(one == other))) {
                    Some(Value::Boolean(true)) if one.is_known() && other.is_known() => Value::Null,
                    Some(Value::Boolean(false) | Value::Null) if one.is_known() && other.is_known() => {
                        one.clone()
                    }
                    _ => Value::Unknown,
                }
            }
            _ => text::function(place, name, arguments)
                .or_else(|| array::function(name, arguments))
                .or_else(|| time::function(name, arguments))
                .or_else(|| object::function(place, name, arguments))
                .unwrap_or(Value::Unknown),
        }
    }

    fn gives_rows(&self, name: &str) -> bool {
        array::GIVE_ROWS.contains(&name)
    }

    fn is_aggregate(&self, name: &str) -> bool {
        aggregate::AGGREGATES.contains(&name)
    }

    fn is_ordered_aggregate(&self, name: &str) -> bool {
        aggregate::is_ordered(name)
    }

    fn aggregate(&self, place: &Place<'_>, name: &str, rows: &[Vec<Value>]) -> Value {
        aggregate::over(place, name, rows)
    }

    fn operator(&self, place: &Place<'_>, operator: &str, left: &Value, right: &Value) -> Option<Value> {
        Some(match (operator, left, right) {
            ("like" | "~~", left, right) => liked(left, right, false),
            ("ilike" | "~~*", left, right) => liked(left, right, true),
            ("!~~", left, right) => match liked(left, right, false) {
                Value::Boolean(found) => Value::Boolean(!found),
                other => other,
            },
            ("~" | "!~" | "~*" | "!~*", Value::Text(text), Value::Text(expression)) => {
                let caseless = operator.ends_with('*');
                let folded = |text: &str| if caseless { text.to_lowercase() } else { text.to_owned() };
                let found = has_part(&folded(text), &folded(expression));
                found.map_or(Value::Unknown, |found| Value::Boolean(found != operator.starts_with('!')))
            }
            ("||", left, right) => {
                array::joined(left, right).unwrap_or_else(|| text::behind(place, left, right))
            }
            (
                "+" | "-" | "*" | "/" | "%",
                Value::Number(one) | Value::Decimal(one),
                Value::Number(other) | Value::Decimal(other),
            ) => {
                let whole = !matches!((left, right), (Value::Decimal(_), _) | (_, Value::Decimal(_)));
                number::computed(operator, *one, *other, whole)
            }
            // What the database is called nobody knows; that it is called so wherever it is asked for is known.
            ("=" | "<>", Value::Text(left), Value::Text(right))
                if left != right && (&**left == rows::DATABASE || &**right == rows::DATABASE) =>
            {
                Value::Unknown
            }
            (_, Value::Key { of, named: false }, Value::Number(number)) if &**of == VERSION => {
                against_version(place, operator, *number)
            }
            (_, Value::Key { of, named: false }, Value::Number(number)) => {
                rows::against_column_number(operator, of, *number)
            }
            _ => return time::operator(operator, left, right),
        })
    }

    fn cast(&self, place: &Place<'_>, value: Value, ty: &DataType) -> Value {
        if ty.dimensions > 0 {
            return array::cast(value);
        }
        match (&*ty.name, value) {
            (_, Value::Null) => Value::Null,
            ("regclass" | "regtype" | "regnamespace" | "regproc" | "regprocedure" | "oid", value) => {
                object::cast(place, value, &ty.name)
            }
            ("text" | "character varying", value @ Value::Wording(_)) if ty.arguments.is_empty() => value,
            ("text" | "character varying" | "name" | "character" | "char" | "\"char\"" | "citext", value) => {
                text::cut(place, &value, ty)
            }
            ("numeric", value) => number::cast(&value, ty),
            ("integer" | "bigint" | "smallint", Value::Number(number) | Value::Decimal(number)) => {
                Value::Number(number)
            }
            ("integer" | "bigint", Value::Key { of, named: false }) => Value::Key { of, named: false },
            ("integer" | "bigint" | "smallint", Value::Boolean(truth)) => Value::Number(truth.into()),
            ("integer" | "bigint" | "smallint", Value::Text(text)) => {
                text.trim().parse().map_or(Value::Unknown, Value::Number)
            }
            ("boolean", Value::Boolean(truth)) => Value::Boolean(truth),
            ("boolean", Value::Text(text)) => truth(&text).map_or(Value::Unknown, Value::Boolean),
            ("boolean", Value::Number(number)) => Value::Boolean(number != 0),
            ("date" | "timestamp" | "timestamptz" | "interval", value) => time::cast(value, &ty.name),
            // Labels of an enum, values of a domain.
            (_, Value::Text(text)) if ty.user_defined => Value::Text(text),
            _ => Value::Unknown,
        }
    }

    fn assigned(&self, place: &Place<'_>, value: Value, ty: &DataType) -> Result<Value, String> {
        match value {
            Value::Row(_) | Value::Unknown => Ok(value),
            value if text::is_too_long(place, &value, ty) => {
                Err(format!("value too long for type {}", ty.name))
            }
            value => Ok(self.cast(place, value, ty)),
        }
    }

    fn joins_texts(&self, name: &str) -> bool {
        matches!(name, "||" | "format" | "concat" | "concat_ws" | "quote_ident" | "quote_literal")
    }

    fn returned(&self, routine: &Routine, value: Value) -> Value {
        match (routine.returns.as_deref(), value) {
            (Some("numeric"), value @ (Value::Number(_) | Value::Text(_))) => {
                number::cast(&value, &DataType::simple("numeric"))
            }
            (Some("double precision" | "real"), Value::Number(number)) => Value::Decimal(number),
            (Some("integer" | "bigint" | "smallint"), Value::Decimal(number)) => Value::Number(number),
            (_, value) => value,
        }
    }

    fn folded(&self, value: &Value) -> Value {
        match value {
            Value::Decimal(number) => Value::Number(*number),
            other => other.clone(),
        }
    }

    fn order(&self, left: &Value, right: &Value, plain: bool) -> Option<Ordering> {
        let has_one_place = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        match (left, right) {
            (Value::Number(a) | Value::Decimal(a), Value::Number(b) | Value::Decimal(b)) => Some(a.cmp(b)),
            (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
            (Value::Date(a), Value::Date(b)) | (Value::Moment(a), Value::Moment(b)) => Some(a.cmp(b)),
            // Names in the catalog have the collation C; what a text has is the database's affair.
            (Value::Text(a), Value::Text(b)) if a == b || plain => Some(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) if has_one_place(a) && has_one_place(b) => Some(a.cmp(b)),
            (Value::Key { of: a, named: _ }, Value::Key { of: b, named: _ }) => rows::column_order(a, b),
            (Value::Null, Value::Null) => Some(Ordering::Equal),
            (Value::Null, other) if other.is_known() => Some(Ordering::Greater),
            (other, Value::Null) if other.is_known() => Some(Ordering::Less),
            _ => None,
        }
    }
}

/// A setting; those of a project's own may be set for its database or its role.
fn setting_of(place: &Place<'_>, setting: &str) -> Value {
    match setting {
        "server_version_num" => Value::key(VERSION),
        "search_path" => {
            let names: Option<Vec<String>> =
                place.path.iter().map(|name| name.as_ref().map(|name| name.to_string())).collect();
            names
                .filter(|names| names.len() > 1)
                .map_or(Value::Unknown, |names| Value::text(&names.join(", ")))
        }
        _ => Value::Unknown,
    }
}

/// Whether a setting of the project's own (`app.flag`) is one that nothing here sets: its name stands only where it is
/// read, and no setting is set whose name is computed. A new database has none of it.
fn is_untold(place: &Place<'_>, setting: &str) -> bool {
    let setting = setting.to_ascii_lowercase();
    setting.contains('.')
        && place.texts.iter().all(|text| {
            let text = text.to_ascii_lowercase();
            let reads = |at: usize| {
                let before = text.get(..at).unwrap_or_default();
                let call = before.strip_suffix('\'').and_then(|it| it.trim_end().strip_suffix('('));
                call.is_some_and(|it| it.trim_end().ends_with("current_setting"))
            };
            let computes = |at: usize| {
                let given = text.get(at..).unwrap_or_default().trim_start_matches("set_config").trim_start();
                let name = given.strip_prefix('(').and_then(|given| given.trim_start().strip_prefix('\''));
                let behind =
                    name.and_then(|name| name.split_once('\'')).map(|(_, behind)| behind.trim_start());
                behind.is_none_or(|behind| !behind.starts_with(','))
            };
            text.match_indices(&setting).all(|(at, _)| reads(at))
                && !text.match_indices("set_config").any(|(at, _)| computes(at))
        })
}

/// How the version of the server compares with a number like 120000.
fn against_version(place: &Place<'_>, operator: &str, number: i64) -> Value {
    let Version(major, _, _) = place.target.version;
    let (major, other, first) = (i64::from(major), number / 10_000, number % 10_000 == 0);
    Value::Boolean(match operator {
        "/" if number == 10_000 => return Value::Number(major),
        ">=" | "<" if first || major != other => (major >= other) == (operator == ">="),
        ">" | "<=" if major != other => (major > other) == (operator == ">"),
        "=" | "<>" if major != other => operator == "<>",
        _ => return Value::Unknown,
    })
}

fn liked(text: &Value, pattern: &Value, caseless: bool) -> Value {
    match (text, pattern) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::Wording(text), Value::Text(pattern)) => {
            text.is_like(pattern, caseless).map_or(Value::Unknown, Value::Boolean)
        }
        (Value::Text(text), Value::Text(pattern)) if &**text != rows::DATABASE => {
            let found = match caseless && text.is_ascii() && pattern.is_ascii() {
                true => is_like(&text.to_ascii_lowercase(), &pattern.to_ascii_lowercase()),
                false if caseless => None,
                false => is_like(text, pattern),
            };
            found.map_or(Value::Unknown, Value::Boolean)
        }
        _ => Value::Unknown,
    }
}

/// What a text is as a boolean (manual, Boolean Type).
fn truth(text: &str) -> Option<bool> {
    match &*text.to_ascii_lowercase() {
        "t" | "true" | "yes" | "y" | "on" | "1" => Some(true),
        "f" | "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}
