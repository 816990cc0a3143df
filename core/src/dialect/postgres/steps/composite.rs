//! Composite types: attributes are added at the end, dropped and retyped in place; another order takes a new type.

use super::super::render;
use super::{create, drop, part, references, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Composite, Name, Object, ObjectId, Pair, Reference, Refusal, Statement};

/// Whether dropping, retyping and appending leads from one list of attributes to the other.
pub fn in_place(old: &Composite, new: &Composite) -> bool {
    let kept: Vec<&Name> = old.attributes.iter().map(|it| &it.0).filter(|name| has(new, name)).collect();
    let head: Vec<&Name> = new.attributes.iter().map(|it| &it.0).take(kept.len()).collect();
    kept == head
}

fn has(composite: &Composite, name: &Name) -> bool {
    composite.attributes.iter().any(|it| it.0 == *name)
}

/// The attributes of a type: typed tables let go of them before they change, and have them afterwards.
pub fn attributes(id: &ObjectId) -> Reference {
    part(id, &Name::exact("attributes"))
}

/// The table whose column holds such values, if any.
fn held_by(request: &Request<'_>, id: &ObjectId) -> Option<ObjectId> {
    let schema = request.schemas.before;
    let is_it = |ty: &crate::model::DataType| render::types::object_of(schema, ty).as_ref() == Some(id);
    let holds = |object: &Object| match object {
        Object::Table(it) => it.columns.iter().any(|column| is_it(&column.ty)),
        Object::Domain(it) => is_it(&it.base),
        Object::Composite(it) => it.attributes.iter().any(|(_, ty, _)| is_it(ty)),
        _ => false,
    };
    schema.objects.iter().find(|(_, object)| holds(object)).map(|(holder, _)| holder.clone())
}

/// ALTER TYPE … ATTRIBUTE, or drop and create where nothing holds a value of the type.
pub fn alter(
    request: &Request<'_>,
    id: &ObjectId,
    pair: Pair<&Composite>,
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let Pair { before, after } = pair;
    let retyped = after.attributes.iter().filter(|new| {
        before.attributes.iter().any(|old| old.0 == new.0 && (old.1 != new.1 || old.2 != new.2))
    });
    let retyped: Vec<_> = retyped.collect();
    let holder = held_by(request, id);
    if let Some(holder) = holder.filter(|_| !in_place(before, after) || !retyped.is_empty()) {
        return Err(Refusal::unsupported(
            id,
            format!("{id} cannot change so while {holder} holds values of it"),
        )
        .help("make a new type, move the values to it in a migration of your own, and drop the old one"));
    }
    if !in_place(before, after) {
        let mut statements = drop::drop(request, id, cause)?;
        statements.extend(create::create(request, id, cause)?);
        return Ok(statements);
    }
    let mut actions = Vec::new();
    for (name, _, _) in before.attributes.iter().filter(|it| !has(after, &it.0)) {
        actions.push(format!("DROP ATTRIBUTE {}", quote(name.as_str())));
    }
    let text = |(_, ty, collation): &(Name, crate::model::DataType, Option<crate::model::QualifiedName>)| {
        let ty = render::types::data_type(request.options, request.schemas.after, ty);
        match collation {
            Some(collation) => {
                format!("{ty} COLLATE {}", render::name::of_collation(request.options, collation))
            }
            None => ty,
        }
    };
    for attribute in &retyped {
        actions.push(format!("ALTER ATTRIBUTE {} TYPE {}", quote(attribute.0.as_str()), text(attribute)));
    }
    for attribute in after.attributes.iter().filter(|it| !has(before, &it.0)) {
        actions.push(format!("ADD ATTRIBUTE {} {}", quote(attribute.0.as_str()), text(attribute)));
    }
    let sql = format!("ALTER TYPE {} {}", render::name::of_object(request.options, id), actions.join(", "));
    let mut statement = Statement::new(sql, format!("modify \"{}\" composite type", id.name), cause);
    statement.needs =
        after.attributes.iter().flat_map(|it| references::of_type(request.schemas.after, &it.1)).collect();
    statement.needs.push(whole(id));
    statement.drops = vec![attributes(id)];
    statement.creates = vec![attributes(id)];
    statement.releases =
        before.attributes.iter().flat_map(|it| references::of_type(request.schemas.before, &it.1)).collect();
    Ok(vec![statement])
}
