//! Partitions are drawn as a line in the box of the table whose parts they are, with their count: a table with a
//! partition for every month is one table to its reader. What changed is drawn all the same.

use super::entity::{Entities, Entity};
use super::mark::Mark;
use super::words::Line;
use crate::model::{Object, Pair, QualifiedName, Schema};
use std::collections::BTreeMap;

/// Takes the partitions that did not change out of the boxes; their tables say how many there are.
pub fn fold(entities: Entities, schemas: Pair<&Schema>) -> Entities {
    let Entities { list, elsewhere } = entities;
    let parents: Vec<Option<QualifiedName>> = list
        .iter()
        .map(|entity| parent(entity, schemas.after).filter(|_| entity.mark == Mark::Same))
        .collect();
    if parents.iter().all(Option::is_none) {
        return Entities { list, elsewhere };
    }
    let places: BTreeMap<QualifiedName, usize> =
        list.iter().enumerate().map(|(place, entity)| (entity.id.qualified(), place)).collect();
    let homes: Vec<Option<usize>> = (0..list.len()).map(|place| home(place, &parents, &places)).collect();
    let mut counts = vec![0_usize; list.len()];
    homes.iter().flatten().for_each(|home| counts[*home] += 1);
    let list = list.into_iter().zip(counts).zip(homes).filter(|(_, home)| home.is_none());
    Entities { list: list.map(|((entity, count), _)| told(entity, count)).collect(), elsewhere }
}

fn parent(entity: &Entity, schema: &Schema) -> Option<QualifiedName> {
    let Some(Object::Table(table)) = schema.get(&entity.id) else { return None };
    table.options.partition_of.as_ref().map(|part| part.parent.clone())
}

/// The box that a partition is told in: partitions may have partitions.
fn home(
    place: usize,
    parents: &[Option<QualifiedName>],
    places: &BTreeMap<QualifiedName, usize>,
) -> Option<usize> {
    let mut at = place;
    for _ in 0..parents.len() {
        match parents.get(at)?.as_ref().and_then(|parent| places.get(parent)) {
            Some(parent) => at = *parent,
            None => break,
        }
    }
    (at != place).then_some(at)
}

fn told(mut entity: Entity, count: usize) -> Entity {
    if count > 0 {
        let word = if count == 1 { "partition" } else { "partitions" };
        entity.lines.insert(0, Line { mark: Mark::Same, text: format!("{count} {word}") });
    }
    entity
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::entity::entities;
    use crate::diff::{Renames, diff};
    use crate::model::Target;
    use crate::normalize::{Normalized, normalize};
    use crate::replay::{Source, replay};

    const EVENTS: &str = "CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
        CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-02-01') TO ('2025-03-01') PARTITION BY HASH (id);
        CREATE TABLE events_2_a PARTITION OF events_2 FOR VALUES WITH (MODULUS 1, REMAINDER 0);";

    fn schema(text: &str) -> Normalized {
        let target = Target::postgres(17);
        let sources = [Source { name: "a".to_owned(), text: text.to_owned() }];
        normalize(&target, replay(&target, None, &sources).schema)
    }

    fn boxes(before: &str, after: &str) -> Vec<String> {
        let (before, after) = (schema(before), schema(after));
        let changes = diff(&before, &after, &Renames::default());
        let schemas = Pair { before: before.schema(), after: after.schema() };
        let lines =
            |entity: &Entity| entity.lines.iter().map(|line| format!(": {}", line.text)).collect::<String>();
        let folded = fold(entities(schemas, &changes), schemas).list;
        folded.iter().map(|entity| format!("{}{}", entity.id.name, lines(entity))).collect()
    }

    #[test]
    fn partitions_and_theirs_are_told_by_their_table() {
        assert_eq!(boxes(EVENTS, EVENTS), ["events: 3 partitions"]);
    }

    #[test]
    fn a_partition_that_came_is_drawn() {
        let more = format!(
            "{EVENTS}CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');"
        );
        assert_eq!(boxes(EVENTS, &more), ["events: 3 partitions", "events_3"]);
    }
}
