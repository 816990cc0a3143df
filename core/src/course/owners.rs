//! What has another name now is whose it was: which new objects are old ones, only the renames say.

use crate::depend::owned_sequences;
use crate::dialect::{Granting, knowledge};
use crate::model::{Access, Change, Changes, Name, NewObjects, ObjectId, ObjectKind, Target};
use crate::normalize::Normalized;

/// The side after, where what was renamed keeps its owner unless one is named; `None` where nothing was.
pub(super) fn kept(before: &Normalized, after: &Normalized, changes: &Changes) -> Option<Normalized> {
    let target = after.target();
    let granting = knowledge(target.dialect).granting()?;
    let was = before.schema().privileges.as_deref()?;
    let mut schema = after.schema().clone();
    let mut found = false;
    for change in &changes.list {
        let Change::Rename(pair) = change else { continue };
        // Whoever the files before name goes with them; what a server tells, no file has named.
        if !before.read_back() && !was.said.contains_key(&pair.before) {
            continue;
        }
        let owner = was.access.get(&pair.before).and_then(|access| access.owner.clone());
        let mut ids = vec![pair.after.clone()];
        if pair.after.kind == ObjectKind::Table {
            ids.extend(owned_sequences(&schema, &pair.after.qualified(), None));
        }
        let privileges = schema.privileges_mut()?;
        for id in ids {
            if let Some(said) = privileges.said.get(&id) {
                let access = owned(said.clone(), owner.clone(), granting, target, &id);
                privileges.access.remove(&id);
                privileges.put(id, access);
                found = true;
            }
        }
    }
    found.then(|| after.with_schema(schema))
}

/// What is said of an object, with its owner, and without what goes without saying then.
fn owned(
    mut access: Access,
    owner: Option<Name>,
    granting: &dyn Granting,
    target: &Target,
    id: &ObjectId,
) -> Access {
    access.give_to(owner);
    let of_sequences = granting.rights_on_new(target, NewObjects::Sequences).by_themselves();
    access.identities.retain(|_, grants| *grants != of_sequences);
    if let Some(rights) = granting.rights(target, id) {
        access.grants.take_if(|grants| *grants == rights.by_themselves());
    }
    access
}
