//! What a plan has renamed by the time it moves rows: a copy reads a table under the names it has then.

use crate::model::ddl::{AlterTable, Ddl};
use crate::model::{Name, ObjectKind, Schema};

/// A rename that a plan makes.
pub(super) enum Renaming {
    Table { from: Name, to: Name },
    Column { table: Name, from: Name, to: Name },
}

/// The renames of a statement, in order.
pub(super) fn renamings(effect: &Ddl) -> Vec<Renaming> {
    match effect {
        Ddl::Rename { target, to, if_exists: _ } if target.kind == ObjectKind::Table => {
            vec![Renaming::Table { from: target.name.name.clone(), to: to.clone() }]
        }
        Ddl::AlterTable { table, actions, .. } => {
            let table = &table.name;
            actions.iter().filter_map(|action| of_action(table, action)).collect()
        }
        _ => Vec::new(),
    }
}

fn of_action(table: &Name, action: &AlterTable) -> Option<Renaming> {
    match action {
        AlterTable::RenameColumn { from, to } => {
            Some(Renaming::Column { table: table.clone(), from: from.clone(), to: to.clone() })
        }
        AlterTable::RenameTo(to) => Some(Renaming::Table { from: table.clone(), to: to.name.clone() }),
        _ => None,
    }
}

/// The columns that a table of before has after some renames, and whether each is generated; `None` where no table of
/// before has that name then.
pub(super) fn columns_then(
    before: &Schema,
    renamings: &[Renaming],
    name: &Name,
) -> Option<Vec<(Name, bool)>> {
    let mut first = name;
    for renaming in renamings.iter().rev() {
        if let Renaming::Table { from, to } = renaming
            && to == first
        {
            first = from;
        }
    }
    let table = super::data::table(before, first)?;
    let mut columns: Vec<(Name, bool)> =
        table.columns.iter().map(|column| (column.name.clone(), column.generated.is_some())).collect();
    let mut current = first;
    for renaming in renamings {
        match renaming {
            Renaming::Table { from, to } if from == current => current = to,
            Renaming::Column { table, from, to } if table == current => {
                columns.iter_mut().filter(|(name, _)| name == from).for_each(|(name, _)| *name = to.clone());
            }
            Renaming::Table { .. } | Renaming::Column { .. } => {}
        }
    }
    (current == name).then_some(columns)
}
