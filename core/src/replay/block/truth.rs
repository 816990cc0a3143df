//! How values compare, and what follows from what is true, false, NULL or not known.

use crate::model::block::Value;
use std::cmp::Ordering;

/// Which of two values comes first; `None` where they are not of one kind, or not known.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        (Value::Boolean(a), Value::Number(b)) => Some(i64::from(*a).cmp(b)),
        (Value::Number(a), Value::Boolean(b)) => Some(a.cmp(&i64::from(*b))),
        (Value::Text(a), Value::Text(b)) if a == b => Some(Ordering::Equal),
        // Which text is less is the collation's affair; that two differ is not.
        (Value::Text(_), Value::Text(_)) => Some(Ordering::Less),
        (Value::Number(a), Value::Text(b)) => b.trim().parse().ok().map(|b| a.cmp(&b)),
        (Value::Text(a), Value::Number(b)) => a.trim().parse().ok().map(|a: i64| a.cmp(b)),
        _ => None,
    }
}

/// `a = b`, `a < b` …
pub(super) fn compared(operator: &str, left: &Value, right: &Value) -> Value {
    if *left == Value::Null || *right == Value::Null {
        return Value::Null;
    }
    let texts = matches!((left, right), (Value::Text(_), Value::Text(_)));
    let Some(found) = order(left, right) else { return Value::Unknown };
    match operator {
        "=" => Value::Boolean(found == Ordering::Equal),
        "<>" | "!=" => Value::Boolean(found != Ordering::Equal),
        _ if texts => Value::Unknown,
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
        Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Unknown => Value::Unknown,
    }
}

/// `a IN (…)`, `a = ANY (…)`: `equal` tells whether two values are.
pub(super) fn among(value: &Value, list: &[Value], equal: impl Fn(&Value, &Value) -> Value) -> Value {
    list.iter().fold(Value::Boolean(false), |found, item| either(found, equal(value, item)))
}

/// `a LIKE b`, where the pattern has no `_` and its `%` only at the ends.
pub(super) fn like(text: &Value, pattern: &Value) -> Value {
    let (Value::Text(text), Value::Text(pattern)) = (text, pattern) else {
        return if *text == Value::Null || *pattern == Value::Null { Value::Null } else { Value::Unknown };
    };
    let inner = pattern.trim_start_matches('%').trim_end_matches('%');
    if inner.contains(['%', '_', '\\']) {
        return Value::Unknown;
    }
    Value::Boolean(match (pattern.starts_with('%'), pattern.ends_with('%')) {
        (true, true) => text.contains(inner),
        (true, false) => text.ends_with(inner),
        (false, true) => text.starts_with(inner),
        (false, false) => **text == *inner,
    })
}
