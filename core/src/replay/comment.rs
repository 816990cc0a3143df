//! COMMENT ON, of everything that can carry one.

use super::drop::target_id;
use super::{Effect, Session, fault};
use crate::model::ddl::CommentOn;
use crate::model::{Name, Object, ObjectId, ObjectKind, QualifiedName, Schema};
use std::sync::Arc;

pub(super) fn comment(session: &mut Session<'_>, on: CommentOn, text: Option<Arc<str>>) -> Effect {
    // An empty comment is none (PostgreSQL manual, COMMENT).
    let text = text.filter(|text| !text.is_empty());
    match on {
        CommentOn::Nothing => Ok(()),
        CommentOn::Object(target) => {
            let Some(id) = target_id(session, &target) else {
                // What is said of a table's row type no tool prints.
                if target.kind == ObjectKind::Enum && session.relation(&target.name).is_ok() {
                    return Ok(());
                }
                return fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name));
            };
            if let Some(object) = session.schema.get_mut(&id) {
                *object.comment_mut() = text;
            }
            session.touch(&id);
            Ok(())
        }
        CommentOn::Column { table, column } => on_column(session, &table, &column, text),
        CommentOn::Constraint { table, name } => {
            let table = session.table_name(&table)?;
            let it = Session::table_mut(&mut session.schema, &table)?;
            super::alter_constraint::of(it, &name)?.comment = text;
            session.touch(&Schema::table_id(&table));
            Ok(())
        }
        CommentOn::DomainConstraint { domain, name } => {
            let id = session.find(&[ObjectKind::Domain], &domain);
            match id.as_ref().and_then(|id| session.schema.get_mut(id)) {
                Some(Object::Domain(it)) => super::types::check_of(it, &name)?.comment = text,
                _ => return fault(format!("type \"{domain}\" does not exist")),
            }
            id.iter().for_each(|id| session.touch(id));
            Ok(())
        }
        CommentOn::Index(name) => on_index(session, &name, text),
    }
}

fn on_column(
    session: &mut Session<'_>,
    table: &QualifiedName,
    column: &Name,
    text: Option<Arc<str>>,
) -> Effect {
    let id = session
        .relation(table)
        .or_else(|missing| session.find(&[ObjectKind::Composite], table).ok_or(missing))?;
    match session.schema.get_mut(&id) {
        Some(Object::Table(it)) => super::alter_column::of(it, column)?.comment = text,
        Some(Object::View(view) | Object::MaterializedView(view)) => {
            // Kept beside the view's options, since its columns are not opened up.
            super::alter::set(&mut view.options, format!("comment on {column}").into(), text);
        }
        _ => return fault(format!("comments on the columns of {id} are not kept")),
    }
    session.touch(&id);
    Ok(())
}

fn on_index(session: &mut Session<'_>, name: &QualifiedName, text: Option<Arc<str>>) -> Effect {
    let places: Vec<Option<Name>> = match &name.schema {
        Some(schema) => vec![Some(schema.clone())],
        None => session.path.clone(),
    };
    let has = |object: &Object| match object {
        Object::Table(table) => table.index(&name.name).is_some() || table.constraint(&name.name).is_some(),
        Object::MaterializedView(view) => view.indexes.iter().any(|it| it.name.name() == Some(&name.name)),
        _ => false,
    };
    let owner: Option<ObjectId> = session
        .schema
        .objects
        .iter()
        .find(|(id, object)| places.contains(&id.schema) && has(object))
        .map(|(id, _)| id.clone());
    let Some(owner) = owner else { return fault(format!("relation \"{name}\" does not exist")) };
    match session.schema.get_mut(&owner) {
        Some(Object::Table(table)) => {
            match table.indexes.iter_mut().find(|it| it.name.name() == Some(&name.name)) {
                Some(index) => index.comment = text,
                // The comment on a key's index is another than that on the key: kept with the key's storage.
                None => key_index_comment(table, &name.name, text),
            }
        }
        Some(Object::MaterializedView(view)) => {
            for index in view.indexes.iter_mut().filter(|it| it.name.name() == Some(&name.name)) {
                index.comment = text.clone();
            }
        }
        _ => {}
    }
    session.touch(&owner);
    Ok(())
}

fn key_index_comment(table: &mut crate::model::Table, name: &Name, text: Option<Arc<str>>) {
    use crate::model::ConstraintKind;
    for constraint in table.constraints.iter_mut().filter(|it| it.name.name() == Some(name)) {
        match &mut constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                super::alter::set(&mut key.options, "comment".into(), text.clone());
            }
            ConstraintKind::Exclude(exclusion) => {
                super::alter::set(&mut exclusion.options, "comment".into(), text.clone());
            }
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => {}
        }
    }
}
