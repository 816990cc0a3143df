//! Whether a text names a thing: by its tokens, so that a name inside a string or a comment is none.

use super::syntax::SYNTAX;
use crate::model::{IndexPart, Name, PartKey, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{TokenKind, lex};

/// Whether a token of a text is this name.
pub fn mentions(text: &str, name: &Name) -> bool {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    tokens.iter().any(|token| cursor.name_of(*token).as_ref() == Some(name))
}

/// Whether one of the parts of a key or an index needs a column.
pub fn part_mentions(parts: &[IndexPart], name: &Name) -> bool {
    parts.iter().any(|part| match &part.key {
        PartKey::Column(column) => column == name,
        PartKey::Expression(expression) => mentions(&expression.text, name),
    })
}

/// A text in which the table that stands before a dot has another name: in `CHECK ("users"."age" > 21)` of a table
/// that is made under a name of its own.
pub fn requalify(text: &str, table: &Name, quoted: &str) -> String {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        let symbol = |at: Option<usize>, what: &str| {
            at.and_then(|at| tokens.get(at))
                .is_some_and(|token| token.kind == TokenKind::Symbol && token.text(text) == what)
        };
        let qualifies = symbol(Some(at + 1), ".") && !symbol(at.checked_sub(1), ".");
        if !qualifies || cursor.name_of(*token).as_ref() != Some(table) {
            continue;
        }
        out.push_str(text.get(copied..token.start as usize).unwrap_or(""));
        out.push_str(quoted);
        copied = token.end as usize;
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    out
}
