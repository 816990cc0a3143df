//! The canonical form: SQLite keeps every text as its author wrote it, so texts are compared, not meanings.
//! `a <> 1` and `a != 1` are two here, as they are to the schema table: a plan that makes them alike arrives,
//! and a second one finds nothing.

mod shadow;

use super::implied::{forget_repeated_keys, require_key};
use super::names::forget_number;
use super::parse::VIRTUAL_TABLE;
use super::syntax::SYNTAX;
use super::types;
use crate::model::{
    Column, Constraint, ConstraintKind, Definition, Expr, Expression, Index, IndexPart, Name, Object,
    ObjectId, ObjectKind, PartKey, Schema, SourceId, Table,
};
use crate::syntax::cursor::{Cursor, unquote_name};
use crate::syntax::lexer::{TokenKind, lex};
use std::sync::Arc;

/// The database's own tables: `sqlite_sequence`, `sqlite_stat1` … (fileformat2.html 2.6).
pub fn is_system(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Table && id.name.compared().starts_with("sqlite_")
}

/// Makes every object canonical.
pub fn normalize(schema: &mut Schema, known: &Schema) {
    shadow::remove(schema);
    for (_, object) in schema.unlike(known) {
        match Arc::make_mut(object) {
            Object::Table(table) => canonical_table(table),
            Object::View(view) => recompute(&mut view.query),
            Object::Trigger(trigger) => recompute(&mut trigger.definition),
            Object::Opaque(opaque) => recompute(&mut opaque.definition),
            // SQLite has none of these.
            Object::Namespace(_)
            | Object::Extension(_)
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Composite(_)
            | Object::Sequence(_)
            | Object::Routine(_)
            | Object::MaterializedView(_)
            | Object::Policy(_) => {}
        }
    }
}

/// Whether an opaque object is a virtual table.
pub fn is_virtual_table(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Opaque && id.signature.as_deref() == Some(VIRTUAL_TABLE)
}

fn canonical_table(table: &mut Table) {
    for Column { ty, default, generated, .. } in &mut table.columns {
        types::canonical(ty);
        if let Some(default) = default {
            default.tree = Expr::Opaque(canonical(&default.text, true).into());
        }
        if let Some(generated) = generated {
            canonical_expression(&mut generated.expression);
        }
    }
    for constraint in &mut table.constraints {
        forget_number(constraint);
        canonical_constraint(constraint);
    }
    for Index { parts, predicate, .. } in &mut table.indexes {
        parts.iter_mut().for_each(canonical_part);
        if let Some(predicate) = predicate {
            canonical_expression(predicate);
        }
    }
    require_key(table);
    forget_repeated_keys(table);
}

fn canonical_constraint(constraint: &mut Constraint) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter_mut().for_each(canonical_part);
        }
        ConstraintKind::Check(check) => canonical_expression(&mut check.expression),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {}
    }
}

fn canonical_part(part: &mut IndexPart) {
    if let PartKey::Expression(expression) = &mut part.key {
        canonical_expression(expression);
    }
    // Ascending, NULLs come first; descending, last (lang_select.html, the ORDER BY clause).
    let implied =
        if part.descending { crate::model::NullsOrder::Last } else { crate::model::NullsOrder::First };
    part.nulls = part.nulls.filter(|nulls| *nulls != implied);
}

fn canonical_expression(expression: &mut Expression) {
    expression.tree = Expr::Opaque(canonical(&expression.text, false).into());
}

fn recompute(definition: &mut Definition) {
    definition.canonical = canonical(&definition.text, false).into();
}

/// A text and its canonical tokens.
pub fn definition(text: &str) -> Definition {
    let text = text.trim();
    Definition {
        text: text.into(),
        canonical: canonical(text, false).into(),
        reprinted: false,
        meaning: None,
    }
}

/// Tokens joined by one space: words and names in lower case and without quotes, comments gone. In a default a
/// name in double quotes is a string (quirks.html 8).
fn canonical(text: &str, names_are_strings: bool) -> String {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let mut out = String::with_capacity(text.len());
    for token in &tokens {
        if !out.is_empty() {
            out.push(' ');
        }
        let text = token.text(cursor.source);
        match token.kind {
            TokenKind::QuotedName if names_are_strings => {
                out.push_str(&super::syntax::literal(&unquote_name(text)))
            }
            TokenKind::QuotedName => out.push_str(Name::caseless(unquote_name(text)).compared()),
            TokenKind::Word | TokenKind::Number => out.push_str(&text.to_lowercase()),
            TokenKind::Text | TokenKind::Symbol | TokenKind::Unclosed => out.push_str(text),
        }
    }
    out
}
