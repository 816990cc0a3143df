//! DROP of every kind of object. Nothing is dropped by CASCADE but a schema, as in Atlas.

use super::super::render;
use super::{part, references, whole};
use crate::depend::Lookup;
use crate::dialect::postgres::syntax::quote;
use crate::dialect::{Request, knowledge};
use crate::model::{Constraint, ConstraintKind, Object, ObjectId, Refusal, Statement, Table};

/// The statements that take an object away.
pub fn drop(request: &Request<'_>, id: &ObjectId, cause: usize) -> Result<Vec<Statement>, Refusal> {
    let schema = request.schemas.before;
    let Some(object) = schema.get(id) else {
        return Err(Refusal::unsupported(id, format!("{id} is not in the schema that is there")));
    };
    let Some(target) = render::comment::target(request.options, schema, id, object) else {
        return Err(Refusal::unsupported(id, format!("nothing is known that drops {id}")));
    };
    let name = quote(id.name.as_str());
    let said = match object {
        Object::Namespace(_) => format!("drop schema named {name}"),
        Object::Enum(_) => format!("drop enum type {name}"),
        Object::Domain(_) => format!("drop domain type {name}"),
        Object::Composite(_) => format!("drop composite type {name}"),
        Object::Table(_) => format!("drop {name} table"),
        Object::View(_) | Object::MaterializedView(_) => format!("drop {name} view"),
        Object::Sequence(it) => match &it.owned_by {
            Some((_, column)) => format!("drop sequence used by serial column \"{column}\""),
            None => format!("drop sequence {name}"),
        },
        Object::Routine(_) => format!("drop {name} {}", id.kind.words()),
        Object::Extension(_) => format!("drop extension {name}"),
        Object::Trigger(_) => format!("drop trigger {name}"),
        Object::Policy(_) => format!("drop policy {name}"),
        Object::Opaque(_) => format!("drop {} {name}", id.signature.as_deref().unwrap_or("object")),
    };
    if goes_by_itself(request, id, object) {
        return Ok(Vec::new());
    }
    let cascade = if matches!(object, Object::Namespace(_)) { " CASCADE" } else { "" };
    let mut drop = Statement::new(format!("DROP {target}{cascade}"), said, cause);
    drop.drops = vec![whole(id)];
    drop.drops.extend(super::create::relation(id));
    let texts = super::create::text_of(object);
    drop.releases = texts.iter().flat_map(|text| references::of_text(schema, id, text)).collect();
    if let Object::Table(it) = object {
        table(request, id, it, &mut drop);
    }
    if locks_out(id, object) {
        drop.risks.lock = crate::model::Lock::Exclusive;
    } else if id.signature.as_deref() == Some("statistics") {
        drop.risks.lock = crate::model::Lock::Shared;
    }
    let container =
        id.schema.clone().map(|name| ObjectId::new(crate::model::ObjectKind::Namespace, None, name));
    drop.releases.extend(container.iter().map(whole));
    Ok(vec![drop])
}

/// Whether dropping an object keeps everybody from it, or from the table that owns it.
fn locks_out(id: &ObjectId, object: &Object) -> bool {
    match object {
        Object::MaterializedView(_)
        | Object::View(_)
        | Object::Trigger(_)
        | Object::Policy(_)
        | Object::Sequence(_)
        | Object::Table(_) => true,
        Object::Opaque(_) => matches!(id.signature.as_deref(), Some("rule" | "foreign table")),
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Routine(_) => false,
    }
}

/// What goes with its owner: triggers and policies with their table, sequences with their column.
fn goes_by_itself(request: &Request<'_>, id: &ObjectId, object: &Object) -> bool {
    match object {
        Object::Trigger(_) => !owner_stays(request, id),
        // A policy may hold what itself needs the policy's table.
        Object::Policy(_) => !owner_stays(request, id) && !holds_others(request, id),
        Object::Sequence(it) => super::sequence::goes_with_column(request, id, it),
        Object::Opaque(_) => id.owner.is_some() && !owner_stays(request, id),
        // A partition goes with its parent.
        Object::Table(it) => it
            .options
            .partition_of
            .as_ref()
            .is_some_and(|of| request.schemas.after.table(&of.parent).is_none()),
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Routine(_)
        | Object::View(_)
        | Object::MaterializedView(_) => false,
    }
}

/// Whether a policy names other tables or views that go.
fn holds_others(request: &Request<'_>, id: &ObjectId) -> bool {
    use crate::model::ObjectKind::{MaterializedView, Table, View};
    let home = knowledge(request.target.dialect).default_namespace();
    Lookup::of(request.schemas.before, home.as_ref()).dependencies(id).iter().any(|it| {
        matches!(it.on.kind, Table | View | MaterializedView)
            && Some(&it.on.name) != id.owner.as_ref()
            && !request.schemas.after.objects.contains_key(&it.on)
    })
}

/// Whether the table or view that owns an object is there after.
fn owner_stays(request: &Request<'_>, id: &ObjectId) -> bool {
    use crate::model::ObjectKind::{MaterializedView, Table, View};
    id.owner.as_ref().is_some_and(|owner| {
        let owner = |kind| ObjectId::new(kind, id.schema.clone(), owner.clone());
        [Table, View, MaterializedView]
            .into_iter()
            .any(|kind| request.schemas.after.objects.contains_key(&owner(kind)))
    })
}

/// The order among tables that go is the plan's affair: in a circle, foreign keys go first.
fn points_to_what_goes(request: &Request<'_>, constraint: &Constraint) -> bool {
    matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if request.schemas.after.table(&key.referenced).is_none())
}

fn table(request: &Request<'_>, id: &ObjectId, it: &Table, drop: &mut Statement) {
    let schema = request.schemas.before;
    for column in &it.columns {
        drop.drops.push(part(id, &column.name));
        drop.releases.extend(references::of_column(schema, id, column));
        drop.drops.extend(render::column::owned_sequence(schema, id, column).iter().map(whole));
    }
    drop.drops.extend(super::index_names(id, it));
    // Its partitions go with it.
    if it.options.partition_by.is_some() {
        let partitions = super::partition::partitions_of(schema, id);
        drop.drops.extend(partitions.iter().map(|(partition, _)| whole(partition)));
    }
    for constraint in &it.constraints {
        drop.drops.extend(constraint.name.name().map(|name| part(id, name)));
        if !points_to_what_goes(request, constraint) {
            drop.releases.extend(references::of_constraint(schema, id, constraint));
        }
    }
    drop.releases.extend(it.parents().into_iter().map(references::of_table));
    drop.releases.retain(|released| released.object != *id);
    let sequences: Vec<_> = drop.drops.clone();
    drop.releases.retain(|released| !sequences.contains(released));
    drop.risks.lock = crate::model::Lock::Exclusive;
    drop.risks.loses = Some(format!("the rows of \"{}\"", id.name));
}
