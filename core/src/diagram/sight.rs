//! One side alone, drawn over the places of both: what is only on the other side leaves a gap, and nothing has a mark.

use super::entity::{Entity, Keys, Row};
use super::extent::{Sight, is_seen};
use super::mark::Mark;
use super::measure::Measured;
use super::relation::Relation;
use crate::model::Name;
use std::borrow::Cow;

/// A box as it is on a side; nothing, where it is not there.
pub fn entity<'a>(
    entity: &'a Entity,
    measured: &'a Measured,
    sight: Sight,
) -> Option<(Cow<'a, Entity>, Cow<'a, Measured>)> {
    if sight == Sight::Both {
        return Some((Cow::Borrowed(entity), Cow::Borrowed(measured)));
    }
    if !is_seen(entity.mark, sight) {
        return None;
    }
    let mut seen = entity.clone();
    let was = seen.was.take();
    if let (Sight::Before, Some(was)) = (sight, was) {
        seen.id.name = was;
    }
    seen.mark = Mark::Same;
    seen.lines.clear();
    seen.rows = entity.rows.iter().map(|row| self::row(row, sight)).collect();
    let mut measured = measured.clone();
    measured.lines.clear();
    measured.notes.iter_mut().for_each(Vec::clear);
    Some((Cow::Owned(seen), Cow::Owned(measured)))
}

fn row(row: &Row, sight: Sight) -> Row {
    let mut seen = Row { mark: Mark::Same, was: None, ty_was: None, notes: Vec::new(), ..row.clone() };
    if !is_seen(row.mark, sight) {
        seen.name = Name::exact("");
        seen.ty = String::new();
        seen.keys = Keys::default();
        seen.facets.clear();
        seen.comment = None;
    } else if sight == Sight::Before {
        seen.name = row.was.clone().unwrap_or(seen.name);
        seen.ty = row.ty_was.clone().unwrap_or(seen.ty);
    }
    seen
}

/// A line as it is on a side; nothing, where it is not there.
pub fn relation(relation: &Relation, sight: Sight) -> Option<Relation> {
    let mark = if sight == Sight::Both { relation.mark } else { Mark::Same };
    is_seen(relation.mark, sight).then(|| Relation { mark, ..relation.clone() })
}
