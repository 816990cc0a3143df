//! The spelling in which texts that the model does not open up are compared: one space between tokens,
//! words in lower case, names without needless quotes, comments gone.

use super::Syntax;
use super::cursor::{Cursor, unquote_name};
use super::lexer::{Token, TokenKind, lex};
use crate::model::{Definition, SourceId};

/// A text with its canonical tokens.
pub fn definition(text: &str, syntax: &'static Syntax) -> Definition {
    let text = text.trim();
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    Definition {
        text: text.into(),
        canonical: tokens_text(&cursor, &tokens).into(),
        reprinted: false,
        meaning: None,
    }
}

/// Gives a definition another text; whether it is another. A body that counts letter by letter goes on behind the tokens.
pub fn redefine(it: &mut Definition, text: &str, syntax: &'static Syntax) -> bool {
    let found = *text != *it.text;
    if found {
        let letters = it.canonical.strip_prefix(&*definition(&it.text, syntax).canonical).unwrap_or("");
        let mut other = Definition { reprinted: it.reprinted, ..definition(text, syntax) };
        if !letters.is_empty() {
            other.canonical = format!("{}{letters}", other.canonical).into();
        }
        *it = other;
    }
    found
}

/// Tokens in canonical spelling, joined by one space.
pub fn tokens_text(cursor: &Cursor<'_>, tokens: &[Token]) -> String {
    let mut out = String::new();
    for token in tokens {
        if !out.is_empty() {
            out.push(' ');
        }
        push_token(&mut out, cursor, *token);
    }
    out
}

fn push_token(out: &mut String, cursor: &Cursor<'_>, token: Token) {
    let text = token.text(cursor.source);
    match token.kind {
        TokenKind::Word => out.push_str(&text.to_lowercase()),
        TokenKind::QuotedName => {
            let name = unquote_name(text);
            let plain = name.chars().next().is_some_and(|c| c.is_ascii_lowercase() || c == '_')
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if plain {
                out.push_str(&name);
            } else {
                out.push('"');
                out.push_str(&name);
                out.push('"');
            }
        }
        TokenKind::Text | TokenKind::Number | TokenKind::Symbol | TokenKind::Unclosed => out.push_str(text),
    }
}
