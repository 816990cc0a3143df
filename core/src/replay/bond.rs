//! Keys and indexes that partitions share with their parents (PostgreSQL manual, CREATE INDEX): a partition gets its share
//! with the parent's, or has one that is bound to it, and loses it with the parent's.

use super::{Effect, Fault, Session, fault, index};
use crate::model::{
    Bond, Constraint, ConstraintKind, Element, Index, Name, Naming, Object, ObjectId, QualifiedName, Schema,
    Table,
};
use crate::normalize::normalize;
use std::collections::BTreeMap;

/// The partitions of a partitioned table; none of any other, without a look.
fn partitions_of(session: &Session<'_>, parent: &QualifiedName) -> Vec<QualifiedName> {
    let partitioned = session.schema.table(parent).is_some_and(|it| it.options.partition_by.is_some());
    if !partitioned {
        return Vec::new();
    }
    session.schema.partitions(parent).map(|(id, _)| id.qualified()).collect()
}

/// What a new key or index of a table means to its partitions: each gets its share, unless it was made ON ONLY the table.
pub(super) fn spread(session: &mut Session<'_>, parent: &QualifiedName, name: &Name) -> Effect {
    let partitions = partitions_of(session, parent);
    let Some(theirs) = session.schema.table(parent).and_then(|table| Element::named(table, name)) else {
        return Ok(());
    };
    if theirs.bond().only {
        return set(session, parent, name, |bond| bond.only = !partitions.is_empty());
    }
    partitions.iter().try_for_each(|partition| share(session, parent, &theirs, partition, true))
}

fn set(
    session: &mut Session<'_>,
    table: &QualifiedName,
    name: &Name,
    change: impl FnOnce(&mut Bond),
) -> Effect {
    if let Some(bond) = Session::table_mut(&mut session.schema, table)?.bond_mut(name) {
        change(bond);
    }
    Ok(())
}

/// A table that becomes a partition gets its shares of all that its parent has. What it has that is alike is taken for
/// them, but not by CREATE TABLE (tablecmds.c, DefineRelation and AttachPartitionEnsureIndexes).
pub(super) fn join(
    session: &mut Session<'_>,
    parent: &QualifiedName,
    partition: &QualifiedName,
    takes: bool,
) -> Effect {
    let theirs = session.schema.table(parent).map(Element::all).unwrap_or_default();
    theirs.iter().try_for_each(|theirs| share(session, parent, theirs, partition, takes))
}

/// Binds what a partition has to what its parent has, or makes it.
fn share(
    session: &mut Session<'_>,
    parent: &QualifiedName,
    theirs: &Element,
    partition: &QualifiedName,
    takes: bool,
) -> Effect {
    let own = if takes { alike(session, parent, theirs, partition)? } else { None };
    if let Some(own) = own {
        return set(session, partition, &own, |bond| bond.attached = true);
    }
    let table = Session::table_mut(&mut session.schema, partition)?.clone();
    let bond = Bond { attached: true, only: false };
    let name = match theirs.clone() {
        Element::Key(it) => {
            if matches!(it.kind, ConstraintKind::PrimaryKey(_)) && table.primary_key().is_some() {
                return fault(format!(
                    "multiple primary keys for table \"{}\" are not allowed",
                    partition.name
                ));
            }
            let mut made = Constraint { name: Naming::Absent, comment: None, ..it };
            if let Some(key) = made.kind.as_key_mut() {
                key.bond = bond;
            }
            session.name_constraint(partition, &table, &mut made);
            let name = made.name.name().cloned();
            Session::table_mut(&mut session.schema, partition)?.constraints.push(made);
            name
        }
        Element::Index(it) => {
            let mut made = Index { name: Naming::Absent, comment: None, bond, ..it };
            session.name_index(partition, &table.indexes, &table.constraints, &mut made);
            let name = made.name.name().cloned();
            Session::table_mut(&mut session.schema, partition)?.indexes.push(made);
            name
        }
    };
    session.touch(&Schema::table_id(partition));
    name.map_or(Ok(()), |name| spread(session, partition, &name))
}

/// The name of what a partition has of its own that is like what its parent has.
fn alike(
    session: &Session<'_>,
    parent: &QualifiedName,
    theirs: &Element,
    partition: &QualifiedName,
) -> Result<Option<Name>, Fault> {
    let Some(table) = session.schema.table(partition) else {
        return fault(format!("relation \"{partition}\" does not exist"));
    };
    let free: Vec<Element> =
        Element::all(table).into_iter().filter(|own| !own.bond().attached && theirs.takes(own)).collect();
    let wanted = theirs.shape();
    let as_written = free.iter().find(|own| own.shape() == wanted);
    if let Some(own) = as_written {
        return Ok(own.name().cloned());
    }
    // What is written otherwise may still be the same.
    let close = |own: &Index| {
        own.unique == wanted.unique && own.method == wanted.method && own.parts.len() == wanted.parts.len()
    };
    if !free.iter().any(|own| close(&own.shape())) {
        return Ok(None);
    }
    let canonical = normalize(session.target, session.schema.clone());
    let named = |table: &QualifiedName, name: Option<&Name>| {
        canonical.schema().table(table).and_then(|table| Element::named(table, name?))
    };
    let Some(wanted) = named(parent, theirs.name()).map(|it| it.shape()) else { return Ok(None) };
    let found = free.iter().find(|own| named(partition, own.name()).is_some_and(|own| own.shape() == wanted));
    Ok(found.and_then(|own| own.name().cloned()))
}

/// ALTER INDEX … ATTACH PARTITION
pub(super) fn attach(session: &mut Session<'_>, index: &QualifiedName, own: &QualifiedName) -> Effect {
    let (partition, own) = owner(session, own)?;
    let (parent, index) = owner(session, index)?;
    let is_partition = session
        .schema
        .table(&partition)
        .and_then(|table| table.options.partition_of.as_ref())
        .is_some_and(|of| of.parent == parent);
    if !is_partition {
        return fault(format!("cannot attach index \"{own}\" as a partition of index \"{index}\""));
    }
    set(session, &partition, &own, |bond| bond.attached = true)?;
    session.touch(&Schema::table_id(&partition));
    validate(session, &parent, &index)
}

/// The table, and the name in it, of an index or of what stands behind a key.
fn owner(session: &Session<'_>, name: &QualifiedName) -> Result<(QualifiedName, Name), Fault> {
    let has = |object: &Object| match object {
        Object::Table(table) => Element::named(table, &name.name).is_some(),
        _ => false,
    };
    match index::place_of(session, name, has) {
        Some(id) => Ok((id.qualified(), name.name.clone())),
        None => fault(format!("index \"{name}\" does not exist")),
    }
}

/// An index made ON ONLY is valid once each partition has its share, which is valid itself (tablecmds.c,
/// validatePartitionedIndex).
fn validate(session: &mut Session<'_>, parent: &QualifiedName, name: &Name) -> Effect {
    let Some(theirs) = session.schema.table(parent).and_then(|table| Element::named(table, name)) else {
        return Ok(());
    };
    let shape = theirs.shape();
    let has_share = |partition: &QualifiedName| {
        let own = session.schema.table(partition).map(Element::all).unwrap_or_default();
        own.iter().any(|own| own.bond().attached && !own.bond().only && own.shape() == shape)
    };
    if !theirs.bond().only || !partitions_of(session, parent).iter().all(has_share) {
        return Ok(());
    }
    set(session, parent, name, |bond| bond.only = false)?;
    session.touch(&Schema::table_id(parent));
    if !theirs.bond().attached {
        return Ok(());
    }
    let above = session.schema.table(parent).and_then(|table| table.options.partition_of.clone());
    let Some(above) = above.map(|of| of.parent) else { return Ok(()) };
    let theirs = session.schema.table(&above).map(Element::all).unwrap_or_default();
    match theirs.iter().find(|it| it.shape() == shape).and_then(|it| it.name().cloned()) {
        Some(name) => validate(session, &above, &name),
        None => Ok(()),
    }
}

/// A share cannot go while its parent's stays.
pub(super) fn refuse_drop(session: &Session<'_>, table: &QualifiedName, name: &Name) -> Effect {
    let own = session.schema.table(table).and_then(|table| Element::named(table, name));
    match own.filter(|own| own.bond().attached) {
        Some(_) => {
            fault(format!("cannot drop index {name} because the index of which it is a part requires it"))
        }
        None => Ok(()),
    }
}

/// What partitions have as their share of a key or index that goes.
pub(super) struct Shares(Vec<(QualifiedName, Name)>);

/// The shares of a key or index at any depth.
pub(super) fn shares(session: &Session<'_>, parent: &QualifiedName, name: &Name) -> Shares {
    let mut found = Vec::new();
    let mut waiting: Vec<(QualifiedName, Name, QualifiedName)> = Vec::new();
    let below = |table: &QualifiedName, name: &Name, waiting: &mut Vec<_>| {
        let partitions = partitions_of(session, table);
        waiting.extend(partitions.into_iter().map(|partition| (table.clone(), name.clone(), partition)));
    };
    below(parent, name, &mut waiting);
    while let Some((parent, name, partition)) = waiting.pop() {
        let of = |table| session.schema.table(table).map(Element::all).unwrap_or_default();
        let (theirs, own) = (of(&parent), of(&partition));
        let pairs = theirs.iter().zip(Element::shares(&theirs, &own));
        let share = pairs.into_iter().find(|(theirs, _)| theirs.name() == Some(&name));
        if let Some(own) = share.and_then(|(_, own)| own?.name()) {
            below(&partition, own, &mut waiting);
            found.push((partition, own.clone()));
        }
    }
    Shares(found)
}

/// An index does not take along the keys that are its shares, unless asked to.
pub(super) fn refuse_keys(session: &Session<'_>, shares: &Shares, index: &Name) -> Effect {
    let is_key = |(table, name): &(QualifiedName, Name)| {
        let own = session.schema.table(table).and_then(|table| table.constraint(name));
        own.is_some_and(|it| it.kind.as_key().is_some())
    };
    match shares.0.iter().any(is_key) {
        true => fault(format!("cannot drop index {index} because other objects depend on it")),
        false => Ok(()),
    }
}

/// Drops them.
pub(super) fn drop(session: &mut Session<'_>, shares: Shares) -> Effect {
    for (partition, name) in shares.0 {
        let table = Session::table_mut(&mut session.schema, &partition)?;
        table.indexes.retain(|it| it.name.name() != Some(&name));
        table.constraints.retain(|it| it.kind.as_key().is_none() || it.name.name() != Some(&name));
        session.touch(&Schema::table_id(&partition));
    }
    Ok(())
}

/// A table that leaves its parent has its shares for its own.
pub(super) fn leave(table: &mut Table) {
    table.indexes.iter_mut().for_each(|index| index.bond.attached = false);
    let keys = table.constraints.iter_mut().filter_map(|it| it.kind.as_key_mut());
    keys.for_each(|key| key.bond.attached = false);
}

/// In a schema that does not repeat the shares that every partition has, makes them: those of the nearest to the root
/// first.
pub(super) fn complete(session: &mut Session<'_>) -> Effect {
    let parents: BTreeMap<ObjectId, QualifiedName> = session
        .schema
        .tables()
        .filter_map(|(id, table)| Some((id.clone(), table.options.partition_of.as_ref()?.parent.clone())))
        .collect();
    if parents.is_empty() {
        return Ok(());
    }
    let depth = |id: &ObjectId| {
        let above = |name: &QualifiedName| parents.get(&Schema::table_id(name));
        // A circle of parents cannot be, but this must end.
        std::iter::successors(parents.get(id), |name| above(name)).take(parents.len()).count()
    };
    let mut order: Vec<(usize, ObjectId)> = parents.keys().map(|id| (depth(id), id.clone())).collect();
    order.sort();
    for (_, id) in order {
        let Some(parent) = parents.get(&id) else { continue };
        let partition = id.qualified();
        for theirs in missing(session, parent, &partition) {
            share(session, parent, &theirs, &partition, false)?;
        }
    }
    Ok(())
}

/// What a parent has, other than ON ONLY, of which a partition says no share.
fn missing(session: &Session<'_>, parent: &QualifiedName, partition: &QualifiedName) -> Vec<Element> {
    let of = |table| session.schema.table(table).map(Element::all).unwrap_or_default();
    let (theirs, own) = (of(parent), of(partition));
    let shares = theirs.iter().zip(Element::shares(&theirs, &own));
    shares.filter(|(theirs, own)| own.is_none() && !theirs.bond().only).map(|(it, _)| it.clone()).collect()
}

#[cfg(test)]
mod tests;
