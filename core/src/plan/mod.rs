//! Changes become statements: each change by its dialect, all of them in one order.

mod batch;
mod dependents;
mod foreign_keys;
mod fresh;
mod order;
mod privilege;

use crate::depend::{Dependency, Lookup, Strength};
use crate::dialect::{PlanOptions, Request, knowledge};
use crate::model::{
    Change, Changes, ObjectId, ObjectKind, Pair, Plan, Reference, Refusal, Statement, Target,
};
use crate::normalize::Normalized;
use std::collections::BTreeSet;

/// The SQL between two schemas, unproved: `course` proves it.
pub fn plan(
    target: &Target,
    schemas: Pair<&Normalized>,
    changes: &Changes,
    options: &PlanOptions,
) -> Result<Plan, Refusal> {
    let statements = statements(target, schemas, changes, options)?;
    Ok(batched(target, schemas, changes, options, statements))
}

/// Statements that are in order, in transactions.
pub fn batched(
    target: &Target,
    schemas: Pair<&Normalized>,
    changes: &Changes,
    options: &PlanOptions,
    statements: Vec<Statement>,
) -> Plan {
    let statements = privilege::governed(target, schemas, changes, options, statements);
    let (schemas, detached) = (schemas.map(|side| side.schema()), BTreeSet::new());
    let request = Request { target, schemas, options, detached: &detached };
    Plan { batches: batch::batches(knowledge(target.dialect).frame(&request, statements)) }
}

/// The statements between two schemas, in order.
pub fn statements(
    target: &Target,
    schemas: Pair<&Normalized>,
    changes: &Changes,
    options: &PlanOptions,
) -> Result<Vec<Statement>, Refusal> {
    let knowledge = knowledge(target.dialect);
    let schemas = schemas.map(|side| side.schema());
    let mut list: Vec<(usize, Change)> = changes.list.iter().cloned().enumerate().collect();
    let ordered = knowledge.capabilities(target).foreign_keys_order;
    let detached =
        if ordered { foreign_keys::detach(schemas, &list) } else { foreign_keys::Detached::default() };
    let request = Request { target, schemas, options, detached: &detached.tables };
    dependents::set_aside(knowledge, &request, &mut list);
    let home = knowledge.default_namespace();
    let lookups = schemas.map(|schema| Lookup::of(schema, home.as_ref()));
    let made = fresh::made(&list);
    let mut groups = Vec::with_capacity(list.len());
    for (cause, change) in &list {
        let mut statements = knowledge.steps(&request, change, *cause)?;
        add_dependencies(&lookups, ordered, &detached, change, &mut statements);
        fresh::quieten(&made, change, &mut statements);
        groups.push(statements);
    }
    // A foreign key that is made or dropped by itself belongs to a table that is only on one side.
    for (side, changes) in [(schemas.after, detached.added), (schemas.before, detached.dropped)] {
        let request = Request { schemas: Pair { before: side, after: side }, ..request };
        for (cause, change) in changes {
            let mut statements = knowledge.steps(&request, &change, cause)?;
            fresh::quieten(&made, &change, &mut statements);
            groups.push(statements);
            list.push((cause, change));
        }
    }
    if ordered {
        foreign_keys::order_keys(&list, &mut groups);
    }
    order::order(groups)
}

/// What the dependency graph knows beyond what the dialect said of its statements.
fn add_dependencies(
    lookups: &Pair<Lookup<'_>>,
    ordered: bool,
    detached: &foreign_keys::Detached,
    change: &Change,
    statements: &mut [Statement],
) {
    let created = |statement: &Statement, id: &ObjectId| {
        statement.creates.iter().any(|it| it.object == *id && it.part.is_none())
    };
    let dropped = |statement: &Statement, id: &ObjectId| {
        statement.drops.iter().any(|it| it.object == *id && it.part.is_none())
    };
    let (made, gone) = match change {
        Change::Create(id) => (Some(id), None),
        Change::Drop(id) => (None, Some(id)),
        Change::Alter(id) | Change::Table { id, changes: _ } => (Some(&id.after), Some(&id.before)),
        Change::Rename(_) | Change::Privileges(_) => return,
    };
    let whole = |object: ObjectId| Reference { object, part: None };
    // A foreign key that may be made before its parent only wishes for it, and holds nothing.
    let is_loose = |id: &ObjectId, on: &ObjectId| {
        !ordered && id.kind == ObjectKind::Table && on.kind == ObjectKind::Table
    };
    for statement in statements {
        if let Some(id) = made.filter(|id| created(statement, id)) {
            for Dependency { on, strength } in lookups.after.dependencies(id) {
                // A sequence is made before the table whose column owns it; a table in a circle before its parents.
                let by_itself = match id.kind {
                    ObjectKind::Sequence => strength == Strength::Owned,
                    _ => on.kind == ObjectKind::Table && detached.tables.contains(id),
                };
                match strength {
                    _ if by_itself => {}
                    _ if is_loose(id, &on) => statement.wants.push(whole(on)),
                    Strength::Mentioned => statement.mentions.push(whole(on)),
                    Strength::Named => statement.wants.push(whole(on)),
                    Strength::Certain | Strength::Owned => statement.needs.push(whole(on)),
                }
            }
        }
        if let Some(id) = gone.filter(|id| dropped(statement, id)) {
            let by_itself = |on: &ObjectId| on.kind == ObjectKind::Table && detached.going.contains(id);
            let held = lookups.before.dependencies(id).into_iter();
            // What a body of text only mentions, it does not hold.
            let held = held.filter(|it| {
                it.strength > Strength::Mentioned && !is_loose(id, &it.on) && !by_itself(&it.on)
            });
            statement.releases.extend(held.map(|it| whole(it.on)));
        }
    }
}
