//! What stands around the picture: title and summary above, what has no box and the legend below.

use super::boxes::{plain, text};
use super::lines::{child_end, parent_end};
use crate::diagram::entity::Entities;
use crate::diagram::layout::{Point, Rect};
use crate::diagram::mark::{Mark, Tally};
use crate::diagram::metrics::{Weight, width, wrap};
use crate::diagram::picture::{Group, Paint, Role, Shape, Step, Stroke, Text};
use crate::diagram::relation::Relation;

/// So many changes elsewhere are listed; the rest is counted.
const MOST_LINES: usize = 12;
/// The size of captions.
const SIZE: i32 = 12;
/// From line to line.
const LINE: i32 = 20;

/// Title and summary.
pub fn head(title: &str, summary: &str, at: Point) -> Group {
    let mut shapes = vec![text(at.x, at.y + 16, title, 20, Weight::Semibold, Paint::Ink)];
    shapes.push(text(at.x, at.y + 40, summary, 13, Weight::Regular, Paint::Soft));
    let wide = width(title, 20, Weight::Semibold).max(width(summary, 13, Weight::Regular));
    group("Title", Rect { x: at.x, y: at.y, width: wide, height: 44 }, shapes)
}

/// Changes of what has no box, and the legend of what the picture uses.
pub fn foot(entities: &Entities, relations: &[Relation], at: Point, wide: i32) -> Group {
    let mut shapes = Vec::new();
    let mut y = at.y;
    let mut right = at.x;
    elsewhere(entities, Point { x: at.x, y }, wide.max(420), &mut y, &mut right, &mut shapes);
    let mut x = at.x;
    for entry in legend(entities, relations) {
        let long = entry.sample + width(&entry.word, SIZE, Weight::Regular);
        if x > at.x && x + long > at.x + wide.max(420) {
            x = at.x;
            y += LINE + 4;
        }
        shapes.extend((entry.draw)(Point { x, y: y + 8 }));
        let word = plain(x + entry.sample, y + 12, &entry.word, SIZE, Weight::Regular, Paint::Soft);
        shapes.push(Shape::Text(Text { ..word }));
        x += long + 26;
        right = right.max(x - 26);
    }
    let bottom = if shapes.is_empty() { at.y } else { y + LINE };
    group("Legend", Rect { x: at.x, y: at.y, width: right - at.x, height: bottom - at.y }, shapes)
}

fn elsewhere(
    entities: &Entities,
    at: Point,
    wide: i32,
    y: &mut i32,
    right: &mut i32,
    shapes: &mut Vec<Shape>,
) {
    let lines = &entities.elsewhere;
    if lines.is_empty() {
        return;
    }
    shapes.push(text(at.x, *y + 12, "Also changed", SIZE, Weight::Semibold, Paint::Ink));
    *y += LINE;
    for line in lines.iter().take(MOST_LINES) {
        let paint = Paint::of(line.mark, Paint::Soft);
        shapes.push(text(at.x, *y + 12, line.mark.sign(), SIZE, Weight::Semibold, paint));
        for part in wrap(&line.text, SIZE, Weight::Regular, wide - 16) {
            shapes.push(text(at.x + 16, *y + 12, &part, SIZE, Weight::Regular, Paint::Soft));
            *right = (*right).max(at.x + 16 + width(&part, SIZE, Weight::Regular));
            *y += LINE;
        }
    }
    if lines.len() > MOST_LINES {
        let rest = format!("and {} more", lines.len() - MOST_LINES);
        shapes.push(text(at.x + 16, *y + 12, &rest, SIZE, Weight::Regular, Paint::Soft));
        *y += LINE;
    }
    *y += 10;
}

/// A sample, how wide it is, and what it means.
struct Entry {
    draw: Box<dyn Fn(Point) -> Vec<Shape>>,
    sample: i32,
    word: String,
}

fn legend(entities: &Entities, relations: &[Relation]) -> Vec<Entry> {
    let keys = || relations.iter().filter(|relation| relation.sum.is_none());
    let mut entries = Vec::new();
    let marks = || entities.list.iter().flat_map(|it| it.rows.iter().map(|row| row.mark).chain([it.mark]));
    let tally = Tally::of(marks());
    for (mark, count) in
        [(Mark::Added, tally.added), (Mark::Removed, tally.removed), (Mark::Changed, tally.changed)]
    {
        if count > 0 {
            let sign = move |at: Point| {
                vec![text(at.x, at.y + 4, mark.sign(), 14, Weight::Semibold, Paint::of(mark, Paint::Ink))]
            };
            entries.push(Entry { draw: Box::new(sign), sample: 14, word: mark.word().to_owned() });
        }
    }
    if keys().any(|relation| !relation.unique) {
        entries.push(sample("none or many", |at, stroke| child_end(at, 1, false, stroke)));
    }
    if keys().any(|relation| relation.unique || relation.optional) {
        entries.push(sample("none or one", |at, stroke| parent_end(at, 1, true, stroke)));
    }
    if keys().any(|relation| !relation.optional) {
        entries.push(sample("exactly one", |at, stroke| parent_end(at, 1, false, stroke)));
    }
    let keys: Vec<&str> = [
        (marks_any(entities, |row| row.keys.primary), "PK primary key"),
        (marks_any(entities, |row| row.keys.foreign), "FK foreign key"),
        (marks_any(entities, |row| row.keys.unique && !row.keys.primary), "U unique"),
        (marks_any(entities, |row| row.keys.indexed), "I indexed"),
        (marks_any(entities, |row| row.nullable && !row.ty.is_empty()), "? may be null"),
    ]
    .into_iter()
    .filter(|(used, _)| *used)
    .map(|(_, word)| word)
    .collect();
    for key in keys {
        let (mark, word) = key.split_once(' ').unwrap_or((key, ""));
        let wide = width(mark, 10, Weight::Semibold) + 6;
        let draw = move |at: Point| vec![text(at.x, at.y + 4, mark, 10, Weight::Semibold, Paint::Faint)];
        entries.push(Entry { draw: Box::new(draw), sample: wide, word: word.to_owned() });
    }
    entries
}

fn marks_any(entities: &Entities, has: fn(&crate::diagram::entity::Row) -> bool) -> bool {
    entities.list.iter().any(|entity| entity.rows.iter().any(has))
}

fn sample(word: &str, end: fn(Point, Stroke) -> Vec<Shape>) -> Entry {
    let draw = move |at: Point| {
        let stroke = Stroke { paint: Paint::Link, tenths: 13, dashed: false };
        let edge = [Point { x: at.x, y: at.y - 8 }, Point { x: at.x, y: at.y + 8 }];
        let line = [at, Point { x: at.x + 32, y: at.y }];
        let path = |points: [Point; 2], paint| Shape::Path {
            steps: vec![Step::Move(points[0]), Step::Line(points[1])],
            fill: None,
            stroke: Some(Stroke { paint, ..stroke }),
        };
        let mut shapes = vec![path(edge, Paint::Edge), path(line, Paint::Link)];
        shapes.extend(end(at, stroke));
        shapes
    };
    Entry { draw: Box::new(draw), sample: 40, word: word.to_owned() }
}

fn group(name: &str, bounds: Rect, shapes: Vec<Shape>) -> Group {
    Group { role: Role::Caption, mark: Mark::Same, name: name.to_owned(), bounds, shapes }
}
