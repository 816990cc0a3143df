//! What migrations ask beside the information schema: functions, operators and casts, as far as a schema answers them
//! (reference manual, Functions and Operators).

use super::super::parse;
use super::super::syntax::literal;
use super::rows::{self, DATABASE};
use crate::dialect::{CatalogRow, Place, Procedural};
use crate::model::block::{Block, Value};
use crate::model::{DataType, Object, QualifiedName};

/// The functions over all rows of an answer.
const AGGREGATES: [&str; 10] = [
    parse::COUNT_DISTINCT,
    "count",
    "max",
    "min",
    "sum",
    "avg",
    "any_value",
    "group_concat",
    "bit_or",
    "json_arrayagg",
];

/// Variables, prepared statements and procedures.
pub struct Functions;

impl Procedural for Functions {
    fn block(&self, body: &str) -> Option<Block> {
        parse::block(body)
    }

    fn is_data_only(&self, body: &str) -> bool {
        parse::is_data_only(body)
    }

    fn relation(&self, place: &Place<'_>, name: &QualifiedName) -> Option<Vec<CatalogRow>> {
        rows::relation(place, name)
    }

    fn function(&self, _place: &Place<'_>, name: &str, arguments: &[Value]) -> Value {
        match (name, arguments) {
            ("database" | "schema", []) => Value::text(DATABASE),
            ("if", [condition, yes, no]) => match condition {
                Value::Boolean(true) => yes.clone(),
                Value::Boolean(false) | Value::Null => no.clone(),
                Value::Number(number) => {
                    if *number != 0 {
                        yes.clone()
                    } else {
                        no.clone()
                    }
                }
                Value::Text(_) | Value::List(_) | Value::Unknown => Value::Unknown,
            },
            ("ifnull", [value, other]) => {
                if *value == Value::Null {
                    other.clone()
                } else {
                    value.clone()
                }
            }
            ("isnull", [Value::Unknown]) => Value::Unknown,
            ("isnull", [value]) => Value::Boolean(*value == Value::Null),
            ("coalesce", values) => {
                values.iter().find(|value| **value != Value::Null).cloned().unwrap_or(Value::Null)
            }
            ("concat", values) => joined(values, ""),
            ("concat_ws", [Value::Text(between), values @ ..]) => {
                let values: Vec<Value> =
                    values.iter().filter(|value| **value != Value::Null).cloned().collect();
                joined(&values, between)
            }
            ("lower" | "lcase", [text]) => mapped(text, |text| text.to_lowercase()),
            ("upper" | "ucase", [text]) => mapped(text, |text| text.to_uppercase()),
            ("trim" | "btrim", [text]) => mapped(text, |text| text.trim_matches(' ').to_owned()),
            ("quote", [text]) => mapped(text, |text| literal(&text)),
            ("replace", [text, Value::Text(from), Value::Text(to)]) if !from.is_empty() => {
                mapped(text, |text| text.replace(&**from, to))
            }
            ("char_length" | "character_length", [text]) => {
                match mapped(text, |text| text.chars().count().to_string()) {
                    Value::Text(length) => length.parse().map_or(Value::Unknown, Value::Number),
                    other => other,
                }
            }
            (parse::STATEMENT_TEXT, [Value::Text(text), values @ ..]) => {
                statement(text, values).map_or(Value::Unknown, |text| Value::text(&text))
            }
            _ => Value::Unknown,
        }
    }

    fn is_aggregate(&self, name: &str) -> bool {
        AGGREGATES.contains(&name)
    }

    fn aggregate(&self, name: &str, values: Vec<Value>) -> Value {
        if values.contains(&Value::Unknown) {
            return Value::Unknown;
        }
        let mut values: Vec<Value> = values.into_iter().filter(|value| *value != Value::Null).collect();
        if name == parse::COUNT_DISTINCT {
            values = distinct(values);
        }
        if matches!(name, "count" | parse::COUNT_DISTINCT) {
            return i64::try_from(values.len()).map_or(Value::Unknown, Value::Number);
        }
        let numbers: Option<Vec<i64>> = values
            .iter()
            .map(|value| match value {
                Value::Number(number) => Some(*number),
                Value::Boolean(truth) => Some(i64::from(*truth)),
                Value::Null | Value::Text(_) | Value::List(_) | Value::Unknown => None,
            })
            .collect();
        match (name, numbers) {
            _ if values.is_empty() => Value::Null,
            ("max", Some(numbers)) => numbers.into_iter().max().map_or(Value::Null, Value::Number),
            ("min", Some(numbers)) => numbers.into_iter().min().map_or(Value::Null, Value::Number),
            ("sum", Some(numbers)) => Value::Number(numbers.into_iter().sum()),
            // In which order rows come is not known; where all are alike it does not matter.
            ("max" | "min" | "any_value", None) => {
                values.dedup();
                <[Value; 1]>::try_from(values).map_or(Value::Unknown, |[only]| only)
            }
            ("group_concat", _) if values.len() == 1 => joined(&values, ""),
            _ => Value::Unknown,
        }
    }

    fn operator(&self, place: &Place<'_>, operator: &str, left: &Value, right: &Value) -> Option<Value> {
        Some(match (operator, left, right) {
            ("=" | "<>", Value::Text(left), Value::Text(right)) => {
                let same = is_same(place, left, right);
                same.map_or(Value::Unknown, |same| Value::Boolean(same == (operator == "=")))
            }
            ("<=>", Value::Null, Value::Null) => Value::Boolean(true),
            ("<=>", Value::Unknown, _) | ("<=>", _, Value::Unknown) => Value::Unknown,
            ("<=>", Value::Null, _) | ("<=>", _, Value::Null) => Value::Boolean(false),
            ("<=>", left, right) => return self.operator(place, "=", left, right),
            ("like" | "not like", Value::Text(text), Value::Text(pattern)) => {
                let found = like(place, text, pattern);
                found.map_or(Value::Unknown, |found| Value::Boolean(found == (operator == "like")))
            }
            ("+" | "-" | "*", Value::Number(left), Value::Number(right)) => {
                let result = match operator {
                    "+" => left.checked_add(*right),
                    "-" => left.checked_sub(*right),
                    _ => left.checked_mul(*right),
                };
                result.map_or(Value::Unknown, Value::Number)
            }
            _ => return None,
        })
    }

    fn cast(&self, _place: &Place<'_>, value: Value, ty: &DataType) -> Value {
        match (&*ty.name, value) {
            (_, Value::Null) => Value::Null,
            ("char" | "varchar", value) if ty.arguments.is_empty() => {
                shown(&value).map_or(Value::Unknown, |text| Value::text(&text))
            }
            ("signed" | "unsigned", Value::Number(number)) => Value::Number(number),
            ("signed" | "unsigned", Value::Boolean(truth)) => Value::Number(truth.into()),
            ("signed" | "unsigned", Value::Text(text)) => {
                text.trim().parse().map_or(Value::Unknown, Value::Number)
            }
            _ => Value::Unknown,
        }
    }
}

/// Each value once; letter case does not count.
fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for value in values {
        let value = match value {
            Value::Text(text) => Value::text(&text.to_lowercase()),
            other => other,
        };
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// A value as text: truth is a number.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Boolean(truth) => Some(i64::from(*truth).to_string()),
        value => value.shown(),
    }
}

/// A text put through a function. What the name of the database comes to nobody knows.
fn mapped(value: &Value, map: impl Fn(String) -> String) -> Value {
    match value {
        Value::Null => Value::Null,
        value => match shown(value).filter(|text| !text.contains(DATABASE)) {
            Some(text) => Value::text(&map(text)),
            None => Value::Unknown,
        },
    }
}

/// Texts behind one another; NULL if one of them is.
fn joined(values: &[Value], between: &str) -> Value {
    if values.contains(&Value::Null) {
        return Value::Null;
    }
    let texts: Option<Vec<String>> = values.iter().map(shown).collect();
    texts.map_or(Value::Unknown, |texts| Value::text(&texts.join(between)))
}

/// Whether two texts are equal: letter case does not count, but in names of tables it may (it depends on the server, and
/// on how it finds the row).
fn is_same(place: &Place<'_>, left: &str, right: &str) -> Option<bool> {
    if left == right {
        return Some(true);
    }
    let plain = |text: &str| text.is_ascii() && !text.ends_with(' ');
    if left.contains(DATABASE) || right.contains(DATABASE) || !plain(left) || !plain(right) {
        return None;
    }
    let same = left.eq_ignore_ascii_case(right);
    if same && (is_table(place, left) || is_table(place, right)) {
        return None;
    }
    Some(same)
}

fn is_table(place: &Place<'_>, name: &str) -> bool {
    place.schema.objects.iter().any(|(id, object)| {
        id.name.as_str() == name && matches!(&**object, Object::Table(_) | Object::View(_))
    })
}

/// LIKE: `%` is any text, `_` any letter, a backslash makes either itself.
fn like(place: &Place<'_>, text: &str, pattern: &str) -> Option<bool> {
    if text.contains(DATABASE) || !text.is_ascii() || !pattern.is_ascii() {
        return None;
    }
    let exact = matches(text.as_bytes(), pattern.as_bytes());
    let caseless = matches(text.to_ascii_lowercase().as_bytes(), pattern.to_ascii_lowercase().as_bytes());
    if exact == caseless { Some(exact) } else { (!is_table(place, text)).then_some(caseless) }
}

fn matches(text: &[u8], pattern: &[u8]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        ([b'%', rest @ ..], text) => (0..=text.len()).any(|at| matches(text.get(at..).unwrap_or(&[]), rest)),
        ([b'\\', wanted, rest @ ..], [found, text @ ..]) => wanted == found && matches(text, rest),
        ([b'_', rest @ ..], [_, text @ ..]) => matches(text, rest),
        ([wanted, rest @ ..], [found, text @ ..]) => wanted == found && matches(text, rest),
        (_, []) => false,
    }
}

/// The text of a prepared statement: what is given stands for each `?`, and the connected database is not named.
fn statement(text: &str, values: &[Value]) -> Option<String> {
    let mut out = String::new();
    let mut pieces = text.split('?');
    out.push_str(pieces.next()?);
    if values.is_empty() {
        out = text.to_owned();
    } else {
        let count = pieces.clone().count();
        // A `?` in a string stands for itself: then nobody can count them here.
        if count != values.len() || text.contains(['\'', '"']) {
            return None;
        }
        for (piece, value) in pieces.zip(values) {
            out.push_str(&literal(&shown(value)?));
            out.push_str(piece);
        }
    }
    let out = out.replace(&format!("`{DATABASE}`."), "").replace(&format!("{DATABASE}."), "");
    (!out.contains(DATABASE)).then_some(out)
}
