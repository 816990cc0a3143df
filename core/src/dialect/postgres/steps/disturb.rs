//! What a change disturbs: views, triggers, policies and routines that stand on it are dropped before and made again after.

use super::{composite, domain, enumeration, expand, part, routine, swap, view, whole};
use crate::dialect::Request;
use crate::model::{Change, ColumnFacet, Object, ObjectId, Pair, Reference, TableChange};

/// What a change disturbs, by its ids in the schema that is there.
pub fn disturbs(request: &Request<'_>, change: &Change) -> Vec<Reference> {
    match change {
        Change::Create(_) | Change::Rename(_) | Change::Privileges(_) => Vec::new(),
        Change::Drop(id) => vec![whole(id)],
        Change::Table { id, changes } => columns(request, id, changes),
        Change::Alter(ids) => altered(request, ids),
    }
}

/// Columns that go, get another type or are made anew: PostgreSQL changes no type under a view, policy or trigger.
fn columns(request: &Request<'_>, id: &Pair<ObjectId>, changes: &[TableChange]) -> Vec<Reference> {
    let (Some(Object::Table(before)), Some(Object::Table(after))) =
        (request.schemas.before.get(&id.before), request.schemas.after.get(&id.after))
    else {
        return Vec::new();
    };
    let changes = expand::expanded(request, &id.after, Pair { before, after }, changes);
    let disturbed = changes.iter().filter_map(|change| match change {
        TableChange::DropColumn(column) => Some(part(&id.before, &column.name)),
        TableChange::AlterColumn { column, facets } => {
            let retyped = facets.contains(&ColumnFacet::Type) || facets.contains(&ColumnFacet::Collation);
            (retyped || expand::is_made_anew(request, column, facets))
                .then(|| part(&id.before, &column.before.name))
        }
        _ => None,
    });
    disturbed.collect()
}

fn altered(request: &Request<'_>, ids: &Pair<ObjectId>) -> Vec<Reference> {
    let (Some(before), Some(after)) =
        (request.schemas.before.get(&ids.before), request.schemas.after.get(&ids.after))
    else {
        return Vec::new();
    };
    let stays = match (before, after) {
        (Object::Enum(old), Object::Enum(new)) => enumeration::only_grows(&old.labels, &new.labels),
        (Object::Domain(old), Object::Domain(new)) => domain::in_place(old, new),
        (Object::Composite(old), Object::Composite(new)) => composite::in_place(old, new),
        (Object::Routine(old), Object::Routine(new)) => routine::can_replace(old, new),
        (Object::View(old), Object::View(new)) => {
            old.columns == new.columns
                && (old.query == new.query || view::keeps_columns(&old.query, &new.query))
        }
        (Object::MaterializedView(old), Object::MaterializedView(new)) => {
            old.columns == new.columns && old.query == new.query && old.options == new.options
        }
        (Object::Opaque(old), Object::Opaque(new)) => old.definition == new.definition,
        (
            Object::Namespace(_)
            | Object::Extension(_)
            | Object::Sequence(_)
            | Object::Trigger(_)
            | Object::Policy(_),
            _,
        ) => true,
        _ => false,
    };
    if stays {
        return Vec::new();
    }
    let mut disturbed = vec![whole(&ids.before)];
    disturbed.extend(moved(request, &ids.before));
    disturbed
}

/// The columns that move to a new type when theirs is replaced.
fn moved(request: &Request<'_>, ty: &ObjectId) -> Vec<Reference> {
    let mut columns = Vec::new();
    for (table, _) in request.schemas.before.tables() {
        let torn = swap::torn_down(request, table, Some(ty));
        columns.extend(torn.columns.iter().chain(&torn.generated).map(|column| part(table, &column.name)));
    }
    columns
}
