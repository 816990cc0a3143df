//! Identity columns, and serial columns that become or were such: the sequence behind a column.

use super::super::{names, render};
use super::column::{Actions, action};
use super::{part, references};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::{literal, quote};
use crate::model::{
    Column, Identity, Name, ObjectId, ObjectKind, Pair, QualifiedName, Risks, SequenceOptions, Statement,
};

/// An identity that goes does so before anything else of its column: PostgreSQL keeps NOT NULL for it.
pub fn goes(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    alter: &str,
    cause: usize,
    actions: &mut Actions,
) {
    if column.before.identity.is_none() || column.after.identity.is_some() {
        return;
    }
    let mut drop = action(format!("{alter} DROP IDENTITY"), cause);
    // A serial column takes over the name of the sequence.
    match references::default_sequence(request.schemas.after, id, &column.after) {
        Some(sequence) => {
            drop.drops = vec![super::whole(&sequence)];
            actions.first.push(drop);
            actions.after.push(set_to_largest(request, id, &column.after, cause));
        }
        // The server looks at the new type before the identity is gone.
        None if column.before.ty != column.after.ty => actions.first.push(drop),
        None => actions.main.push(drop),
    }
}

/// Adds an identity, or changes it: bounds outside the old type after the type, inside a narrower one before it.
pub fn change(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    alter: &str,
    cause: usize,
    actions: &mut Actions,
) {
    let Some(after) = &column.after.identity else { return };
    let Some(before) = &column.before.identity else {
        let clause = render::column::identity_clause(request.options, after);
        actions.between.extend(old_sequence(request, id, column, cause));
        let list = if column.before.ty == column.after.ty { &mut actions.main } else { &mut actions.last };
        list.push(action(format!("{alter} ADD {clause}"), cause));
        if after.sequence.start.is_none() && after.sequence.increment.is_none_or(|by| by > 0) {
            actions.after.push(set_to_largest(request, id, &column.after, cause));
        }
        return;
    };
    let named = Pair { before, after }.map(|it| it.sequence_name.clone());
    actions.between.extend(renamed_sequence(request, id, &column.after.name, &named, cause));
    let options = Pair { before: &before.sequence, after: &after.sequence };
    let defaults = Pair {
        before: super::sequence::defaults(&column.before.ty.name, options.before),
        after: super::sequence::defaults(&column.after.ty.name, options.after),
    };
    let mut clauses = changes(Pair { before, after }, &defaults);
    clauses.extend(super::sequence::restart(options, &defaults));
    if clauses.is_empty() {
        return;
    }
    let sequence = serial_sequence_of(request, id, &column.after);
    if let Some(inside) = super::sequence::into_bounds(&sequence, options, &defaults) {
        let said = format!("set sequence for column \"{}\" on table: \"{}\"", column.after.name, id.name);
        actions.between.push(Statement::new(inside, said, cause));
    }
    let set = action(format!("{alter} {}", clauses.join(" ")), cause);
    let width = |column: &Column| match &*column.ty.name {
        "smallint" => 2,
        "integer" => 4,
        _ => 8,
    };
    match width(&column.before).cmp(&width(&column.after)) {
        std::cmp::Ordering::Less => actions.last.push(set),
        std::cmp::Ordering::Equal => actions.main.push(set),
        std::cmp::Ordering::Greater => actions.first.push(set),
    }
}

/// ALTER SEQUENCE … RENAME TO of the sequence behind an identity; where none is written it has the name that the server
/// gives it.
fn renamed_sequence(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Name,
    named: &Pair<Option<QualifiedName>>,
    cause: usize,
) -> Option<Statement> {
    let own = |name: &Option<QualifiedName>| {
        let implied = || names::sequence_name(&id.name, column, &|_| false);
        name.as_ref().map_or_else(implied, |it| it.name.clone())
    };
    let (before, after) = (own(&named.before), own(&named.after));
    if before == after {
        return None;
    }
    let sequence = ObjectId::new(ObjectKind::Sequence, id.schema.clone(), before);
    let from = render::name::of_object(request.options, &sequence);
    let sql = format!("ALTER SEQUENCE {from} RENAME TO {}", quote(after.as_str()));
    let said = format!("rename sequence of column \"{column}\" on table: \"{}\"", id.name);
    Some(super::exclusive(Statement::new(sql, said, cause)))
}

fn changes(identities: Pair<&Identity>, defaults: &Pair<SequenceOptions>) -> Vec<String> {
    let Pair { before, after } = identities;
    let mut clauses = Vec::new();
    if before.always != after.always {
        clauses.push(format!("SET GENERATED {}", if after.always { "ALWAYS" } else { "BY DEFAULT" }));
    }
    let changed =
        render::sequence::changed(Pair { before: &before.sequence, after: &after.sequence }, defaults);
    clauses.extend(changed.into_iter().map(|clause| format!("SET {clause}")));
    clauses
}

/// The sequence of a serial column that is one no more. Where it becomes an identity, it goes before the identity's own
/// takes its name; otherwise after the default has let go of it.
pub fn old_sequence(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    cause: usize,
) -> Option<Statement> {
    let sequence = render::column::owned_sequence(request.schemas.before, id, &column.before)?;
    if request.schemas.after.objects.contains_key(&sequence) {
        return None;
    }
    let sql = format!("DROP SEQUENCE {}", render::name::of_object(request.options, &sequence));
    let said = format!("drop sequence used by serial column \"{}\"", column.after.name);
    let mut drop = super::exclusive(Statement::new(sql, said, cause));
    drop.drops = vec![super::whole(&sequence)];
    Some(drop)
}

/// The call that finds the sequence behind a column, whatever its name.
fn serial_sequence_of(request: &Request<'_>, id: &ObjectId, column: &Column) -> String {
    let table = literal(&render::name::of_object(request.options, id));
    format!("pg_get_serial_sequence({table}, {})", literal(column.name.as_str()))
}

/// Lets a new sequence of an old column go on after the largest value that is there.
pub fn set_to_largest(request: &Request<'_>, id: &ObjectId, column: &Column, cause: usize) -> Statement {
    let table = render::name::of_object(request.options, id);
    let name = quote(column.name.as_str());
    let sequence = serial_sequence_of(request, id, column);
    let sql = format!("SELECT setval({sequence}, max({name})) FROM {table} HAVING max({name}) > 0");
    let said = format!("set sequence for column \"{}\" on table: \"{}\"", column.name, id.name);
    let mut set = Statement::new(sql, said, cause);
    set.needs = vec![part(id, &column.name)];
    set.needs.extend(references::of_default(request.schemas.after, id, column));
    set.risks = Risks { scans: true, ..Risks::default() };
    set
}
