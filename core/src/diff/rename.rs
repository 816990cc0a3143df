//! Renames that a person decided: before takes the new names, and what else differs is told as of one thing.

use crate::depend::owned_sequences;
use crate::model::{
    Change, Changes, Name, Object, ObjectId, ObjectKind, Pair, QualifiedName, Schema, Table, TableChange,
};
use crate::replay::rename_in_schema::{self, Reach};
use std::collections::BTreeSet;
use std::fmt;

/// What a person said of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Tables, views, types: old and new name, in the schema they are in.
    pub objects: Vec<Pair<QualifiedName>>,
    /// Columns: the table under its new name, old and new name of the column.
    pub columns: Vec<(QualifiedName, Pair<Name>)>,
}

impl Renames {
    /// Whether nobody said anything.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.columns.is_empty()
    }

    /// The columns of a table that were renamed.
    pub fn columns_of<'a>(&'a self, id: &'a ObjectId) -> impl Iterator<Item = &'a Pair<Name>> {
        self.columns.iter().filter(|(table, _)| same(table, id)).map(|(_, pair)| pair)
    }
}

fn same(name: &QualifiedName, id: &ObjectId) -> bool {
    name.name == id.name && (name.schema.is_none() || name.schema == id.schema)
}

/// Why a rename cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameError {
    /// What was given.
    pub text: String,
}

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "renames are written table=new_table or table.column=new_column, got: {:?}", self.text)
    }
}

/// Reads `old=new` or `table.old=new` (`--rename`). `name` makes a name of the dialect at hand.
/// Whether `a.b` is a column of a table or a table of a schema is told by `before`.
pub fn parse_rename(
    text: &str,
    name: &dyn Fn(&str) -> Name,
    before: &Schema,
    renames: &mut Renames,
) -> Result<(), RenameError> {
    let error = || RenameError { text: text.to_owned() };
    let (old, new) = text.split_once('=').ok_or_else(error)?;
    let old: Vec<&str> = old.trim().split('.').collect();
    let new = name(new.trim().rsplit('.').next().ok_or_else(error)?);
    let is_object = |schema: Option<&str>, wanted: &str| {
        before.objects.keys().any(|id| {
            id.kind.is_renameable()
                && id.name == name(wanted)
                && schema.is_none_or(|schema| id.schema == Some(name(schema)))
        })
    };
    match old.as_slice() {
        [object] => {
            let pair = Pair { before: name(object), after: new };
            renames.objects.push(Pair {
                before: QualifiedName::bare(pair.before),
                after: QualifiedName::bare(pair.after),
            });
        }
        [schema, object] if is_object(Some(schema), object) => {
            let qualified = |it: Name| QualifiedName::in_schema(name(schema), it);
            renames.objects.push(Pair { before: qualified(name(object)), after: qualified(new) });
        }
        [table, column] => {
            renames
                .columns
                .push((QualifiedName::bare(name(table)), Pair { before: name(column), after: new }));
        }
        [schema, table, column] => {
            let table = QualifiedName::in_schema(name(schema), name(table));
            renames.columns.push((table, Pair { before: name(column), after: new }));
        }
        _ => return Err(error()),
    }
    Ok(())
}

/// Before under its new names (`None` where nothing was renamed), and the renames that took effect.
pub(super) fn apply(
    before: &Schema,
    after: &Schema,
    renames: &Renames,
    reach: Reach<'_>,
) -> (Option<Schema>, Changes, Renames) {
    let mut changes = Changes::default();
    let mut effective = Renames::default();
    if renames.is_empty() {
        return (None, changes, effective);
    }
    let mut renamed = before.clone();
    // In which order they were said does not matter: one may make room for another.
    let mut objects: Vec<&Pair<QualifiedName>> = renames.objects.iter().collect();
    while let Some((at, ids)) = objects
        .iter()
        .enumerate()
        .find_map(|(at, pair)| Some((at, object(Pair { before, after }, &renamed, pair)?)))
    {
        let pair = objects.remove(at);
        if rename_in_schema::object(&mut renamed, &ids.before, &ids.after, reach).is_ok() {
            effective.objects.push(pair.clone());
            changes.list.push(Change::Rename(ids));
        }
    }
    let mut columns: Vec<&(QualifiedName, Pair<Name>)> = renames.columns.iter().collect();
    while let Some((at, id)) = columns.iter().enumerate().find_map(|(at, (table, pair))| {
        Some((at, table_of_column(&renamed, after, &effective, table, pair)?))
    }) {
        let (_, pair) = columns.remove(at);
        let columns = renamed.table(&id.qualified()).map(Table::column_names).unwrap_or_default();
        rename_in_schema::column(&mut renamed, &id, pair, &columns, reach);
        effective.columns.push((id.qualified(), pair.clone()));
    }
    for pair in sequences(&renamed, after, &changes, &effective) {
        if rename_in_schema::object(&mut renamed, &pair.before, &pair.after, reach).is_ok() {
            changes.list.push(Change::Rename(pair));
        }
    }
    (Some(renamed), changes, effective)
}

/// The object that gets another name, if it is there and the name is free.
fn object(sides: Pair<&Schema>, renamed: &Schema, pair: &Pair<QualifiedName>) -> Option<Pair<ObjectId>> {
    let olds = sides.before.objects.keys().filter(|id| id.kind.is_renameable() && same(&pair.before, id));
    let mut ids = olds.map(|old| {
        let after = ObjectId { name: pair.after.name.clone(), ..old.clone() };
        Pair { before: old.clone(), after }
    });
    let free = |ids: &Pair<ObjectId>| {
        sides.after.objects.contains_key(&ids.after)
            && !renamed.objects.contains_key(&ids.after)
            && renamed.objects.contains_key(&ids.before)
    };
    ids.find(free)
}

/// The table whose column gets another name, said by its new name or its old one.
fn table_of_column(
    renamed: &Schema,
    after: &Schema,
    effective: &Renames,
    table: &QualifiedName,
    pair: &Pair<Name>,
) -> Option<ObjectId> {
    let old = effective.objects.iter().find(|it| it.before.name == table.name).map(|it| &it.after.name);
    let named = |id: &ObjectId| {
        let by_old =
            old.is_some_and(|name| *name == id.name) && (table.schema.is_none() || table.schema == id.schema);
        id.kind == ObjectKind::Table && (same(table, id) || by_old)
    };
    let free = |id: &&ObjectId| match (renamed.get(id), after.get(id)) {
        (Some(Object::Table(now)), Some(Object::Table(then))) => {
            let has = |name: &Name| now.column(name).is_some();
            has(&pair.before) && !has(&pair.after) && then.column(&pair.after).is_some()
        }
        _ => false,
    };
    let mut candidates = renamed.objects.keys().filter(|id| named(id)).filter(free);
    let first = candidates.next()?;
    // Of several schemas, the one where the old name goes.
    let goes =
        |id: &&ObjectId| after.table(&id.qualified()).is_some_and(|it| it.column(&pair.before).is_none());
    Some(std::iter::once(first).chain(candidates).find(goes).unwrap_or(first).clone())
}

/// Renames of tables and columns that are there and could not be made: what they hold would go.
pub fn unused(renames: &Renames, before: &Schema, changes: &Changes) -> Vec<String> {
    let objects = renames.objects.iter().filter(|pair| {
        let is_there = before.tables().any(|(id, _)| same(&pair.before, id));
        let made = |change: &Change| match change {
            Change::Rename(ids) => same(&pair.before, &ids.before) && ids.after.name == pair.after.name,
            _ => false,
        };
        is_there && !changes.list.iter().any(made)
    });
    let columns = renames.columns.iter().filter(|(table, pair)| {
        // The table goes by its new name or by its old one.
        let other = renames.objects.iter().find_map(|it| match () {
            () if it.after.name == table.name => Some(&it.before),
            () if it.before.name == table.name => Some(&it.after),
            () => None,
        });
        let named = |id: &ObjectId| same(table, id) || other.is_some_and(|other| same(other, id));
        let made = |change: &Change| match change {
            Change::Table { id, changes } => {
                named(&id.after) && changes.contains(&TableChange::RenameColumn(pair.clone()))
            }
            _ => false,
        };
        before.tables().any(|(id, it)| named(id) && it.column(&pair.before).is_some())
            && !changes.list.iter().any(made)
    });
    let objects = objects.map(|pair| format!("{}={}", pair.before, pair.after));
    objects.chain(columns.map(|(table, pair)| format!("{table}.{}={}", pair.before, pair.after))).collect()
}

/// The sequences of serial columns that follow when their table or column is renamed.
fn sequences(
    renamed: &Schema,
    after: &Schema,
    changes: &Changes,
    effective: &Renames,
) -> Vec<Pair<ObjectId>> {
    let tables = changes.list.iter().map(Change::object).filter(|id| id.kind == ObjectKind::Table);
    let columns = effective.columns.iter().map(|(table, _)| table.clone());
    let tables: BTreeSet<QualifiedName> = tables.map(ObjectId::qualified).chain(columns).collect();
    let mut found = Vec::new();
    for table in tables {
        for before in owned_sequences(renamed, &table, None) {
            let Some(Object::Sequence(sequence)) = renamed.get(&before) else { continue };
            let column = sequence.owned_by.as_ref().map(|(_, column)| column);
            let [after_id] = &*owned_sequences(after, &table, column) else { continue };
            if !renamed.objects.contains_key(after_id) && !after.objects.contains_key(&before) {
                found.push(Pair { before, after: after_id.clone() });
            }
        }
    }
    found
}
