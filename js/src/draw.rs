//! The display list as boxes and lines.

use crate::answer::{Layout, Node, Relation};
use portolan_core::diagram::Picture;
use portolan_core::diagram::layout::Point;
use portolan_core::diagram::picture::{Group, Role, Shape, Step};
use std::fmt::Write;

/// Every box and line of a picture.
pub fn layout(picture: Picture) -> Layout {
    let Picture { size, title: _, summary, groups, within: _ } = picture;
    let mut layout =
        Layout { width: size.width, height: size.height, summary, boxes: Vec::new(), lines: Vec::new() };
    for Group { role, mark, name, bounds, shapes } in groups {
        let mark = mark.into();
        match role {
            Role::Box { anchor, label } => layout.boxes.push(Node {
                anchor,
                label,
                name,
                mark,
                x: bounds.x,
                y: bounds.y,
                width: bounds.width,
                height: bounds.height,
            }),
            Role::Line { child, parent } => {
                layout.lines.push(Relation { child, parent, mark, path: path(&shapes) });
            }
            Role::Caption => {}
        }
    }
    layout
}

/// The way of a line, which is the first path without a filling; ends are drawn by further ones.
fn path(shapes: &[Shape]) -> String {
    let mut text = String::new();
    let way = shapes.iter().find_map(|shape| match shape {
        Shape::Path { steps, fill: None, stroke: _ } => Some(steps),
        Shape::Path { .. } | Shape::Rect { .. } | Shape::Text(_) => None,
    });
    for step in way.into_iter().flatten() {
        let _ = match step {
            Step::Move(Point { x, y }) => write!(text, "M{x} {y}"),
            Step::Line(Point { x, y }) => write!(text, "L{x} {y}"),
            Step::Curve(by, to) => write!(text, "Q{} {} {} {}", by.x, by.y, to.x, to.y),
            Step::Circle(..) => Ok(()),
        };
    }
    text
}
