//! Whether a text names a thing: by its tokens, so that a name inside a string or a comment is none.

use super::syntax::SYNTAX;
use crate::model::{IndexPart, Name, PartKey, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

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
