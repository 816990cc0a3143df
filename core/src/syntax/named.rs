//! Where a statement names a relation: told from the words around a name, so that any text can be asked.

use super::cursor::Cursor;
use super::lexer::TokenKind;
use crate::model::Name;
use std::ops::Range;

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
            "join" | "into" | "references" => true,
            "only" => self.leads_to_relation(before),
            "update" => !self.is_word(at, &["of", "set", "or", "on"]),
            // UPDATE OR IGNORE t (SQLite)
            "ignore" | "replace" | "rollback" | "abort" | "fail" => self.is_update_or(before),
            "table" => self.makes("publication"),
            "to" => self.makes("rule"),
            "on" => (self.makes("trigger") || self.makes("rule")) && self.is_first(before),
            "," => self.is_in_from(before) || (self.makes("publication") && self.is_published(before)),
            _ => false,
        }
    }

    /// Whether a word may stand before a relation.
    pub fn leads_to_relation(&self, at: usize) -> bool {
        self.is_word(at, self.cursor.syntax.before_relations)
    }

    /// Whether a word is what an UPDATE does with conflicts.
    fn is_update_or(&self, at: usize) -> bool {
        at.checked_sub(2)
            .is_some_and(|update| self.is_word(update, &["update"]) && self.is_word(update + 1, &["or"]))
    }

    /// Whether a comma stands between the tables of a publication.
    fn is_published(&self, comma: usize) -> bool {
        self.level(comma)
            .find(|word| matches!(&**word, "table" | "schema" | "with"))
            .is_some_and(|word| word == "table")
    }

    /// Whether the text is a CREATE of this kind.
    pub fn makes(&self, kind: &str) -> bool {
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
        // UPDATE … FROM; the table that a constraint trigger is about besides its own
        let of_trigger = || self.makes("trigger") && self.opening(at).is_none();
        let begins = |word: &str| matches!(word, "select" | "delete" | "update" | "statistics");
        !distinct && (self.level(at).any(|word| begins(&word)) || of_trigger())
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

    /// The word that begins the clause that a place stands in, within the same parentheses.
    pub fn clause(&self, at: usize) -> Option<usize> {
        const BEGIN: [&str; 10] =
            ["select", "from", "where", "set", "values", "having", "by", "on", "returning", "using"];
        self.level_at(at).find(|before| self.is_word(*before, &BEGIN))
    }

    /// The places before this, backwards, that stand within the same parentheses.
    pub fn before(&self, at: usize) -> impl Iterator<Item = usize> {
        self.level_at(at)
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

    /// How many tokens there are.
    pub fn count(&self) -> usize {
        self.cursor.tokens.len()
    }

    /// What a token is.
    pub fn kind(&self, at: usize) -> Option<TokenKind> {
        self.cursor.tokens.get(at).map(|token| token.kind)
    }

    /// The name that a token is.
    pub fn name(&self, at: usize) -> Option<Name> {
        self.cursor.name_of(*self.cursor.tokens.get(at)?)
    }

    /// The bytes from one token to another.
    pub fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        let start = self.cursor.tokens.get(from).map_or(0, |token| token.start as usize);
        start..self.cursor.tokens.get(to).map_or(start, |token| token.end as usize)
    }

    /// The text from one token to another.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        self.cursor.source.get(self.bytes(from, to)).unwrap_or("")
    }

    /// Whether a token is one of some words.
    pub fn is_word(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(at).eq_ignore_ascii_case(word))
    }

    /// The bracket that closes the one at a place.
    pub fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0u32;
        (open..self.count()).find(|at| {
            match self.word(*at) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
    }

    /// The parenthesis that a place stands in.
    pub fn opening(&self, at: usize) -> Option<usize> {
        let mut depth = 0u32;
        (0..at).rev().find(|at| match self.word(*at) {
            ")" => {
                depth += 1;
                false
            }
            "(" if depth == 0 => true,
            "(" => {
                depth -= 1;
                false
            }
            _ => false,
        })
    }

    /// The last token of the type that begins at a place.
    pub fn end_of_type(&self, start: usize) -> Option<usize> {
        const MORE: [&str; 13] = [
            "varying",
            "precision",
            "with",
            "without",
            "time",
            "zone",
            "to",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
        ];
        let named =
            |at: usize| matches!(self.kind(at)?, TokenKind::Word | TokenKind::QuotedName).then_some(at);
        let mut end = named(start)?;
        loop {
            end = match self.word(end + 1) {
                "." => named(end + 2)?,
                "(" | "[" => self.closing(end + 1)?,
                _ if self.is_word(end + 1, &MORE) => end + 1,
                _ => return Some(end),
            };
        }
    }

    /// Whether what a query gives has ended before a place.
    pub fn ends_output(&self, at: usize) -> bool {
        const ENDS: [&str; 14] = [
            "",
            ",",
            ")",
            ";",
            "from",
            "where",
            "group",
            "having",
            "window",
            "order",
            "limit",
            "union",
            "intersect",
            "except",
        ];
        self.is_word(at, &ENDS)
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
