//! Where the boxes go and which way the lines take, on plain rectangles: nothing here knows of schemas.
//!
//! Connected boxes are cut into clusters, a cluster is laid out in columns, clusters stand on shelves, and what
//! belongs together is packed into one sheet. Lines run in the channels between columns and the corridors between
//! shelves, so they never cross a box. All of it is integers, and the order of the input decides every tie.

mod block;
mod cluster;
mod column;
mod component;
mod frame;
mod geometry;
mod order;
mod pack;
mod pin;
mod place;
mod route;
mod track;

pub use geometry::{Point, Rect, Size};
pub use pin::pin;

use std::collections::BTreeSet;

/// Boxes and the lines between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The boxes.
    pub nodes: Vec<Node>,
    /// The lines.
    pub links: Vec<Link>,
}

/// A box to be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// How large it is at least: a box may be drawn wider, so that a column has straight edges.
    pub size: Size,
    /// Boxes of one family would rather stand together.
    pub family: usize,
}

/// A line to be routed. Lines to the same end share their way as far as they can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it starts.
    pub from: End,
    /// Where it ends.
    pub to: End,
}

/// A point on the left and right edge of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The box.
    pub node: usize,
    /// How far below its top.
    pub y: i32,
}

/// A box on a sheet and every line's corners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Where each box is, in the order of `Graph::nodes`.
    pub places: Vec<Rect>,
    /// The corners of each line from its start to its end, in the order of `Graph::links`.
    pub routes: Vec<Vec<Point>>,
    /// The sheet.
    pub size: Size,
}

/// Lays out a graph.
pub fn layout(graph: &Graph) -> Layout {
    let mut frames = Vec::new();
    let mut loose = Vec::new();
    let starts = starts(graph);
    let linked: BTreeSet<usize> =
        graph.links.iter().flat_map(|link| [link.from.node, link.to.node]).collect();
    for nodes in component::components(graph) {
        match nodes[..] {
            [single] if !linked.contains(&single) => loose.push(single),
            _ => frames.push(frame::frame(graph, &starts, &nodes)),
        }
    }
    pack::pack(graph, frames, &loose)
}

/// By box: the numbers of the lines that start there.
type Starts = Vec<Vec<usize>>;

fn starts(graph: &Graph) -> Starts {
    let mut starts = vec![Vec::new(); graph.nodes.len()];
    for (number, link) in graph.links.iter().enumerate() {
        starts[link.from.node].push(number);
    }
    starts
}

/// The numbers of the lines that start at these boxes, in order.
fn starting(starts: &Starts, nodes: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut numbers: Vec<usize> = nodes.into_iter().flat_map(|node| starts[node].iter().copied()).collect();
    numbers.sort_unstable();
    numbers
}

#[cfg(test)]
mod tests;
