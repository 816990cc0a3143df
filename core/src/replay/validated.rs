//! Checks that are NOT VALID in a parent and valid in a child. A child that is made later has no rows that could break them
//! (heap.c, MergeWithExistingConstraint); one that was there is validated with its parent, or by itself.

use super::alter_column::children;
use super::{Effect, Session, alter_constraint};
use crate::model::{Constraint, Name, QualifiedName, Schema, Table};

/// A table without rows: what its parents' were not held against holds here.
pub(super) fn made(schema: &Schema, table: &mut Table) {
    let above = schema.unvalidated_above(table);
    let names = above.into_iter().filter_map(|it| it.name.name()).cloned().collect();
    table.options.validated = names;
}

/// ADD CONSTRAINT … NOT VALID: nobody's rows were held against it, whatever had its name before.
pub(super) fn added(session: &mut Session<'_>, table: &QualifiedName, constraint: &Constraint) -> Effect {
    let unvalidated = constraint.is_inherited_unvalidated();
    let Some(name) = constraint.name.name().filter(|_| unvalidated) else { return Ok(()) };
    for child in children(session, table) {
        Session::table_mut(&mut session.schema, &child)?.options.validated.remove(name);
        session.touch(&Schema::table_id(&child));
    }
    Ok(())
}

/// VALIDATE CONSTRAINT, of the table's own or of what it has from its parents.
pub(super) fn validate(session: &mut Session<'_>, name: &QualifiedName, constraint: &Name) -> Effect {
    let table = Session::table_mut(&mut session.schema, name)?.clone();
    let ancestors = session.schema.ancestors(&table);
    let inherited = ancestors.iter().any(|(_, parent)| parent.constraint(constraint).is_some());
    if table.constraint(constraint).is_some() || !inherited {
        let table = Session::table_mut(&mut session.schema, name)?;
        alter_constraint::of(table, constraint)?.validated = true;
        return Ok(());
    }
    let mut below = children(session, name);
    below.push(name.clone());
    for each in below {
        Session::table_mut(&mut session.schema, &each)?.options.validated.insert(constraint.clone());
        session.touch(&Schema::table_id(&each));
    }
    Ok(())
}

/// RENAME CONSTRAINT reaches the children.
pub(super) fn renamed(session: &mut Session<'_>, table: &QualifiedName, from: &Name, to: &Name) -> Effect {
    for child in children(session, table) {
        let validated = &mut Session::table_mut(&mut session.schema, &child)?.options.validated;
        if validated.remove(from) {
            validated.insert(to.clone());
            session.touch(&Schema::table_id(&child));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
