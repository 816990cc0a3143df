//! Triggers: the words that the server prints in its own order, or adds, or another version spells otherwise.

use super::context::Context;
use super::{expression, view};
use crate::dialect::postgres::names;
use crate::dialect::postgres::syntax::{LONGEST, SYNTAX, clipped};
use crate::model::{Expr, ObjectId, SourceId, Trigger};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::from_tokens;
use crate::syntax::lexer::lex;

/// Makes a trigger canonical.
pub fn trigger(context: &Context<'_>, id: &ObjectId, it: &mut Trigger) {
    let columns =
        id.owner.as_ref().map_or(&[][..], |owner| context.names.columns_of(id.schema.as_ref(), owner));
    let context = context.with_columns(columns);
    let text = it.definition.text.clone();
    let tokens = lex(&text, &SYNTAX.lexical);
    let cursor = Cursor::new(&text, SourceId::default(), &tokens, &SYNTAX);
    let (head, when, tail_at) = parts(&cursor);
    let spelled = |from: usize, to: usize| {
        view::canonical_tokens(&context, &cursor, tokens.get(from..to).unwrap_or(&[]))
    };
    let mut words = settled(spelled(0, head));
    // A name is cut to what a name can hold.
    if let Some(at) = words.iter().position(|word| word == "trigger")
        && let Some(name) = words.get_mut(at + 1)
    {
        *name = clipped(name, LONGEST).to_owned();
    }
    let mut is_read = true;
    if let Some((from, to)) = when {
        let mut condition = from_tokens(&cursor, from, to);
        expression::expression(&context, &mut condition);
        is_read = is_read_back(&condition.tree);
        words.push(format!("when {:?}", condition.tree));
        // The columns once more, as words that can be found.
        words.extend(names::columns_of(&condition.tree).iter().map(|name| name.as_str().to_owned()));
    }
    let tail = settled_tail(spelled(tail_at, tokens.len()));
    is_read &= tail.is_some();
    words.extend(tail.unwrap_or_else(|| spelled(tail_at, tokens.len())));
    it.definition.canonical = words.join(" ").into();
    // Of the other words every spelling is known.
    it.definition.reprinted = !is_read;
    it.state.take_if(|state| matches!(&**state, "enabled" | "origin"));
}

/// Where the head ends, the condition of WHEN stands, and the rest begins.
fn parts(cursor: &Cursor<'_>) -> (usize, Option<(usize, usize)>, usize) {
    let all = cursor.tokens.len();
    let mut at = Cursor { at: 0, ..cursor.clone() };
    while !at.at_end() {
        if at.is_word("when") && at.text_at(1) == "(" {
            let head = at.at;
            at.bump();
            let from = at.at;
            if at.skip_parentheses().is_ok() {
                return (head, Some((from, at.at)), at.at);
            }
            return (all, None, all);
        }
        if at.is_word("execute") {
            return (at.at, None, at.at);
        }
        at.bump();
    }
    (all, None, all)
}

/// CREATE TRIGGER … FOR EACH …, events in the server's order.
fn settled(words: Vec<String>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().filter(|word| word != "each").collect();
    if words.get(1).is_some_and(|word| word == "or") && words.get(2).is_some_and(|word| word == "replace") {
        words.drain(1..3);
    }
    order_events(&mut words);
    order_transitions(&mut words);
    if !words.iter().any(|word| word == "for") {
        words.extend(["for".to_owned(), "statement".to_owned()]);
    }
    drop_words(&mut words, &["not", "deferrable", "initially", "immediate"]);
    drop_words(&mut words, &["not", "deferrable"]);
    drop_words(&mut words, &["initially", "immediate"]);
    words
}

/// INSERT, DELETE, UPDATE OF columns, TRUNCATE: in that order, joined by OR.
fn order_events(words: &mut Vec<String>) {
    let is_time = |word: &String| matches!(word.as_str(), "before" | "after" | "of");
    let Some(start) = words.iter().position(is_time).map(|at| at + 1) else { return };
    let Some(length) = words.iter().skip(start).position(|word| word == "on") else { return };
    let events: Vec<String> = words.drain(start..start + length).collect();
    let mut events: Vec<Vec<String>> = events.split(|word| word == "or").map(<[String]>::to_vec).collect();
    let rank = |event: &Vec<String>| match event.first().map(String::as_str) {
        Some("insert") => 0,
        Some("delete") => 1,
        Some("update") => 2,
        _ => 3,
    };
    events.sort_by_key(rank);
    let joined = events.join(&"or".to_owned());
    words.splice(start..start, joined);
}

/// REFERENCING OLD TABLE AS … NEW TABLE AS …: in that order, with AS.
fn order_transitions(words: &mut Vec<String>) {
    let Some(start) = words.iter().position(|word| word == "referencing").map(|at| at + 1) else { return };
    let Some(length) = words.iter().skip(start).position(|word| word == "for") else { return };
    let said: Vec<String> = words.drain(start..start + length).filter(|word| word != "as").collect();
    let mut tables: Vec<[&str; 4]> = said
        .chunks(3)
        .filter_map(|table| match table {
            [which, what, name] => Some([which.as_str(), what, "as", name]),
            _ => None,
        })
        .collect();
    tables.sort_by_key(|table| table.first() != Some(&"old"));
    let ordered: Vec<String> = tables.concat().into_iter().map(str::to_owned).collect();
    words.splice(start..start, ordered);
}

fn drop_words(words: &mut Vec<String>, gone: &[&str]) {
    if let Some(at) =
        words.windows(gone.len()).position(|window| window.iter().zip(gone).all(|(one, other)| one == other))
    {
        words.drain(at..at + gone.len());
    }
}

/// Whether the server prints a condition in a form that a rule knows: of whole rows, rows of values and patterns in a list
/// it has forms of its own.
fn is_read_back(condition: &Expr) -> bool {
    let mut known = true;
    condition.walk(&mut |each| {
        known &= match each {
            Expr::Opaque(_) | Expr::Row(_) => false,
            Expr::Column(path) => path.len() > 1,
            Expr::Quantified { operator, .. } => !operator.contains("like"),
            _ => true,
        }
    });
    known
}

/// EXECUTE FUNCTION, which was EXECUTE PROCEDURE up to version 10; its arguments are strings, however they are written.
/// `None` where one is written in a way that is not read here.
fn settled_tail(mut words: Vec<String>) -> Option<Vec<String>> {
    if let Some(word) = words.get_mut(1).filter(|word| *word == "procedure") {
        *word = "function".to_owned();
    }
    // What is the server's own is printed without its schema.
    if words.get(2).is_some_and(|word| word == "pg_catalog") && words.get(3).is_some_and(|word| word == ".") {
        words.drain(2..4);
    }
    let open = words.iter().position(|word| word == "(").unwrap_or(words.len());
    for argument in words.iter_mut().skip(open + 1) {
        let is_number = argument.starts_with(|first: char| first.is_ascii_digit());
        let is_word = argument.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        match argument.as_str() {
            "," | ")" => {}
            text if text.starts_with('\'') => {}
            number if is_number && (number == "0" || !number.starts_with('0')) => {
                *argument = format!("'{argument}'");
            }
            _ if is_word && !is_number => *argument = format!("'{argument}'"),
            _ => return None,
        }
    }
    Some(words)
}
