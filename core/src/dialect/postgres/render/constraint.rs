//! Constraints, as CREATE TABLE and ADD CONSTRAINT take them.

use super::{index, name, parenthesized};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::names;
use crate::dialect::postgres::syntax::{quote, quote_where_needed};
use crate::model::{
    Check, Constraint, ConstraintKind, Deferrable, Exclusion, ForeignKey, Index, Key, MatchType, Name,
    QualifiedName, Table,
};

/// A constraint with its name. The primary key of the implied name goes without one, as in Atlas.
pub fn constraint(options: &PlanOptions, table: &Name, it: &Constraint) -> String {
    let Constraint { name, kind, deferrable, validated, enforced, comment: _ } = it;
    let mut sql = String::new();
    let implied = matches!(kind, ConstraintKind::PrimaryKey(_))
        && name.name()
            == Some(&names::constraint_name(
                &QualifiedName::bare(table.clone()),
                kind,
                &Table::default(),
                &|_| false,
            ));
    if let Some(name) = name.name().filter(|_| !implied) {
        sql.push_str(&format!("CONSTRAINT {} ", quote(name.as_str())));
    }
    sql.push_str(&body(options, kind));
    sql.push_str(times(*deferrable));
    if !enforced {
        sql.push_str(" NOT ENFORCED");
    } else if !validated {
        sql.push_str(" NOT VALID");
    }
    sql
}

/// When it is looked at.
fn times(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " DEFERRABLE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// A key that takes over a unique index of its name.
pub fn using_index(it: &Constraint, index: &Index) -> String {
    let word = if matches!(it.kind, ConstraintKind::PrimaryKey(_)) { "PRIMARY KEY" } else { "UNIQUE" };
    let name = index.name.name().map(|name| quote(name.as_str())).unwrap_or_default();
    format!("CONSTRAINT {name} {word} USING INDEX {name}{}", times(it.deferrable))
}

/// What a constraint promises, without its name and its times.
fn body(options: &PlanOptions, kind: &ConstraintKind) -> String {
    match kind {
        ConstraintKind::PrimaryKey(it) => format!("PRIMARY KEY {}", key(options, it)),
        ConstraintKind::Unique(it) => {
            let nulls = if it.nulls_not_distinct { "NULLS NOT DISTINCT " } else { "" };
            format!("UNIQUE {nulls}{}", key(options, it))
        }
        ConstraintKind::ForeignKey(it) => foreign_key(options, it),
        ConstraintKind::Check(Check { expression, no_inherit, on_conflict: _ }) => {
            let no_inherit = if *no_inherit { " NO INHERIT" } else { "" };
            format!("CHECK {}{no_inherit}", parenthesized(expression))
        }
        ConstraintKind::Exclude(it) => exclusion(options, it),
    }
}

fn key(options: &PlanOptions, key: &Key) -> String {
    let Key {
        parts,
        include,
        nulls_not_distinct: _,
        without_overlaps,
        on_conflict: _,
        options: more,
        bond: _,
    } = key;
    let mut parts: Vec<_> = parts.iter().map(|each| index::part(options, each)).collect();
    if let Some(last) = parts.last_mut().filter(|_| *without_overlaps) {
        last.push_str(" WITHOUT OVERLAPS");
    }
    let mut sql = format!("({})", parts.join(", "));
    if !include.is_empty() {
        sql.push_str(&format!(" INCLUDE ({})", name::list(include)));
    }
    sql.push_str(&index::storage(more));
    if let Some(tablespace) = more.get("tablespace") {
        sql.push_str(&format!(" USING INDEX TABLESPACE {}", quote(tablespace)));
    }
    sql
}

fn foreign_key(options: &PlanOptions, key: &ForeignKey) -> String {
    let ForeignKey {
        columns,
        referenced,
        referenced_columns,
        on_update,
        on_delete,
        on_delete_columns,
        match_type,
        period,
    } = key;
    let period_list = |columns: &[Name]| match columns.split_last() {
        Some((last, first)) if *period => {
            let mut all: Vec<_> = first.iter().map(|name| quote(name.as_str())).collect();
            all.push(format!("PERIOD {}", quote(last.as_str())));
            all.join(", ")
        }
        _ => name::list(columns),
    };
    let mut sql = format!("FOREIGN KEY ({}) REFERENCES ", period_list(columns));
    sql.push_str(&name::of_qualified(options, referenced));
    if !referenced_columns.is_empty() {
        sql.push_str(&format!(" ({})", period_list(referenced_columns)));
    }
    match match_type {
        MatchType::Simple => {}
        MatchType::Full => sql.push_str(" MATCH FULL"),
        MatchType::Partial => sql.push_str(" MATCH PARTIAL"),
    }
    sql.push_str(&format!(" ON UPDATE {} ON DELETE {}", on_update.sql(), on_delete.sql()));
    if !on_delete_columns.is_empty() {
        sql.push_str(&format!(" ({})", name::list(on_delete_columns)));
    }
    sql
}

fn exclusion(options: &PlanOptions, it: &Exclusion) -> String {
    let Exclusion { method, elements, include, predicate, options: more } = it;
    let elements: Vec<_> = elements
        .iter()
        .map(|(part, operator)| {
            // An operator of a schema of its own is named with it (manual 4.2.5).
            let operator = match operator.contains('.') {
                true => format!("OPERATOR({operator})"),
                false => operator.to_string(),
            };
            format!("{} WITH {operator}", index::part(options, part))
        })
        .collect();
    let mut sql = format!("EXCLUDE USING {} ({})", quote_where_needed(method), elements.join(", "));
    if !include.is_empty() {
        sql.push_str(&format!(" INCLUDE ({})", name::list(include)));
    }
    sql.push_str(&index::storage(more));
    if let Some(tablespace) = more.get("tablespace") {
        sql.push_str(&format!(" USING INDEX TABLESPACE {}", quote(tablespace)));
    }
    if let Some(predicate) = predicate {
        sql.push_str(&format!(" WHERE {}", parenthesized(predicate)));
    }
    sql
}
