//! Boxes that a person put somewhere stand there. What is in their way goes below it, everything else stays where it
//! would be without them, and the lines of what moved are led there: as near to the way they had as they can.

use super::geometry::{Point, Rect};
use super::{End, Graph, Layout, Link};

/// What is left free above a box that made way.
const GAP: i32 = 28;
/// How far a line goes before it turns.
const STUB: i32 = 28;

/// Puts boxes where they are wanted.
pub fn pin(graph: &Graph, mut layout: Layout, pins: &[(usize, Point)]) -> Layout {
    if pins.is_empty() {
        return layout;
    }
    let mut moved = vec![false; layout.places.len()];
    for (node, at) in pins {
        moved[*node] = true;
        layout.places[*node] = Rect { x: at.x.max(0), y: at.y.max(0), ..layout.places[*node] };
    }
    make_way(&mut layout.places, &mut moved);
    for (link, route) in graph.links.iter().zip(&mut layout.routes) {
        let ends = [link.from.node, link.to.node].map(|node| moved[node]);
        if ends != [false, false] {
            *route = led(*link, ends, &layout.places, std::mem::take(route));
        }
    }
    let corners = layout.routes.iter().flatten().copied();
    let corners =
        corners.chain(layout.places.iter().map(|place| Point { x: place.right(), y: place.bottom() }));
    for Point { x, y } in corners {
        layout.size.width = layout.size.width.max(x);
        layout.size.height = layout.size.height.max(y);
    }
    layout
}

/// From the top: what lies on a box that has its place goes below it, and has its own place then.
fn make_way(places: &mut [Rect], moved: &mut [bool]) {
    let mut settled: Vec<Rect> =
        places.iter().zip(&*moved).filter(|(_, it)| **it).map(|(it, _)| *it).collect();
    let mut order: Vec<usize> = (0..places.len()).filter(|node| !moved[*node]).collect();
    order.sort_by_key(|node| (places[*node].y, places[*node].x, *node));
    for node in order {
        let start = places[node].y;
        while let Some(other) = settled.iter().find(|other| overlap(places[node], **other)) {
            places[node].y = other.bottom() + GAP;
        }
        if places[node].y != start {
            moved[node] = true;
            settled.push(places[node]);
        }
    }
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// A line to what moved: the way it had, with its last turn elsewhere; where that is far around, straight there.
fn led(link: Link, [from, to]: [bool; 2], places: &[Rect], route: Vec<Point>) -> Vec<Point> {
    let straight = straight(link, places);
    let end = |it: End, route: Vec<Point>| bent(route, places[it.node], places[it.node].y + it.y);
    let mut bent = Some(route);
    if to {
        bent = bent.and_then(|route| end(link.to, route));
    }
    if from {
        let back = |mut route: Vec<Point>| {
            route.reverse();
            route
        };
        bent = bent.map(back).and_then(|route| end(link.from, route)).map(back);
    }
    bent.filter(|bent| length(bent) <= 2 * length(&straight)).unwrap_or(straight)
}

/// A way whose end is elsewhere; nothing, where it would lead into the box from behind.
fn bent(mut route: Vec<Point>, place: Rect, y: i32) -> Option<Vec<Point>> {
    route.pop()?;
    let turn = route.pop().filter(|_| route.len() > 1)?.x;
    let x = if turn + STUB / 2 <= place.x {
        place.x
    } else if place.right() + STUB / 2 <= turn {
        place.right()
    } else {
        return None;
    };
    route.extend([Point { x: turn, y }, Point { x, y }]);
    Some(route)
}

fn length(route: &[Point]) -> i32 {
    route.windows(2).map(|pair| (pair[0].x - pair[1].x).abs() + (pair[0].y - pair[1].y).abs()).sum()
}

/// From side to side with one turn between; where there is no between, around the right.
fn straight(link: Link, places: &[Rect]) -> Vec<Point> {
    let (from, to) = (places[link.from.node], places[link.to.node]);
    let [start, end] = [from.y + link.from.y, to.y + link.to.y];
    let (out, turn, into) = if from.right() + 2 * STUB <= to.x {
        (from.right(), i32::midpoint(from.right(), to.x), to.x)
    } else if to.right() + 2 * STUB <= from.x {
        (from.x, i32::midpoint(to.right(), from.x), to.right())
    } else {
        (from.right(), from.right().max(to.right()) + STUB, to.right())
    };
    [(out, start), (turn, start), (turn, end), (into, end)].map(|(x, y)| Point { x, y }).to_vec()
}

#[cfg(test)]
mod tests {
    use super::super::{Node, Size, layout};
    use super::*;

    /// A table with three that point to it.
    fn star() -> Graph {
        let node = Node { size: Size { width: 200, height: 100 }, family: 0 };
        let link = |child| Link { from: End { node: child, y: 50 }, to: End { node: 0, y: 20 } };
        Graph { nodes: vec![node; 4], links: vec![link(1), link(2), link(3)] }
    }

    #[test]
    fn a_pinned_box_stands_where_it_was_put_and_the_others_where_they_were() {
        let free = layout(&star());
        let pinned = pin(&star(), free.clone(), &[(3, Point { x: 2_000, y: 700 })]);
        assert_eq!((pinned.places[3].x, pinned.places[3].y), (2_000, 700));
        assert_eq!(pinned.places[..3], free.places[..3]);
        assert_eq!(pinned.routes[..2], free.routes[..2]);
        let (route, parent) = (&pinned.routes[2], pinned.places[0]);
        assert_eq!(route.first(), Some(&Point { x: 2_000, y: 750 }));
        assert_eq!(route.last(), Some(&Point { x: parent.right(), y: parent.y + 20 }));
        assert_eq!((pinned.size.width, pinned.size.height), (2_200, 800));
    }

    #[test]
    fn a_line_keeps_its_way_to_what_moved_a_little() {
        let free = layout(&star());
        let (child, route) =
            (0..3).map(|line| (line + 1, &free.routes[line])).find(|it| it.1.len() > 3).expect("a turn");
        let Rect { x, y, .. } = free.places[child];
        let pinned = pin(&star(), free.clone(), &[(child, Point { x: x + 40, y: y + 15 })]);
        let led = &pinned.routes[child - 1];
        assert_eq!((led.len(), led[1].x, led[2..].to_vec()), (route.len(), route[1].x, route[2..].to_vec()));
        assert_eq!(led[0], Point { x: route[0].x + 40, y: route[0].y + 15 });
    }

    #[test]
    fn what_is_in_the_way_goes_below() {
        let free = layout(&star());
        let Rect { x, y, .. } = free.places[0];
        let pinned = pin(&star(), free, &[(1, Point { x: x + 10, y: y + 10 })]);
        assert_eq!(pinned.places[1].y, y + 10);
        let clear = |one: usize| (0..one).all(|other| !overlap(pinned.places[one], pinned.places[other]));
        assert!((1..4).all(clear), "{:?}", pinned.places);
    }

    #[test]
    fn lines_between_boxes_one_below_the_other_go_around() {
        let below = pin(&star(), layout(&star()), &[(0, Point::default()), (1, Point { x: 20, y: 400 })]);
        let xs: Vec<i32> = below.routes[0].iter().map(|point| point.x).collect();
        let wide = below.places[0].width;
        assert_eq!(
            xs,
            [
                20 + below.places[1].width,
                20 + below.places[1].width.max(wide - 20) + STUB,
                20 + below.places[1].width.max(wide - 20) + STUB,
                wide
            ]
        );
    }
}
