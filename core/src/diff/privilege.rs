//! Who owns what and who may do what, where that is asked for: of what is on both sides, and of new objects.

use crate::model::{Change, Schema};

/// The changes of privileges.
pub(super) fn changes(before: &Schema, after: &Schema) -> Vec<Change> {
    let (Some(old), Some(new)) = (&before.privileges, &after.privileges) else { return Vec::new() };
    let is_on_both = |schema: &Schema, id| schema.objects.contains_key(id);
    let objects = new.differing_objects(old).filter(|id| is_on_both(before, id) && is_on_both(after, id));
    let futures = new.differing_futures(old).map(|future| future.id());
    objects.cloned().chain(futures).map(Change::Privileges).collect()
}
