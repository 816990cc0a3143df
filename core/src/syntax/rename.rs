//! Carrying a rename through a text: the tokens that name the thing are replaced, every other byte stays.

mod query;

pub use query::{RenamedColumn, rename_in_query, rename_table_in_expression};

use super::Syntax;
use super::canonical::redefine;
use super::cursor::Cursor;
use super::expression::read;
use super::lexer::{TokenKind, lex};
use super::splice::spliced;
use crate::model::{Definition, Expression, Name, SourceId};

/// The text with each token that names `from`, and that is meant at its place, replaced by `to`, which is quoted already.
fn replaced(
    text: &str,
    from: &Name,
    to: &str,
    syntax: &'static Syntax,
    is_meant: impl Fn(&Cursor<'_>, usize) -> bool,
) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let meant = tokens
        .iter()
        .enumerate()
        .filter(|(at, token)| cursor.name_of(**token).as_ref() == Some(from) && is_meant(&cursor, *at));
    spliced(text, meant.map(|(_, token)| (token.start as usize..token.end as usize, to)))
}

fn is_symbol(cursor: &Cursor<'_>, at: Option<usize>, symbol: &str) -> bool {
    at.and_then(|at| cursor.tokens.get(at))
        .is_some_and(|token| token.kind == TokenKind::Symbol && token.text(cursor.source) == symbol)
}

/// The text with each token that names `from` (and is no function call) replaced by `to`, which is quoted already.
pub fn rename_tokens(text: &str, from: &Name, to: &str, syntax: &'static Syntax) -> String {
    replaced(text, from, to, syntax, |cursor, at| !is_symbol(cursor, Some(at + 1), "("))
}

/// The text in which the first token that names `from` stands behind a schema, which is quoted already.
pub fn qualify_first(text: &str, from: &Name, schema: &str, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let named = |(at, token): &(usize, &super::lexer::Token)| {
        cursor.name_of(**token).as_ref() == Some(from) && !is_symbol(&cursor, at.checked_sub(1), ".")
    };
    match tokens.iter().enumerate().find(named) {
        Some((_, token)) => {
            let (before, after) = text.split_at(token.start as usize);
            format!("{before}{schema}.{after}")
        }
        None => text.to_owned(),
    }
}

/// The text with each type `from` in a cast (`a::t`, `CAST(a AS t)`) replaced by `to`, which is quoted already.
pub fn rename_type_tokens(text: &str, from: &Name, to: &str, syntax: &'static Syntax) -> String {
    replaced(text, from, to, syntax, |cursor, at| {
        let qualified = is_symbol(cursor, at.checked_sub(1), ".");
        let before = if qualified { at.checked_sub(3) } else { at.checked_sub(1) };
        let named = before.map_or("", |before| cursor.text_at(before));
        is_symbol(cursor, before, "::") || named.eq_ignore_ascii_case("as")
    })
}

/// An expression after the rename of a type; whether it names it.
pub fn rename_type_in_expression(
    it: &mut Expression,
    from: &Name,
    to: &str,
    syntax: &'static Syntax,
) -> bool {
    let text = rename_type_tokens(&it.text, from, to, syntax);
    read_again(it, text, syntax)
}

/// The expression of another text, which is kept as it is; whether it is another.
pub fn read_again(it: &mut Expression, text: String, syntax: &'static Syntax) -> bool {
    let found = *text != *it.text;
    if found {
        *it = Expression { tree: read(&text, syntax).tree, text: text.into() };
    }
    found
}

/// An expression after a rename.
pub fn rename_in_expression(expression: &mut Expression, from: &Name, to: &str, syntax: &'static Syntax) {
    let text = rename_tokens(&expression.text, from, to, syntax);
    read_again(expression, text, syntax);
}

/// A definition after a rename.
pub fn rename_in_definition(it: &mut Definition, from: &Name, to: &str, syntax: &'static Syntax) {
    let text = rename_tokens(&it.text, from, to, syntax);
    redefine(it, &text, syntax);
}

/// The text in which a table that stands before a dot has another name, quoted already: `CHECK ("users"."age" > 21)`.
pub fn requalify(text: &str, table: &Name, to: &str, syntax: &'static Syntax) -> String {
    replaced(text, table, to, syntax, |cursor, at| {
        is_symbol(cursor, Some(at + 1), ".") && !is_symbol(cursor, at.checked_sub(1), ".")
    })
}

/// An expression whose own table has another name.
pub fn requalify_expression(it: &mut Expression, table: &Name, to: &str, syntax: &'static Syntax) {
    let text = requalify(&it.text, table, to, syntax);
    read_again(it, text, syntax);
}
