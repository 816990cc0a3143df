//! How does a value look as JSON, byte for byte as Go writes it?

use std::fmt::Write;

use gotmpl::Value;
use serde_json::Value as Json;

use super::data::{Order, address};

/// The line layout of a JSON text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout<'a> {
    /// What each line but the first starts with.
    pub prefix: &'a str,
    /// What each level adds.
    pub indent: &'a str,
}

/// A template's value as a JSON value; objects of the report keep their order.
pub(super) fn from_value(value: &Value, order: &Order) -> Json {
    match value {
        Value::Nil | Value::Function(_) => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(whole) => (*whole).into(),
        Value::Uint(whole) => (*whole).into(),
        Value::Float(decimal) => (*decimal).into(),
        Value::String(text) => Json::String(text.to_string()),
        Value::List(items) => items.iter().map(|item| from_value(item, order)).collect(),
        Value::Map(members) => {
            let member = |key: &std::sync::Arc<str>| {
                members.get(key).map(|member| (key.to_string(), from_value(member, order)))
            };
            Json::Object(match order.get(&address(members)) {
                Some(keys) => keys.iter().filter_map(member).collect(),
                None => members.keys().filter_map(member).collect(),
            })
        }
    }
}

/// The text of a JSON value on one line, as Go's `json.Marshal` writes it.
pub fn json_text(json: &Json) -> String {
    text(json, None)
}

/// The text of a JSON value, on one line or laid out as by `json.MarshalIndent`.
pub(super) fn text(json: &Json, layout: Option<Layout<'_>>) -> String {
    let mut out = String::new();
    write(json, layout, 0, &mut out);
    out
}

fn write(json: &Json, layout: Option<Layout<'_>>, depth: usize, out: &mut String) {
    match json {
        Json::Null => out.push_str("null"),
        Json::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Json::Number(number) => out.push_str(&number.to_string()),
        Json::String(text) => string(text, out),
        Json::Array(items) => {
            let items = items.iter().map(|item| (None, item));
            members('[', items, ']', layout, depth, out);
        }
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, member)| (Some(key.as_str()), member));
            members('{', entries, '}', layout, depth, out);
        }
    }
}

fn members<'a>(
    open: char,
    entries: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
    close: char,
    layout: Option<Layout<'_>>,
    depth: usize,
    out: &mut String,
) {
    let is_empty = entries.len() == 0;
    out.push(open);
    for (index, (key, member)) in entries.enumerate() {
        if index > 0 {
            out.push(',');
        }
        line(layout, depth + 1, out);
        if let Some(key) = key {
            string(key, out);
            out.push_str(if layout.is_some() { ": " } else { ":" });
        }
        write(member, layout, depth + 1, out);
    }
    if !is_empty {
        line(layout, depth, out);
    }
    out.push(close);
}

fn line(layout: Option<Layout<'_>>, depth: usize, out: &mut String) {
    if let Some(Layout { prefix, indent }) = layout {
        out.push('\n');
        out.push_str(prefix);
        out.push_str(&indent.repeat(depth));
    }
}

/// As in Go's encoder, what could end a script in HTML or a line in JavaScript is escaped.
fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
