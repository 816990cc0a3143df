//! Partitions: how they come, and what comes with their parents.

use super::super::names;
use super::{inherit, relation_name};
use crate::dialect::Request;
use crate::model::{
    Column, ColumnFacet, Constraint, ConstraintKind, Element, ObjectId, Pair, QualifiedName, Reference,
    Schema, Table,
};

/// Whether a new partition has a key or index of its own that is its share of one of its parent's, under another name: then
/// it must be there before the two are bound, so that the server attaches it and makes none (tablecmds.c,
/// AttachPartitionEnsureIndexes).
///
/// One whose columns stand in another order was made by itself, too.
pub fn comes_by_attach(schema: &Schema, table: &Table) -> bool {
    let Some(of) = &table.options.partition_of else { return false };
    let in_order = |parent: &Table| {
        parent.columns.iter().zip(&table.columns).all(|(theirs, own)| theirs.name == own.name)
    };
    let is_share = |own: &Element| {
        let mut theirs = ancestors(schema, table).into_iter().flat_map(|(_, parent)| Element::all(parent));
        own.bond().attached && !theirs.any(|theirs| theirs.bond().only && theirs.is_like(own))
    };
    Element::all(table).iter().any(is_share)
        || schema.table(&of.parent).is_some_and(|parent| !in_order(parent))
}

/// A partition as the table that it is before it is attached: with the checks of its parents, which it must have then.
pub fn standing_alone(schema: &Schema, table: &Table) -> Table {
    let mut alone = table.clone();
    alone.options.partition_of = None;
    for own in beside(schema, table) {
        match own {
            Element::Key(own) => alone.constraints.retain(|it| *it != own),
            Element::Index(own) => alone.indexes.retain(|it| *it != own),
        }
    }
    for (_, parent) in ancestors(schema, table) {
        for check in &parent.constraints {
            let is_inherited = matches!(&check.kind, ConstraintKind::Check(it) if !it.no_inherit);
            if is_inherited && !alone.constraints.iter().any(|own| own.name == check.name) {
                let valid = check.name.name().is_some_and(|it| table.options.validated.contains(it));
                alone.constraints.push(Constraint { validated: check.validated || valid, ..check.clone() });
            }
        }
    }
    alone
}

/// What a partition has of its own although it looks like its share: ATTACH PARTITION would take it for that.
pub fn beside(schema: &Schema, table: &Table) -> Vec<Element> {
    let mut own = Element::all(table);
    own.retain(|own| {
        let mut theirs = ancestors(schema, table).into_iter().flat_map(|(_, parent)| Element::all(parent));
        !own.bond().attached && theirs.any(|theirs| theirs.is_like(own))
    });
    own
}

/// The parents of a partition, the nearest first; of any other table none.
pub fn ancestors<'a>(schema: &'a Schema, table: &'a Table) -> Vec<(&'a QualifiedName, &'a Table)> {
    if table.options.partition_of.is_some() { schema.ancestors(table) } else { Vec::new() }
}

/// Whether a table is divided into partitions.
pub fn is_partitioned(schema: &Schema, id: &ObjectId) -> bool {
    schema.table(&id.qualified()).is_some_and(|table| table.options.partition_by.is_some())
}

/// The names of what the server makes in the partitions together with a key or index of their parent.
pub fn names_below(schema: &Schema, id: &ObjectId, it: &Element) -> Vec<Reference> {
    if !is_partitioned(schema, id) || it.bond().only {
        return Vec::new();
    }
    let below = partitions_of(schema, id).into_iter().map(|(child, table)| {
        let own = child.qualified();
        let name = match it {
            Element::Key(key) => names::constraint_name(&own, &key.kind, table, &|_| false),
            Element::Index(index) => names::index_name(&own, index, &|_| false),
        };
        relation_name(child.schema.as_ref(), &name)
    });
    below.collect()
}

/// The names of keys and indexes that partitions have of their own, and let go of before their parent gets one like them:
/// the server would attach them to it.
pub fn names_to_go_before(request: &Request<'_>, id: &ObjectId, it: &Element) -> Vec<Reference> {
    if !is_partitioned(request.schemas.before, id) || it.bond().only {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (child, table) in partitions_of(request.schemas.before, id) {
        let own = Element::all(table);
        let names = own.iter().filter(|own| it.is_like(own)).filter_map(Element::name);
        found.extend(names.map(|name| relation_name(child.schema.as_ref(), name)));
    }
    found
}

/// The partitions of a table, at any depth.
pub fn partitions_of<'s>(schema: &'s Schema, id: &ObjectId) -> Vec<(&'s ObjectId, &'s Table)> {
    let mut found: Vec<(&ObjectId, &Table)> = Vec::new();
    let mut parents = vec![id.qualified()];
    while let Some(parent) = parents.pop() {
        let children: Vec<_> = schema.partitions(&parent).collect();
        // A circle of parents cannot be, but this must end.
        if found.len() < schema.objects.len() {
            parents.extend(children.iter().map(|(child, _)| child.qualified()));
        }
        found.extend(children);
    }
    found
}

/// What of a column comes from the parent changes there: its type, its collation, how it is computed.
pub fn own_facets(
    request: &Request<'_>,
    tables: Pair<&Table>,
    column: &Pair<Column>,
    facets: &mut Vec<ColumnFacet>,
) {
    let before = inherit::inherited(request.schemas.before, tables.before);
    let after = inherit::inherited(request.schemas.after, tables.after);
    if before.of_column(&column.before).is_some() && after.of_column(&column.after).is_some() {
        let inherited = [ColumnFacet::Type, ColumnFacet::Collation, ColumnFacet::Generated];
        facets.retain(|facet| !inherited.contains(facet));
    }
}
