//! Which index became which, and what differs.

use super::Manner;
use crate::model::{Index, Name, Naming, Pair, TableChange};

/// The differences between two lists of indexes, and the names that are left as they are.
pub(super) fn changes(
    manner: Manner,
    lists: Pair<&[Index]>,
    found: &mut Vec<TableChange>,
) -> Vec<Pair<Name>> {
    let mut kept = Vec::new();
    let mut partner: Vec<Option<usize>> = lists
        .before
        .iter()
        .map(|before| {
            let name = before.name.name()?;
            lists.after.iter().position(|after| after.name.name() == Some(name))
        })
        .collect();
    for (at, before) in lists.before.iter().enumerate() {
        if partner.get(at).is_some_and(Option::is_some) {
            continue;
        }
        let place = lists.after.iter().enumerate().position(|(to, after)| {
            !partner.contains(&Some(to))
                && (!before.name.is_written() || !after.name.is_written())
                && bare(before) == bare(after)
        });
        if let Some(slot) = partner.get_mut(at) {
            *slot = place;
        }
    }
    for (at, before) in lists.before.iter().enumerate() {
        match partner.get(at).copied().flatten().and_then(|to| lists.after.get(to)) {
            None => found.push(TableChange::DropIndex(before.clone())),
            Some(after) => {
                let pair = Pair { before, after };
                paired(manner, pair, found);
                if let (Some(before), Some(after)) = (before.name.name(), after.name.name())
                    && before != after
                    && !renamed(manner, pair)
                {
                    kept.push(Pair { before: before.clone(), after: after.clone() });
                }
            }
        }
    }
    for (at, after) in lists.after.iter().enumerate() {
        if !partner.contains(&Some(at)) {
            found.push(TableChange::AddIndex(after.clone()));
        }
    }
    kept
}

/// As written: a database that ignores the case of a name keeps it all the same.
fn renamed(manner: Manner, pair: Pair<&Index>) -> bool {
    pair.differs_by(|index| index.name.name().map(|name| name.as_str().to_owned()))
        && (pair.after.name.is_written() || !manner.read_back)
}

fn bare(index: &Index) -> Index {
    Index { name: Naming::Absent, comment: None, ..index.clone() }
}

fn paired(manner: Manner, pair: Pair<&Index>, found: &mut Vec<TableChange>) {
    let boxed = || Box::new(pair.map(|it| (*it).clone()));
    if pair.differs_by(|index| bare(index)) {
        found.push(TableChange::AlterIndex(boxed()));
        return;
    }
    if renamed(manner, pair) {
        found.push(TableChange::RenameIndex(boxed()));
    }
    if pair.before.comment != pair.after.comment {
        found.push(TableChange::CommentIndex(boxed()));
    }
}
