//! What does a schema look like, and what of it changes? Two schemas become boxes and lines, these get sizes and
//! places, and the whole becomes a display list that every back-end draws: the same bytes wherever it is computed.

pub mod entity;
pub mod layout;
pub mod mark;
pub mod metrics;
pub mod picture;
pub mod relation;
pub mod svg;
pub mod words;

mod draw;
mod measure;

pub use draw::{Heading, anchor};
pub use mark::{Mark, Tally};
pub use picture::Picture;

use crate::model::{Changes, Pair, Schema};

/// Draws two schemas as one, with what changed marked; or twice the same one with no changes.
pub fn picture(title: &str, heading: Heading, schemas: Pair<&Schema>, changes: &Changes) -> Picture {
    let entities = entity::fold(entity::entities(schemas, changes));
    let relations = relation::relations(schemas, changes, &entities);
    draw::draw(title, heading, &entities, &relations)
}

#[cfg(test)]
mod tests;
