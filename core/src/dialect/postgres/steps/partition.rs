//! Partitions share keys and indexes with their parents: what the server attaches to each other cannot be made, dropped
//! or kept by the one alone, and is refused where it is not exactly what the server makes by itself.

use super::super::names;
use super::{inherit, relation_name};
use crate::dialect::Request;
use crate::model::{
    Column, ColumnFacet, Constraint, ConstraintKind, Index, IndexPart, ObjectId, Pair, Reference, Refusal,
    Schema, Table, TableChange,
};

/// The elements of an index or key, and whether it is unique.
type Shape<'a> = (&'a [IndexPart], bool);

fn shape_of_constraint(constraint: &Constraint) -> Option<Shape<'_>> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some((&key.parts, true)),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => None,
    }
}

fn shape_of_index(index: &Index) -> Shape<'_> {
    (&index.parts, index.unique)
}

fn shapes(table: &Table) -> impl Iterator<Item = Shape<'_>> {
    table.constraints.iter().filter_map(shape_of_constraint).chain(table.indexes.iter().map(shape_of_index))
}

/// Whether a parent has an index that the server attaches one of this shape to.
fn is_attached(schema: &Schema, table: &Table, shape: Shape<'_>) -> bool {
    ancestors(schema, table).into_iter().any(|parent| shapes(parent).any(|theirs| theirs == shape))
}

/// Whether a new partition has a key or index of its own that is one of its parent's under another name: then it must be
/// there before the two are bound, so that the server attaches it and makes none (tablecmds.c,
/// AttachPartitionEnsureIndexes).
///
/// One whose columns stand in another order was made by itself, too.
pub fn comes_by_attach(schema: &Schema, table: &Table) -> bool {
    let Some(of) = &table.options.partition_of else { return false };
    let in_order = |parent: &Table| {
        parent.columns.iter().zip(&table.columns).all(|(theirs, own)| theirs.name == own.name)
    };
    shapes(table).any(|shape| is_attached(schema, table, shape))
        || schema.table(&of.parent).is_some_and(|parent| !in_order(parent))
}

/// A partition as the table that it is before it is attached: with the checks of its parents, which it must have then.
pub fn standing_alone(schema: &Schema, table: &Table) -> Table {
    let mut alone = table.clone();
    alone.options.partition_of = None;
    for parent in ancestors(schema, table) {
        for check in &parent.constraints {
            let is_inherited = matches!(&check.kind, ConstraintKind::Check(it) if !it.no_inherit);
            if is_inherited && !alone.constraints.iter().any(|own| own.name == check.name) {
                alone.constraints.push(check.clone());
            }
        }
    }
    alone
}

/// The parents of a partition, the nearest first.
fn ancestors<'a>(schema: &'a Schema, table: &Table) -> Vec<&'a Table> {
    let mut found: Vec<&Table> = Vec::new();
    let mut at = table.options.partition_of.as_ref();
    // A circle of parents cannot be, but this must end.
    while let Some(parent) = at.and_then(|of| schema.table(&of.parent)).filter(|_| found.len() < 64) {
        found.push(parent);
        at = parent.options.partition_of.as_ref();
    }
    found
}

fn refusal(id: &ObjectId) -> Refusal {
    let said = format!("a key or index of partition \"{}\" is attached to one of its parent's", id.name);
    Refusal::unsupported(id, said).help(
        "let the server name what a partition has from its parent, or attach it in a migration of your own",
    )
}

/// Refuses changes of keys and indexes that are attached, on either side of the bond.
pub fn refuse_bound(
    request: &Request<'_>,
    id: &ObjectId,
    tables: Pair<&Table>,
    changes: &[TableChange],
) -> Result<(), Refusal> {
    let is_partition =
        tables.before.options.partition_of.is_some() || tables.after.options.partition_of.is_some();
    let is_parent = tables.before.options.partition_by.is_some();
    if !is_partition && !is_parent {
        return Ok(());
    }
    for change in changes {
        let (goes, comes) = touched(change);
        let goes_bound = goes.is_some_and(|shape| {
            (is_partition && is_attached(request.schemas.before, tables.before, shape))
                || (is_parent && has_attached_child(request.schemas.before, id, shape))
        });
        let comes_bound = comes.is_some_and(|shape| {
            (is_partition && is_attached(request.schemas.after, tables.after, shape))
                || (is_parent && keeps_alike(request, id, shape))
        });
        if goes_bound || comes_bound {
            return Err(refusal(id));
        }
    }
    Ok(())
}

/// The key or index that a change drops, and the one that it makes.
fn touched(change: &TableChange) -> (Option<Shape<'_>>, Option<Shape<'_>>) {
    match change {
        TableChange::AddConstraint(it) => (None, shape_of_constraint(it)),
        TableChange::DropConstraint(it) => (shape_of_constraint(it), None),
        TableChange::AlterConstraint(it) => (shape_of_constraint(&it.before), shape_of_constraint(&it.after)),
        TableChange::AddIndex(it) => (None, Some(shape_of_index(it))),
        TableChange::DropIndex(it) => (Some(shape_of_index(it)), None),
        TableChange::AlterIndex(it) => (Some(shape_of_index(&it.before)), Some(shape_of_index(&it.after))),
        TableChange::AddColumn(_)
        | TableChange::DropColumn(_)
        | TableChange::RenameColumn(_)
        | TableChange::AlterColumn { .. }
        | TableChange::RenameConstraint(_)
        | TableChange::CommentConstraint(_)
        | TableChange::RenameIndex(_)
        | TableChange::CommentIndex(_)
        | TableChange::Comment
        | TableChange::Options => (None, None),
    }
}

/// Whether a partition of a table, at any depth, has a key or index of its own that stands for one of the table's.
fn has_attached_child(schema: &Schema, id: &ObjectId, shape: Shape<'_>) -> bool {
    partitions_of(schema, id).into_iter().any(|(_, table)| shapes(table).any(|own| own == shape))
}

/// Whether a partition keeps, or gets, a key or index of its own that looks like a new one of its parent: the server would
/// attach it, or make another beside it.
fn keeps_alike(request: &Request<'_>, id: &ObjectId, shape: Shape<'_>) -> bool {
    has_attached_child(request.schemas.after, id, shape)
}

/// Whether a table is divided into partitions.
pub fn is_partitioned(schema: &Schema, id: &ObjectId) -> bool {
    schema.table(&id.qualified()).is_some_and(|table| table.options.partition_by.is_some())
}

/// The names of what the server makes in the partitions together with a key or index of their parent.
pub fn names_below(schema: &Schema, id: &ObjectId, it: &Element<'_>) -> Vec<Reference> {
    if !is_partitioned(schema, id) {
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
pub fn names_to_go_before(request: &Request<'_>, id: &ObjectId, it: &Element<'_>) -> Vec<Reference> {
    let shape = match it {
        Element::Key(key) => shape_of_constraint(key),
        Element::Index(index) => Some(shape_of_index(index)),
    };
    let Some(shape) = shape.filter(|_| is_partitioned(request.schemas.before, id)) else { return Vec::new() };
    let mut found = Vec::new();
    for (child, table) in partitions_of(request.schemas.before, id) {
        let keys = table
            .constraints
            .iter()
            .filter(|own| shape_of_constraint(own) == Some(shape))
            .map(|own| &own.name);
        let indexes = table.indexes.iter().filter(|own| shape_of_index(own) == shape).map(|own| &own.name);
        let names = keys.chain(indexes).filter_map(|naming| naming.name());
        found.extend(names.map(|name| relation_name(child.schema.as_ref(), name)));
    }
    found
}

/// A key or an index.
pub enum Element<'a> {
    /// A constraint that an index stands behind.
    Key(&'a Constraint),
    /// An index.
    Index(&'a Index),
}

/// The partitions of a table, at any depth.
pub fn partitions_of<'s>(schema: &'s Schema, id: &ObjectId) -> Vec<(&'s ObjectId, &'s Table)> {
    let mut found: Vec<(&ObjectId, &Table)> = Vec::new();
    let mut parents = vec![id.qualified()];
    while let Some(parent) = parents.pop() {
        let is_child =
            |table: &Table| table.options.partition_of.as_ref().is_some_and(|of| of.parent == parent);
        let children: Vec<_> = schema.tables().filter(|(_, table)| is_child(table)).collect();
        // A circle of parents cannot be, but this must end.
        if found.len() < schema.objects.len() {
            parents.extend(children.iter().map(|(child, _)| child.qualified()));
        }
        found.extend(children);
    }
    found
}

/// A table that leaves its parent takes copies of the parent's keys, indexes and checks along.
pub fn refuse_leaving(request: &Request<'_>, id: &ObjectId, before: &Table) -> Result<(), Refusal> {
    let Some(of) = &before.options.partition_of else { return Ok(()) };
    let bare = request
        .schemas
        .before
        .table(&of.parent)
        .is_some_and(|parent| parent.constraints.is_empty() && parent.indexes.is_empty());
    if bare {
        return Ok(());
    }
    let said =
        format!("\"{}\" would keep copies of the keys and indexes of the table that it leaves", id.name);
    Err(Refusal::unsupported(id, said).help("detach the partition in a migration of your own"))
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
