//! What a text really reads: a word that is the name of a relation may be an alias, a column, what WITH makes, or a text.

use super::Session;
use crate::depend;
use crate::model::{Name, Object, ObjectId, ObjectKind, QualifiedName};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{TokenKind, lex};
use crate::syntax::named::Names;
use crate::syntax::scopes::Scopes;

/// Whether an object whose text has the name of another means it.
pub(super) fn is_meant(session: &Session<'_>, reader: &ObjectId, read: &ObjectId) -> bool {
    const RELATIONS: [ObjectKind; 4] =
        [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence];
    if !RELATIONS.contains(&read.kind) {
        return true;
    }
    let text = match session.schema.get(reader) {
        Some(Object::View(view) | Object::MaterializedView(view)) => &view.query.text,
        Some(Object::Routine(it)) if depend::has_parsed_body(it) && !takes_row(it, read) => &it.body.text,
        _ => return true,
    };
    let syntax = session.knowledge.syntax();
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, crate::model::SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let is_it = |named: &QualifiedName| {
        named.name == read.name && (named.schema.is_none() || named.schema == read.schema)
    };
    let mut sources = scopes.list.iter().flat_map(|scope| &scope.sources);
    sources.any(|source| source.relation.as_ref().is_some_and(is_it))
        || (0..scopes.names.count()).any(|at| match read.kind {
            ObjectKind::Sequence => draws_from(&scopes.names, at, read),
            _ => is_type(&scopes.names, at, &read.name),
        })
}

/// Whether a routine takes or gives rows of a relation.
fn takes_row(routine: &crate::model::Routine, relation: &ObjectId) -> bool {
    let name = relation.name.as_str();
    routine.arguments.iter().any(|argument| &*argument.ty.name == name)
        || routine.returns.as_deref().is_some_and(|returns| returns.contains(name))
}

/// `a::t`, `CAST(a AS t)`: every relation has a type of its rows.
fn is_type(names: &Names<'_>, at: usize, relation: &Name) -> bool {
    let first = if names.is(at.checked_sub(1), ".") { at.checked_sub(2) } else { Some(at) };
    let before = first.and_then(|first| first.checked_sub(1));
    let function = names.opening(at).and_then(|open| open.checked_sub(1));
    let cast = names.is(before, "::")
        || before.is_some_and(|before| names.is_word(before, &["as"]))
            && function.is_some_and(|function| names.is_word(function, &["cast"]));
    cast && names.name(at).as_ref() == Some(relation)
}

/// Whether a text at a place stands for a sequence: `nextval('app.s')`, `'s'::regclass`; cast to text it is looked up when
/// the query runs.
fn draws_from(names: &Names<'_>, at: usize, sequence: &ObjectId) -> bool {
    const DRAWING: [&str; 3] = ["nextval", "currval", "setval"];
    if names.kind(at) != Some(TokenKind::Text) {
        return false;
    }
    let text = names.word(at).trim_matches('\'');
    let mut parts = text.rsplit('.').map(|part| part.trim_matches('"'));
    let is_it = parts.next() == Some(sequence.name.as_str())
        && parts
            .next()
            .is_none_or(|schema| sequence.schema.as_ref().is_some_and(|own| own.as_str() == schema));
    let called = names.is(at.checked_sub(1), "(")
        && at.checked_sub(2).is_some_and(|function| names.is_word(function, &DRAWING));
    let drawn = match names.is(Some(at + 1), "::") {
        true => names.is_word(at + 2, &["regclass"]) || names.is_word(at + 4, &["regclass"]),
        false => called,
    };
    is_it && drawn
}
