//! How values compare, and what follows from what is true, false, NULL or not known.

use crate::model::value::Value;
use std::cmp::Ordering;

/// Which of two values comes first; `None` where they are not of one kind, or not known.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Decimal(a), other) => order(&Value::Number(*a), other),
        (other, Value::Decimal(b)) => order(other, &Value::Number(*b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        (Value::Boolean(a), Value::Number(b)) => Some(i64::from(*a).cmp(b)),
        (Value::Number(a), Value::Boolean(b)) => Some(a.cmp(&i64::from(*b))),
        (Value::Text(a), Value::Text(b)) if a == b => Some(Ordering::Equal),
        // Which text is less is the collation's affair; that two differ is not.
        (Value::Text(_), Value::Text(_)) => Some(Ordering::Less),
        (Value::Key { of: a, named: _ }, Value::Key { of: b, named: _ }) => Some(a.cmp(b)),
        (Value::Number(a), Value::Text(b)) => b.trim().parse().ok().map(|b| a.cmp(&b)),
        (Value::Text(a), Value::Number(b)) => a.trim().parse().ok().map(|a: i64| a.cmp(b)),
        (Value::List(a), Value::List(b)) if left.is_known() && right.is_known() && a.len() == b.len() => {
            let mut each = a.iter().zip(b).map(|(a, b)| order(a, b));
            each.find(|order| *order != Some(Ordering::Equal)).unwrap_or(Some(Ordering::Equal))
        }
        (Value::List(a), Value::List(b)) if a.len() != b.len() => Some(Ordering::Less),
        _ => None,
    }
}

/// `a = b`, `a < b` …
pub(super) fn compared(operator: &str, left: &Value, right: &Value) -> Value {
    let one_is_null = *left == Value::Null || *right == Value::Null;
    if matches!(operator, "is" | "is not")
        && (one_is_null || *left == Value::Unknown || *right == Value::Unknown)
    {
        if *left == Value::Unknown || *right == Value::Unknown {
            return Value::Unknown;
        }
        return Value::Boolean((left == right) == (operator == "is"));
    }
    if one_is_null {
        return Value::Null;
    }
    let is_number = |value: &Value| matches!(value, Value::Number(_) | Value::Decimal(_));
    let ordered = is_number(left) || is_number(right) || matches!(left, Value::Boolean(_));
    let Some(found) = order(left, right) else { return Value::Unknown };
    match operator {
        "=" | "is" => Value::Boolean(found == Ordering::Equal),
        "<>" | "!=" | "is not" => Value::Boolean(found != Ordering::Equal),
        _ if !ordered => Value::Unknown,
        "<" => Value::Boolean(found == Ordering::Less),
        "<=" => Value::Boolean(found != Ordering::Greater),
        ">" => Value::Boolean(found == Ordering::Greater),
        ">=" => Value::Boolean(found != Ordering::Less),
        _ => Value::Unknown,
    }
}

/// What a number is as a truth (MySQL has no others).
pub(super) fn truth(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Boolean(number != 0),
        value => value,
    }
}

/// AND over three truths and what is not known.
pub(super) fn both(left: Value, right: Value) -> Value {
    match (truth(left), truth(right)) {
        (Value::Boolean(false), _) | (_, Value::Boolean(false)) => Value::Boolean(false),
        (Value::Boolean(true), other) | (other, Value::Boolean(true)) => other,
        (Value::Null, Value::Null) => Value::Null,
        _ => Value::Unknown,
    }
}

/// OR
pub(super) fn either(left: Value, right: Value) -> Value {
    not(both(not(left), not(right)))
}

/// NOT
pub(super) fn not(value: Value) -> Value {
    match truth(value) {
        Value::Boolean(truth) => Value::Boolean(!truth),
        Value::Null => Value::Null,
        _ => Value::Unknown,
    }
}

/// `a IN (…)`, `a = ANY (…)`: `equal` tells whether two values are.
pub(super) fn among(value: &Value, list: &[Value], equal: impl Fn(&Value, &Value) -> Value) -> Value {
    list.iter().fold(Value::Boolean(false), |found, item| either(found, equal(value, item)))
}
