//! Arrays, and functions that give several values (PostgreSQL manual, Array Functions; Set Returning Functions).

use crate::model::value::Value;

/// Beyond this many values a series is not made.
const MOST: usize = 100_000;

/// The functions that give several values.
pub const GIVE_ROWS: [&str; 6] = [
    "unnest",
    "generate_series",
    "generate_subscripts",
    "string_to_table",
    "regexp_split_to_table",
    "jsonb_array_elements_text",
];

pub fn function(name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("[]", [Value::List(list), Value::Number(at)]) => {
            let at = usize::try_from(*at).ok().and_then(|at| at.checked_sub(1));
            at.and_then(|at| list.get(at)).cloned().unwrap_or(Value::Null)
        }
        ("unnest", [Value::List(list)]) => Value::List(list.clone()),
        ("unnest", [Value::Null]) => Value::List(Vec::new()),
        ("array_length", [Value::List(list), Value::Number(1)]) if list.is_empty() => Value::Null,
        ("array_length" | "array_upper", [Value::List(list), Value::Number(1)]) => Value::count(list.len()),
        ("array_lower", [Value::List(list), Value::Number(1)]) if !list.is_empty() => Value::Number(1),
        ("cardinality", [Value::List(list)]) => Value::count(list.len()),
        ("array_length" | "array_upper" | "cardinality" | "array_to_string", [Value::Null, ..]) => {
            Value::Null
        }
        ("array_append", [Value::List(list), item]) => {
            Value::List([list.as_slice(), std::slice::from_ref(item)].concat())
        }
        ("array_append", [Value::Null, item]) => Value::List(vec![item.clone()]),
        ("array_prepend", [item, Value::List(list)]) => {
            Value::List([std::slice::from_ref(item), list.as_slice()].concat())
        }
        ("array_cat", [left, right]) => joined(left, right)?,
        ("array_remove", [Value::List(list), Value::Text(item)]) if list.iter().all(Value::is_known) => {
            Value::List(list.iter().filter(|it| **it != Value::Text(item.clone())).cloned().collect())
        }
        ("generate_series", [Value::Number(from), Value::Number(to)]) => series(*from, *to, 1)?,
        ("generate_series", [Value::Number(from), Value::Number(to), Value::Number(by)]) => {
            series(*from, *to, *by)?
        }
        ("generate_subscripts", [Value::List(list), Value::Number(1)]) => {
            Value::List((1..=list.len()).map(Value::count).collect())
        }
        _ => return None,
    })
}

fn series(from: i64, to: i64, by: i64) -> Option<Value> {
    let step = usize::try_from(by.unsigned_abs()).ok().filter(|step| *step > 0)?;
    if from.abs_diff(to) / by.unsigned_abs() > MOST as u64 {
        return None;
    }
    let numbers: Vec<i64> = match by > 0 {
        true => (from..=to).step_by(step).collect(),
        false => (to..=from).rev().step_by(step).collect(),
    };
    Some(Value::List(numbers.into_iter().map(Value::Number).collect()))
}

/// `a || b` where one of them is an array.
pub fn joined(left: &Value, right: &Value) -> Option<Value> {
    Some(Value::List(match (left, right) {
        (Value::List(left), Value::List(right)) => [left.as_slice(), right.as_slice()].concat(),
        (Value::List(list), Value::Null) | (Value::Null, Value::List(list)) => list.clone(),
        (Value::List(list), item) => [list.as_slice(), std::slice::from_ref(item)].concat(),
        (item, Value::List(list)) => [std::slice::from_ref(item), list.as_slice()].concat(),
        _ => return None,
    }))
}

/// A text like `{a,b}` as an array: one with quotes or arrays in it is not read.
pub fn cast(value: Value) -> Value {
    match value {
        Value::List(_) | Value::Null => value,
        Value::Text(text) => {
            let inside = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            match inside.filter(|inside| !inside.contains(['"', '{', '\\'])) {
                Some("") => Value::List(Vec::new()),
                Some(inside) => Value::List(inside.split(',').map(item).collect()),
                None => Value::Unknown,
            }
        }
        _ => Value::Unknown,
    }
}

fn item(text: &str) -> Value {
    let text = text.trim();
    if text.eq_ignore_ascii_case("null") { Value::Null } else { Value::text(text) }
}
