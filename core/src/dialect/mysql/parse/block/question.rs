//! What is MySQL's own in the queries and expressions of steps: variables, and what SELECT fills.

use crate::model::Name;
use crate::model::query::{Formula, Query};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::query::{self, Manner, place_of};

pub use crate::syntax::query::{list, part};

/// How queries are read.
pub const MANNER: Manner = Manner {
    variable: user_variable,
    modifiers: &["high_priority", "sql_no_cache", "sql_calc_found_rows"],
    separated: "group_concat",
};

/// Reads the tokens from `from` up to `to`.
pub fn formula(cursor: &Cursor<'_>, from: usize, to: usize) -> Formula {
    query::formula(cursor, from, to, MANNER)
}

/// Reads a query; INTO and what it fills are not among its tokens.
pub fn query(cursor: &Cursor<'_>) -> Query {
    query::query(cursor, MANNER)
}

/// `@name`, `` @`name` `` or `@'name'`, taken if it is one.
pub fn user_variable(at: &mut Cursor<'_>) -> Option<Name> {
    let token = at.peek().filter(|token| token.kind == TokenKind::Word)?;
    let text = token.text(at.source);
    // `@@` and what follows is a variable of the server: the lexer gives its first letter as a token of its own.
    let behind = at.at.checked_sub(1).and_then(|before| at.tokens.get(before));
    if behind.is_some_and(|before| before.end == token.start && before.text(at.source) == "@") {
        return None;
    }
    if text.len() > 1 && text.starts_with('@') {
        at.bump();
        return Some(Name::caseless(text));
    }
    let quoted = at.peek_at(1).filter(|next| text == "@" && next.start == token.end)?;
    let name = match quoted.kind {
        TokenKind::QuotedName => at.name_of(quoted)?.as_str().to_owned(),
        TokenKind::Text => quoted.text(at.source).trim_matches(['\'', '"']).to_owned(),
        TokenKind::Word | TokenKind::Number | TokenKind::Symbol | TokenKind::Unclosed => return None,
    };
    at.at += 2;
    Some(Name::caseless(format!("@{name}")))
}

/// A variable of the connection or of the block, taken if it is one.
pub fn variable(at: &mut Cursor<'_>) -> Option<Name> {
    user_variable(at).or_else(|| {
        let token = at.peek().filter(|token| !token.text(at.source).starts_with('@'))?;
        let name = at.name_of(token)?;
        at.bump();
        Some(name)
    })
}

/// The tokens of `SELECT … INTO @a, b …` without INTO, and what it fills; `None` where it fills nothing.
pub fn without_into(cursor: &Cursor<'_>) -> Option<(Vec<Token>, Vec<Name>)> {
    let into = place_of(cursor, 0, &["into"])?;
    let mut at = Cursor { at: into + 1, ..cursor.clone() };
    if at.is_word("outfile") || at.is_word("dumpfile") {
        return None;
    }
    let mut variables = vec![variable(&mut at)?];
    while at.eat_symbol(",") {
        variables.push(variable(&mut at)?);
    }
    let tokens = cursor.tokens.get(..into)?.iter().chain(cursor.tokens.get(at.at..)?).copied().collect();
    Some((tokens, variables))
}
