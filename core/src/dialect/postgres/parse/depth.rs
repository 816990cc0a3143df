//! Is a statement so deeply nested, or so long a chain of operators, that reading it could run out of stack?
//! Parser and tree are recursive, and everything runs in 1 MiB: counting the tokens first is the only safe answer.

use crate::syntax::lexer::{Token, TokenKind};

/// Parentheses, brackets and CASE inside each other.
const DEEPEST: usize = 150;
/// Operators in a row, joins and set operations: each nests the one before it.
const LONGEST: usize = 800;

/// What is too much in a statement, in a few words.
pub fn excess(source: &str, tokens: &[Token]) -> Option<(Token, &'static str)> {
    let mut levels = vec![Level::default()];
    for token in tokens {
        let text = token.text(source);
        match token.kind {
            TokenKind::Symbol => match text {
                "(" => levels.push(Level::default()),
                ")" => {
                    levels.pop();
                }
                "," => levels.last_mut().into_iter().for_each(|level| level.operators = 0),
                "." => {}
                _ => levels.last_mut().into_iter().for_each(|level| level.operators += 1),
            },
            TokenKind::Word => word(text, &mut levels),
            TokenKind::QuotedName | TokenKind::Text | TokenKind::Number | TokenKind::Unclosed => {}
        }
        if levels.is_empty() {
            levels.push(Level::default());
        }
        if levels.len() > DEEPEST {
            return Some((*token, "it is nested too deeply"));
        }
        if levels.last().is_some_and(|level| level.operators + level.tables > LONGEST) {
            return Some((*token, "it has too many operators in a row"));
        }
    }
    None
}

/// What is counted between one opening parenthesis and its close.
#[derive(Default)]
struct Level {
    /// Operators since the last comma.
    operators: usize,
    /// Joins and set operations.
    tables: usize,
}

fn word(text: &str, levels: &mut Vec<Level>) {
    const OPERATORS: [&str; 12] =
        ["and", "or", "not", "is", "like", "ilike", "in", "between", "collate", "at", "similar", "isnull"];
    const TABLES: [&str; 4] = ["join", "union", "intersect", "except"];
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    if text.eq_ignore_ascii_case("case") {
        levels.push(Level::default());
    } else if text.eq_ignore_ascii_case("end") && levels.len() > 1 {
        levels.pop();
    } else if let Some(level) = levels.last_mut() {
        level.operators += usize::from(OPERATORS.iter().any(is));
        level.tables += usize::from(TABLES.iter().any(is));
    }
}
