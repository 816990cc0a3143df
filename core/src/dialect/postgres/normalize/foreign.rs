//! Foreign data: options are a map that ALTER changes; the types of columns are what the server calls them.

use super::context::Context;
use super::opaque::Statements;
use super::options::{data_type, items};

/// A wrapper, server, user mapping or foreign table.
pub fn foreign(context: &Context<'_>, what: &str, statements: &Statements) -> Option<String> {
    let (create, rest) = statements.split_first()?;
    let (head, mut options) = split(create)?;
    for words in rest {
        let (altered, changes) = split(words)?;
        // Only options of the object itself: not of a column, no version, no column added.
        if !altered.iter().all(|word| head.contains(word) || word == "alter") {
            return None;
        }
        changes.into_iter().for_each(|change| alter(&mut options, change));
    }
    options.sort();
    let head = if what == "foreign table" { table(context, &head)? } else { settled(head) };
    let options: Vec<String> = options.into_iter().map(|(key, value)| format!("{key} {value}")).collect();
    Some(format!("{} options ( {} )", head.join(" "), options.join(" , ")))
}

type Options = Vec<(String, String)>;

/// What stands before the last OPTIONS, and what is in it.
fn split(words: &[String]) -> Option<(Vec<String>, Options)> {
    let ends = words.last().is_some_and(|last| last == ")");
    let Some(at) = words.iter().rposition(|word| word == "options").filter(|_| ends) else {
        return Some((words.to_vec(), Vec::new()));
    };
    let inside = words.get(at + 2..words.len() - 1)?;
    // The options of the last column: they are not the table's.
    if inside.iter().any(|word| word == "(" || word == ")") {
        return Some((words.to_vec(), Vec::new()));
    }
    let pairs = items(inside).into_iter().map(|item| {
        let (value, key) = item.split_last()?;
        match key {
            // DROP has no value.
            [drop] if drop == "drop" => Some((format!("drop {value}"), String::new())),
            key => Some((key.join(" "), value.clone())),
        }
    });
    Some((words.get(..at)?.to_vec(), pairs.collect::<Option<_>>()?))
}

/// ADD, SET and DROP of an option.
fn alter(options: &mut Options, (key, value): (String, String)) {
    let (verb, name) = key.split_once(' ').unwrap_or(("add", &key));
    let name = name.to_owned();
    options.retain(|(key, _)| *key != name);
    if verb != "drop" {
        options.push((name, value));
    }
}

/// NO HANDLER and NO VALIDATOR are so by themselves.
fn settled(mut words: Vec<String>) -> Vec<String> {
    for part in ["handler", "validator"] {
        let gone = ["no".to_owned(), part.to_owned()];
        if let Some(at) = words.windows(2).position(|pair| *pair == gone) {
            words.drain(at..at + 2);
        }
    }
    words
}

/// The columns of a foreign table with the server's names of their types; a partition has none of its own.
fn table(context: &Context<'_>, words: &[String]) -> Option<Vec<String>> {
    let open = words.iter().position(|word| word == "(")?;
    if words.get(..open)?.iter().any(|word| word == "partition") {
        return None;
    }
    let mut depth = 0i32;
    let close = words.iter().skip(open).position(|word| {
        depth += i32::from(word == "(") - i32::from(word == ")");
        depth == 0
    })? + open;
    let mut out = words.get(..=open)?.to_vec();
    for (at, item) in items(words.get(open + 1..close)?).into_iter().enumerate() {
        if at > 0 {
            out.push(",".to_owned());
        }
        out.extend(column(context, item)?);
    }
    out.extend(words.get(close..)?.iter().cloned());
    Some(out)
}

/// A column that has options and NOT NULL at most: a default or a check is the server's to print.
fn column(context: &Context<'_>, words: &[String]) -> Option<Vec<String>> {
    let ends = |word: &String| matches!(word.as_str(), "options" | "not" | "null" | "collate");
    let end = words.iter().position(ends).unwrap_or(words.len());
    let rest = words.get(end..)?;
    let unclear =
        |word: &String| matches!(word.as_str(), "default" | "check" | "constraint" | "generated" | "like");
    if words.iter().any(unclear) {
        return None;
    }
    let mut said = vec![words.first()?.clone(), data_type(context, words.get(1..end)?)];
    match rest {
        [null] if null == "null" => {}
        rest => said.extend(rest.iter().cloned()),
    }
    Some(said)
}
