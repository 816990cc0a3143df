//! pg_get_constraintdef: of keys and foreign keys, whose printing is certain, all of it; of checks, their words.

use super::constraint::key_of;
use super::wording;
use crate::dialect::Place;
use crate::dialect::postgres::syntax::quote_where_needed;
use crate::model::value::Value;
use crate::model::{
    Action, Constraint, ConstraintKind, Deferrable, ForeignKey, IndexPart, Key, MatchType, Name,
};

/// The definition of the constraint that a key stands for.
pub fn of_constraint(place: &Place<'_>, wanted: &str) -> Option<Value> {
    let is_it = |key: Value| matches!(key, Value::Key { of, named: _ } if &*of == wanted);
    let (table, found) = place.schema.tables().find_map(|(id, table)| {
        let found = table.constraints.iter().find(|constraint| is_it(key_of(id, constraint)))?;
        Some((table, found))
    })?;
    let Constraint { name: _, kind, deferrable, validated, enforced, comment: _ } = found;
    let mut text = match kind {
        ConstraintKind::PrimaryKey(key) => format!("PRIMARY KEY {}", columns_of(key)?),
        ConstraintKind::Unique(key) => format!("UNIQUE {}", columns_of(key)?),
        ConstraintKind::ForeignKey(key) => foreign(place, key)?,
        ConstraintKind::Check(check) => return wording::of_check(table, check, "CHECK ("),
        ConstraintKind::Exclude(_) => return None,
    };
    match deferrable {
        Deferrable::No => {}
        Deferrable::Immediate => text.push_str(" DEFERRABLE"),
        Deferrable::Deferred => text.push_str(" DEFERRABLE INITIALLY DEFERRED"),
    }
    if !validated {
        text.push_str(" NOT VALID");
    }
    enforced.then(|| Value::text(&text))
}

fn list<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| quote_where_needed(name.as_str())).collect();
    format!("({})", quoted.join(", "))
}

fn columns_of(key: &Key) -> Option<String> {
    let Key { parts, include, nulls_not_distinct, without_overlaps, on_conflict: _, options: _, bond: _ } =
        key;
    if *nulls_not_distinct || *without_overlaps {
        return None;
    }
    let columns: Vec<&Name> = parts.iter().map(IndexPart::as_column).collect::<Option<_>>()?;
    let included = if include.is_empty() { String::new() } else { format!(" INCLUDE {}", list(include)) };
    Some(list(columns) + &included)
}

fn foreign(place: &Place<'_>, key: &ForeignKey) -> Option<String> {
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
    if *period || !on_delete_columns.is_empty() {
        return None;
    }
    let home = place.path.iter().flatten().next();
    let table = match &referenced.schema {
        Some(schema) if home != Some(schema) => {
            format!(
                "{}.{}",
                quote_where_needed(schema.as_str()),
                quote_where_needed(referenced.name.as_str())
            )
        }
        _ => quote_where_needed(referenced.name.as_str()),
    };
    let mut text = format!("FOREIGN KEY {} REFERENCES {table}{}", list(columns), list(referenced_columns));
    match match_type {
        MatchType::Simple => {}
        MatchType::Full => text.push_str(" MATCH FULL"),
        MatchType::Partial => return None,
    }
    for (word, action) in [("UPDATE", on_update), ("DELETE", on_delete)] {
        if *action != Action::NoAction {
            text.push_str(&format!(" ON {word} {}", action.sql()));
        }
    }
    Some(text)
}
