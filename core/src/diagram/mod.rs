//! What does a schema look like, and what of it changes? Two schemas become boxes and lines, these get sizes and
//! places, and the whole becomes a display list that every back-end draws: the same bytes wherever it is computed.

pub mod access;
pub mod entity;
pub mod extent;
pub mod facts;
pub mod group;
pub mod layout;
pub mod mark;
pub mod metrics;
pub mod picture;
pub mod relation;
pub mod svg;
pub mod words;

mod draw;
mod measure;
mod partition;
mod sight;

pub use draw::{Heading, anchor};
pub use extent::{Detail, Extent, Sight};
pub use group::{By, Grouping};
pub use mark::{Mark, Tally};
pub use picture::Picture;

use crate::model::{Changes, Pair, Schema};
use std::collections::BTreeMap;

/// Draws two schemas as one, with what changed marked; or twice the same one with no changes.
pub fn picture(title: &str, heading: Heading, schemas: Pair<&Schema>, changes: &Changes) -> Picture {
    picture_of(title, heading, schemas, changes, &Extent::default())
}

/// The same of a part, in another detail, or of one side alone. Boxes stand where they stand in the picture of both.
pub fn picture_of(
    title: &str,
    heading: Heading,
    schemas: Pair<&Schema>,
    changes: &Changes,
    extent: &Extent,
) -> Picture {
    let entities = partition::fold(entity::entities(schemas, changes), schemas);
    let entities = entity::fold(entities, extent.detail);
    let relations = relation::relations(schemas, changes, &entities);
    let (entities, relations, within) = match &extent.groups {
        Some(grouping) => group::fold(entities, relations, grouping),
        None => (entities, relations, BTreeMap::new()),
    };
    let (entities, relations) = extent.narrowed(entities, relations);
    Picture { within, ..draw::draw(title, heading, &entities, &relations, extent) }
}

#[cfg(test)]
mod tests;
