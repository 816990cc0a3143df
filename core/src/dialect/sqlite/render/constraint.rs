//! Constraints of a table, and the ones that ADD COLUMN takes in the column.

use super::index::parts;
use crate::dialect::sqlite::syntax::{quote, quote_all};
use crate::model::{Constraint, ConstraintKind, Deferrable, ForeignKey, Key, MatchType, Name};

/// A table constraint.
pub fn constraint(constraint: &Constraint) -> String {
    let name = named(constraint);
    match &constraint.kind {
        ConstraintKind::PrimaryKey(it) => format!("{name}PRIMARY KEY {}", key(it)),
        ConstraintKind::Unique(it) => format!("{name}UNIQUE {}", key(it)),
        ConstraintKind::ForeignKey(it) => {
            format!(
                "{name}FOREIGN KEY ({}) {}",
                quote_all(&it.columns),
                references(it, constraint.deferrable)
            )
        }
        ConstraintKind::Check(check) => {
            let conflict = on_conflict(check.on_conflict.as_deref());
            format!("{name}CHECK ({}){conflict}", check.expression.text)
        }
        // SQLite has no such constraint; its parser makes none.
        ConstraintKind::Exclude(_) => String::new(),
    }
}

/// A check or a reference inside the column that it comes with.
pub fn inline(constraint: &Constraint) -> Option<String> {
    let name = named(constraint);
    match &constraint.kind {
        ConstraintKind::ForeignKey(it) => Some(format!("{name}{}", references(it, constraint.deferrable))),
        ConstraintKind::Check(check) => Some(format!("{name}CHECK ({})", check.expression.text)),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => None,
    }
}

/// `CONSTRAINT name `, where there is a name.
pub fn named(constraint: &Constraint) -> String {
    constraint.name.name().map_or(String::new(), |name: &Name| format!("CONSTRAINT {} ", quote(name)))
}

fn key(key: &Key) -> String {
    format!("({}){}", parts(&key.parts), on_conflict(key.on_conflict.as_deref()))
}

fn on_conflict(conflict: Option<&str>) -> String {
    conflict.map_or(String::new(), |conflict| format!(" ON CONFLICT {}", conflict.to_uppercase()))
}

fn references(key: &ForeignKey, deferrable: Deferrable) -> String {
    let mut text = format!("REFERENCES {}", quote(&key.referenced.name));
    if !key.referenced_columns.is_empty() {
        text.push_str(&format!(" ({})", quote_all(&key.referenced_columns)));
    }
    text.push_str(&format!(" ON UPDATE {} ON DELETE {}", key.on_update.sql(), key.on_delete.sql()));
    text.push_str(match key.match_type {
        MatchType::Simple => "",
        MatchType::Full => " MATCH FULL",
        MatchType::Partial => " MATCH PARTIAL",
    });
    text.push_str(match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    text
}
