//! Texts (PostgreSQL manual, String Functions and Operators).

use super::super::super::syntax::{LONGEST, clipped, literal, quote_where_needed};
use super::super::rows::DATABASE;
use super::{object, time};
use crate::dialect::Place;
use crate::model::DataType;
use crate::model::value::Value;

/// A value as the server prints it.
pub fn shown(place: &Place<'_>, value: &Value) -> Option<String> {
    match value {
        Value::Key { of, named: true } => object::shown(place, of),
        Value::Date(_) | Value::Moment(_) => time::shown(value),
        value => value.shown(),
    }
}

/// A value as one of a text type: a longer one is cut.
pub fn cut(place: &Place<'_>, value: &Value, ty: &DataType) -> Value {
    let Some(text) = shown(place, value) else { return Value::Unknown };
    match (&*ty.name, ty.arguments.first().and_then(|length| length.parse::<usize>().ok())) {
        ("name", _) => Value::text(clipped(&text, LONGEST)),
        ("character", None) => Value::text(&text.chars().take(1).collect::<String>()),
        ("character", Some(length)) if text.chars().count() < length => Value::Unknown,
        (_, Some(length)) => Value::text(&text.chars().take(length).collect::<String>()),
        (_, None) => Value::text(&text),
    }
}

/// Whether a value is longer than a type lets it be; blanks at its end do not count.
pub fn is_too_long(place: &Place<'_>, value: &Value, ty: &DataType) -> bool {
    let length = ty.arguments.first().and_then(|length| length.parse::<usize>().ok());
    let most = match (&*ty.name, length) {
        ("character varying" | "character", Some(length)) => length,
        ("character", None) => 1,
        _ => return false,
    };
    shown(place, value).is_some_and(|text| text.trim_end_matches(' ').chars().count() > most)
}

/// `a || b`
pub fn behind(place: &Place<'_>, left: &Value, right: &Value) -> Value {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (left, right) => match (shown(place, left), shown(place, right)) {
            (Some(left), Some(right)) => Value::text(&(left + &right)),
            _ => Value::Unknown,
        },
    }
}

pub fn function(place: &Place<'_>, name: &str, arguments: &[Value]) -> Option<Value> {
    let plain = |value: &Value| shown(place, value);
    Some(match (name, arguments) {
        ("quote_nullable", [Value::Null]) => Value::text("NULL"),
        ("concat", values) => joined(place, values, "")?,
        ("concat_ws", [Value::Text(between), values @ ..]) => joined(place, values, between)?,
        ("array_to_string", [Value::List(list), Value::Text(between)]) => joined(place, list, between)?,
        ("format", [Value::Text(pattern), values @ ..]) => Value::text(&format(place, pattern, values)?),
        ("string_to_array", [Value::Text(text), Value::Text(between)]) if !between.is_empty() => {
            match text.is_empty() {
                true => Value::List(Vec::new()),
                false => Value::List(text.split(&**between).map(Value::text).collect()),
            }
        }
        ("string_to_table", [Value::Text(_), Value::Text(_)]) => {
            function(place, "string_to_array", arguments)?
        }
        (_, [first, rest @ ..]) => {
            if arguments.contains(&Value::Null) && of_one(name, "", &[]).is_some() {
                return Some(Value::Null);
            }
            let first = plain(first)?;
            let whole = first.contains(DATABASE) && first == DATABASE;
            if whole && !name.starts_with("quote_") {
                return None;
            }
            of_one(name, &first, rest)?
        }
        _ => return None,
    })
}

/// A function of a text and whatever else; `None` where there is none of the name, or what is given is not for it.
fn of_one(name: &str, text: &str, rest: &[Value]) -> Option<Value> {
    let characters = || text.chars().count();
    let part = |from: i64, length: i64| -> Value {
        let end = from.saturating_add(length);
        let within = (1i64..).zip(text.chars()).filter(|(at, _)| (from..end).contains(at));
        Value::text(&within.map(|(_, c)| c).collect::<String>())
    };
    Some(match (name, rest) {
        ("lower", []) => Value::text(&text.to_lowercase()),
        ("upper", []) => Value::text(&text.to_uppercase()),
        ("text" | "varchar", []) => Value::text(text),
        ("length" | "char_length" | "character_length", []) => Value::count(characters()),
        ("quote_ident", []) => Value::text(&quote_where_needed(text)),
        ("quote_literal" | "quote_nullable", []) => Value::text(&literal(text)),
        ("trim" | "btrim", []) => Value::text(text.trim_matches(' ')),
        ("ltrim", []) => Value::text(text.trim_start_matches(' ')),
        ("rtrim", []) => Value::text(text.trim_end_matches(' ')),
        ("trim" | "btrim", [Value::Text(set)]) => Value::text(text.trim_matches(|c| set.contains(c))),
        ("ltrim", [Value::Text(set)]) => Value::text(text.trim_start_matches(|c| set.contains(c))),
        ("rtrim", [Value::Text(set)]) => Value::text(text.trim_end_matches(|c| set.contains(c))),
        ("replace", [Value::Text(from), Value::Text(to)]) if !from.is_empty() => {
            Value::text(&text.replace(&**from, to))
        }
        ("left", [Value::Number(length)]) if *length >= 0 => part(1, *length),
        ("left", [Value::Number(length)]) => part(1, i64::try_from(characters()).ok()? + length),
        ("right", [Value::Number(length)]) if *length >= 0 => {
            part(i64::try_from(characters()).ok()? - length + 1, *length)
        }
        ("substring" | "substr", [Value::Number(from)]) => part(*from, i64::MAX),
        ("substring" | "substr", [Value::Number(from), Value::Number(length)]) if *length >= 0 => {
            part(*from, *length)
        }
        ("position" | "strpos", [Value::Text(inner)]) => {
            let before = text.find(&**inner).and_then(|at| text.get(..at));
            before.map_or(Value::Number(0), |before| Value::count(before.chars().count() + 1))
        }
        ("starts_with", [Value::Text(start)]) => Value::Boolean(text.starts_with(&**start)),
        ("repeat", [Value::Number(times)]) => {
            Value::text(&text.repeat(usize::try_from(*times).ok().filter(|it| *it < 1000)?))
        }
        ("reverse", []) => Value::text(&text.chars().rev().collect::<String>()),
        ("split_part", [Value::Text(between), Value::Number(at)]) if !between.is_empty() => {
            let at = usize::try_from(*at).ok()?.checked_sub(1)?;
            Value::text(text.split(&**between).nth(at).unwrap_or(""))
        }
        ("lpad" | "rpad", [Value::Number(length)]) => padded(text, *length, " ", name == "lpad")?,
        ("lpad" | "rpad", [Value::Number(length), Value::Text(with)]) => {
            padded(text, *length, with, name == "lpad")?
        }
        _ => return None,
    })
}

fn padded(text: &str, length: i64, with: &str, before: bool) -> Option<Value> {
    let length = usize::try_from(length).ok().filter(|length| *length < 10_000)?;
    let missing = length.saturating_sub(text.chars().count());
    let pad: String = with.chars().cycle().take(if with.is_empty() { 0 } else { missing }).collect();
    let kept: String = text.chars().take(length).collect();
    Some(Value::text(&if before { pad + &kept } else { kept + &pad }))
}

/// The texts of values, NULL left out.
fn joined(place: &Place<'_>, values: &[Value], between: &str) -> Option<Value> {
    let there = values.iter().filter(|value| **value != Value::Null);
    let texts: Vec<String> = there.map(|value| shown_short(place, value)).collect::<Option<_>>()?;
    Some(Value::text(&texts.join(between)))
}

/// `%I`, `%L`, `%s` and `%%`, with positions: `%2$I`. Widths are not read.
fn format(place: &Place<'_>, pattern: &str, values: &[Value]) -> Option<String> {
    let mut out = String::new();
    let mut next = 0usize;
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        out.push_str(rest.get(..at)?);
        rest = rest.get(at + 1..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && rest.get(digits..)?.starts_with('$') {
            next = rest.get(..digits)?.parse::<usize>().ok()?.checked_sub(1)?;
            rest = rest.get(digits + 1..)?;
        }
        let kind = rest.chars().next()?;
        rest = rest.get(kind.len_utf8()..)?;
        if kind == '%' {
            out.push('%');
            continue;
        }
        let value = values.get(next)?;
        next += 1;
        match (kind, value) {
            ('L', Value::Null) => out.push_str("NULL"),
            ('s', Value::Null) => {}
            ('I', value) => out.push_str(&quote_where_needed(&shown_short(place, value)?)),
            ('L', value) => out.push_str(&literal(&shown_short(place, value)?)),
            ('s', value) => out.push_str(&shown_short(place, value)?),
            _ => return None,
        }
    }
    out.push_str(rest);
    Some(out)
}

/// A value as its type prints it: a truth is one letter there.
fn shown_short(place: &Place<'_>, value: &Value) -> Option<String> {
    match value {
        Value::Boolean(truth) => Some(if *truth { "t" } else { "f" }.to_owned()),
        value => shown(place, value),
    }
}
