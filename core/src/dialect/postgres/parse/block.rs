//! DO blocks and CALL: a block without a word of DDL leaves the schema alone; what the others do only a server can tell.

use super::super::syntax::SYNTAX;
use super::head::unreplayable;
use crate::model::{Fate, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{TokenKind, lex};

/// The words without which no block changes a schema. EXECUTE runs text that may hold any of them.
const CHANGING: [&str; 7] = ["create", "alter", "drop", "comment", "execute", "call", "import"];

/// The fate of a DO block.
pub fn fate(cursor: &Cursor<'_>) -> Fate {
    match body(cursor) {
        Some(text) if is_data_only(&text) => Fate::Nothing("data"),
        _ => Fate::Rejected(unreplayable(
            cursor,
            "a block that changes the schema by conditions on the database",
        )),
    }
}

/// The block's own text.
fn body(cursor: &Cursor<'_>) -> Option<String> {
    let mut cursor = cursor.clone();
    while let Some(token) = cursor.peek() {
        // The language, where it is written as a string, follows its word.
        let language = cursor.at > 0 && Cursor { at: cursor.at - 1, ..cursor.clone() }.is_word("language");
        if token.kind == TokenKind::Text && !language {
            return cursor.string().map(|text| text.to_string());
        }
        cursor.bump();
    }
    None
}

/// The fate of CALL: what the procedure does is not looked into.
pub fn call(cursor: &Cursor<'_>) -> Fate {
    Fate::Rejected(unreplayable(cursor, "a procedure may do anything"))
}

/// Whether no word outside strings and comments can change a schema.
pub fn is_data_only(body: &str) -> bool {
    let tokens = lex(body, &SYNTAX.lexical);
    let whole = Cursor::new(body, SourceId::default(), &tokens, &SYNTAX);
    !tokens.iter().enumerate().any(|(at, token)| match token.kind {
        TokenKind::Word => changes_schema(&Cursor { at, ..whole.clone() }),
        TokenKind::Unclosed => true,
        TokenKind::QuotedName | TokenKind::Text | TokenKind::Number | TokenKind::Symbol => false,
    })
}

fn changes_schema(cursor: &Cursor<'_>) -> bool {
    let follows = |words: &[&str]| words.iter().any(|word| cursor.is_word_at(1, word));
    let before = Cursor { at: cursor.at.saturating_sub(1), ..cursor.clone() };
    if cursor.is_word("into") {
        // In PL/pgSQL, SELECT … INTO fills variables; only INTO TABLE would make one.
        return follows(&["table"]);
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
