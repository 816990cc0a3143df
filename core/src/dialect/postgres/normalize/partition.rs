//! Partitions and children without what they have from their parents.

use crate::dialect::postgres::names;
use crate::dialect::postgres::steps::inherit;
use crate::model::{Bond, Constraint, ConstraintKind, Index, Name, Naming, Object, ObjectId, Schema, Table};
use std::sync::Arc;

/// How the share of a partition hangs together with its parent's where it is like every other.
const SHARE: Bond = Bond { attached: true, only: false };

/// Takes out of partitions the keys and indexes that their parents have, and out of children the checks.
pub fn drop_inherited(schema: &mut Schema) {
    let children: Vec<ObjectId> =
        schema.tables().filter(|(_, table)| !table.parents().is_empty()).map(|(id, _)| id.clone()).collect();
    if children.is_empty() {
        return;
    }
    let before = schema.clone();
    for id in children {
        let Some(Object::Table(table)) = before.get(&id) else { continue };
        let parents: Vec<&Table> = before.ancestors(table).into_iter().map(|(_, parent)| parent).collect();
        if let Some(object) = schema.objects.get_mut(&id)
            && let Object::Table(table) = Arc::make_mut(object)
        {
            let partition = table.options.partition_of.is_some();
            let within = table.clone();
            let name = id.qualified();
            let constraint_is_implied = |own: &Constraint| match &own.kind {
                ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => true,
                ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
                    own.kind.as_key().is_none_or(|key| key.bond == SHARE)
                        && is_named(&own.name, &names::constraint_name(&name, &own.kind, &within, &|_| false))
                }
            };
            keep_validated(table, &before.unvalidated_above(&within));
            let index_is_implied = |own: &Index| {
                own.bond == SHARE && is_named(&own.name, &names::index_name(&name, own, &|_| false))
            };
            table.constraints.retain(|own| {
                !(constraint_is_implied(own)
                    && parents.iter().any(|parent| has_constraint(parent, own, partition)))
            });
            table.indexes.retain(|own| {
                !(partition && index_is_implied(own) && parents.iter().any(|parent| has_index(parent, own)))
            });
        }
    }
}

/// A check that is NOT VALID in a parent and valid here is known by its name alone, but where a child says it for its own.
fn keep_validated(table: &mut Table, above: &[&Constraint]) {
    let is_valid = |own: &Constraint| {
        let same =
            |theirs: &Constraint| inherit::is_same(&Constraint { validated: true, ..theirs.clone() }, own);
        own.validated && above.iter().any(|theirs| same(theirs))
    };
    let Table { constraints, options, .. } = table;
    // Of a partition nobody can tell whether it has said it.
    if options.partition_of.is_some() {
        let valid = constraints.iter().filter(|own| is_valid(own));
        options.validated.extend(valid.filter_map(|own| own.name.name()).cloned());
        constraints.retain(|own| !is_valid(own));
    }
    let is_own = |name: &Name| constraints.iter().any(|own| own.name.name() == Some(name));
    options.validated.retain(|name| !is_own(name) && above.iter().any(|it| it.name.name() == Some(name)));
}

/// Whether a name is the one that the server gives by itself, with a number behind it where that was taken.
fn is_named(naming: &Naming, implied: &Name) -> bool {
    let own = naming.name().map_or("", |name| name.as_str());
    own.strip_prefix(implied.as_str()).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
}

fn has_constraint(parent: &Table, own: &Constraint, partition: bool) -> bool {
    parent.constraints.iter().any(|constraint| match &own.kind {
        ConstraintKind::Check(check) => inherit::is_same(constraint, own) && !check.no_inherit,
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => {
            let mut share =
                Constraint { name: own.name.clone(), comment: own.comment.clone(), ..constraint.clone() };
            let whole = share.kind.as_key().is_none_or(|key| !key.bond.only);
            share.kind.as_key_mut().into_iter().for_each(|key| key.bond = SHARE);
            partition && whole && share == *own
        }
    })
}

fn has_index(parent: &Table, own: &Index) -> bool {
    let bare = |index: &Index| Index { name: Naming::Absent, comment: None, bond: SHARE, ..index.clone() };
    parent.indexes.iter().any(|index| !index.bond.only && bare(index) == bare(own))
}
