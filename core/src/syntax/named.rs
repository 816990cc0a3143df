//! Where a statement names a relation: told from the words around a name, so that any text can be asked.

use super::cursor::Cursor;
use crate::model::Name;

/// The places of a statement.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    cursor: &'a Cursor<'a>,
}

impl<'a> Names<'a> {
    /// Of all tokens of a cursor.
    pub fn of(cursor: &'a Cursor<'a>) -> Names<'a> {
        Names { cursor }
    }

    /// Whether a name stands where a query, a trigger or a rule names a relation.
    pub fn is_relation(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        match &*self.word(before).to_ascii_lowercase() {
            "from" => self.is_of_query(before),
            "join" | "only" | "into" | "update" | "references" => true,
            "to" => self.makes("rule"),
            "on" => (self.makes("trigger") || self.makes("rule")) && self.is_first(before),
            "," => self.is_in_from(before),
            _ => false,
        }
    }

    /// Whether the text is a CREATE of this kind.
    fn makes(&self, kind: &str) -> bool {
        self.word(0).eq_ignore_ascii_case("create")
            && (1..5).any(|at| self.word(at).eq_ignore_ascii_case(kind))
    }

    /// Whether a word does not stand before this.
    fn is_first(&self, at: usize) -> bool {
        !(0..at).any(|before| self.word(before).eq_ignore_ascii_case(self.word(at)))
    }

    /// Whether a FROM is that of a query, and not of `a IS DISTINCT FROM b`, `extract(year FROM a)` or `trim(b FROM a)`.
    fn is_of_query(&self, at: usize) -> bool {
        let distinct =
            at.checked_sub(1).is_some_and(|before| self.word(before).eq_ignore_ascii_case("distinct"));
        !distinct && self.level(at).any(|word| matches!(&*word, "select" | "delete" | "statistics"))
    }

    /// Whether a comma is one between the relations of FROM.
    fn is_in_from(&self, at: usize) -> bool {
        const ENDS: [&str; 10] =
            ["select", "where", "group", "order", "having", "window", "set", "values", "limit", "by"];
        let mut before = self.level_at(at);
        let clause = before.find(|at| {
            let word = self.word(*at).to_ascii_lowercase();
            ENDS.contains(&&*word) || (word == "from" && self.is_of_query(*at))
        });
        clause.is_some_and(|at| self.word(at).eq_ignore_ascii_case("from"))
    }

    /// The words before this, backwards, that stand within the same parentheses.
    fn level(&self, at: usize) -> impl Iterator<Item = String> {
        self.level_at(at).map(|at| self.word(at).to_ascii_lowercase())
    }

    fn level_at(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut depth = 0i32;
        let same = (0..at).rev().map_while(move |at| {
            match self.word(at) {
                ")" => depth += 1,
                "(" => depth -= 1,
                _ => {}
            }
            (depth >= 0).then_some((at, depth))
        });
        same.filter(|(_, depth)| *depth == 0).map(|(at, _)| at)
    }

    /// The names before `AS (` and before `(…) AS (`: what WITH makes hides what the schema has.
    pub fn common_tables(&self) -> Vec<Name> {
        let tokens = self.cursor.tokens;
        let is_made = |at: &usize| {
            self.word(*at).eq_ignore_ascii_case("as")
                && (self.is(Some(at + 1), "(") || self.word(at + 1).eq_ignore_ascii_case("materialized"))
        };
        let named = |at: usize| {
            let last = at.checked_sub(1)?;
            let before = match self.word(last) {
                ")" => (0..last).rev().find(|at| self.word(*at) == "(")?.checked_sub(1)?,
                _ => last,
            };
            self.cursor.name_of(*tokens.get(before)?)
        };
        (0..tokens.len()).filter(is_made).filter_map(named).collect()
    }

    /// A token's text, nothing where there is none.
    pub fn word(&self, at: usize) -> &str {
        self.cursor.tokens.get(at).map_or("", |token| token.text(self.cursor.source))
    }

    /// Whether a token is this symbol.
    pub fn is(&self, at: Option<usize>, symbol: &str) -> bool {
        at.is_some_and(|at| self.word(at) == symbol)
    }
}
