//! Children and partitions: what they have because their parent has it is not repeated in the model, so a table that
//! becomes independent is given it for its own.

use super::{Effect, Session, bond};
use crate::model::{Constraint, ConstraintKind, Naming, PartitionOf, QualifiedName, Schema, Table};

/// ATTACH PARTITION
pub(super) fn attach(
    session: &mut Session<'_>,
    parent: &QualifiedName,
    partition: &QualifiedName,
    of: PartitionOf,
) -> Effect {
    let partition = session.table_name(partition)?;
    let of = PartitionOf { parent: parent.clone(), ..of };
    Session::table_mut(&mut session.schema, &partition)?.options.partition_of = Some(of);
    has_checks(session, parent, &partition)?;
    session.touch(&Schema::table_id(&partition));
    bond::join(session, parent, &partition, true)
}

/// DETACH PARTITION: the table keeps the constraints and indexes that it had as a partition.
pub(super) fn detach(session: &mut Session<'_>, parent: &QualifiedName, partition: &QualifiedName) -> Effect {
    let partition = session.table_name(partition)?;
    keep_constraints(session, parent, &partition, true)?;
    let table = Session::table_mut(&mut session.schema, &partition)?;
    bond::leave(table);
    table.options.partition_of = None;
    session.touch(&Schema::table_id(&partition));
    Ok(())
}

/// INHERIT and NO INHERIT: a child that leaves keeps the checks.
pub(super) fn inherit(
    session: &mut Session<'_>,
    child: &QualifiedName,
    parent: &QualifiedName,
    add: bool,
) -> Effect {
    let parent = session.table_name(parent)?;
    if !add {
        keep_constraints(session, &parent, child, false)?;
    }
    if add {
        has_checks(session, &parent, child)?;
    }
    let inherits = &mut Session::table_mut(&mut session.schema, child)?.options.inherits;
    inherits.retain(|it| *it != parent);
    if add {
        inherits.push(parent);
    }
    super::alter_column::keep(session, child)
}

/// A table that comes under a parent must have its checks, by name.
fn has_checks(session: &Session<'_>, parent: &QualifiedName, child: &QualifiedName) -> Effect {
    let (Some(theirs), Some(own)) = (session.schema.table(parent), session.schema.table(child)) else {
        return Ok(());
    };
    // What it has from other parents already is not said of it.
    if !own.options.inherits.is_empty() {
        return Ok(());
    }
    let inherited = |it: &&Constraint| matches!(&it.kind, ConstraintKind::Check(it) if !it.no_inherit);
    let names = theirs.constraints.iter().filter(inherited).filter_map(|it| it.name.name());
    match names.into_iter().find(|name| own.constraint(name).is_none()) {
        Some(name) => super::fault(format!("child table is missing constraint \"{name}\"")),
        None => Ok(()),
    }
}

/// Checks are inherited by name; foreign keys and exclusion constraints only by partitions, the latter under a name of
/// their own.
fn keep_constraints(
    session: &mut Session<'_>,
    parent: &QualifiedName,
    child: &QualifiedName,
    of_partition: bool,
) -> Effect {
    let inherited = session.schema.table(parent).map(|table| table.constraints.clone()).unwrap_or_default();
    for mut constraint in inherited {
        let table = Session::table_mut(&mut session.schema, child)?;
        constraint.validated |= constraint.name.name().is_some_and(|it| table.options.validated.remove(it));
        let is_check = matches!(constraint.kind, ConstraintKind::Check(_));
        let stays = match &constraint.kind {
            ConstraintKind::Check(check) => !check.no_inherit,
            ConstraintKind::Exclude(_) | ConstraintKind::ForeignKey(_) => of_partition,
            // These it has as its share already.
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => false,
        };
        let known =
            |own: &Constraint| own.kind == constraint.kind && (!is_check || own.name == constraint.name);
        if !stays || table.constraints.iter().any(known) {
            continue;
        }
        if matches!(constraint.kind, ConstraintKind::Exclude(_)) {
            constraint.name = Naming::Absent;
            let table: Table = table.clone();
            session.name_constraint(child, &table, &mut constraint);
        }
        Session::table_mut(&mut session.schema, child)?.constraints.push(constraint);
        session.touch(&Schema::table_id(child));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
