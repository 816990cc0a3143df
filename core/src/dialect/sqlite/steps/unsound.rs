//! Views and triggers that do not hold any more. ALTER TABLE reads every one of them again and refuses where one names
//! what is not there, though it has nothing to do with the table at hand (lang_altertable.html).

use crate::dialect::Request;
use crate::dialect::sqlite::syntax::SYNTAX;
use crate::model::{Change, Name, Object, ObjectId, Schema, SourceId, TableChange};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{Token, TokenKind, lex};
use std::collections::BTreeSet;

/// SQLite's keywords (lang_keywords.html) that can stand in a query or a trigger, and names that are always there.
const KNOWN: &str = "abort after all always and as asc attach before begin between by cascade case cast collate \
    conflict cross current current_date current_time current_timestamp delete desc distinct do each else end escape \
    except exclude excluded exists fail filter first following for from full generated glob group groups having if \
    ignore in indexed inner insert instead intersect into is isnull join last left like limit main match materialized \
    natural new no not nothing notnull null nulls of offset old oid on or order others outer over partition preceding \
    raise range recursive regexp replace returning right rollback row rowid rows select set sqlite_master \
    sqlite_schema sqlite_sequence temp then ties to trigger true false unbounded union unique update using values \
    view when where window with without _rowid_ nocase binary rtrim create query table virtual";

/// The views and triggers of `before` in which some word stands for nothing that is known, where a change would make
/// SQLite read them.
pub(super) fn unsound(request: &Request<'_>, changes: &[(usize, Change)]) -> Vec<ObjectId> {
    if !changes.iter().any(|(_, change)| reads_all(change)) {
        return Vec::new();
    }
    let schema = request.schemas.before;
    let mut texts = schema.objects.iter().filter_map(|(id, object)| Some((id, text_of(object)?))).peekable();
    if texts.peek().is_none() {
        return Vec::new();
    }
    let known = known_names(schema);
    texts.filter(|(_, text)| has_unknown(text, &known)).map(|(id, _)| id.clone()).collect()
}

fn reads_all(change: &Change) -> bool {
    let by_table = |change: &TableChange| match change {
        TableChange::AddColumn(_) | TableChange::AddIndex(_) | TableChange::DropIndex(_) => false,
        TableChange::DropColumn(_)
        | TableChange::RenameColumn(_)
        | TableChange::AlterColumn { .. }
        | TableChange::AddConstraint(_)
        | TableChange::DropConstraint(_)
        | TableChange::AlterConstraint(_)
        | TableChange::RenameConstraint(_)
        | TableChange::CommentConstraint(_)
        | TableChange::AlterIndex(_)
        | TableChange::RenameIndex(_)
        | TableChange::CommentIndex(_)
        | TableChange::Comment
        | TableChange::Options => true,
    };
    match change {
        Change::Table { id: _, changes } => changes.iter().any(by_table),
        Change::Rename(_) => true,
        Change::Create(_) | Change::Drop(_) | Change::Alter(_) | Change::Privileges(_) => false,
    }
}

fn text_of(object: &Object) -> Option<&str> {
    match object {
        Object::View(view) => Some(&view.query.text),
        Object::Trigger(trigger) => Some(&trigger.definition.text),
        _ => None,
    }
}

fn known_names(schema: &Schema) -> BTreeSet<Name> {
    let mut known: BTreeSet<Name> = KNOWN.split_whitespace().map(Name::exact).collect();
    for (id, object) in &schema.objects {
        known.insert(id.name.clone());
        match &**object {
            Object::Table(table) => known.extend(table.columns.iter().map(|column| column.name.clone())),
            Object::View(view) => {
                known.extend(view.columns.iter().cloned());
                known.extend(declared(&view.query.text));
            }
            // What columns a virtual table has is written in its definition, in its module's own way.
            Object::Opaque(opaque) => known.extend(names(&opaque.definition.text).map(|(_, name)| name)),
            _ => {}
        }
    }
    known
}

/// The tokens of a text that can be names, with their place among all tokens.
fn names(text: &str) -> impl Iterator<Item = (usize, Name)> {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let found: Vec<(usize, Name)> =
        tokens.iter().enumerate().filter_map(|(at, token)| Some((at, cursor.name_of(*token)?))).collect();
    found.into_iter()
}

/// The names that a text gives: after AS, or right after another name or a parenthesis; or before AS and a query.
fn declared(text: &str) -> Vec<Name> {
    let tokens = lex(text, &SYNTAX.lexical);
    let is =
        |at: usize, what: &str| word(&tokens, text, at).is_some_and(|word| word.eq_ignore_ascii_case(what));
    let is_operand = |at: usize| {
        tokens.get(at).is_some_and(|token| match token.kind {
            TokenKind::QuotedName | TokenKind::Number | TokenKind::Text => true,
            TokenKind::Word => !is_known_word(token.text(text)),
            TokenKind::Symbol => token.text(text) == ")",
            TokenKind::Unclosed => false,
        })
    };
    names(text)
        .filter(|(at, _)| {
            let before = at.checked_sub(1);
            before.is_some_and(|before| is(before, "as") || is(before, "trigger") || is_operand(before))
                || (is(at + 1, "as") && is(at + 2, "("))
        })
        .map(|(_, name)| name)
        .collect()
}

fn is_known_word(word: &str) -> bool {
    KNOWN.split_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

fn word<'t>(tokens: &[Token], text: &'t str, at: usize) -> Option<&'t str> {
    tokens.get(at).map(|token| token.text(text))
}

fn has_unknown(text: &str, known: &BTreeSet<Name>) -> bool {
    let tokens = lex(text, &SYNTAX.lexical);
    let declared = declared(text);
    names(text).any(|(at, name)| {
        let called = word(&tokens, text, at + 1) == Some("(");
        !called && !known.contains(&name) && !declared.contains(&name)
    })
}
