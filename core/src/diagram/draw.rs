//! From what is measured and placed to the display list: boxes, lines with their crow's feet, title and legend.

mod boxes;
mod caption;
mod lines;

use super::entity::{Entities, Entity};
use super::extent::{Extent, Sight};
use super::layout::{Graph, Link, Node, Point, Size, layout, pin};
use super::mark::Tally;
use super::measure::{Measured, measure};
use super::picture::{Picture, Role};
use super::relation::Relation;
use super::sight;
use crate::model::{Name, ObjectId, ObjectKind};
use std::collections::{BTreeMap, BTreeSet};

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
pub fn draw(
    title: &str,
    heading: Heading,
    entities: &Entities,
    relations: &[Relation],
    extent: &Extent,
) -> Picture {
    let sight = extent.sight;
    let measured: Vec<Measured> = entities.list.iter().map(measure).collect();
    let ends = lines::ends(relations, &measured);
    let anchors: Vec<String> = entities.list.iter().map(|entity| anchor(&entity.id)).collect();
    let graph = graph(entities, &measured, &ends);
    let drawn = pin(&graph, layout(&graph), &pins(&anchors, extent));
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
    let routes = relations.iter().zip(&drawn.routes);
    let seen: Vec<(Relation, &Vec<Point>)> = routes
        .filter_map(|(relation, route)| sight::relation(relation, sight).map(|seen| (seen, route)))
        .collect();
    let mut groups = lines::lines(&seen, &anchors, at);
    let bonds = bonds(&entities.list, relations);
    let mut shown = Entities::default();
    for (number, place) in drawn.places.iter().enumerate() {
        let (entity, measured) = (&entities.list[number], &measured[number]);
        if let Some((seen, measured)) = sight::entity(entity, measured, sight) {
            groups.push(boxes::draw(&seen, &measured, place.moved(at), &bonds[number]));
            shown.list.push(seen.into_owned());
        }
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
    groups.push(match sight {
        Sight::Both => foot,
        Sight::Before | Sight::After => caption::foot(&shown, relations, below, drawn.size.width),
    });
    groups.retain(|group| group.role != Role::Caption || !group.shapes.is_empty());
    Picture { size, title: title.to_owned(), summary, groups, within: BTreeMap::new() }
}

/// How each box hangs together with others, for those who do not see it: `, references ports and users, referenced by
/// 3 tables`.
fn bonds(list: &[Entity], relations: &[Relation]) -> Vec<String> {
    let mut parents = vec![BTreeSet::new(); list.len()];
    let mut children = vec![BTreeSet::new(); list.len()];
    for Relation { child, parent, .. } in relations {
        parents[child.entity].insert(list[parent.entity].id.name.as_str());
        children[parent.entity].insert(child.entity);
    }
    let told = parents.iter().zip(&children).map(|(parents, children)| {
        let word = if children.iter().any(|child| list[*child].bunch.is_some()) { "other" } else { "table" };
        said(parents, children.len(), word)
    });
    told.collect()
}

fn said(parents: &BTreeSet<&str>, children: usize, word: &str) -> String {
    let names: Vec<&str> = parents.iter().copied().collect();
    let up = match names.as_slice() {
        [] => String::new(),
        [one] => format!(", references {one}"),
        [others @ .., last] => format!(", references {} and {last}", others.join(", ")),
    };
    match children {
        0 => up,
        1 => up + &format!(", referenced by 1 {word}"),
        many => up + &format!(", referenced by {many} {word}s"),
    }
}

/// Where boxes were put, from within the margin.
fn pins(anchors: &[String], extent: &Extent) -> Vec<(usize, Point)> {
    let within = Point { x: -MARGIN, y: -MARGIN };
    let pin = |(node, anchor)| Some((node, extent.pins.get(anchor)?.moved(within)));
    let all = anchors.iter().enumerate().filter(|_| extent.around.is_none());
    all.filter_map(pin).collect()
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
    let bunches = || entities.list.iter().filter_map(|entity| entity.bunch.as_ref());
    let all = || {
        let alone = entities.list.iter().filter(|entity| entity.bunch.is_none());
        let alone = alone.map(|entity| (entity.id.kind, entity.mark));
        alone.chain(bunches().flat_map(|bunch| bunch.members.iter().map(|(id, mark)| (id.kind, *mark))))
    };
    let count = |kinds: &[ObjectKind]| all().filter(|(kind, _)| kinds.contains(kind)).count();
    let keys = relations.iter().map(|relation| relation.sum.unwrap_or(1)).sum::<usize>()
        + bunches().map(|bunch| bunch.inside).sum::<usize>();
    let counted = [
        (count(&[ObjectKind::Table]), "table", "tables"),
        (count(&[ObjectKind::View, ObjectKind::MaterializedView]), "view", "views"),
        (count(&[ObjectKind::Enum]), "enum type", "enum types"),
        (keys, "foreign key", "foreign keys"),
        (bunches().count(), "folded group", "folded groups"),
    ];
    let counted: Vec<String> = counted
        .into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let tally = Tally::of(all().map(|(_, mark)| mark));
    let counted = if counted.is_empty() { "Nothing to draw".to_owned() } else { counted.join(", ") };
    if tally.any() { format!("{counted}: {}", tally.sentence()) } else { counted }
}

/// The stable name of a box, for links to it: `table.public.users`.
pub fn anchor(id: &ObjectId) -> String {
    let kind = id.kind.words().replace(' ', "-");
    let schema = id.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
    format!("{kind}.{schema}{}", id.name)
}
