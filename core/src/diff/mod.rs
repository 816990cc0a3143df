//! What differs between two schemas. It knows no database: both sides come normalized, so comparing is equality.

mod column;
mod constraint;
mod definition;
mod index;
mod privilege;
mod proposal;
mod rename;
mod table;

pub use rename::{RenameError, Renames, parse_rename, unused};

use crate::model::change::KeptName;
use crate::model::{Change, Changes, Object, ObjectId, Pair, Schema, View};
use crate::normalize::Normalized;
use crate::replay::rename_in_schema::Reach;
use definition::Compared;

/// How two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// One side was read from a live catalog: the server hides who chose a name.
    pub(crate) read_back: bool,
    /// The server also chose the spelling of texts, and has not said which of them differ.
    pub(crate) reprinted: bool,
    /// Constraints are known by their names.
    pub(crate) names_constraints: bool,
}

/// All that differs. Renames are what a person said, never guessed.
pub fn diff(before: &Normalized, after: &Normalized, renames: &Renames) -> Changes {
    let read_back = before.read_back() || after.read_back();
    let manner =
        Manner { read_back, reprinted: read_back, names_constraints: after.capabilities().names_constraints };
    let settled = |id: &ObjectId| before.is_settled(id) && after.is_settled(id);
    let reach = Reach::of(after.target(), None);
    let (renamed, mut changes, renames) = rename::apply(before.schema(), after.schema(), renames, reach);
    let before = renamed.as_ref().unwrap_or(before.schema());
    let after = after.schema();
    for (id, object) in &before.objects {
        if let Some(other) = after.objects.get(id)
            && !std::sync::Arc::ptr_eq(object, other)
        {
            // Of what a server has decided, the texts speak for themselves.
            let manner = Manner { reprinted: manner.reprinted && !settled(id), ..manner };
            both(
                manner,
                Pair { before: id, after: id },
                Pair { before: object, after: other },
                &renames,
                &mut changes,
            );
        }
    }
    changes.list.extend(
        after.objects.keys().filter(|id| !before.objects.contains_key(id)).cloned().map(Change::Create),
    );
    changes.list.extend(
        before.objects.keys().rev().filter(|id| !after.objects.contains_key(id)).cloned().map(Change::Drop),
    );
    changes.list.extend(privilege::changes(before, after));
    changes.rename_proposals = proposal::proposals(before, after, &changes.list);
    changes
}

/// An object that is on both sides.
fn both(
    manner: Manner,
    ids: Pair<&ObjectId>,
    objects: Pair<&Object>,
    renames: &Renames,
    changes: &mut Changes,
) {
    let id = ids.map(|id| (*id).clone());
    match (objects.before, objects.after) {
        (Object::Table(before), Object::Table(after)) => {
            let tables = Pair { before, after };
            let list = table::changes(manner, &id.after, tables, renames, changes);
            if !list.is_empty() {
                changes.list.push(Change::Table { id, changes: list });
            }
        }
        (Object::MaterializedView(before), Object::MaterializedView(after)) => {
            // Its indexes change without it.
            let rest = |view: &View| Object::MaterializedView(View { indexes: Vec::new(), ..view.clone() });
            if !defined(manner, &id, Pair { before: &rest(before), after: &rest(after) }, changes) {
                return;
            }
            let mut list = Vec::new();
            let indexes = Pair { before: &*before.indexes, after: &after.indexes };
            let kept = index::changes(manner, indexes, &mut list).into_iter();
            changes.kept_names.extend(kept.map(|names| KeptName { table: id.after.clone(), names }));
            if !list.is_empty() {
                changes.list.push(Change::Table { id, changes: list });
            }
        }
        (before, after) => {
            defined(manner, &id, Pair { before, after }, changes);
        }
    }
}

/// Compares two definitions; whether they do not differ, as far as anybody knows.
fn defined(manner: Manner, id: &Pair<ObjectId>, objects: Pair<&Object>, changes: &mut Changes) -> bool {
    match definition::compare(manner, objects) {
        Compared::Same => true,
        Compared::Different => {
            changes.list.push(Change::Alter(id.clone()));
            false
        }
        Compared::Unknown { what, texts } => {
            let object = id.after.clone();
            changes.unknown.push(crate::model::change::Unknown { object, what, texts });
            true
        }
    }
}

/// Whether nothing differs at all, not even what cannot be decided.
pub fn is_same(before: &Schema, after: &Schema) -> bool {
    before == after
}
