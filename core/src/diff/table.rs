//! What differs inside a table, in Atlas's order: attributes and checks, columns, keys, indexes, foreign keys.

use super::{Manner, Renames, column, constraint, index};
use crate::model::change::{KeptName, Unknown};
use crate::model::{Changes, ConstraintKind, ObjectId, Pair, Table, TableChange};

/// The differences between two tables.
pub(super) fn changes(
    manner: Manner,
    id: &ObjectId,
    tables: Pair<&Table>,
    renames: &Renames,
    told: &mut Changes,
) -> Vec<TableChange> {
    // Destructured, so that a new field must be compared here.
    let Table { columns: _, constraints: _, indexes: _, comment, options } = tables.before;
    let mut list = Vec::new();
    let mut undecided = Vec::new();
    if *comment != tables.after.comment {
        list.push(TableChange::Comment);
    }
    if *options != tables.after.options {
        list.push(TableChange::Options);
    }
    let mut constraints = Vec::new();
    let lists = tables.map(|table| table.constraints.as_slice());
    let mut kept = constraint::changes(manner, lists, &mut constraints, &mut undecided);
    let (checks, others): (Vec<_>, Vec<_>) =
        constraints.into_iter().partition(|change| kind_of(change) == Kind::Check);
    let (keys, foreign): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|change| kind_of(change) == Kind::Key);
    list.extend(checks);
    columns(manner, id, tables, renames, &mut list, &mut undecided);
    list.extend(keys);
    kept.extend(index::changes(manner, tables.map(|table| table.indexes.as_slice()), &mut list));
    list.extend(foreign);
    let undecided = undecided.into_iter();
    told.unknown.extend(undecided.map(|(what, texts)| Unknown { object: id.clone(), what, texts }));
    told.kept_names.extend(kept.into_iter().map(|names| KeptName { table: id.clone(), names }));
    list
}

#[derive(PartialEq)]
enum Kind {
    Check,
    Key,
    Foreign,
}

fn kind_of(change: &TableChange) -> Kind {
    let constraint = match change {
        TableChange::AddConstraint(it) | TableChange::DropConstraint(it) => it,
        TableChange::AlterConstraint(it)
        | TableChange::RenameConstraint(it)
        | TableChange::CommentConstraint(it) => &it.after,
        TableChange::AddColumn(_)
        | TableChange::DropColumn(_)
        | TableChange::RenameColumn(_)
        | TableChange::AlterColumn { .. }
        | TableChange::AddIndex(_)
        | TableChange::DropIndex(_)
        | TableChange::AlterIndex(_)
        | TableChange::RenameIndex(_)
        | TableChange::CommentIndex(_)
        | TableChange::Comment
        | TableChange::Options => return Kind::Key,
    };
    match constraint.kind {
        ConstraintKind::Check(_) => Kind::Check,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => Kind::Key,
        ConstraintKind::ForeignKey(_) => Kind::Foreign,
    }
}

fn columns(
    manner: Manner,
    id: &ObjectId,
    tables: Pair<&Table>,
    renames: &Renames,
    list: &mut Vec<TableChange>,
    undecided: &mut Vec<(String, Pair<String>)>,
) {
    // What a person renamed was renamed in `before` already; it is told here.
    list.extend(renames.columns_of(id).cloned().map(TableChange::RenameColumn));
    for before in &tables.before.columns {
        match tables.after.column(&before.name) {
            None => list.push(TableChange::DropColumn(before.clone())),
            Some(after) if before == after => {}
            Some(after) => {
                let (facets, unknown) = column::facets(manner, Pair { before, after });
                undecided.extend(
                    unknown
                        .into_iter()
                        .map(|(what, texts)| (format!("{what} of column \"{}\"", after.name), texts)),
                );
                if !facets.is_empty() {
                    let column = Box::new(Pair { before: before.clone(), after: after.clone() });
                    list.push(TableChange::AlterColumn { column, facets });
                }
            }
        }
    }
    let added = tables.after.columns.iter().filter(|column| tables.before.column(&column.name).is_none());
    list.extend(added.cloned().map(TableChange::AddColumn));
}
