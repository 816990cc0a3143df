//! How a column gets from one definition to another.

use super::alter::{Actions, Room};
use super::{constraint, index, online, part, risk};
use crate::dialect::mysql::charset::{is_mariadb, is_mysql};
use crate::dialect::mysql::implied::names_column;
use crate::dialect::mysql::normalize::is_check_of;
use crate::dialect::mysql::render;
use crate::model::{
    Column, ColumnFacet, Constraint, ConstraintKind, DataType, Expr, Generated, Name, Pair, Refusal,
    TableChange, Version,
};
use std::collections::BTreeSet;

fn is_virtual(column: &Column) -> bool {
    column.generated.as_ref().is_some_and(|generated| !generated.stored)
}

fn comes(room: &Room<'_>, actions: &mut Actions, column: &Column) {
    actions.made(room, online::add_column(room, column));
    actions.virtual_columns.after += usize::from(is_virtual(column));
}

fn goes(room: &Room<'_>, actions: &mut Actions, column: &Column) {
    actions.made(room, online::drop_column(room, column));
    actions.virtual_columns.before += usize::from(is_virtual(column));
}

/// ADD COLUMN
pub fn add(room: &Room<'_>, column: &Column, actions: &mut Actions) {
    actions.main.push(format!("ADD COLUMN {}", definition(room, column)));
    actions.creates.push(part(room.id, &column.name));
    comes(room, actions, column);
    actions.defined.insert(column.name.clone());
}

/// DROP COLUMN
pub fn drop(room: &Room<'_>, column: &Column, actions: &mut Actions) {
    actions.main.push(format!("DROP COLUMN {}", render::name(&column.name)));
    actions.removes.push(part(room.id, &column.name));
    goes(room, actions, column);
    actions.risk(risk::drop_column(column));
}

/// RENAME COLUMN; the older CHANGE says the whole column again, as it is before, so that what else changes follows.
pub fn rename(room: &Room<'_>, names: &Pair<Name>, actions: &mut Actions) {
    let target = room.request.target;
    let plain = is_mysql(target, Version(8, 0, 0)) || is_mariadb(target, Version(10, 5, 2));
    let quoted = names.map(render::name);
    let before = room.tables.before.column(&names.after).or_else(|| room.tables.before.column(&names.before));
    actions.renames.push(match before.filter(|_| !plain) {
        Some(column) => {
            let column = Column { name: names.after.clone(), ..column.clone() };
            format!("CHANGE COLUMN {} {}", quoted.before, definition(room, &column))
        }
        None => format!("RENAME COLUMN {} TO {}", quoted.before, quoted.after),
    });
}

/// MODIFY COLUMN, where the column is not made anew already.
pub fn alter(
    room: &Room<'_>,
    pair: &Pair<Column>,
    facets: &[ColumnFacet],
    actions: &mut Actions,
) -> Result<(), Refusal> {
    let Pair { before, after } = pair;
    refuse_cast(room, pair)?;
    let remade = actions.drops.contains(&format!("DROP COLUMN {}", render::name(&after.name)));
    if remade {
        return Ok(());
    }
    actions.made(room, online::modify_column(room, before, after));
    actions.risk(risk::modify_column(before, after));
    if actions.defined.contains(&after.name) {
        return Ok(());
    }
    modify(room, after, actions);
    if facets.contains(&ColumnFacet::Type) || facets.contains(&ColumnFacet::Collation) {
        actions.removes.push(part(room.id, &after.name));
        actions.creates.push(part(room.id, &after.name));
    }
    Ok(())
}

/// MariaDB has no cast between its own types (UUID, INET6 …) and any but strings, not even in an empty table.
fn refuse_cast(room: &Room<'_>, pair: &Pair<Column>) -> Result<(), Refusal> {
    let is_own = |ty: &DataType| matches!(&*ty.name, "uuid" | "inet4" | "inet6");
    let is_string = |ty: &DataType| {
        let name = &*ty.name;
        name.ends_with("char") || name.ends_with("text") || name.ends_with("binary") || name.ends_with("blob")
    };
    let (before, after) = (&pair.before.ty, &pair.after.ty);
    let differ = before.name != after.name && (is_own(before) || is_own(after));
    if !differ || is_string(before) || is_string(after) {
        return Ok(());
    }
    let said = format!(
        "column \"{}\" of {} cannot change from {} to {}: MariaDB has no cast between them",
        pair.after.name, room.id, before.name, after.name
    );
    Err(Refusal::unsupported(room.id, said).help(
        "add a new column, fill it through text, drop the old one and rename, in a migration of your own",
    ))
}

/// Says a column of the table anew, once; one that only comes now is said by its ADD COLUMN.
pub fn modify(room: &Room<'_>, column: &Column, actions: &mut Actions) {
    if room.tables.before.column(&column.name).is_some() && actions.defined.insert(column.name.clone()) {
        actions.main.push(format!("MODIFY COLUMN {}", definition(room, column)));
        actions.made(room, online::restate(room));
    }
}

fn definition(room: &Room<'_>, column: &Column) -> String {
    let check: Option<&Constraint> =
        room.tables.after.constraints.iter().find(|it| is_check_of(it, &column.name));
    render::column(column, check, room.request.target)
}

/// Generated columns that no MODIFY reaches are dropped and added, with those that are computed from them:
/// computed values are computed again.
pub fn remake(room: &Room<'_>, changes: &[TableChange], actions: &mut Actions) {
    let mut anew: BTreeSet<Name> = changes.iter().filter_map(made_anew).collect();
    if anew.is_empty() {
        return;
    }
    let tables = room.tables;
    let follows = |anew: &BTreeSet<Name>| {
        let computed =
            tables.before.columns.iter().filter(|column| tables.after.column(&column.name).is_some());
        let mut computed = computed.filter(|column| !anew.contains(&column.name));
        computed.find(|column| is_computed_from(column, anew)).map(|column| column.name.clone())
    };
    while let Some(name) = follows(&anew) {
        anew.insert(name);
    }
    for column in tables.before.columns.iter().rev().filter(|column| anew.contains(&column.name)) {
        for name in index::names_of(tables.before, &column.name) {
            let action = format!("DROP INDEX {name}");
            if !actions.drops.contains(&action) {
                actions.drops.push(action);
            }
        }
        goes(room, actions, column);
        actions.risk(risk::drop_column(column));
    }
    let named = |check: &Constraint| match &check.kind {
        ConstraintKind::Check(it) => anew.iter().any(|name| names_column(&it.expression.tree, name)),
        _ => false,
    };
    let in_column = |check: &Constraint| tables.before.columns.iter().any(|it| is_check_of(check, &it.name));
    for check in tables.before.constraints.iter().filter(|it| named(it) && !in_column(it)) {
        // What differs goes and comes by its own change.
        if tables.after.constraints.contains(check) {
            constraint::drop(room, check, actions);
            constraint::add(room, check, actions);
        }
    }
    for column in tables.before.columns.iter().rev().filter(|column| anew.contains(&column.name)) {
        actions.drops.push(format!("DROP COLUMN {}", render::name(&column.name)));
    }
    for column in tables.after.columns.iter().filter(|column| anew.contains(&column.name)) {
        actions.main.push(format!("ADD COLUMN {}", definition(room, column)));
        comes(room, actions, column);
        actions.defined.insert(column.name.clone());
        for it in tables.after.indexes.iter().filter(|it| index::is_over(it, &column.name)) {
            let action = format!("ADD {}", render::index(it, room.request.target));
            if !actions.adds.contains(&action) {
                actions.adds.push(action);
            }
        }
    }
}

/// Reference manual, ALTER TABLE and Generated Columns: MODIFY reaches stored columns, and what becomes one.
fn made_anew(change: &TableChange) -> Option<Name> {
    let TableChange::AlterColumn { column, facets } = change else { return None };
    let stored =
        |column: &Column| column.generated.as_ref().map(|Generated { stored, expression: _ }| *stored);
    let in_place = matches!(
        (stored(&column.before), stored(&column.after)),
        (Some(true), None | Some(true)) | (None, Some(true))
    );
    (facets.contains(&ColumnFacet::Generated) && !in_place).then(|| column.after.name.clone())
}

fn is_computed_from(column: &Column, names: &BTreeSet<Name>) -> bool {
    let mut found = false;
    if let Some(generated) = &column.generated {
        generated.expression.tree.walk(&mut |expr| match expr {
            Expr::Column(path) => found |= path.last().is_some_and(|name| names.contains(name)),
            // Kept as text: it may name any of them.
            Expr::Opaque(_) => found = true,
            _ => {}
        });
    }
    found
}
