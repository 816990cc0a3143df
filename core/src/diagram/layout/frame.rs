//! A connected component on its own sheet: its clusters on shelves, one after the other, wrapped to a good shape.

use super::block::{Block, What, block};
use super::cluster::clusters;
use super::geometry::{Point, Rect, Size};
use super::{Graph, Starts, route, starting};
use std::collections::BTreeMap;

/// What a column's channel takes, about, before the lines are known.
pub const ABOUT_A_CHANNEL: i32 = 90;

/// What a corridor takes, about.
const ABOUT_A_CORRIDOR: i32 = 100;

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
pub fn frame(graph: &Graph, starts: &Starts, nodes: &[usize]) -> Frame {
    let blocks: Vec<Block> =
        clusters(graph, nodes).iter().map(|cluster| block(graph, starts, cluster)).collect();
    let shelves = shelves(graph, &blocks);
    let seats = seats(&shelves);
    let links = starting(starts, nodes.iter().copied());
    route::frame(graph, &links, &shelves, &seats)
}

/// A component is put on so many shelves at most.
const MOST_SHELVES: usize = 16;

/// Puts clusters on as many shelves as makes the whole a little wider than high.
fn shelves(graph: &Graph, blocks: &[Block]) -> Vec<Shelf> {
    let sizes: Vec<Size> = blocks.iter().map(|block| size(graph, block)).collect();
    let total: i32 = sizes.iter().map(|size| size.width).sum();
    let widest = sizes.iter().map(|size| size.width).max().unwrap_or(0);
    let most = i32::try_from(blocks.len().min(MOST_SHELVES)).unwrap_or(1);
    let wanted =
        (1..=most).map(|count| (total / count).max(widest)).min_by_key(|wanted| badness(&sizes, *wanted));
    let mut shelves: Vec<Shelf> = Vec::new();
    for (number, (block, shelf)) in blocks.iter().zip(rows(&sizes, wanted.unwrap_or(widest))).enumerate() {
        shelves.resize_with(shelves.len().max(shelf + 1), Shelf::default);
        if let Some(shelf) = shelves.last_mut() {
            shelf.height = shelf.height.max(sizes[number].height);
            shelf.columns.extend(columns(graph, block, number));
        }
    }
    shelves
}

/// The shelf of each cluster, filled from the left up to a width.
fn rows(sizes: &[Size], wanted: i32) -> Vec<usize> {
    let (mut row, mut filled) = (0, 0);
    let row_of = |size: &Size| {
        if filled > 0 && filled + size.width > wanted {
            row += 1;
            filled = 0;
        }
        filled += size.width;
        row
    };
    sizes.iter().map(row_of).collect()
}

/// How far from a good shape: the side the sheet would have to be scaled down to.
fn badness(sizes: &[Size], wanted: i32) -> i32 {
    let mut rows_of: BTreeMap<usize, Size> = BTreeMap::new();
    for (size, row) in sizes.iter().zip(rows(sizes, wanted)) {
        let row = rows_of.entry(row).or_default();
        row.width += size.width;
        row.height = row.height.max(size.height);
    }
    let width = rows_of.values().map(|row| row.width).max().unwrap_or(0);
    let height: i32 = rows_of.values().map(|row| row.height + ABOUT_A_CORRIDOR).sum();
    let height = height * 8 / 5;
    width.max(height) + width.min(height) / 4
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
