//! Which boxes are connected at all.

use super::Graph;
use std::collections::BTreeMap;

/// The connected components, each sorted, in the order of their first box.
pub fn components(graph: &Graph) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..graph.nodes.len()).collect();
    for link in &graph.links {
        let (a, b) = (find(&mut root, link.from.node), find(&mut root, link.to.node));
        root[a.max(b)] = a.min(b);
    }
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for node in 0..graph.nodes.len() {
        found.entry(find(&mut root, node)).or_default().push(node);
    }
    found.into_values().collect()
}

fn find(root: &mut [usize], mut node: usize) -> usize {
    while root[node] != node {
        root[node] = root[root[node]];
        node = root[node];
    }
    node
}
