//! The lines: where each meets its boxes, its rounded way, and the signs at its ends (crow's foot notation).

use super::boxes::text;
use crate::diagram::layout::{End, Link, Point, Rect};
use crate::diagram::mark::Mark;
use crate::diagram::measure::{HEAD, KEY_SIZE, Measured, ROW};
use crate::diagram::metrics::{Weight, width};
use crate::diagram::picture::{Corners, Group, Paint, Role, Shape, Step, Stroke};
use crate::diagram::relation::{Port, Relation, WHOLE};
use std::collections::{BTreeMap, BTreeSet};

/// How round a corner is.
const RADIUS: i32 = 8;
/// Between two ends at one row, and between three or more.
const APART: (i32, i32) = (12, 9);

/// What a line is at a row; the order is that from the top. Lines that are drawn differently do not share their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// What every child must point to.
    Parent(Mark),
    /// What a child may point to.
    OptionalParent(Mark),
    /// What points.
    Child(bool),
}

/// Where each line meets its boxes: ends that mean different things at one row stand apart.
pub fn ends(relations: &[Relation], measured: &[Measured]) -> Vec<Link> {
    let mut parts: BTreeMap<Port, BTreeSet<Part>> = BTreeMap::new();
    for relation in relations {
        for (port, part) in sides(relation) {
            parts.entry(port).or_default().insert(part);
        }
    }
    let end = |(port, part): (Port, Part)| {
        let row = match port.row {
            WHOLE => (HEAD - ROW) / 2,
            row => measured.get(port.entity).and_then(|it| it.rows.get(row)).copied().unwrap_or(0),
        };
        let all = parts.get(&port);
        let place = all.and_then(|all| all.iter().position(|other| *other == part)).unwrap_or(0);
        let count = all.map_or(1, BTreeSet::len);
        let apart = if count > 2 { APART.1 } else { APART.0 };
        let [place, count] = [place, count].map(|number| i32::try_from(number).unwrap_or(0));
        End { node: port.entity, y: row + ROW / 2 + place * apart - (count - 1) * apart / 2 }
    };
    relations
        .iter()
        .map(|relation| {
            let [child, parent] = sides(relation);
            Link { from: end(child), to: end(parent) }
        })
        .collect()
}

fn sides(relation: &Relation) -> [(Port, Part); 2] {
    let part = if relation.optional { Part::OptionalParent } else { Part::Parent };
    let parent = part(relation.mark);
    [(relation.child, Part::Child(relation.unique)), (relation.parent, parent)]
}

/// Draws the lines, those that changed last.
pub fn lines(relations: &[(Relation, &Vec<Point>)], anchors: &[String], at: Point) -> Vec<Group> {
    let mut groups: Vec<Group> = relations
        .iter()
        .map(|(relation, route)| {
            let route: Vec<Point> = route.iter().map(|point| point.moved(at)).collect();
            line(relation, &route, anchors)
        })
        .collect();
    groups.sort_by_key(|group| group.mark != Mark::Same);
    groups
}

fn line(relation: &Relation, route: &[Point], anchors: &[String]) -> Group {
    let paint = Paint::of(relation.mark, Paint::Link);
    let tenths = if relation.mark == Mark::Same { 13 } else { 18 };
    let tenths = tenths + relation.sum.map_or(0, thicker);
    let stroke = Stroke { paint, tenths, dashed: relation.mark == Mark::Removed };
    let mut shapes = vec![Shape::Path { steps: rounded(route), fill: None, stroke: Some(stroke) }];
    let stroke = Stroke { dashed: false, ..stroke };
    if let (Some(sum), [start, next, .., end]) = (relation.sum, route) {
        shapes.extend(summed(*start, (next.x - start.x).signum(), *end, sum, stroke));
    } else if let [start, next, ..] = route {
        shapes.extend(child_end(*start, (next.x - start.x).signum(), relation.unique, stroke));
    }
    if let ([.., before, end], None) = (route, relation.sum) {
        shapes.extend(parent_end(*end, (before.x - end.x).signum(), relation.optional, stroke));
    }
    let name = |entity: usize| anchors.get(entity).cloned().unwrap_or_default();
    let fate =
        if relation.mark == Mark::Same { String::new() } else { format!(", {}", relation.mark.word()) };
    let (child, parent) = (name(relation.child.entity), name(relation.parent.entity));
    Group {
        name: format!("{child}: {}{fate}", relation.text),
        role: Role::Line { child, parent },
        mark: relation.mark,
        bounds: bounds(route),
        shapes,
    }
}

fn bounds(route: &[Point]) -> Rect {
    let x = |pick: fn(i32, i32) -> i32| route.iter().map(|point| point.x).reduce(pick).unwrap_or(0);
    let y = |pick: fn(i32, i32) -> i32| route.iter().map(|point| point.y).reduce(pick).unwrap_or(0);
    let (left, top) = (x(i32::min), y(i32::min));
    Rect { x: left, y: top, width: x(i32::max) - left, height: y(i32::max) - top }
}

/// A line whose corners are as round as its stretches allow.
fn rounded(route: &[Point]) -> Vec<Step> {
    let mut steps: Vec<Step> = route.first().map(|first| Step::Move(*first)).into_iter().collect();
    for corner in route.windows(3) {
        let [a, b, c] = [corner[0], corner[1], corner[2]];
        let radius = RADIUS.min(length(a, b) / 2).min(length(b, c) / 2);
        steps.push(Step::Line(towards(b, a, radius)));
        steps.push(Step::Curve(b, towards(b, c, radius)));
    }
    steps.extend(route.last().map(|last| Step::Line(*last)));
    steps
}

fn length(a: Point, b: Point) -> i32 {
    (a.x - b.x).abs() + (a.y - b.y).abs()
}

fn towards(from: Point, to: Point, by: i32) -> Point {
    Point { x: from.x + (to.x - from.x).signum() * by, y: from.y + (to.y - from.y).signum() * by }
}

/// The more foreign keys a line stands for, the thicker it is.
fn thicker(sum: usize) -> i32 {
    4 * i32::try_from(sum.max(1).ilog2()).unwrap_or(0).min(5)
}

/// Of a line that stands for several: their count where it starts, and a dot where it leads.
fn summed(at: Point, away: i32, end: Point, sum: usize, stroke: Stroke) -> Vec<Shape> {
    let count = sum.to_string();
    let wide = width(&count, KEY_SIZE, Weight::Semibold) + 8;
    let x = if away < 0 { at.x - 8 - wide } else { at.x + 8 };
    let rect = Rect { x, y: at.y - 8, width: wide, height: 16 };
    let edge = Stroke { tenths: 10, ..stroke };
    let dot = vec![Step::Circle(end, 4)];
    vec![
        Shape::Path { steps: dot, fill: Some(stroke.paint), stroke: None },
        Shape::Rect { rect, corners: Corners::Round(8), fill: Some(Paint::Page), stroke: Some(edge) },
        text(x + 4, at.y + 4, &count, KEY_SIZE, Weight::Semibold, Paint::Soft),
    ]
}

/// Many or none: a foot with a ring; one or none: a bar with a ring.
pub fn child_end(at: Point, away: i32, unique: bool, stroke: Stroke) -> Vec<Shape> {
    if unique { one_or_none(at, away, stroke) } else { many_or_none(at, away, stroke) }
}

/// Exactly one: two bars; one or none: a bar with a ring.
pub fn parent_end(at: Point, away: i32, optional: bool, stroke: Stroke) -> Vec<Shape> {
    if optional {
        return one_or_none(at, away, stroke);
    }
    let mut steps = bar(at, away * 6);
    steps.extend(bar(at, away * 11));
    vec![Shape::Path { steps, fill: None, stroke: Some(stroke) }]
}

fn many_or_none(at: Point, away: i32, stroke: Stroke) -> Vec<Shape> {
    let tip = Point { x: at.x + away * 11, y: at.y };
    let toe = |dy: i32| [Step::Move(tip), Step::Line(Point { x: at.x, y: at.y + dy })];
    let steps: Vec<Step> = [toe(-6), toe(6)].concat();
    vec![Shape::Path { steps, fill: None, stroke: Some(stroke) }, ring(at, away * 16, stroke)]
}

fn one_or_none(at: Point, away: i32, stroke: Stroke) -> Vec<Shape> {
    vec![
        Shape::Path { steps: bar(at, away * 6), fill: None, stroke: Some(stroke) },
        ring(at, away * 15, stroke),
    ]
}

fn bar(at: Point, by: i32) -> Vec<Step> {
    let x = at.x + by;
    vec![Step::Move(Point { x, y: at.y - 5 }), Step::Line(Point { x, y: at.y + 5 })]
}

fn ring(at: Point, by: i32, stroke: Stroke) -> Shape {
    let steps = vec![Step::Circle(Point { x: at.x + by, y: at.y }, 4)];
    Shape::Path { steps, fill: Some(Paint::Page), stroke: Some(stroke) }
}
