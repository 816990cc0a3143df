//! What is the same to the server becomes equal here: types, defaults, character sets, keys, expressions.

mod default;
mod expression;
mod index;
mod json;
mod partition;
mod table;
mod view;

pub use json::is_check_of;

use super::charset;
use super::parse::PARAMETERS;
use crate::model::{
    Definition, Namespace, Object, ObjectId, Routine, RoutineKind, Schema, Sequence, Table, Target,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Makes every object of a schema canonical for a target.
pub fn normalize(target: &Target, schema: &mut Schema, known: &Schema) {
    let database = charset::of_database(schema, target);
    let assumed = charset::is_assumed(schema);
    let columns = columns(schema);
    let has_views = schema.unlike(known).any(|(_, object)| matches!(&**object, Object::View(_)));
    let names = if has_views { view::columns(schema) } else { view::Columns::default() };
    for (_, object) in schema.unlike(known) {
        match Arc::make_mut(object) {
            Object::Table(it) => table::normalize(it, &database, assumed, target),
            Object::Sequence(it) => sequence(it),
            Object::Namespace(it) => namespace(it, target),
            Object::Routine(it) => routine(it, &database),
            Object::View(it) => {
                star(&columns, &mut it.query);
                it.query.meaning = view::meaning(&names, &it.columns, &it.query.text);
            }
            Object::Trigger(_)
            | Object::Opaque(_)
            | Object::Extension(_)
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Composite(_)
            | Object::MaterializedView(_)
            | Object::Policy(_) => {}
        }
    }
}

/// What is said of a database's defaults is said as the server keeps it, character set and collation.
fn namespace(it: &mut Namespace, target: &Target) {
    let Namespace { charset, collation, comment: _ } = it;
    if charset.is_some() || collation.is_some() {
        let of_server = charset::of_server(target);
        let resolved = charset::resolve(charset.as_deref(), collation.as_deref(), &of_server, target);
        *charset = Some(resolved.charset);
        *collation = Some(resolved.collation);
    }
}

/// The columns of each table.
fn columns(schema: &Schema) -> BTreeMap<String, String> {
    let of_table = |(id, table): (&ObjectId, &Table)| {
        let mut names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        // Their order is no part of what a plan promises.
        names.sort_unstable();
        (id.name.compared().to_owned(), names.join(", "))
    };
    schema.tables().map(of_table).collect()
}

/// A star stands for the columns that its tables have when the view is made: they are part of what it means.
fn star(columns: &BTreeMap<String, String>, it: &mut Definition) {
    let words: Vec<&str> = it.canonical.split(' ').collect();
    let starred = words.windows(2).any(|pair| matches!(pair, ["select" | "," | "." | "distinct", "*"]));
    if !starred || words.contains(&"|") {
        return;
    }
    let tables: BTreeSet<&str> = words.iter().map(|word| word.trim_matches('`')).collect();
    let known = tables.iter().filter_map(|name| Some(format!("{name}: {}", columns.get(*name)?)));
    it.canonical = format!("{} | {}", it.canonical, known.collect::<Vec<_>>().join("; ")).into();
}

/// MariaDB, CREATE SEQUENCE: what every sequence has that says nothing.
fn sequence(sequence: &mut Sequence) {
    let options = &mut sequence.options;
    let ascending = options.increment.unwrap_or(1) > 0;
    let bounds = if ascending { (1, i128::from(i64::MAX) - 1) } else { (i128::from(i64::MIN) + 1, -1) };
    let unless = |value: &mut Option<i128>, default: i128| *value = value.filter(|value| *value != default);
    let start =
        if ascending { options.minimum.unwrap_or(bounds.0) } else { options.maximum.unwrap_or(bounds.1) };
    unless(&mut options.start, start);
    unless(&mut options.increment, 1);
    unless(&mut options.minimum, bounds.0);
    unless(&mut options.maximum, bounds.1);
    unless(&mut options.cache, 1000);
}

/// SHOW CREATE FUNCTION prints the character set of what is returned even where it is the database's, and the parameters
/// of a function from the first on.
fn routine(routine: &mut Routine, database: &charset::Resolved) {
    if routine.kind == RoutineKind::Function
        && let Some(parameters) = routine.options.get_mut(PARAMETERS)
    {
        *parameters = parameters.trim_start().into();
    }
    let Some(returns) = &mut routine.returns else { return };
    let default = format!(" CHARSET {}", database.charset);
    let collated = format!("{default} COLLATE {}", database.collation);
    if let Some(plain) = returns.strip_suffix(&*collated).or_else(|| returns.strip_suffix(&*default)) {
        *returns = plain.into();
    }
}
