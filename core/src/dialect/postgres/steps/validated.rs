//! Checks that are NOT VALID in a parent and valid in some of its children: ADD CONSTRAINT leaves them unvalidated in the
//! children that are there, and holds from the start in those that come later.

use super::super::render;
use super::column::Actions;
use super::online::validate;
use super::{merged, part, whole};
use crate::dialect::Request;
use crate::model::{Constraint, Name, ObjectId, Pair, Reference, Refusal, Schema, Statement, Table};

/// The children of a table in a schema, and theirs.
fn children<'s>(schema: &'s Schema, id: &ObjectId) -> impl Iterator<Item = (&'s ObjectId, &'s Table)> {
    let parent = id.qualified();
    schema.tables().filter(move |(_, table)| schema.ancestors(table).iter().any(|(name, _)| **name == parent))
}

/// VALIDATE CONSTRAINT in the children where a check that is made anew is to be valid, and was not by itself.
pub fn in_children(
    request: &Request<'_>,
    id: &ObjectId,
    constraint: &Constraint,
    cause: usize,
) -> Vec<Statement> {
    let Some(name) = constraint.name.name().filter(|_| constraint.is_inherited_unvalidated()) else {
        return Vec::new();
    };
    let is_valid = |schema: &Schema, child: &ObjectId| {
        schema.table(&child.qualified()).is_some_and(|table| table.options.validated.contains(name))
    };
    // Where it is valid only now, that is the child's own change; and a new child is made after the check.
    let waits =
        |child: &ObjectId| is_valid(request.schemas.after, child) && is_valid(request.schemas.before, child);
    let said = |child: &ObjectId| {
        let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, child));
        let action = validate(id, constraint, cause);
        let mut alter = merged(&prefix, &format!("modify \"{}\" table", child.name), cause, vec![action]);
        alter.needs.push(whole(child));
        alter
    };
    children(request.schemas.after, id).map(|(child, _)| child).filter(|it| waits(it)).map(said).collect()
}

/// The children that must be there before their new parent gets a check that is valid in none of them.
pub fn to_come_before(request: &Request<'_>, id: &ObjectId, constraint: &Constraint) -> Vec<Reference> {
    let Some(name) = constraint.name.name().filter(|_| constraint.is_inherited_unvalidated()) else {
        return Vec::new();
    };
    let others = children(request.schemas.after, id).filter(|(_, it)| !it.options.validated.contains(name));
    others.map(|(child, _)| whole(child)).collect()
}

/// What a new child waits for: the checks of its parents that are to be valid in it.
pub fn to_come_after(request: &Request<'_>, table: &Table) -> Vec<Reference> {
    let checks = table.options.validated.iter();
    checks.flat_map(|name| above(request.schemas.after, table, name)).collect()
}

/// The check of a name in the parents of a table.
fn above(schema: &Schema, table: &Table, name: &Name) -> Vec<Reference> {
    let all = schema.ancestors(table).into_iter();
    let having = all.filter(|(_, parent)| parent.constraint(name).is_some());
    having.map(|(parent, _)| part(&Schema::table_id(parent), name)).collect()
}

/// A table whose parents' checks become valid in it, or no longer are.
pub fn change(
    request: &Request<'_>,
    id: &ObjectId,
    tables: Pair<&Table>,
    cause: usize,
    actions: &mut Actions,
) -> Result<(), Refusal> {
    let Pair { before, after } = tables.map(|table| &table.options.validated);
    let unvalidated = Pair {
        before: request.schemas.before.unvalidated_above(tables.before),
        after: request.schemas.after.unvalidated_above(tables.after),
    };
    for constraint in &unvalidated.after {
        let Some(name) = constraint.name.name() else { continue };
        match (before.contains(name), after.contains(name)) {
            (false, true) => {
                let mut validate = validate(id, constraint, cause);
                validate.needs = above(request.schemas.after, tables.after, name);
                actions.last.push(validate);
            }
            (true, false) if unvalidated.before.contains(constraint) => return Err(refusal(id, name)),
            (true | false, _) => {}
        }
    }
    Ok(())
}

fn refusal(id: &ObjectId, name: &Name) -> Refusal {
    let said =
        format!("check \"{name}\" is valid in \"{}\", and cannot be made NOT VALID there alone", id.name);
    Refusal::unsupported(id, said)
        .help("drop the check of the parent in one migration, and add it in the next")
}
