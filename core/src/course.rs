//! The course from the schema there is to the schema that is wanted: normalize, diff, plan, prove.

mod owners;
mod questions;
mod renamed;
mod sequences;
mod stages;

pub use questions::{Answer, Asked, answered, decided, questions};

use renamed::{Renamed, renamed};
use stages::Halfway;

use crate::dialect::{PlanOptions, knowledge};
use crate::diff::{Renames, diff};
use crate::model::{
    Change, Changes, Object, ObjectId, ObjectKind, Opaque, Pair, Plan, Privileges, Refusal, Schema, Target,
};
use crate::normalize::{Normalized, normalize, normalize_read_back};
use crate::plan::{batched, plan, statements};
use crate::prove::prove;
use crate::replay::empty;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where a schema comes from, which decides how its texts and names are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Replayed from sources.
    Source,
    /// Read from a live catalog.
    Catalog,
}

/// A schema and where it comes from.
#[derive(Clone, Debug)]
pub struct Side {
    /// The schema.
    pub schema: Schema,
    /// Where it comes from.
    pub origin: Origin,
}

impl Side {
    /// A schema that was replayed.
    pub fn source(schema: Schema) -> Side {
        Side { schema, origin: Origin::Source }
    }

    /// A schema that was read from a server.
    pub fn catalog(schema: Schema) -> Side {
        Side { schema, origin: Origin::Catalog }
    }

    /// With what a live database says of itself (MySQL: its default character set; PostgreSQL: who made what names
    /// whoever makes it): that holds for every schema which is compared with it or applied to it.
    pub fn acquainted(mut self, target: &Target, live: &Side) -> Side {
        knowledge(target.dialect).acquaint(&mut self.schema, &live.schema);
        self
    }

    /// With what the other side knows of roles, where that one was read from a server: who runs the statements, and who
    /// owns what this side says nothing of. Of `others`, whoever runs the statements becomes the owner.
    fn acquainted_with_roles(mut self, other: &Side, others: &BTreeSet<ObjectId>) -> Side {
        if let (Some(own), Some(live)) = (&mut self.schema.privileges, &other.schema.privileges)
            && own.user.is_none()
            && let Some(user) = &live.user
        {
            let stays = |id: &ObjectId| other.schema.objects.contains_key(id) && !others.contains(id);
            // A sequence that a table owns has the owner of the table.
            let owning = |id: &ObjectId| match self.schema.objects.get(id).map(|object| &**object) {
                Some(Object::Sequence(it)) => it.owned_by.as_ref().map(|(table, _)| Schema::table_id(table)),
                _ => None,
            };
            let live_owner = |id: &ObjectId| {
                let id = owning(id).unwrap_or_else(|| id.clone());
                match stays(&id) {
                    true => live.access.get(&id).and_then(|access| access.owner.clone()),
                    false => Some(user.clone()),
                }
            };
            Arc::make_mut(own).acquainted(user, self.schema.objects.keys(), live_owner);
        }
        self
    }

    /// Without what lives in no schema, of kinds that the desired side does not name at all: a publication or a server
    /// that nobody speaks of belongs to whoever runs the database, and is not dropped.
    pub fn without_foreign_affairs(mut self, desired: &Side) -> Side {
        let outside = |id: &&ObjectId| {
            id.kind == ObjectKind::Opaque && id.signature.as_deref().is_some_and(Opaque::is_outside_schemas)
        };
        let spoken_of: BTreeSet<_> =
            desired.schema.objects.keys().filter(outside).map(|id| id.signature.clone()).collect();
        self.schema.objects.retain(|id, _| !outside(&id) || spoken_of.contains(&id.signature));
        self
    }

    /// In canonical form.
    pub fn normalized(self, target: &Target) -> Normalized {
        match self.origin {
            Origin::Source => normalize(target, self.schema),
            Origin::Catalog => normalize_read_back(target, self.schema),
        }
    }
}

/// A proved plan, with what it is made of.
#[derive(Clone, Debug)]
pub struct Course {
    /// Both sides, normalized.
    pub sides: Pair<Normalized>,
    /// What differs.
    pub changes: Changes,
    /// The statements that make it the same.
    pub plan: Plan,
}

/// Plots the course between two schemas. What cannot be proved is refused.
pub fn plot(
    target: &Target,
    sides: Pair<Side>,
    renames: &Renames,
    options: &PlanOptions,
) -> Result<Course, Refusal> {
    let Pair { before, after } = acquainted(target, sides);
    let sides = Pair { before: before.normalized(target), after: after.normalized(target) };
    plot_between(sides, renames, options)
}

/// The same between schemas that are canonical already.
pub fn plot_between(
    sides: Pair<Normalized>,
    renames: &Renames,
    options: &PlanOptions,
) -> Result<Course, Refusal> {
    let Pair { before, after } = sides;
    let read_back = before.read_back() || after.read_back();
    let before = if read_back { before.with_queries_of(&after) } else { before };
    let (before, mut after) = match (before.read_back(), after.read_back()) {
        (true, false) => {
            let after = sequences::named_as(after, &before);
            (before, after)
        }
        (false, true) => (sequences::named_as(before, &after), after),
        (true, true) | (false, false) => (before, after),
    };
    let mut changes = diff(&before, &after, renames);
    if let Some(kept) = owners::kept(&before, &after, &changes) {
        after = kept;
        changes = diff(&before, &after, renames);
    }
    let plan = planned(Pair { before: &before, after: &after }, &changes, options)?;
    // Where a comparison was undecided, the plan leaves the object as it is: that much is not asked of it.
    let wanted = without_undecided(&before, &after, &changes);
    prove(&before, &wanted, &plan, &changes.kept_names, options.bound.as_ref())?;
    Ok(Course { sides: Pair { before, after }, changes, plan })
}

/// The plan, by way of schemas in between where there are such.
fn planned(sides: Pair<&Normalized>, changes: &Changes, options: &PlanOptions) -> Result<Plan, Refusal> {
    let target = sides.after.target();
    let none = Renames::default();
    let (mut list, from) = match renamed(sides, changes, options)? {
        Some(Renamed { statements, side }) => (statements, Some((diff(&side, sides.after, &none), side))),
        None => (Vec::new(), None),
    };
    let (rest, before) = from.as_ref().map_or((changes, sides.before), |(rest, side)| (rest, side));
    let halfway = stages::halfway(Pair { before, after: sides.after }, rest, options);
    let (legs, cause) = match &halfway {
        Some(Halfway { schemas: Pair { before: first, after: second }, cause }) => {
            let legs = vec![(before, first), (first, second), (second, sides.after)];
            (legs, rest.list.get(*cause).map_or(0, |change| cause_of(changes, change, 0)))
        }
        None if from.is_none() => return plan(target, sides, changes, options),
        None => (vec![(before, sides.after)], 0),
    };
    for (before, after) in legs {
        let part = diff(before, after, &none);
        let mut leg = statements(target, Pair { before, after }, &part, options)?;
        for statement in &mut leg {
            // What is only taken down and put up again is so for the routine.
            let own = part.list.get(statement.cause);
            statement.cause = own.map_or(cause, |own| cause_of(changes, own, cause));
        }
        list.extend(leg);
    }
    Ok(batched(target, sides, changes, options, list))
}

/// Where the same change is among all changes, or else another of the same object.
fn cause_of(changes: &Changes, own: &Change, otherwise: usize) -> usize {
    let of_object = |change: &&Change| change.object() == own.object();
    let is_rename = |change: &Change| matches!(change, Change::Rename(_));
    let mut all = changes.list.iter().enumerate().filter(|(_, change)| of_object(change));
    let same = all.clone().find(|(_, change)| is_rename(change) == is_rename(own));
    same.or_else(|| all.next()).map_or(otherwise, |(at, _)| at)
}

/// The same for the two sides of a way back on a live database, both of which are replayed. What only the one before says
/// an owner of goes back to whoever runs the statements.
pub fn acquainted_on(target: &Target, live: &Side, sides: Pair<Side>) -> Pair<Side> {
    let owned = sides.before.schema.privileges.iter().flat_map(|privileges| &privileges.access);
    let owned: BTreeSet<ObjectId> =
        owned.filter(|(_, access)| access.owner.is_some()).map(|(id, _)| id.clone()).collect();
    let none = BTreeSet::new();
    let Pair { before, after } = sides;
    Pair {
        before: before.acquainted(target, live).acquainted_with_roles(live, &none),
        after: after.acquainted(target, live).acquainted_with_roles(live, &owned),
    }
}

/// What a live side says of its database holds for the other side as well.
pub fn acquainted(target: &Target, sides: Pair<Side>) -> Pair<Side> {
    let Pair { before, after } = sides;
    let (before, after) = (before.acquainted_with_roles(&after, &BTreeSet::new()), after);
    let after = after.acquainted_with_roles(&before, &BTreeSet::new());
    match (before.origin, after.origin) {
        (Origin::Catalog, Origin::Source) => {
            let after = after.acquainted(target, &before);
            Pair { before: before.without_foreign_affairs(&after), after }
        }
        (Origin::Source, Origin::Catalog) => Pair { before: before.acquainted(target, &after), after },
        (Origin::Catalog, Origin::Catalog) | (Origin::Source, Origin::Source) => Pair { before, after },
    }
}

/// The course from an empty database: a schema as SQL.
pub fn from_nothing(target: &Target, mut side: Side, options: &PlanOptions) -> Result<Course, Refusal> {
    let mut start = empty(target);
    // Whoever will run it need not be whoever owns it all now.
    if let Some(privileges) = side.schema.privileges_mut() {
        privileges.user = None;
        if !privileges.asked.owners {
            privileges.access.values_mut().for_each(|access| access.owner = None);
        }
        let Privileges { asked, partial, .. } = *privileges;
        start.privileges = Some(Arc::new(Privileges { asked, partial, ..Privileges::default() }));
    }
    // A bound schema is there already; it is not made by the plan.
    if let Some(bound) = &options.bound {
        let namespace = side
            .schema
            .objects
            .iter()
            .filter(|(id, _)| id.kind == ObjectKind::Namespace && id.name == *bound);
        start.objects.extend(namespace.map(|(id, object)| (id.clone(), object.clone())));
    }
    plot(target, Pair { before: Side::source(start), after: side }, &Renames::default(), options)
}

fn without_undecided(before: &Normalized, after: &Normalized, changes: &Changes) -> Normalized {
    if changes.unknown.is_empty() {
        return after.clone();
    }
    after.with_undecided(before, &changes.unknown)
}

#[cfg(test)]
mod tests;
