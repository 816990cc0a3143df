//! Privileges come last: the statements before are replayed, and what is owned and granted after them decides what is
//! left to say. What was made anew has lost what was granted on it, and default privileges have had their effect.

use crate::dialect::{Governed, PlanOptions, Request, knowledge};
use crate::export;
use crate::model::{Asked, Batch, Change, Changes, Lock, ObjectId, Pair, Plan, Schema, Statement, Target};
use crate::normalize::{Normalized, normalize_over};
use crate::replay::{Source, replay_over};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The statements, and behind them those about privileges, where anybody asks for them.
pub(super) fn governed(
    target: &Target,
    schemas: Pair<&Normalized>,
    changes: &Changes,
    options: &PlanOptions,
    mut statements: Vec<Statement>,
) -> Vec<Statement> {
    let Some(granting) = knowledge(target.dialect).granting() else { return statements };
    let is_asked = |schema: &Schema| schema.privileges.is_some();
    if !is_asked(schemas.before.schema()) || !is_asked(schemas.after.schema()) {
        return statements;
    }
    let plan = Plan { batches: vec![Batch { transactional: true, statements: statements.clone() }] };
    let source = Source { name: "plan".to_owned(), text: export::sql(&plan) };
    let replayed = replay_over(target, options.bound.as_ref(), schemas.before.schema().clone(), &[source]);
    // What does not replay is refused by the proof.
    if replayed.error().is_some() {
        return statements;
    }
    let arrived = normalize_over(schemas.before, replayed.schema).schema().clone();
    let made = made(&statements, changes);
    let owned = with_owners_back(schemas.before.schema(), &arrived);
    let given_back = owned.as_ref().map(|owned| Pair { before: &arrived, after: owned });
    let wanted = Pair { before: owned.as_ref().unwrap_or(&arrived), after: schemas.after.schema() };
    let steps = given_back.into_iter().chain([wanted]).flat_map(|schemas| {
        granting.steps(&Request { target, schemas, options, detached: &BTreeSet::new() })
    });
    for Governed { object, mut statement } in steps {
        let cause = changes.list.iter().position(|change| *change.object() == object);
        statement.cause = cause.unwrap_or_default();
        if made.contains(&object) {
            statement.risks.lock = Lock::None;
        }
        statements.push(statement);
    }
    statements
}

/// What was made anew is given back to whoever owned it, where nobody asks for owners: with him it would lose what he may
/// do. `None` where there is nothing of the kind, or nobody knows the owners.
fn with_owners_back(before: &Schema, arrived: &Schema) -> Option<Schema> {
    let (was, is) = (before.privileges.as_deref()?, arrived.privileges.as_deref()?);
    if is.asked.owners || !is.asked.permissions {
        return None;
    }
    let mut owned = is.clone();
    owned.asked = Asked { permissions: false, default_permissions: false, owners: true };
    let mut found = false;
    for (id, access) in &is.access {
        let owner = was.access.get(id).and_then(|access| access.owner.as_ref());
        if owner.is_some() && access.owner.is_some() && owner != access.owner.as_ref() {
            let mut access = owned.taken(id);
            access.give_to(owner.cloned());
            owned.put(id.clone(), access);
            found = true;
        }
    }
    found.then(|| Schema { privileges: Some(Arc::new(owned)), ..arrived.clone() })
}

/// What the statements make, and not only call by another name.
fn made(statements: &[Statement], changes: &Changes) -> BTreeSet<ObjectId> {
    let renamed: BTreeSet<&ObjectId> = changes
        .list
        .iter()
        .filter_map(|change| match change {
            Change::Rename(pair) => Some(&pair.after),
            Change::Create(_)
            | Change::Drop(_)
            | Change::Table { .. }
            | Change::Alter(_)
            | Change::Privileges(_) => None,
        })
        .collect();
    let whole = statements.iter().flat_map(|it| &it.creates).filter(|made| made.part.is_none());
    whole.map(|made| &made.object).filter(|id| !renamed.contains(id)).cloned().collect()
}
