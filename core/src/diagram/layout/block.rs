//! A cluster in columns: its boxes, and the lanes in which lines pass through columns they have no business in.

use super::column::columns;
use super::order;
use super::place;
use super::{End, Graph, Link, Starts, starting};
use std::collections::{BTreeMap, BTreeSet};

/// How high a lane is.
const LANE: i32 = 2;

/// The lines that end at the same side of the same point share their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Net {
    /// Where they end.
    pub to: End,
    /// On which side of its box.
    pub side: Side,
}

/// An edge of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A box.
    Box(usize),
    /// A way through for a net.
    Lane(Net),
}

/// One thing in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// Its column.
    pub column: usize,
    /// Its top.
    pub y: i32,
    /// Its height.
    pub height: i32,
}

/// Two items that a line joins across a channel, each with how far below its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The item on the left, or above where both are in one column.
    pub left: (usize, i32),
    /// The item on the right.
    pub right: (usize, i32),
}

/// A cluster laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The items of each column from its top, by their place in `items`.
    pub columns: Vec<Vec<usize>>,
    /// The items.
    pub items: Vec<Item>,
    /// What joins them.
    pub ties: Vec<Tie>,
}

/// Lays out a cluster.
pub fn block(graph: &Graph, starts: &Starts, nodes: &[usize]) -> Block {
    let links = starting(starts, nodes.iter().copied());
    let columns = columns(graph, &links, nodes);
    let mut block = items(graph, &links, &columns);
    order::order(&mut block);
    place::place(&mut block);
    block
}

/// The free height that must be kept between two items.
pub fn gap(above: What, below: What) -> i32 {
    match (above, below) {
        (What::Box(_), What::Box(_)) => 28,
        (What::Lane(_), What::Lane(_)) => 8,
        (What::Box(_), What::Lane(_)) | (What::Lane(_), What::Box(_)) => 16,
    }
}

fn items(graph: &Graph, links: &[usize], columns: &[Vec<usize>]) -> Block {
    let mut block = Block { columns: vec![Vec::new(); columns.len()], ..Block::default() };
    let mut at: BTreeMap<usize, usize> = BTreeMap::new();
    for (column, nodes) in columns.iter().enumerate() {
        for node in nodes {
            at.insert(*node, block.items.len());
            let height = graph.nodes[*node].size.height;
            push(&mut block, Item { what: What::Box(*node), column, y: 0, height });
        }
    }
    let mut lanes: BTreeMap<(Net, usize), usize> = BTreeMap::new();
    let mut tied: BTreeSet<((usize, i32), (usize, i32))> = BTreeSet::new();
    for link in links.iter().map(|number| &graph.links[*number]) {
        let (Some(&from), Some(&to)) = (at.get(&link.from.node), at.get(&link.to.node)) else { continue };
        let (start, end) = (block.items[from].column, block.items[to].column);
        let net = net(link, start, end);
        let mut here = (from, link.from.y);
        for column in between(start, end) {
            let lane = *lanes.entry((net, column)).or_insert_with(|| {
                push(&mut block, Item { what: What::Lane(net), column, y: 0, height: LANE })
            });
            tied.insert(ordered(&block, here, (lane, LANE / 2)));
            here = (lane, LANE / 2);
        }
        tied.insert(ordered(&block, here, (to, link.to.y)));
    }
    block.ties = tied.into_iter().map(|(left, right)| Tie { left, right }).collect();
    block
}

fn push(block: &mut Block, item: Item) -> usize {
    let place = block.items.len();
    block.columns[item.column].push(place);
    block.items.push(item);
    place
}

fn ordered(block: &Block, a: (usize, i32), b: (usize, i32)) -> ((usize, i32), (usize, i32)) {
    if block.items[a.0].column <= block.items[b.0].column { (a, b) } else { (b, a) }
}

/// The net of a link whose ends stand in these columns.
pub fn net(link: &Link, start: usize, end: usize) -> Net {
    Net { to: link.to, side: if start < end { Side::Left } else { Side::Right } }
}

/// The columns a line passes through, from its start to its end.
pub fn between(start: usize, end: usize) -> Vec<usize> {
    if start < end { (start + 1..end).collect() } else { (end + 1..start).rev().collect() }
}
