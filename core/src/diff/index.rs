//! Which index became which, and what differs.

use super::Manner;
use crate::model::{Index, Naming, Pair, TableChange};

/// The differences between two lists of indexes.
pub(super) fn changes(manner: Manner, lists: Pair<&[Index]>, found: &mut Vec<TableChange>) {
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
            Some(after) => paired(manner, Pair { before, after }, found),
        }
    }
    for (at, after) in lists.after.iter().enumerate() {
        if !partner.contains(&Some(at)) {
            found.push(TableChange::AddIndex(after.clone()));
        }
    }
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
    // As written: a database that ignores the case of a name keeps it all the same.
    let renamed = pair.differs_by(|index| index.name.name().map(|name| name.as_str().to_owned()))
        && (pair.after.name.is_written() || !manner.read_back);
    if renamed {
        found.push(TableChange::RenameIndex(boxed()));
    }
    if pair.before.comment != pair.after.comment {
        found.push(TableChange::CommentIndex(boxed()));
    }
}
