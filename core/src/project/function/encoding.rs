//! Functions between values and their JSON.

use super::Function;
use super::argument::{Called, any, count, misuse_of, text};
use crate::project::value::Value;

pub(super) const FUNCTIONS: &[(&str, Function)] = &[("jsondecode", jsondecode), ("jsonencode", jsonencode)];

fn jsondecode(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    let json = serde_json::from_str(&text(arguments, 0)?);
    json.map(|json| Value::from_json(&json)).map_err(|wrong| misuse_of(0, format!("not JSON: {wrong}")))
}

/// As in Go's encoder, `<`, `>` and `&` are escaped, so that the text can stand in HTML.
fn jsonencode(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    let json = any(arguments, 0)?.to_json().to_string();
    Ok(Value::String(json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")))
}
