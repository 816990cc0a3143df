//! Which way each line takes: out of its box into a channel, through lanes or along corridors, and into the other box.

use super::block::{Net, Side, What, between, net};
use super::frame::{ABOUT_A_CHANNEL, Frame, Seat, Shelf};
use super::geometry::{Point, Rect, Size};
use super::track::{self, Segment};
use super::{Graph, Link};
use std::collections::BTreeMap;

/// From a box to the first track: room for a crow's foot.
const MARGIN: i32 = 30;
/// Between the columns of two clusters.
const BETWEEN_BLOCKS: i32 = 96;
/// Between two columns without a line.
const EMPTY: i32 = 56;
/// From a shelf to the first track of a corridor.
const CORRIDOR_MARGIN: i32 = 26;
/// Beyond every shelf: where a corridor is, seen from within one.
const FAR: i32 = 1 << 24;

/// A channel: its shelf, and the column it is left of.
type Channel = (usize, usize);

/// A level stretch of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// At a height of a shelf.
    At(usize, i32),
    /// In the corridor above a shelf (or below the last).
    Corridor(usize),
}

/// A line before it has coordinates: level stretches, and the channels between them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Way {
    link: usize,
    net: Net,
    levels: Vec<Level>,
    channels: Vec<Channel>,
}

/// Routes the lines of a component and gives everything its coordinates.
pub fn frame(graph: &Graph, links: &[usize], shelves: &[Shelf], seats: &BTreeMap<usize, Seat>) -> Frame {
    let ways = ways(graph, links, shelves, seats);
    let channels = Channels::of(shelves, seats, graph, &ways);
    let corridors = Corridors::of(shelves, &channels, &ways);
    let place = |node: usize, seat: &Seat| {
        let column = &shelves[seat.shelf].columns[seat.column];
        let y = corridors.shelf_top(seat.shelf) + seat.y;
        let x = channels.column_x[seat.shelf][seat.column];
        (node, Rect { x, y, width: column.width, height: graph.nodes[node].size.height })
    };
    let places: Vec<(usize, Rect)> = seats.iter().map(|(node, seat)| place(*node, seat)).collect();
    let rects: BTreeMap<usize, Rect> = places.iter().copied().collect();
    let routes = ways
        .iter()
        .map(|way| (way.link, corners(way, &graph.links[way.link], &rects, seats, &channels, &corridors)));
    let width = channels.widths.iter().max().copied().unwrap_or(0);
    Frame { routes: routes.collect(), places, size: Size { width, height: corridors.height } }
}

fn ways(graph: &Graph, links: &[usize], shelves: &[Shelf], seats: &BTreeMap<usize, Seat>) -> Vec<Way> {
    let middles = middles(shelves);
    let seated = |(number, link): (usize, &Link)| {
        let (from, to) = (*seats.get(&link.from.node)?, *seats.get(&link.to.node)?);
        Some(if from.block == to.block {
            inner_way(number, link, shelves, from, to)
        } else {
            outer_way(number, link, shelves, &middles, from, to)
        })
    };
    links.iter().map(|number| (*number, &graph.links[*number])).filter_map(seated).collect()
}

/// Within a cluster: from channel to channel through the lanes kept for it.
fn inner_way(number: usize, link: &Link, shelves: &[Shelf], from: Seat, to: Seat) -> Way {
    let net = net(link, from.number, to.number);
    let shelf = from.shelf;
    let first = from.column - from.number;
    let mut levels = vec![Level::At(shelf, from.y + link.from.y)];
    let rightwards = from.number < to.number;
    let mut channels =
        vec![(shelf, if rightwards || from.number == to.number { from.column + 1 } else { from.column })];
    for column in between(from.number, to.number) {
        let column = first + column;
        let lane = shelves[shelf].columns[column].items.iter().find(|(what, _)| *what == What::Lane(net));
        levels.push(Level::At(shelf, lane.map_or(0, |(_, y)| y + 1)));
        channels.push((shelf, if rightwards { column + 1 } else { column }));
    }
    levels.push(Level::At(shelf, to.y + link.to.y));
    Way { link: number, net, levels, channels }
}

/// Between clusters: by the shared channel, or along the corridors.
fn outer_way(
    number: usize,
    link: &Link,
    shelves: &[Shelf],
    middles: &[Vec<i32>],
    from: Seat,
    to: Seat,
) -> Way {
    let rightwards = middles[from.shelf][from.column] < middles[to.shelf][to.column];
    let net = Net { to: link.to, side: if rightwards { Side::Left } else { Side::Right } };
    let start = (from.shelf, if rightwards { from.column + 1 } else { from.column });
    let end = (to.shelf, if rightwards { to.column } else { to.column + 1 });
    let first = Level::At(from.shelf, from.y + link.from.y);
    let last = Level::At(to.shelf, to.y + link.to.y);
    if start == end {
        return Way { link: number, net, levels: vec![first, last], channels: vec![start] };
    }
    let (mut levels, mut channels) = (vec![first], vec![start]);
    let target = middles[to.shelf][to.column];
    if from.shelf == to.shelf {
        let above = from.y + to.y < 2 * shelves[from.shelf].height - from.y - to.y;
        levels.push(Level::Corridor(if above { from.shelf } else { from.shelf + 1 }));
    } else if from.shelf > to.shelf {
        levels.push(Level::Corridor(from.shelf));
        for shelf in (to.shelf + 1..from.shelf).rev() {
            channels.push((shelf, nearest_channel(&middles[shelf], target)));
            levels.push(Level::Corridor(shelf));
        }
    } else {
        levels.push(Level::Corridor(from.shelf + 1));
        for (shelf, columns) in middles.iter().enumerate().take(to.shelf).skip(from.shelf + 1) {
            channels.push((shelf, nearest_channel(columns, target)));
            levels.push(Level::Corridor(shelf + 1));
        }
    }
    channels.push(end);
    levels.push(last);
    Way { link: number, net, levels, channels }
}

/// The middle of each column, about.
fn middles(shelves: &[Shelf]) -> Vec<Vec<i32>> {
    let shelf = |shelf: &Shelf| {
        let mut x = 0;
        let mut middles = Vec::new();
        for column in &shelf.columns {
            middles.push(x + column.width / 2);
            x += column.width + ABOUT_A_CHANNEL;
        }
        middles
    };
    shelves.iter().map(shelf).collect()
}

fn nearest_channel(middles: &[i32], x: i32) -> usize {
    middles.iter().position(|middle| *middle > x).unwrap_or(middles.len())
}

/// The channels with their tracks, and the x that follow from them.
struct Channels {
    track_x: BTreeMap<(Channel, Net), i32>,
    column_x: Vec<Vec<i32>>,
    widths: Vec<i32>,
}

impl Channels {
    fn of(shelves: &[Shelf], seats: &BTreeMap<usize, Seat>, graph: &Graph, ways: &[Way]) -> Channels {
        let segments = channel_segments(seats, graph, ways);
        let mut all = Channels { track_x: BTreeMap::new(), column_x: Vec::new(), widths: Vec::new() };
        for (number, shelf) in shelves.iter().enumerate() {
            let mut x = 0;
            let mut column_x = Vec::new();
            for place in 0..=shelf.columns.len() {
                let channel = (number, place);
                let nets = segments.get(&channel);
                let lines: Vec<Segment> = nets.iter().flat_map(|nets| nets.values().cloned()).collect();
                let tracks = track::tracks(&lines);
                let count = track::count(&tracks);
                let width = channel_width(shelf, place, count);
                let used = (i32::try_from(count).unwrap_or(0) - 1).max(0) * spacing(count);
                let outer = place == 0 || place == shelf.columns.len();
                let start = match place {
                    0 => x + width - MARGIN - used,
                    _ if outer => x + MARGIN,
                    _ => x + (width - used) / 2,
                };
                for (net, track) in nets.iter().flat_map(|nets| nets.keys()).zip(&tracks) {
                    let step = i32::try_from(*track).unwrap_or(0) * spacing(count);
                    all.track_x.insert((channel, *net), start + step);
                }
                x += width;
                if let Some(column) = shelf.columns.get(place) {
                    column_x.push(x);
                    x += column.width;
                }
            }
            all.column_x.push(column_x);
            all.widths.push(x);
        }
        all
    }

    fn x(&self, channel: Channel, net: Net) -> i32 {
        self.track_x.get(&(channel, net)).copied().unwrap_or(0)
    }
}

/// From track to track: nearer where there are many.
fn spacing(count: usize) -> i32 {
    match count {
        0..=10 => 11,
        11..=24 => 8,
        _ => 5,
    }
}

fn channel_width(shelf: &Shelf, place: usize, count: usize) -> i32 {
    let block = |column: usize| shelf.columns.get(column).map(|column| column.block);
    let outer = place == 0 || place == shelf.columns.len();
    let used = (i32::try_from(count).unwrap_or(0) - 1).max(0) * spacing(count);
    let foreign = !outer && block(place - 1) != block(place);
    match (outer, count) {
        (true, 0) => 0,
        (true, _) => used + MARGIN + 4,
        (false, 0) if foreign => BETWEEN_BLOCKS,
        (false, 0) => EMPTY,
        (false, _) if foreign => (used + 2 * MARGIN).max(BETWEEN_BLOCKS),
        (false, _) => used + 2 * MARGIN,
    }
}

fn channel_segments(
    seats: &BTreeMap<usize, Seat>,
    graph: &Graph,
    ways: &[Way],
) -> BTreeMap<Channel, BTreeMap<Net, Segment>> {
    let mut found: BTreeMap<Channel, BTreeMap<Net, Option<Segment>>> = BTreeMap::new();
    for way in ways {
        let link = &graph.links[way.link];
        for (step, channel) in way.channels.iter().enumerate() {
            let (above, below) = (way.levels[step], way.levels[step + 1]);
            let segment = found.entry(*channel).or_default().entry(way.net).or_default();
            let it = Segment::stretch(segment, height(above, channel.0), height(below, channel.0));
            let mut join = |level: Level, from_left: bool| {
                if let Level::At(_, y) = level {
                    if from_left {
                        it.before.insert(y)
                    } else {
                        it.after.insert(y)
                    };
                }
            };
            let from_left = |node: usize| seats.get(&node).is_some_and(|seat| seat.column < channel.1);
            let last = way.channels.len() - 1;
            join(
                above,
                if step == 0 { from_left(link.from.node) } else { way.channels[step - 1].1 < channel.1 },
            );
            join(
                below,
                if step == last { from_left(link.to.node) } else { way.channels[step + 1].1 < channel.1 },
            );
        }
    }
    let settled = |nets: BTreeMap<Net, Option<Segment>>| {
        nets.into_iter().filter_map(|(net, segment)| Some((net, segment?))).collect()
    };
    found.into_iter().map(|(channel, nets)| (channel, settled(nets))).collect()
}

/// The height of a level as a shelf sees it.
fn height(level: Level, shelf: usize) -> i32 {
    match level {
        Level::At(_, y) => y,
        Level::Corridor(corridor) if corridor <= shelf => -FAR,
        Level::Corridor(_) => FAR,
    }
}

/// The corridors with their tracks, and the y that follow from them.
struct Corridors {
    track_y: BTreeMap<(usize, Net), i32>,
    tops: Vec<i32>,
    height: i32,
}

impl Corridors {
    fn of(shelves: &[Shelf], channels: &Channels, ways: &[Way]) -> Corridors {
        let segments = corridor_segments(channels, ways);
        let mut all = Corridors { track_y: BTreeMap::new(), tops: Vec::new(), height: 0 };
        let mut y = 0;
        for number in 0..=shelves.len() {
            let nets = segments.get(&number);
            let lines: Vec<Segment> = nets.iter().flat_map(|nets| nets.values().cloned()).collect();
            let tracks = track::tracks(&lines);
            let count = track::count(&tracks);
            let used = (i32::try_from(count).unwrap_or(0) - 1).max(0) * spacing(count);
            let outer = number == 0 || number == shelves.len();
            let height = match (outer, count) {
                (true, 0) => 0,
                (true, _) => used + CORRIDOR_MARGIN,
                (false, _) => (used + 2 * CORRIDOR_MARGIN).max(BETWEEN_BLOCKS),
            };
            let start = match number {
                0 => y,
                _ if outer => y + CORRIDOR_MARGIN,
                _ => y + (height - used) / 2,
            };
            for (net, track) in nets.iter().flat_map(|nets| nets.keys()).zip(&tracks) {
                let step = i32::try_from(*track).unwrap_or(0) * spacing(count);
                all.track_y.insert((number, *net), start + step);
            }
            y += height;
            if let Some(shelf) = shelves.get(number) {
                all.tops.push(y);
                y += shelf.height;
            }
        }
        all.height = y;
        all
    }

    fn shelf_top(&self, shelf: usize) -> i32 {
        self.tops.get(shelf).copied().unwrap_or(0)
    }

    fn y(&self, level: Level, net: Net) -> i32 {
        match level {
            Level::At(shelf, y) => self.shelf_top(shelf) + y,
            Level::Corridor(number) => self.track_y.get(&(number, net)).copied().unwrap_or(0),
        }
    }
}

fn corridor_segments(channels: &Channels, ways: &[Way]) -> BTreeMap<usize, BTreeMap<Net, Segment>> {
    let mut found: BTreeMap<usize, BTreeMap<Net, Option<Segment>>> = BTreeMap::new();
    for way in ways {
        for (step, pair) in way.channels.windows(2).enumerate() {
            let (Level::Corridor(number), [a, b]) = (way.levels[step + 1], pair) else { continue };
            let segment = found.entry(number).or_default().entry(way.net).or_default();
            let it = Segment::stretch(segment, channels.x(*a, way.net), channels.x(*b, way.net));
            for channel in [a, b] {
                let x = channels.x(*channel, way.net);
                // The shelf above a corridor has the smaller number.
                if channel.0 < number {
                    it.before.insert(x)
                } else {
                    it.after.insert(x)
                };
            }
        }
    }
    let settled = |nets: BTreeMap<Net, Option<Segment>>| {
        nets.into_iter().filter_map(|(net, segment)| Some((net, segment?))).collect()
    };
    found.into_iter().map(|(number, nets)| (number, settled(nets))).collect()
}

fn corners(
    way: &Way,
    link: &Link,
    rects: &BTreeMap<usize, Rect>,
    seats: &BTreeMap<usize, Seat>,
    channels: &Channels,
    corridors: &Corridors,
) -> Vec<Point> {
    let edge = |node: usize, channel: &Channel| {
        let rect = rects.get(&node).copied().unwrap_or_default();
        let left = seats.get(&node).is_some_and(|seat| seat.column >= channel.1);
        if left { rect.x } else { rect.right() }
    };
    let mut points = Vec::new();
    if let Some(first) = way.channels.first() {
        points.push(Point { x: edge(link.from.node, first), y: corridors.y(way.levels[0], way.net) });
    }
    for (step, channel) in way.channels.iter().enumerate() {
        let x = channels.x(*channel, way.net);
        for level in [way.levels[step], way.levels[step + 1]] {
            points.push(Point { x, y: corridors.y(level, way.net) });
        }
    }
    if let (Some(last), Some(level)) = (way.channels.last(), way.levels.last()) {
        points.push(Point { x: edge(link.to.node, last), y: corridors.y(*level, way.net) });
    }
    straightened(points)
}

/// The same line without corners that are none.
fn straightened(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for point in points {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept[..]
            && ((a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y))
        {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}
