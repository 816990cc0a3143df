//! When two objects are the same for the server: defaults left out, names resolved, expressions rewritten by named rules
//! until the form that the server prints equals the one that the author wrote.

mod bound;
mod cast;
mod coercion;
mod context;
mod expression;
mod foreign;
mod index;
mod literal;
mod member;
mod opaque;
mod operator;
mod operator_class;
mod options;
mod partition;
pub mod partner;
mod publication;
mod routine;
mod rule;
mod search;
mod sequence;
mod table;
mod trigger;
mod typing;
mod view;

use super::render;
use crate::model::{
    DataType, Domain, Namespace, Object, ObjectId, ObjectKind, Policy, QualifiedName, Schema, Target,
};
use context::{Context, Names};
pub use literal::time::{days_from, from_days};
use std::sync::Arc;
pub use typing::{number_type, plain, rank as number_rank};

/// Makes every object canonical for a target.
pub fn normalize(target: &Target, schema: &mut Schema, known: &Schema) {
    let names = Names::of(schema);
    for (id, object) in schema.unlike(known) {
        one(target, &names, id, Arc::make_mut(object));
    }
    partition::drop_inherited(schema);
    partner::complete(schema);
    public(schema);
}

/// The database's own objects: never made, dropped or compared.
pub fn is_system(id: &ObjectId) -> bool {
    let name = id.name.as_str();
    match id.kind {
        ObjectKind::Namespace => is_system_schema(name),
        ObjectKind::Extension => name == "plpgsql",
        ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Trigger
        | ObjectKind::Policy
        | ObjectKind::Opaque => id.schema.as_ref().is_some_and(|schema| is_system_schema(schema.as_str())),
    }
}

fn is_system_schema(name: &str) -> bool {
    name == "information_schema" || name.starts_with("pg_")
}

/// Every database has a schema `public`; the comment that it comes with says nothing (Atlas ignores it too).
fn public(schema: &mut Schema) {
    let id = ObjectId::new(ObjectKind::Namespace, None, crate::model::Name::exact("public"));
    if !schema.objects.contains_key(&id) {
        schema.insert(id, Object::Namespace(Namespace::default()));
    } else if let Some(Object::Namespace(it)) = schema.get_mut(&id) {
        it.comment.take_if(|comment| **comment == *render::comment::STANDARD);
    }
}

fn one(target: &Target, names: &Names, id: &ObjectId, object: &mut Object) {
    let context = Context::new(target, names, id.schema.as_ref());
    match object {
        Object::Namespace(_) | Object::Enum(_) => {}
        Object::Extension(it) => {
            it.schema.take_if(|schema| matches!(schema.as_str(), "public" | "pg_catalog"));
        }
        Object::Domain(it) => domain(&context, it),
        Object::Composite(it) => {
            for (_, ty, collation) in &mut it.attributes {
                data_type(&context, ty);
                self::collation(&context, collation);
            }
        }
        Object::Sequence(it) => sequence::sequence(it),
        Object::Routine(it) => routine::routine(&context, id, it),
        Object::Table(it) => table::table(&context, id, it),
        Object::View(it) => view::view(&context, it),
        Object::MaterializedView(it) => {
            view::view(&context, it);
            for index in &mut it.indexes {
                index::index(&context, &[], index);
            }
        }
        Object::Trigger(it) => trigger::trigger(&context, id, it),
        Object::Policy(it) => policy(&context, id, it),
        Object::Opaque(it) => opaque::opaque(&context, id, it),
    }
}

fn domain(context: &Context<'_>, it: &mut Domain) {
    data_type(context, &mut it.base);
    collation(context, &mut it.collation);
    let own = context.with_value(&it.base);
    if let Some(default) = &mut it.default {
        expression::of_type(&own, default, &it.base);
    }
    it.default.take_if(|default| default.tree == crate::model::Expr::Null);
    for check in &mut it.checks {
        expression::expression(&own, &mut check.expression);
    }
    it.checks.sort_by(|one, other| one.name.name().cmp(&other.name.name()));
}

fn policy(context: &Context<'_>, id: &ObjectId, it: &mut Policy) {
    let columns =
        id.owner.as_ref().map_or(&[][..], |owner| context.names.columns_of(id.schema.as_ref(), owner));
    let own = context.with_columns(columns);
    for expression in it.using.iter_mut().chain(&mut it.with_check) {
        expression::expression(&own, expression);
    }
    if it.roles.iter().any(|role| &**role == "public") {
        it.roles.clear();
    }
    it.roles.sort();
}

/// The server forgets how many dimensions an array was declared with; a type of an extension in `public` goes without
/// its schema, for nobody can tell from a source that it is there.
pub(super) fn data_type(context: &Context<'_>, ty: &mut DataType) {
    ty.dimensions = ty.dimensions.min(1);
    if ty.user_defined && !context.names.has_type(&ty.name, &ty.schema) {
        ty.schema.take_if(|schema| schema.as_str() == "public");
    }
}

/// `pg_catalog."default"` is none; the others of `pg_catalog`, and those of an extension in `public`, go without their schema.
pub(super) fn collation(context: &Context<'_>, collation: &mut Option<QualifiedName>) {
    if let Some(named) = collation {
        let known = context.names.has_type(named.name.as_str(), &named.schema);
        let is_bare = |schema: &str| schema == "pg_catalog" || schema == "public" && !known;
        named.schema.take_if(|schema| is_bare(schema.as_str()));
    }
    collation.take_if(|named| named.schema.is_none() && named.name.as_str() == "default");
}

#[cfg(test)]
mod tests;
