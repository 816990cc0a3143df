//! NOT NULL as a constraint with a name of its own, since PostgreSQL 18. Before that, and elsewhere, it has none.

use super::alter_column::{children, of};
use super::{Effect, Fault, Session, fault};
use crate::model::{AlterTable, Column, ConstraintKind, Name, Naming, NotNull, QualifiedName, Schema, Table};

/// SET and DROP NOT NULL. One that is NOT VALID is validated.
pub(super) fn set(column: &mut Column, nullable: bool) {
    match nullable {
        true => column.not_null = NotNull::default(),
        false => column.not_null.validated = true,
    }
    column.nullable = nullable;
}

/// ADD CONSTRAINT … NOT NULL
pub(super) fn add(table: &mut Table, name: &Name, not_null: NotNull) -> Effect {
    let column = of(table, name)?;
    if column.nullable {
        column.nullable = false;
        column.not_null = not_null;
        return Ok(());
    }
    match not_null.validated && !column.not_null.validated {
        true => fault(format!("incompatible NOT VALID constraint on column \"{name}\"")),
        false => Ok(()),
    }
}

/// What a child that is made has of it: nobody's rows were not checked there.
pub(super) fn inherited(column: &Column) -> (bool, NotNull) {
    match column.not_null.no_inherit {
        true => (true, NotNull::default()),
        false => (column.nullable, NotNull { validated: true, ..column.not_null.clone() }),
    }
}

/// Whether a child follows an action on its parent. From PostgreSQL 18 on it keeps a NOT NULL that it, or another parent, says
/// by itself.
pub(super) fn follows(
    session: &Session<'_>,
    parent: &QualifiedName,
    child: &QualifiedName,
    action: &AlterTable,
) -> bool {
    let column = match action {
        AlterTable::AddNotNull { not_null, .. } => return !not_null.no_inherit,
        AlterTable::SetNullable { column, nullable: true } if is_named(session) => column,
        _ => return true,
    };
    let says = |table: &QualifiedName| {
        let column = session.schema.table(table)?.column(column)?;
        (!column.nullable).then(|| column.not_null.clone())
    };
    let (Some(above), Some(below)) = (says(parent), says(child)) else { return true };
    let Some(own) = session.schema.table(child) else { return true };
    let by_itself = own.options.partition_of.is_none() && above.name.name() != below.name.name();
    let mut others = own.parents().into_iter().filter(|it| *it != parent).filter_map(says);
    !(above.no_inherit || by_itself || others.any(|it| !it.no_inherit))
}

/// The action that gives a child what a column of its parent has.
pub(super) fn as_of(column: &Column) -> AlterTable {
    AlterTable::AddNotNull { column: column.name.clone(), not_null: column.not_null.clone() }
}

/// What an action on a constraint means where that is a NOT NULL; one that adds it gets its name here, which the children
/// then take over.
pub(super) fn meant(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    action: AlterTable,
) -> Result<AlterTable, Fault> {
    let Some(table) = session.schema.table(table_name) else { return Ok(action) };
    let column = |name: &Name| table.columns.iter().find(|it| it.not_null.name.name() == Some(name));
    let set = |column: &Column, nullable| AlterTable::SetNullable { column: column.name.clone(), nullable };
    Ok(match action {
        AlterTable::DropConstraint { ref name, .. } => column(name).map_or(action, |it| set(it, true)),
        AlterTable::ValidateConstraint(ref name) => column(name).map_or(action, |it| set(it, false)),
        AlterTable::SetNullable { column, nullable: false } => match is_nullable(table, &column) {
            true => {
                let name = generated(session, table_name, table, &column);
                AlterTable::AddNotNull { column, not_null: NotNull { name, ..NotNull::default() } }
            }
            false => AlterTable::SetNullable { column, nullable: false },
        },
        AlterTable::AddNotNull { column, not_null } => {
            let otherwise = table.column(&column).filter(|own| own.not_null.is_named_otherwise(&not_null));
            if let Some(own) = otherwise {
                let parents = table.parents().into_iter().filter_map(|it| session.schema.table(it));
                let mut above = parents.filter_map(|it| it.column(&column));
                let is_of_parent = above.any(|it| it.not_null.name.name() == own.not_null.name.name());
                let called = own.not_null.name.name().map_or("", Name::as_str).to_owned();
                if !is_of_parent {
                    return fault(format!(
                        "a not-null constraint named \"{called}\" already exists for column \"{column}\""
                    ));
                }
                // A child that says it by itself gives it its own name.
                of(Session::table_mut(&mut session.schema, table_name)?, &column)?.not_null = not_null;
                return Ok(AlterTable::SetNullable { column, nullable: false });
            }
            let name = match not_null.name {
                Naming::Absent => generated(session, table_name, table, &column),
                // Before PostgreSQL 18 the name is not kept.
                name if is_named(session) => name,
                _ => Naming::Absent,
            };
            AlterTable::AddNotNull { column, not_null: NotNull { name, ..not_null } }
        }
        AlterTable::AddConstraint { constraint, if_not_exists } => {
            let key = match &constraint.kind {
                ConstraintKind::PrimaryKey(key) => key.parts.iter().filter_map(|it| it.as_column()).collect(),
                _ => Vec::new(),
            };
            let open = key.into_iter().filter(|name| is_nullable(table, name));
            let named: Vec<(Name, Naming)> =
                open.map(|name| (name.clone(), generated(session, table_name, table, name))).collect();
            for (column, name) in named {
                add(
                    Session::table_mut(&mut session.schema, table_name)?,
                    &column,
                    NotNull { name, ..NotNull::default() },
                )?;
            }
            AlterTable::AddConstraint { constraint, if_not_exists }
        }
        action => action,
    })
}

fn is_nullable(table: &Table, column: &Name) -> bool {
    table.column(column).is_some_and(|column| column.nullable)
}

/// Whether it has a name on the server at hand.
fn is_named(session: &Session<'_>) -> bool {
    let any = Name::exact("t");
    session.knowledge.not_null_name(session.target, &any, None, &|_| false).is_some()
}

fn generated(session: &Session<'_>, table_name: &QualifiedName, table: &Table, column: &Name) -> Naming {
    let own = |name: &Name| {
        table.constraint(name).is_some()
            || table.columns.iter().any(|it| it.not_null.name.name() == Some(name))
    };
    let taken = |name: &Name| own(name) || session.names.is_constraint(&table_name.schema, name);
    let name = session.knowledge.not_null_name(session.target, &table_name.name, Some(column), &taken);
    name.map_or(Naming::Absent, Naming::Generated)
}

/// Names what has none; where NOT NULL has no name, what was written is forgotten.
pub(super) fn name_all(session: &mut Session<'_>, table_name: &QualifiedName) {
    let Some(table) = session.schema.table(table_name) else { return };
    let named = is_named(session);
    let differs = |it: &&Column| (named && !it.nullable) == (it.not_null.name == Naming::Absent);
    let columns: Vec<Name> = table.columns.iter().filter(differs).map(|it| it.name.clone()).collect();
    for column in columns {
        let Some(table) = session.schema.table(table_name) else { return };
        let name = match named && !is_nullable(table, &column) {
            true => generated(session, table_name, table, &column),
            false => Naming::Absent,
        };
        if let Some(column) = session.schema.table_mut(table_name).and_then(|table| table.column_mut(&column))
        {
            column.not_null.name = name;
        }
    }
}

/// RENAME CONSTRAINT of a NOT NULL, which reaches the children; tells whether it was one.
pub(super) fn renamed(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    from: &Name,
    to: &Name,
) -> Result<bool, Fault> {
    let mut all = children(session, table_name);
    all.push(table_name.clone());
    let mut found = false;
    for each in all {
        let table = Session::table_mut(&mut session.schema, &each)?;
        if let Some(column) = table.columns.iter_mut().find(|it| it.not_null.name.name() == Some(from)) {
            column.not_null.name = Naming::Written(to.clone());
            found |= each == *table_name;
            session.touch(&Schema::table_id(&each));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
