//! What decides about a schema at run time: variables, prepared statements, compound statements and calls (reference
//! manual, Compound Statements; Prepared Statements). The steps are read here, and the replay does them.

mod handler;
mod question;
mod simple;
mod steps;

pub use simple::STATEMENT_TEXT;

use super::super::syntax::SYNTAX;
use crate::model::block::Block;
use crate::model::query::Query;
use crate::model::{Ddl, Fate, QualifiedName, Routine, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{TokenKind, lex};
use crate::syntax::query;

/// Words without which no body changes a schema; what runs a text may hold any of them.
const CHANGING: [&str; 7] = ["create", "alter", "drop", "rename", "prepare", "execute", "call"];

/// The fate of a statement that runs steps; `None` leaves it to the others.
pub fn fate(cursor: &Cursor<'_>, head: &str) -> Option<Fate> {
    if is_compound(cursor, head) {
        return Some(match steps::body(cursor.clone()) {
            Ok(block) => Fate::Effect(vec![Ddl::Block(Box::new(block))]),
            Err(complaint) => Fate::Rejected(*complaint),
        });
    }
    match simple::fate(cursor, head)? {
        Ok(steps) if steps.is_empty() => None,
        Ok(steps) => {
            let block = Block { steps, ..Block::default() };
            Some(Fate::Effect(vec![Ddl::Block(Box::new(block))]))
        }
        Err(complaint) => Some(Fate::Rejected(*complaint)),
    }
}

/// MariaDB takes compound statements outside of routines: BEGIN NOT ATOMIC, IF, CASE and loops.
fn is_compound(cursor: &Cursor<'_>, head: &str) -> bool {
    match head {
        "begin" => cursor.is_word_at(1, "not"),
        "if" | "case" | "while" | "loop" | "repeat" | "for" => true,
        _ => false,
    }
}

/// The steps in the body of a routine, which has no place in a source.
pub fn body(routine: &Routine) -> Option<Block> {
    let body = &*routine.body.text;
    let tokens = lex(body, &SYNTAX.lexical);
    steps::body(Cursor::new(body, SourceId::default(), &tokens, &SYNTAX)).ok()
}

/// The functions that the body of a routine calls.
pub fn calls(routine: &Routine) -> Vec<QualifiedName> {
    let body = &*routine.body.text;
    let tokens = lex(body, &SYNTAX.lexical);
    query::calls(&Cursor::new(body, SourceId::default(), &tokens, &SYNTAX))
}

/// The query that a text is.
pub fn query(text: &str) -> Option<Query> {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let single = !tokens.iter().any(|token| token.text(text) == ";");
    (single && cursor.is_word("select")).then(|| question::query(&cursor))
}

/// Whether no word of a body can change a schema or a variable of the connection.
pub fn is_data_only(body: &str) -> bool {
    lex(body, &SYNTAX.lexical).iter().all(|token| match token.kind {
        TokenKind::Word => {
            let word = token.text(body);
            !word.starts_with('@') && !CHANGING.iter().any(|changing| word.eq_ignore_ascii_case(changing))
        }
        TokenKind::Unclosed => false,
        TokenKind::QuotedName | TokenKind::Text | TokenKind::Number | TokenKind::Symbol => true,
    })
}

#[cfg(test)]
mod tests;
