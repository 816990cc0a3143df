//! Texts that were written under another search path than everybody's: the names in them that only that path finds get their
//! schema, so that the text means the same wherever it is printed.

use super::Session;
use crate::model::{Definition, Expression, Name, ObjectId, ObjectKind, SourceId};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::read;
use crate::syntax::lexer::{Token, TokenKind, lex};
use std::sync::Arc;

/// A query, a trigger, a rule.
pub(super) fn text(session: &Session<'_>, it: &mut Definition) {
    if let Some(text) = qualified(session, &it.text) {
        *it = Definition { reprinted: it.reprinted, ..definition(&text, session.knowledge.syntax()) };
    }
}

/// A default, a check, a predicate.
pub(super) fn expression(session: &Session<'_>, it: &mut Expression) {
    if let Some(text) = qualified(session, &it.text) {
        *it = read(&text, session.knowledge.syntax());
    }
}

/// What DROP is followed by: `RULE r ON t`.
pub(super) fn dropped(session: &Session<'_>, it: &mut Arc<str>) {
    const VERB: &str = "CREATE ";
    if let Some(text) = qualified(session, &format!("{VERB}{it}"))
        && let Some(rest) = text.strip_prefix(VERB)
    {
        *it = rest.into();
    }
}

fn qualified(session: &Session<'_>, text: &str) -> Option<String> {
    let has_path = session.knowledge.capabilities(session.target).schemas;
    if !has_path || session.path.iter().all(|place| *place == session.home) {
        return None;
    }
    let syntax = session.knowledge.syntax();
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let reader = Reader { session, cursor: &cursor, tokens: &tokens, own: common_tables(&cursor, &tokens) };
    let mut out = String::with_capacity(text.len());
    let mut copied = 0usize;
    for at in 0..tokens.len() {
        if let Some((place, schema)) = reader.place(at) {
            out.push_str(text.get(copied..place)?);
            out.push_str(&schema);
            copied = place;
        }
    }
    out.push_str(text.get(copied..)?);
    (copied > 0).then_some(out)
}

struct Reader<'a, 'c> {
    session: &'a Session<'a>,
    cursor: &'a Cursor<'c>,
    tokens: &'a [Token],
    /// What WITH names.
    own: Vec<Name>,
}

impl Reader<'_, '_> {
    /// Where a schema is put in at a token, and which, with its dot.
    fn place(&self, at: usize) -> Option<(usize, String)> {
        let token = *self.tokens.get(at)?;
        if token.kind == TokenKind::Text {
            return self.sequence(at, token);
        }
        let name = self.cursor.name_of(token)?;
        if self.is(at.checked_sub(1), ".") || self.is(Some(at + 1), ".") || self.own.contains(&name) {
            return None;
        }
        let kinds: &[ObjectKind] = if self.is(Some(at + 1), "(") && !self.is_relation(at) {
            &[ObjectKind::Function, ObjectKind::Aggregate, ObjectKind::Procedure]
        } else if self.is(at.checked_sub(1), "::") {
            &[ObjectKind::Enum, ObjectKind::Domain, ObjectKind::Composite, ObjectKind::Table]
        } else if self.is_relation(at) {
            &[ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence]
        } else {
            return None;
        };
        self.schema_of(kinds, &name).map(|schema| (token.start as usize, format!("{schema}.")))
    }

    /// `nextval('s')`, `'s'::regclass`
    fn sequence(&self, at: usize, token: Token) -> Option<(usize, String)> {
        let drawn = self.is(at.checked_sub(1), "(")
            && at.checked_sub(2).is_some_and(|at| self.word(at).eq_ignore_ascii_case("nextval"));
        let named = self.is(Some(at + 1), "::") && self.word(at + 2).eq_ignore_ascii_case("regclass");
        let inner = token.text(self.cursor.source).strip_prefix('\'')?.strip_suffix('\'')?;
        if !(drawn || named) || inner.contains(['.', '"']) {
            return None;
        }
        let kinds = [ObjectKind::Sequence, ObjectKind::Table, ObjectKind::View];
        let schema = self.schema_of(&kinds, &Name::exact(inner.to_lowercase()))?.replace('\'', "''");
        Some((token.start as usize + 1, format!("{schema}.")))
    }

    /// Whether a name stands where a query, a trigger or a rule names a relation.
    fn is_relation(&self, at: usize) -> bool {
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

    /// The schema, quoted, in which only this path finds a name.
    fn schema_of(&self, kinds: &[ObjectKind], name: &Name) -> Option<String> {
        let objects = &self.session.schema.objects;
        let schema = self.session.path.iter().flatten().find(|schema| {
            kinds.iter().any(|kind| {
                let first = ObjectId::new(*kind, Some((*schema).clone()), name.clone());
                let mut from = objects.range(first..).map(|(id, _)| id);
                from.next().is_some_and(|id| {
                    id.kind == *kind && id.schema.as_ref() == Some(*schema) && id.name == *name
                })
            })
        })?;
        let home = self.session.home.as_ref() == Some(schema);
        (!home).then(|| (self.session.knowledge.syntax().quote_name)(schema.as_str()))
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text(self.cursor.source))
    }

    fn is(&self, at: Option<usize>, symbol: &str) -> bool {
        at.is_some_and(|at| self.word(at) == symbol)
    }
}

/// The names before `AS (` and before `(…) AS (`: what WITH makes hides what the schema has.
fn common_tables(cursor: &Cursor<'_>, tokens: &[Token]) -> Vec<Name> {
    let word = |at: usize| tokens.get(at).map_or("", |token: &Token| token.text(cursor.source));
    let is_made = |at: &usize| {
        word(*at).eq_ignore_ascii_case("as")
            && (word(at + 1) == "(" || word(at + 1).eq_ignore_ascii_case("materialized"))
    };
    let named = |at: usize| {
        let last = at.checked_sub(1)?;
        let before = match word(last) {
            ")" => (0..last).rev().find(|at| word(*at) == "(")?.checked_sub(1)?,
            _ => last,
        };
        cursor.name_of(*tokens.get(before)?)
    };
    (0..tokens.len()).filter(is_made).filter_map(named).collect()
}

#[cfg(test)]
mod tests;
