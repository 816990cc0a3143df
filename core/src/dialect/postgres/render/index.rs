//! Indexes: CREATE INDEX, and the parts that keys and exclusion constraints share with it.

use super::{name, parenthesized};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::{literal, quote, quote_where_needed};
use crate::model::{Bond, Index, IndexPart, NullsOrder, OperatorClass, Parameters, PartKey};
use std::sync::Arc;

/// CREATE INDEX on a table whose name is already quoted.
pub fn create(options: &PlanOptions, table: &str, index: &Index, concurrently: bool) -> String {
    let Index {
        name,
        unique,
        method,
        parts,
        include,
        predicate,
        nulls_not_distinct,
        options: more,
        bond: Bond { attached: _, only },
        comment: _,
    } = index;
    let mut sql = String::from("CREATE ");
    sql.push_str(if *unique { "UNIQUE INDEX " } else { "INDEX " });
    sql.push_str(if concurrently { "CONCURRENTLY " } else { "" });
    if let Some(name) = name.name() {
        sql.push_str(&quote(name.as_str()));
        sql.push(' ');
    }
    sql.push_str(&format!("ON {}{table}", if *only { "ONLY " } else { "" }));
    if &**method != "btree" {
        sql.push_str(&format!(" USING {}", quote_where_needed(method)));
    }
    let parts: Vec<_> = parts.iter().map(|each| part(options, each)).collect();
    sql.push_str(&format!(" ({})", parts.join(", ")));
    if !include.is_empty() {
        sql.push_str(&format!(" INCLUDE ({})", name::list(include)));
    }
    if *nulls_not_distinct {
        sql.push_str(" NULLS NOT DISTINCT");
    }
    sql.push_str(&storage(more));
    if let Some(tablespace) = more.get("tablespace") {
        sql.push_str(&format!(" TABLESPACE {}", quote(tablespace)));
    }
    if let Some(predicate) = predicate {
        sql.push_str(&format!(" WHERE {}", parenthesized(predicate)));
    }
    sql
}

/// One column or expression of an index.
pub fn part(options: &PlanOptions, part: &IndexPart) -> String {
    let IndexPart { key, prefix: _, descending, nulls, collation, operator_class } = part;
    let mut sql = match key {
        PartKey::Column(column) => quote(column.as_str()),
        PartKey::Expression(expression) => parenthesized(expression),
    };
    if let Some(collation) = collation {
        sql.push_str(&format!(" COLLATE {}", name::of_collation(options, collation)));
    }
    if let Some(OperatorClass { name, parameters }) = operator_class {
        sql.push(' ');
        if let Some(schema) = name.schema.as_ref().filter(|schema| schema.as_str() != "pg_catalog") {
            sql.push_str(&format!("{}.", quote_where_needed(schema.as_str())));
        }
        sql.push_str(&quote_where_needed(name.name.as_str()));
        if !parameters.is_empty() {
            sql.push_str(&format!(" ({})", pairs(parameters.iter())));
        }
    }
    if *descending {
        sql.push_str(" DESC");
    }
    match nulls {
        Some(NullsOrder::First) => sql.push_str(" NULLS FIRST"),
        Some(NullsOrder::Last) => sql.push_str(" NULLS LAST"),
        None => {}
    }
    sql
}

/// What is kept among the storage parameters of an index or table and printed elsewhere.
const APART: [&str; 3] = ["tablespace", "comment", "cluster on"];

/// ` WITH (…)` of storage parameters, or nothing.
pub fn storage<'a>(parameters: impl IntoIterator<Item = (&'a Arc<str>, &'a Arc<str>)>) -> String {
    let listed = pairs(parameters.into_iter().filter(|(key, _)| !APART.contains(&&***key)));
    if listed.is_empty() { listed } else { format!(" WITH ({listed})") }
}

/// Parameters as `key = value`.
pub fn pairs<'a>(parameters: impl Iterator<Item = (&'a Arc<str>, &'a Arc<str>)>) -> String {
    let listed: Vec<_> = parameters.map(|(key, value)| format!("{key} = {}", parameter(value))).collect();
    listed.join(", ")
}

/// RESET and SET of the parameters that differ, where there are any.
pub fn changed(before: &Parameters, after: &Parameters) -> Vec<String> {
    let gone: Vec<&str> = before.keys().filter(|key| !after.contains_key(*key)).map(|key| &**key).collect();
    let set = pairs(after.iter().filter(|(key, value)| before.get(*key) != Some(*value)));
    let reset = (!gone.is_empty()).then(|| format!("RESET ({})", gone.join(", ")));
    reset.into_iter().chain((!set.is_empty()).then(|| format!("SET ({set})"))).collect()
}

/// The value of a parameter: a word or number as it is, anything else as a string.
pub fn parameter(value: &str) -> String {
    let bare =
        !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let word = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let number = value.parse::<f64>().is_ok();
    if bare && (word || number) { value.to_owned() } else { literal(value) }
}
