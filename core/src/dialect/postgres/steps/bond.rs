//! Keys and indexes that partitions share with their parents: which belong together, and in which order they are made.

mod settled;

pub use settled::{Settled, settled};

use super::partition::{ancestors, partitions_of};
use super::{part, whole};
use crate::dialect::Request;
use crate::model::{
    Element, Lock, Name, ObjectId, QualifiedName, Reference, Refusal, Schema, Statement, Table,
};

/// What an ancestor has that a partition's own is, or could be, a share of.
struct Above {
    table: QualifiedName,
    element: Element,
}

fn above(schema: &Schema, table: &Table, own: &Element) -> Option<Above> {
    ancestors(schema, table).into_iter().find_map(|(name, parent)| {
        let element = Element::all(parent).into_iter().find(|theirs| theirs.is_like(own))?;
        Some(Above { table: name.clone(), element })
    })
}

/// Whether a table says a share like this of its own.
fn has_share(table: &Table, like: &Element) -> bool {
    Element::all(table).iter().any(|own| own.bond().attached && own.shape() == like.shape())
}

/// The index of the parent, and its name, that a partition's own is the share of.
pub fn of_parent(
    schema: &Schema,
    id: &ObjectId,
    table: &Table,
    own: &Name,
) -> Result<(QualifiedName, Name), Refusal> {
    let found = Element::named(table, own).and_then(|own| {
        let (parent, theirs) = *ancestors(schema, table).first()?;
        let theirs = Element::all(theirs).into_iter().find(|theirs| theirs.is_like(&own))?;
        Some((parent.clone(), theirs.name()?.clone()))
    });
    found.ok_or_else(|| {
        let said = format!("what \"{own}\" of partition \"{}\" is attached to has no name here", id.name);
        Refusal::unsupported(id, said).help("attach it in a migration of your own")
    })
}

/// ALTER INDEX … ATTACH PARTITION for what a new partition has of what was made ON ONLY its parent.
pub fn attached(
    request: &Request<'_>,
    id: &ObjectId,
    table: &Table,
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let own = Element::all(table);
    let names = own.iter().filter(|own| own.bond().attached).filter_map(Element::name);
    let mut attached = Vec::new();
    for name in names {
        // Nobody waits for an index of a table that nobody has seen.
        let mut attach = super::index::attach(request, id, table, name, cause)?;
        attach.risks.lock = Lock::None;
        attached.push(attach);
    }
    Ok(attached)
}

/// What has to be there before a key or index is made: before one ON ONLY, the partitions, which would be given their
/// shares otherwise; before another, what they have for their shares; and before what only looks like a share, the
/// parent's.
pub fn needs(request: &Request<'_>, id: &ObjectId, it: &Element) -> Vec<Reference> {
    let schemas = request.schemas;
    let Some(table) = schemas.after.table(&id.qualified()) else { return Vec::new() };
    let mut needs = Vec::new();
    if table.options.partition_by.is_some() {
        for (child, own) in partitions_of(schemas.after, id) {
            let shares = Element::all(own);
            let share = shares.iter().find(|own| own.bond().attached && it.is_like(own));
            let was_there = schemas.before.objects.contains_key(child);
            match share.and_then(Element::name) {
                _ if it.bond().only => needs.push(whole(child)),
                Some(name) if was_there => needs.push(part(child, name)),
                _ => {}
            }
        }
    }
    if let Some(theirs) = above(schemas.after, table, it).filter(|_| !it.bond().attached)
        && let Some(name) = theirs.element.name()
        && !theirs.element.bond().only
    {
        needs.push(part(&Schema::table_id(&theirs.table), name));
    }
    needs
}

/// Whether every partition that holds rows has its share of what its parent gets, so that nothing has to be read.
pub fn is_only_bound(request: &Request<'_>, id: &ObjectId, it: &Element) -> bool {
    let leaves = partitions_of(request.schemas.before, id);
    let mut leaves = leaves.into_iter().filter(|(_, table)| table.options.partition_by.is_none());
    leaves.all(|(child, _)| {
        let after = request.schemas.after.table(&child.qualified());
        after.is_some_and(|table| has_share(table, it))
    })
}
