//! The index that a foreign key brings (reference manual, FOREIGN KEY Constraints): when it comes, under which name, and
//! when it goes again (sql_table.cc, mysql_prepare_create_table).

use super::super::names::{free_name, highest};
use super::super::types::key_prefix;
use crate::model::{Bond, ForeignKey, Index, IndexPart, Name, Naming, Parameters, Table};
use std::sync::Arc;

/// The index option that marks an index which only a foreign key brought. It says which foreign keys the table had when
/// it was looked at last: one that is new takes the index over.
pub const FOR_FOREIGN_KEY: &str = "for foreign key";

/// InnoDB: every foreign key has an index that begins with its columns; one that only the server made goes again as
/// soon as another serves.
pub fn index_foreign_keys(table: &mut Table, is_tidb: bool) {
    let engine = table.options.storage.get("engine").map_or("InnoDB", |engine| &**engine);
    if engine != "InnoDB" {
        table.constraints.retain(|constraint| constraint.kind.as_foreign_key().is_none());
        return;
    }
    // An index that somebody gave a name by RENAME INDEX is theirs.
    for index in table.indexes.iter_mut().filter(|index| index.name.is_written()) {
        index.options.shift_remove(FOR_FOREIGN_KEY);
    }
    let keys: Vec<(Naming, ForeignKey)> = table
        .constraints
        .iter()
        .filter_map(|constraint| Some((constraint.name.clone(), constraint.kind.as_foreign_key()?.clone())))
        .collect();
    let known: Vec<Arc<str>> =
        table.indexes.iter().filter_map(|index| index.options.get(FOR_FOREIGN_KEY).cloned()).collect();
    let known: Vec<&str> = known.iter().flat_map(|names| names.lines()).collect();
    for (naming, key) in &keys {
        let is_new = !known.contains(&&*known_as(naming));
        let twin = table.indexes.iter().position(|index| is_new && is_implied_for(index, key));
        if let Some(at) = twin {
            table.indexes.remove(at);
        }
        if !serves(table, &key.columns, None) {
            let index = implied_index(table, naming, key, is_tidb);
            table.indexes.extend(index);
        }
    }
    drop_served(table);
    let names: Vec<String> = keys.iter().map(|(naming, _)| known_as(naming)).collect();
    let names: Arc<str> = names.join("\n").into();
    for index in &mut table.indexes {
        if let Some(known) = index.options.get_mut(FOR_FOREIGN_KEY) {
            *known = names.clone();
        }
    }
}

/// TiDB counts the keys that nobody named in a way of its own: `fk_1`.
pub fn name_as_tidb(table: &mut Table) {
    let mut number = highest(table.constraints.iter(), "fk_", Name::compared);
    let keys = table.constraints.iter_mut().filter(|it| it.kind.as_foreign_key().is_some());
    for name in keys.map(|it| &mut it.name) {
        if matches!(name, Naming::Generated(given) if given.compared().contains("_ibfk_")) {
            number += 1;
            *name = Naming::Generated(Name::caseless(format!("fk_{number}")));
        }
    }
}

/// How a foreign key is remembered: a generated name, and one that looks like one, changes with its table's.
fn known_as(naming: &Naming) -> String {
    match naming {
        Naming::Written(name) => match name.compared().rsplit_once("_ibfk_") {
            Some((_, number)) => format!("written _ibfk_{number}"),
            None => format!("written {}", name.compared()),
        },
        Naming::Generated(name) => {
            let number = name.compared().rsplit_once("_ibfk_").map_or(name.compared(), |(_, number)| number);
            format!("generated {number}")
        }
        Naming::Absent => String::new(),
    }
}

/// Whether an index is one that a foreign key brought, over these very columns.
fn is_implied_for(index: &Index, key: &ForeignKey) -> bool {
    index.options.contains_key(FOR_FOREIGN_KEY)
        && index.parts.len() == key.columns.len()
        && index.parts.iter().zip(&key.columns).all(|(part, column)| part.as_column() == Some(column))
}

/// Whether an index that only a foreign key brought gives way to another, which may then have its name.
pub fn gives_way(table: &Table, index: &Index, to: &Index) -> bool {
    let columns: Vec<Name> = index.parts.iter().filter_map(|part| part.as_column().cloned()).collect();
    index.options.contains_key(FOR_FOREIGN_KEY) && begins_with(table, &to.parts, &columns) && is_ordered(to)
}

/// Takes out the indexes that only foreign keys brought, where another serves.
fn drop_served(table: &mut Table) {
    for at in (0..table.indexes.len()).rev() {
        let columns: Option<Vec<Name>> = table
            .indexes
            .get(at)
            .filter(|index| index.options.contains_key(FOR_FOREIGN_KEY))
            .map(|index| index.parts.iter().filter_map(|part| part.as_column().cloned()).collect());
        if columns.is_some_and(|columns| serves(table, &columns, Some(at))) {
            table.indexes.remove(at);
        }
    }
}

/// Whether an index begins with these columns; one index left out.
fn serves(table: &Table, columns: &[Name], without: Option<usize>) -> bool {
    let indexed = table.indexes.iter().enumerate().any(|(at, index)| {
        Some(at) != without && is_ordered(index) && begins_with(table, &index.parts, columns)
    });
    indexed || table.primary_key().is_some_and(|key| begins_with(table, &key.parts, columns))
}

fn is_ordered(index: &Index) -> bool {
    !matches!(&*index.method, "fulltext" | "spatial" | "vector")
}

fn begins_with(table: &Table, parts: &[IndexPart], columns: &[Name]) -> bool {
    let first: Option<Vec<&Name>> = parts.get(..columns.len()).map(|parts| {
        parts.iter().filter(|part| is_whole(table, part)).filter_map(IndexPart::as_column).collect()
    });
    first.is_some_and(|first| first.len() == columns.len() && first.iter().zip(columns).all(|(a, b)| *a == b))
}

/// Whether a part has its column without a prefix, or with one of the whole length.
fn is_whole(table: &Table, part: &IndexPart) -> bool {
    let column = part.as_column().and_then(|name| table.column(name));
    match (part.prefix, column) {
        (None, _) => true,
        (Some(prefix), Some(column)) => key_prefix(prefix, &column.ty).is_none(),
        (Some(_), None) => false,
    }
}

fn implied_index(table: &Table, naming: &Naming, key: &ForeignKey, is_tidb: bool) -> Option<Index> {
    let base = match naming {
        Naming::Written(name) => name.as_str(),
        // TiDB calls it after the foreign key (its manual, FOREIGN KEY Constraints).
        Naming::Generated(name) if is_tidb => name.as_str(),
        Naming::Generated(_) | Naming::Absent => key.columns.first()?.as_str(),
    };
    let name = free_name(base, &|name| table.index(name).is_some());
    Some(Index {
        name: Naming::Generated(name),
        unique: false,
        method: "btree".into(),
        parts: key.columns.iter().cloned().map(IndexPart::column).collect(),
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        bond: Bond::default(),
        options: Parameters::from([(Arc::from(FOR_FOREIGN_KEY), Arc::from(""))]),
        comment: None,
    })
}
