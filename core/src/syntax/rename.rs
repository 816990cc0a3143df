//! Carrying a rename through a text: the tokens that name the thing are replaced, every other byte stays.

mod column;
mod kept;
mod label;
mod moved;
mod relation;
mod routine;
mod user_type;

pub use column::{RenamedColumn, rename_column};
pub use kept::rename_output;
pub use label::{RenamedLabel, rename_label, renamed_literal};
pub use moved::Moved;
pub use relation::{MovedRelation, move_relation};
pub use routine::{MovedRoutine, move_routine};
pub use user_type::move_type;

use super::Syntax;
use super::canonical::redefine;
use super::cursor::Cursor;
use super::expression::read;
use super::lexer::{TokenKind, lex};
use super::splice::spliced;
use crate::model::{Definition, Expression, Name, QualifiedName, SourceId};

/// What the words of a text are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Of a query, an expression, a trigger, a rule.
    Query,
    /// Of types, as a function gives them.
    Types,
    /// Of the definition of a type, an operator, an aggregate: `SFUNC = name`.
    Definition,
}

/// The text in which the first name of a thing, its own, is another.
pub fn rename_itself(text: &str, moved: &Moved<'_>, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let names = super::named::Names::of(&cursor);
    // What it is stands before it.
    let first = if names.is_word(0, &["create"]) { 2 } else { 1 };
    let own = (first..names.count()).find_map(|at| moved.path(&names, at));
    let edit =
        own.map(|path| (names.bytes(path.first, path.last), moved.written(path.is_qualified(), syntax)));
    spliced(text, edit)
}

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

/// The expression of another text, which is kept as it is; whether it is another.
pub fn read_again(it: &mut Expression, text: String, syntax: &'static Syntax) -> bool {
    let found = *text != *it.text;
    if found {
        *it = Expression { tree: read(&text, syntax).tree, text: text.into() };
    }
    found
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

/// The text in which no column stands behind the table it is of: `app.users.age` is `age`.
pub fn unqualified(text: &str, table: &QualifiedName, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let named = |at: usize| tokens.get(at).and_then(|token| cursor.name_of(*token));
    let dot = |at: Option<usize>| is_symbol(&cursor, at, ".");
    let edits = (0..tokens.len()).filter_map(|at| {
        let is_table = named(at).as_ref() == Some(&table.name) && dot(Some(at + 1));
        let first = match dot(at.checked_sub(1)) {
            false => at,
            true => {
                let schema = at.checked_sub(2)?;
                (named(schema) == table.schema && !dot(schema.checked_sub(1))).then_some(schema)?
            }
        };
        let (start, end) = (tokens.get(first)?.start as usize, tokens.get(at + 2)?.start as usize);
        // A function, a type, a collation or an operator of a schema that is called like the table.
        let word = |at: Option<usize>, word: &str| {
            at.and_then(|at| tokens.get(at)).is_some_and(|it| it.text(text).eq_ignore_ascii_case(word))
        };
        let before = first.checked_sub(1);
        let of_schema = is_symbol(&cursor, Some(at + 3), "(")
            || ["::", "as", "collate"].iter().any(|it| word(before, it))
            || (word(before, "(") && word(first.checked_sub(2), "operator"));
        (is_table && !of_schema).then_some((start..end, ""))
    });
    spliced(text, edits)
}

/// An expression whose own table has another name.
pub fn requalify_expression(it: &mut Expression, table: &Name, to: &str, syntax: &'static Syntax) {
    let text = requalify(&it.text, table, to, syntax);
    read_again(it, text, syntax);
}
