//! What statements lock of what was there before (manual 13.3.1; the lock levels of the server's commands), where it is not
//! the table that they alter.

use super::super::render::types::object_of;
use crate::model::{Constraint, ForeignKey, Lock, Object, ObjectId, Pair, QualifiedName, Schema};

/// What making an object locks of what was there before (manual 13.3.1; the lock levels of the server's commands).
pub fn of_create(schemas: Pair<&Schema>, id: &ObjectId, object: &Object) -> Lock {
    let before = schemas.before;
    let is_there = |name: &QualifiedName| before.table(name).is_some();
    match object {
        Object::Table(it) => {
            let options = &it.options;
            let by_attach = super::partition::comes_by_attach(schemas.after, it);
            let inherits = if options.inherits.iter().any(is_there) { Lock::Shared } else { Lock::None };
            match &options.partition_of {
                Some(of) if is_there(&of.parent) && !by_attach => Lock::Exclusive,
                _ => of_foreign_keys(before, id, it.constraints.iter()).max(inherits),
            }
        }
        Object::Trigger(_) => Lock::BlocksWrites,
        Object::Policy(_) => Lock::Exclusive,
        Object::Opaque(_) => match id.signature.as_deref() {
            Some("rule") => Lock::Exclusive,
            Some("statistics" | "publication") => Lock::Shared,
            _ => Lock::None,
        },
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Routine(_)
        | Object::View(_)
        | Object::MaterializedView(_) => Lock::None,
    }
}

/// What COMMENT ON an object locks: relations only.
pub fn of_comment(object: &Object) -> Lock {
    match object {
        Object::Table(_) | Object::View(_) | Object::MaterializedView(_) | Object::Sequence(_) => {
            Lock::Shared
        }
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Routine(_)
        | Object::Trigger(_)
        | Object::Policy(_)
        | Object::Opaque(_) => Lock::None,
    }
}

/// What foreign keys of a new table lock: the tables that they point to.
pub fn of_foreign_keys<'c>(
    before: &Schema,
    id: &ObjectId,
    mut constraints: impl Iterator<Item = &'c Constraint>,
) -> Lock {
    let points =
        |key: &ForeignKey| key.referenced != id.qualified() && before.table(&key.referenced).is_some();
    let holds = constraints.any(|constraint| constraint.kind.as_foreign_key().is_some_and(points));
    if holds { Lock::BlocksWrites } else { Lock::None }
}

/// What a new promise of a domain locks while it is checked: the tables whose columns are of it.
pub fn of_domain_check(before: &Schema, id: &ObjectId) -> Lock {
    let is_held = before.tables().any(|(_, table)| {
        table.columns.iter().any(|column| object_of(before, &column.ty).as_ref() == Some(id))
    });
    if is_held { Lock::BlocksWrites } else { Lock::None }
}
