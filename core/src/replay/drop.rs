//! DROP of everything but indexes, and what goes with it.

use super::{Effect, Session, alter_column, fault, relation_readers};
use crate::depend;
use crate::model::ddl::{Drop, Target};
use crate::model::{ConstraintKind, Expression, Extension, Name, Object, ObjectId, ObjectKind, Schema};

pub(super) fn drop(session: &mut Session<'_>, drop: Drop) -> Effect {
    let Drop { targets, if_exists, cascade } = drop;
    let mut ids = Vec::new();
    for target in &targets {
        match target_id(session, target) {
            Some(id) => ids.push(id),
            None if if_exists => {}
            None => return fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name)),
        }
    }
    // Extensions live in schemas, and go with them.
    let lives_in = |extension: &Extension| {
        let within =
            |id: &&ObjectId| id.kind == ObjectKind::Namespace && extension.schema.as_ref() == Some(&id.name);
        ids.iter().any(|id| within(&id))
    };
    let within = session.schema.objects.iter().filter_map(|(id, object)| match &**object {
        Object::Extension(extension) if cascade && lives_in(extension) => Some(id.clone()),
        _ => None,
    });
    let within: Vec<ObjectId> = within.collect();
    ids.extend(within);
    for extension in ids.iter().filter(|id| id.kind == ObjectKind::Extension) {
        super::extension::release(session, extension, cascade)?;
    }
    drop_all(session, ids, cascade)
}

/// The object that a statement names, whatever of several kinds it is.
pub(super) fn target_id(session: &Session<'_>, target: &Target) -> Option<ObjectId> {
    let Target { kind, name, owner, signature } = target;
    match kind {
        ObjectKind::Namespace | ObjectKind::Extension => {
            let id = ObjectId::new(*kind, None, name.name.clone());
            session.schema.objects.contains_key(&id).then_some(id)
        }
        ObjectKind::Trigger | ObjectKind::Policy => owned_target(session, *kind, &name.name, owner.as_ref()),
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            routine_target(session, target)
        }
        // DROP TYPE does not say which kind of type.
        ObjectKind::Enum => session
            .find(&[ObjectKind::Enum, ObjectKind::Composite, ObjectKind::Domain], name)
            .or_else(|| opaque_target(session, target)),
        ObjectKind::Opaque => match owner {
            Some(owner) => {
                let table = session.relation(owner).ok()?;
                let id = ObjectId {
                    owner: Some(table.name),
                    signature: signature.clone(),
                    ..ObjectId::new(*kind, table.schema, name.name.clone())
                };
                session.schema.objects.contains_key(&id).then_some(id)
            }
            None => opaque_target(session, target),
        },
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => {
            session.find(&[*kind], name).or_else(|| {
                // A foreign or virtual table is dropped and altered as a table.
                opaque_target(session, target)
                    .filter(|id| id.signature.as_deref().is_some_and(|what| what.ends_with("table")))
            })
        }
        ObjectKind::Domain | ObjectKind::Composite | ObjectKind::Sequence => session.find(&[*kind], name),
    }
}

fn owned_target(
    session: &Session<'_>,
    kind: ObjectKind,
    name: &Name,
    owner: Option<&crate::model::QualifiedName>,
) -> Option<ObjectId> {
    match owner {
        Some(owner) => {
            let table = session.relation(owner).ok()?;
            let id = ObjectId { owner: Some(table.name), ..ObjectId::new(kind, table.schema, name.clone()) };
            session.schema.objects.contains_key(&id).then_some(id)
        }
        None => session.schema.objects.keys().find(|id| id.kind == kind && id.name == *name).cloned(),
    }
}

fn routine_target(session: &Session<'_>, target: &Target) -> Option<ObjectId> {
    let Target { kind, name, owner: _, signature } = target;
    let kinds: &[ObjectKind] = match kind {
        // DROP ROUTINE, and DROP FUNCTION of whatever it is.
        ObjectKind::Function => &[ObjectKind::Function, ObjectKind::Procedure, ObjectKind::Aggregate],
        _ => std::slice::from_ref(kind),
    };
    let places: Vec<Option<Name>> = match &name.schema {
        Some(schema) => vec![Some(schema.clone())],
        None => session.path.clone(),
    };
    let candidates = places.iter().flat_map(|schema| kinds.iter().map(move |kind| (schema, *kind)));
    for (schema, kind) in candidates {
        let first = ObjectId { signature: None, ..ObjectId::new(kind, schema.clone(), name.name.clone()) };
        let found = session
            .schema
            .objects
            .range(first..)
            .map(|(id, _)| id)
            .take_while(|id| id.kind == kind && id.schema == *schema && id.name == name.name)
            .filter(|id| {
                signature.is_none() || id.signature == *signature || names_all(session, id, signature)
            })
            // The types that are passed in come before those of all arguments (LookupFuncWithArgs).
            .min_by_key(|id| id.signature != *signature);
        if let Some(id) = found {
            return Some(id.clone());
        }
    }
    None
}

/// Whether a signature lists all arguments of a procedure, those that come out too, or those of an aggregate as if it
/// were a function.
fn names_all(session: &Session<'_>, id: &ObjectId, signature: &Option<std::sync::Arc<str>>) -> bool {
    match (session.schema.get(id), signature) {
        (Some(Object::Routine(routine)), Some(signature)) if id.kind == ObjectKind::Procedure => {
            **signature == *routine.types_of_all()
        }
        (Some(Object::Routine(_)), Some(signature)) if id.kind == ObjectKind::Aggregate => {
            let own = id.signature.as_deref().unwrap_or_default();
            let own = own.trim_start_matches("ORDER BY ").replace(" ORDER BY ", ", ");
            **signature == *own.trim_start_matches('*')
        }
        _ => false,
    }
}

fn opaque_target(session: &Session<'_>, target: &Target) -> Option<ObjectId> {
    let Target { kind, name, owner: _, signature } = target;
    let places: Vec<Option<Name>> = match &name.schema {
        Some(schema) => vec![Some(schema.clone())],
        None => session.path.iter().cloned().chain(std::iter::once(None)).collect(),
    };
    session
        .schema
        .objects
        .keys()
        .find(|id| {
            id.kind == ObjectKind::Opaque
                && id.name == name.name
                && places.contains(&id.schema)
                && (*kind != ObjectKind::Opaque || signature.is_none() || id.signature == *signature)
        })
        .cloned()
}

/// Drops objects together; what hangs on them from outside goes too, or keeps them from going.
pub(super) fn drop_all(session: &mut Session<'_>, ids: Vec<ObjectId>, cascade: bool) -> Effect {
    let mut going = ids;
    let mut at = 0;
    while let Some(id) = going.get(at).cloned() {
        at += 1;
        for dependent in dependents(session, &id) {
            if going.contains(&dependent) {
                continue;
            }
            let carried = cascade || depend::goes_along(&session.schema, &id, &dependent);
            let twin = twin(session, &id, &dependent, &going);
            // Where it may be the other one, the server would have said so.
            if !carried && twin.is_none() && session.knowledge.capabilities(session.target).schemas {
                return Err(super::Fault {
                    message: format!("cannot drop {id} because {dependent} depends on it"),
                    help: Some("drop the dependent object first, or use CASCADE".to_owned()),
                    unknown: None,
                    raised: None,
                });
            }
            if carried {
                if let Some(other) = twin {
                    return fault(format!(
                        "{dependent} calls {id} or {other}: that cannot be told without a server"
                    ));
                }
                going.push(dependent);
            }
        }
    }
    let strict = session.knowledge.capabilities(session.target).schemas;
    if strict && !cascade {
        refuse_if_held(session, &going)?;
    }
    // MySQL (with its checks off) and SQLite leave foreign keys that point to nothing.
    if strict {
        for id in &going {
            release(session, id, &going)?;
        }
    }
    for id in &going {
        session.schema.remove(id);
        session.touch(id);
    }
    Ok(())
}

/// Foreign keys, columns of a type and defaults hold what they need.
fn refuse_if_held(session: &Session<'_>, going: &[ObjectId]) -> Effect {
    for id in going {
        let bare = !depend::is_behind_home(&session.schema, session.home.as_ref(), id);
        let refers = session
            .schema
            .tables()
            .find(|(other, table)| !going.contains(other) && depend::table_refers_to(table, id, bare))
            .map(|(holder, _)| holder.clone());
        let calls = || {
            depend::callers(&session.schema, session.home.as_ref(), id)
                .into_iter()
                .find(|it| !going.contains(it))
        };
        if let Some(holder) = refers.or_else(calls) {
            return Err(super::Fault {
                message: format!("cannot drop {id} because {holder} depends on it"),
                help: Some("drop what depends on it first, or use CASCADE".to_owned()),
                unknown: None,
                raised: None,
            });
        }
    }
    Ok(())
}

fn dependents(session: &Session<'_>, id: &ObjectId) -> Vec<ObjectId> {
    let mut named = depend::dependents_of(&session.schema, session.home.as_ref(), id);
    named.retain(|other| relation_readers::is_meant(session, other, id));
    named
}

/// Another routine that a dependent may call by the same name; a trigger's takes no arguments.
fn twin(session: &Session<'_>, id: &ObjectId, dependent: &ObjectId, going: &[ObjectId]) -> Option<ObjectId> {
    let calls = dependent.kind != ObjectKind::Trigger;
    calls.then(|| depend::twin(&session.schema, id)).flatten().filter(|other| !going.contains(other))
}

/// Takes what is left of others' references to a dropped object out of them: foreign keys, defaults, columns, and whatever
/// has an expression that needs it.
fn release(session: &mut Session<'_>, id: &ObjectId, going: &[ObjectId]) -> Effect {
    // A foreign key that may be made before its parent also stays without one.
    if id.kind == ObjectKind::Table && !session.knowledge.capabilities(session.target).foreign_keys_order {
        return Ok(());
    }
    let home = session.home.as_ref();
    let bare = !depend::is_behind_home(&session.schema, home, id);
    let needs = depend::Needs::of(&session.schema, home, id);
    let needs = |it: &Expression| needs.as_ref().is_some_and(|needs| needs.is_met_in(it));
    let calling = depend::callers(&session.schema, home, id);
    let tables = session.schema.tables().filter(|(other, _)| !going.contains(other));
    let affected =
        tables.filter(|(other, table)| depend::table_refers_to(table, id, bare) || calling.contains(other));
    let mut released = Vec::new();
    for (other, table) in affected {
        let mut table = table.clone();
        let columns = depend::remove_references(&mut table, id, bare, &needs);
        released.push((other.clone(), table, columns));
    }
    let others = session.schema.objects.iter().filter(|(other, _)| !going.contains(other));
    let others = others.filter(|(other, _)| other.kind != ObjectKind::Table && calling.contains(other));
    let others: Vec<_> = others.map(|(other, object)| (other.clone(), without(object, &needs))).collect();
    for (other, object) in others {
        session.schema.insert(other.clone(), object);
        session.touch(&other);
    }
    let mut columns = Vec::new();
    for (other, table, of_type) in released {
        session.schema.insert(other.clone(), Object::Table(table));
        session.touch(&other);
        columns.extend(of_type.into_iter().map(|column| (other.qualified(), column)));
    }
    for (table, column) in columns {
        if !alter_column::is_of_parents(session, &table, &column) {
            alter_column::drop(session, &table, &column, true, true)?;
        }
    }
    Ok(())
}

/// A domain without the checks, a materialized view without the indexes that need what is gone.
fn without(object: &Object, needs: &dyn Fn(&Expression) -> bool) -> Object {
    let mut object = object.clone();
    match &mut object {
        Object::Domain(domain) => {
            domain.checks.retain(|check| !needs(&check.expression));
            domain.default.take_if(|default| needs(default));
        }
        Object::MaterializedView(view) => {
            view.indexes.retain(|index| !depend::of_index(index).any(needs));
        }
        _ => {}
    }
    object
}

/// Whether foreign keys of other tables point to a table.
pub(super) fn is_referenced(schema: &Schema, id: &ObjectId, columns: &[Name]) -> bool {
    let name = id.qualified();
    schema.tables().any(|(other, table)| {
        other != id
            && table.constraints.iter().any(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(key) => {
                    key.referenced == name
                        && columns.iter().any(|column| key.referenced_columns.contains(column))
                }
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Check(_)
                | ConstraintKind::Exclude(_) => false,
            })
    })
}
