//! What touches rows only: no word in it can change a schema.

use super::super::super::syntax::SYNTAX;
use super::super::setting::sets_role;
use crate::model::SourceId;
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{TokenKind, lex};

/// The words without which no block changes a schema. EXECUTE runs text that may hold any of them.
const CHANGING: [&str; 7] = ["create", "alter", "drop", "comment", "execute", "call", "import"];

/// The settings that change what later statements make.
const SETTINGS: [&str; 3] = ["search_path", "default_tablespace", "default_table_access_method"];

/// Whether no word outside strings and comments can change a schema.
pub fn is_data_only(body: &str) -> bool {
    let tokens = lex(body, &SYNTAX.lexical);
    are_data(&Cursor::new(body, SourceId::default(), &tokens, &SYNTAX))
}

/// The same of the tokens of a cursor.
pub fn are_data(whole: &Cursor<'_>) -> bool {
    !whole.tokens.iter().enumerate().any(|(at, token)| match token.kind {
        TokenKind::Word => changes_schema(&Cursor { at, ..whole.clone() }),
        TokenKind::Unclosed => true,
        TokenKind::QuotedName | TokenKind::Text | TokenKind::Number | TokenKind::Symbol => false,
    })
}

/// Whether a word says who may do what, or who owns what: that is nothing to most, and something to those who ask for it.
pub fn governs(whole: &Cursor<'_>) -> bool {
    const WORDS: [&str; 3] = ["grant", "revoke", "reassign"];
    let said = |at| WORDS.iter().any(|word| Cursor { at, ..whole.clone() }.is_word(word));
    (0..whole.tokens.len()).any(said) || sets_role(whole)
}

fn changes_schema(cursor: &Cursor<'_>) -> bool {
    let follows = |words: &[&str]| words.iter().any(|word| cursor.is_word_at(1, word));
    let before = Cursor { at: cursor.at.saturating_sub(1), ..cursor.clone() };
    if cursor.is_word("into") {
        // In PL/pgSQL, SELECT … INTO fills variables; only INTO TABLE would make one.
        return follows(&["table"]);
    }
    if cursor.is_word("set") || cursor.is_word("reset") {
        let of = 1 + usize::from(follows(&["session", "local"]));
        return SETTINGS.iter().any(|word| cursor.is_word_at(of, word))
            || cursor.is_word("reset") && follows(&["all"]);
    }
    if cursor.is_word("set_config") {
        return cursor.text_at(2) == "'search_path'";
    }
    if !CHANGING.iter().any(|word| cursor.is_word(word)) {
        return false;
    }
    let harmless = match &*cursor.text().to_ascii_lowercase() {
        // Roles are the cluster's, temporary tables the session's.
        "create" => follows(&["role", "user", "group", "temp", "temporary"]),
        "alter" | "drop" => follows(&["role", "user", "group"]),
        "comment" => !follows(&["on"]),
        "execute" => before.is_word("grant") || before.is_word("revoke"),
        _ => false,
    };
    !harmless
}
