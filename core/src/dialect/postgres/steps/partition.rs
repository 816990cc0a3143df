//! Partitions share keys and indexes with their parents: what the server attaches to each other cannot be made, dropped
//! or kept by the one alone, and is refused where it is not exactly what the server makes by itself.

use super::inherit;
use crate::dialect::Request;
use crate::model::{
    Column, ColumnFacet, Constraint, ConstraintKind, Index, IndexPart, ObjectId, Pair, Refusal, Schema,
    Table, TableChange,
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
pub fn comes_by_attach(schema: &Schema, table: &Table) -> bool {
    shapes(table).any(|shape| is_attached(schema, table, shape))
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
        let bound = touched(change).into_iter().any(|shape| {
            (is_partition && is_attached(request.schemas.before, tables.before, shape))
                || (is_partition && is_attached(request.schemas.after, tables.after, shape))
                || (is_parent && has_attached_child(request.schemas.before, id, shape))
        });
        if bound {
            return Err(refusal(id));
        }
    }
    Ok(())
}

/// The keys and indexes that a change makes or drops.
fn touched(change: &TableChange) -> Vec<Shape<'_>> {
    match change {
        TableChange::AddConstraint(it) | TableChange::DropConstraint(it) => {
            shape_of_constraint(it).into_iter().collect()
        }
        TableChange::AlterConstraint(it) => {
            [&it.before, &it.after].into_iter().filter_map(shape_of_constraint).collect()
        }
        TableChange::AddIndex(it) | TableChange::DropIndex(it) => vec![shape_of_index(it)],
        TableChange::AlterIndex(it) => vec![shape_of_index(&it.before), shape_of_index(&it.after)],
        TableChange::AddColumn(_)
        | TableChange::DropColumn(_)
        | TableChange::RenameColumn(_)
        | TableChange::AlterColumn { .. }
        | TableChange::RenameConstraint(_)
        | TableChange::CommentConstraint(_)
        | TableChange::RenameIndex(_)
        | TableChange::CommentIndex(_)
        | TableChange::Comment
        | TableChange::Options => Vec::new(),
    }
}

/// Whether a partition of a table, at any depth, has a key or index of its own that stands for one of the table's.
fn has_attached_child(schema: &Schema, id: &ObjectId, shape: Shape<'_>) -> bool {
    partitions_of(schema, id).into_iter().any(|(_, table)| shapes(table).any(|own| own == shape))
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
