//! In which column each box of a cluster stands: neighbors next to each other, columns of like height, a good shape.

use super::Graph;

/// A cluster has so many columns at most.
const MOST_COLUMNS: usize = 7;
/// How many times every box is asked whether another column suits it better.
const ROUNDS: usize = 12;
/// What is left free between two columns, about.
const CHANNEL: i64 = 70;
/// What is left free below a box.
const GAP: i64 = 28;

/// The boxes of a cluster by column, from the left.
pub fn columns(graph: &Graph, links: &[usize], nodes: &[usize]) -> Vec<Vec<usize>> {
    let cluster = Cluster::of(graph, links, nodes);
    let best = (1..=nodes.len().min(MOST_COLUMNS))
        .map(|count| cluster.assign(count))
        .map(|columns| (cluster.badness(&columns), columns))
        .min_by_key(|(badness, _)| *badness);
    let Some((_, columns)) = best else { return Vec::new() };
    let count = columns.iter().max().map_or(0, |last| last + 1);
    let mut found = vec![Vec::new(); count];
    for (place, column) in columns.iter().enumerate() {
        found[*column].push(nodes[place]);
    }
    found.retain(|column: &Vec<usize>| !column.is_empty());
    found
}

/// A cluster with its own numbering of boxes.
struct Cluster {
    heights: Vec<i64>,
    widths: Vec<i64>,
    /// Child and parent of each link.
    links: Vec<(usize, usize)>,
    /// The links of each box.
    of: Vec<Vec<usize>>,
}

impl Cluster {
    fn of(graph: &Graph, links: &[usize], nodes: &[usize]) -> Cluster {
        let place = |node: usize| nodes.binary_search(&node).ok();
        let mut links: Vec<(usize, usize)> = links
            .iter()
            .map(|number| &graph.links[*number])
            .filter_map(|link| Some((place(link.from.node)?, place(link.to.node)?)))
            .filter(|(child, parent)| child != parent)
            .collect();
        links.sort_unstable();
        links.dedup();
        let mut of = vec![Vec::new(); nodes.len()];
        for (number, (child, parent)) in links.iter().enumerate() {
            of[*child].push(number);
            of[*parent].push(number);
        }
        let size = |node: &usize| graph.nodes[*node].size;
        Cluster {
            heights: nodes.iter().map(|node| i64::from(size(node).height) + GAP).collect(),
            widths: nodes.iter().map(|node| i64::from(size(node).width)).collect(),
            links,
            of,
        }
    }

    /// Starts with children right of their parents, then lets each box move to where it costs least.
    fn assign(&self, count: usize) -> Vec<usize> {
        let mut columns: Vec<usize> = self.ranks().iter().map(|rank| (*rank).min(count - 1)).collect();
        let even = (self.heights.iter().sum::<i64>() / count as i64).max(1);
        let mut filled = vec![0; count];
        for (node, column) in columns.iter().enumerate() {
            filled[*column] += self.heights[node];
        }
        for _ in 0..ROUNDS {
            let mut moved = false;
            for node in 0..columns.len() {
                let from = columns[node];
                let height = self.heights[node];
                let cost = |column: usize| {
                    let before = if column == from { filled[column] - height } else { filled[column] };
                    self.reach(&columns, node, column) + height * before / even
                };
                let best = (0..count).min_by_key(|column| (cost(*column), *column != from)).unwrap_or(from);
                if best != from && cost(best) < cost(from) {
                    filled[from] -= height;
                    filled[best] += height;
                    columns[node] = best;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        columns
    }

    /// The longest way to a box that points nowhere, cycles cut where they are met.
    fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![None; self.heights.len()];
        for node in 0..ranks.len() {
            self.rank(node, &mut ranks, &mut vec![false; self.heights.len()]);
        }
        ranks.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn rank(&self, node: usize, ranks: &mut Vec<Option<usize>>, open: &mut Vec<bool>) -> usize {
        if let Some(rank) = ranks[node] {
            return rank;
        }
        if std::mem::replace(&mut open[node], true) {
            return 0;
        }
        let parents: Vec<usize> = self.of[node]
            .iter()
            .map(|link| self.links[*link])
            .filter(|link| link.0 == node)
            .map(|link| link.1)
            .collect();
        let rank = parents.into_iter().map(|parent| self.rank(parent, ranks, open) + 1).max().unwrap_or(0);
        ranks[node] = Some(rank);
        rank
    }

    /// What a box's links cost if it stands in a column.
    fn reach(&self, columns: &[usize], node: usize, column: usize) -> i64 {
        let links = self.of[node].iter().map(|link| self.links[*link]);
        links
            .map(
                |(child, parent)| {
                    if child == node { span(column, columns[parent]) } else { span(columns[child], column) }
                },
            )
            .sum()
    }

    /// How far from a good picture: the side of the sheet it would have to be scaled down to, and the lines' length.
    fn badness(&self, columns: &[usize]) -> i64 {
        let count = columns.iter().max().map_or(0, |last| last + 1);
        let (mut widths, mut heights) = (vec![0; count], vec![0; count]);
        for (node, column) in columns.iter().enumerate() {
            widths[*column] = self.widths[node].max(widths[*column]);
            heights[*column] += self.heights[node];
        }
        let width = widths.iter().sum::<i64>() + count as i64 * CHANNEL;
        let height = heights.iter().max().copied().unwrap_or(0) * 9 / 5;
        let reach: i64 =
            self.links.iter().map(|(child, parent)| span(columns[*child], columns[*parent])).sum();
        width.max(height) + width.min(height) / 4 + reach * 2 / self.links.len().max(1) as i64
    }
}

/// What a link costs by the columns of its ends: next to each other is best, parents on the left a little better.
fn span(child: usize, parent: usize) -> i64 {
    let apart = child.abs_diff(parent) as i64;
    let backwards = i64::from(child < parent) * 20;
    match apart {
        0 => 260,
        1 => 60 + backwards,
        _ => 60 + (apart - 1) * 220 + backwards,
    }
}
