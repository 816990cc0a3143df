//! A query whose inner queries stand apart, each under a name in its place.

use crate::dialect::mysql::syntax::{SYNTAX, name};
use crate::model::query::Asked;
use crate::model::{Name, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

/// A query and those in it.
pub struct Apart {
    /// Its text, where names stand for the others.
    pub text: String,
    /// Their texts, and what of their answers is asked for.
    pub queries: Vec<(Asked, String)>,
}

impl Apart {
    /// Puts the queries in parentheses apart.
    pub fn of(text: &str) -> Option<Apart> {
        // What only some servers read; and names like those that stand for queries.
        if ["/*!", "/*M!", "`?"].iter().any(|it| text.contains(it)) {
            return None;
        }
        let tokens = lex(text, &SYNTAX.lexical);
        let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
        let mut apart = Apart { text: String::new(), queries: Vec::new() };
        // What is not yet in the text begins here.
        let mut from = 0;
        while !cursor.at_end() {
            let exists = cursor.is_word("exists") && cursor.text_at(1) == "(";
            let opens = usize::from(exists);
            let begins = ["select", "with"].iter().any(|word| cursor.is_word_at(opens + 1, word));
            if cursor.text_at(opens) != "(" || !begins {
                cursor.bump();
                continue;
            }
            let start = cursor.at;
            let values = start.checked_sub(1).is_some_and(|at| Cursor { at, ..cursor.clone() }.is_word("in"));
            cursor.at += opens;
            let inside = cursor.at + 1;
            cursor.skip_parentheses().ok()?;
            let asked = match (exists, values) {
                (true, _) => Asked::Existence,
                (false, true) => Asked::Values,
                (false, false) => Asked::Value,
            };
            apart.text.push_str(text.get(from..tokens.get(start)?.start as usize)?);
            apart.text.push_str(&format!(" ({})", name(&format!("?{}", apart.queries.len()))));
            apart.queries.push((asked, cursor.slice(inside, cursor.at - 1).to_owned()));
            from = tokens.get(cursor.at - 1)?.end as usize;
        }
        apart.text.push_str(text.get(from..)?);
        Some(apart)
    }

    /// The query that a name stands for.
    pub fn query(&self, name: &Name) -> Option<&(Asked, String)> {
        let number: usize = name.as_str().strip_prefix('?')?.parse().ok()?;
        self.queries.get(number)
    }
}
