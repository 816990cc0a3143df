//! ALTER of what is no table: enums, composites, domains, sequences, views, schemas, policies, routines.

use super::drop::target_id;
use super::{Effect, Session, fault};
use crate::model::ddl::{AlterComposite, AlterDomain, AlterEnum, AlterSequence, Target};
use crate::model::{
    Definition, Domain, DomainCheck, Expression, Name, Naming, Object, ObjectId, ObjectKind, Pair,
    QualifiedName,
};
use crate::syntax::canonical::definition;
use std::sync::Arc;

type OptionList = Vec<(Arc<str>, Option<Arc<str>>)>;

pub(super) fn alter_enum(session: &mut Session<'_>, name: &QualifiedName, action: AlterEnum) -> Effect {
    let Some(id) = session.find(&[ObjectKind::Enum], name) else {
        return fault(format!("type \"{name}\" does not exist"));
    };
    let renamed = match &action {
        AlterEnum::RenameValue { from, to } => Some((from.clone(), to.clone())),
        AlterEnum::AddValue { .. } => None,
    };
    if let Some(Object::Enum(it)) = session.schema.get_mut(&id) {
        change_labels(&mut it.labels, action)?;
    }
    session.touch(&id);
    if let Some((from, to)) = renamed {
        super::label::follow(session, &id, Pair { before: &*from, after: &*to });
    }
    Ok(())
}

fn change_labels(labels: &mut Vec<Arc<str>>, action: AlterEnum) -> Effect {
    let place = |labels: &[Arc<str>], label: &Arc<str>| match labels.iter().position(|it| it == label) {
        Some(at) => Ok(at),
        None => fault(format!("\"{label}\" is not an existing enum label")),
    };
    match action {
        AlterEnum::AddValue { label, before, after, if_not_exists } => {
            if labels.contains(&label) {
                return if if_not_exists {
                    Ok(())
                } else {
                    fault(format!("enum label \"{label}\" already exists"))
                };
            }
            let at = match (before, after) {
                (Some(before), _) => place(labels, &before)?,
                (None, Some(after)) => place(labels, &after)? + 1,
                (None, None) => labels.len(),
            };
            labels.insert(at, label);
        }
        AlterEnum::RenameValue { from, to } => {
            if labels.contains(&to) {
                return fault(format!("enum label \"{to}\" already exists"));
            }
            let at = place(labels, &from)?;
            if let Some(slot) = labels.get_mut(at) {
                *slot = to;
            }
        }
    }
    Ok(())
}

pub(super) fn alter_composite(
    session: &mut Session<'_>,
    name: &QualifiedName,
    actions: Vec<AlterComposite>,
    cascade: bool,
) -> Effect {
    let Some(id) = session.find(&[ObjectKind::Composite], name) else {
        return fault(format!("type \"{name}\" does not exist"));
    };
    for mut action in actions {
        if let AlterComposite::Add { ty, collation, name: _ }
        | AlterComposite::SetType { ty, collation, name: _ } = &mut action
        {
            session.resolve_type(ty);
            session.resolve_collation(collation);
        }
        super::typed::follow(session, &id, &action, cascade)?;
        let Some(Object::Composite(it)) = session.schema.get_mut(&id) else { continue };
        let place = |name: &Name| it.attributes.iter().position(|(own, _, _)| own == name);
        match action {
            AlterComposite::Add { name, ty, collation } => it.attributes.push((name, ty, collation)),
            AlterComposite::Drop { name, if_exists } => match place(&name) {
                Some(at) => {
                    it.attributes.remove(at);
                }
                None if if_exists => {}
                None => {
                    return fault(format!("column \"{name}\" of relation \"{}\" does not exist", id.name));
                }
            },
            AlterComposite::SetType { name, ty, collation } => match place(&name) {
                Some(at) => it.attributes.iter_mut().skip(at).take(1).for_each(|slot| {
                    *slot = (name.clone(), ty.clone(), collation.clone());
                }),
                None => {
                    return fault(format!("column \"{name}\" of relation \"{}\" does not exist", id.name));
                }
            },
            AlterComposite::Rename { from, to } => match place(&from) {
                Some(at) => it.attributes.iter_mut().skip(at).take(1).for_each(|slot| slot.0 = to.clone()),
                None => return fault(format!("column \"{from}\" does not exist")),
            },
        }
    }
    session.touch(&id);
    Ok(())
}

/// Names the checks of a domain that were written without one: `d_check`, `d_check1` (ChooseConstraintName).
pub(super) fn name_checks(session: &Session<'_>, id: &ObjectId, domain: &mut Domain) {
    let mut given: Vec<Name> = domain.checks.iter().filter_map(|check| check.name.name().cloned()).collect();
    for check in &mut domain.checks {
        if check.name == Naming::Absent {
            let name = free_check_name(session, id, &given);
            given.push(name.clone());
            check.name = Naming::Generated(name);
        }
    }
}

fn free_check_name(session: &Session<'_>, id: &ObjectId, given: &[Name]) -> Name {
    let base = format!("{}_check", id.name);
    let numbered = (0u32..).map(|n| Name::exact(if n == 0 { base.clone() } else { format!("{base}{n}") }));
    let free = |name: &Name| !given.contains(name) && !session.names.taken(&id.schema, name);
    numbered.take(10_000).find(free).unwrap_or_else(|| Name::exact(base.clone()))
}

pub(super) fn alter_domain(session: &mut Session<'_>, name: &QualifiedName, action: AlterDomain) -> Effect {
    let Some(id) = session.find(&[ObjectKind::Domain], name) else {
        return fault(format!("type \"{name}\" does not exist"));
    };
    let Some(Object::Domain(old)) = session.schema.get(&id) else { return Ok(()) };
    let mut domain = old.clone();
    match action {
        AlterDomain::SetDefault(default) => domain.default = default,
        AlterDomain::SetNotNull(not_null) => domain.not_null = not_null,
        AlterDomain::AddCheck(check) => {
            domain.checks.push(check);
            name_checks(session, &id, &mut domain);
        }
        AlterDomain::DropConstraint { name, if_exists } => {
            let before = domain.checks.len();
            domain.checks.retain(|check| check.name.name() != Some(&name));
            if domain.checks.len() == before && !if_exists {
                return fault(format!("constraint \"{name}\" of domain \"{}\" does not exist", id.name));
            }
        }
        // That of its NOT NULL is not kept: it may only come to be called as a new one would be.
        AlterDomain::RenameConstraint { from, to } if is_not_null(session, &domain, &from, &id.name, &to) => {
        }
        AlterDomain::RenameConstraint { from, to } => {
            check_of(&mut domain, &from)?.name = Naming::Written(to)
        }
        AlterDomain::Validate(name) => check_of(&mut domain, &name)?.validated = true,
    }
    session.schema.insert(id.clone(), Object::Domain(domain));
    session.touch(&id);
    Ok(())
}

fn is_not_null(session: &Session<'_>, domain: &Domain, from: &Name, of: &Name, to: &Name) -> bool {
    let is_check = domain.checks.iter().any(|check| check.name.name() == Some(from));
    let implied = session.knowledge.not_null_name(session.target, of, None, &|_| false);
    domain.not_null && !is_check && implied.as_ref() == Some(to)
}

/// A check of a domain by its name.
pub(super) fn check_of<'d>(domain: &'d mut Domain, name: &Name) -> Result<&'d mut DomainCheck, super::Fault> {
    match domain.checks.iter_mut().find(|check| check.name.name() == Some(name)) {
        Some(check) => Ok(check),
        None => fault(format!("constraint \"{name}\" does not exist")),
    }
}

pub(super) fn alter_sequence(
    session: &mut Session<'_>,
    name: &QualifiedName,
    if_exists: bool,
    mut changes: AlterSequence,
) -> Effect {
    let Some(id) = session.find(&[ObjectKind::Sequence], name) else {
        return match (identity_behind(session, name), if_exists) {
            (Some((table, column)), _) => {
                let table = Session::table_mut(&mut session.schema, &table)?;
                if let Some(identity) = &mut super::alter_column::of(table, &column)?.identity {
                    changes.applied_to_options(&mut identity.sequence);
                }
                Ok(())
            }
            (None, true) => Ok(()),
            (None, false) => fault(format!("relation \"{name}\" does not exist")),
        };
    };
    if let Some(Some((table, _))) = &mut changes.owned_by {
        session.resolve_relation_name(table)?;
    }
    if let Some(Object::Sequence(sequence)) = session.schema.get_mut(&id) {
        changes.applied_to(sequence);
    }
    session.touch(&id);
    Ok(())
}

/// The identity column whose sequence a name stands for.
pub(super) fn identity_behind(session: &Session<'_>, name: &QualifiedName) -> Option<(QualifiedName, Name)> {
    let of_schema = |id: &&ObjectId| name.schema.is_none() || name.schema == id.schema;
    session.schema.tables().filter(|(id, _)| of_schema(id)).find_map(|(id, table)| {
        let column = table.columns.iter().find(|column| {
            column.identity.as_ref().is_some_and(|identity| match &identity.sequence_name {
                Some(own) => own.name == name.name,
                None => format!("{}_{}_seq", id.name, column.name) == name.name.as_str(),
            })
        })?;
        Some((id.qualified(), column.name.clone()))
    })
}

pub(super) fn view_options(session: &mut Session<'_>, target: &Target, options: OptionList) -> Effect {
    let Some(id) = target_id(session, target) else {
        return fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name));
    };
    if let Some(Object::View(view) | Object::MaterializedView(view)) = session.schema.get_mut(&id) {
        for (option, value) in options {
            super::alter::set(&mut view.options, option, value);
        }
    }
    session.touch(&id);
    Ok(())
}

pub(super) fn routine_options(session: &mut Session<'_>, target: &Target, mut options: OptionList) -> Effect {
    let path = options.iter_mut().filter(|(option, _)| &**option == "set search_path");
    path.filter_map(|(_, value)| value.as_mut()).for_each(|value| session.resolve_current_path(value));
    let Some(id) = target_id(session, target) else {
        return fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name));
    };
    if let Some(Object::Routine(routine)) = session.schema.get_mut(&id) {
        for (option, value) in options {
            super::alter::set(&mut routine.options, option, value);
        }
    }
    session.touch(&id);
    Ok(())
}

/// ALTER DATABASE where there is but one: its defaults stand under an empty name.
fn alter_connected(
    session: &mut Session<'_>,
    charset: Option<Arc<str>>,
    collation: Option<Arc<str>>,
) -> Effect {
    session.knowledge.settle_defaults(session.target, &mut session.schema);
    let id = ObjectId::new(ObjectKind::Namespace, None, Name::exact(""));
    let namespace = crate::model::Namespace { charset, collation, comment: None };
    session.schema.insert(id.clone(), Object::Namespace(namespace));
    session.touch(&id);
    Ok(())
}

pub(super) fn alter_namespace(
    session: &mut Session<'_>,
    name: Option<Name>,
    charset: Option<Arc<str>>,
    collation: Option<Arc<str>>,
) -> Effect {
    if !session.knowledge.capabilities(session.target).schemas {
        return alter_connected(session, charset, collation);
    }
    let Some(name) = name else { return Ok(()) };
    let id = ObjectId::new(ObjectKind::Namespace, None, name);
    let Some(Object::Namespace(it)) = session.schema.get_mut(&id) else {
        return fault(format!("schema \"{}\" does not exist", id.name));
    };
    it.charset = charset.or_else(|| it.charset.clone());
    it.collation = collation.or_else(|| it.collation.clone());
    session.touch(&id);
    Ok(())
}

pub(super) fn extension_version(session: &mut Session<'_>, name: Name, version: Option<Arc<str>>) -> Effect {
    let id = ObjectId::new(ObjectKind::Extension, None, name);
    match session.schema.get_mut(&id) {
        Some(Object::Extension(extension)) => extension.version = version,
        _ => return fault(format!("extension \"{}\" does not exist", id.name)),
    }
    session.touch(&id);
    Ok(())
}

pub(super) fn alter_policy(
    session: &mut Session<'_>,
    table: &QualifiedName,
    name: Name,
    roles: Option<Vec<Arc<str>>>,
    using: Option<Expression>,
    with_check: Option<Expression>,
) -> Effect {
    let owner = session.relation(table)?;
    let id = ObjectId { owner: Some(owner.name), ..ObjectId::new(ObjectKind::Policy, owner.schema, name) };
    let Some(Object::Policy(policy)) = session.schema.get_mut(&id) else {
        return fault(format!("{id} does not exist"));
    };
    if let Some(roles) = roles {
        policy.roles = roles;
    }
    policy.using = using.or_else(|| policy.using.clone());
    policy.with_check = with_check.or_else(|| policy.with_check.clone());
    session.touch(&id);
    Ok(())
}

pub(super) fn alter_opaque(session: &mut Session<'_>, target: &Target, text: &str) -> Effect {
    let Some(id) = target_id(session, target) else {
        return fault(format!(
            "{} \"{}\" does not exist",
            target.signature.as_deref().unwrap_or("object"),
            target.name
        ));
    };
    let syntax = session.knowledge.syntax();
    let text = match super::create::other_schema(session, &id).filter(|_| target.name.schema.is_none()) {
        Some(schema) => crate::syntax::rename::qualify_first(text, &id.name, &schema, syntax),
        None => text.to_owned(),
    };
    if let Some(Object::Opaque(opaque)) = session.schema.get_mut(&id) {
        let Definition { text: old, .. } = &opaque.definition;
        opaque.definition = definition(&format!("{old};\n{text}"), syntax);
    }
    session.touch(&id);
    Ok(())
}
