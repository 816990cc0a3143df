//! Indexes: made, dropped, renamed, by themselves or inside ALTER TABLE.

use super::{Effect, Fault, Session, fault};
use crate::model::{
    Constraint, Index, Name, Naming, Object, ObjectId, ObjectKind, PartKey, QualifiedName, Table,
};
use std::sync::Arc;

/// CREATE INDEX: what a new index makes superfluous goes at once.
pub(super) fn create(
    session: &mut Session<'_>,
    on: &QualifiedName,
    index: Index,
    if_not_exists: bool,
) -> Effect {
    create_in_table(session, on, index, if_not_exists)?;
    let id = session.relation(on)?;
    if id.kind == ObjectKind::Table { session.complete(&id.qualified()) } else { Ok(()) }
}

/// ADD INDEX
pub(super) fn create_in_table(
    session: &mut Session<'_>,
    on: &QualifiedName,
    mut index: Index,
    if_not_exists: bool,
) -> Effect {
    let id = session.relation(on)?;
    let table_name = id.qualified();
    let method = index.method.clone();
    index.parts.iter_mut().for_each(|part| session.resolve_part(&table_name, part, &method));
    index.predicate.iter_mut().for_each(|it| session.resolve_expression(&table_name, it));
    let Some(owner) = session.schema.get(&id) else {
        return fault(format!("relation \"{on}\" does not exist"));
    };
    let constraints: &[Constraint] = match owner {
        Object::Table(table) => &table.constraints,
        _ => &[],
    };
    session.name_index(&table_name, indexes(owner).map_or(&[][..], Vec::as_slice), constraints, &mut index);
    let gives_way = |it: &Index| match owner {
        Object::Table(table) => session.knowledge.gives_way(table, it, &index),
        _ => false,
    };
    if let Some(name) = index.name.name() {
        let is_it = |it: &&Index| it.name.name() == Some(name) && !gives_way(it);
        let own = indexes(owner).is_some_and(|list| list.iter().any(|it| is_it(&it)));
        let in_schema = session.knowledge.capabilities(session.target).index_names_in_schema;
        if own || (in_schema && session.names.is_relation(&table_name.schema, name)) {
            return if if_not_exists { Ok(()) } else { fault(format!("relation \"{name}\" already exists")) };
        }
    }
    if let Object::Table(table) = owner {
        check_columns(table, &index)?;
    }
    let name = index.name.name().cloned();
    match session.schema.get_mut(&id) {
        Some(Object::Table(table)) => table.indexes.push(index),
        Some(Object::MaterializedView(view)) => view.indexes.push(index),
        _ => return fault(format!("cannot create an index on {id}")),
    }
    session.touch(&id);
    match name.filter(|_| id.kind == ObjectKind::Table) {
        Some(name) => super::bond::spread(session, &table_name, &name),
        None => Ok(()),
    }
}

fn check_columns(table: &Table, index: &Index) -> Effect {
    // The columns of a temporary table that a query made are not known.
    if table.options.temporary && table.columns.is_empty() {
        return Ok(());
    }
    let keys = index.parts.iter().filter_map(|part| match &part.key {
        PartKey::Column(name) => Some(name),
        PartKey::Expression(_) => None,
    });
    match keys.chain(&index.include).find(|name| table.column(name).is_none()) {
        Some(name) => fault(format!("column \"{name}\" does not exist")),
        None => Ok(()),
    }
}

fn indexes(object: &Object) -> Option<&Vec<Index>> {
    match object {
        Object::Table(table) => Some(&table.indexes),
        Object::MaterializedView(view) => Some(&view.indexes),
        _ => None,
    }
}

fn indexes_mut(object: &mut Object) -> Option<&mut Vec<Index>> {
    match object {
        Object::Table(table) => Some(&mut table.indexes),
        Object::MaterializedView(view) => Some(&mut view.indexes),
        _ => None,
    }
}

/// The table that has an index of this name, along the search path.
fn owner_of(session: &Session<'_>, name: &QualifiedName) -> Option<ObjectId> {
    place_of(session, name, |object| {
        indexes(object).is_some_and(|list| list.iter().any(|it| it.name.name() == Some(&name.name)))
    })
}

/// The table that has a constraint of this name: the index behind it is called the same.
fn owner_of_key(session: &Session<'_>, name: &QualifiedName) -> Option<ObjectId> {
    place_of(session, name, |object| match object {
        Object::Table(table) => table.constraint(&name.name).is_some(),
        _ => false,
    })
}

/// The object that has something of a name, along the search path.
pub(super) fn place_of(
    session: &Session<'_>,
    name: &QualifiedName,
    has: impl Fn(&Object) -> bool,
) -> Option<ObjectId> {
    let places: Vec<Option<Name>> = match &name.schema {
        Some(schema) => vec![Some(schema.clone())],
        None => session.path.clone(),
    };
    places.iter().find_map(|place| {
        let mut objects = session.schema.objects.iter().filter(|(id, _)| id.schema == *place);
        objects.find(|(_, object)| has(object)).map(|(id, _)| id.clone())
    })
}

fn missing(name: &QualifiedName) -> Result<(), Fault> {
    fault(format!("index \"{name}\" does not exist"))
}

pub(super) fn drop(
    session: &mut Session<'_>,
    name: &QualifiedName,
    on: Option<&QualifiedName>,
    if_exists: bool,
    cascade: bool,
) -> Effect {
    let owner = match on {
        Some(on) => Some(session.relation(on)?),
        None => owner_of(session, name),
    };
    let Some(owner) = owner else { return if if_exists { Ok(()) } else { missing(name) } };
    super::bond::refuse_drop(session, &owner.qualified(), &name.name)?;
    let shares = super::bond::shares(session, &owner.qualified(), &name.name);
    if !cascade {
        super::bond::refuse_keys(session, &shares, &name.name)?;
    }
    let Some(list) = session.schema.get_mut(&owner).and_then(indexes_mut) else { return missing(name) };
    let Some(at) = list.iter().position(|it| it.name.name() == Some(&name.name)) else {
        return if if_exists { Ok(()) } else { missing(name) };
    };
    let dropped = list.remove(at);
    if owner.kind != ObjectKind::Table {
        session.touch(&owner);
        return Ok(());
    }
    if let Some(columns) = columns_under_unique(&dropped) {
        let what = format!("index {}", name.name);
        super::alter_constraint::release_columns(session, &owner.qualified(), &columns, &what, cascade)?;
    }
    super::bond::drop(session, shares)?;
    session.complete(&owner.qualified())
}

/// The columns that foreign keys may point to because of an index.
fn columns_under_unique(index: &Index) -> Option<Vec<Name>> {
    let key = index.unique && index.predicate.is_none();
    key.then(|| index.parts.iter().filter_map(|part| part.as_column().cloned()).collect())
}

/// The same for an index of a table, by its name.
pub(super) fn unique_columns(
    session: &Session<'_>,
    table: &QualifiedName,
    index: &Name,
) -> Option<Vec<Name>> {
    columns_under_unique(session.schema.table(table)?.index(index)?)
}

/// DROP INDEX of ALTER TABLE: another action of the same statement may put one in its place.
pub(super) fn drop_in_table(
    session: &mut Session<'_>,
    table: &QualifiedName,
    name: &Name,
    if_exists: bool,
) -> Effect {
    let table = Session::table_mut(&mut session.schema, table)?;
    match table.indexes.iter().position(|it| it.name.name() == Some(name)) {
        Some(at) => {
            table.indexes.remove(at);
            Ok(())
        }
        None if if_exists => Ok(()),
        None => missing(&QualifiedName::bare(name.clone())),
    }
}

pub(super) fn rename(session: &mut Session<'_>, name: &QualifiedName, to: Name, if_exists: bool) -> Effect {
    if let Some(owner) = owner_of(session, name) {
        return rename_on(session, &owner, &name.name, to);
    }
    match owner_of_key(session, name) {
        Some(id) => super::rename::constraint(session, &id.qualified(), &name.name, to),
        None if if_exists => Ok(()),
        None => missing(name),
    }
}

pub(super) fn rename_in_table(
    session: &mut Session<'_>,
    table: &QualifiedName,
    from: &Name,
    to: Name,
) -> Effect {
    let owner = session.relation(table)?;
    rename_on(session, &owner, from, to)
}

fn rename_on(session: &mut Session<'_>, owner: &ObjectId, from: &Name, to: Name) -> Effect {
    let found = session
        .schema
        .get_mut(owner)
        .and_then(indexes_mut)
        .and_then(|list| list.iter_mut().find(|it| it.name.name() == Some(from)));
    match found {
        Some(index) => index.name = Naming::Written(to),
        None => return missing(&QualifiedName::bare(from.clone())),
    }
    session.touch(owner);
    Ok(())
}

pub(super) fn set_options(
    session: &mut Session<'_>,
    name: &QualifiedName,
    options: Vec<(Arc<str>, Option<Arc<str>>)>,
) -> Effect {
    let Some(owner) = owner_of(session, name) else {
        return set_key_options(session, name, options);
    };
    let found = session
        .schema
        .get_mut(&owner)
        .and_then(indexes_mut)
        .and_then(|list| list.iter_mut().find(|it| it.name.name() == Some(&name.name)));
    if let Some(index) = found {
        for (option, value) in options {
            super::alter::set(&mut index.options, option, value);
        }
    }
    session.touch(&owner);
    Ok(())
}

/// ALTER INDEX of the index behind a key.
fn set_key_options(
    session: &mut Session<'_>,
    name: &QualifiedName,
    options: Vec<(Arc<str>, Option<Arc<str>>)>,
) -> Effect {
    use crate::model::ConstraintKind;
    let Some(owner) = owner_of_key(session, name) else { return missing(name) };
    let table = Session::table_mut(&mut session.schema, &owner.qualified())?;
    for constraint in table.constraints.iter_mut().filter(|it| it.name.name() == Some(&name.name)) {
        let storage = match &mut constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => &mut key.options,
            ConstraintKind::Exclude(exclusion) => &mut exclusion.options,
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => return missing(name),
        };
        for (option, value) in &options {
            super::alter::set(storage, option.clone(), value.clone());
        }
    }
    session.touch(&owner);
    Ok(())
}
