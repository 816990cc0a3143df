//! What calls a routine that cannot stay is taken down before all else, and put up again after all else: defaults, checks
//! and indexes hold the very routine that they were made with, whatever others of its name there are.

use crate::dialect::{PlanOptions, Request, knowledge};
use crate::model::{
    Change, Changes, Constraint, ConstraintKind, Domain, Expr, Expression, Index, Name, Object, ObjectId,
    ObjectKind, Pair, PartKey, Schema, Table,
};
use crate::normalize::Normalized;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The schemas on the way.
pub(super) struct Halfway {
    /// The first of them is before the change, the second after it.
    pub(super) schemas: Pair<Normalized>,
    /// The change of the first routine that goes: its index among the changes.
    pub(super) cause: usize,
}

/// The way around the routines that go; `None` where nothing calls them.
pub(super) fn halfway(sides: Pair<&Normalized>, changes: &Changes, options: &PlanOptions) -> Option<Halfway> {
    let let_go = let_go(sides, changes, options);
    let (cause, _) = let_go.first()?;
    let names: BTreeSet<Name> = let_go.iter().map(|(_, name)| name.clone()).collect();
    let holding: BTreeSet<ObjectId> = sides.before.schema().objects.keys().cloned().collect();
    let before = stripped(sides.before, &names, &holding)?;
    let after = stripped(sides.after, &names, &holding).unwrap_or_else(|| sides.after.clone());
    Some(Halfway { schemas: Pair { before, after }, cause: *cause })
}

/// The routines that are dropped though another of their name is there afterwards, each with its change.
fn let_go(sides: Pair<&Normalized>, changes: &Changes, options: &PlanOptions) -> Vec<(usize, Name)> {
    let schemas = sides.map(|side| side.schema());
    let (target, detached) = (sides.after.target(), BTreeSet::new());
    let request = Request { target, schemas, options, detached: &detached };
    let knowledge = knowledge(target.dialect);
    let is_routine = |id: &ObjectId| matches!(id.kind, ObjectKind::Function | ObjectKind::Aggregate);
    let goes = |change: &Change| match change {
        Change::Drop(id) => is_routine(id) && has_namesake(schemas.after, id),
        Change::Alter(ids) => is_routine(&ids.before) && !knowledge.disturbs(&request, change).is_empty(),
        Change::Create(_) | Change::Rename(_) | Change::Table { .. } | Change::Privileges(_) => false,
    };
    let going = changes.list.iter().enumerate().filter(|(_, change)| goes(change));
    going.map(|(at, change)| (at, change.object().name.clone())).collect()
}

fn has_namesake(schema: &Schema, id: &ObjectId) -> bool {
    let first = ObjectId { signature: None, ..id.clone() };
    schema
        .objects
        .range(first..)
        .next()
        .is_some_and(|(other, _)| other.kind == id.kind && other.schema == id.schema && other.name == id.name)
}

/// The schema without what calls a routine of these names; `None` where that is nothing.
fn stripped(side: &Normalized, names: &BTreeSet<Name>, holding: &BTreeSet<ObjectId>) -> Option<Normalized> {
    let calls = |expression: &Expression| calls(expression, names);
    let mut schema = side.schema().clone();
    let mut found = false;
    for (id, object) in schema.objects.iter_mut().filter(|(id, _)| holding.contains(*id)) {
        let less = match &**object {
            Object::Table(table) if id.kind == ObjectKind::Table => {
                without_in_table(table, &calls).map(Object::Table)
            }
            Object::Domain(domain) => without_in_domain(domain, &calls).map(Object::Domain),
            _ => None,
        };
        if let Some(less) = less {
            *object = Arc::new(less);
            found = true;
        }
    }
    found.then(|| side.with_schema(schema))
}

fn calls(expression: &Expression, names: &BTreeSet<Name>) -> bool {
    let mut found = false;
    expression.tree.walk(&mut |each| {
        if let Expr::Call { name, arguments: _ } = each {
            found |= name.last().is_some_and(|last| names.contains(last));
        }
    });
    found
}

fn without_in_table(table: &Table, calls: &impl Fn(&Expression) -> bool) -> Option<Table> {
    let mut less = table.clone();
    for column in &mut less.columns {
        column.default.take_if(|default| calls(default));
    }
    less.constraints.retain(|it| !constraint_calls(it, calls));
    less.indexes.retain(|it| !index_calls(it, calls));
    (less != *table).then_some(less)
}

fn without_in_domain(domain: &Domain, calls: &impl Fn(&Expression) -> bool) -> Option<Domain> {
    let mut less = domain.clone();
    less.default.take_if(|default| calls(default));
    less.checks.retain(|check| !calls(&check.expression));
    (less != *domain).then_some(less)
}

fn constraint_calls(constraint: &Constraint, calls: &impl Fn(&Expression) -> bool) -> bool {
    match &constraint.kind {
        ConstraintKind::Check(check) => calls(&check.expression),
        ConstraintKind::Exclude(exclusion) => {
            let mut keys = exclusion.elements.iter().map(|(part, _)| &part.key);
            keys.any(|key| key_calls(key, calls)) || exclusion.predicate.as_ref().is_some_and(calls)
        }
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => false,
    }
}

fn index_calls(index: &Index, calls: &impl Fn(&Expression) -> bool) -> bool {
    index.parts.iter().any(|part| key_calls(&part.key, calls)) || index.predicate.as_ref().is_some_and(calls)
}

fn key_calls(key: &PartKey, calls: &impl Fn(&Expression) -> bool) -> bool {
    match key {
        PartKey::Column(_) => false,
        PartKey::Expression(expression) => calls(expression),
    }
}
