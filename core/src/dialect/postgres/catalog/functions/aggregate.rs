//! Functions over all rows of an answer (PostgreSQL manual, Aggregate Functions).

use super::text::shown;
use crate::dialect::Place;
use crate::model::value::Value;

/// Their names.
pub const AGGREGATES: [&str; 14] = [
    "count",
    "array_agg",
    "string_agg",
    "json_agg",
    "jsonb_agg",
    "json_object_agg",
    "jsonb_object_agg",
    "max",
    "min",
    "sum",
    "avg",
    "bool_and",
    "bool_or",
    "every",
];

/// Whether what one gives hangs on the order of rows.
pub fn is_ordered(name: &str) -> bool {
    name.ends_with("_agg")
}

/// What one gives.
pub fn over(place: &Place<'_>, name: &str, rows: &[Vec<Value>]) -> Value {
    let firsts: Vec<&Value> = rows.iter().filter_map(|row| row.first()).collect();
    if firsts.contains(&&Value::Unknown) {
        return Value::Unknown;
    }
    let there: Vec<&Value> = firsts.iter().copied().filter(|value| **value != Value::Null).collect();
    match name {
        "count" => Value::count(there.len()),
        "array_agg" if rows.is_empty() => Value::Null,
        "array_agg" => Value::List(firsts.into_iter().cloned().collect()),
        _ if there.is_empty() => Value::Null,
        "string_agg" => joined(place, rows),
        "max" | "min" => extreme(&there, name == "max"),
        "sum" => {
            let add = |sum: i64, value: &&Value| match value {
                Value::Number(number) | Value::Decimal(number) => sum.checked_add(*number),
                _ => None,
            };
            // Of bigint it is numeric.
            there.iter().try_fold(0, add).map_or(Value::Unknown, Value::Decimal)
        }
        "bool_and" | "every" => Value::Boolean(!there.contains(&&Value::Boolean(false))),
        "bool_or" => Value::Boolean(there.contains(&&Value::Boolean(true))),
        _ => Value::Unknown,
    }
}

fn joined(place: &Place<'_>, rows: &[Vec<Value>]) -> Value {
    let mut out: Option<String> = None;
    for row in rows {
        match row.as_slice() {
            [Value::Null, ..] => {}
            [value, between, ..] => {
                // A separator that is NULL is none.
                let between =
                    if *between == Value::Null { Some(String::new()) } else { shown(place, between) };
                let (Some(text), Some(between)) = (shown(place, value), between) else {
                    return Value::Unknown;
                };
                out = Some(out.map_or_else(|| text.clone(), |before| before + &between + &text));
            }
            _ => return Value::Unknown,
        }
    }
    out.map_or(Value::Null, |text| Value::text(&text))
}

/// The greatest or the least; of texts only where all are one, for their order is the collation's affair.
fn extreme(values: &[&Value], greatest: bool) -> Value {
    let kinds = |is: fn(&Value) -> bool| values.iter().all(|value| is(value));
    let numbers = kinds(|it| matches!(it, Value::Number(_))) || kinds(|it| matches!(it, Value::Decimal(_)));
    let days = kinds(|it| matches!(it, Value::Date(_))) || kinds(|it| matches!(it, Value::Moment(_)));
    let mut sorted = values.to_vec();
    sorted.sort();
    sorted.dedup();
    let found = match (numbers || days || sorted.len() == 1, greatest) {
        (true, true) => sorted.last(),
        (true, false) => sorted.first(),
        (false, _) => None,
    };
    found.map_or(Value::Unknown, |value| (*value).clone())
}
