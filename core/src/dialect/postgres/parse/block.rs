//! DO blocks and CALL. A block without a word of DDL leaves the schema alone; the steps of the others are read, and the
//! replay decides from the schema which of them are done (PostgreSQL manual, PL/pgSQL).

mod data;
mod formula;
mod steps;

use data::governs;
pub use data::is_data_only;

use super::super::syntax::SYNTAX;
use super::head::unreplayable;
use crate::model::block::Block;
use crate::model::{Ddl, Fate, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{Token, TokenKind, lex};

/// The fate of a DO block.
pub fn fate(cursor: &Cursor<'_>) -> Fate {
    let refused =
        || Fate::Rejected(unreplayable(cursor, "a block that changes the schema in another language"));
    let Some((token, plpgsql)) = body(cursor) else { return refused() };
    let Some((text, offset)) = inside(token.text(cursor.source)) else { return refused() };
    let tokens = shifted(lex(text, &SYNTAX.lexical), token.start as usize + offset);
    let inner = Cursor::new(cursor.source, cursor.source_id, &tokens, &SYNTAX);
    let data_only = is_data_only(text);
    if data_only && !governs(&inner) {
        return Fate::Nothing("data");
    }
    if !plpgsql && !data_only {
        return refused();
    }
    let asks = steps::block(inner).map(|block| vec![Ddl::Block(Box::new(block))]).map_err(|complaint| {
        let mut refusal = unreplayable(cursor, "a block that is not read to its end");
        refusal.labels = complaint.labels;
        refusal
    });
    match (data_only, asks) {
        (true, asks) => Fate::Privilege { what: "data", asks: asks.map_err(Box::new) },
        (false, Ok(effects)) => Fate::Effect(effects),
        (false, Err(refusal)) => Fate::Rejected(refusal),
    }
}

/// The steps in the body of a routine, which has no place in a source.
pub fn read(body: &str) -> Option<Block> {
    let tokens = lex(body, &SYNTAX.lexical);
    steps::block(Cursor::new(body, SourceId::default(), &tokens, &SYNTAX)).ok()
}

/// The string that is the block's text, and whether its language is PL/pgSQL.
fn body<'a>(cursor: &Cursor<'a>) -> Option<(Token, bool)> {
    let mut cursor: Cursor<'a> = cursor.clone();
    let (mut found, mut plpgsql) = (None, true);
    while let Some(token) = cursor.bump() {
        if cursor.tokens.get(cursor.at.wrapping_sub(1)).is_some() && token.kind == TokenKind::Word {
            let language = token.text(cursor.source).eq_ignore_ascii_case("language");
            if language && let Some(named) = cursor.bump() {
                plpgsql = named.text(cursor.source).trim_matches(['\'', '"']).eq_ignore_ascii_case("plpgsql");
            }
        } else if token.kind == TokenKind::Text {
            found.get_or_insert(token);
        }
    }
    Some((found?, plpgsql))
}

/// A literal without its quotes, and where that begins; none if quotes or escapes in it stand for other text.
fn inside(literal: &str) -> Option<(&str, usize)> {
    let quote = match literal.strip_prefix('$') {
        Some(rest) => rest.find('$')? + 2,
        None if literal.starts_with('\'') => 1,
        None => return None,
    };
    let text = literal.get(quote..literal.len().checked_sub(quote)?)?;
    (literal.starts_with('$') || !text.contains('\'')).then_some((text, quote))
}

fn shifted(mut tokens: Vec<Token>, by: usize) -> Vec<Token> {
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    for token in &mut tokens {
        token.start = token.start.saturating_add(by);
        token.end = token.end.saturating_add(by);
    }
    tokens
}

/// CALL of a procedure: the replay looks into it.
pub fn call(cursor: &Cursor<'_>) -> Fate {
    let mut name = Cursor { at: 1, ..cursor.clone() };
    match name.qualified_name() {
        Ok(routine) => Fate::Effect(vec![Ddl::Call { routine, arguments: Vec::new(), span: cursor.here() }]),
        Err(_) => Fate::Rejected(unreplayable(cursor, "a procedure may do anything")),
    }
}
