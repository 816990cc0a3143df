//! Keys and the foreign keys that hang on them: a key, or the type under it, can only change while no foreign key
//! points to it.

use super::super::render;
use super::column::{Actions, action};
use super::table::drop_constraint;
use super::{
    bond, comment, expand, has_index, merged, part, partition, references, relation_name, retype, validated,
    whole,
};
use crate::dialect::Request;
use crate::model::{
    ColumnFacet, Constraint, ConstraintKind, Element, ForeignKey, Index, IndexPart, Lock, Name, Naming,
    Object, ObjectId, Pair, Schema, Statement, Table, TableChange,
};

/// Statements around those of a table.
#[derive(Default)]
pub struct Around {
    /// Before them.
    pub before: Vec<Statement>,
    /// After them.
    pub after: Vec<Statement>,
}

/// ADD CONSTRAINT, with what it reads and may fail on.
pub fn add(request: &Request<'_>, id: &ObjectId, constraint: &Constraint, cause: usize) -> Statement {
    let index = adopted(request, id, constraint);
    let text = match index {
        Some(index) => render::constraint::using_index(constraint, index),
        None => render::constraint::constraint(request.options, &id.name, constraint),
    };
    let mut add = action(format!("ADD {text}"), cause);
    add.creates = constraint.name.name().map(|name| part(id, name)).into_iter().collect();
    if let Some(name) = constraint.name.name().filter(|_| has_index(constraint)) {
        add.creates.push(relation_name(id.schema.as_ref(), name));
    }
    add.needs = references::of_constraint(request.schemas.after, id, constraint);
    add.needs.extend(validated::to_come_before(request, id, constraint));
    if constraint.kind.as_key().is_some() {
        let key = Element::Key(constraint.clone());
        add.creates.extend(partition::names_below(request.schemas.after, id, &key));
        add.creates.extend(partition::names_to_go_before(request, id, &key));
        add.needs.extend(bond::needs(request, id, &key));
    }
    // A primary key that adopts its index reads the rows only where it makes a column NOT NULL.
    add.risks.scans = constraint.validated && index.is_none();
    let (lock, fails_on) = match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => (Lock::Exclusive, "rows that are equal or NULL in the key"),
        ConstraintKind::Unique(_) => (Lock::Exclusive, "rows that are equal in the key"),
        ConstraintKind::ForeignKey(_) => (Lock::BlocksWrites, "rows that point to nothing"),
        ConstraintKind::Check(_) => (Lock::Exclusive, "rows that break the check"),
        ConstraintKind::Exclude(_) => (Lock::Exclusive, "rows that exclude each other"),
    };
    add.risks.lock = lock;
    add.risks.fails_on = constraint.validated.then(|| fails_on.to_owned());
    add
}

/// ADD CONSTRAINT of a key that the partitions are to have no share of yet.
pub fn add_only(request: &Request<'_>, id: &ObjectId, constraint: &Constraint, cause: usize) -> Statement {
    let prefix = format!("ALTER TABLE ONLY {}", render::name::of_object(request.options, id));
    let said = format!("modify \"{}\" table", id.name);
    let mut add = merged(&prefix, &said, cause, vec![add(request, id, constraint, cause)]);
    add.needs.push(whole(id));
    add
}

/// Whether a key is made ON ONLY its table.
pub fn is_only(constraint: &Constraint) -> bool {
    constraint.kind.as_key().is_some_and(|key| key.bond.only)
}

/// The unique index that becomes a key of the same name as it is: ADD CONSTRAINT … USING INDEX (manual, ALTER TABLE).
pub fn adopted<'a>(request: &Request<'a>, id: &ObjectId, constraint: &Constraint) -> Option<&'a Index> {
    let (Some(before), Some(after)) =
        (request.schemas.before.table(&id.qualified()), request.schemas.after.table(&id.qualified()))
    else {
        return None;
    };
    let (ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)) = &constraint.kind else {
        return None;
    };
    let index = before.indexes.iter().find(|it| it.name.name() == constraint.name.name())?;
    let partitioned = before.options.partition_by.is_some() || before.options.partition_of.is_some();
    let as_key = Index {
        name: index.name.clone(),
        parts: key.parts.clone(),
        include: key.include.clone(),
        nulls_not_distinct: key.nulls_not_distinct,
        options: key.options.clone(),
        ..Index::unique_btree()
    };
    // The columns are what they were: a change of one makes the index anew.
    let same_columns = key.parts.iter().filter_map(|part| part.as_column()).chain(&key.include).all(|name| {
        let ty = |table: &'a Table| table.column(name).map(|it| (&it.ty, &it.collation, &it.generated));
        ty(before).is_some() && ty(before) == ty(after)
    });
    (same_columns && !partitioned && *index == as_key).then_some(index)
}

/// Whether an index goes only by becoming a key.
pub fn is_adopted(request: &Request<'_>, id: &ObjectId, index: &Index) -> bool {
    let after = request.schemas.after.table(&id.qualified());
    let keys = after.into_iter().flat_map(|table| &table.constraints);
    let mut keys = keys.filter(|it| it.name.name() == index.name.name());
    keys.any(|it| adopted(request, id, it).is_some())
}

/// The name of the key, or of the unique index, that a foreign key stands on: by its columns, in any order.
pub fn under<'a>(table: &'a Table, foreign: &ForeignKey) -> Option<&'a Name> {
    let mut wanted: Vec<&Name> = foreign.referenced_columns.iter().collect();
    wanted.sort();
    let constraint = table.constraints.iter().find(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => sorted_columns(&key.parts) == wanted,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => false,
    });
    let index = || table.indexes.iter().find(|index| index.unique && sorted_columns(&index.parts) == wanted);
    constraint.map(|it| &it.name).or_else(|| index().map(|it| &it.name)).and_then(|naming| naming.name())
}

fn sorted_columns(parts: &[IndexPart]) -> Vec<&Name> {
    let mut columns: Vec<&Name> = parts.iter().filter_map(|part| part.as_column()).collect();
    columns.sort();
    columns
}

fn key_columns(constraint: &Constraint) -> Vec<Name> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter().filter_map(|part| part.as_column()).cloned().collect()
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => Vec::new(),
    }
}

/// The columns that other tables' foreign keys cannot stand on while these changes are made.
fn shaken(request: &Request<'_>, id: &ObjectId, changes: &[TableChange]) -> Vec<Name> {
    let mut columns: Vec<Name> = Vec::new();
    for change in changes {
        match change {
            TableChange::DropConstraint(it) => columns.extend(key_columns(it)),
            TableChange::AlterConstraint(it) => columns.extend(key_columns(&it.before)),
            TableChange::DropIndex(it) if it.unique && !is_adopted(request, id, it) => {
                columns.extend(it.parts.iter().filter_map(|part| part.as_column()).cloned());
            }
            _ => {}
        }
    }
    for change in changes {
        if let TableChange::AlterColumn { column, facets } = change {
            let torn = facets.contains(&ColumnFacet::Type)
                && !retype::share_operators(&column.before.ty, &column.after.ty);
            if torn || expand::is_made_anew(request, column, facets) {
                columns.push(column.after.name.clone());
            }
            if facets.contains(&ColumnFacet::Type) {
                columns.extend(columns_including(request, id, &column.before.name));
            }
        }
    }
    columns
}

/// The columns of the keys that only include a column. When that gets another type, the server makes their indexes anew, and
/// finds the foreign keys in its way (tablecmds.c, ATPostAlterTypeCleanup).
pub fn columns_including(request: &Request<'_>, id: &ObjectId, column: &Name) -> Vec<Name> {
    let table = request.schemas.before.table(&id.qualified());
    let constraints = table.into_iter().flat_map(|table| &table.constraints);
    constraints.filter(|it| includes(it, column)).flat_map(key_columns).collect()
}

fn includes(constraint: &Constraint, column: &Name) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => key.include.contains(column),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => false,
    }
}

/// Foreign keys of a table to itself that do not differ, but must let go while its keys change: as changes of their own.
pub fn own_foreign_keys(
    request: &Request<'_>,
    id: &ObjectId,
    tables: Pair<&Table>,
    changes: &[TableChange],
) -> Vec<TableChange> {
    let shaken = shaken(request, id, changes);
    let is_spoken_for = |constraint: &Constraint| {
        changes.iter().any(|change| match change {
            TableChange::AlterConstraint(it) => it.after == *constraint,
            _ => false,
        })
    };
    let shaken = stays(tables).into_iter().filter(|it| match &it.after.kind {
        ConstraintKind::ForeignKey(key) => {
            key.referenced == id.qualified() && key.referenced_columns.iter().any(|it| shaken.contains(it))
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclude(_) => false,
    });
    let anew = |it: Pair<&Constraint>| Box::new(it.map(|it| (*it).clone()));
    shaken.filter(|it| !is_spoken_for(it.after)).map(|it| TableChange::AlterConstraint(anew(it))).collect()
}

/// Foreign keys of other tables that do not differ themselves, but must let go while this table changes.
pub fn foreign_keys_around(
    request: &Request<'_>,
    id: &Pair<ObjectId>,
    changes: &[TableChange],
    cause: usize,
) -> Around {
    let shaken = shaken(request, &id.after, changes);
    let mut around = Around::default();
    if shaken.is_empty() {
        return around;
    }
    for (other, table) in request.schemas.after.tables().filter(|(other, _)| **other != id.after) {
        let Some(Object::Table(old)) = request.schemas.before.get(other) else { continue };
        for pair in stays(Pair { before: old, after: table }) {
            let ConstraintKind::ForeignKey(foreign) = &pair.after.kind else { continue };
            let points_here = foreign.referenced == id.after.qualified();
            if points_here && foreign.referenced_columns.iter().any(|column| shaken.contains(column)) {
                around.before.push(let_go(request, other, pair.before, foreign, cause));
                around.after.push(hold_again(request, other, pair.after, cause));
                if pair.after.comment.is_some() {
                    around.after.push(comment::constraint(request, other, pair.after, cause));
                }
            }
        }
    }
    around
}

/// The constraints of a table that are the same on both sides, whoever gave them their names, whatever is said of them.
pub fn stays<'a>(tables: Pair<&'a Table>) -> Vec<Pair<&'a Constraint>> {
    let bare = |it: &Constraint| Constraint { name: Naming::Absent, comment: None, ..it.clone() };
    let one = |one: &Constraint, other: &Constraint| {
        let chosen = one.name.is_written() && other.name.is_written();
        (one.name.name() == other.name.name() || !chosen) && bare(one) == bare(other)
    };
    let find = |after: &'a Constraint| {
        let same = |before: &&Constraint| before.name.name() == after.name.name() && one(before, after);
        let list = &tables.before.constraints;
        list.iter().find(same).or_else(|| list.iter().find(|before| one(before, after)))
    };
    let pairs = tables.after.constraints.iter().map(|after| Some(Pair { before: find(after)?, after }));
    pairs.flatten().collect()
}

fn let_go(
    request: &Request<'_>,
    other: &ObjectId,
    constraint: &Constraint,
    foreign: &ForeignKey,
    cause: usize,
) -> Statement {
    let mut drop = drop_constraint(request, other, constraint, cause);
    // Whatever becomes of its own columns comes after this.
    drop.releases.extend(foreign.columns.iter().map(|column| part(other, column)));
    alter(request, other, drop, cause)
}

fn hold_again(request: &Request<'_>, other: &ObjectId, constraint: &Constraint, cause: usize) -> Statement {
    let add = add(request, other, constraint, cause);
    alter(request, other, add, cause)
}

fn alter(request: &Request<'_>, table: &ObjectId, action: Statement, cause: usize) -> Statement {
    let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, table));
    merged(&prefix, &format!("modify \"{}\" table", table.name), cause, vec![action])
}

/// Whether foreign keys come to a table together with a unique index, which they, or those that point here, may stand on:
/// then the index is made before them.
pub fn follow_indexes(request: &Request<'_>, id: &Pair<ObjectId>, changes: &[TableChange]) -> bool {
    let waits = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            let table = Schema::table_id(&key.referenced);
            table == id.after || request.schemas.before.get(&table) != request.schemas.after.get(&table)
        }
        _ => false,
    };
    let comes = changes.iter().any(|change| match change {
        TableChange::AddConstraint(it) => waits(it),
        TableChange::AlterConstraint(it) => waits(&it.after),
        _ => false,
    });
    let unique = changes.iter().any(|change| match change {
        TableChange::AddIndex(it) => it.unique,
        TableChange::AlterIndex(it) => it.after.unique,
        _ => false,
    });
    comes && unique
}

/// Moves the foreign keys that come to an ALTER TABLE behind the indexes.
pub fn behind_indexes(actions: &mut Actions) {
    for list in [&mut actions.main, &mut actions.last] {
        let (foreign, rest): (Vec<_>, Vec<_>) = std::mem::take(list).into_iter().partition(adds_foreign_key);
        *list = rest;
        actions.index_marks.extend(foreign);
    }
}

fn adds_foreign_key(action: &Statement) -> bool {
    action.sql.contains("FOREIGN KEY (") && action.sql.starts_with("ADD CONSTRAINT")
}

/// Whether foreign keys that go point to tables that change too, while foreign keys come to such tables or keys of this
/// one go: one ALTER TABLE for both would have to run before and after those.
pub fn part_ways(request: &Request<'_>, id: &Pair<ObjectId>, changes: &[TableChange]) -> bool {
    let differs = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) if key.referenced != id.after.qualified() => {
            let table = Schema::table_id(&key.referenced);
            request.schemas.before.get(&table) != request.schemas.after.get(&table)
        }
        _ => false,
    };
    let goes = changes.iter().any(|change| match change {
        TableChange::DropConstraint(it) => differs(it),
        TableChange::AlterConstraint(it) => differs(&it.before),
        _ => false,
    });
    let key_goes = changes.iter().any(|change| match change {
        TableChange::DropConstraint(it) => !key_columns(it).is_empty(),
        TableChange::AlterConstraint(it) => !key_columns(&it.before).is_empty(),
        TableChange::DropIndex(it) => it.unique,
        TableChange::AlterIndex(it) => it.before.unique,
        _ => false,
    });
    let comes = changes.iter().any(|change| match change {
        TableChange::AddConstraint(it) => differs(it),
        TableChange::AlterConstraint(it) => differs(&it.after),
        _ => false,
    });
    // An index goes in a statement before the ALTER TABLE: a foreign key of the table to itself must be gone by then.
    let to_itself = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => key.referenced == id.before.qualified(),
        _ => false,
    };
    let own_goes = changes.iter().any(|change| match change {
        TableChange::DropConstraint(it) => to_itself(it),
        TableChange::AlterConstraint(it) => to_itself(&it.before),
        _ => false,
    });
    let index_goes = changes.iter().any(|change| match change {
        TableChange::DropIndex(it) => it.unique,
        TableChange::AlterIndex(it) => it.before.unique,
        _ => false,
    });
    (goes && (comes || key_goes)) || (own_goes && index_goes)
}

/// Moves the foreign keys that go to an ALTER TABLE before, and those that come to one after.
pub fn separate(actions: &mut Actions) {
    let foreign = std::mem::take(&mut actions.foreign_drops);
    let drops = std::mem::take(&mut actions.constraint_drops);
    for (at, drop) in drops.into_iter().enumerate() {
        let list =
            if foreign.contains(&at) { &mut actions.foreign_first } else { &mut actions.constraint_drops };
        list.push(drop);
    }
    let (foreign, rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut actions.main).into_iter().partition(adds_foreign_key);
    actions.main = rest;
    actions.last.extend(foreign);
}
