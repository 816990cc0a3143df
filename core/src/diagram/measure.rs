//! How large a box is and where its rows stand in it: the one place that knows the sizes of letters and rows.

use super::entity::{Entity, Keys, Row};
use super::group::Bunch;
use super::layout::Size;
use super::mark::Mark;
use super::metrics::{Weight, fit, width, wrap};
use super::words::{Line, is_usual};
use crate::model::ObjectKind;

/// The head of a box.
pub const HEAD: i32 = 36;
/// A row.
pub const ROW: i32 = 24;
/// A note under a row, or a line at the foot.
pub const NOTE: i32 = 17;
/// Above the first row and below the last.
pub const PAD: i32 = 5;
/// From the edge of a box to its texts.
pub const INSET: i32 = 14;
/// Where signs stand.
pub const SIGN: i32 = 8;
/// Where keys, or without them names, start.
pub const TEXT: i32 = 22;
/// Between a name and its type.
const BETWEEN: i32 = 28;
/// A box is at least so wide.
const NARROWEST: i32 = 168;
/// A name, a type and a note are cut or broken beyond this.
const LONGEST: i32 = 250;

/// Font sizes: of a head, a name, a type, a key and a note.
pub const HEAD_SIZE: i32 = 14;
/// The size of a name.
pub const NAME_SIZE: i32 = 13;
/// The size of a type.
pub const TYPE_SIZE: i32 = 12;
/// The size of a key mark.
pub const KEY_SIZE: i32 = 10;
/// The size of a note.
pub const NOTE_SIZE: i32 = 11;

/// A box with its size; a place on the sheet comes later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Its size.
    pub size: Size,
    /// The top of each row.
    pub rows: Vec<i32>,
    /// The notes of each row, in lines.
    pub notes: Vec<Vec<String>>,
    /// Where names start.
    pub names: i32,
    /// The top of the row that says how many more there are.
    pub more: i32,
    /// The top of the foot.
    pub foot: i32,
    /// What stands in the foot, in lines.
    pub lines: Vec<(Mark, Vec<String>)>,
}

/// Measures a box.
pub fn measure(entity: &Entity) -> Measured {
    let keys = entity
        .rows
        .iter()
        .map(|row| width(&key_text(row.keys), KEY_SIZE, Weight::Semibold))
        .max()
        .unwrap_or(0);
    let names = if keys > 0 { TEXT + keys + 9 } else { TEXT };
    let mut inner = head_width(entity);
    let mut measured = Measured { names, ..Measured::default() };
    let mut y = HEAD + if entity.rows.is_empty() { 0 } else { PAD };
    for row in &entity.rows {
        measured.rows.push(y);
        y += ROW;
        let name = width(&name_text(row), NAME_SIZE, Weight::Regular);
        let ty = width(&type_text(row), TYPE_SIZE, Weight::Regular);
        inner = inner.max(names + name + if ty > 0 { BETWEEN + ty } else { 0 } + INSET);
        let notes: Vec<String> =
            row.notes.iter().flat_map(|note| wrap(note, NOTE_SIZE, Weight::Regular, LONGEST)).collect();
        for note in &notes {
            inner = inner.max(names + width(note, NOTE_SIZE, Weight::Regular) + INSET);
        }
        y += NOTE * count(notes.len()) + if notes.is_empty() { 0 } else { 4 };
        measured.notes.push(notes);
    }
    measured.more = y;
    y += if entity.folded > 0 { ROW } else { 0 };
    y += if entity.rows.is_empty() { 0 } else { PAD };
    measured.foot = y;
    measured.lines = entity.lines.iter().map(foot_line).collect();
    for (_, lines) in &measured.lines {
        for line in lines {
            inner = inner.max(TEXT + width(line, NOTE_SIZE, Weight::Regular) + INSET);
        }
    }
    let feet: usize = measured.lines.iter().map(|(_, lines)| lines.len()).sum();
    y += if feet == 0 { 0 } else { NOTE * count(feet) + 4 * count(measured.lines.len()) + 8 };
    measured.size = Size { width: inner.max(NARROWEST), height: y };
    measured
}

fn count(items: usize) -> i32 {
    i32::try_from(items).unwrap_or(i32::MAX / NOTE)
}

fn foot_line(line: &Line) -> (Mark, Vec<String>) {
    (line.mark, wrap(&line.text, NOTE_SIZE, Weight::Regular, LONGEST))
}

fn head_width(entity: &Entity) -> i32 {
    let schema = width(&schema_text(entity), HEAD_SIZE, Weight::Regular);
    let name = width(&head_text(entity), HEAD_SIZE, Weight::Semibold);
    let label = width(&label_text(entity), KEY_SIZE, Weight::Semibold);
    let left = if entity.mark == Mark::Same { INSET } else { TEXT };
    left + schema + name + if label > 0 { label + 20 } else { 0 } + INSET
}

/// `app.`: the schema in front of a name, where it is not the usual one.
pub fn schema_text(entity: &Entity) -> String {
    match &entity.id.schema {
        Some(schema) if !is_usual(schema) => format!("{schema}."),
        _ => String::new(),
    }
}

/// The name in the head of a box; with the name it had before, where that is another.
pub fn head_text(entity: &Entity) -> String {
    let name = match &entity.was {
        Some(was) => format!("{was} → {}", entity.id.name),
        None => entity.id.name.to_string(),
    };
    fit(&name, HEAD_SIZE, Weight::Semibold, LONGEST + 60)
}

/// What stands right in the head of a box: its kind, where it is no table, and what became of it.
pub fn label_text(entity: &Entity) -> String {
    let counted = entity.bunch.as_ref().map(Bunch::counted);
    let kind = match entity.id.kind {
        ObjectKind::Table => "",
        ObjectKind::View => "view",
        ObjectKind::MaterializedView => "materialized view",
        ObjectKind::Enum => "enum",
        kind @ (ObjectKind::Namespace
        | ObjectKind::Extension
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::Trigger
        | ObjectKind::Policy
        | ObjectKind::Opaque) => kind.words(),
    };
    let mark = if entity.mark == Mark::Same { "" } else { entity.mark.word() };
    [counted.as_deref().unwrap_or(kind), mark]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The name of a row; with the name it had before, where that is another.
pub fn name_text(row: &Row) -> String {
    let name = match &row.was {
        Some(was) => format!("{was} → {}", row.name),
        None => row.name.to_string(),
    };
    fit(&name, NAME_SIZE, Weight::Regular, LONGEST)
}

/// The type of a row; a question mark says that it may be null.
pub fn type_text(row: &Row) -> String {
    match &row.ty_was {
        Some(was) => format!("{} → {}", fit_type(was), new_type_text(row)),
        None => new_type_text(row),
    }
}

/// The type of a row as it is after.
pub fn new_type_text(row: &Row) -> String {
    let ty = fit_type(&row.ty);
    // Of a primary key the mark says it: only SQLite lets one be null, and nobody means it.
    if row.nullable && !row.keys.primary && !ty.is_empty() { ty + "?" } else { ty }
}

/// A type, cut short where it is long.
pub fn fit_type(ty: &str) -> String {
    fit(ty, TYPE_SIZE, Weight::Regular, LONGEST - 60)
}

/// `PK`, `FK`, `U`, `I`: the keys that a column is in, those that say most.
pub fn key_text(keys: Keys) -> String {
    let Keys { primary, foreign, unique, indexed } = keys;
    let marks = [
        (primary, "PK"),
        (foreign, "FK"),
        (unique && !primary, "U"),
        (indexed && !primary && !foreign && !unique, "I"),
    ];
    marks.into_iter().filter(|(has, _)| *has).map(|(_, mark)| mark).collect::<Vec<_>>().join(" ")
}
