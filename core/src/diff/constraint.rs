//! Which constraint became which, and what differs. Written names pair by name, the others by structure.

use super::Manner;
use super::definition::{Compared, expression};
use crate::model::{Constraint, ConstraintKind, Name, Naming, Pair, TableChange};

/// The differences between the constraints of two tables, and the names that are left as they are.
pub(super) fn changes(
    manner: Manner,
    lists: Pair<&[Constraint]>,
    found: &mut Vec<TableChange>,
    unknown: &mut Vec<(String, Pair<String>)>,
) -> Vec<Pair<Name>> {
    let mut kept = Vec::new();
    let mut partner = if manner.names_constraints { by_name(lists) } else { vec![None; lists.before.len()] };
    by_structure(manner, lists, &mut partner);
    for (at, before) in lists.before.iter().enumerate() {
        match partner.get(at).copied().flatten().and_then(|to| lists.after.get(to)) {
            None => found.push(TableChange::DropConstraint(before.clone())),
            Some(after) => {
                let pair = Pair { before, after };
                paired(manner, pair, found, unknown);
                kept.extend(names(pair).filter(|it| it.before != it.after && !renamed(manner, pair)));
            }
        }
    }
    for (at, after) in lists.after.iter().enumerate() {
        if !partner.contains(&Some(at)) {
            found.push(TableChange::AddConstraint(after.clone()));
        }
    }
    kept
}

fn names(pair: Pair<&Constraint>) -> Option<Pair<Name>> {
    let Pair { before, after } = pair.map(|it| it.name.name().cloned());
    Some(Pair { before: before?, after: after? })
}

/// For each constraint of before, the place of its partner in after.
fn by_name(lists: Pair<&[Constraint]>) -> Vec<Option<usize>> {
    let place = |before: &Constraint| {
        let name = before.name.name()?;
        lists.after.iter().position(|after| {
            after.name.name() == Some(name)
                && std::mem::discriminant(&after.kind) == std::mem::discriminant(&before.kind)
        })
    };
    lists.before.iter().map(place).collect()
}

/// Pairs what is left by structure, where not both names were written.
fn by_structure(manner: Manner, lists: Pair<&[Constraint]>, partner: &mut [Option<usize>]) {
    for (at, before) in lists.before.iter().enumerate() {
        if partner.get(at).is_some_and(Option::is_some) {
            continue;
        }
        let place = lists.after.iter().enumerate().position(|(to, after)| {
            !partner.contains(&Some(to))
                && !(manner.names_constraints && before.name.is_written() && after.name.is_written())
                && same_but_name(manner, before, after)
        });
        if let Some(slot) = partner.get_mut(at) {
            *slot = place;
        }
    }
}

fn same_but_name(manner: Manner, before: &Constraint, after: &Constraint) -> bool {
    let Constraint { name: _, kind, deferrable, validated: _, enforced: _, comment: _ } = before;
    *deferrable == after.deferrable
        && match (kind, &after.kind) {
            (ConstraintKind::Check(one), ConstraintKind::Check(other)) => matches!(
                expression(manner, Pair { before: Some(&one.expression), after: Some(&other.expression) }),
                Compared::Same
            ),
            (one, other) => one == other,
        }
}

fn paired(
    manner: Manner,
    pair: Pair<&Constraint>,
    found: &mut Vec<TableChange>,
    unknown: &mut Vec<(String, Pair<String>)>,
) {
    let boxed = || Box::new(pair.map(|it| (*it).clone()));
    let bare = pair.map(|it| Constraint { name: Naming::Absent, comment: None, ..(*it).clone() });
    if bare.before != bare.after {
        if let (ConstraintKind::Check(one), ConstraintKind::Check(other)) =
            (&pair.before.kind, &pair.after.kind)
            && let Compared::Unknown { what: _, texts } =
                expression(manner, Pair { before: Some(&one.expression), after: Some(&other.expression) })
        {
            let name = pair.after.name.name().map_or(String::new(), |name| format!(" \"{name}\""));
            unknown.push((format!("check{name}"), texts));
            return;
        }
        found.push(TableChange::AlterConstraint(boxed()));
        return;
    }
    if renamed(manner, pair) {
        found.push(TableChange::RenameConstraint(boxed()));
    }
    if pair.before.comment != pair.after.comment {
        found.push(TableChange::CommentConstraint(boxed()));
    }
}

/// A name that nobody wrote is the database's affair, once it is there; in a source it is what a fresh load gives.
fn renamed(manner: Manner, pair: Pair<&Constraint>) -> bool {
    if !manner.names_constraints {
        return false;
    }
    match (&pair.before.name, &pair.after.name) {
        (Naming::Absent, Naming::Absent) => false,
        (Naming::Written(one) | Naming::Generated(one), Naming::Written(other)) => one != other,
        (Naming::Written(one) | Naming::Generated(one), Naming::Generated(other)) => {
            !manner.read_back && one != other
        }
        (Naming::Absent, Naming::Written(_)) | (Naming::Written(_), Naming::Absent) => true,
        (Naming::Absent, Naming::Generated(_)) | (Naming::Generated(_), Naming::Absent) => false,
    }
}
