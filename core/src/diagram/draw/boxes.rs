//! A box: its head with name and fate, its rows with sign, keys, name and type, and at its foot what else changed.

use super::anchor;
use crate::diagram::entity::{Entity, Row};
use crate::diagram::group::By;
use crate::diagram::layout::{Point, Rect};
use crate::diagram::mark::{Mark, Tally};
use crate::diagram::measure::{
    HEAD, HEAD_SIZE, INSET, KEY_SIZE, Measured, NAME_SIZE, NOTE, NOTE_SIZE, ROW, SIGN, TEXT, TYPE_SIZE,
    fit_type, head_text, key_text, label_text, name_text, new_type_text, schema_text,
};
use crate::diagram::metrics::{Weight, width};
use crate::diagram::picture::{Corners, Group, Paint, Role, Shape, Step, Stroke, Text};
use crate::diagram::words;

/// How round a box is.
const RADIUS: i32 = 8;

/// Draws a box at its place.
pub fn draw(entity: &Entity, measured: &Measured, place: Rect, bonds: &str) -> Group {
    let below = if entity.bunch.is_some() { another(place) } else { shadow(place) };
    let mut shapes = vec![below, ground(place)];
    head(entity, place, measured, &mut shapes);
    for (number, row) in entity.rows.iter().enumerate() {
        let top = place.y + measured.rows[number];
        draw_row(entity.mark, row, measured, number, Rect { y: top, height: ROW, ..place }, &mut shapes);
    }
    if entity.folded > 0 {
        let more = format!("and {} more", entity.folded);
        let (x, y) = (place.x + measured.names, place.y + measured.more + 16);
        shapes.push(text(x, y, &more, TYPE_SIZE, Weight::Regular, Paint::Faint));
    }
    foot(measured, place, &mut shapes);
    shapes.push(border(entity.mark, place));
    let label = words::qualified(&entity.id.qualified());
    let role = Role::Box { anchor: anchor(&entity.id), label };
    Group { role, mark: entity.mark, name: name(entity, bonds), bounds: place, shapes }
}

/// What a person who does not see the box is told.
fn name(entity: &Entity, bonds: &str) -> String {
    if let Some(bunch) = &entity.bunch {
        let kind = match bunch.by {
            By::Schema => "schema",
            By::Prefix => "group",
        };
        let changed = Tally::of(bunch.members.iter().map(|(_, mark)| *mark));
        let fate = if changed.any() { format!(", {}", changed.sentence()) } else { String::new() };
        let name = words::qualified(&entity.id.qualified());
        return format!("{kind} {name}, folded: {}{fate}{bonds}", bunch.counted());
    }
    let columns = match entity.rows.len() + entity.folded {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    let changed = entity.rows.iter().filter(|row| row.mark != Mark::Same).count();
    let fate = match entity.mark {
        Mark::Same => String::new(),
        Mark::Changed if changed > 0 => format!(", changed, {changed} of them changed"),
        mark => format!(", {}", mark.word()),
    };
    let comment = entity.comment.as_ref().map(|text| format!(". {text}")).unwrap_or_default();
    format!("{}, {columns}{fate}{bonds}{comment}", words::object(&entity.id))
}

fn shadow(place: Rect) -> Shape {
    let rect = Rect { y: place.y + 2, ..place };
    Shape::Rect { rect, corners: Corners::Round(RADIUS), fill: Some(Paint::Rule), stroke: None }
}

/// A box stands for several: another one behind it.
fn another(place: Rect) -> Shape {
    let stroke = Stroke { paint: Paint::Edge, tenths: 10, dashed: false };
    let rect = place.moved(Point { x: 5, y: 5 });
    Shape::Rect { rect, corners: Corners::Round(RADIUS), fill: Some(Paint::Head), stroke: Some(stroke) }
}

fn ground(place: Rect) -> Shape {
    Shape::Rect { rect: place, corners: Corners::Round(RADIUS), fill: Some(Paint::Surface), stroke: None }
}

fn border(mark: Mark, place: Rect) -> Shape {
    let tenths = if mark == Mark::Same { 10 } else { 15 };
    let stroke = Stroke { paint: Paint::of(mark, Paint::Edge), tenths, dashed: mark == Mark::Removed };
    Shape::Rect { rect: place, corners: Corners::Round(RADIUS), fill: None, stroke: Some(stroke) }
}

fn head(entity: &Entity, place: Rect, measured: &Measured, shapes: &mut Vec<Shape>) {
    let rect = Rect { height: HEAD, ..place };
    let fill = Some(Paint::tint(entity.mark, Paint::Head));
    let alone = measured.size.height <= HEAD;
    let corners = if alone { Corners::Round(RADIUS) } else { Corners::RoundAbove(RADIUS) };
    shapes.push(Shape::Rect { rect, corners, fill, stroke: None });
    if !alone {
        rule(place, HEAD, Paint::of(entity.mark, Paint::Edge), 10, shapes);
    }
    let baseline = place.y + 23;
    let mut x = place.x + INSET;
    if entity.mark != Mark::Same {
        sign(entity.mark, place.x, baseline, shapes);
        x = place.x + TEXT;
    }
    let schema = schema_text(entity);
    if !schema.is_empty() {
        shapes.push(text(x, baseline, &schema, HEAD_SIZE, Weight::Regular, Paint::Soft));
        x += width(&schema, HEAD_SIZE, Weight::Regular);
    }
    let title = entity.comment.as_ref().map(ToString::to_string);
    let struck = entity.mark == Mark::Removed;
    shapes.push(Shape::Text(Text {
        struck,
        title,
        ..plain(x, baseline, &head_text(entity), HEAD_SIZE, Weight::Semibold, Paint::Ink)
    }));
    let label = label_text(entity);
    if !label.is_empty() {
        let paint = Paint::of(entity.mark, Paint::Soft);
        let label = plain(place.right() - INSET, baseline, &label, KEY_SIZE, Weight::Semibold, paint);
        shapes.push(Shape::Text(Text { right: true, ..label }));
    }
}

fn draw_row(
    whole: Mark,
    row: &Row,
    measured: &Measured,
    number: usize,
    place: Rect,
    shapes: &mut Vec<Shape>,
) {
    // Of a box that came or went as a whole, the head says so once.
    let mark = if row.mark == whole && whole != Mark::Changed { Mark::Same } else { row.mark };
    let notes = &measured.notes[number];
    if mark != Mark::Same {
        let notes = i32::try_from(notes.len()).unwrap_or(0) * NOTE + if notes.is_empty() { 0 } else { 4 };
        let rect = Rect { x: place.x + 1, y: place.y, width: place.width - 2, height: ROW + notes };
        let fill = Some(Paint::tint(mark, Paint::Surface));
        shapes.push(Shape::Rect { rect, corners: Corners::Square, fill, stroke: None });
    }
    let baseline = place.y + 16;
    sign(mark, place.x, baseline, shapes);
    let keys = key_text(row.keys);
    let paint = if row.keys.primary { Paint::Ink } else { Paint::Faint };
    if !keys.is_empty() {
        shapes.push(text(place.x + TEXT, baseline - 1, &keys, KEY_SIZE, Weight::Semibold, paint));
    }
    let gone = row.mark == Mark::Removed;
    let paint = if gone { Paint::Soft } else { Paint::Ink };
    let weight = Weight::Regular;
    let names = place.x + measured.names;
    let said: Vec<String> =
        row.facets.iter().cloned().chain(row.comment.as_ref().map(ToString::to_string)).collect();
    let title = Some(said.join(" · ")).filter(|title| !title.is_empty());
    shapes.push(Shape::Text(Text {
        struck: gone,
        title,
        ..plain(names, baseline, &name_text(row), NAME_SIZE, weight, paint)
    }));
    draw_type(row, place.right() - INSET, baseline, shapes);
    for (line, note) in notes.iter().enumerate() {
        let y = place.y + ROW + i32::try_from(line).unwrap_or(0) * NOTE + 11;
        shapes.push(text(names, y, note, NOTE_SIZE, Weight::Regular, Paint::of(mark, Paint::Soft)));
    }
}

/// The type at the right edge; where it changed, the old one struck through before it.
fn draw_type(row: &Row, right: i32, baseline: i32, shapes: &mut Vec<Shape>) {
    let ty = new_type_text(row);
    if ty.is_empty() {
        return;
    }
    let paint = if row.ty_was.is_some() { Paint::of(row.mark, Paint::Soft) } else { Paint::Soft };
    let at = |x: i32, text: &str, paint: Paint| Text {
        right: true,
        ..plain(x, baseline, text, TYPE_SIZE, Weight::Regular, paint)
    };
    if let Some(was) = &row.ty_was {
        let arrow = right - width(&ty, TYPE_SIZE, Weight::Regular);
        let old = arrow - width(" → ", TYPE_SIZE, Weight::Regular);
        shapes.push(Shape::Text(Text { struck: true, ..at(old, &fit_type(was), Paint::Soft) }));
        shapes.push(Shape::Text(at(arrow, " → ", paint)));
    }
    let title = Some(row.ty.clone()).filter(|full| fit_type(full) != *full);
    shapes.push(Shape::Text(Text { struck: row.mark == Mark::Removed, title, ..at(right, &ty, paint) }));
}

fn foot(measured: &Measured, place: Rect, shapes: &mut Vec<Shape>) {
    if measured.lines.is_empty() {
        return;
    }
    rule(place, measured.foot, Paint::Rule, 10, shapes);
    let mut y = place.y + measured.foot + 6;
    for (mark, lines) in &measured.lines {
        sign(*mark, place.x, y + 12, shapes);
        for line in lines {
            shapes.push(text(
                place.x + TEXT,
                y + 12,
                line,
                NOTE_SIZE,
                Weight::Regular,
                Paint::of(*mark, Paint::Soft),
            ));
            y += NOTE;
        }
        y += 4;
    }
}

fn rule(place: Rect, down: i32, paint: Paint, tenths: i32, shapes: &mut Vec<Shape>) {
    let y = place.y + down;
    let steps = vec![Step::Move(Point { x: place.x, y }), Step::Line(Point { x: place.right(), y })];
    shapes.push(Shape::Path { steps, fill: None, stroke: Some(Stroke { paint, tenths, dashed: false }) });
}

fn sign(mark: Mark, left: i32, baseline: i32, shapes: &mut Vec<Shape>) {
    if mark != Mark::Same {
        shapes.push(text(
            left + SIGN,
            baseline,
            mark.sign(),
            NAME_SIZE,
            Weight::Semibold,
            Paint::of(mark, Paint::Ink),
        ));
    }
}

/// A text that is neither struck through nor explained.
pub fn plain(x: i32, y: i32, text: &str, size: i32, weight: Weight, paint: Paint) -> Text {
    let at = Point { x, y };
    Text { at, text: text.to_owned(), size, weight, paint, right: false, struck: false, title: None }
}

/// The same as a shape.
pub fn text(x: i32, y: i32, text: &str, size: i32, weight: Weight, paint: Paint) -> Shape {
    Shape::Text(plain(x, y, text, size, weight, paint))
}
