//! Texts that were written under another search path than everybody's: the names in them that only that path finds get their
//! schema, so that the text means the same wherever it is printed.

use super::Session;
use crate::model::{Definition, Expression, Name, ObjectId, ObjectKind, QualifiedName, SourceId};
use crate::syntax::canonical::redefine;
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::read;
use crate::syntax::lexer::{Token, TokenKind, lex};
use crate::syntax::named::Names;
use crate::syntax::splice::spliced;
use std::sync::Arc;

/// A query, a trigger, a rule.
pub(super) fn text(session: &Session<'_>, it: &mut Definition) {
    if let Some(text) = qualified(session, &it.text) {
        redefine(it, &text, session.knowledge.syntax());
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
    let names = Names::of(&cursor);
    let reader = Reader { session, cursor: &cursor, own: names.common_tables(), names };
    let places: Vec<(usize, String)> = (0..tokens.len()).filter_map(|at| reader.place(at)).collect();
    let edits = places.iter().map(|(place, schema)| (*place..*place, schema));
    (!places.is_empty()).then(|| spliced(text, edits))
}

struct Reader<'a> {
    session: &'a Session<'a>,
    cursor: &'a Cursor<'a>,
    names: Names<'a>,
    /// What WITH names.
    own: Vec<Name>,
}

impl Reader<'_> {
    /// Where a schema is put in at a token, and which, with its dot.
    fn place(&self, at: usize) -> Option<(usize, String)> {
        let token = *self.cursor.tokens.get(at)?;
        if token.kind == TokenKind::Text {
            return self.sequence(at, token);
        }
        let name = self.cursor.name_of(token)?;
        if self.names.is(at.checked_sub(1), ".")
            || self.names.is(Some(at + 1), ".")
            || self.own.contains(&name)
        {
            return None;
        }
        let before = at.checked_sub(1).map_or("", |at| self.names.word(at));
        if before.eq_ignore_ascii_case("collate") {
            return self.of_collation(&name).map(|schema| (token.start as usize, format!("{schema}.")));
        }
        let kinds: &[ObjectKind] = if self.names.is(Some(at + 1), "(") && !self.names.is_relation(at) {
            &[ObjectKind::Function, ObjectKind::Aggregate, ObjectKind::Procedure]
        } else if self.names.is(at.checked_sub(1), "::") {
            &[ObjectKind::Enum, ObjectKind::Domain, ObjectKind::Composite, ObjectKind::Table]
        } else if self.names.is_relation(at) {
            &[ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence]
        } else {
            return None;
        };
        let found = self.schema_of(kinds, &name).or_else(|| {
            let is_relation = kinds.contains(&ObjectKind::Sequence);
            let place = self.session.place_of_extension(name.as_str()).filter(|_| !is_relation)?;
            self.quoted(&place)
        });
        found.map(|schema| (token.start as usize, format!("{schema}.")))
    }

    /// `nextval('s')`, `'s'::regclass`
    fn sequence(&self, at: usize, token: Token) -> Option<(usize, String)> {
        let drawn = self.names.is(at.checked_sub(1), "(")
            && at.checked_sub(2).is_some_and(|at| self.names.word(at).eq_ignore_ascii_case("nextval"));
        let named =
            self.names.is(Some(at + 1), "::") && self.names.word(at + 2).eq_ignore_ascii_case("regclass");
        let inner = token.text(self.cursor.source).strip_prefix('\'')?.strip_suffix('\'')?;
        if !(drawn || named) || inner.contains(['.', '"']) {
            return None;
        }
        let kinds = [ObjectKind::Sequence, ObjectKind::Table, ObjectKind::View];
        let schema = self.schema_of(&kinds, &Name::exact(inner.to_lowercase()))?.replace('\'', "''");
        Some((token.start as usize + 1, format!("{schema}.")))
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
        self.quoted(schema)
    }

    /// The same of a collation.
    fn of_collation(&self, name: &Name) -> Option<String> {
        let mut collation = Some(QualifiedName { schema: None, name: name.clone() });
        self.session.resolve_collation(&mut collation);
        self.quoted(&collation?.schema?)
    }

    /// A schema other than the one in which everybody finds what stands there.
    fn quoted(&self, schema: &Name) -> Option<String> {
        let home = self.session.home.as_ref() == Some(schema);
        (!home).then(|| (self.session.knowledge.syntax().quote_name)(schema.as_str()))
    }
}

#[cfg(test)]
mod tests;
