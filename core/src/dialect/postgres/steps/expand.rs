//! What must be made anew around the changes of a table, though it does not differ itself: checks and indexes that
//! compute over a column of another type, generated columns, and all that goes down with a column that is made anew.

use super::{key, mention, retype};
use crate::dialect::Request;
use crate::model::{
    Column, ColumnFacet, Constraint, ConstraintKind, Index, Name, Naming, ObjectId, Pair, Schema, Table,
    TableChange, Version,
};
use std::collections::BTreeSet;

/// The changes of a table with those that they entail, as changes of their own.
pub fn expanded(
    request: &Request<'_>,
    id: &ObjectId,
    tables: Pair<&Table>,
    changes: &[TableChange],
) -> Vec<TableChange> {
    let mut changes = changes.to_vec();
    let retyped = retyped(&changes);
    regenerate(tables, &mut changes, &retyped);
    let anew = made_anew(request, &changes);
    let spoken_for = spoken_for(&changes);
    for constraint in &tables.after.constraints {
        let computes = retyped.iter().any(|column| mention::constraint_computes(constraint, column));
        let goes_down = anew.iter().any(|column| mention::constraint_involves(constraint, column));
        let torn = retyped.iter().any(|column| is_torn(request.schemas, id, constraint, column, tables));
        if (computes || goes_down || torn) && !is_named(&spoken_for, constraint.name.name()) {
            // Of what is renamed, or of what nobody named, the old one is called otherwise.
            let renamed = renamed_constraint(&mut changes, constraint);
            let stays = || key::stays(tables).into_iter().find(|pair| pair.after == constraint);
            let old = renamed.or_else(|| stays().map(|pair| pair.before.clone()));
            let pair = Pair { before: old.unwrap_or_else(|| constraint.clone()), after: constraint.clone() };
            changes.push(TableChange::AlterConstraint(Box::new(pair)));
        }
    }
    for index in &tables.after.indexes {
        let computes = retyped.iter().any(|column| mention::index_computes(index, column));
        let goes_down = anew
            .iter()
            .any(|column| mention::index_has(index, column) || mention::index_computes(index, column));
        if (computes || goes_down) && !is_named(&spoken_for, index.name.name()) {
            let renamed = renamed_index(&mut changes, index);
            let called = || tables.before.indexes.iter().find(|old| is_called_otherwise(old, index)).cloned();
            let old = renamed.or_else(called).unwrap_or_else(|| index.clone());
            let pair = Pair { before: old, after: index.clone() };
            changes.push(TableChange::AlterIndex(Box::new(pair)));
        }
    }
    changes
}

/// The constraint that was to get this one's name: what is made anew needs no rename.
fn renamed_constraint(changes: &mut Vec<TableChange>, constraint: &Constraint) -> Option<Constraint> {
    let renames = |change: &mut TableChange| match change {
        TableChange::RenameConstraint(pair) => pair.after.name == constraint.name,
        _ => false,
    };
    match changes.extract_if(.., renames).next()? {
        TableChange::RenameConstraint(pair) => Some(pair.before),
        _ => None,
    }
}

/// The same for an index.
fn renamed_index(changes: &mut Vec<TableChange>, index: &Index) -> Option<Index> {
    let renames = |change: &mut TableChange| match change {
        TableChange::RenameIndex(pair) => pair.after.name == index.name,
        _ => false,
    };
    match changes.extract_if(.., renames).next()? {
        TableChange::RenameIndex(pair) => Some(pair.before),
        _ => None,
    }
}

/// Whether the one is the other under a name that one of the two did not choose.
fn is_called_otherwise(old: &Index, index: &Index) -> bool {
    let bare = |it: &Index| Index { name: Naming::Absent, comment: None, ..it.clone() };
    old.name.name() != index.name.name()
        && !(old.name.is_written() && index.name.is_written())
        && bare(old) == bare(index)
}

fn twice<T: Clone>(it: &T) -> Pair<T> {
    Pair { before: it.clone(), after: it.clone() }
}

fn is_named(names: &BTreeSet<Name>, name: Option<&Name>) -> bool {
    name.is_some_and(|name| names.contains(name))
}

/// Columns that get another type (not another length of the same one), or another collation.
fn retyped(changes: &[TableChange]) -> Vec<Name> {
    let alters = changes.iter().filter_map(|change| match change {
        TableChange::AlterColumn { column, facets } => Some((column, facets)),
        _ => None,
    });
    alters
        .filter(|(column, facets)| {
            facets.contains(&ColumnFacet::Collation)
                || (facets.contains(&ColumnFacet::Type)
                    && retype::is_another(&column.before.ty, &column.after.ty))
        })
        .map(|(column, _)| column.after.name.clone())
        .collect()
}

/// Generated columns of which a source changes its type, or which change their own, are made anew.
fn regenerate(tables: Pair<&Table>, changes: &mut Vec<TableChange>, retyped: &[Name]) {
    let affected = |column: &Column| retyped.iter().any(|source| mention::generated_from(column, source));
    let mut known = BTreeSet::new();
    for change in changes.iter_mut() {
        match change {
            TableChange::AlterColumn { column, facets } => {
                known.insert(column.after.name.clone());
                let own_type =
                    facets.contains(&ColumnFacet::Type) || facets.contains(&ColumnFacet::Collation);
                let generated = column.before.generated.is_some() && column.after.generated.is_some();
                let wanted = affected(&column.after) || (own_type && generated);
                if generated && wanted && !facets.contains(&ColumnFacet::Generated) {
                    facets.push(ColumnFacet::Generated);
                }
            }
            TableChange::AddColumn(column) => {
                known.insert(column.name.clone());
            }
            _ => {}
        }
    }
    for column in
        tables.after.columns.iter().filter(|column| affected(column) && !known.contains(&column.name))
    {
        let column = Box::new(twice(column));
        changes.push(TableChange::AlterColumn { column, facets: vec![ColumnFacet::Generated] });
    }
}

/// Whether a difference of a generated column takes dropping and adding it. From PostgreSQL 17 on a stored expression
/// can be set in place, but not while its sources change.
pub fn is_made_anew(request: &Request<'_>, column: &Pair<Column>, facets: &[ColumnFacet]) -> bool {
    if !facets.contains(&ColumnFacet::Generated) {
        return false;
    }
    match (&column.before.generated, &column.after.generated) {
        (_, None) => column.before.generated.as_ref().is_some_and(|it| !it.stored),
        (None, Some(_)) => true,
        (Some(before), Some(after)) => {
            let in_place = request.target.version >= Version(17, 0, 0)
                && before.stored == after.stored
                && !facets.contains(&ColumnFacet::Type)
                && before != after;
            !in_place
        }
    }
}

fn made_anew(request: &Request<'_>, changes: &[TableChange]) -> Vec<Name> {
    let anew = changes.iter().filter_map(|change| match change {
        TableChange::AlterColumn { column, facets } if is_made_anew(request, column, facets) => {
            Some(column.after.name.clone())
        }
        _ => None,
    });
    anew.collect()
}

/// Constraints and indexes that already have a change of their own.
fn spoken_for(changes: &[TableChange]) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    for change in changes {
        let name = match change {
            TableChange::AddConstraint(it) => it.name.name(),
            TableChange::AlterConstraint(it) => it.after.name.name(),
            TableChange::AddIndex(it) => it.name.name(),
            TableChange::AlterIndex(it) => it.after.name.name(),
            TableChange::AddColumn(_)
            | TableChange::DropColumn(_)
            | TableChange::RenameColumn(_)
            | TableChange::AlterColumn { .. }
            | TableChange::DropConstraint(_)
            | TableChange::RenameConstraint(_)
            | TableChange::CommentConstraint(_)
            | TableChange::DropIndex(_)
            | TableChange::RenameIndex(_)
            | TableChange::CommentIndex(_)
            | TableChange::Comment
            | TableChange::Options => None,
        };
        names.extend(name.cloned());
    }
    names
}

/// Whether a foreign key cannot live through the change of one of its columns: for a moment the two sides have no
/// operator in common. Where the column that it points to changes too, the other table's statements see to it.
fn is_torn(
    schemas: Pair<&Schema>,
    own: &ObjectId,
    constraint: &Constraint,
    column: &Name,
    tables: Pair<&Table>,
) -> bool {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return false };
    let Some(at) = key.columns.iter().position(|it| it == column) else { return false };
    let (Some(before), Some(after)) = (tables.before.column(column), tables.after.column(column)) else {
        return true;
    };
    let other = |schema: &Schema| {
        let name = key.referenced_columns.get(at)?;
        schema.table(&key.referenced)?.column(name).map(|column| column.ty.clone())
    };
    let (Some(old), Some(new)) = (other(schemas.before), other(schemas.after)) else { return true };
    let theirs = key.referenced != own.qualified() && !retype::share_operators(&old, &new);
    !theirs && (!retype::share_operators(&before.ty, &after.ty) || !retype::share_operators(&before.ty, &new))
}
