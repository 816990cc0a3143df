//! CREATE of every kind of object, with what its CREATE statement has no words for.

use super::super::render;
use super::{comment, index, lock, merged, part, references, table_options, whole};
use crate::dialect::Request;
use crate::dialect::postgres::normalize::partner;
use crate::dialect::postgres::syntax::quote;
use crate::model::{
    ColumnFacet, Constraint, ConstraintKind, Element, Extension, Lock, Name, Object, ObjectId, ObjectKind,
    Opaque, Refusal, Risks, Sequence, Statement, Table, Trigger, View,
};

/// The statements that make an object.
pub fn create(request: &Request<'_>, id: &ObjectId, cause: usize) -> Result<Vec<Statement>, Refusal> {
    let schema = request.schemas.after;
    let Some(object) = schema.get(id) else {
        return Err(Refusal::unsupported(id, format!("{id} is not in the schema that is wanted")));
    };
    let options = request.options;
    let name = quote(id.name.as_str());
    let one = |sql: String, said: String| vec![new(id, sql, said, cause)];
    let mut statements = match object {
        Object::Namespace(_) => {
            let guard = if id.name.as_str() == "public" { "IF NOT EXISTS " } else { "" };
            one(format!("CREATE SCHEMA {guard}{name}"), format!("add new schema named {name}"))
        }
        Object::Extension(it) => vec![extension(id, it, cause)],
        Object::Enum(it) => {
            one(render::types::create_enum(options, id, it), format!("create enum type {name}"))
        }
        Object::Domain(it) => super::domain::create(request, id, it, cause),
        Object::Composite(it) => {
            let sql = render::types::create_composite(options, schema, id, it);
            let mut create = new(id, sql, format!("create composite type {name}"), cause);
            for (_, ty, collation) in &it.attributes {
                create.needs.extend(references::of_type(schema, ty));
                create.needs.extend(references::of_collation(schema, collation.as_ref()));
            }
            vec![create]
        }
        Object::Sequence(it) => sequence(request, id, it, cause),
        Object::Routine(it) => super::routine::create(request, id, it, false, cause),
        Object::Table(it) if super::partition::comes_by_attach(schema, it) => {
            let alone = super::partition::standing_alone(schema, it);
            let mut create = create_table(request, id, &alone, cause);
            create.extend(table_options::attach(request, id, &it.options, cause));
            create.extend(beside(request, id, it, cause));
            create
        }
        Object::Table(it) => {
            let mut create = create_table(request, id, it, cause);
            create.extend(super::bond::attached(request, id, it, cause)?);
            create
        }
        Object::View(it) => {
            let mut create = one(render::view::create(options, id, it, false), format!("create {name} view"));
            create.extend(super::view::column_defaults(request, id, None, it, cause));
            create.extend(super::view::column_comments(request, id, None, it, cause));
            create
        }
        Object::MaterializedView(it) => materialized_view(request, id, it, cause),
        Object::Trigger(it) => trigger(request, id, it, cause),
        Object::Policy(it) => one(render::policy::create(options, id, it), format!("create policy {name}")),
        Object::Opaque(it) if id.signature.as_deref() == Some("base type") => {
            base_type(request, id, it, cause)
        }
        Object::Opaque(it) => {
            let what = id.signature.as_deref().unwrap_or("object");
            one(it.definition.text.to_string(), format!("create {what} {name}"))
        }
    };
    if let Some(first) = statements.first_mut() {
        first.risks.lock = first.risks.lock.max(lock::of_create(request.schemas, id, object));
        first.needs.extend(container(id));
        first.needs.extend(partner::before(schema, id, object).iter().map(whole));
        first.needs.extend(text_of(object).iter().flat_map(|text| references::of_text(schema, id, text)));
    }
    if let (Some(_), false) = (object.comment(), matches!(object, Object::Table(_))) {
        statements.extend(comment(request, id, object, cause));
    }
    Ok(statements)
}

/// What is made once a partition is attached, so that it is not taken for its share of what the parent has.
fn beside(request: &Request<'_>, id: &ObjectId, it: &Table, cause: usize) -> Vec<Statement> {
    let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, id));
    let made = |own: &Element| match own {
        Element::Index(index) => index::new(request, id, index, false, cause),
        Element::Key(key) => {
            let add = super::key::add(request, id, key, cause);
            merged(&prefix, &format!("modify \"{}\" table", id.name), cause, vec![add])
        }
    };
    super::partition::beside(request.schemas.after, it).iter().map(made).collect()
}

/// The texts of an object that name columns.
pub fn text_of(object: &Object) -> Vec<&str> {
    match object {
        Object::View(it) | Object::MaterializedView(it) => vec![&it.query.text],
        Object::Trigger(it) => vec![&it.definition.text],
        Object::Opaque(it) => vec![&it.definition.text],
        Object::Policy(it) => it.using.iter().chain(&it.with_check).map(|it| &*it.text).collect(),
        // The server looks into the bodies of its own language only.
        Object::Routine(it) if &*it.language == "sql" => vec![&it.body.text],
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Routine(_)
        | Object::Table(_) => Vec::new(),
    }
}

/// A statement that makes an object.
pub fn new(id: &ObjectId, sql: String, said: String, cause: usize) -> Statement {
    let mut statement = Statement::new(sql, said, cause);
    statement.creates = vec![whole(id)];
    statement.creates.extend(relation(id));
    statement
}

/// The name that an object takes among relations and types (a table is a type too), or among routines.
pub fn relation(id: &ObjectId) -> Option<crate::model::Reference> {
    let takes = match id.kind {
        ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Sequence
        | ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite => true,
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            let arguments = id.signature.as_deref().unwrap_or("");
            let call = Name::exact(format!("{}({arguments})", id.name));
            return Some(super::relation_name(id.schema.as_ref(), &call));
        }
        ObjectKind::Namespace
        | ObjectKind::Extension
        | ObjectKind::Trigger
        | ObjectKind::Policy
        | ObjectKind::Opaque => false,
    };
    takes.then(|| super::relation_name(id.schema.as_ref(), &id.name))
}

/// A base type is announced, then come the functions that read and write it, then it is made of them (manual, CREATE
/// TYPE).
fn base_type(request: &Request<'_>, id: &ObjectId, it: &Opaque, cause: usize) -> Vec<Statement> {
    let schema = request.schemas.after;
    let name = render::name::of_object(request.options, id);
    let said = format!("create base type \"{}\"", id.name);
    let mut whole_type = new(id, it.definition.text.to_string(), said.clone(), cause);
    if !it.definition.canonical.contains('(') {
        return vec![whole_type];
    }
    let functions = schema.objects.keys().filter(|other| crate::depend::is_in_and_out(schema, id, other));
    whole_type.needs.extend(functions.map(whole));
    let mut announced = Statement::new(format!("CREATE TYPE {name}"), said, cause);
    announced.creates = vec![whole(&references::shell(id))];
    announced.needs = container(id).into_iter().collect();
    whole_type.needs.push(whole(&references::shell(id)));
    vec![announced, whole_type]
}

/// What has to be there before an object can be: its schema.
fn container(id: &ObjectId) -> Option<crate::model::Reference> {
    let namespace = id.schema.as_ref()?;
    Some(whole(&ObjectId::new(ObjectKind::Namespace, None, namespace.clone())))
}

/// COMMENT ON an object.
pub fn comment(request: &Request<'_>, id: &ObjectId, object: &Object, cause: usize) -> Option<Statement> {
    let sql = render::comment::on_object(request.options, request.schemas.after, id, object)?;
    let what = match (object, &id.signature) {
        (Object::Opaque(_), Some(what)) => what.as_ref(),
        _ => id.kind.words(),
    };
    let mut statement = Statement::new(sql, format!("set comment to {what}: \"{}\"", id.name), cause);
    statement.needs = vec![whole(id)];
    statement.risks.lock = lock::of_comment(object);
    Some(statement)
}

fn extension(id: &ObjectId, it: &Extension, cause: usize) -> Statement {
    let Extension { schema, version, comment: _, own_comment: _ } = it;
    let mut sql = format!("CREATE EXTENSION {}", quote(id.name.as_str()));
    let mut needs = Vec::new();
    if let Some(schema) = schema {
        sql.push_str(&format!(" WITH SCHEMA {}", quote(schema.as_str())));
        needs.push(whole(&ObjectId::new(ObjectKind::Namespace, None, schema.clone())));
    }
    if let Some(version) = version {
        sql.push_str(&format!(" VERSION {}", quote(version)));
    }
    let mut create = new(id, sql, format!("create extension \"{}\"", id.name), cause);
    create.needs = needs;
    create
}

/// CREATE SEQUENCE; of a serial column that comes by its type, nothing.
fn sequence(request: &Request<'_>, id: &ObjectId, it: &Sequence, cause: usize) -> Vec<Statement> {
    let schema = request.schemas.after;
    if super::sequence::comes_with_column(request, id, it) {
        return Vec::new();
    }
    let said = match &it.owned_by {
        Some((_, column)) => format!("create sequence for serial column \"{column}\""),
        None => format!("create sequence \"{}\"", id.name),
    };
    let mut statements =
        vec![new(id, render::sequence::create(request.options, schema, id, it), said, cause)];
    statements.extend(super::sequence::own(request, id, it, cause));
    statements
}

/// CREATE TABLE, its indexes, then its comments (Atlas reference 7.4).
fn create_table(request: &Request<'_>, id: &ObjectId, it: &Table, cause: usize) -> Vec<Statement> {
    let schema = request.schemas.after;
    let detached = request.detached.contains(id);
    let sql = render::table::create(request.options, schema, id, it, detached);
    let mut create = new(id, sql, format!("create \"{}\" table", id.name), cause);
    for column in &it.columns {
        create.creates.push(part(id, &column.name));
        create.creates.extend(super::column::serial_sequence(request, id, column).iter().map(whole));
        create.needs.extend(references::of_column(schema, id, column));
    }
    create.creates.extend(super::index_names(id, it));
    let own = create.creates.clone();
    let within =
        |each: &&Constraint| !render::table::comes_afterwards(it, each) && !(detached && is_foreign(each));
    for constraint in it.constraints.iter().filter(within) {
        create.creates.extend(constraint.name.name().map(|name| part(id, name)));
        create.needs.extend(references::of_constraint(schema, id, constraint));
    }
    create.needs.extend(it.parents().into_iter().map(references::of_table));
    create.needs.extend(super::validated::to_come_after(request, it));
    create.needs.retain(|needed| !own.contains(needed) && needed.object != *id);
    let mut statements = vec![create];
    statements.extend(afterwards(request, id, it, cause));
    let only = it.constraints.iter().filter(|it| super::key::is_only(it));
    statements.extend(only.map(|it| super::key::add_only(request, id, it, cause)));
    for index in &it.indexes {
        statements.push(index::new(request, id, index, false, cause));
    }
    let marks = table_options::marks(id, it, cause);
    if !marks.is_empty() {
        let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, id));
        statements.push(merged(&prefix, &format!("modify \"{}\" table", id.name), cause, marks));
    }
    statements.extend(comments(request, id, it, cause));
    // Nobody waits for a table that nobody has seen, but for those that its foreign keys point to.
    let held =
        lock::of_foreign_keys(request.schemas.before, id, it.constraints.iter().filter(|it| !within(it)));
    for statement in statements.iter_mut().skip(1) {
        statement.risks = Risks { lock: statement.risks.lock.min(held), ..Risks::default() };
    }
    statements
}

fn is_foreign(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::ForeignKey(_))
}

/// One ALTER TABLE for what CREATE TABLE does not take: row security, storage of columns, constraints not valid.
fn afterwards(request: &Request<'_>, id: &ObjectId, it: &Table, cause: usize) -> Option<Statement> {
    let detached = request.detached.contains(id);
    let mut actions: Vec<Statement> = Vec::new();
    for column in &it.columns {
        let settings = render::column::settings(&id.name, column);
        actions.extend(settings.into_iter().map(|sql| super::column::action(sql, cause)));
    }
    for pair in super::inherit::differing(request.schemas.after, it) {
        let facets = [
            (pair.before.nullable != pair.after.nullable).then_some(ColumnFacet::Nullability),
            (pair.before.default != pair.after.default).then_some(ColumnFacet::Default),
        ];
        let facets: Vec<ColumnFacet> = facets.into_iter().flatten().collect();
        let mut own = super::column::Actions::default();
        super::column::alter(request, id, &pair, &facets, cause, &mut own);
        actions.append(&mut own.main);
    }
    let afterwards = |each: &&Constraint| {
        render::table::comes_afterwards(it, each)
            && !super::key::is_only(each)
            && !(detached && is_foreign(each))
    };
    actions.extend(
        it.constraints
            .iter()
            .filter(afterwards)
            .map(|constraint| super::key::add(request, id, constraint, cause)),
    );
    actions.extend(table_options::afterwards(request, it, cause));
    if actions.is_empty() {
        return None;
    }
    let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, id));
    let mut alter = merged(&prefix, &format!("modify \"{}\" table", id.name), cause, actions);
    alter.needs.push(whole(id));
    Some(alter)
}

fn comments(request: &Request<'_>, id: &ObjectId, it: &Table, cause: usize) -> Vec<Statement> {
    let mut statements = Vec::new();
    if it.comment.is_some() {
        statements.extend(comment::table(request, id, cause));
    }
    for column in it.columns.iter().filter(|column| column.comment.is_some()) {
        statements.push(super::column::comment(request, id, column, cause));
    }
    for constraint in it.constraints.iter().filter(|constraint| constraint.comment.is_some()) {
        statements.push(comment::constraint(request, id, constraint, cause));
    }
    for constraint in it.constraints.iter().filter(|constraint| comment::of_key(constraint).is_some()) {
        statements.push(comment::key(request, id, constraint, cause));
    }
    for index in it.indexes.iter().filter(|index| index.comment.is_some()) {
        statements.push(index::comment(request, id, index, cause));
    }
    statements
}

fn materialized_view(request: &Request<'_>, id: &ObjectId, it: &View, cause: usize) -> Vec<Statement> {
    let sql = render::view::create_materialized(request.options, id, it);
    let mut statements = vec![new(id, sql, format!("create \"{}\" view", id.name), cause)];
    statements.extend(super::view::column_comments(request, id, None, it, cause));
    for index in &it.indexes {
        statements.push(index::new(request, id, index, false, cause));
    }
    for index in it.indexes.iter().filter(|index| index.comment.is_some()) {
        statements.push(index::comment(request, id, index, cause));
    }
    statements
}

fn trigger(request: &Request<'_>, id: &ObjectId, it: &Trigger, cause: usize) -> Vec<Statement> {
    let sql = it.definition.text.to_string();
    let mut statements = vec![new(id, sql, format!("create trigger \"{}\"", id.name), cause)];
    if it.state.is_some() {
        statements.push(trigger_state(request, id, it.state.as_deref(), cause));
    }
    statements
}

/// ENABLE or DISABLE TRIGGER
pub fn trigger_state(request: &Request<'_>, id: &ObjectId, state: Option<&str>, cause: usize) -> Statement {
    let words = match state {
        Some("disabled") => "DISABLE TRIGGER",
        Some("replica") => "ENABLE REPLICA TRIGGER",
        Some("always") => "ENABLE ALWAYS TRIGGER",
        _ => "ENABLE TRIGGER",
    };
    let table = render::name::of_owner(request.options, id);
    let sql = format!("ALTER TABLE {table} {words} {}", quote(id.name.as_str()));
    let owner = id.owner.as_ref().map_or("", Name::as_str);
    let mut statement = Statement::new(sql, format!("modify \"{owner}\" table"), cause);
    statement.risks.lock = Lock::BlocksWrites;
    statement.needs = vec![whole(id)];
    statement
}
