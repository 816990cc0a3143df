//! Cycles of foreign keys, and keys that foreign keys wait for.

use crate::model::{
    Change, Constraint, ConstraintKind, ForeignKey, Object, ObjectId, Pair, Reference, Schema, Statement,
    Table, TableChange,
};
use std::collections::{BTreeMap, BTreeSet};

/// Foreign keys that are made and dropped by themselves.
#[derive(Default)]
pub(super) struct Detached {
    /// The new tables that are made without theirs.
    pub(super) tables: BTreeSet<ObjectId>,
    /// The tables that go without theirs.
    pub(super) going: BTreeSet<ObjectId>,
    /// Their foreign keys, to be added.
    pub(super) added: Vec<(usize, Change)>,
    /// The foreign keys of tables that go, to be dropped before.
    pub(super) dropped: Vec<(usize, Change)>,
}

/// Where new tables (or tables that go) point to each other in a circle, their foreign keys become changes of their
/// own: added after the tables are made, dropped before the tables go (Atlas does the same).
pub(super) fn detach(schemas: Pair<&Schema>, list: &[(usize, Change)]) -> Detached {
    let of_kind = |wanted: fn(&Change) -> Option<&ObjectId>| -> Vec<(usize, &ObjectId)> {
        list.iter().filter_map(|(cause, change)| Some((*cause, wanted(change)?))).collect()
    };
    let created = of_kind(|change| match change {
        Change::Create(id) => Some(id),
        Change::Drop(_)
        | Change::Rename(_)
        | Change::Table { .. }
        | Change::Alter(_)
        | Change::Privileges(_) => None,
    });
    let dropped = of_kind(|change| match change {
        Change::Drop(id) => Some(id),
        Change::Create(_)
        | Change::Rename(_)
        | Change::Table { .. }
        | Change::Alter(_)
        | Change::Privileges(_) => None,
    });
    let tables = circular(schemas.after, &created.iter().map(|(_, id)| (*id, (*id).clone())).collect());
    // Partitions go with their parent, and so hold what their parent's other tables point to.
    let roots = dropped.iter().map(|(_, id)| (*id, root(schemas.before, id))).collect();
    let going = circular(schemas.before, &roots);
    let changes = |schema: &Schema,
                   list: &[(usize, &ObjectId)],
                   in_circle: &BTreeSet<ObjectId>,
                   make: fn(Constraint) -> TableChange| {
        let mut found = Vec::new();
        for (cause, id) in list.iter().filter(|(_, id)| in_circle.contains(id)) {
            let Some(Object::Table(table)) = schema.get(id) else { continue };
            let changes: Vec<TableChange> =
                table.constraints.iter().filter(|it| is_foreign_key(it)).cloned().map(make).collect();
            if !changes.is_empty() {
                let id = Pair { before: (*id).clone(), after: (*id).clone() };
                found.push((*cause, Change::Table { id, changes }));
            }
        }
        found
    };
    Detached {
        added: changes(schemas.after, &created, &tables, TableChange::AddConstraint),
        dropped: changes(schemas.before, &dropped, &going, TableChange::DropConstraint),
        tables,
        going,
    }
}

fn is_foreign_key(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::ForeignKey(_))
}

/// The partitioned table that a partition goes with, at any depth; of another table itself.
fn root(schema: &Schema, id: &ObjectId) -> ObjectId {
    let mut at = id.clone();
    // A circle of parents cannot be, but this must end.
    for _ in 0..64 {
        match schema.table(&at.qualified()).and_then(|table| table.options.partition_of.as_ref()) {
            Some(of) => at = Schema::table_id(&of.parent),
            None => break,
        }
    }
    at
}

/// The tables of a list that can reach themselves through foreign keys; each stands with those of the same root.
fn circular(schema: &Schema, tables: &BTreeMap<&ObjectId, ObjectId>) -> BTreeSet<ObjectId> {
    let mut parents: BTreeMap<&ObjectId, BTreeSet<ObjectId>> = BTreeMap::new();
    for (id, root) in tables {
        let Some(Object::Table(table)) = schema.get(id) else { continue };
        let of_root = parents.entry(root).or_default();
        let pointed = foreign_keys(table).map(|key| Schema::table_id(&key.referenced));
        of_root
            .extend(pointed.map(|id| tables.get(&id).cloned().unwrap_or(id)).filter(|parent| parent != root));
    }
    let mut left: BTreeMap<&ObjectId, usize> = parents
        .iter()
        .map(|(id, list)| (*id, list.iter().filter(|parent| parents.contains_key(parent)).count()))
        .collect();
    // Whoever waits for nobody is no part of a circle; take them away until none is left.
    let mut children: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
    for (id, list) in &parents {
        for parent in list {
            if let Some((parent, _)) = parents.get_key_value(parent) {
                children.entry(*parent).or_default().push(id);
            }
        }
    }
    let mut free: Vec<&ObjectId> = left.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    while let Some(id) = free.pop() {
        left.remove(id);
        for child in children.get(id).into_iter().flatten() {
            if let Some(count) = left.get_mut(child) {
                *count -= 1;
                if *count == 0 {
                    free.push(child);
                }
            }
        }
    }
    tables.iter().filter(|(_, root)| left.contains_key(root)).map(|(id, _)| (*id).clone()).collect()
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = &ForeignKey> {
    table.constraints.iter().filter_map(|constraint| constraint.kind.as_foreign_key())
}

/// A foreign key is added after the key it points to, and dropped before it: said by a reference to the parent's
/// columns that both sides carry.
pub(super) fn order_keys(list: &[(usize, Change)], groups: &mut [Vec<Statement>]) {
    for ((_, change), statements) in list.iter().zip(groups) {
        let Change::Table { id, changes } = change else { continue };
        let (mut adds, mut drops) = (Marks::default(), Marks::default());
        for change in changes {
            match change {
                TableChange::AddConstraint(it) => adds.note(&id.after, &it.kind),
                TableChange::DropConstraint(it) => drops.note(&id.before, &it.kind),
                TableChange::AlterConstraint(pair) => {
                    adds.note(&id.after, &pair.after.kind);
                    drops.note(&id.before, &pair.before.kind);
                }
                _ => {}
            }
        }
        if let Some(last) = statements.last_mut() {
            last.creates.extend(adds.keys);
            last.needs.extend(adds.pointers);
        }
        if let Some(first) = statements.first_mut() {
            first.drops.extend(drops.keys);
            first.releases.extend(drops.pointers);
        }
    }
}

/// Keys of a table, and keys of others that it points to, as references to `key(columns)`.
#[derive(Default)]
struct Marks {
    keys: Vec<Reference>,
    pointers: Vec<Reference>,
}

impl Marks {
    fn note(&mut self, table: &ObjectId, kind: &ConstraintKind) {
        let mark = |object: ObjectId, columns: Vec<&str>| Reference {
            object,
            part: Some(crate::model::Name::exact(format!("key({})", columns.join(",")))),
        };
        match kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                let columns = key
                    .parts
                    .iter()
                    .filter_map(|part| part.as_column())
                    .map(|name| name.compared())
                    .collect();
                self.keys.push(mark(table.clone(), columns));
            }
            ConstraintKind::ForeignKey(key) => {
                let columns = key.referenced_columns.iter().map(|name| name.compared()).collect();
                self.pointers.push(mark(Schema::table_id(&key.referenced), columns));
            }
            ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => {}
        }
    }
}
