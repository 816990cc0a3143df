//! In which detail a picture is drawn, and in which order.

use super::{Brush, Color, Letters, Look, Plate, Scene, anchor, meets, world};
use crate::gesture::{Camera, Frame, World, view};
use portolan_core::diagram::Mark;
use portolan_core::diagram::metrics::{Weight, fit, width};
use portolan_core::diagram::picture::{Corners, Group, Paint, Role, Shape, Step, Stroke, Text};
use std::collections::BTreeMap;

/// How much is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// Boxes as patches, the names of the most important, lines of what changed.
    Far,
    /// Boxes as cards with their names.
    Cards,
    /// Everything.
    Whole,
}

/// Below this, boxes are patches.
const FAR: f64 = 0.13;
/// Above this, columns can be read.
const WHOLE: f64 = 0.42;
/// The size of names on cards, on the screen.
const NAME: f64 = 11.0;
/// So many names stand on a picture seen from far.
const LANDMARKS: usize = 36;
/// Up to so many lines all are drawn even from far.
const FEW_LINES: usize = 1_500;

/// Draws what is within the frame.
pub fn draw(brush: &mut impl Brush, scene: &Scene, camera: Camera, frame: Frame, look: Look<'_>) {
    let level = match camera.scale {
        scale if scale < FAR => Level::Far,
        scale if scale < WHOLE => Level::Cards,
        _ => Level::Whole,
    };
    let sight = Sight { scene, view: view(camera, frame), pixel: 1.0 / camera.scale, level, look };
    sight.lines(brush);
    for number in &scene.boxes {
        let group = &scene.picture.groups[*number];
        if meets(sight.view, group.bounds) {
            sight.card(brush, group);
        }
    }
    if look.muted && level != Level::Far {
        scene.hubs().for_each(|(hub, lines)| sight.badge(brush, hub, lines));
    }
    if level == Level::Far {
        sight.landmarks(brush);
    }
    let captions = scene.captions.iter().filter(|_| level == Level::Whole);
    for number in captions {
        shapes(brush, &scene.picture.groups[*number].shapes);
    }
    sight.ring(brush);
}

/// Draws where the boxes are, and no more.
pub fn map(brush: &mut impl Brush, scene: &Scene) {
    scene.boxes().for_each(|group| patch(brush, group));
}

fn patch(brush: &mut impl Brush, group: &Group) {
    let plate = Plate { world: world(group.bounds), corners: Corners::Square };
    brush.fill(plate, Color::Paint(Paint::of(group.mark, Paint::Edge)));
}

struct Sight<'a> {
    scene: &'a Scene,
    view: World,
    /// A pixel of the screen.
    pixel: f64,
    level: Level,
    look: Look<'a>,
}

impl Sight<'_> {
    /// The lines: those of one look at once; those of the selected box above the others.
    fn lines(&self, brush: &mut impl Brush) {
        let mut looks: BTreeMap<(bool, u8), Vec<&[Step]>> = BTreeMap::new();
        let mut faint: Vec<&[Step]> = Vec::new();
        let mut signed = Vec::new();
        let all = self.level != Level::Far || self.scene.lines.len() <= FEW_LINES;
        for number in &self.scene.lines {
            let group = &self.scene.picture.groups[*number];
            let Role::Line { child, parent } = &group.role else { continue };
            if !meets(self.view, group.bounds) {
                continue;
            }
            let own = self.look.selected.is_some_and(|anchor| anchor == child || anchor == parent);
            let muted = self.look.muted && !own && group.mark == Mark::Same && child != parent;
            if muted && self.scene.lines_to(parent).is_some() {
                if let (Some(Shape::Path { steps, .. }), true) =
                    (group.shapes.first(), self.level != Level::Far)
                {
                    faint.push(steps);
                }
            } else if self.level == Level::Whole && !own {
                shapes(brush, &group.shapes);
            } else if let Some(Shape::Path { steps, .. }) = group.shapes.first() {
                if own || all || group.mark != Mark::Same {
                    looks.entry((own, group.mark as u8)).or_default().push(steps);
                }
                if own && self.level == Level::Whole {
                    signed.push(&group.shapes[1..]);
                }
            }
        }
        if !faint.is_empty() {
            brush.paths(&faint, Color::Paint(Paint::Rule), self.pixel.max(1.0), false);
        }
        for ((own, mark), paths) in looks {
            let mark = [Mark::Same, Mark::Added, Mark::Removed, Mark::Changed][usize::from(mark)];
            let color = if own { Color::Focus } else { Color::Paint(Paint::of(mark, Paint::Link)) };
            let width = match (self.level, own || mark != Mark::Same) {
                (Level::Whole, _) => 2.2,
                (_, true) => 1.6 * self.pixel,
                (Level::Far, false) => 0.4 * self.pixel,
                (Level::Cards, false) => 0.8 * self.pixel,
            };
            brush.paths(&paths, color, width, mark == Mark::Removed);
        }
        signed.into_iter().for_each(|signs| shapes(brush, signs));
    }

    fn card(&self, brush: &mut impl Brush, group: &Group) {
        match self.level {
            Level::Whole => shapes(brush, &group.shapes),
            Level::Cards => self.named(brush, group),
            Level::Far => patch(brush, group),
        }
    }

    /// A card: its ground, what changed in it, its edge and its name in letters that can be read.
    fn named(&self, brush: &mut impl Brush, group: &Group) {
        let world = world(group.bounds);
        let corners = Corners::Round(8);
        let whole = matches!(group.mark, Mark::Added | Mark::Removed);
        let ground = if whole { Paint::tint(group.mark, Paint::Surface) } else { Paint::Surface };
        brush.fill(Plate { world, corners }, Color::Paint(ground));
        if let Some(Shape::Rect { rect, corners, fill: Some(fill), .. }) = group.shapes.get(2) {
            brush.fill(Plate { world: self::world(*rect), corners: *corners }, Color::Paint(*fill));
        }
        for shape in &group.shapes {
            if let Shape::Rect { rect, corners: Corners::Square, fill: Some(fill), stroke: None } = shape {
                brush
                    .fill(Plate { world: self::world(*rect), corners: Corners::Square }, Color::Paint(*fill));
            }
        }
        let color = Color::Paint(Paint::of(group.mark, Paint::Edge));
        let wide = if group.mark == Mark::Same { self.pixel } else { 1.6 * self.pixel };
        brush.outline(Plate { world, corners }, color, wide, group.mark == Mark::Removed);
        let Role::Box { anchor: _, label } = &group.role else { return };
        let room = (world.width / self.pixel - 10.0) as i32;
        let signed = |name: &str| format!("{} {name}", group.mark.sign()).trim_start().to_owned();
        let mut text = signed(label);
        let whole = text.clone();
        if width(&text, NAME as i32, Weight::Semibold) > room {
            // The schema is what one can do without first.
            let bare = label.rsplit_once('.').map_or(&**label, |(_, name)| name);
            text = fit(&signed(bare), NAME as i32, Weight::Semibold, room);
        }
        // Of a name that is cut, two letters say nothing.
        if text == whole || text.chars().count() > 2 {
            let at = (world.x + 5.0 * self.pixel, world.y + 14.0 * self.pixel);
            let size = NAME * self.pixel;
            let letters = Letters { text: &text, at, size, weight: Weight::Semibold, right: false };
            brush.text(letters, Color::Paint(Paint::Ink));
        }
    }

    /// From far, the names of what matters most stand where they do not cover each other.
    fn landmarks(&self, brush: &mut impl Brush) {
        let mut taken: Vec<World> = Vec::new();
        for number in &self.scene.landmarks {
            let group = &self.scene.picture.groups[*number];
            let Role::Box { anchor: _, label } = &group.role else { continue };
            if !meets(self.view, group.bounds) || taken.len() >= LANDMARKS {
                continue;
            }
            let text = format!("{} {label}", group.mark.sign()).trim_start().to_owned();
            let bounds = world(group.bounds);
            let wide = (f64::from(width(&text, NAME as i32, Weight::Semibold)) + 10.0) * self.pixel;
            let high = 17.0 * self.pixel;
            let (left, right) =
                (self.view.x + 4.0 * self.pixel, self.view.x + self.view.width - wide - 4.0 * self.pixel);
            let x = (bounds.x + bounds.width / 2.0 - wide / 2.0).min(right).max(left);
            let y = bounds.y + bounds.height / 2.0 - high / 2.0;
            let plate = World { x, y, width: wide, height: high };
            if taken.iter().any(|other| overlap(plate, *other, 6.0 * self.pixel)) {
                continue;
            }
            let round = Corners::Round((4.0 * self.pixel) as i32);
            brush.fill(Plate { world: plate, corners: round }, Color::Paint(Paint::Surface));
            let edge = Color::Paint(Paint::of(group.mark, Paint::Edge));
            brush.outline(Plate { world: plate, corners: round }, edge, self.pixel, false);
            let at = (x + 5.0 * self.pixel, y + 12.5 * self.pixel);
            let size = NAME * self.pixel;
            let letters = Letters { text: &text, at, size, weight: Weight::Semibold, right: false };
            brush.text(letters, Color::Paint(Paint::Ink));
            taken.push(plate);
        }
    }

    /// How many lines to a hub one does not see, on its edge.
    fn badge(&self, brush: &mut impl Brush, hub: &str, lines: usize) {
        let Some(group) = self.scene.find(hub).filter(|group| meets(self.view, group.bounds)) else { return };
        if self.look.selected == anchor(group) {
            return;
        }
        let text = format!("← {lines}");
        let size = NAME * self.pixel.max(1.0);
        let wide = f64::from(width(&text, NAME as i32, Weight::Semibold)) * size / NAME + 0.9 * size;
        let bounds = world(group.bounds);
        let (x, y) = (bounds.x + bounds.width - wide - 0.6 * size, bounds.y - 1.3 * size);
        let plate = Plate {
            world: World { x, y, width: wide, height: 1.6 * size },
            corners: Corners::Round((0.8 * size) as i32),
        };
        brush.fill(plate, Color::Paint(Paint::Surface));
        brush.outline(plate, Color::Paint(Paint::Link), self.pixel.max(1.0), false);
        let at = (x + 0.45 * size, y + 1.17 * size);
        let letters = Letters { text: &text, at, size, weight: Weight::Semibold, right: false };
        brush.text(letters, Color::Paint(Paint::Soft));
    }

    /// The selected box has a ring.
    fn ring(&self, brush: &mut impl Brush) {
        let Some(group) = self.look.selected.and_then(|anchor| self.scene.find(anchor)) else { return };
        let wide = (3.0_f64).max(2.5 * self.pixel);
        let World { x, y, width, height } = world(group.bounds);
        let out = wide / 2.0;
        let (dx, dy) = self.look.dragged;
        let ring = World { x: x + dx - out, y: y + dy - out, width: width + wide, height: height + wide };
        brush.outline(Plate { world: ring, corners: Corners::Round(10) }, Color::Focus, wide, false);
    }
}

fn overlap(a: World, b: World, apart: f64) -> bool {
    a.x < b.x + b.width + apart
        && b.x < a.x + a.width + apart
        && a.y < b.y + b.height + apart
        && b.y < a.y + a.height + apart
}

fn shapes(brush: &mut impl Brush, shapes: &[Shape]) {
    for shape in shapes {
        match shape {
            Shape::Rect { rect, corners, fill, stroke } => {
                let plate = Plate { world: world(*rect), corners: *corners };
                if let Some(fill) = fill {
                    brush.fill(plate, Color::Paint(*fill));
                }
                if let Some(Stroke { paint, tenths, dashed }) = stroke {
                    brush.outline(plate, Color::Paint(*paint), f64::from(*tenths) / 10.0, *dashed);
                }
            }
            Shape::Path { steps, fill, stroke } => {
                if let Some(fill) = fill {
                    brush.fill_path(steps, Color::Paint(*fill));
                }
                if let Some(Stroke { paint, tenths, dashed }) = stroke {
                    brush.paths(&[steps], Color::Paint(*paint), f64::from(*tenths) / 10.0, *dashed);
                }
            }
            Shape::Text(text) => letters(brush, text),
        }
    }
}

fn letters(brush: &mut impl Brush, text: &Text) {
    let Text { at, text, size, weight, paint, right, struck, title: _ } = text;
    let (x, y) = (f64::from(at.x), f64::from(at.y));
    let letters = Letters { text, at: (x, y), size: f64::from(*size), weight: *weight, right: *right };
    brush.text(letters, Color::Paint(*paint));
    if *struck {
        let wide = f64::from(width(text, *size, *weight));
        let left = if *right { x - wide } else { x };
        let line = World { x: left, y: y - f64::from(*size) * 0.32, width: wide, height: 1.0 };
        brush.fill(Plate { world: line, corners: Corners::Square }, Color::Paint(*paint));
    }
}
