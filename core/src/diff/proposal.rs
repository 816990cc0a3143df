//! Drops and adds that look like one thing under two names: proposed with a reason, decided by people.

use crate::model::change::RenameProposal;
use crate::model::{Change, Column, Name, Object, ObjectId, ObjectKind, Pair, Schema, Table, TableChange};

/// What may be renames among the changes.
pub(super) fn proposals(before: &Schema, after: &Schema, changes: &[Change]) -> Vec<RenameProposal> {
    let mut found = Vec::new();
    for change in changes {
        if let Change::Table { id, changes } = change {
            columns(&id.after, changes, &mut found);
        }
    }
    tables(before, after, changes, &mut found);
    found
}

fn columns(table: &ObjectId, changes: &[TableChange], found: &mut Vec<RenameProposal>) {
    let dropped = changes.iter().filter_map(|change| match change {
        TableChange::DropColumn(column) => Some(column),
        _ => None,
    });
    let mut added: Vec<&Column> = changes
        .iter()
        .filter_map(|change| match change {
            TableChange::AddColumn(column) => Some(column),
            _ => None,
        })
        .collect();
    for column in dropped {
        let Some(at) = added.iter().position(|other| looks_like(column, other)) else { continue };
        let other = added.remove(at);
        found.push(RenameProposal {
            owner: Some(table.clone()),
            what: "column",
            names: Pair { before: column.name.clone(), after: other.name.clone() },
            reason: format!("both are {}{}", other.ty.name, if other.nullable { "" } else { " not null" }),
        });
    }
}

/// Whether two columns are the same but for their name.
fn looks_like(one: &Column, other: &Column) -> bool {
    Column { name: other.name.clone(), comment: other.comment.clone(), ..one.clone() } == *other
}

fn tables(before: &Schema, after: &Schema, changes: &[Change], found: &mut Vec<RenameProposal>) {
    let created: Vec<(&ObjectId, &Table)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Create(id) => table(after, id).map(|table| (id, table)),
            _ => None,
        })
        .collect();
    for change in changes {
        let Change::Drop(id) = change else { continue };
        let Some(dropped) = table(before, id) else { continue };
        let twin = created.iter().find(|(other, it)| other.schema == id.schema && same_columns(dropped, it));
        if let Some((other, _)) = twin {
            found.push(RenameProposal {
                owner: None,
                what: "table",
                names: Pair { before: id.name.clone(), after: other.name.clone() },
                reason: "their columns are the same".to_owned(),
            });
        }
    }
}

fn table<'s>(schema: &'s Schema, id: &ObjectId) -> Option<&'s Table> {
    match (id.kind, schema.get(id)) {
        (ObjectKind::Table, Some(Object::Table(table))) => Some(table),
        _ => None,
    }
}

fn same_columns(one: &Table, other: &Table) -> bool {
    let names = |table: &Table| -> Vec<(Name, crate::model::DataType)> {
        table.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect()
    };
    !one.columns.is_empty() && names(one) == names(other)
}
