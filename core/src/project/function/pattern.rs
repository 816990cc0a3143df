//! Functions of regular expressions.

use regex_lite::{Captures, Regex};

use super::Function;
use super::argument::{Called, Misuse, count, misuse_of, text};
use crate::project::value::Value;

pub(super) const FUNCTIONS: &[(&str, Function)] = &[
    ("regex", regex),
    ("regexall", regexall),
    ("regexpescape", |a| {
        count(a, 1, 1)?;
        Ok(Value::String(regex_lite::escape(&text(a, 0)?)))
    }),
    ("regexreplace", regexreplace),
];

fn pattern(arguments: &[Value], index: usize) -> Result<Regex, Misuse> {
    let pattern = Regex::new(&text(arguments, index)?);
    pattern.map_err(|wrong| misuse_of(index, format!("not a regular expression: {wrong}")))
}

/// What one match holds: its groups by name, its groups in order, or the whole of it where there are none.
fn matched(pattern: &Regex, found: &Captures<'_>) -> Value {
    let shown =
        |group: Option<regex_lite::Match<'_>>| group.map_or(Value::Null, |group| Value::text(group.as_str()));
    let names: Vec<&str> = pattern.capture_names().flatten().collect();
    if !names.is_empty() {
        let members = names.into_iter().map(|name| (name.to_owned(), shown(found.name(name))));
        Value::Object(members.collect())
    } else if found.len() > 1 {
        Value::List((1..found.len()).map(|index| shown(found.get(index))).collect())
    } else {
        shown(found.get(0))
    }
}

fn regex(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let (pattern, text) = (pattern(arguments, 0)?, text(arguments, 1)?);
    let found =
        pattern.captures(&text).ok_or_else(|| misuse_of(1, "the pattern does not occur in the text"))?;
    Ok(matched(&pattern, &found))
}

fn regexall(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let (pattern, text) = (pattern(arguments, 0)?, text(arguments, 1)?);
    Ok(Value::List(pattern.captures_iter(&text).map(|found| matched(&pattern, &found)).collect()))
}

fn regexreplace(arguments: &[Value]) -> Called {
    count(arguments, 3, 3)?;
    let (subject, pattern, with) = (text(arguments, 0)?, pattern(arguments, 1)?, text(arguments, 2)?);
    Ok(Value::String(pattern.replace_all(&subject, with.as_str()).into_owned()))
}
