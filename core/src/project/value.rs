//! What is a value of the project file, and what becomes of it as a text, a number or JSON?

use std::collections::BTreeMap;

use hcl_edit::Number;

/// A value, evaluated.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer or a decimal number.
    Number(Number),
    /// A text.
    String(String),
    /// A list, a tuple, or a set (sorted, each element once).
    List(Vec<Value>),
    /// An object or a map; keys are in order, as HCL has them.
    Object(BTreeMap<String, Value>),
}

impl Value {
    /// The kind, in HCL's words.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::List(_) => "list",
            Value::Object(_) => "object",
        }
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Value {
        Value::String(text.into())
    }

    /// A whole number.
    pub fn count(count: usize) -> Value {
        Value::Number(Number::from(count))
    }

    /// An object of these members.
    pub fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
        Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The value as a text, where HCL converts it to one.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Number(number) => Some(number_text(number)),
            Value::String(text) => Some(text.clone()),
            Value::Null | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// The value as a number, where HCL converts it to one.
    pub fn to_number(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            Value::String(text) => read_number(text),
            Value::Null | Value::Bool(_) | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// The value as a truth value, where HCL converts it to one.
    pub fn to_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => match text.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            Value::Null | Value::Number(_) | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// Whether two values are equal; numbers are, whatever their notation.
    pub fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b))
            }
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|((k, v), (l, w))| k == l && v.equals(w))
            }
            (
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::List(_)
                | Value::Object(_),
                _,
            ) => self == other,
        }
    }

    /// The value as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(whole), _, _) => whole.into(),
                (None, Some(whole), _) => whole.into(),
                (None, None, decimal) => decimal.into(),
            },
            Value::String(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Value::to_json).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(key, value)| (key.clone(), value.to_json()));
                serde_json::Value::Object(members.collect())
            }
        }
    }

    /// The value of a JSON text's value.
    pub fn from_json(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(flag) => Value::Bool(*flag),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => Value::Number(whole.into()),
                (None, Some(whole)) => Value::Number(whole.into()),
                (None, None) => number.as_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number),
            },
            serde_json::Value::String(text) => Value::String(text.clone()),
            serde_json::Value::Array(items) => Value::List(items.iter().map(Value::from_json).collect()),
            serde_json::Value::Object(members) => {
                let members = members.iter().map(|(key, value)| (key.clone(), Value::from_json(value)));
                Value::Object(members.collect())
            }
        }
    }
}

/// A number that a text holds.
pub fn read_number(text: &str) -> Option<Number> {
    let text = text.trim();
    match text.parse::<i64>() {
        Ok(whole) => Some(Number::from(whole)),
        Err(_) => text.parse::<f64>().ok().and_then(Number::from_f64),
    }
}

/// A number as HCL prints it: a whole number has no decimal point.
pub fn number_text(number: &Number) -> String {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(whole), _, _) => whole.to_string(),
        (None, Some(whole), _) => whole.to_string(),
        (None, None, Some(decimal)) => decimal.to_string(),
        (None, None, None) => number.to_string(),
    }
}
