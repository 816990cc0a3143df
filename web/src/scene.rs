//! The display list on a screen: what is seen of it, in how much detail, and in which order. Where the strokes go is a
//! `Brush`'s affair, so that all of this is tried without a browser.

use crate::gesture::{Camera, Frame, World};
use portolan_core::diagram::Mark;
use portolan_core::diagram::layout::Rect;
use portolan_core::diagram::metrics::{Weight, fit, width};
use portolan_core::diagram::picture::{Corners, Group, Paint, Picture, Role, Shape, Step, Stroke, Text};
use std::collections::BTreeMap;

/// A color: one of the picture's, or that of what is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Of the picture.
    Paint(Paint),
    /// Of what is selected.
    Focus,
}

/// A rectangle as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plate {
    /// Where.
    pub world: World,
    /// How round its corners are, and whether only the upper ones.
    pub corners: Corners,
}

/// Letters as they are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Letters<'a> {
    /// What they say.
    pub text: &'a str,
    /// The left (or right) end of the baseline.
    pub at: (f64, f64),
    /// Their size.
    pub size: f64,
    /// Their weight.
    pub weight: Weight,
    /// Whether `at` is the right end.
    pub right: bool,
}

/// What draws. Everything is in pixels of the picture.
pub trait Brush {
    /// A filled rectangle.
    fn fill(&mut self, plate: Plate, color: Color);
    /// An outlined rectangle.
    fn outline(&mut self, plate: Plate, color: Color, width: f64, dashed: bool);
    /// Paths of one kind at once: as few strokes as can be.
    fn paths(&mut self, paths: &[&[Step]], color: Color, width: f64, dashed: bool);
    /// A filled path.
    fn fill_path(&mut self, path: &[Step], color: Color);
    /// A line of text.
    fn text(&mut self, letters: Letters<'_>, color: Color);
}

/// A picture that is ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The display list.
    pub picture: Picture,
    lines: Vec<usize>,
    boxes: Vec<usize>,
    captions: Vec<usize>,
    places: BTreeMap<String, usize>,
    /// The boxes by how much hangs on them, those that changed first.
    landmarks: Vec<usize>,
}

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

impl Scene {
    /// Gets a picture ready.
    pub fn new(picture: Picture) -> Scene {
        let mut scene = Scene { picture, ..Scene::default() };
        let mut degrees: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, group) in scene.picture.groups.iter().enumerate() {
            match &group.role {
                Role::Line { child, parent } => {
                    scene.lines.push(number);
                    *degrees.entry(child).or_default() += 1;
                    *degrees.entry(parent).or_default() += 1;
                }
                Role::Box { anchor, label: _ } => {
                    scene.boxes.push(number);
                    scene.places.insert(anchor.clone(), number);
                }
                Role::Caption => scene.captions.push(number),
            }
        }
        let weight = |number: &usize| {
            let group = &scene.picture.groups[*number];
            let degree = anchor(group).and_then(|anchor| degrees.get(anchor)).copied().unwrap_or(0);
            (group.mark == Mark::Same, std::cmp::Reverse(degree), *number)
        };
        let mut landmarks = scene.boxes.clone();
        landmarks.sort_by_key(weight);
        scene.landmarks = landmarks;
        scene
    }

    /// All boxes, in the order of the picture.
    pub fn boxes(&self) -> impl Iterator<Item = &Group> {
        self.boxes.iter().map(|number| &self.picture.groups[*number])
    }

    /// A box.
    pub fn find(&self, anchor: &str) -> Option<&Group> {
        self.places.get(anchor).map(|number| &self.picture.groups[*number])
    }

    /// The anchors at the other ends of a box's lines: those it points to, or those that point to it.
    pub fn neighbours(&self, anchor: &str, parents: bool) -> Vec<&str> {
        let lines = self.lines.iter().filter_map(|number| match &self.picture.groups[*number].role {
            Role::Line { child, parent } if parents && child == anchor => Some(&**parent),
            Role::Line { child, parent } if !parents && parent == anchor => Some(&**child),
            _ => None,
        });
        let mut found: Vec<&str> = lines.filter(|other| *other != anchor).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The box under a point of the picture.
    pub fn at(&self, x: f64, y: f64) -> Option<&str> {
        let within = |group: &&Group| {
            let World { x: left, y: top, width, height } = world(group.bounds);
            x >= left && x <= left + width && y >= top && y <= top + height
        };
        self.boxes().filter(within).find_map(anchor)
    }

    /// The whole picture.
    pub fn whole(&self) -> World {
        let size = self.picture.size;
        World { x: 0.0, y: 0.0, width: f64::from(size.width), height: f64::from(size.height) }
    }

    /// What changed, and what is one line away from it; nothing, where nothing changed.
    pub fn changed(&self) -> Option<World> {
        let mut near: Vec<&str> =
            self.boxes().filter(|group| group.mark != Mark::Same).filter_map(anchor).collect();
        for number in &self.lines {
            let group = &self.picture.groups[*number];
            if let Role::Line { child, parent } = &group.role {
                let touched =
                    |anchor: &String| self.find(anchor).is_some_and(|group| group.mark != Mark::Same);
                if group.mark != Mark::Same || touched(child) || touched(parent) {
                    near.extend([&**child, &**parent]);
                }
            }
        }
        near.iter().filter_map(|anchor| self.find(anchor)).map(|group| world(group.bounds)).reduce(joined)
    }

    /// The boxes within the frame.
    pub fn seen(&self, camera: Camera, frame: Frame) -> Vec<&Group> {
        let view = view(camera, frame);
        self.boxes().filter(|group| meets(view, group.bounds)).collect()
    }
}

/// The anchor of a box.
pub fn anchor(group: &Group) -> Option<&str> {
    match &group.role {
        Role::Box { anchor, label: _ } => Some(anchor),
        Role::Line { .. } | Role::Caption => None,
    }
}

/// A rectangle as gestures count.
pub fn world(rect: Rect) -> World {
    let Rect { x, y, width, height } = rect;
    World { x: f64::from(x), y: f64::from(y), width: f64::from(width), height: f64::from(height) }
}

fn joined(a: World, b: World) -> World {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    let right = (a.x + a.width).max(b.x + b.width);
    let bottom = (a.y + a.height).max(b.y + b.height);
    World { x, y, width: right - x, height: bottom - y }
}

/// What of the picture is within the frame.
fn view(camera: Camera, frame: Frame) -> World {
    World {
        x: -camera.x / camera.scale,
        y: -camera.y / camera.scale,
        width: frame.width / camera.scale,
        height: frame.height / camera.scale,
    }
}

fn meets(view: World, bounds: Rect) -> bool {
    let bounds = world(bounds);
    // Signs at the ends of lines stick out a little.
    let out = 20.0;
    bounds.x - out <= view.x + view.width
        && bounds.x + bounds.width + out >= view.x
        && bounds.y - out <= view.y + view.height
        && bounds.y + bounds.height + out >= view.y
}

/// Draws what is within the frame.
pub fn draw(brush: &mut impl Brush, scene: &Scene, camera: Camera, frame: Frame, selected: Option<&str>) {
    let level = match camera.scale {
        scale if scale < FAR => Level::Far,
        scale if scale < WHOLE => Level::Cards,
        _ => Level::Whole,
    };
    let sight = Sight { scene, view: view(camera, frame), pixel: 1.0 / camera.scale, level, selected };
    sight.lines(brush);
    for number in &scene.boxes {
        let group = &scene.picture.groups[*number];
        if meets(sight.view, group.bounds) {
            sight.card(brush, group);
        }
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

struct Sight<'a> {
    scene: &'a Scene,
    view: World,
    /// A pixel of the screen.
    pixel: f64,
    level: Level,
    selected: Option<&'a str>,
}

impl Sight<'_> {
    /// The lines: those of one look at once; those of the selected box above the others.
    fn lines(&self, brush: &mut impl Brush) {
        let mut looks: BTreeMap<(bool, u8), Vec<&[Step]>> = BTreeMap::new();
        let all = self.level != Level::Far || self.scene.lines.len() <= FEW_LINES;
        for number in &self.scene.lines {
            let group = &self.scene.picture.groups[*number];
            let Role::Line { child, parent } = &group.role else { continue };
            if !meets(self.view, group.bounds) {
                continue;
            }
            let own = self.selected.is_some_and(|anchor| anchor == child || anchor == parent);
            if self.level == Level::Whole && !own {
                shapes(brush, &group.shapes);
            } else if let Some(Shape::Path { steps, .. }) = group.shapes.first() {
                if own || all || group.mark != Mark::Same {
                    looks.entry((own, group.mark as u8)).or_default().push(steps);
                }
                if own && self.level == Level::Whole {
                    shapes(brush, &group.shapes);
                }
            }
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
    }

    fn card(&self, brush: &mut impl Brush, group: &Group) {
        match self.level {
            Level::Whole => shapes(brush, &group.shapes),
            Level::Cards => self.named(brush, group),
            Level::Far => {
                let world = world(group.bounds);
                let fill = match group.mark {
                    Mark::Same => Paint::Edge,
                    mark => Paint::of(mark, Paint::Edge),
                };
                brush.fill(Plate { world, corners: Corners::Square }, Color::Paint(fill));
            }
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
        if width(&text, NAME as i32, Weight::Semibold) > room {
            // The schema is what one can do without first.
            let bare = label.rsplit_once('.').map_or(&**label, |(_, name)| name);
            text = fit(&signed(bare), NAME as i32, Weight::Semibold, room);
        }
        if text.chars().count() > 2 {
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

    /// The selected box has a ring.
    fn ring(&self, brush: &mut impl Brush) {
        let Some(group) = self.selected.and_then(|anchor| self.scene.find(anchor)) else { return };
        let wide = (3.0_f64).max(2.5 * self.pixel);
        let World { x, y, width, height } = world(group.bounds);
        let out = wide / 2.0;
        let ring = World { x: x - out, y: y - out, width: width + wide, height: height + wide };
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

#[cfg(test)]
mod tests;
