//! How much is drawn: all of it or what is near one box, without what is hidden, in which detail, and of which side.

use super::entity::Entities;
use super::group::Grouping;
use super::layout::Point;
use super::relation::{Port, Relation};
use super::{anchor, mark::Mark};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How much of a box is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detail {
    /// Its head.
    Names,
    /// Its keys, and what changed.
    Keys,
    /// All columns.
    #[default]
    All,
}

/// Which side is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// Both in one, with marks: what went stands where it stood.
    #[default]
    Both,
    /// As it was.
    Before,
    /// As it will be.
    After,
}

/// What of two schemas is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// How much of a box.
    pub detail: Detail,
    /// Which side.
    pub sight: Sight,
    /// Only what so many lines lead to from the box of an anchor.
    pub around: Option<(String, usize)>,
    /// The anchors of boxes that are left out.
    pub hidden: BTreeSet<String>,
    /// How boxes are grouped.
    pub groups: Option<Grouping>,
    /// Where a person put boxes, by their anchors. What is near one box is a picture of its own and knows nothing of it.
    pub pins: BTreeMap<String, Point>,
}

impl Extent {
    /// The boxes and lines that are drawn.
    pub fn narrowed(&self, entities: Entities, relations: Vec<Relation>) -> (Entities, Vec<Relation>) {
        let anchors: Vec<String> = entities.list.iter().map(|entity| anchor(&entity.id)).collect();
        let near = match &self.around {
            Some((start, steps)) => near(&anchors, &relations, start, *steps),
            None => vec![true; anchors.len()],
        };
        let kept: Vec<bool> =
            near.iter().zip(&anchors).map(|(near, anchor)| *near && !self.hidden.contains(anchor)).collect();
        if kept.iter().all(|kept| *kept) {
            return (entities, relations);
        }
        let Entities { list, elsewhere } = entities;
        let list = list.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(entity, _)| entity).collect();
        (Entities { list, elsewhere }, renumbered(relations, &kept))
    }
}

/// Which boxes so many lines lead to. Of an anchor that is not there, nothing is near, and everything is drawn.
fn near(anchors: &[String], relations: &[Relation], start: &str, steps: usize) -> Vec<bool> {
    let Some(start) = anchors.iter().position(|anchor| anchor == start) else {
        return vec![true; anchors.len()];
    };
    let mut near = vec![false; anchors.len()];
    near[start] = true;
    for _ in 0..steps {
        let before = near.clone();
        for relation in relations {
            let [child, parent] = [relation.child.entity, relation.parent.entity];
            near[child] |= before[parent];
            near[parent] |= before[child];
        }
        if near == before {
            break;
        }
    }
    near
}

/// The lines between boxes that are kept, by their new places.
fn renumbered(relations: Vec<Relation>, kept: &[bool]) -> Vec<Relation> {
    let mut next = 0;
    let places: Vec<Option<usize>> = kept
        .iter()
        .map(|kept| {
            let place = kept.then_some(next);
            next += usize::from(*kept);
            place
        })
        .collect();
    let moved = |port: Port| Some(Port { entity: places.get(port.entity).copied().flatten()?, ..port });
    relations
        .into_iter()
        .filter_map(|relation| {
            Some(Relation { child: moved(relation.child)?, parent: moved(relation.parent)?, ..relation })
        })
        .collect()
}

/// Whether a thing of this fate is on a side.
pub fn is_seen(mark: Mark, sight: Sight) -> bool {
    match sight {
        Sight::Both => true,
        Sight::Before => mark != Mark::Added,
        Sight::After => mark != Mark::Removed,
    }
}
