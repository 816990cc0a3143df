//! Which kinds of changes does a project leave out (`diff { skip { … } }`)? The desired schema takes from the
//! present one what is not to change, so that a plan still arrives exactly.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{
    Column, Constraint, ConstraintKind, Index, Name, Object, ObjectId, ObjectKind, PartKey, Schema, Table,
};

/// What is wanted, once changes of these kinds (`drop_table`, `modify_column`) are left out.
pub fn without_skipped(before: &Schema, after: &Schema, skip: &BTreeSet<String>) -> Schema {
    let skips = |verb: &str, word: &str| skip.contains(&format!("{verb}_{word}"));
    let mut wanted = after.clone();
    for (id, object) in &before.objects {
        let word = word(id.kind);
        match after.objects.get(id) {
            None if skips("drop", word) => left_alone(before, &mut wanted, id, object),
            Some(_) if skips("modify", word) => left_alone(before, &mut wanted, id, object),
            Some(_) => {
                if let (Object::Table(was), Some(Object::Table(table))) = (&**object, wanted.get_mut(id)) {
                    parts(was, table, &skips);
                }
            }
            None => {}
        }
    }
    let is_new = |id: &ObjectId| !before.objects.contains_key(id);
    wanted.objects.retain(|id, _| !(is_new(id) && skips("add", word(id.kind))));
    wanted
}

/// An object stays as it is, and whoever's it is.
fn left_alone(before: &Schema, wanted: &mut Schema, id: &ObjectId, object: &Arc<Object>) {
    wanted.objects.insert(id.clone(), Arc::clone(object));
    if let (Some(was), Some(privileges)) = (&before.privileges, wanted.privileges_mut()) {
        privileges.access.remove(id);
        privileges.put(id.clone(), was.access.get(id).cloned().unwrap_or_default());
    }
}

/// The word of the project file for a kind of object.
fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Namespace => "schema",
        ObjectKind::Table => "table",
        ObjectKind::View | ObjectKind::MaterializedView => "view",
        ObjectKind::Enum => "enum",
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => "func",
        ObjectKind::Trigger => "trigger",
        ObjectKind::Extension
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Policy
        | ObjectKind::Opaque => kind.words(),
    }
}

fn parts(was: &Table, table: &mut Table, skips: &dyn Fn(&str, &str) -> bool) {
    let by_name = |column: &Column| Some(column.name.clone());
    merge(&was.columns, &mut table.columns, "column", &by_name, skips);
    if skips("add", "column") {
        drop_what_needs_missing_columns(table);
    }
    merge(&was.indexes, &mut table.indexes, "index", &|index: &Index| index.name.name().cloned(), skips);
    let name = |constraint: &Constraint| constraint.name.name().cloned();
    for (word, of_kind) in CONSTRAINTS {
        let (mine, others): (Vec<_>, Vec<_>) =
            table.constraints.drain(..).partition(|constraint| of_kind(&constraint.kind));
        let theirs: Vec<Constraint> =
            was.constraints.iter().filter(|it| of_kind(&it.kind)).cloned().collect();
        let mut mine = mine;
        merge(&theirs, &mut mine, word, &name, skips);
        table.constraints = others.into_iter().chain(mine).collect();
    }
}

type OfKind = fn(&ConstraintKind) -> bool;

const CONSTRAINTS: [(&str, OfKind); 2] = [
    ("foreign_key", |kind| matches!(kind, ConstraintKind::ForeignKey(_))),
    ("check", |kind| matches!(kind, ConstraintKind::Check(_))),
];

/// Keeps, leaves out and leaves alone the parts of one kind.
fn merge<T: Clone>(
    was: &[T],
    parts: &mut Vec<T>,
    word: &str,
    name: &dyn Fn(&T) -> Option<Name>,
    skips: &dyn Fn(&str, &str) -> bool,
) {
    let find = |list: &[T], wanted: &T| {
        name(wanted).and_then(|it| list.iter().position(|part| name(part).as_ref() == Some(&it)))
    };
    if skips("add", word) {
        parts.retain(|part| find(was, part).is_some());
    }
    for part in was {
        match find(parts, part) {
            Some(at) if skips("modify", word) => {
                if let Some(slot) = parts.get_mut(at) {
                    *slot = part.clone();
                }
            }
            None if skips("drop", word) => parts.push(part.clone()),
            Some(_) | None => {}
        }
    }
}

/// An index or key over a column that is not added cannot be added either.
fn drop_what_needs_missing_columns(table: &mut Table) {
    let names: BTreeSet<Name> = table.columns.iter().map(|column| column.name.clone()).collect();
    let there = |key: &PartKey| match key {
        PartKey::Column(name) => names.contains(name),
        PartKey::Expression(_) => true,
    };
    table.indexes.retain(|index| index.parts.iter().all(|part| there(&part.key)));
    table.constraints.retain(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter().all(|part| there(&part.key))
        }
        ConstraintKind::ForeignKey(key) => key.columns.iter().all(|name| names.contains(name)),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DataType, QualifiedName};

    fn schema(tables: &[(&str, &[&str])]) -> Schema {
        let mut schema = Schema::default();
        for (name, columns) in tables {
            let column = |name: &&str| Column::new(Name::exact(*name), DataType::simple("integer"));
            let table = Table { columns: columns.iter().map(column).collect(), ..Table::default() };
            schema.insert(Schema::table_id(&QualifiedName::bare(Name::exact(*name))), Object::Table(table));
        }
        schema
    }

    fn skip(kinds: &[&str]) -> BTreeSet<String> {
        kinds.iter().map(|kind| (*kind).to_owned()).collect()
    }

    #[test]
    fn a_dropped_table_stays_and_an_added_one_does_not_come() {
        let (before, after) = (schema(&[("old", &["a"])]), schema(&[("new", &["a"])]));
        assert_eq!(without_skipped(&before, &after, &skip(&["drop_table", "add_table"])), before);
        assert_eq!(without_skipped(&before, &after, &skip(&["drop_view"])), after);
    }

    #[test]
    fn only_dropped_columns_are_kept() {
        let (before, after) = (schema(&[("t", &["a", "b"])]), schema(&[("t", &["a", "c"])]));
        let wanted = without_skipped(&before, &after, &skip(&["drop_column"]));
        assert_eq!(wanted, schema(&[("t", &["a", "c", "b"])]));
    }

    #[test]
    fn a_table_that_is_not_modified_keeps_everything() {
        let (before, after) = (schema(&[("t", &["a", "b"])]), schema(&[("t", &["a", "c"])]));
        assert_eq!(without_skipped(&before, &after, &skip(&["modify_table"])), before);
    }
}
