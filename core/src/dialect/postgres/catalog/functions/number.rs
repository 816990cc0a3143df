//! Whole numbers, of types that have no others and of those that do (PostgreSQL manual, Mathematical Functions and
//! Operators).

use crate::model::DataType;
use crate::model::value::Value;

/// `a + b`; `whole`: of types that have no fractions.
pub fn computed(operator: &str, left: i64, right: i64, whole: bool) -> Value {
    let result = match operator {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        "/" if whole => left.checked_div(right),
        // What is left has fractions, which are shown even where they are zeros.
        "/" => None,
        _ => left.checked_rem(right),
    };
    result.map_or(Value::Unknown, if whole { Value::Number } else { Value::Decimal })
}

/// A value as `numeric`.
pub fn cast(value: &Value, ty: &DataType) -> Value {
    // Digits behind the point are shown even where they are zeros.
    if ty.arguments.get(1).is_some_and(|scale| &**scale != "0") {
        return Value::Unknown;
    }
    match value {
        Value::Number(number) | Value::Decimal(number) => Value::Decimal(*number),
        Value::Text(text) => text.trim().parse().map_or(Value::Unknown, Value::Decimal),
        _ => Value::Unknown,
    }
}

/// One of some values that are of one type.
pub fn beside(value: Value, others: &[Value]) -> Value {
    match value {
        Value::Number(number) if others.iter().any(|it| matches!(it, Value::Decimal(_))) => {
            Value::Decimal(number)
        }
        value => value,
    }
}
