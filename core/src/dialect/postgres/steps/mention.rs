//! Which columns an expression names: what has to be made anew around a column that changes.

use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{
    Check, Column, Constraint, ConstraintKind, Expr, Expression, Index, IndexPart, Name, PartKey, SourceId,
};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

/// Whether a tree names a column; of a text that no rule reads, whether it holds such a word.
pub fn mentions(expression: &Expression, column: &Name) -> bool {
    named(&expression.tree, column)
}

fn named(tree: &Expr, column: &Name) -> bool {
    let mut found = false;
    tree.walk(&mut |each| match each {
        Expr::Column(path) => {
            found |= path.last().is_some_and(|last| last == column || last.as_str() == "*");
        }
        Expr::Opaque(text) => found |= in_tokens(text, column),
        _ => {}
    });
    found
}

/// Whether a text holds a token that is this name.
pub fn in_tokens(text: &str, column: &Name) -> bool {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    tokens.iter().any(|token| cursor.name_of(*token).as_ref() == Some(column))
}

/// Whether a generated column is computed from another.
pub fn generated_from(column: &Column, other: &Name) -> bool {
    column.generated.as_ref().is_some_and(|generated| mentions(&generated.expression, other))
}

/// Whether an index has a column among its keys or included columns.
pub fn index_has(index: &Index, column: &Name) -> bool {
    index.parts.iter().any(|part| part.as_column() == Some(column)) || index.include.contains(column)
}

/// Whether an index names a column in its expressions or predicate.
pub fn index_computes(index: &Index, column: &Name) -> bool {
    computes(&index.parts, column) || index.predicate.as_ref().is_some_and(|it| mentions(it, column))
}

fn computes(parts: &[IndexPart], column: &Name) -> bool {
    parts.iter().any(|part| matches!(&part.key, PartKey::Expression(it) if mentions(it, column)))
}

/// Whether a constraint names a column in an expression.
pub fn constraint_computes(constraint: &Constraint, column: &Name) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => false,
        ConstraintKind::Check(Check { expression, .. }) => mentions(expression, column),
        ConstraintKind::Exclude(it) => {
            it.elements.iter().any(|(part, _)| computes(std::slice::from_ref(part), column))
                || it.predicate.as_ref().is_some_and(|it| mentions(it, column))
        }
    }
}

/// Whether a constraint involves a column at all: dropping the column drops it.
pub fn constraint_involves(constraint: &Constraint, column: &Name) -> bool {
    let in_parts = |parts: &[IndexPart]| parts.iter().any(|part| part.as_column() == Some(column));
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            in_parts(&key.parts) || key.include.contains(column)
        }
        ConstraintKind::ForeignKey(key) => key.columns.contains(column),
        ConstraintKind::Check(_) => constraint_computes(constraint, column),
        ConstraintKind::Exclude(it) => {
            it.elements.iter().any(|(part, _)| part.as_column() == Some(column))
                || it.include.contains(column)
                || constraint_computes(constraint, column)
        }
    }
}
