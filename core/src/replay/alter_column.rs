//! ALTER TABLE actions on columns.

use super::create::check_columns;
use super::{Effect, Session, alter_constraint, drop as dropping, fault};
use super::{bare_names, column_readers, star};
use crate::depend;
use crate::model::ddl::Position;
use crate::model::{
    Column, Constraint, ConstraintKind, Expr, Name, Naming, NotNull, QualifiedName, Schema, Table,
};

/// A column of a table.
pub(super) fn of<'t>(table: &'t mut Table, name: &Name) -> Result<&'t mut Column, super::Fault> {
    match table.column_mut(name) {
        Some(column) => Ok(column),
        None => fault(format!("column \"{name}\" does not exist")),
    }
}

pub(super) fn add(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    mut column: Column,
    constraints: Vec<Constraint>,
    if_not_exists: bool,
    position: &Position,
) -> Effect {
    session.resolve_column(table_name, &mut column);
    let table = Session::table_mut(&mut session.schema, table_name)?;
    if table.column(&column.name).is_some() {
        return if if_not_exists {
            Ok(())
        } else {
            fault(format!("column \"{}\" of relation \"{}\" already exists", column.name, table_name.name))
        };
    }
    star::settle(session, table_name)?;
    bare_names::settle(session, table_name, &column.name)?;
    let table = Session::table_mut(&mut session.schema, table_name)?;
    insert(table, column.clone(), position)?;
    if session.knowledge.capabilities(session.target).transactional_ddl {
        check_sources(table, &column)?;
    }
    super::not_null::name_all(session, table_name);
    let named = session.schema.table(table_name).and_then(|table| table.column(&column.name));
    column.not_null = named.map_or_else(NotNull::default, |column| column.not_null.clone());
    (column.nullable, column.not_null) = super::not_null::inherited(&column);
    for child in children(session, table_name) {
        star::settle(session, &child)?;
        let table = Session::table_mut(&mut session.schema, &child)?;
        if table.column(&column.name).is_none() {
            let inherited = table.options.partition_of.is_none();
            table.columns.push(Column { inherited, ..column.clone() });
        }
    }
    if column.identity.is_some() {
        session.owned_identity(&Schema::table_id(table_name), &column.name);
    }
    for constraint in constraints {
        alter_constraint::add(session, table_name, constraint, false)?;
    }
    Ok(())
}

/// A generated column is computed from columns that are there already; MySQL alone looks when all actions are done.
fn check_sources(table: &Table, column: &Column) -> Effect {
    let mut missing = None;
    if let Some(generated) = &column.generated {
        generated.expression.tree.walk(&mut |each| {
            if let Expr::Column(path) = each
                && let [name] = &**path
                && table.column(name).is_none()
            {
                missing = Some(name.clone());
            }
        });
    }
    match missing {
        Some(name) => fault(format!("column \"{name}\" does not exist")),
        None => Ok(()),
    }
}

fn insert(table: &mut Table, column: Column, position: &Position) -> Effect {
    let at = match position {
        Position::Last => table.columns.len(),
        Position::First => 0,
        Position::After(name) => match table.columns.iter().position(|it| it.name == *name) {
            Some(at) => at + 1,
            None => return fault(format!("column \"{name}\" does not exist")),
        },
    };
    table.columns.insert(at.min(table.columns.len()), column);
    Ok(())
}

/// Children and partitions of a table, at every depth: a column of the parent is a column of theirs.
pub(super) fn children(session: &Session<'_>, parent: &QualifiedName) -> Vec<QualifiedName> {
    let mut found: Vec<QualifiedName> = Vec::new();
    let mut parents = vec![parent.clone()];
    while let Some(parent) = parents.pop() {
        for (id, table) in session.schema.tables() {
            let is_child = table.options.inherits.contains(&parent)
                || table.options.partition_of.as_ref().is_some_and(|of| of.parent == parent);
            if is_child {
                found.push(id.qualified());
                parents.push(id.qualified());
            }
        }
    }
    found
}

pub(super) fn drop(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    column: &Name,
    if_exists: bool,
    cascade: bool,
) -> Effect {
    let id = Schema::table_id(table_name);
    let Some(table) = session.schema.table(table_name) else {
        return fault(format!("relation \"{table_name}\" does not exist"));
    };
    if table.column(column).is_none() {
        return if if_exists {
            Ok(())
        } else {
            fault(format!("column \"{column}\" of relation \"{}\" does not exist", table_name.name))
        };
    }
    if inherits(&session.schema, table, column) {
        return fault(format!("cannot drop inherited column \"{column}\""));
    }
    let checks = session.knowledge.capabilities(session.target).foreign_keys_order;
    if checks && dropping::is_referenced(&session.schema, &id, std::slice::from_ref(column)) {
        if !cascade {
            return fault(format!(
                "cannot drop column \"{column}\" of table \"{table_name}\" because a foreign key depends on it"
            ));
        }
        depend::remove_foreign_keys_to(&mut session.schema, table_name, column);
    }
    let target = session.target;
    let knowledge = session.knowledge;
    let losing = losing(&session.schema, table_name, children(session, table_name), column);
    for name in &losing {
        column_readers::release(session, &Schema::table_id(name), column, cascade)?;
    }
    for name in losing {
        let table = Session::table_mut(&mut session.schema, &name)?;
        if let Err(reason) = knowledge.drop_column(target, table, column) {
            return fault(reason);
        }
        if let Some(privileges) = session.schema.privileges_mut() {
            privileges.column_gone(&Schema::table_id(&name), column);
        }
        session.touch(&Schema::table_id(&name));
    }
    // A sequence goes with the column that owns it; the default of another column may hold it.
    let sequences = depend::owned_sequences(&session.schema, table_name, Some(column));
    dropping::drop_all(session, sequences, cascade)
}

/// Whether a table has a column from a parent.
pub(super) fn is_of_parents(session: &Session<'_>, table: &QualifiedName, column: &Name) -> bool {
    session.schema.table(table).is_some_and(|table| inherits(&session.schema, table, column))
}

/// Whether a parent of the table has the column.
fn inherits(schema: &Schema, table: &Table, column: &Name) -> bool {
    let partitioned = table.options.partition_of.iter().map(|of| &of.parent);
    let mut parents = table.options.inherits.iter().chain(partitioned);
    parents.any(|parent| schema.table(parent).is_some_and(|parent| parent.column(column).is_some()))
}

/// The tables that a dropped column goes from: children whose own it is, or that have it from another parent, keep it.
fn losing(
    schema: &Schema,
    table_name: &QualifiedName,
    children: Vec<QualifiedName>,
    column: &Name,
) -> Vec<QualifiedName> {
    let mut losing = vec![table_name.clone()];
    for child in children {
        let Some(table) = schema.table(&child) else { continue };
        let partition = table.options.partition_of.as_ref().is_some_and(|of| losing.contains(&of.parent));
        let gone = |parent: &&QualifiedName| losing.contains(parent);
        let elsewhere = table.options.inherits.iter().filter(|parent| !gone(parent));
        let mut elsewhere = elsewhere.filter_map(|parent| schema.table(parent));
        let kept = elsewhere.any(|parent| parent.column(column).is_some());
        let followed = table.options.inherits.iter().any(|parent| gone(&parent)) && !kept;
        if table.column(column).is_some_and(|column| partition || (column.inherited && followed)) {
            losing.push(child);
        }
    }
    losing
}

/// Makes a column the table's own.
fn own(session: &mut Session<'_>, table: &QualifiedName, column: &Name) {
    if let Ok(column) = Session::table_mut(&mut session.schema, table).and_then(|table| of(table, column)) {
        column.inherited = false;
    }
}

/// DROP COLUMN of ONLY a parent: its children have the column for their own then.
pub(super) fn leave_to_children(session: &mut Session<'_>, parent: &QualifiedName, column: &Name) {
    for child in children(session, parent) {
        let parents = session.schema.table(&child).map(|table| table.options.inherits.clone());
        if parents.is_some_and(|parents| parents == [parent.clone()]) {
            own(session, &child, column);
        }
    }
}

/// A child that leaves its parent keeps the columns that no other parent has.
pub(super) fn keep(session: &mut Session<'_>, child: &QualifiedName) -> Effect {
    let Some(table) = session.schema.table(child) else { return Ok(()) };
    let kept: Vec<Name> = table
        .columns
        .iter()
        .filter(|column| column.inherited && !inherits(&session.schema, table, &column.name))
        .map(|column| column.name.clone())
        .collect();
    for column in kept {
        own(session, child, &column);
    }
    Ok(())
}

pub(super) fn replace(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    old: &Name,
    mut column: Column,
    constraints: Vec<Constraint>,
    position: &Position,
) -> Effect {
    session.resolve_column(table_name, &mut column);
    if column.name != *old {
        super::rename::column(session, table_name, old, column.name.clone())?;
    }
    let table = Session::table_mut(&mut session.schema, table_name)?;
    let name = column.name.clone();
    let Some(at) = table.columns.iter().position(|it| it.name == name) else {
        return fault(format!("unknown column \"{name}\" in \"{}\"", table_name.name));
    };
    if *position == Position::Last {
        if let Some(slot) = table.columns.get_mut(at) {
            *slot = column;
        }
    } else {
        table.columns.remove(at);
        insert(table, column, position)?;
    }
    // A check that stands in the definition of a column goes with it (MariaDB).
    let own = Naming::Generated(name);
    table.constraints.retain(|it| it.name != own || !matches!(it.kind, ConstraintKind::Check(_)));
    for constraint in constraints {
        check_columns(Session::table_mut(&mut session.schema, table_name)?, &constraint.kind)?;
        alter_constraint::add(session, table_name, constraint, false)?;
    }
    Ok(())
}
