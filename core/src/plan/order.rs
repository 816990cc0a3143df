//! One topological sort: what makes a thing comes before what needs it, what lets go of it before what drops it.
//! Among what is free the given order stays (Atlas's: changes by the order of before, then what comes, then what goes).

use crate::model::{ObjectId, ObjectKind, Reference, Refusal, RefusalKind, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// Orders statements; those of one group stay together where they can.
pub(super) fn order(groups: Vec<Vec<Statement>>) -> Result<Vec<Statement>, Refusal> {
    let groups: Vec<Vec<Statement>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
    if let Some(sorted) = sorted(&edges(&groups)) {
        return Ok(pick(groups, &sorted));
    }
    // Two groups need each other: then their statements are ordered one by one.
    let mut chain = Vec::new();
    let mut singles: Vec<Vec<Statement>> = Vec::new();
    for group in groups {
        for (at, statement) in group.into_iter().enumerate() {
            if at > 0 {
                chain.push((singles.len() - 1, singles.len()));
            }
            singles.push(vec![statement]);
        }
    }
    let mut edges = edges(&singles);
    for (first, second) in chain {
        if let Some(set) = edges.must.get_mut(second) {
            set.insert(first);
        }
    }
    match sorted(&edges) {
        Some(sorted) => Ok(pick(singles, &sorted)),
        None => Err(circular(&singles, &edges)),
    }
}

fn circular(singles: &[Vec<Statement>], edges: &Edges) -> Refusal {
    let circle: Vec<&str> = circle(&edges.must)
        .into_iter()
        .filter_map(|at| singles.get(at)?.first().map(|statement| statement.comment.as_str()))
        .collect();
    Refusal {
        kind: RefusalKind::Unsupported,
        message: format!("these need each other, so there is no order for them: {}", circle.join(", ")),
        object: None,
        help: Some("make the change in two migrations".to_owned()),
    }
}

/// The members of a circle, each before the one that waits for it.
fn circle(before: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut left: BTreeSet<usize> = (0..before.len()).collect();
    loop {
        let free: Vec<usize> = left
            .iter()
            .copied()
            .filter(|at| before.get(*at).is_none_or(|set| set.is_disjoint(&left)))
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|at| !free.contains(at));
    }
    let Some(mut at) = left.first().copied() else { return Vec::new() };
    let mut path: Vec<usize> = Vec::new();
    loop {
        if let Some(start) = path.iter().position(|seen| *seen == at) {
            return path.split_off(start);
        }
        path.push(at);
        match before.get(at).and_then(|set| set.intersection(&left).next()) {
            Some(next) => at = *next,
            None => return path,
        }
    }
}

fn pick(groups: Vec<Vec<Statement>>, sorted: &[usize]) -> Vec<Statement> {
    let mut groups: Vec<Option<Vec<Statement>>> = groups.into_iter().map(Some).collect();
    sorted.iter().filter_map(|at| groups.get_mut(*at).and_then(Option::take)).flatten().collect()
}

/// For each group, the groups that come before it: those that must, those that should, and those that might better.
struct Edges {
    must: Vec<BTreeSet<usize>>,
    should: Vec<BTreeSet<usize>>,
    might: Vec<BTreeSet<usize>>,
}

/// For each group, the makers of what its statements wish for.
fn wishes(
    groups: &[Vec<Statement>],
    creators: &ByObject<'_>,
    of: fn(&Statement) -> &Vec<Reference>,
) -> Vec<BTreeSet<usize>> {
    let makers = |at: usize, wanted: &Reference| {
        let makers = creators.get(&wanted.object).into_iter().flatten();
        let others = makers.filter(|(maker, made)| *maker != at && made.part.is_none());
        others.map(|(maker, _)| *maker).collect::<Vec<_>>()
    };
    let wished = |(at, group): (usize, &Vec<Statement>)| {
        group.iter().flat_map(of).flat_map(|wanted| makers(at, wanted)).collect()
    };
    groups.iter().enumerate().map(wished).collect()
}

/// What an extension brings is not listed anywhere: whatever is made or changed waits for it.
fn after_extensions(groups: &[Vec<Statement>], should: &mut [BTreeSet<usize>]) {
    let makes = |group: &[Statement], kind: ObjectKind| {
        group.iter().flat_map(|statement| &statement.creates).any(|made| made.object.kind == kind)
    };
    let bringing = groups.iter().enumerate().filter(|(_, group)| makes(group, ObjectKind::Extension));
    let bringing: BTreeSet<usize> = bringing.map(|(at, _)| at).collect();
    for (group, waits_for) in groups.iter().zip(should) {
        let leaves =
            group.iter().all(|statement| statement.creates.is_empty() && !statement.drops.is_empty());
        if !leaves && !makes(group, ObjectKind::Extension) && !makes(group, ObjectKind::Namespace) {
            waits_for.extend(&bringing);
        }
    }
}

fn edges(groups: &[Vec<Statement>]) -> Edges {
    let creators = by_object(groups, |statement| &statement.creates);
    let droppers = by_object(groups, |statement| &statement.drops);
    let mut before = vec![BTreeSet::new(); groups.len()];
    let mut should = wishes(groups, &creators, |statement| &statement.wants);
    after_extensions(groups, &mut should);
    let might = wishes(groups, &creators, |statement| &statement.mentions);
    let mut edge = |first: usize, second: usize| {
        if first != second
            && let Some(set) = before.get_mut(second)
        {
            set.insert(first);
        }
    };
    for (at, group) in groups.iter().enumerate() {
        for statement in group {
            for need in &statement.needs {
                for (maker, made) in creators.get(&need.object).into_iter().flatten() {
                    if made.part.is_none() || made.part == need.part {
                        edge(*maker, at);
                    }
                }
            }
            for released in &statement.releases {
                for (dropper, dropped) in droppers.get(&released.object).into_iter().flatten() {
                    if dropped.part.is_none() || released.part.is_none() || dropped.part == released.part {
                        edge(at, *dropper);
                    }
                }
            }
            for made in &statement.creates {
                for (dropper, dropped) in droppers.get(&made.object).into_iter().flatten() {
                    if dropped.part == made.part {
                        edge(*dropper, at);
                    }
                }
            }
        }
    }
    Edges { must: before, should, might }
}

type ByObject<'g> = BTreeMap<&'g ObjectId, Vec<(usize, &'g Reference)>>;

fn by_object<'g>(
    groups: &'g [Vec<Statement>],
    references: fn(&Statement) -> &Vec<Reference>,
) -> ByObject<'g> {
    let mut map: ByObject<'g> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        for reference in group.iter().flat_map(references) {
            map.entry(&reference.object).or_default().push((at, reference));
        }
    }
    map
}

/// A depth-first order in which everything comes after what must be before it, and after what should be where that
/// closes no circle; `None` where what must be is a circle.
fn sorted(edges: &Edges) -> Option<Vec<usize>> {
    let with = |one: &[BTreeSet<usize>], other: &[BTreeSet<usize>]| -> Vec<BTreeSet<usize>> {
        one.iter().zip(other).map(|(one, other)| one | other).collect()
    };
    let all = with(&with(&edges.must, &edges.should), &edges.might);
    if let Some(sorted) = depth_first(&all) {
        return Some(sorted);
    }
    depth_first(&edges.must)?;
    // Some of what should be cannot be: each wish is kept if it closes no circle with what is settled before it.
    let mut settled = edges.must.clone();
    for (at, wishes) in edges.should.iter().enumerate().chain(edges.might.iter().enumerate()) {
        for wish in wishes {
            if !reaches(&settled, *wish, at) {
                settled.get_mut(at)?.insert(*wish);
            }
        }
    }
    depth_first(&settled)
}

/// Whether `to` comes before `from`, directly or through others.
fn reaches(before: &[BTreeSet<usize>], from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            waiting.extend(before.get(at).into_iter().flatten());
        }
    }
    false
}

fn depth_first(before: &[BTreeSet<usize>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; before.len()];
    let mut out = Vec::with_capacity(before.len());
    for root in 0..before.len() {
        let mut stack: Vec<(usize, Vec<usize>)> = Vec::new();
        if *states.get(root)? == State::New {
            *states.get_mut(root)? = State::Open;
            stack.push((root, before.get(root)?.iter().rev().copied().collect()));
        }
        while let Some((at, waiting)) = stack.last_mut() {
            let at = *at;
            match waiting.pop() {
                Some(next) => match *states.get(next)? {
                    State::Done => {}
                    State::Open => return None,
                    State::New => {
                        *states.get_mut(next)? = State::Open;
                        stack.push((next, before.get(next)?.iter().rev().copied().collect()));
                    }
                },
                None => {
                    *states.get_mut(at)? = State::Done;
                    out.push(at);
                    stack.pop();
                }
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Name;

    fn table(name: &str) -> Reference {
        Reference { object: ObjectId::new(ObjectKind::Table, None, Name::exact(name)), part: None }
    }

    fn creates(name: &str, needs: &[&str]) -> Vec<Statement> {
        let needs = needs.iter().map(|name| table(name)).collect();
        vec![Statement {
            creates: vec![table(name)],
            needs,
            ..Statement::new(format!("create {name}"), "", 0)
        }]
    }

    fn sql(statements: Vec<Statement>) -> Vec<String> {
        statements.into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn parents_come_first_and_the_rest_stays_in_order() {
        let ordered = order(vec![creates("a", &["z"]), creates("b", &[]), creates("z", &[])]);
        assert_eq!(
            ordered.map(sql),
            Ok(vec!["create z".to_owned(), "create a".to_owned(), "create b".to_owned()])
        );
    }

    #[test]
    fn a_child_goes_before_its_parent() {
        let parent = vec![Statement { drops: vec![table("p")], ..Statement::new("drop p", "", 0) }];
        let child = vec![Statement {
            drops: vec![table("c")],
            releases: vec![table("p")],
            ..Statement::new("drop c", "", 1)
        }];
        assert_eq!(order(vec![parent, child]).map(sql), Ok(vec!["drop c".to_owned(), "drop p".to_owned()]));
    }

    #[test]
    fn what_is_only_named_gives_way() {
        let named = vec![Statement {
            creates: vec![table("a")],
            wants: vec![table("b")],
            ..Statement::new("create a", "", 0)
        }];
        assert_eq!(
            order(vec![named.clone(), creates("b", &[])]).map(sql),
            Ok(vec!["create b".to_owned(), "create a".to_owned()])
        );
        assert_eq!(
            order(vec![named, creates("b", &["a"])]).map(sql),
            Ok(vec!["create a".to_owned(), "create b".to_owned()])
        );
    }

    #[test]
    fn a_circle_is_refused() {
        assert!(order(vec![creates("a", &["b"]), creates("b", &["a"])]).is_err());
    }
}
