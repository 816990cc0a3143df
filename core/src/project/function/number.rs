//! Functions of numbers and truth values.

use hcl_edit::Number;

use super::Function;
use super::argument::{Called, any, count, decimal, expected, misuse, misuse_of, number, text, whole};
use crate::project::value::Value;

pub(super) const FUNCTIONS: &[(&str, Function)] = &[
    ("abs", |a| real(a, f64::abs)),
    ("ceil", |a| real(a, f64::ceil)),
    ("floor", |a| real(a, f64::floor)),
    ("log", |a| {
        count(a, 2, 2)?;
        from(decimal(a, 0)?.log(decimal(a, 1)?))
    }),
    ("max", |a| extreme(a, |new, best| new > best)),
    ("min", |a| extreme(a, |new, best| new < best)),
    ("parseint", parseint),
    ("pow", |a| {
        count(a, 2, 2)?;
        from(decimal(a, 0)?.powf(decimal(a, 1)?))
    }),
    ("signum", |a| real(a, |n| if n == 0.0 { 0.0 } else { n.signum() })),
    ("tobool", tobool),
    ("tonumber", tonumber),
];

/// A number that a computation came to; a whole one has no fraction.
fn from(result: f64) -> Called {
    let number = if result.fract() == 0.0 && result.abs() < 9e15 {
        Some(Number::from(result as i64))
    } else {
        Number::from_f64(result)
    };
    number.map(Value::Number).ok_or_else(|| misuse("the result is not a number"))
}

fn real(arguments: &[Value], function: fn(f64) -> f64) -> Called {
    count(arguments, 1, 1)?;
    from(function(decimal(arguments, 0)?))
}

fn extreme(arguments: &[Value], is_better: fn(f64, f64) -> bool) -> Called {
    count(arguments, 1, usize::MAX)?;
    let mut best = number(arguments, 0)?;
    for index in 1..arguments.len() {
        let new = number(arguments, index)?;
        if is_better(new.as_f64().unwrap_or_default(), best.as_f64().unwrap_or_default()) {
            best = new;
        }
    }
    Ok(Value::Number(best))
}

fn parseint(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let base = u32::try_from(whole(arguments, 1)?).ok().filter(|base| (2..=36).contains(base));
    let base = base.ok_or_else(|| misuse_of(1, "expected a base from 2 to 36"))?;
    let parsed = i64::from_str_radix(&text(arguments, 0)?, base);
    parsed
        .map(|whole| Value::Number(whole.into()))
        .map_err(|_| misuse_of(0, format!("not a number of base {base}")))
}

fn tobool(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    match any(arguments, 0)? {
        Value::Null => Ok(Value::Null),
        value => value.to_bool().map(Value::Bool).ok_or_else(|| expected(0, "true or false", value)),
    }
}

fn tonumber(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    match any(arguments, 0)? {
        Value::Null => Ok(Value::Null),
        _ => number(arguments, 0).map(Value::Number),
    }
}
