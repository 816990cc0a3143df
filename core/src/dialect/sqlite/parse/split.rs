//! Where one statement ends and the next begins: at semicolons, but for those in the body of a trigger.

use crate::syntax::lexer::{Token, TokenKind};

/// The tokens of each statement, semicolons left out.
pub fn statements<'t>(source: &str, tokens: &'t [Token]) -> Vec<&'t [Token]> {
    let mut statements = Vec::new();
    let mut from = 0;
    while from < tokens.len() {
        let to = end(source, tokens, from);
        if let Some(statement) = tokens.get(from..to).filter(|statement| !statement.is_empty()) {
            statements.push(statement);
        }
        from = to + 1;
    }
    statements
}

fn end(source: &str, tokens: &[Token], from: usize) -> usize {
    let first = next_semicolon(source, tokens, from);
    if !is_trigger(source, tokens, from) {
        return first;
    }
    // The body is over at `; END` (c3ref/complete.html); one that is never closed ends where any statement would.
    let mut semicolon = first;
    while semicolon < tokens.len() {
        if is_word(source, tokens, semicolon + 1, "end")
            && next_semicolon(source, tokens, semicolon + 1) == semicolon + 2
        {
            return semicolon + 2;
        }
        semicolon = next_semicolon(source, tokens, semicolon + 1);
    }
    first
}

fn next_semicolon(source: &str, tokens: &[Token], from: usize) -> usize {
    let rest = tokens.get(from..).unwrap_or(&[]);
    rest.iter()
        .position(|token| token.kind == TokenKind::Symbol && token.text(source) == ";")
        .map_or(tokens.len(), |at| from + at)
}

fn is_trigger(source: &str, tokens: &[Token], from: usize) -> bool {
    let temporary =
        is_word(source, tokens, from + 1, "temp") || is_word(source, tokens, from + 1, "temporary");
    is_word(source, tokens, from, "create")
        && is_word(source, tokens, from + 1 + usize::from(temporary), "trigger")
}

fn is_word(source: &str, tokens: &[Token], at: usize, word: &str) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| token.kind == TokenKind::Word && token.text(source).eq_ignore_ascii_case(word))
}
