//! Boxes of one schema, or whose names begin with one word, drawn as one box: what stands in it is told in its lines,
//! and the foreign keys that leave it are added up by where they lead, each sum a row.

use super::entity::{Entities, Entity, Row, bare_row};
use super::mark::Mark;
use super::relation::{Port, Relation, WHOLE};
use super::words::Line;
use super::{anchor, words};
use crate::model::{Name, ObjectId, ObjectKind};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer boxes than this whose names begin alike are no group.
const FEWEST: usize = 3;
/// So many names of each fate are told.
const TOLD: usize = 6;

/// What makes boxes a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// Their schema.
    Schema,
    /// The first word of their names, within a schema.
    Prefix,
}

/// How boxes are grouped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouping {
    /// By what.
    pub by: By,
    /// The anchors of the groups whose boxes are drawn one by one.
    pub open: BTreeSet<String>,
}

/// What stands in a box that stands for several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bunch {
    /// What makes it a group.
    pub by: By,
    /// Its members.
    pub members: Vec<(ObjectId, Mark)>,
    /// How many foreign keys lead from one of them to another.
    pub inside: usize,
}

impl Bunch {
    /// `32 tables`
    pub fn counted(&self) -> String {
        let tables = self.members.iter().all(|(id, _)| id.kind == ObjectKind::Table);
        let word = if tables { "table" } else { "object" };
        plural(self.members.len(), word)
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Boxes and lines with groups folded; and by anchor of a box that of its group, folded or open.
pub type Folded = (Entities, Vec<Relation>, BTreeMap<String, String>);

/// Folds all groups but those that are open.
pub fn fold(entities: Entities, relations: Vec<Relation>, grouping: &Grouping) -> Folded {
    let Entities { list, elsewhere } = entities;
    let homes = homes(&list, grouping.by);
    let known = list.iter().zip(&homes);
    let within =
        known.filter_map(|(entity, home)| Some((anchor(&entity.id), anchor(home.as_ref()?)))).collect();
    let mut drawn: Vec<Entity> = Vec::new();
    let mut bunches: BTreeMap<ObjectId, usize> = BTreeMap::new();
    let mut places = Vec::new();
    for (entity, home) in list.into_iter().zip(homes) {
        let Some(home) = home.filter(|home| !grouping.open.contains(&anchor(home))) else {
            places.push(drawn.len());
            drawn.push(entity);
            continue;
        };
        let place = *bunches.entry(home).or_insert_with_key(|home| {
            drawn.push(empty(home, grouping.by));
            drawn.len() - 1
        });
        places.push(place);
        if let Some(bunch) = &mut drawn[place].bunch {
            bunch.members.push((entity.id, entity.mark));
        }
    }
    let relations = lines(&mut drawn, relations, &places);
    drawn.iter_mut().for_each(tell);
    (Entities { list: drawn, elsewhere }, relations, within)
}

fn empty(home: &ObjectId, by: By) -> Entity {
    Entity {
        id: home.clone(),
        mark: Mark::Same,
        was: None,
        rows: Vec::new(),
        folded: 0,
        lines: Vec::new(),
        comment: None,
        bunch: Some(Bunch { by, members: Vec::new(), inside: 0 }),
    }
}

/// The group of each box.
fn homes(list: &[Entity], by: By) -> Vec<Option<ObjectId>> {
    match by {
        By::Schema => {
            let home = |schema: &Name| ObjectId::new(ObjectKind::Namespace, None, schema.clone());
            list.iter().map(|entity| entity.id.schema.as_ref().map(home)).collect()
        }
        By::Prefix => {
            let first = |entity: &Entity| Some(entity.id.name.as_str().split_once('_')?.0.to_owned());
            let words: BTreeSet<(Option<Name>, String)> = list
                .iter()
                .filter_map(|entity| {
                    Some((entity.id.schema.clone(), first(entity).filter(|it| !it.is_empty())?))
                })
                .collect();
            // `orders` stands with `order_items`.
            let word = |entity: &Entity| {
                let name = entity.id.name.as_str();
                let own = first(entity).into_iter().chain([name.to_owned()]);
                let mut all = own.chain(name.strip_suffix('s').map(str::to_owned));
                all.find_map(|word| words.get(&(entity.id.schema.clone(), word)))
            };
            let own: Vec<Option<&(Option<Name>, String)>> = list.iter().map(word).collect();
            let mut counts: BTreeMap<&(Option<Name>, String), usize> = BTreeMap::new();
            own.iter().flatten().for_each(|word| *counts.entry(word).or_default() += 1);
            let home = |(schema, word): &(Option<Name>, String)| {
                ObjectId::new(ObjectKind::Namespace, schema.clone(), Name::exact(format!("{word}_…")))
            };
            own.into_iter().map(|word| word.filter(|word| counts[word] >= FEWEST).map(home)).collect()
        }
    }
}

/// The lines between what is drawn. What leads from a folded group to one box is one line.
fn lines(drawn: &mut [Entity], relations: Vec<Relation>, places: &[usize]) -> Vec<Relation> {
    let mut lines = Vec::new();
    let mut sums: BTreeMap<(usize, usize), Vec<Relation>> = BTreeMap::new();
    for relation in relations {
        let (child, parent) = (places[relation.child.entity], places[relation.parent.entity]);
        let row = if drawn[parent].bunch.is_some() { WHOLE } else { relation.parent.row };
        let parent = Port { entity: parent, row };
        match &mut drawn[child].bunch {
            Some(bunch) if child == parent.entity => bunch.inside += 1,
            Some(_) => sums.entry((child, parent.entity)).or_default().push(Relation { parent, ..relation }),
            None => {
                let child = Port { entity: child, ..relation.child };
                lines.push(Relation { child, parent, ..relation });
            }
        }
    }
    let mut sums: Vec<((usize, usize), Vec<Relation>)> = sums.into_iter().collect();
    sums.sort_by_key(|((child, parent), keys)| (*child, Reverse(keys.len()), *parent));
    for ((child, parent), keys) in sums {
        lines.extend(sum(drawn, child, parent, &keys));
    }
    lines
}

fn sum(drawn: &mut [Entity], child: usize, parent: usize, keys: &[Relation]) -> Option<Relation> {
    let mark = joint(keys.iter().map(|key| key.mark));
    let name = words::qualified(&drawn[parent].id.qualified());
    let text = format!("{} to {name}", plural(keys.len(), "foreign key"));
    let rows = &mut drawn[child].rows;
    let row = bare_row(Name::exact(format!("→ {name}")), mark);
    rows.push(Row { ty: plural(keys.len(), "key"), ..row });
    Some(Relation {
        child: Port { entity: child, row: rows.len() - 1 },
        parent: keys.first()?.parent,
        optional: false,
        unique: false,
        mark,
        text,
        sum: Some(keys.len()),
    })
}

/// The mark of what has these: theirs, where they agree.
fn joint(marks: impl IntoIterator<Item = Mark>) -> Mark {
    let mut marks = marks.into_iter();
    let first = marks.next().unwrap_or_default();
    if marks.all(|mark| mark == first) { first } else { Mark::Changed }
}

/// What stands in a folded group, in lines: what changed first.
fn tell(entity: &mut Entity) {
    let Some(bunch) = &entity.bunch else { return };
    entity.mark = joint(bunch.members.iter().map(|(_, mark)| *mark));
    for fate in [Mark::Added, Mark::Removed, Mark::Changed, Mark::Same] {
        let members = bunch.members.iter().filter(|(_, mark)| *mark == fate);
        let names: Vec<&str> = members.map(|(id, _)| id.name.as_str()).collect();
        if names.is_empty() {
            continue;
        }
        let rest = names.len().saturating_sub(TOLD);
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        let text = format!("{}{more}", names[..names.len() - rest].join(", "));
        entity.lines.push(Line { mark: fate, text });
    }
    if bunch.inside > 0 {
        let text = format!("{} inside", plural(bunch.inside, "foreign key"));
        entity.lines.push(Line { mark: Mark::Same, text });
    }
}

#[cfg(test)]
mod tests;
