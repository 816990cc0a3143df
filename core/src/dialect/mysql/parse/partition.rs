//! Partitions: kept as text behind the table, and edited there by the actions of ALTER TABLE.

use super::super::syntax::SYNTAX;
use crate::model::{AlterTable, Definition};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::lex;

/// The table option under which an action waits for `apply_action`, which knows the partitions that are there.
pub const PARTITION_ACTION: &str = "partition action";

/// Whether PARTITION BY is next.
pub fn is_next(cursor: &Cursor<'_>) -> bool {
    cursor.are_words(&["partition", "by"])
}

/// Takes PARTITION BY and all that belongs to it; the text is what follows BY.
pub fn partition_by(cursor: &mut Cursor<'_>) -> Parse<Definition> {
    cursor.expect_word("partition")?;
    cursor.expect_word("by")?;
    let from = cursor.at;
    if !["range", "list", "hash", "key", "linear", "system_time"].iter().any(|word| cursor.is_word(word)) {
        return Err(cursor.expected("RANGE, LIST, HASH, KEY or SYSTEM_TIME"));
    }
    while !cursor.at_end() && !cursor.is_symbol(",") && !starts_query(cursor) {
        if cursor.is_symbol("(") {
            cursor.skip_parentheses()?;
        } else {
            cursor.bump();
        }
    }
    Ok(definition(cursor.slice(from, cursor.at), &SYNTAX))
}

fn starts_query(cursor: &Cursor<'_>) -> bool {
    cursor.is_word("as") || cursor.is_word("select") || cursor.are_words(&["remove", "partitioning"])
}

/// Whether an action on partitions is next, ADD and DROP apart.
pub fn is_action(cursor: &Cursor<'_>) -> bool {
    let words = [
        "coalesce",
        "reorganize",
        "truncate",
        "analyze",
        "optimize",
        "rebuild",
        "repair",
        "check",
        "exchange",
        "remove",
        "discard",
        "import",
    ];
    words.iter().any(|word| cursor.is_word(word))
        && (cursor.is_word_at(1, "partition") || cursor.is_word_at(1, "partitioning"))
}

/// Takes what follows the verb of an action on partitions.
pub fn action(cursor: &mut Cursor<'_>, verb: &str) -> Parse<AlterTable> {
    if cursor.eat_word("partitioning") {
        return Ok(AlterTable::PartitionBy(None));
    }
    cursor.expect_word("partition")?;
    let _ = cursor.eat_words(&["if", "exists"]) || cursor.eat_words(&["if", "not", "exists"]);
    let from = cursor.at;
    while !cursor.at_end() {
        cursor.bump();
    }
    match verb {
        "add" | "drop" | "coalesce" | "reorganize" => {
            let text = format!("{verb} {}", cursor.slice(from, cursor.at));
            Ok(AlterTable::Options(vec![(PARTITION_ACTION.into(), Some(text.into()))]))
        }
        "exchange" | "truncate" | "discard" | "import" => Ok(AlterTable::Nothing("data")),
        _ => Ok(AlterTable::Nothing("maintenance")),
    }
}

/// A partitioning taken apart: what precedes the list of partitions, and the list.
struct Partitions<'a> {
    head: &'a str,
    items: Vec<(String, String)>,
}

/// The partitioning after an action; `None` where the two do not go together.
pub fn apply_action(before: &Definition, action: &str) -> Option<Definition> {
    let Partitions { head, mut items } = take_apart(&before.text)?;
    let (verb, rest) = action.split_once(' ')?;
    let given = take_apart(rest)?;
    match verb {
        "add" if !given.items.is_empty() => items.extend(given.items),
        "add" | "coalesce" if items.is_empty() => return counted(head, verb, rest),
        "drop" => {
            let names = names(rest);
            items.retain(|(name, _)| !names.contains(name));
        }
        "reorganize" => {
            let names = names(given.head.get(..given.head.to_ascii_lowercase().rfind("into")?)?);
            let at = items.iter().position(|(name, _)| names.contains(name))?;
            items.retain(|(name, _)| !names.contains(name));
            items.splice(at..at, given.items);
        }
        _ => return None,
    }
    let list: Vec<&str> = items.iter().map(|(_, text)| &**text).collect();
    Some(definition(&format!("{} ({})", head.trim_end(), list.join(", ")), &SYNTAX))
}

/// HASH and KEY partitions are a number: `PARTITIONS 4`.
fn counted(head: &str, verb: &str, rest: &str) -> Option<Definition> {
    let at = head.to_ascii_lowercase().rfind("partitions")?;
    let now: i64 = head.get(at + "partitions".len()..)?.trim().parse().ok()?;
    let change: i64 = rest.trim().rsplit(' ').next()?.parse().ok()?;
    let number = if verb == "add" { now + change } else { now - change };
    Some(definition(&format!("{}PARTITIONS {number}", head.get(..at)?), &SYNTAX))
}

fn names(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().trim_matches('`').to_lowercase()).collect()
}

/// Finds the last parenthesized list whose items begin with PARTITION.
fn take_apart(text: &str) -> Option<Partitions<'_>> {
    let tokens = lex(text, &SYNTAX.lexical);
    let mut cursor = Cursor::new(text, crate::model::SourceId::default(), &tokens, &SYNTAX);
    while !cursor.at_end() && !(cursor.is_symbol("(") && cursor.is_word_at(1, "partition")) {
        cursor.bump();
    }
    let Some(open) = cursor.peek() else { return Some(Partitions { head: text, items: Vec::new() }) };
    cursor.bump();
    let mut items = Vec::new();
    loop {
        let from = cursor.at;
        while !cursor.at_end() && !cursor.is_symbol(",") && !cursor.is_symbol(")") {
            if cursor.is_symbol("(") {
                cursor.skip_parentheses().ok()?;
            } else {
                cursor.bump();
            }
        }
        let name = cursor.tokens.get(from + 1).and_then(|token| cursor.name_of(*token))?;
        items.push((name.as_str().to_lowercase(), cursor.slice(from, cursor.at).to_owned()));
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    Some(Partitions { head: text.get(..open.start as usize)?, items })
}
