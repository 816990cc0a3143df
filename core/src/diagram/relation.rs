//! What is drawn as lines: the foreign keys of both sides, from the rows that point to the rows they point to.

use super::entity::{Entities, Entity};
use super::mark::Mark;
use super::words;
use crate::model::{
    Change, Changes, Constraint, ConstraintKind, ForeignKey, Name, Object, ObjectId, ObjectKind, Pair,
    QualifiedName, Schema, Table, TableChange,
};
use std::collections::BTreeMap;

/// A line between two boxes, both given by their place in `Entities::list`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The table that points, and the row of its first column.
    pub child: Port,
    /// The table it points to, and the row of its first column.
    pub parent: Port,
    /// A row need not have a parent: a column of the key may be null.
    pub optional: bool,
    /// A parent has at most one such row: the columns are a key of their own.
    pub unique: bool,
    /// What became of it.
    pub mark: Mark,
    /// The foreign key in one line.
    pub text: String,
    /// How many foreign keys it stands for, where it leaves a folded group.
    pub sum: Option<usize>,
}

/// The row of what leads to a box as a whole.
pub const WHOLE: usize = usize::MAX;

/// A row of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    /// The box.
    pub entity: usize,
    /// The row.
    pub row: usize,
}

/// Gathers the lines. A foreign key to a table that is not there is not drawn; its column still says `FK`.
pub fn relations(schemas: Pair<&Schema>, changes: &Changes, entities: &Entities) -> Vec<Relation> {
    let places: BTreeMap<&ObjectId, usize> =
        entities.list.iter().enumerate().map(|(place, entity)| (&entity.id, place)).collect();
    let inside: BTreeMap<&ObjectId, &Vec<TableChange>> = changes
        .list
        .iter()
        .filter_map(|change| match change {
            Change::Table { id, changes } => Some((&id.after, changes)),
            Change::Create(_)
            | Change::Drop(_)
            | Change::Rename(_)
            | Change::Alter(_)
            | Change::Privileges(_) => None,
        })
        .collect();
    let mut found = Vec::new();
    for (place, entity) in entities.list.iter().enumerate() {
        let side = if entity.mark == Mark::Removed { schemas.before } else { schemas.after };
        let Some(Object::Table(table)) = side.get(&entity.id) else { continue };
        let changes = inside.get(&entity.id).map_or(&[][..], |changes| changes);
        let mut add = |table: &Table, constraint: &Constraint, mark: Mark| {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                found.extend(relation(&entities.list, &places, (place, table), constraint, key, mark));
            }
        };
        for constraint in &table.constraints {
            add(table, constraint, constraint_mark(entity, constraint, changes));
        }
        for change in changes {
            if let TableChange::DropConstraint(constraint) = change {
                let before = schemas.before.get(&entity.id);
                let table = if let Some(Object::Table(before)) = before { before } else { table };
                add(table, constraint, Mark::Removed);
            }
        }
    }
    found
}

fn constraint_mark(entity: &Entity, constraint: &Constraint, changes: &[TableChange]) -> Mark {
    if matches!(entity.mark, Mark::Added | Mark::Removed) {
        return entity.mark;
    }
    let fate = changes.iter().find_map(|change| match change {
        TableChange::AddConstraint(added) if added == constraint => Some(Mark::Added),
        TableChange::AlterConstraint(pair) if pair.after == *constraint => Some(Mark::Changed),
        _ => None,
    });
    fate.unwrap_or_default()
}

fn relation(
    list: &[Entity],
    places: &BTreeMap<&ObjectId, usize>,
    (child, table): (usize, &Table),
    constraint: &Constraint,
    key: &ForeignKey,
    mark: Mark,
) -> Option<Relation> {
    let parent = parent(list, places, child, &key.referenced)?;
    let from = key.columns.first().and_then(|name| row(&list[child], name)).unwrap_or(0);
    let to = key.referenced_columns.first().and_then(|name| row(&list[parent], name));
    let to = to.or_else(|| list[parent].rows.iter().position(|row| row.keys.primary)).unwrap_or(0);
    Some(Relation {
        child: Port { entity: child, row: from },
        parent: Port { entity: parent, row: to },
        optional: key.columns.iter().any(|name| table.column(name).is_none_or(|column| column.nullable)),
        unique: is_key(table, &key.columns),
        mark,
        text: words::constraint(constraint),
        sum: None,
    })
}

/// The table of that name: in the schema it is written with, or in the child's own.
fn parent(
    list: &[Entity],
    places: &BTreeMap<&ObjectId, usize>,
    child: usize,
    name: &QualifiedName,
) -> Option<usize> {
    let own = list.get(child)?.id.schema.clone();
    let id = |schema| ObjectId::new(ObjectKind::Table, schema, name.name.clone());
    [name.schema.clone(), own, None].into_iter().find_map(|schema| places.get(&id(schema)).copied())
}

fn row(entity: &Entity, name: &Name) -> Option<usize> {
    let rows = &entity.rows;
    rows.iter()
        .position(|row| row.name == *name)
        .or_else(|| rows.iter().position(|row| row.was.as_ref() == Some(name)))
}

/// Whether the columns hold a whole primary or unique key.
fn is_key(table: &Table, columns: &[Name]) -> bool {
    let within = |parts: &[crate::model::IndexPart]| {
        !parts.is_empty()
            && parts.iter().all(|part| part.as_column().is_some_and(|name| columns.contains(name)))
    };
    let by_constraint = table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => within(&key.parts),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => false,
    });
    by_constraint
        || table.indexes.iter().any(|index| index.unique && index.predicate.is_none() && within(&index.parts))
}
