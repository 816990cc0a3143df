//! Renames come first, and the rest is planned from what they make: a table keeps the names of its constraints and sequences
//! when it gets another, and whatever else changes is changed under the new names.

use crate::dialect::PlanOptions;
use crate::diff::{Renames, diff};
use crate::model::{
    Change, Changes, Name, Pair, QualifiedName, Refusal, RefusalKind, Statement, TableChange,
};
use crate::normalize::{Normalized, normalize_over};
use crate::plan::statements;
use crate::replay::{Source, replay_over};

/// The renames, and the schema they make.
pub(super) struct Renamed {
    pub(super) statements: Vec<Statement>,
    pub(super) side: Normalized,
}

/// `None` where nothing gets another name.
pub(super) fn renamed(
    sides: Pair<&Normalized>,
    changes: &Changes,
    renames: &Renames,
    options: &PlanOptions,
) -> Result<Option<Renamed>, Refusal> {
    if renames.is_empty() {
        return Ok(None);
    }
    let objects = step(sides, changes, changes, &of_object, options)?;
    let before = objects.as_ref().map_or(sides.before, |it| &it.side);
    let columns = Renames { objects: Vec::new(), columns: under_new_names(renames, changes) };
    let part = diff(before, sides.after, &columns);
    let columns = step(Pair { before, after: sides.after }, &part, changes, &of_columns, options)?;
    Ok(match (objects, columns) {
        (Some(first), Some(second)) => Some(Renamed {
            statements: first.statements.into_iter().chain(second.statements).collect(),
            side: second.side,
        }),
        (first, second) => first.or(second),
    })
}

/// The renames of columns, whose tables have their new names by then.
fn under_new_names(renames: &Renames, changes: &Changes) -> Vec<(QualifiedName, Pair<Name>)> {
    let new_name = |table: &QualifiedName| {
        changes.list.iter().find_map(|change| match change {
            Change::Rename(ids)
                if ids.before.name == table.name
                    && (table.schema.is_none() || table.schema == ids.before.schema) =>
            {
                Some(QualifiedName { name: ids.after.name.clone(), ..table.clone() })
            }
            _ => None,
        })
    };
    let both = |(table, pair): &(QualifiedName, Pair<Name>)| {
        let said = (table.clone(), pair.clone());
        std::iter::once(said).chain(new_name(table).map(|table| (table, pair.clone())))
    };
    renames.columns.iter().flat_map(both).collect()
}

fn of_object(change: &Change) -> Option<Change> {
    matches!(change, Change::Rename(_)).then(|| change.clone())
}

fn of_columns(change: &Change) -> Option<Change> {
    let Change::Table { id, changes } = change else { return None };
    let renames = changes.iter().filter(|change| matches!(change, TableChange::RenameColumn(_)));
    let changes: Vec<TableChange> = renames.cloned().collect();
    (!changes.is_empty()).then(|| Change::Table { id: id.clone(), changes })
}

/// The statements of some of the changes, and what they make; `all` are the changes that a person is shown.
fn step(
    sides: Pair<&Normalized>,
    changes: &Changes,
    all: &Changes,
    chosen: &dyn Fn(&Change) -> Option<Change>,
    options: &PlanOptions,
) -> Result<Option<Renamed>, Refusal> {
    let list: Vec<Change> = changes.list.iter().filter_map(chosen).collect();
    if list.is_empty() {
        return Ok(None);
    }
    let target = sides.after.target();
    let only = Changes { list, ..Changes::default() };
    let mut statements = statements(target, sides, &only, options)?;
    let text = statements.iter().map(|statement| format!("{};\n", statement.sql)).collect();
    let source = Source { name: "renames".to_owned(), text };
    let replayed = replay_over(target, options.bound.as_ref(), sides.before.schema().clone(), &[source]);
    if let Some(error) = replayed.error() {
        return Err(Refusal {
            kind: RefusalKind::Unproved,
            message: format!("the renames do not replay: {}", error.message),
            object: None,
            help: Some("rename in a migration of its own".to_owned()),
        });
    }
    for statement in &mut statements {
        let own = only.list.get(statement.cause);
        statement.cause = own.map_or(0, |own| super::cause_of(all, own, 0));
    }
    Ok(Some(Renamed { statements, side: normalize_over(sides.before, replayed.schema) }))
}
