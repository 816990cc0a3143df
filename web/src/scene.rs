//! The display list on a screen: what is seen of it, in how much detail, and in which order. Where the strokes go is a
//! `Brush`'s affair, so that all of this is tried without a browser.

use crate::gesture::{Camera, Frame, World, view};
use portolan_core::diagram::Mark;
use portolan_core::diagram::layout::Rect;
use portolan_core::diagram::metrics::Weight;
use portolan_core::diagram::picture::{Corners, Group, Paint, Picture, Role, Step};
use std::collections::BTreeMap;

mod draw;

pub use draw::{draw, map};

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

/// To a table that more lines than this lead to, they can be muted: it is known to be everywhere.
const HUB: usize = 15;

/// How one looks at a picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// The box that is selected.
    pub selected: Option<&'a str>,
    /// Whether lines to hubs are drawn faintly.
    pub muted: bool,
    /// How far the selected box is dragged.
    pub dragged: (f64, f64),
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
    /// The boxes that very many lines lead to, and how many.
    hubs: BTreeMap<String, usize>,
}

impl Scene {
    /// Gets a picture ready.
    pub fn new(picture: Picture) -> Scene {
        let mut scene = Scene { picture, ..Scene::default() };
        let mut degrees: BTreeMap<&str, usize> = BTreeMap::new();
        let mut led: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, group) in scene.picture.groups.iter().enumerate() {
            match &group.role {
                Role::Line { child, parent } => {
                    scene.lines.push(number);
                    *degrees.entry(child).or_default() += 1;
                    *degrees.entry(parent).or_default() += 1;
                    *led.entry(parent).or_default() += usize::from(child != parent);
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
        let hubs = led.into_iter().filter(|(_, lines)| *lines > HUB);
        scene.hubs = hubs.map(|(anchor, lines)| (anchor.to_owned(), lines)).collect();
        scene
    }

    /// The boxes that very many lines lead to, and how many.
    pub fn hubs(&self) -> impl Iterator<Item = (&str, usize)> {
        self.hubs.iter().map(|(anchor, lines)| (&**anchor, *lines))
    }

    /// How many lines lead to a hub; nothing, where it is none.
    pub fn lines_to(&self, hub: &str) -> Option<usize> {
        self.hubs.get(hub).copied()
    }

    /// `117 lines to users and tenants`; nothing, where there is no hub.
    pub fn hubs_said(&self) -> Option<String> {
        let lines: usize = self.hubs.values().sum();
        let mut labels = self.hubs.keys().filter_map(|anchor| label(self.find(anchor)?));
        Some(match (self.hubs.len(), labels.next()?, labels.next()) {
            (1, one, _) => format!("{lines} lines to {one}"),
            (2, one, Some(two)) => format!("{lines} lines to {one} and {two}"),
            (many, ..) => format!("{lines} lines to {many} tables"),
        })
    }

    /// All boxes, in the order of the picture.
    pub fn boxes(&self) -> impl Iterator<Item = &Group> {
        self.boxes.iter().map(|number| &self.picture.groups[*number])
    }

    /// A box; of what is in a folded group, that of the group.
    pub fn find(&self, anchor: &str) -> Option<&Group> {
        let folded = || self.places.get(self.picture.within.get(anchor)?);
        self.places.get(anchor).or_else(folded).map(|number| &self.picture.groups[*number])
    }

    /// The group that a box belongs to, or is.
    pub fn home<'a>(&'a self, anchor: &'a str) -> Option<&'a str> {
        let is_group = || self.picture.within.values().any(|group| group == anchor);
        self.picture.within.get(anchor).map(|group| &**group).or_else(|| is_group().then_some(anchor))
    }

    /// Where a group's boxes are: its own, or those of its members.
    pub fn part(&self, group: &str) -> Option<World> {
        let within =
            self.picture.within.iter().filter(|(_, home)| *home == group).map(|(anchor, _)| &**anchor);
        let boxes = within.chain([group]).filter_map(|anchor| self.find(anchor));
        boxes.map(|it| world(it.bounds)).reduce(joined)
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

/// What one calls a box.
fn label(group: &Group) -> Option<&str> {
    match &group.role {
        Role::Box { anchor: _, label } => Some(label),
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

fn meets(view: World, bounds: Rect) -> bool {
    let bounds = world(bounds);
    // Signs at the ends of lines stick out a little.
    let out = 20.0;
    bounds.x - out <= view.x + view.width
        && bounds.x + bounds.width + out >= view.x
        && bounds.y - out <= view.y + view.height
        && bounds.y + bounds.height + out >= view.y
}

#[cfg(test)]
mod tests;
