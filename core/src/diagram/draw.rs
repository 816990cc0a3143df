//! From what is measured and placed to the display list: boxes, lines with their crow's feet, title and legend.

mod boxes;
mod caption;
mod lines;

use super::entity::Entities;
use super::layout::{Graph, Link, Node, Point, Size, layout};
use super::mark::Tally;
use super::measure::{Measured, measure};
use super::picture::{Picture, Role};
use super::relation::Relation;
use crate::model::{Name, ObjectId, ObjectKind};
use std::collections::BTreeMap;

/// Around everything.
const MARGIN: i32 = 36;

/// Whether a title is drawn: a page has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Title and summary stand above the boxes.
    Drawn,
    /// They are only told to those who do not see the picture.
    Told,
}

/// Draws boxes and lines.
pub fn draw(title: &str, heading: Heading, entities: &Entities, relations: &[Relation]) -> Picture {
    let measured: Vec<Measured> = entities.list.iter().map(measure).collect();
    let ends = lines::ends(relations, &measured);
    let drawn = layout(&graph(entities, &measured, &ends));
    let summary = summary(entities, relations);
    let (head, top) = match heading {
        Heading::Drawn => {
            let head = caption::head(title, &summary, Point { x: MARGIN, y: MARGIN });
            let below = head.bounds.bottom() + if drawn.size.height > 0 { 28 } else { 0 };
            (Some(head), below)
        }
        Heading::Told => (None, MARGIN),
    };
    let at = Point { x: MARGIN, y: top };
    let anchors: Vec<String> = entities.list.iter().map(|entity| anchor(&entity.id)).collect();
    let mut groups = lines::lines(relations, &drawn, &anchors, at);
    for ((entity, measured), place) in entities.list.iter().zip(&measured).zip(&drawn.places) {
        groups.push(boxes::draw(entity, measured, place.moved(at)));
    }
    let below = Point { x: MARGIN, y: at.y + drawn.size.height + 32 };
    let foot = caption::foot(entities, relations, below, drawn.size.width);
    let width = [
        drawn.size.width + 2 * MARGIN,
        head.as_ref().map_or(0, |head| head.bounds.right()) + MARGIN,
        foot.bounds.right() + MARGIN,
    ];
    let size = Size {
        width: width.into_iter().max().unwrap_or(0),
        height: if foot.shapes.is_empty() { at.y + drawn.size.height } else { foot.bounds.bottom() } + MARGIN,
    };
    groups.extend(head);
    groups.push(foot);
    groups.retain(|group| group.role != Role::Caption || !group.shapes.is_empty());
    Picture { size, title: title.to_owned(), summary, groups }
}

fn graph(entities: &Entities, measured: &[Measured], ends: &[Link]) -> Graph {
    let mut families: BTreeMap<&Option<Name>, usize> = BTreeMap::new();
    let nodes = entities.list.iter().zip(measured).map(|(entity, measured)| {
        let next = families.len();
        Node { size: measured.size, family: *families.entry(&entity.id.schema).or_insert(next) }
    });
    Graph { nodes: nodes.collect(), links: ends.to_vec() }
}

/// `5 tables, 1 view, 4 foreign keys: 1 added, 2 changed`
fn summary(entities: &Entities, relations: &[Relation]) -> String {
    let count =
        |kinds: &[ObjectKind]| entities.list.iter().filter(|entity| kinds.contains(&entity.id.kind)).count();
    let counted = [
        (count(&[ObjectKind::Table]), "table", "tables"),
        (count(&[ObjectKind::View, ObjectKind::MaterializedView]), "view", "views"),
        (count(&[ObjectKind::Enum]), "enum type", "enum types"),
        (relations.len(), "foreign key", "foreign keys"),
    ];
    let counted: Vec<String> = counted
        .into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let tally = Tally::of(entities.list.iter().map(|entity| entity.mark));
    let counted = if counted.is_empty() { "Nothing to draw".to_owned() } else { counted.join(", ") };
    if tally.any() { format!("{counted}: {}", tally.sentence()) } else { counted }
}

/// The stable name of a box, for links to it: `table.public.users`.
pub fn anchor(id: &ObjectId) -> String {
    let kind = id.kind.words().replace(' ', "-");
    let schema = id.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
    format!("{kind}.{schema}{}", id.name)
}
