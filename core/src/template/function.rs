//! Which functions can a template call?

use std::collections::BTreeMap;
use std::sync::Arc;

use gotmpl::{FuncMap, Value};
use serde_json::Value as Json;

use super::color::{Ink, STYLES};
use super::data::Order;
use super::json::{self, Layout};
use super::{Printer, Printers, tree};

type Called = gotmpl::Result<Value>;

/// A function that needs nothing but its arguments.
type Function = fn(&[Value]) -> Called;

/// Functions that Go's templates have from the start.
const BUILT_IN: [&str; 19] = [
    "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print",
    "printf", "println", "slice", "urlquery",
];

/// Functions of texts and numbers, as Atlas has them.
const PLAIN: [(&str, Function); 10] = [
    ("add", |arguments| {
        Ok(Value::Int(
            arguments.iter().try_fold(0i64, |sum, value| {
                Ok::<_, gotmpl::TemplateError>(sum.saturating_add(int(value)?))
            })?,
        ))
    }),
    ("base64url", |arguments| Ok(string(base64url(&text_at(arguments, 0)?)))),
    ("indent_ln", |arguments| Ok(string(indent_ln(&text_at(arguments, 0)?, count_at(arguments, 1)?)))),
    (tree::INDENTED, |arguments| Ok(string(indented(&text_at(arguments, 0)?, &text_at(arguments, 1)?)))),
    ("join", join),
    ("json_merge", json_merge),
    ("lower", |arguments| Ok(string(text_at(arguments, 0)?.to_lowercase()))),
    ("maxWidth", |arguments| Ok(list(max_width(&text_at(arguments, 0)?, count_at(arguments, 1)?)))),
    ("repeat", |arguments| Ok(string(text_at(arguments, 0)?.repeat(count_at(arguments, 1)?.min(10_000))))),
    ("upper", |arguments| Ok(string(text_at(arguments, 0)?.to_uppercase()))),
];

/// Whether a template may call a function of this name.
pub(super) fn is_known(name: &str) -> bool {
    BUILT_IN.contains(&name)
        || PLAIN.iter().any(|(known, _)| *known == name)
        || STYLES.iter().any(|(known, _)| *known == name)
        || ["json", "sub"].contains(&name)
}

/// All functions for one run of a template.
pub(super) fn all(ink: Ink, order: Order, printers: Printers) -> FuncMap {
    let mut functions = FuncMap::new();
    for (name, function) in PLAIN {
        functions.insert(name.to_owned(), Arc::new(function));
    }
    functions.insert(
        "sub".to_owned(),
        Arc::new(|arguments| {
            let (a, b) = (int(at(arguments, 0)?)?, int(at(arguments, 1)?)?);
            Ok(Value::Int(a.saturating_sub(b)))
        }),
    );
    functions.insert("json".to_owned(), Arc::new(move |arguments| to_json(arguments, &order)));
    for (name, style) in STYLES {
        functions.insert(
            name.to_owned(),
            Arc::new(move |arguments| Ok(string(ink.paint(style, &formatted(arguments)?)))),
        );
    }
    for (name, printer) in printers {
        functions.insert(name.to_owned(), Arc::new(move |arguments| print(arguments, &printer)));
    }
    functions
}

/// Calls a printer: the report comes first, or last through a pipe, and is not passed on.
fn print(arguments: &[Value], printer: &Printer) -> Called {
    let texts = arguments.iter().filter_map(Value::as_str).map(str::to_owned);
    printer(&texts.collect::<Vec<_>>()).map(string).map_err(gotmpl::TemplateError::Exec)
}

fn to_json(arguments: &[Value], order: &Order) -> Called {
    let json = json::from_value(at(arguments, 0)?, order);
    let text = match arguments.len() {
        1 => json::text(&json, None),
        2 => json::text(&json, Some(Layout { prefix: "", indent: &text_at(arguments, 1)? })),
        3 => {
            let (prefix, indent) = (text_at(arguments, 1)?, text_at(arguments, 2)?);
            json::text(&json, Some(Layout { prefix: &prefix, indent: &indent }))
        }
        given => return Err(wrong(format!("json: takes 1 to 3 arguments, got {given}"))),
    };
    Ok(string(text))
}

/// Merges JSON objects given as texts; as in Go, the keys of the result are sorted.
fn json_merge(arguments: &[Value]) -> Called {
    let mut merged: BTreeMap<String, Json> = BTreeMap::new();
    for index in 0..arguments.len() {
        let object: BTreeMap<String, Json> =
            serde_json::from_str(&text_at(arguments, index)?).map_err(|error| {
                wrong(format!("json_merge: argument {} is not a JSON object: {error}", index + 1))
            })?;
        merged.extend(object);
    }
    Ok(string(json::text(&Json::Object(merged.into_iter().collect()), None)))
}

fn join(arguments: &[Value]) -> Called {
    let Value::List(items) = at(arguments, 0)? else {
        return Err(wrong("join: the first argument is not a list"));
    };
    let parts: Vec<String> = items.iter().map(Value::to_string).collect();
    Ok(string(parts.join(&text_at(arguments, 1)?)))
}

fn indent_ln(text: &str, spaces: usize) -> String {
    text.replace('\n', &format!("\n{}", " ".repeat(spaces.min(1000))))
}

fn indented(text: &str, indent: &str) -> String {
    text.split_inclusive('\n').map(|line| format!("{indent}{line}")).collect()
}

/// Breaks a text between words where a line would be wider; as in Atlas, the spaces are not counted.
fn max_width(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line: Vec<&str> = Vec::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used + length > width && !line.is_empty() {
            lines.push(line.join(" "));
            line.clear();
            used = 0;
        }
        line.push(word);
        used += length;
    }
    lines.push(line.join(" "));
    lines
}

fn base64url(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE.encode(text)
}

/// Go's `Sprintf` of the arguments: the library has it as `printf`, within a template.
fn formatted(arguments: &[Value]) -> gotmpl::Result<String> {
    if let [only] = arguments {
        return Ok(only.to_string());
    }
    let values: String = (0..arguments.len()).map(|index| format!(" (index . {index})")).collect();
    gotmpl::execute(&format!("{{{{ printf{values} }}}}"), &list_of(arguments))
}

fn list_of(values: &[Value]) -> Value {
    Value::List(values.to_vec().into())
}

fn list(lines: Vec<String>) -> Value {
    Value::List(lines.into_iter().map(string).collect())
}

fn string(text: impl AsRef<str>) -> Value {
    Value::String(Arc::from(text.as_ref()))
}

fn at(arguments: &[Value], index: usize) -> gotmpl::Result<&Value> {
    arguments.get(index).ok_or_else(|| wrong(format!("argument {} is missing", index + 1)))
}

fn text_at(arguments: &[Value], index: usize) -> gotmpl::Result<String> {
    let value = at(arguments, index)?;
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| wrong(format!("argument {}: expected a string, got {}", index + 1, value.type_name())))
}

fn count_at(arguments: &[Value], index: usize) -> gotmpl::Result<usize> {
    usize::try_from(int(at(arguments, index)?)?).map_err(|_| wrong("expected a number of 0 or more"))
}

fn int(value: &Value) -> gotmpl::Result<i64> {
    let whole = match value {
        Value::Uint(whole) => i64::try_from(*whole).ok(),
        other => other.as_int(),
    };
    whole.ok_or_else(|| wrong(format!("expected a number, got {}", value.type_name())))
}

fn wrong(message: impl Into<String>) -> gotmpl::TemplateError {
    gotmpl::TemplateError::Exec(message.into())
}
