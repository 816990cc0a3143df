//! Which boxes of a large component belong together: greedy modularity with a cap, links to hubs counting for less
//! (Clauset, Newman, Moore 2004).

use super::Graph;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// A cluster holds so many boxes at most: what one looks at in one glance.
const MOST: usize = 24;
/// A smaller one is joined to its nearest neighbor.
const FEWEST: usize = 6;
/// How much a link across families counts for: one in so many.
const FOREIGN: i64 = 3;

/// The weight of the links between two clusters; both ways.
type Weights = BTreeMap<usize, BTreeMap<usize, i64>>;

/// Cuts a component; a small one stays whole. Clusters come in the order in which they are best placed.
pub fn clusters(graph: &Graph, nodes: &[usize]) -> Vec<Vec<usize>> {
    if nodes.len() <= MOST {
        return vec![nodes.to_vec()];
    }
    let mut members: BTreeMap<usize, Vec<usize>> = nodes.iter().map(|node| (*node, vec![*node])).collect();
    let mut weights = weights(graph, nodes);
    grow(&mut members, &mut weights);
    join_small(&mut members, &mut weights);
    by_affinity(members, &weights)
}

/// A link weighs the less the more links its ends have.
fn weights(graph: &Graph, nodes: &[usize]) -> Weights {
    let within: BTreeSet<usize> = nodes.iter().copied().collect();
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for link in &graph.links {
        let (a, b) = (link.from.node, link.to.node);
        if a != b && within.contains(&a) {
            pairs.insert((a.min(b), a.max(b)));
        }
    }
    let mut degree: BTreeMap<usize, i64> = BTreeMap::new();
    for (a, b) in &pairs {
        *degree.entry(*a).or_default() += 1;
        *degree.entry(*b).or_default() += 1;
    }
    let mut weights: Weights = nodes.iter().map(|node| (*node, BTreeMap::new())).collect();
    for (a, b) in pairs {
        let product = degree.get(&a).unwrap_or(&1) * degree.get(&b).unwrap_or(&1);
        let kin = graph.nodes[a].family == graph.nodes[b].family;
        let weight = 12_000 / product.isqrt() / if kin { 1 } else { FOREIGN };
        weights.entry(a).or_default().insert(b, weight.max(1));
        weights.entry(b).or_default().insert(a, weight.max(1));
    }
    weights
}

fn strength(weights: &Weights, cluster: usize) -> i64 {
    weights.get(&cluster).map_or(0, |near| near.values().sum())
}

/// Joins the pair that gains most modularity, as long as any does.
fn grow(members: &mut BTreeMap<usize, Vec<usize>>, weights: &mut Weights) {
    let total: i64 = weights.keys().map(|cluster| strength(weights, *cluster)).sum();
    let mut strengths: BTreeMap<usize, i64> =
        weights.keys().map(|cluster| (*cluster, strength(weights, *cluster))).collect();
    let gain = |strengths: &BTreeMap<usize, i64>, a: usize, b: usize, weight: i64| {
        let of = |cluster: usize| i128::from(strengths.get(&cluster).copied().unwrap_or(0));
        i128::from(weight) * i128::from(total) - of(a) * of(b)
    };
    let mut pairs = BinaryHeap::new();
    for (a, near) in weights.iter() {
        pairs.extend(
            near.range(a + 1..)
                .map(|(b, weight)| (gain(&strengths, *a, *b, *weight), Reverse(*a), Reverse(*b))),
        );
    }
    while let Some((most, Reverse(a), Reverse(b))) = pairs.pop() {
        if most <= 0 {
            return;
        }
        // A pair whose gain is another by now is in the heap with that too, and one that is too large stays so.
        let Some(weight) = weights.get(&a).and_then(|near| near.get(&b)).copied() else { continue };
        if gain(&strengths, a, b, weight) != most || members[&a].len() + members[&b].len() > MOST {
            continue;
        }
        *strengths.entry(a).or_default() += strengths.get(&b).copied().unwrap_or(0);
        join(members, weights, a, b);
        pairs.extend(weights.get(&a).into_iter().flatten().map(|(other, weight)| {
            (gain(&strengths, a, *other, *weight), Reverse(a.min(*other)), Reverse(a.max(*other)))
        }));
    }
}

/// Makes `b` part of `a`.
fn join(members: &mut BTreeMap<usize, Vec<usize>>, weights: &mut Weights, a: usize, b: usize) {
    let joining = members.remove(&b).unwrap_or_default();
    members.entry(a).or_default().extend(joining);
    for (other, weight) in weights.remove(&b).unwrap_or_default() {
        if let Some(near) = weights.get_mut(&other) {
            near.remove(&b);
        }
        if other != a {
            *weights.entry(a).or_default().entry(other).or_default() += weight;
            *weights.entry(other).or_default().entry(a).or_default() += weight;
        }
    }
}

/// Small clusters go to their strongest neighbor, or to others that hang on the same one.
fn join_small(members: &mut BTreeMap<usize, Vec<usize>>, weights: &mut Weights) {
    let mut satellites: BTreeMap<usize, usize> = BTreeMap::new();
    let small: Vec<usize> =
        members.iter().filter(|(_, nodes)| nodes.len() < FEWEST).map(|(cluster, _)| *cluster).collect();
    for cluster in small {
        let Some(size) = members.get(&cluster).map(Vec::len) else { continue };
        let near = weights.get(&cluster);
        let strongest =
            near.and_then(|near| near.iter().max_by_key(|(other, weight)| (**weight, usize::MAX - **other)));
        let Some((&strongest, _)) = strongest else { continue };
        let fits = |other: &usize| members.get(other).is_some_and(|nodes| nodes.len() + size <= MOST);
        if fits(&strongest) {
            join(members, weights, strongest, cluster);
        } else if let Some(&companion) = satellites.get(&strongest).filter(|other| fits(other)) {
            join(members, weights, companion, cluster);
        } else {
            satellites.insert(strongest, cluster);
        }
    }
}

/// The largest first, then always the one that has most to do with those before it.
fn by_affinity(mut members: BTreeMap<usize, Vec<usize>>, weights: &Weights) -> Vec<Vec<usize>> {
    let mut pull: BTreeMap<usize, i64> = members.keys().map(|cluster| (*cluster, 0)).collect();
    let mut ordered = Vec::new();
    while let Some((&next, _)) =
        pull.iter().max_by_key(|(cluster, pull)| (**pull, members[*cluster].len(), usize::MAX - **cluster))
    {
        pull.remove(&next);
        for (other, weight) in weights.get(&next).into_iter().flatten() {
            // What was placed last pulls more than what was placed first: neighbors stay near.
            if let Some(sum) = pull.get_mut(other) {
                *sum = *sum * 3 / 4 + weight;
            }
        }
        let mut nodes = members.remove(&next).unwrap_or_default();
        nodes.sort_unstable();
        ordered.push(nodes);
    }
    ordered
}
