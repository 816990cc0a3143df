//! Renames, and everything that a rename carries: who points to the thing, who names it in an expression or a text.

use super::drop::target_id;
use super::{Effect, Fault, Session, fault};
use crate::model::ddl::Target;
use crate::model::{
    Column, Constraint, ConstraintKind, Expression, IndexPart, Name, Naming, Object, ObjectId, ObjectKind,
    PartKey, QualifiedName, Schema, Table,
};
use crate::syntax::Syntax;
use crate::syntax::rename::{rename_in_definition, rename_in_expression};
use std::sync::Arc;

pub(super) fn rename(session: &mut Session<'_>, target: &Target, to: Name, if_exists: bool) -> Effect {
    match target_id(session, target) {
        Some(id) if id.kind == ObjectKind::Table => {
            table_to(session, &id.qualified(), QualifiedName::bare(to)).map(|_| ())
        }
        Some(id) => object_to(session, &id, to),
        None if if_exists => Ok(()),
        None => fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name)),
    }
}

/// ALTER TABLE … RENAME TO: gives the new name.
pub(super) fn table_to(
    session: &mut Session<'_>,
    from: &QualifiedName,
    to: QualifiedName,
) -> Result<QualifiedName, Fault> {
    let to = QualifiedName { schema: to.schema.or_else(|| from.schema.clone()), name: to.name };
    let id = Schema::table_id(from);
    let new_id = Schema::table_id(&to);
    if id != new_id && session.schema.objects.contains_key(&new_id) {
        return fault(format!("relation \"{}\" already exists", to.name));
    }
    move_object(session, &id, &new_id);
    carry_relation(session, &id, &new_id);
    Ok(to)
}

/// Renames any other object.
pub(super) fn object_to(session: &mut Session<'_>, id: &ObjectId, to: Name) -> Effect {
    let new_id = ObjectId { name: to, ..id.clone() };
    if session.schema.objects.contains_key(&new_id) {
        return fault(format!("{} \"{}\" already exists", id.kind.words(), new_id.name));
    }
    if id.kind == ObjectKind::Namespace {
        return namespace_to(session, id, new_id);
    }
    move_object(session, id, &new_id);
    carry_relation(session, id, &new_id);
    Ok(())
}

fn namespace_to(session: &mut Session<'_>, id: &ObjectId, new_id: ObjectId) -> Effect {
    let inside: Vec<ObjectId> =
        session.schema.objects.keys().filter(|it| it.schema.as_ref() == Some(&id.name)).cloned().collect();
    move_object(session, id, &new_id);
    for old in inside {
        let moved = ObjectId { schema: Some(new_id.name.clone()), ..old.clone() };
        move_object(session, &old, &moved);
        carry_relation(session, &old, &moved);
    }
    for place in session.path.iter_mut().filter(|place| place.as_ref() == Some(&id.name)) {
        *place = Some(new_id.name.clone());
    }
    Ok(())
}

pub(super) fn set_schema(
    session: &mut Session<'_>,
    target: &Target,
    schema: Name,
    if_exists: bool,
) -> Effect {
    if target.kind == ObjectKind::Extension {
        return extension_schema(session, target, schema);
    }
    if !session.namespace_exists(&schema) {
        return fault(format!("schema \"{schema}\" does not exist"));
    }
    let Some(id) = target_id(session, target) else {
        return if if_exists {
            Ok(())
        } else {
            fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name))
        };
    };
    let new_id = ObjectId { schema: Some(schema.clone()), ..id.clone() };
    move_object(session, &id, &new_id);
    carry_relation(session, &id, &new_id);
    for sequence in crate::depend::owned_sequences(&session.schema, &new_id.qualified(), None) {
        let moved = ObjectId { schema: Some(schema.clone()), ..sequence.clone() };
        move_object(session, &sequence, &moved);
        carry_relation(session, &sequence, &moved);
    }
    Ok(())
}

fn extension_schema(session: &mut Session<'_>, target: &Target, schema: Name) -> Effect {
    let id = ObjectId::new(ObjectKind::Extension, None, target.name.name.clone());
    match session.schema.get_mut(&id) {
        Some(Object::Extension(extension)) => extension.schema = Some(schema),
        _ => return fault(format!("extension \"{}\" does not exist", target.name)),
    }
    session.touch(&id);
    Ok(())
}

fn move_object(session: &mut Session<'_>, id: &ObjectId, new_id: &ObjectId) {
    if let Some(object) = session.schema.remove(id) {
        session.schema.objects.insert(new_id.clone(), object);
    }
    session.touch(id);
    session.touch(new_id);
}

/// Brings up to date whoever pointed to an object under its old name.
fn carry_relation(session: &mut Session<'_>, old: &ObjectId, new: &ObjectId) {
    let syntax = session.knowledge.syntax();
    let owned: Vec<ObjectId> = session.schema.owned_by(&old.schema, &old.name).cloned().collect();
    for id in owned {
        let moved = ObjectId { schema: new.schema.clone(), owner: Some(new.name.clone()), ..id.clone() };
        move_object(session, &id, &moved);
    }
    let (from, to) = (old.qualified(), new.qualified());
    let ids: Vec<ObjectId> = session.schema.objects.keys().cloned().collect();
    for id in ids {
        let Some(object) = session.schema.get(&id) else { continue };
        let mut changed = object.clone();
        if point_to(&mut changed, old, &from, &to, syntax) {
            session.schema.insert(id.clone(), changed);
            session.touch(&id);
        }
    }
}

/// Changes what an object says of a renamed one; tells whether it said anything.
fn point_to(
    object: &mut Object,
    old: &ObjectId,
    from: &QualifiedName,
    to: &QualifiedName,
    syntax: &'static Syntax,
) -> bool {
    let mut found = false;
    let mut replace = |name: &mut QualifiedName| {
        if name == from {
            *name = to.clone();
            found = true;
        }
    };
    let is_type = matches!(old.kind, ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite);
    match object {
        Object::Table(table) if is_type => {
            for column in &mut table.columns {
                found |= retype(&mut column.ty, from, to);
            }
        }
        Object::Table(table) => {
            for constraint in &mut table.constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                    replace(&mut key.referenced);
                }
            }
            table.options.inherits.iter_mut().for_each(&mut replace);
            if let Some(of) = &mut table.options.partition_of {
                replace(&mut of.parent);
            }
            if old.kind == ObjectKind::Sequence {
                found |= rename_sequence_default(table, from, to, syntax);
            }
        }
        Object::Sequence(sequence) => {
            if let Some((table, _)) = &mut sequence.owned_by {
                replace(table);
            }
        }
        Object::View(view) | Object::MaterializedView(view) => {
            let text = view.query.text.clone();
            rename_in_definition(&mut view.query, &from.name, &(syntax.quote_name)(to.name.as_str()), syntax);
            found |= text != view.query.text;
        }
        Object::Trigger(trigger) => {
            let text = trigger.definition.text.clone();
            rename_in_definition(
                &mut trigger.definition,
                &from.name,
                &(syntax.quote_name)(to.name.as_str()),
                syntax,
            );
            found |= text != trigger.definition.text;
        }
        Object::Domain(domain) if is_type => found |= retype(&mut domain.base, from, to),
        Object::Composite(composite) if is_type => {
            for (_, ty, _) in &mut composite.attributes {
                found |= retype(ty, from, to);
            }
        }
        Object::Routine(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Policy(_)
        | Object::Opaque(_) => {}
    }
    found
}

fn retype(ty: &mut crate::model::DataType, from: &QualifiedName, to: &QualifiedName) -> bool {
    let same = ty.user_defined && *ty.name == *from.name.as_str() && ty.schema == from.schema;
    if same {
        ty.name = Arc::from(to.name.as_str());
        ty.schema = to.schema.clone();
    }
    same
}

/// `nextval('a_id_seq')` follows the sequence.
fn rename_sequence_default(
    table: &mut Table,
    from: &QualifiedName,
    to: &QualifiedName,
    syntax: &'static Syntax,
) -> bool {
    let mut found = false;
    for default in table.columns.iter_mut().filter_map(|column| column.default.as_mut()) {
        if !default.text.contains("nextval") {
            continue;
        }
        let quoted = |name: &QualifiedName| match &name.schema {
            Some(schema) => format!("'{schema}.{}'", name.name),
            None => format!("'{}'", name.name),
        };
        let bare = format!("'{}'", from.name);
        let text = default.text.replace(&quoted(from), &quoted(to)).replace(&bare, &format!("'{}'", to.name));
        if text != *default.text {
            *default = crate::syntax::expression::read(&text, syntax);
            found = true;
        }
    }
    found
}

pub(super) fn constraint(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    from: &Name,
    to: Name,
) -> Effect {
    let table = Session::table_mut(&mut session.schema, table_name)?;
    super::alter_constraint::of(table, from)?.name = Naming::Written(to);
    session.touch(&Schema::table_id(table_name));
    Ok(())
}

pub(super) fn view_column(session: &mut Session<'_>, id: &ObjectId, from: &Name, to: Name) -> Effect {
    match session.schema.get_mut(id) {
        Some(Object::View(view) | Object::MaterializedView(view)) if view.columns.contains(from) => {
            for column in view.columns.iter_mut().filter(|it| *it == from) {
                *column = to.clone();
            }
        }
        _ => return fault(format!("the columns of {id} are not known by name")),
    }
    session.touch(id);
    Ok(())
}

/// RENAME COLUMN, carried through keys, indexes, checks, foreign keys of other tables, and expressions.
pub(super) fn column(session: &mut Session<'_>, table_name: &QualifiedName, from: &Name, to: Name) -> Effect {
    let syntax = session.knowledge.syntax();
    let table = Session::table_mut(&mut session.schema, table_name)?;
    if table.column(&to).is_some() && *from != to {
        return fault(format!("column \"{to}\" of relation \"{}\" already exists", table_name.name));
    }
    super::alter_column::of(table, from)?.name = to.clone();
    rename_in_table(table, from, &to, syntax);
    let ids: Vec<ObjectId> = session.schema.objects.keys().cloned().collect();
    for id in ids {
        let Some(object) = session.schema.get(&id) else { continue };
        let mut changed = object.clone();
        if rename_elsewhere(&mut changed, &id, table_name, from, &to, syntax) {
            session.schema.insert(id.clone(), changed);
            session.touch(&id);
        }
    }
    session.touch(&Schema::table_id(table_name));
    Ok(())
}

fn rename_in_table(table: &mut Table, from: &Name, to: &Name, syntax: &'static Syntax) {
    let Table { columns, constraints, indexes, comment: _, options } = table;
    let quoted = (syntax.quote_name)(to.as_str());
    let in_expression = |it: &mut Expression| rename_in_expression(it, from, &quoted, syntax);
    for Column { default, generated, .. } in columns {
        if let Some(generated) = generated {
            in_expression(&mut generated.expression);
        }
        if let Some(default) = default {
            in_expression(default);
        }
    }
    for Constraint { kind, .. } in constraints {
        match kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                key.parts.iter_mut().for_each(|part| rename_part(part, from, to, &in_expression));
                rename_names(&mut key.include, from, to);
            }
            ConstraintKind::ForeignKey(key) => {
                rename_names(&mut key.columns, from, to);
                rename_names(&mut key.on_delete_columns, from, to);
            }
            ConstraintKind::Check(check) => in_expression(&mut check.expression),
            ConstraintKind::Exclude(exclusion) => {
                exclusion
                    .elements
                    .iter_mut()
                    .for_each(|(part, _)| rename_part(part, from, to, &in_expression));
                exclusion.predicate.iter_mut().for_each(&in_expression);
            }
        }
    }
    for index in indexes {
        index.parts.iter_mut().for_each(|part| rename_part(part, from, to, &in_expression));
        rename_names(&mut index.include, from, to);
        index.predicate.iter_mut().for_each(&in_expression);
    }
    if let Some(partition_by) = &mut options.partition_by {
        rename_in_definition(partition_by, from, &quoted, syntax);
    }
}

fn rename_part(part: &mut IndexPart, from: &Name, to: &Name, in_expression: &impl Fn(&mut Expression)) {
    match &mut part.key {
        PartKey::Column(name) if name == from => *name = to.clone(),
        PartKey::Column(_) => {}
        PartKey::Expression(expression) => in_expression(expression),
    }
}

fn rename_names(names: &mut [Name], from: &Name, to: &Name) {
    for name in names.iter_mut().filter(|name| *name == from) {
        *name = to.clone();
    }
}

/// What another object says of a renamed column; tells whether it said anything.
fn rename_elsewhere(
    object: &mut Object,
    id: &ObjectId,
    table: &QualifiedName,
    from: &Name,
    to: &Name,
    syntax: &'static Syntax,
) -> bool {
    let quoted = (syntax.quote_name)(to.as_str());
    match object {
        Object::Table(other) => {
            let mut found = false;
            for constraint in &mut other.constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.referenced == *table
                    && key.referenced_columns.contains(from)
                {
                    rename_names(&mut key.referenced_columns, from, to);
                    found = true;
                }
            }
            found
        }
        Object::Sequence(sequence) => match &mut sequence.owned_by {
            Some((owner, column)) if owner == table && column == from => {
                *column = to.clone();
                true
            }
            _ => false,
        },
        Object::View(view) | Object::MaterializedView(view) => {
            let names_table =
                view.query.canonical.split(' ').any(|token| token.trim_matches('"') == table.name.compared());
            if !names_table {
                return false;
            }
            let text = view.query.text.clone();
            rename_in_definition(&mut view.query, from, &quoted, syntax);
            text != view.query.text
        }
        Object::Trigger(trigger) if id.owner.as_ref() == Some(&table.name) && id.schema == table.schema => {
            let text = trigger.definition.text.clone();
            rename_in_definition(&mut trigger.definition, from, &quoted, syntax);
            text != trigger.definition.text
        }
        Object::Policy(policy) if id.owner.as_ref() == Some(&table.name) && id.schema == table.schema => {
            for expression in policy.using.iter_mut().chain(policy.with_check.iter_mut()) {
                rename_in_expression(expression, from, &quoted, syntax);
            }
            true
        }
        Object::Trigger(_)
        | Object::Policy(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Routine(_)
        | Object::Opaque(_) => false,
    }
}
