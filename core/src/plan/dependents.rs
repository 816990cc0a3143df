//! Views, triggers, policies and routines that stand in the way of a change: dropped before it, made again after.

use crate::depend::{self, Graph, Strength, has_parsed_body};
use crate::dialect::{Knowledge, Request};
use crate::model::{Change, Object, ObjectId, ObjectKind, Reference};
use std::collections::{BTreeMap, BTreeSet};

/// Adds a drop and a create for everything that depends on what the changes disturb and is itself unchanged;
/// what changes in place is turned into drop and create too.
pub(super) fn set_aside(knowledge: &dyn Knowledge, request: &Request<'_>, list: &mut Vec<(usize, Change)>) {
    let mut disturbed: Vec<(usize, Reference)> = list
        .iter()
        .flat_map(|(cause, change)| {
            knowledge.disturbs(request, change).into_iter().map(move |it| (*cause, it))
        })
        .collect();
    let unsound = knowledge.unsound(request, list);
    if disturbed.is_empty() && unsound.is_empty() {
        return;
    }
    let home = knowledge.default_namespace();
    let graph = depend::graph(request.schemas.before, home.as_ref());
    let cause = list.first().map_or(0, |(cause, _)| *cause);
    disturbed.extend(unsound.iter().map(|id| (cause, Reference { object: id.clone(), part: None })));
    let mut aside = reach(&graph, request, &disturbed);
    aside.extend(unsound.iter().map(|id| (id.clone(), cause)));
    let mut added = Vec::new();
    for (id, cause) in &aside {
        let stays = request.schemas.after.objects.contains_key(id);
        let created = list.iter().any(|(_, change)| matches!(change, Change::Create(it) if it == id));
        let dropped = list.iter().any(|(_, change)| matches!(change, Change::Drop(it) if it == id));
        list.retain(|(_, change)| !matches!(change, Change::Alter(pair) if pair.after == *id));
        if !dropped {
            added.push((*cause, Change::Drop(id.clone())));
        }
        if stays && !created {
            added.push((*cause, Change::Create(id.clone())));
        }
    }
    list.extend(added);
    // What the server would trip over anywhere goes before everything.
    list.sort_by_key(|(_, change)| !matches!(change, Change::Drop(id) if unsound.contains(id)));
}

/// The objects to set aside, each with the change that disturbs it.
fn reach(
    graph: &Graph,
    request: &Request<'_>,
    disturbed: &[(usize, Reference)],
) -> BTreeMap<ObjectId, usize> {
    let mut dependents: BTreeMap<&ObjectId, Vec<(&ObjectId, Strength)>> = BTreeMap::new();
    for (id, dependencies) in graph {
        for dependency in dependencies {
            dependents.entry(&dependency.on).or_default().push((id, dependency.strength));
        }
    }
    let mut aside: BTreeMap<ObjectId, usize> = BTreeMap::new();
    let mut seen: BTreeSet<&ObjectId> = BTreeSet::new();
    let mut waiting: Vec<(usize, &ObjectId, Option<&Reference>)> =
        disturbed.iter().map(|(cause, it)| (*cause, &it.object, Some(it))).collect();
    while let Some((cause, id, reference)) = waiting.pop() {
        for (dependent, strength) in dependents.get(id).into_iter().flatten() {
            let concerned = match reference.and_then(|it| it.part.as_ref()) {
                Some(part) => {
                    request.schemas.before.get(dependent).is_some_and(|object| depend::mentions(object, part))
                }
                None => true,
            };
            let whole = reference.is_none_or(|it| it.part.is_none());
            if concerned && can_be_set_aside(request, dependent, *strength, whole) && seen.insert(dependent) {
                aside.insert((*dependent).clone(), cause);
                waiting.push((cause, dependent, None));
            }
        }
    }
    aside
}

fn can_be_set_aside(request: &Request<'_>, id: &ObjectId, strength: Strength, whole: bool) -> bool {
    match id.kind {
        ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Trigger | ObjectKind::Policy => true,
        // A body that is only text does not hold anything; one that the server parsed (BEGIN ATOMIC) does, and what a
        // routine takes and returns holds the types as a whole.
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            match request.schemas.before.get(id) {
                Some(Object::Routine(routine)) => {
                    strength > Strength::Mentioned && (whole || has_parsed_body(routine))
                }
                _ => false,
            }
        }
        ObjectKind::Opaque => id.signature.as_deref() == Some("rule"),
        ObjectKind::Namespace
        | ObjectKind::Extension
        | ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Table => false,
    }
}
