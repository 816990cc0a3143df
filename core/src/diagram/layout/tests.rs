//! What every layout keeps: boxes apart, lines outside boxes, the same result every time.

use super::*;

fn node(width: i32, height: i32) -> Node {
    Node { size: Size { width, height }, family: 0 }
}

fn link(from: usize, to: usize) -> Link {
    Link { from: End { node: from, y: 50 }, to: End { node: to, y: 30 } }
}

/// A schema-like graph without chance: modules of 20 boxes, most lines within, some to three hubs.
fn modules(count: usize) -> Graph {
    let nodes = (0..count).map(|i| node(180 + (i as i32 * 37) % 90, 80 + (i as i32 * 53) % 200)).collect();
    let mut links = Vec::new();
    for i in 3..count {
        if i % 9 == 0 {
            continue;
        }
        let module = i / 20 * 20;
        if i > module {
            links.push(link(i, module + (i * 7) % (i - module)));
        }
        if i % 4 == 0 {
            links.push(link(i, i % 3));
        }
    }
    Graph { nodes, links }
}

fn overlaps(a: &Rect, b: &Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

fn assert_boxes_apart(layout: &Layout) {
    for (i, a) in layout.places.iter().enumerate() {
        for (j, b) in layout.places.iter().enumerate().skip(i + 1) {
            assert!(!overlaps(a, b), "box {i} {a:?} lies on box {j} {b:?}");
        }
    }
}

fn assert_lines_outside(layout: &Layout) {
    for (number, route) in layout.routes.iter().enumerate() {
        assert!(route.len() >= 2, "line {number} has no corners");
        for pair in route.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            assert!(a.x == b.x || a.y == b.y, "line {number} is not level or upright: {a:?} {b:?}");
            let stretch = Rect {
                x: a.x.min(b.x),
                y: a.y.min(b.y),
                width: (a.x - b.x).abs().max(1),
                height: (a.y - b.y).abs().max(1),
            };
            for (at, place) in layout.places.iter().enumerate() {
                let inside =
                    Rect { x: place.x + 1, y: place.y + 1, width: place.width - 2, height: place.height - 2 };
                assert!(
                    !overlaps(&stretch, &inside),
                    "line {number} {a:?}–{b:?} runs through box {at} {place:?}"
                );
            }
        }
    }
}

#[test]
fn nothing_takes_no_room() {
    assert_eq!(layout(&Graph::default()), Layout::default());
}

#[test]
fn a_parent_stands_left_of_its_child() {
    let graph = Graph { nodes: vec![node(100, 100), node(120, 80)], links: vec![link(1, 0)] };
    let drawn = layout(&graph);
    assert!(drawn.places[0].right() < drawn.places[1].x, "{drawn:?}");
    let ends = (drawn.routes[0].first().copied(), drawn.routes[0].last().copied());
    assert_eq!(ends.0, Some(Point { x: drawn.places[1].x, y: drawn.places[1].y + 50 }));
    assert_eq!(ends.1, Some(Point { x: drawn.places[0].right(), y: drawn.places[0].y + 30 }));
}

#[test]
fn a_box_may_point_to_itself() {
    let graph = Graph { nodes: vec![node(100, 100)], links: vec![link(0, 0)] };
    let drawn = layout(&graph);
    assert_lines_outside(&drawn);
    assert!(drawn.routes[0].iter().all(|point| point.x <= drawn.size.width));
}

#[test]
fn lines_to_one_point_share_their_way() {
    let nodes = vec![node(100, 60), node(100, 60), node(100, 60), node(100, 60)];
    let graph = Graph { nodes, links: vec![link(1, 0), link(2, 0), link(3, 0)] };
    let drawn = layout(&graph);
    let upright: BTreeSet<i32> = drawn
        .routes
        .iter()
        .flat_map(|route| route.windows(2))
        .filter(|pair| pair[0].x == pair[1].x)
        .map(|pair| pair[0].x)
        .collect();
    assert_eq!(upright.len(), 1, "{:?}", drawn.routes);
}

#[test]
fn boxes_without_lines_stand_in_columns() {
    let graph = Graph { nodes: vec![node(100, 60); 9], links: Vec::new() };
    let drawn = layout(&graph);
    assert_boxes_apart(&drawn);
    let columns: BTreeSet<i32> = drawn.places.iter().map(|place| place.x).collect();
    assert!((2..=4).contains(&columns.len()), "{columns:?}");
}

#[test]
fn boxes_stay_apart_and_lines_outside_of_them() {
    for count in [5, 12, 23, 60, 150] {
        let drawn = layout(&modules(count));
        assert_boxes_apart(&drawn);
        assert_lines_outside(&drawn);
    }
}

#[test]
fn a_large_sheet_keeps_a_shape_that_can_be_looked_at() {
    let drawn = layout(&modules(400));
    let (width, height) = (drawn.size.width, drawn.size.height);
    assert!(width < height * 3 && height < width * 2, "{width} x {height}");
}

#[test]
fn the_same_graph_gives_the_same_layout() {
    assert_eq!(layout(&modules(80)), layout(&modules(80)));
}
