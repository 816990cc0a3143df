//! Parts of texts (reference manual, String Functions and Operators).

use super::shown;
use crate::dialect::mysql::catalog::rows::DATABASE;
use crate::model::value::Value;

pub fn function(name: &str, arguments: &[Value]) -> Option<Value> {
    if arguments.contains(&Value::Unknown) {
        return None;
    }
    match arguments {
        _ if arguments.contains(&Value::Null) => NAMES.contains(&name).then_some(Value::Null),
        // What the name of the database comes to nobody knows.
        [first, rest @ ..] => {
            let first = shown(first).filter(|text| !text.contains(DATABASE))?;
            let other = rest.iter().any(|it| matches!(it, Value::Text(text) if text.contains(DATABASE)));
            if other { None } else { of_one(name, &first, rest) }
        }
        [] => None,
    }
}

/// The functions that give NULL of NULL.
const NAMES: [&str; 18] = [
    "length",
    "octet_length",
    "char_length",
    "character_length",
    "left",
    "right",
    "substring",
    "substr",
    "mid",
    "instr",
    "locate",
    "position",
    "substring_index",
    "lpad",
    "rpad",
    "reverse",
    "mod",
    "repeat",
];

fn of_one(name: &str, text: &str, rest: &[Value]) -> Option<Value> {
    let characters = || i64::try_from(text.chars().count()).ok();
    let part = |from: i64, length: i64| -> Value {
        let within = (1i64..).zip(text.chars()).filter(|(at, _)| *at >= from && *at - from < length);
        Value::text(&within.map(|(_, c)| c).collect::<String>())
    };
    // A place counted from the end is negative, and at 0 there is nothing.
    let from = |at: i64| Some(if at < 0 { characters()? + at + 1 } else { at });
    Some(match (name, rest) {
        ("char_length" | "character_length", []) => Value::Number(characters()?),
        ("length" | "octet_length", []) => Value::count(text.len()),
        ("reverse", []) => Value::text(&text.chars().rev().collect::<String>()),
        ("left", [Value::Number(length)]) => part(1, *length),
        ("right", [Value::Number(length)]) => part(characters()? - length + 1, *length),
        ("substring" | "substr" | "mid", [Value::Number(0), ..]) => Value::text(""),
        ("substring" | "substr" | "mid", [Value::Number(at)]) => part(from(*at)?, i64::MAX),
        ("substring" | "substr" | "mid", [Value::Number(at), Value::Number(length)]) => {
            part(from(*at)?, *length)
        }
        ("instr", [Value::Text(inner)]) => place_of(text, inner)?,
        ("locate", [Value::Text(whole)]) => place_of(whole, text)?,
        // `position(a in b)` is read as `position(b, a)`.
        ("position", [Value::Text(inner)]) => place_of(text, inner)?,
        ("substring_index", [Value::Text(between), Value::Number(count)]) if !between.is_empty() => {
            let pieces: Vec<&str> = text.split(&**between).collect();
            let number = usize::try_from(count.unsigned_abs()).ok()?.min(pieces.len());
            let kept = match *count < 0 {
                true => pieces.get(pieces.len() - number..)?,
                false => pieces.get(..number)?,
            };
            Value::text(&kept.join(between))
        }
        ("lpad" | "rpad", [Value::Number(length), Value::Text(with)]) if !with.is_empty() => {
            let length = usize::try_from(*length).ok().filter(|length| *length < 10_000)?;
            let missing = length.saturating_sub(text.chars().count());
            let pad: String = with.chars().cycle().take(missing).collect();
            let kept: String = text.chars().take(length).collect();
            Value::text(&if name == "lpad" { pad + &kept } else { kept + &pad })
        }
        ("repeat", [Value::Number(times)]) => {
            Value::text(&text.repeat(usize::try_from(*times).unwrap_or(0).min(1000)))
        }
        ("mod", [Value::Number(by)]) if *by != 0 => Value::Number(text.parse::<i64>().ok()? % by),
        _ => return None,
    })
}

/// Where a text begins in another, counted from 1; letter case does not count.
fn place_of(whole: &str, inner: &str) -> Option<Value> {
    if !whole.is_ascii() || !inner.is_ascii() {
        return None;
    }
    let at = whole.to_ascii_lowercase().find(&inner.to_ascii_lowercase());
    Some(at.map_or(Value::Number(0), |at| Value::count(at + 1)))
}
