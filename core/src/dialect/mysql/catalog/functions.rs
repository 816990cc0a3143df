//! What migrations ask beside the information schema: functions, operators and casts, as far as a schema answers them
//! (reference manual, Functions and Operators).

mod text;

use super::super::parse;
use super::super::syntax::literal;
use super::rows::{self, DATABASE};
use crate::dialect::{CatalogRow, Place, Procedural};
use crate::model::block::Block;
use crate::model::query::Query;
use crate::model::value::Value;
use crate::model::{DataType, Name, Object, QualifiedName, Routine};
use crate::syntax::pattern::is_like;
use std::cmp::Ordering;

/// The functions over all rows of an answer.
const AGGREGATES: [&str; 9] =
    ["count", "max", "min", "sum", "avg", "any_value", "group_concat", "bit_or", "json_arrayagg"];

/// How long what GROUP_CONCAT gives may be on every server, if nobody sets it.
const SHORT: usize = 1024;

/// Variables, prepared statements and procedures.
pub struct Functions;

impl Procedural for Functions {
    fn body(&self, routine: &Routine) -> Option<Block> {
        parse::body(routine)
    }

    fn query(&self, text: &str) -> Option<Query> {
        parse::query(text)
    }

    fn search_path(&self, _routine: &Routine) -> Option<Vec<Name>> {
        None
    }

    fn is_strict(&self, _routine: &Routine) -> bool {
        false
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
                _ => match (yes, no) {
                    (Value::Text(_), Value::Text(_)) => Value::OneOf(vec![yes.clone(), no.clone()]),
                    _ => Value::Unknown,
                },
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
            (parse::STATEMENT_TEXT, [Value::OneOf(texts), values @ ..]) => {
                Value::OneOf(texts.iter().map(|text| prepared(text, values)).collect())
            }
            (parse::STATEMENT_TEXT, [text, values @ ..]) => prepared(text, values),
            _ => text::function(name, arguments).unwrap_or(Value::Unknown),
        }
    }

    fn gives_rows(&self, _name: &str) -> bool {
        false
    }

    fn is_aggregate(&self, name: &str) -> bool {
        AGGREGATES.contains(&name)
    }

    fn is_ordered_aggregate(&self, name: &str) -> bool {
        matches!(name, "group_concat" | "json_arrayagg" | "any_value")
    }

    fn aggregate(&self, _place: &Place<'_>, name: &str, rows: &[Vec<Value>]) -> Value {
        let firsts: Vec<&Value> = rows.iter().filter_map(|row| row.first()).collect();
        if rows.iter().flatten().any(|value| matches!(value, Value::Unknown | Value::OneOf(_))) {
            return Value::Unknown;
        }
        let there: Vec<&Value> = firsts.into_iter().filter(|value| **value != Value::Null).collect();
        let numbers: Option<Vec<i64>> = there
            .iter()
            .map(|value| match value {
                Value::Number(number) => Some(*number),
                Value::Boolean(truth) => Some(i64::from(*truth)),
                _ => None,
            })
            .collect();
        match (name, numbers) {
            ("count", _) => Value::count(there.len()),
            _ if there.is_empty() => Value::Null,
            ("max", Some(numbers)) => numbers.into_iter().max().map_or(Value::Null, Value::Number),
            ("min", Some(numbers)) => numbers.into_iter().min().map_or(Value::Null, Value::Number),
            ("sum", Some(numbers)) => Value::Number(numbers.into_iter().sum()),
            // Which text is greater is the collation's affair; where all are alike it does not matter.
            ("max" | "min", None) if there.iter().all(|it| Some(it) == there.first()) => {
                there.first().map_or(Value::Null, |only| (*only).clone())
            }
            ("any_value", _) => there.first().map_or(Value::Null, |first| (*first).clone()),
            ("group_concat", _) => concatenated(rows),
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
            ("<=>", Value::Unknown | Value::OneOf(_), _) | ("<=>", _, Value::Unknown | Value::OneOf(_)) => {
                Value::Unknown
            }
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
            ("/" | "%" | "div" | "mod", Value::Number(left), Value::Number(right)) => {
                match operator {
                    _ if *right == 0 => Value::Null,
                    // It has four digits behind the point, of which `int` rounds.
                    "/" => Value::Unknown,
                    "div" => left.checked_div(*right).map_or(Value::Unknown, Value::Number),
                    _ => left.checked_rem(*right).map_or(Value::Unknown, Value::Number),
                }
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

    fn assigned(&self, _place: &Place<'_>, value: Value, ty: &DataType) -> Result<Value, String> {
        let integer = matches!(&*ty.name, "int" | "bigint" | "smallint" | "tinyint" | "mediumint" | "bool");
        Ok(match value {
            Value::Text(text) if integer => text.trim().parse().map_or(Value::Unknown, Value::Number),
            value => value,
        })
    }

    fn joins_texts(&self, name: &str) -> bool {
        matches!(name, "concat" | "concat_ws" | "quote")
    }

    fn returned(&self, _routine: &Routine, value: Value) -> Value {
        value
    }

    fn folded(&self, value: &Value) -> Value {
        match value {
            Value::Text(text) => Value::text(&text.to_lowercase()),
            other => other.clone(),
        }
    }

    fn order(&self, left: &Value, right: &Value, plain: bool) -> Option<Ordering> {
        let has_one_place = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
        match (left, right) {
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) if a == b => Some(Ordering::Equal),
            // The catalog's own collation puts letters first to last as capitals, whatever they are.
            (Value::Text(a), Value::Text(b))
                if (plain && a.is_ascii() && b.is_ascii()) || (has_one_place(a) && has_one_place(b)) =>
            {
                Some(a.to_ascii_uppercase().cmp(&b.to_ascii_uppercase()))
            }
            (Value::Null, Value::Null) => Some(Ordering::Equal),
            (Value::Null, other) if other.is_known() => Some(Ordering::Less),
            (other, Value::Null) if other.is_known() => Some(Ordering::Greater),
            _ => None,
        }
    }
}

/// What GROUP_CONCAT(a, b SEPARATOR c) gives: of each row all that it is given, and its last between the rows.
fn concatenated(rows: &[Vec<Value>]) -> Value {
    let mut out = String::new();
    let mut first = true;
    for row in rows {
        let Some((between, parts)) = row.split_last() else { return Value::Unknown };
        if parts.contains(&Value::Null) {
            continue;
        }
        let texts: Option<Vec<String>> = parts.iter().map(shown).collect();
        let (Some(texts), Some(between)) = (texts, shown(between)) else { return Value::Unknown };
        if !first {
            out.push_str(&between);
        }
        first = false;
        out.push_str(&texts.concat());
    }
    // What is longer is cut, at a length that the connection sets.
    if out.len() <= SHORT { Value::text(&out) } else { Value::Unknown }
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
    let exact = is_like(text, pattern)?;
    let caseless = is_like(&text.to_ascii_lowercase(), &pattern.to_ascii_lowercase())?;
    if exact == caseless { Some(exact) } else { (!is_table(place, text)).then_some(caseless) }
}

fn prepared(text: &Value, values: &[Value]) -> Value {
    match text {
        Value::Text(text) => statement(text, values).map_or(Value::Unknown, |text| Value::text(&text)),
        _ => Value::Unknown,
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
