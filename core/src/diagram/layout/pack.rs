//! All the components on one sheet: the large ones where they leave least room, the boxes without a line in columns.

use super::frame::Frame;
use super::geometry::{Point, Rect, Size};
use super::{Graph, Layout};

/// What is left free between components.
const MARGIN: i32 = 72;
/// What is left free between boxes without a line.
const GAP: i32 = 28;

/// How many widths of the sheet are tried, and how many columns of loose boxes.
const WIDTHS: i64 = 8;
const COLUMNS: usize = 4;

/// Packs components and loose boxes, in the best of several shapes.
pub fn pack(graph: &Graph, mut frames: Vec<Frame>, loose: &[usize]) -> Layout {
    frames.sort_by_key(|frame| std::cmp::Reverse((frame.size.height, frame.size.width)));
    let best = tries(graph, &frames, loose).into_iter().min_by_key(|attempt| badness(attempt.sheet));
    let Some(Attempt { gallery, places, sheet }) = best else { return Layout::default() };
    let mut layout = Layout {
        places: vec![Rect::default(); graph.nodes.len()],
        routes: vec![Vec::new(); graph.links.len()],
        size: sheet,
    };
    for (frame, at) in frames.into_iter().chain(gallery).zip(places) {
        for (node, rect) in frame.places {
            layout.places[node] = rect.moved(at);
        }
        for (link, points) in frame.routes {
            layout.routes[link] = points.into_iter().map(|point| point.moved(at)).collect();
        }
    }
    layout
}

/// One way to put everything on a sheet.
struct Attempt {
    gallery: Option<Frame>,
    places: Vec<Point>,
    sheet: Size,
}

fn tries(graph: &Graph, frames: &[Frame], loose: &[usize]) -> Vec<Attempt> {
    let area = |size: Size, margin: i32| i64::from(size.width + margin) * i64::from(size.height + margin);
    let total: i64 = frames.iter().map(|frame| area(frame.size, MARGIN)).sum::<i64>()
        + loose.iter().map(|node| area(graph.nodes[*node].size, GAP)).sum::<i64>();
    let widest = frames.iter().map(|frame| frame.size.width).max().unwrap_or(0);
    let box_width = loose.iter().map(|node| graph.nodes[*node].size.width).max().unwrap_or(0);
    let mut tries = Vec::new();
    for step in 1..=WIDTHS {
        let width = i32::try_from((total * step / 2).isqrt()).unwrap_or(i32::MAX).max(widest).max(box_width);
        let across = usize::try_from((width + GAP) / (box_width + GAP)).unwrap_or(1).max(1);
        let mut counts: Vec<usize> =
            (1..=COLUMNS).chain([across]).map(|count| count.min(loose.len())).collect();
        counts.dedup();
        for count in counts {
            let gallery = (!loose.is_empty()).then(|| gallery(graph, loose, count));
            tries.push(attempt(frames, gallery, width));
        }
    }
    tries
}

fn attempt(frames: &[Frame], gallery: Option<Frame>, width: i32) -> Attempt {
    let mut skyline = vec![(0, 0)];
    let mut sheet = Size::default();
    let places = frames.iter().chain(&gallery).map(|frame| {
        let at = settle(&mut skyline, frame.size, width);
        sheet.width = sheet.width.max(at.x + frame.size.width);
        sheet.height = sheet.height.max(at.y + frame.size.height);
        at
    });
    let places = places.collect();
    Attempt { gallery, places, sheet }
}

/// How far from a good shape, a little wider than high: the side it would have to be scaled down to.
fn badness(sheet: Size) -> i32 {
    let height = sheet.height.saturating_mul(9) / 5;
    sheet.width.max(height) + sheet.width.min(height) / 4
}

/// Boxes without a line, in columns, each put into the column that is filled least.
fn gallery(graph: &Graph, loose: &[usize], count: usize) -> Frame {
    let widest = loose.iter().map(|node| graph.nodes[*node].size.width).max().unwrap_or(0);
    let mut frame = Frame::default();
    let mut filled = vec![0; count];
    for node in loose {
        let column = (0..count).min_by_key(|column| filled[*column]).unwrap_or(0);
        let height = graph.nodes[*node].size.height;
        let x = i32::try_from(column).unwrap_or(0) * (widest + GAP);
        frame.places.push((*node, Rect { x, y: filled[column], width: widest, height }));
        filled[column] += height + GAP;
        frame.size.width = frame.size.width.max(x + widest);
        frame.size.height = frame.size.height.max(filled[column] - GAP);
    }
    frame
}

/// Finds the place where a component stands highest, and raises the skyline: where each step begins, and how low.
fn settle(skyline: &mut Vec<(i32, i32)>, size: Size, width: i32) -> Point {
    let best = skyline
        .iter()
        .map(|(x, _)| *x)
        .filter(|x| *x == 0 || x + size.width <= width)
        .map(|x| (depth(skyline, x, size.width), x))
        .min()
        .unwrap_or((depth(skyline, 0, size.width), 0));
    let (y, x) = best;
    let end = x + size.width + MARGIN;
    let after = skyline.iter().rev().find(|(start, _)| *start <= end).map_or(0, |(_, depth)| *depth);
    skyline.retain(|(start, _)| *start < x || *start > end);
    skyline.push((x, y + size.height + MARGIN));
    skyline.push((end, after));
    skyline.sort_unstable();
    Point { x, y }
}

/// How low the skyline hangs over a stretch.
fn depth(skyline: &[(i32, i32)], x: i32, width: i32) -> i32 {
    let over = skyline.iter().enumerate().filter(|(place, (start, _))| {
        let end = skyline.get(place + 1).map_or(i32::MAX, |(next, _)| *next);
        *start < x + width && end > x
    });
    over.map(|(_, (_, depth))| *depth).max().unwrap_or(0)
}
