//! Nobody waits for a lock on a table that the plan itself makes.

use crate::model::{Change, Lock, ObjectId, ObjectKind, Schema, Statement, TableChange};
use std::collections::BTreeSet;

/// The tables and views that the changes make.
pub(super) fn made(list: &[(usize, Change)]) -> BTreeSet<ObjectId> {
    let made = list.iter().filter_map(|(_, change)| match change {
        Change::Create(id) => Some(id.clone()),
        Change::Drop(_)
        | Change::Rename(_)
        | Change::Table { .. }
        | Change::Alter(_)
        | Change::Privileges(_) => None,
    });
    made.collect()
}

/// Takes the locks out of statements about such tables: triggers, policies and rules on them, their foreign keys.
pub(super) fn quieten(made: &BTreeSet<ObjectId>, change: &Change, statements: &mut [Statement]) {
    let (lock, scans) = match change {
        // What is said of a new object behind its CREATE: a comment.
        Change::Create(id) if id.owner.is_none() && id.kind != ObjectKind::Table => {
            for statement in statements.iter_mut().skip(1) {
                statement.risks.lock = Lock::None;
            }
            return;
        }
        Change::Create(id) => match &id.owner {
            Some(owner) if is_made(made, id, owner) => (Lock::None, false),
            _ => return,
        },
        Change::Table { id, changes } if made.contains(&id.after) => {
            let holds = changes.iter().any(|change| points_to_old(made, change));
            (if holds { Lock::BlocksWrites } else { Lock::None }, false)
        }
        Change::Drop(_)
        | Change::Rename(_)
        | Change::Table { .. }
        | Change::Alter(_)
        | Change::Privileges(_) => return,
    };
    for statement in statements {
        let risks = &mut statement.risks;
        risks.lock = risks.lock.min(lock);
        risks.scans &= scans;
    }
}

fn is_made(made: &BTreeSet<ObjectId>, id: &ObjectId, owner: &crate::model::Name) -> bool {
    [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView]
        .into_iter()
        .any(|kind| made.contains(&ObjectId::new(kind, id.schema.clone(), owner.clone())))
}

/// Whether a change adds a foreign key to a table that was there before.
fn points_to_old(made: &BTreeSet<ObjectId>, change: &TableChange) -> bool {
    match change {
        TableChange::AddConstraint(it) => {
            it.kind.as_foreign_key().is_some_and(|key| !made.contains(&Schema::table_id(&key.referenced)))
        }
        _ => false,
    }
}
