//! ALTER TABLE: one action after the other, each in the room of what it changes.

use super::alter_column as column;
use super::alter_constraint as constraint;
use super::{Effect, Session, fault, index, not_null, partition, rename};
use crate::model::ddl::Target;
use crate::model::{
    AlterTable, ConstraintKind, Expression, Name, Object, ObjectId, ObjectKind, Parameters, QualifiedName,
    ReplicaIdentity, Schema,
};
use std::sync::Arc;

pub(super) fn alter(
    session: &mut Session<'_>,
    table: &QualifiedName,
    if_exists: bool,
    only: bool,
    mut actions: Vec<AlterTable>,
) -> Effect {
    let id = match session.relation(table) {
        Ok(id) => id,
        Err(_) if if_exists => return Ok(()),
        Err(fault) => return Err(fault),
    };
    if id.kind != ObjectKind::Table {
        return alter_view(session, &id, actions);
    }
    // MySQL decides what an ALTER TABLE implies when all its actions are done; the others do one after the other.
    let at_once = !session.knowledge.capabilities(session.target).transactional_ddl;
    let mut name = id.qualified();
    let mut let_go = Vec::new();
    let mut present = Vec::new();
    if at_once {
        constraint::name_foreign_keys(session, &name, &mut actions);
    }
    for mut action in actions {
        if let AlterTable::AddConstraint { constraint: it, .. } = &mut action {
            present.extend(constraint::presence(it).cloned());
            it.kind.as_key_mut().into_iter().for_each(|key| key.bond.only = only);
        }
        let action = not_null::meant(session, &name, action)?;
        match &action {
            AlterTable::DropColumn { name: column, .. } if only => {
                column::leave_to_children(session, &name, column);
            }
            AlterTable::DropIndex { name: index, if_exists: _ } => {
                let columns = index::unique_columns(session, &name, index);
                let_go.extend(columns.map(|columns| (index.clone(), columns)));
            }
            action if !only => inherited(session, &name, action)?,
            _ => {}
        }
        super::typed::refuse(session.schema.table(&name), &action)?;
        name = act(session, name, action)?;
        if !at_once {
            session.complete(&name)?;
        }
    }
    let own = session.schema.table(&name);
    let missing =
        present.iter().find(|it| **it != name.name && own.is_some_and(|own| own.column(it).is_none()));
    if let Some(column) = missing {
        return fault(format!("column \"{column}\" does not exist"));
    }
    // Another action of the statement may have put a key in the place of a dropped one.
    for (index, columns) in let_go {
        constraint::release_columns(session, &name, &columns, &format!("index {index}"), false)?;
    }
    if at_once { session.complete(&name) } else { Ok(()) }
}

/// What the children and partitions of a table take over from an action on it. Columns that come and go are followed
/// where they are added and dropped.
fn inherited(session: &mut Session<'_>, parent: &QualifiedName, action: &AlterTable) -> Effect {
    let actions = match action {
        action if reaches_children(action) => vec![action.clone()],
        AlterTable::AddConstraint { constraint, .. } => match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => {
                let named = session.schema.table(parent);
                let columns = key.parts.iter().filter_map(|part| named?.column(part.as_column()?));
                columns.map(not_null::as_of).collect()
            }
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    for child in column::children(session, parent) {
        for action in &actions {
            if not_null::follows(session, parent, &child, action) {
                act(session, child.clone(), action.clone())?;
            }
        }
        session.complete(&child)?;
    }
    Ok(())
}

/// A foreign table is not opened up: what alters it goes on with its text. `None` where the table is none.
pub(super) fn foreign(
    session: &mut Session<'_>,
    table: &QualifiedName,
    text: Option<&str>,
) -> Option<Effect> {
    if session.relation(table).is_ok() {
        return None;
    }
    let target = Target {
        kind: ObjectKind::Opaque,
        name: table.clone(),
        owner: None,
        signature: Some("foreign table".into()),
    };
    super::drop::target_id(session, &target)?;
    Some(super::types::alter_opaque(session, &target, text?))
}

/// Whether what is said of a column of a table is said of its children's too (PostgreSQL manual, ALTER TABLE).
fn reaches_children(action: &AlterTable) -> bool {
    matches!(
        action,
        AlterTable::RenameColumn { .. }
            | AlterTable::SetType { .. }
            | AlterTable::SetDefault { .. }
            | AlterTable::SetNullable { .. }
            | AlterTable::AddNotNull { .. }
            | AlterTable::SetExpression { .. }
            | AlterTable::DropExpression { .. }
            | AlterTable::ColumnOption { .. }
    )
}

/// Does one action; gives the table's name after it.
pub(super) fn act(
    session: &mut Session<'_>,
    name: QualifiedName,
    action: AlterTable,
) -> Result<QualifiedName, super::Fault> {
    match action {
        AlterTable::RenameTo(to) => return rename::table_to(session, &name, to),
        AlterTable::RenameColumn { from, to } => rename::column(session, &name, &from, to)?,
        AlterTable::RenameConstraint { from, to } => rename::constraint(session, &name, &from, to)?,
        AlterTable::AddColumn { column, constraints, if_not_exists, position } => {
            column::add(session, &name, column, constraints, if_not_exists, &position)?;
        }
        AlterTable::DropColumn { name: column, if_exists, cascade } => {
            column::drop(session, &name, &column, if_exists, cascade)?;
        }
        AlterTable::ReplaceColumn { name: old, column, constraints, position } => {
            column::replace(session, &name, &old, column, constraints, &position)?;
        }
        AlterTable::AddConstraint { constraint, if_not_exists } => {
            constraint::add(session, &name, constraint, if_not_exists)?;
        }
        AlterTable::AddConstraintUsingIndex { name: constraint, primary, index, deferrable } => {
            constraint::using_index(session, &name, constraint, primary, &index, deferrable)?;
        }
        AlterTable::DropConstraint { name: constraint, if_exists, cascade } => {
            constraint::drop(session, &name, &constraint, if_exists, cascade)?;
        }
        AlterTable::DropForeignKey { name: constraint, if_exists } => {
            constraint::drop_foreign_key(session, &name, &constraint, if_exists)?;
        }
        AlterTable::DropPrimaryKey => constraint::drop_primary_key(session, &name)?,
        AlterTable::AddIndex { index, if_not_exists } => {
            index::create_in_table(session, &name, index, if_not_exists)?;
        }
        AlterTable::ValidateConstraint(constraint) => {
            super::validated::validate(session, &name, &constraint)?;
        }
        AlterTable::SetUnlogged(unlogged) => set_unlogged(session, &name, unlogged)?,
        AlterTable::DropIndex { name: index, if_exists } => {
            index::drop_in_table(session, &name, &index, if_exists)?
        }
        AlterTable::RenameIndex { from, to } => index::rename_in_table(session, &name, &from, to)?,
        AlterTable::AttachPartition { partition, of: bound } => {
            partition::attach(session, &name, &partition, bound)?;
        }
        AlterTable::OfType(of) => super::typed::set(session, &name, of)?,
        AlterTable::DetachPartition(partition) => partition::detach(session, &name, &partition)?,
        AlterTable::TriggerState { trigger, state } => {
            trigger_state(session, &name, trigger.as_ref(), state)?
        }
        AlterTable::Inherit { parent, add } => partition::inherit(session, &name, &parent, add)?,
        AlterTable::AddIdentity { column, identity } => {
            let added = AlterTable::AddIdentity { column: column.clone(), identity };
            within(session, &name, added)?;
            session.owned_identity(&Schema::table_id(&name), &column);
        }
        other => within(session, &name, other)?,
    }
    Ok(name)
}

/// SET LOGGED / UNLOGGED, of the table and of the sequences that it owns.
fn set_unlogged(session: &mut Session<'_>, name: &QualifiedName, unlogged: bool) -> Effect {
    Session::table_mut(&mut session.schema, name)?.options.unlogged = unlogged;
    if session.knowledge.capabilities(session.target).unlogged_sequences {
        for id in crate::depend::owned_sequences(&session.schema, name, None) {
            if let Some(Object::Sequence(sequence)) = session.schema.get_mut(&id) {
                sequence.unlogged = unlogged;
            }
            session.touch(&id);
        }
    }
    Ok(())
}

/// The actions that only touch the table itself.
fn within(session: &mut Session<'_>, name: &QualifiedName, action: AlterTable) -> Effect {
    let knowledge = session.knowledge;
    let mut action = action;
    if let AlterTable::SetType { ty, collation, column: _ } = &mut action {
        session.resolve_type(ty);
        session.resolve_collation(collation);
    }
    let mut action = action;
    if let AlterTable::SetDefault { default: Some(it), column: _ }
    | AlterTable::SetExpression { expression: it, column: _ } = &mut action
    {
        super::qualify::expression(session, it);
    }
    let table = Session::table_mut(&mut session.schema, name)?;
    let options = &mut table.options;
    match action {
        AlterTable::SetType { column, ty, collation } => {
            let column = column::of(table, &column)?;
            knowledge.retype(column, ty);
            column.collation = collation;
        }
        AlterTable::SetDefault { column, default } => column::of(table, &column)?.default = default,
        AlterTable::SetNullable { column, nullable } => not_null::set(column::of(table, &column)?, nullable),
        AlterTable::AddNotNull { column, not_null } => not_null::add(table, &column, not_null)?,
        AlterTable::AddIdentity { column, identity } => {
            let column = column::of(table, &column)?;
            column.identity = Some(identity);
            column.nullable = false;
        }
        AlterTable::AlterIdentity { column, always, options } => {
            let Some(identity) = &mut column::of(table, &column)?.identity else {
                return fault(format!("column \"{column}\" is not an identity column"));
            };
            identity.always = always.unwrap_or(identity.always);
            options.applied_to_options(&mut identity.sequence);
        }
        AlterTable::DropIdentity { column, if_exists } => {
            let found = column::of(table, &column)?;
            if found.identity.take().is_none() && !if_exists {
                return fault(format!("column \"{column}\" is not an identity column"));
            }
        }
        AlterTable::SetExpression { column, expression } => {
            let Some(generated) = &mut column::of(table, &column)?.generated else {
                return fault(format!("column \"{column}\" is not a generated column"));
            };
            generated.expression = expression;
        }
        AlterTable::DropExpression { column, if_exists } => {
            let found = column::of(table, &column)?;
            if found.generated.take().is_none() && !if_exists {
                return fault(format!("column \"{column}\" is not a generated column"));
            }
        }
        AlterTable::ColumnOption { column, option, value } => {
            let options = &mut column::of(table, &column)?.options;
            match value {
                Some(value) => options.insert(option, value),
                None => options.shift_remove(&option),
            };
        }
        AlterTable::AlterConstraint { name, deferrable, enforced } => {
            let constraint = constraint::of(table, &name)?;
            constraint.deferrable = deferrable.unwrap_or(constraint.deferrable);
            constraint.enforced = enforced.unwrap_or(constraint.enforced);
        }
        AlterTable::IndexOption { name, option, value } => {
            let Some(index) = table.indexes.iter_mut().find(|it| it.name.name() == Some(&name)) else {
                return fault(format!("index \"{name}\" does not exist"));
            };
            set(&mut index.options, option, value);
        }
        AlterTable::Options(list) => {
            for (option, value) in list {
                set(&mut options.storage, option, value);
            }
        }
        AlterTable::ConvertTo { charset, collation } => {
            set(&mut options.storage, "charset".into(), Some(charset));
            set(&mut options.storage, "collate".into(), collation);
            for column in &mut table.columns {
                column.charset = None;
                column.collation = None;
            }
        }
        AlterTable::Comment(comment) => table.comment = comment,
        AlterTable::RowSecurity { enabled, forced } => {
            options.row_security = enabled.unwrap_or(options.row_security);
            options.force_row_security = forced.unwrap_or(options.force_row_security);
        }
        AlterTable::ReplicaIdentity(ReplicaIdentity::Index(index))
            if !table.indexes.iter().any(|it| it.name.name() == Some(&index))
                && !table.constraints.iter().any(|it| it.name.name() == Some(&index)) =>
        {
            return fault(format!("index \"{index}\" for table \"{}\" does not exist", name.name));
        }
        AlterTable::ReplicaIdentity(identity) => options.replica_identity = identity,
        AlterTable::PartitionBy(partition_by) => options.partition_by = partition_by,
        AlterTable::AccessMethod(method) => options.access_method = method,
        AlterTable::Tablespace(tablespace) => options.tablespace = tablespace,
        AlterTable::Nothing(_) => {}
        AlterTable::AddColumn { .. }
        | AlterTable::DropColumn { .. }
        | AlterTable::RenameColumn { .. }
        | AlterTable::ReplaceColumn { .. }
        | AlterTable::AddConstraint { .. }
        | AlterTable::AddConstraintUsingIndex { .. }
        | AlterTable::DropConstraint { .. }
        | AlterTable::DropForeignKey { .. }
        | AlterTable::DropPrimaryKey
        | AlterTable::RenameConstraint { .. }
        | AlterTable::ValidateConstraint(_)
        | AlterTable::AddIndex { .. }
        | AlterTable::DropIndex { .. }
        | AlterTable::RenameIndex { .. }
        | AlterTable::RenameTo(_)
        | AlterTable::OfType(_)
        | AlterTable::SetUnlogged(_)
        | AlterTable::Inherit { .. }
        | AlterTable::AttachPartition { .. }
        | AlterTable::DetachPartition(_)
        | AlterTable::TriggerState { .. } => {
            return fault(format!(
                "an action of {} reached the wrong room",
                (knowledge.syntax().quote_name)(name.name.as_str())
            ));
        }
    }
    Ok(())
}

/// Sets or resets a named option.
pub(super) fn set(options: &mut Parameters, option: Arc<str>, value: Option<Arc<str>>) {
    // What is set anew comes last (transformRelOptions).
    options.shift_remove(&option);
    options.extend(value.map(|value| (option, value)));
}

fn trigger_state(
    session: &mut Session<'_>,
    table: &QualifiedName,
    trigger: Option<&Name>,
    state: Option<Arc<str>>,
) -> Effect {
    let ids: Vec<ObjectId> = session
        .schema
        .owned_by(&table.schema, &table.name)
        .filter(|id| id.kind == ObjectKind::Trigger && trigger.is_none_or(|name| id.name == *name))
        .cloned()
        .collect();
    if let (Some(name), true) = (trigger, ids.is_empty()) {
        return fault(format!("trigger \"{name}\" for table \"{}\" does not exist", table.name));
    }
    for id in ids {
        if let Some(Object::Trigger(it)) = session.schema.get_mut(&id) {
            it.state = state.clone();
        }
        session.touch(&id);
    }
    Ok(())
}

/// ALTER TABLE of a view: only renames reach it.
fn alter_view(session: &mut Session<'_>, id: &ObjectId, actions: Vec<AlterTable>) -> Effect {
    for action in actions {
        match action {
            AlterTable::RenameTo(to) => rename::object_to(session, id, to.name)?,
            AlterTable::Nothing(_) => {}
            AlterTable::RenameColumn { from, to } => rename::view_column(session, id, &from, to)?,
            AlterTable::SetDefault { column, default } => view_default(session, id, column, default)?,
            _ => return fault(format!("{id}: this ALTER of a view is not known")),
        }
    }
    Ok(())
}

fn view_default(
    session: &mut Session<'_>,
    id: &ObjectId,
    column: Name,
    default: Option<Expression>,
) -> Effect {
    let Some(Object::View(view)) = session.schema.get_mut(id) else {
        return fault(format!("{id}: the columns of this have no defaults of their own"));
    };
    match default {
        Some(default) => view.defaults.insert(column, default),
        None => view.defaults.shift_remove(&column),
    };
    session.touch(id);
    Ok(())
}
