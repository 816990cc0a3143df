//! What is an argument as the function wants it, and what is wrong with it if it is not?

use hcl_edit::Number;

use crate::project::value::Value;
use std::collections::BTreeMap;

/// Why a call has no value.
#[derive(Debug, Clone, PartialEq)]
pub struct Misuse {
    /// The argument at fault, from 0; `None` for the call as a whole.
    pub argument: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// The value of a call, or why it has none.
pub type Called = Result<Value, Misuse>;

/// An error in the call as a whole.
pub fn misuse(message: impl Into<String>) -> Misuse {
    Misuse { argument: None, message: message.into() }
}

/// An error in one argument.
pub fn misuse_of(argument: usize, message: impl Into<String>) -> Misuse {
    Misuse { argument: Some(argument), message: message.into() }
}

/// Checks how many arguments there are.
pub fn count(arguments: &[Value], least: usize, most: usize) -> Result<(), Misuse> {
    let given = arguments.len();
    if (least..=most).contains(&given) {
        return Ok(());
    }
    let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
    Err(misuse(match (least, most) {
        (least, most) if least == most => format!("takes {least} {}, got {given}", plural(least)),
        (least, usize::MAX) => format!("takes at least {least} {}, got {given}", plural(least)),
        (least, most) => format!("takes {least} to {most} arguments, got {given}"),
    }))
}

/// An argument of any kind.
pub fn any(arguments: &[Value], index: usize) -> Result<&Value, Misuse> {
    arguments.get(index).ok_or_else(|| misuse(format!("argument {} is missing", index + 1)))
}

/// An argument that is a text.
pub fn text(arguments: &[Value], index: usize) -> Result<String, Misuse> {
    let value = any(arguments, index)?;
    value.to_text().ok_or_else(|| expected(index, "a string", value))
}

/// An argument that is a number.
pub fn number(arguments: &[Value], index: usize) -> Result<Number, Misuse> {
    let value = any(arguments, index)?;
    value.to_number().ok_or_else(|| expected(index, "a number", value))
}

/// An argument that is a number with a fraction.
pub fn decimal(arguments: &[Value], index: usize) -> Result<f64, Misuse> {
    Ok(number(arguments, index)?.as_f64().unwrap_or_default())
}

/// An argument that is a whole number.
pub fn whole(arguments: &[Value], index: usize) -> Result<i64, Misuse> {
    let number = number(arguments, index)?;
    let rounded = number.as_f64().filter(|decimal| decimal.fract() == 0.0 && decimal.abs() < 9e15);
    match (number.as_i64(), rounded) {
        (Some(whole), _) => Ok(whole),
        (None, Some(decimal)) => Ok(decimal as i64),
        (None, None) => Err(misuse_of(index, "expected a whole number")),
    }
}

/// An argument that is a whole number and not negative.
pub fn size(arguments: &[Value], index: usize) -> Result<usize, Misuse> {
    usize::try_from(whole(arguments, index)?).map_err(|_| misuse_of(index, "expected a number of 0 or more"))
}

/// An argument that is a list.
pub fn list(arguments: &[Value], index: usize) -> Result<&[Value], Misuse> {
    match any(arguments, index)? {
        Value::List(items) => Ok(items),
        value => Err(expected(index, "a list", value)),
    }
}

/// An argument that is a list of texts.
pub fn texts(arguments: &[Value], index: usize) -> Result<Vec<String>, Misuse> {
    let items = list(arguments, index)?.iter();
    items.map(|item| item.to_text().ok_or_else(|| expected(index, "a list of strings", item))).collect()
}

/// An argument that is an object.
pub fn object(arguments: &[Value], index: usize) -> Result<&BTreeMap<String, Value>, Misuse> {
    match any(arguments, index)? {
        Value::Object(members) => Ok(members),
        value => Err(expected(index, "an object", value)),
    }
}

/// The error of an argument of another kind.
pub fn expected(index: usize, expected: &str, value: &Value) -> Misuse {
    misuse_of(index, format!("expected {expected}, got {}", value.kind()))
}
