//! Carrying a rename through a text: the tokens that name the thing are replaced, every other byte stays.

use super::Syntax;
use super::canonical::definition;
use super::cursor::Cursor;
use super::expression::read;
use super::lexer::{TokenKind, lex};
use crate::model::{Definition, Expression, Name, SourceId};

/// The text with each token that names `from` (and is no function call) replaced by `to`, which is quoted already.
pub fn rename_tokens(text: &str, from: &Name, to: &str, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        let called =
            tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Symbol && next.text(text) == "(");
        if called || cursor.name_of(*token).as_ref() != Some(from) {
            continue;
        }
        out.push_str(text.get(copied..token.start as usize).unwrap_or(""));
        out.push_str(to);
        copied = token.end as usize;
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    out
}

/// The text with each type `from` in a cast (`a::t`, `CAST(a AS t)`) replaced by `to`, which is quoted already.
pub fn rename_type_tokens(text: &str, from: &Name, to: &str, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let before = |at: usize| at.checked_sub(1).map_or("", |at| cursor.text_at(at));
    let mut out = String::with_capacity(text.len());
    let mut copied = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        let start = if before(at) == "." { at.saturating_sub(2) } else { at };
        let casts = before(start) == "::" || before(start).eq_ignore_ascii_case("as");
        if !casts || cursor.name_of(*token).as_ref() != Some(from) {
            continue;
        }
        out.push_str(text.get(copied..token.start as usize).unwrap_or(""));
        out.push_str(to);
        copied = token.end as usize;
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    out
}

/// An expression after the rename of a type; whether it names it.
pub fn rename_type_in_expression(
    it: &mut Expression,
    from: &Name,
    to: &str,
    syntax: &'static Syntax,
) -> bool {
    let text = rename_type_tokens(&it.text, from, to, syntax);
    let found = *text != *it.text;
    if found {
        *it = read(&text, syntax);
    }
    found
}

/// An expression after a rename.
pub fn rename_in_expression(expression: &mut Expression, from: &Name, to: &str, syntax: &'static Syntax) {
    let text = rename_tokens(&expression.text, from, to, syntax);
    if text != *expression.text {
        *expression = Expression { tree: read(&text, syntax).tree, text: text.into() };
    }
}

/// A definition after a rename.
pub fn rename_in_definition(it: &mut Definition, from: &Name, to: &str, syntax: &'static Syntax) {
    let text = rename_tokens(&it.text, from, to, syntax);
    if text != *it.text {
        *it = Definition { reprinted: it.reprinted, ..definition(&text, syntax) };
    }
}

/// The text in which a table that stands before a dot has another name, quoted already: `CHECK ("users"."age" > 21)`.
pub fn requalify(text: &str, table: &Name, to: &str, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let is_dot = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at))
            .is_some_and(|token| token.kind == TokenKind::Symbol && token.text(text) == ".")
    };
    let mut out = String::with_capacity(text.len());
    let mut copied = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        let qualifies = is_dot(Some(at + 1)) && !is_dot(at.checked_sub(1));
        if !qualifies || cursor.name_of(*token).as_ref() != Some(table) {
            continue;
        }
        out.push_str(text.get(copied..token.start as usize).unwrap_or(""));
        out.push_str(to);
        copied = token.end as usize;
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    out
}

/// An expression whose own table has another name.
pub fn requalify_expression(it: &mut Expression, table: &Name, to: &str, syntax: &'static Syntax) {
    let text = requalify(&it.text, table, to, syntax);
    if text != *it.text {
        *it = Expression { tree: read(&text, syntax).tree, text: text.into() };
    }
}
