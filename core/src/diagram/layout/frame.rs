//! A connected component on its own sheet: its clusters on shelves, one after the other, wrapped to a good shape.

use super::block::{Block, What, block};
use super::cluster::clusters;
use super::geometry::{Point, Rect, Size};
use super::{Graph, route};
use std::collections::BTreeMap;

/// What a column's channel takes, about, before the lines are known.
pub const ABOUT_A_CHANNEL: i32 = 90;

/// A component laid out on its own sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Where each box is.
    pub places: Vec<(usize, Rect)>,
    /// The corners of each line.
    pub routes: Vec<(usize, Vec<Point>)>,
    /// The sheet.
    pub size: Size,
}

/// Columns side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// From the left.
    pub columns: Vec<Column>,
    /// That of its highest cluster.
    pub height: i32,
}

/// Boxes and lanes one below the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The cluster it is part of.
    pub block: usize,
    /// Its number within its cluster.
    pub number: usize,
    /// What stands in it, and how far below the shelf's top.
    pub items: Vec<(What, i32)>,
    /// That of its widest box.
    pub width: i32,
}

/// Where a box is, before columns have an x and shelves a y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The shelf.
    pub shelf: usize,
    /// The column of the shelf.
    pub column: usize,
    /// How far below the shelf's top.
    pub y: i32,
    /// The cluster.
    pub block: usize,
    /// The column's number within its cluster.
    pub number: usize,
}

/// Lays out a component.
pub fn frame(graph: &Graph, nodes: &[usize]) -> Frame {
    let blocks: Vec<Block> = clusters(graph, nodes).iter().map(|cluster| block(graph, cluster)).collect();
    let shelves = shelves(graph, &blocks);
    let seats = seats(&shelves);
    route::frame(graph, &shelves, &seats)
}

/// Fills shelves from the left, as wide as makes the whole a little wider than high.
fn shelves(graph: &Graph, blocks: &[Block]) -> Vec<Shelf> {
    let sizes: Vec<Size> = blocks.iter().map(|block| size(graph, block)).collect();
    let area: i64 = sizes.iter().map(|size| i64::from(size.width) * i64::from(size.height)).sum();
    let widest = sizes.iter().map(|size| size.width).max().unwrap_or(0);
    let wanted = i32::try_from((area * 7 / 4).isqrt()).unwrap_or(i32::MAX).max(widest);
    let mut shelves: Vec<Shelf> = Vec::new();
    let mut filled = 0;
    for (number, block) in blocks.iter().enumerate() {
        let size = sizes[number];
        if shelves.is_empty() || filled + size.width > wanted {
            shelves.push(Shelf::default());
            filled = 0;
        }
        filled += size.width;
        if let Some(shelf) = shelves.last_mut() {
            shelf.height = shelf.height.max(size.height);
            shelf.columns.extend(columns(graph, block, number));
        }
    }
    shelves
}

fn size(graph: &Graph, block: &Block) -> Size {
    let widths: i32 = columns(graph, block, 0).iter().map(|column| column.width + ABOUT_A_CHANNEL).sum();
    let height = block.items.iter().map(|item| item.y + item.height).max().unwrap_or(0);
    Size { width: widths, height }
}

fn columns(graph: &Graph, block: &Block, number: usize) -> Vec<Column> {
    let column = |(place, items): (usize, &Vec<usize>)| {
        let items: Vec<(What, i32)> =
            items.iter().map(|item| (block.items[*item].what, block.items[*item].y)).collect();
        let width = items.iter().map(|(what, _)| match what {
            What::Box(node) => graph.nodes[*node].size.width,
            What::Lane(_) => 0,
        });
        Column { block: number, number: place, width: width.max().unwrap_or(0), items }
    };
    block.columns.iter().enumerate().map(column).collect()
}

fn seats(shelves: &[Shelf]) -> BTreeMap<usize, Seat> {
    let mut seats = BTreeMap::new();
    for (shelf, it) in shelves.iter().enumerate() {
        for (column, it) in it.columns.iter().enumerate() {
            for (what, y) in &it.items {
                if let What::Box(node) = what {
                    seats.insert(*node, Seat { shelf, column, y: *y, block: it.block, number: it.number });
                }
            }
        }
    }
    seats
}
