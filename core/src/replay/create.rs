//! CREATE of everything but indexes.

use super::like::{copy_columns, copy_rest, copy_statistics};
use super::resolve::key_columns;
use super::{Effect, Session, fault, qualify, unknown};
use crate::dialect::Relations;
use crate::model::ddl::{Create, CreateTableAs};
use crate::model::{
    ConstraintKind, Extension, Name, Object, ObjectId, ObjectKind, Opaque, QualifiedName, Routine, Sequence,
    Table, Trigger, View,
};
use crate::syntax::canonical::{definition, redefine};
use crate::syntax::rename::qualify_first;

/// CREATE TABLE AS: the columns of the query, without whatever else the tables have that it reads from.
pub(super) fn table_as(session: &mut Session<'_>, made: CreateTableAs) -> Effect {
    let CreateTableAs { name, columns: called, options, query, if_not_exists, span } = made;
    const RELATIONS: [ObjectKind; 3] = [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView];
    let find = |name: &QualifiedName| session.find(&RELATIONS, name);
    let about = Relations { schema: &session.schema, find: &find };
    let Some(mut columns) =
        session.knowledge.columns_given(about, &query).filter(|it| called.len() <= it.len())
    else {
        return unknown(span, "the columns of the table depend on types that the query does not show");
    };
    columns.iter_mut().zip(called).for_each(|(column, called)| column.name = called);
    let object = Object::Table(Table { columns, options, ..Table::default() });
    let (owner, signature, or_replace, like) = (None, None, false, Vec::new());
    create(session, Create { name, owner, signature, object, if_not_exists, or_replace, like })
}

pub(super) fn create(session: &mut Session<'_>, create: Create) -> Effect {
    let Create { name, owner, signature, object, if_not_exists, or_replace, like } = create;
    let kind = object.kind();
    let id = match kind {
        ObjectKind::Namespace | ObjectKind::Extension => ObjectId::new(kind, None, name.name.clone()),
        ObjectKind::Trigger | ObjectKind::Policy => owned_id(session, kind, &name, owner.as_ref())?,
        ObjectKind::Opaque => opaque_id(session, &name, owner.as_ref(), signature)?,
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            ObjectId { signature, ..ObjectId::new(kind, session.creation_schema(&name)?, name.name.clone()) }
        }
        ObjectKind::Table if is_temporary(session, &object) => {
            session.has_temporary = true;
            ObjectId::new(kind, Some(super::resolve::temporary_schema()), name.name.clone())
        }
        ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView => {
            ObjectId::new(kind, session.creation_schema(&name)?, name.name.clone())
        }
    };
    if let Some(clash) = clash(session, &id) {
        if if_not_exists || is_always_there(session, &id) {
            return Ok(());
        }
        if !(or_replace && clash.kind == kind) && !completes(session, &id, &object) {
            return fault(format!("{} \"{}\" already exists", clash.kind.words(), id.name));
        }
    }
    let mut object = match object {
        Object::Opaque(opaque) if name.schema.is_none() => Object::Opaque(placed(session, &id, opaque)),
        Object::Extension(extension) => Object::Extension(extension_placed(session, &name, extension)),
        object => object,
    };
    qualify_texts(session, &mut object);
    // A table is owned before its sequences are.
    let is_new = !session.schema.objects.contains_key(&id) && id.kind != ObjectKind::Table;
    let made = id.clone();
    put(session, id, object, like)?;
    if is_new {
        session.owned(&made);
    }
    Ok(())
}

/// An extension comes to the first place of the search path (manual, CREATE EXTENSION); where that is everybody's it goes
/// without saying.
fn extension_placed(session: &Session<'_>, name: &QualifiedName, extension: Extension) -> Extension {
    let bare = QualifiedName::bare(name.name.clone());
    let place =
        session.creation_schema(&bare).ok().flatten().filter(|place| session.home.as_ref() != Some(place));
    Extension { schema: extension.schema.or(place), ..extension }
}

/// Puts an object in its place, as the server completes it.
fn put(
    session: &mut Session<'_>,
    id: ObjectId,
    object: Object,
    like: Vec<crate::model::ddl::LikeTable>,
) -> Effect {
    match object {
        Object::Table(table) => create_table(session, id, table, like),
        Object::View(view) => keep(session, id, |old| Object::View(replaced_view(view, old))),
        Object::MaterializedView(mut view) => {
            if let Some(method) = &session.access_method {
                view.options.entry("access_method".into()).or_insert_with(|| method.as_str().into());
            }
            keep(session, id, |_| Object::MaterializedView(view))
        }
        Object::Routine(routine) => create_routine(session, id, routine),
        Object::Sequence(sequence) => create_sequence(session, id, sequence),
        Object::Domain(mut domain) => {
            session.resolve_type(&mut domain.base);
            session.resolve_collation(&mut domain.collation);
            super::types::name_checks(session, &id, &mut domain);
            keep(session, id, |_| Object::Domain(domain))
        }
        Object::Composite(mut composite) => {
            for (_, ty, collation) in &mut composite.attributes {
                session.resolve_type(ty);
                session.resolve_collation(collation);
            }
            keep(session, id, |_| Object::Composite(composite))
        }
        Object::Trigger(trigger) => keep(session, id, |old| Object::Trigger(replaced_trigger(trigger, old))),
        object @ (Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Policy(_)
        | Object::Opaque(_)) => keep(session, id, |_| object),
    }
}

/// Texts of an object that are not read again when it is looked at.
fn qualify_texts(session: &Session<'_>, object: &mut Object) {
    match object {
        Object::View(it) | Object::MaterializedView(it) => qualify::text(session, &mut it.query),
        Object::Trigger(it) => qualify::text(session, &mut it.definition),
        Object::Opaque(it) => {
            qualify::text(session, &mut it.definition);
            qualify::dropped(session, &mut it.drop);
        }
        Object::Policy(it) => {
            it.using.iter_mut().chain(&mut it.with_check).for_each(|it| qualify::expression(session, it));
        }
        Object::Domain(it) => {
            let checks = it.checks.iter_mut().map(|check| &mut check.expression);
            checks.chain(&mut it.default).for_each(|it| qualify::expression(session, it));
        }
        // What stands in a table is resolved part by part; a body is looked up when it runs.
        Object::Table(_)
        | Object::Routine(_)
        | Object::Sequence(_)
        | Object::Composite(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_) => {}
    }
}

/// A text says in which schema its object is, where that is not the one that everybody finds it in.
fn placed(session: &Session<'_>, id: &ObjectId, opaque: Opaque) -> Opaque {
    let Some(schema) = other_schema(session, id) else { return opaque };
    let syntax = session.knowledge.syntax();
    let qualify = |text: &str| qualify_first(text, &id.name, &schema, syntax);
    let Opaque { definition: it, drop, comment } = opaque;
    Opaque { definition: definition(&qualify(&it.text), syntax), drop: qualify(&drop).into(), comment }
}

/// The schema of an object, quoted, where it is not the default one.
pub(super) fn other_schema(session: &Session<'_>, id: &ObjectId) -> Option<String> {
    let schema = id.schema.as_ref().filter(|_| id.owner.is_none())?;
    let other = session.home.as_ref().is_some_and(|home| home != schema);
    other.then(|| (session.knowledge.syntax().quote_name)(schema.as_str()))
}

/// A type that was only announced (CREATE TYPE t;) is completed by its definition (PostgreSQL).
fn completes(session: &Session<'_>, id: &ObjectId, object: &Object) -> bool {
    let is_shell = |it: &Opaque| !it.definition.canonical.contains('(');
    match (session.schema.get(id), object) {
        (Some(Object::Opaque(old)), Object::Opaque(new)) => {
            id.signature.as_deref() == Some("base type") && is_shell(old) && !is_shell(new)
        }
        _ => false,
    }
}

/// A temporary table has a schema of its own, where it hides others of its name.
fn is_temporary(session: &Session<'_>, object: &Object) -> bool {
    session.knowledge.capabilities(session.target).schemas
        && matches!(object, Object::Table(table) if table.options.temporary)
}

fn keep(session: &mut Session<'_>, id: ObjectId, object: impl FnOnce(Option<&Object>) -> Object) -> Effect {
    let object = object(session.schema.get(&id));
    session.schema.insert(id.clone(), object);
    session.touch(&id);
    Ok(())
}

/// CREATE OR REPLACE keeps what hangs on the object: its comment, options that only ALTER sets.
fn replaced_view(view: View, old: Option<&Object>) -> View {
    match old {
        Some(Object::View(old)) => View { comment: view.comment.or_else(|| old.comment.clone()), ..view },
        _ => view,
    }
}

fn replaced_trigger(trigger: Trigger, old: Option<&Object>) -> Trigger {
    match old {
        Some(Object::Trigger(old)) => {
            Trigger { comment: trigger.comment.or_else(|| old.comment.clone()), ..trigger }
        }
        _ => trigger,
    }
}

fn create_routine(session: &mut Session<'_>, id: ObjectId, mut routine: Routine) -> Effect {
    for argument in &mut routine.arguments {
        session.resolve_type(&mut argument.ty);
    }
    if let Some(path) = routine.options.get_mut("set search_path") {
        session.resolve_current_path(path);
    }
    keep(session, id, |old| match old {
        Some(Object::Routine(old)) => Object::Routine(Routine {
            comment: routine.comment.take().or_else(|| old.comment.clone()),
            ..routine
        }),
        _ => Object::Routine(routine),
    })
}

fn create_sequence(session: &mut Session<'_>, id: ObjectId, mut sequence: Sequence) -> Effect {
    if let Some((table, _)) = &mut sequence.owned_by {
        session.resolve_relation_name(table)?;
    }
    keep(session, id, |_| Object::Sequence(sequence))
}

fn create_table(
    session: &mut Session<'_>,
    id: ObjectId,
    table: Table,
    like: Vec<crate::model::ddl::LikeTable>,
) -> Effect {
    let name = id.qualified();
    let Table { mut columns, constraints, indexes, comment, mut options } = table;
    if let Some(of) = &mut options.of_type {
        columns = super::typed::columns(session, of, columns)?;
    }
    for parent in &mut options.inherits {
        session.resolve_relation_name(parent)?;
    }
    if let Some(of) = &mut options.partition_of {
        session.resolve_relation_name(&mut of.parent)?;
    }
    // A partitioned table has no storage of its own.
    if options.partition_by.is_none() {
        options.access_method = options.access_method.or_else(|| session.access_method.clone());
    }
    options.tablespace = options.tablespace.or_else(|| session.tablespace.clone());
    if let Some(key) = &mut options.partition_by {
        let bare = session.without_table(&name, &key.text);
        redefine(key, &bare, session.knowledge.syntax());
    }
    let mut made = Table { comment, options, ..Table::default() };
    for mut column in columns {
        if made.column(&column.name).is_some() {
            return fault(format!("column \"{}\" specified more than once", column.name));
        }
        session.resolve_column(&name, &mut column);
        made.columns.push(column);
    }
    copy_columns(session, &mut made, &like)?;
    inherit_columns(session, &mut made)?;
    super::validated::made(&session.schema, &mut made);
    let mut indexes = indexes;
    let mut constraints = constraints;
    copy_rest(session, &mut made, &like, &mut constraints, &mut indexes)?;
    let own_key: Option<Vec<Name>> = key_columns(&constraints);
    // Keys are named before checks and foreign keys, as the server makes them.
    constraints.sort_by_key(|constraint| making_order(&constraint.kind));
    for mut constraint in constraints {
        session.resolve_constraint(&mut constraint, &name, own_key.as_deref())?;
        check_columns(&made, &constraint.kind)?;
        if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)) && made.primary_key().is_some() {
            return fault(format!("multiple primary keys for table \"{}\" are not allowed", name.name));
        }
        session.name_constraint(&name, &made, &mut constraint);
        made.constraints.push(constraint);
    }
    for mut index in indexes {
        session.name_index(&name, &made.indexes, &made.constraints, &mut index);
        made.indexes.push(index);
    }
    let parent = made.options.partition_of.as_ref().map(|of| of.parent.clone());
    let identities = made.columns.iter().filter(|column| column.identity.is_some());
    let identities: Vec<Name> = identities.map(|column| column.name.clone()).collect();
    session.schema.insert(id.clone(), Object::Table(made));
    session.owned(&id);
    identities.iter().for_each(|column| session.owned_identity(&id, column));
    session.complete(&name)?;
    copy_statistics(session, &name, &like)?;
    parent.map_or(Ok(()), |parent| super::bond::join(session, &parent, &name, false))
}

fn making_order(kind: &ConstraintKind) -> u8 {
    match kind {
        ConstraintKind::Check(_) => 0,
        ConstraintKind::PrimaryKey(_) => 1,
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => 2,
        ConstraintKind::ForeignKey(_) => 3,
    }
}

/// The columns that a key names must be there.
pub(super) fn check_columns(table: &Table, kind: &ConstraintKind) -> Effect {
    let missing = |name: &Name| table.column(name).is_none();
    let named: Vec<&Name> = match kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter().filter_map(|part| part.as_column()).chain(&key.include).collect()
        }
        ConstraintKind::ForeignKey(key) => key.columns.iter().collect(),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => Vec::new(),
    };
    match named.into_iter().find(|name| missing(name)) {
        Some(name) => fault(format!("column \"{name}\" named in key does not exist")),
        None => Ok(()),
    }
}

/// A child or partition has the columns of its parents, and then its own.
fn inherit_columns(session: &Session<'_>, table: &mut Table) -> Effect {
    let parents: Vec<QualifiedName> = match &table.options.partition_of {
        Some(of) => vec![of.parent.clone()],
        None => table.options.inherits.clone(),
    };
    let mut columns = Vec::new();
    for parent in &parents {
        let Some(parent_table) = session.schema.table(parent) else { continue };
        for column in &parent_table.columns {
            match columns.iter_mut().find(|it: &&mut crate::model::Column| it.name == column.name) {
                // NOT NULL in one parent is NOT NULL (MergeAttributes).
                Some(merged) if merged.nullable => {
                    (merged.nullable, merged.not_null) = super::not_null::inherited(column);
                }
                Some(_) => {}
                None => {
                    let inherited = table.options.partition_of.is_none();
                    let (nullable, not_null) = super::not_null::inherited(column);
                    columns.push(crate::model::Column {
                        identity: None,
                        comment: None,
                        inherited,
                        nullable,
                        not_null,
                        ..column.clone()
                    });
                }
            }
        }
    }
    for own in std::mem::take(&mut table.columns) {
        match columns.iter_mut().find(|it| it.name == own.name) {
            // A column of both is one; what the child says of it wins.
            Some(merged) => {
                merged.inherited = false;
                if !own.nullable {
                    merged.nullable = false;
                    merged.not_null = own.not_null;
                }
                merged.default = own.default.or(merged.default.take());
            }
            None => columns.push(own),
        }
    }
    table.columns = columns;
    Ok(())
}

fn owned_id(
    session: &Session<'_>,
    kind: ObjectKind,
    name: &QualifiedName,
    owner: Option<&QualifiedName>,
) -> Result<ObjectId, super::Fault> {
    let Some(owner) = owner else {
        return fault(format!("{} \"{}\" names no table", kind.words(), name.name));
    };
    let table = session.relation(owner)?;
    Ok(ObjectId { owner: Some(table.name), ..ObjectId::new(kind, table.schema, name.name.clone()) })
}

fn opaque_id(
    session: &Session<'_>,
    name: &QualifiedName,
    owner: Option<&QualifiedName>,
    signature: Option<std::sync::Arc<str>>,
) -> Result<ObjectId, super::Fault> {
    let (schema, owner) = match owner {
        Some(owner) => {
            let table = session.relation(owner)?;
            (table.schema, Some(table.name))
        }
        None if signature.as_deref().is_some_and(Opaque::is_outside_schemas) => (None, None),
        None => (session.creation_schema(name)?, None),
    };
    Ok(ObjectId { owner, signature, ..ObjectId::new(ObjectKind::Opaque, schema, name.name.clone()) })
}

/// Another object in the way: relations share one space of names, types another.
fn clash(session: &Session<'_>, id: &ObjectId) -> Option<ObjectId> {
    const RELATIONS: [ObjectKind; 5] = [
        ObjectKind::Table,
        ObjectKind::View,
        ObjectKind::MaterializedView,
        ObjectKind::Sequence,
        ObjectKind::Composite,
    ];
    const TYPES: [ObjectKind; 3] = [ObjectKind::Enum, ObjectKind::Domain, ObjectKind::Composite];
    let same_space: &[ObjectKind] = match id.kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence => {
            &RELATIONS
        }
        ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => &TYPES,
        ObjectKind::Namespace
        | ObjectKind::Extension
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::Trigger
        | ObjectKind::Policy
        | ObjectKind::Opaque => &[],
    };
    std::iter::once(id.clone())
        .chain(same_space.iter().map(|kind| ObjectId::new(*kind, id.schema.clone(), id.name.clone())))
        .find(|candidate| session.schema.objects.contains_key(candidate))
}

/// The default schema is there from the beginning: a file may create it all the same, as dumps do.
fn is_always_there(session: &Session<'_>, id: &ObjectId) -> bool {
    id.kind == ObjectKind::Namespace && session.path.contains(&Some(id.name.clone()))
}
