//! The display list: what is drawn, as plain data, in the order in which it is drawn. Every back-end draws this.

use super::layout::{Point, Rect, Size};
use super::mark::Mark;
use super::metrics::Weight;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A whole drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// How large it is.
    pub size: Size,
    /// What it is called.
    pub title: String,
    /// What is on it, in a sentence or two.
    pub summary: String,
    /// Its parts, the lowest first.
    pub groups: Vec<Group>,
    /// By anchor of what belongs to a group of boxes: that of the group, which has a box where it is folded.
    pub within: BTreeMap<String, String>,
}

/// What belongs together: one box, one line, the legend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What it is.
    pub role: Role,
    /// What became of it.
    pub mark: Mark,
    /// What it is, for those who cannot see it.
    pub name: String,
    /// Where it is.
    pub bounds: Rect,
    /// Its shapes, the lowest first.
    pub shapes: Vec<Shape>,
}

/// What a group is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// The box of an object; its anchor is stable: `table.public.users`. The label is what one calls it.
    Box { anchor: String, label: String },
    /// A foreign key between the boxes of these anchors.
    Line { child: String, parent: String },
    /// Title, legend, notes.
    Caption,
}

/// A shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// A rectangle.
    Rect { rect: Rect, corners: Corners, fill: Option<Paint>, stroke: Option<Stroke> },
    /// A line of text.
    Text(Text),
    /// A line with rounded corners, or several.
    Path { steps: Vec<Step>, fill: Option<Paint>, stroke: Option<Stroke> },
}

/// Which corners of a rectangle are round, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Corners {
    /// None.
    Square,
    /// All.
    Round(i32),
    /// The upper two.
    RoundAbove(i32),
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The left (or right) end of its baseline.
    pub at: Point,
    /// What it says.
    pub text: String,
    /// The font size.
    pub size: i32,
    /// The font weight.
    pub weight: Weight,
    /// Its color.
    pub paint: Paint,
    /// Whether `at` is its right end.
    pub right: bool,
    /// Whether it is struck through.
    pub struck: bool,
    /// What it says where it was cut short, or what is to be said of it.
    pub title: Option<String>,
}

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// To a point without drawing.
    Move(Point),
    /// A straight line to a point.
    Line(Point),
    /// A corner: a quadratic curve by way of the first point.
    Curve(Point, Point),
    /// A full circle around a point.
    Circle(Point, i32),
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stroke {
    /// Its color.
    pub paint: Paint,
    /// Its width in tenths of a pixel.
    pub tenths: i32,
    /// Whether it is dashed.
    pub dashed: bool,
}

/// Colors by what they are for; a back-end knows two of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Paint {
    /// Behind everything.
    Page,
    /// A box.
    Surface,
    /// The head of a box.
    Head,
    /// The edge of a box.
    Edge,
    /// A thin line in a box.
    Rule,
    /// What is read first.
    Ink,
    /// What is read second.
    Soft,
    /// What is read last.
    Faint,
    /// A foreign key.
    Link,
    /// Added.
    Added,
    /// Removed.
    Removed,
    /// Changed.
    Changed,
    /// Behind what was added.
    AddedTint,
    /// Behind what was removed.
    RemovedTint,
    /// Behind what was changed.
    ChangedTint,
}

impl Paint {
    /// Every paint, for those who write a style sheet.
    pub const ALL: [Paint; 15] = [
        Paint::Page,
        Paint::Surface,
        Paint::Head,
        Paint::Edge,
        Paint::Rule,
        Paint::Ink,
        Paint::Soft,
        Paint::Faint,
        Paint::Link,
        Paint::Added,
        Paint::Removed,
        Paint::Changed,
        Paint::AddedTint,
        Paint::RemovedTint,
        Paint::ChangedTint,
    ];

    /// The color of a mark; `same` where nothing changed.
    pub fn of(mark: Mark, same: Paint) -> Paint {
        match mark {
            Mark::Same => same,
            Mark::Added => Paint::Added,
            Mark::Removed => Paint::Removed,
            Mark::Changed => Paint::Changed,
        }
    }

    /// The color behind what has a mark; `same` where nothing changed.
    pub fn tint(mark: Mark, same: Paint) -> Paint {
        match mark {
            Mark::Same => same,
            Mark::Added => Paint::AddedTint,
            Mark::Removed => Paint::RemovedTint,
            Mark::Changed => Paint::ChangedTint,
        }
    }

    /// The color as in HTML: by day, and by night. Contrasts are at least 4.5 for text and 3 for lines, and the
    /// three marks stay apart in every kind of color blindness.
    pub fn colors(self) -> (&'static str, &'static str) {
        match self {
            Paint::Page => ("#f6f7f9", "#0f1319"),
            Paint::Surface => ("#ffffff", "#171c24"),
            Paint::Head => ("#eef1f5", "#202733"),
            Paint::Edge => ("#c3cad4", "#3a4454"),
            Paint::Rule => ("#e6eaef", "#262e3a"),
            Paint::Ink => ("#1b2330", "#e8ecf2"),
            Paint::Soft => ("#56627a", "#a5b0c2"),
            Paint::Faint => ("#68748a", "#8b97ab"),
            Paint::Link => ("#7d899c", "#76839a"),
            Paint::Added => ("#007a5e", "#5fe0c0"),
            Paint::Removed => ("#b84300", "#ff9a5c"),
            Paint::Changed => ("#6a3da8", "#a99bff"),
            Paint::AddedTint => ("#e0f3ed", "#12302b"),
            Paint::RemovedTint => ("#fbeade", "#38241a"),
            Paint::ChangedTint => ("#f0e9fa", "#272244"),
        }
    }
}
