//! ALTER TABLE actions on constraints.

use super::create::check_columns;
use super::resolve::key_columns;
use super::{Effect, Session, fault};
use crate::depend;
use crate::model::{
    AlterTable, Constraint, ConstraintKind, Deferrable, Expr, Index, Key, Name, Naming, QualifiedName, Table,
};

/// A constraint of a table.
pub(super) fn of<'t>(table: &'t mut Table, name: &Name) -> Result<&'t mut Constraint, super::Fault> {
    match table.constraints.iter_mut().find(|it| it.name.name() == Some(name)) {
        Some(constraint) => Ok(constraint),
        None => fault(format!("constraint \"{name}\" does not exist")),
    }
}

/// The column of a check that only says that it has a value: it must be there once the whole ALTER TABLE is done.
pub(super) fn presence(constraint: &Constraint) -> Option<&Name> {
    let ConstraintKind::Check(check) = &constraint.kind else { return None };
    match &check.expression.tree {
        Expr::Is { operand, what, negated: true } if &**what == "null" => match &**operand {
            Expr::Column(path) => <&[Name; 1]>::try_from(path.as_slice()).ok().map(|[name]| name),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn add(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    mut constraint: Constraint,
    if_not_exists: bool,
) -> Effect {
    let Some(table) = session.schema.table(table_name) else {
        return fault(format!("relation \"{table_name}\" does not exist"));
    };
    let own_key = key_columns(&table.constraints);
    session.resolve_constraint(&mut constraint, table_name, own_key.as_deref())?;
    check_columns(table, &constraint.kind)?;
    if let Some(name) = constraint.name.name()
        && table.constraint(name).is_some()
    {
        return if if_not_exists {
            Ok(())
        } else {
            fault(format!("constraint \"{name}\" for relation \"{}\" already exists", table_name.name))
        };
    }
    if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)) && own_key.is_some() {
        return fault(format!("multiple primary keys for table \"{}\" are not allowed", table_name.name));
    }
    session.name_constraint(table_name, table, &mut constraint);
    let key = constraint.kind.as_key().and(constraint.name.name().cloned());
    super::validated::added(session, table_name, &constraint)?;
    Session::table_mut(&mut session.schema, table_name)?.constraints.push(constraint);
    key.map_or(Ok(()), |key| super::bond::spread(session, table_name, &key))
}

/// ADD CONSTRAINT … USING INDEX: the index becomes the constraint's and takes its name.
pub(super) fn using_index(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    name: Option<Name>,
    primary: bool,
    index: &Name,
    deferrable: Deferrable,
) -> Effect {
    let table = Session::table_mut(&mut session.schema, table_name)?;
    let Some(at) = table.indexes.iter().position(|it| it.name.name() == Some(index)) else {
        return fault(format!("index \"{index}\" does not exist"));
    };
    let Index { name: index_name, parts, include, nulls_not_distinct, options, bond, .. } =
        table.indexes.remove(at);
    let key = Key { parts, include, nulls_not_distinct, options, bond, ..Key::default() };
    let kind = if primary { ConstraintKind::PrimaryKey(key) } else { ConstraintKind::Unique(key) };
    let naming = name.map_or(index_name, Naming::Written);
    table.constraints.push(Constraint { deferrable, ..Constraint::new(naming, kind) });
    Ok(())
}

pub(super) fn drop(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    name: &Name,
    if_exists: bool,
    cascade: bool,
) -> Effect {
    super::bond::refuse_drop(session, table_name, name)?;
    let shares = super::bond::shares(session, table_name, name);
    let table = Session::table_mut(&mut session.schema, table_name)?;
    let Some(at) = table.constraints.iter().position(|it| it.name.name() == Some(name)) else {
        // In MySQL a unique constraint is an index.
        if table.index(name).is_some_and(|index| index.unique) {
            table.indexes.retain(|it| it.name.name() != Some(name));
            return Ok(());
        }
        return if if_exists {
            Ok(())
        } else {
            fault(format!("constraint \"{name}\" of relation \"{}\" does not exist", table_name.name))
        };
    };
    let dropped = table.constraints.remove(at);
    super::bond::drop(session, shares)?;
    release_key(session, table_name, &dropped, cascade)
}

/// Foreign keys need the key they point to: they keep it, or go with it.
fn release_key(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    dropped: &Constraint,
    cascade: bool,
) -> Effect {
    let key = match &dropped.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => key,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => {
            return Ok(());
        }
    };
    let columns: Vec<Name> = key.parts.iter().filter_map(|part| part.as_column().cloned()).collect();
    let what = format!("constraint {}", dropped.name.name().map_or("", Name::as_str));
    release_columns(session, table_name, &columns, &what, cascade)
}

/// Foreign keys to columns that a key or unique index has just let go of.
pub(super) fn release_columns(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    columns: &[Name],
    what: &str,
    cascade: bool,
) -> Effect {
    if !session.knowledge.capabilities(session.target).foreign_keys_order {
        return Ok(());
    }
    let remaining = session.schema.table(table_name).is_some_and(|table| depend::has_key_on(table, columns));
    if remaining {
        return Ok(());
    }
    let pointing = depend::foreign_keys_on(&session.schema, table_name, columns);
    if pointing.is_empty() {
        return Ok(());
    }
    if !cascade {
        return fault(format!("cannot drop {what} on table {table_name} because foreign keys depend on it"));
    }
    for (id, name) in pointing {
        if let Some(crate::model::Object::Table(table)) = session.schema.get_mut(&id) {
            table.constraints.retain(|it| it.name != name);
        }
        session.touch(&id);
    }
    Ok(())
}

pub(super) fn drop_foreign_key(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    name: &Name,
    if_exists: bool,
) -> Effect {
    let table = Session::table_mut(&mut session.schema, table_name)?;
    let before = table.constraints.len();
    table
        .constraints
        .retain(|it| !(it.name.name() == Some(name) && matches!(it.kind, ConstraintKind::ForeignKey(_))));
    if table.constraints.len() == before && !if_exists {
        return fault(format!("can't drop foreign key \"{name}\": it does not exist"));
    }
    Ok(())
}

pub(super) fn drop_primary_key(session: &mut Session<'_>, table_name: &QualifiedName) -> Effect {
    let table = Session::table_mut(&mut session.schema, table_name)?;
    let before = table.constraints.len();
    table.constraints.retain(|it| !matches!(it.kind, ConstraintKind::PrimaryKey(_)));
    if table.constraints.len() == before {
        return fault(format!("table \"{}\" has no primary key", table_name.name));
    }
    Ok(())
}

/// The names of the foreign keys that come without one, counted from those the table had before the statement: neither
/// what the statement drops nor what it names itself changes the count (dict0dict.cc, dict_create_foreign_constraints).
pub(super) fn name_foreign_keys(session: &Session<'_>, name: &QualifiedName, actions: &mut [AlterTable]) {
    let Some(table) = session.schema.table(name) else { return };
    let mut counted: Option<Table> = None;
    for constraint in actions.iter_mut().flat_map(added) {
        if constraint.name == Naming::Absent && constraint.kind.as_foreign_key().is_some() {
            let counted = counted.get_or_insert_with(|| table.clone());
            session.name_constraint(name, counted, constraint);
            counted.constraints.push(constraint.clone());
        }
    }
}

/// The constraints that an action brings.
fn added(action: &mut AlterTable) -> &mut [Constraint] {
    match action {
        AlterTable::AddConstraint { constraint, if_not_exists: _ } => std::slice::from_mut(constraint),
        AlterTable::AddColumn { constraints, .. } | AlterTable::ReplaceColumn { constraints, .. } => {
            constraints
        }
        _ => &mut [],
    }
}
