//! What is drawn as boxes: the tables, views and enum types of both sides, with the mark of each and of each row.

mod columns;
mod fate;

use super::extent::Detail;
use super::group::Bunch;
use super::mark::Mark;
use super::words::{self, Line};
use crate::model::{
    Changes, Enumeration, Name, Object, ObjectId, ObjectKind, Pair, Schema, TableChange, View,
};
use columns::table_rows;
use fate::Fates;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A box before it has a size or a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The object: as it is after, where it still is.
    pub id: ObjectId,
    /// What became of it.
    pub mark: Mark,
    /// What it was called before, where a person said so.
    pub was: Option<Name>,
    /// Columns of a table or view, labels of an enum type.
    pub rows: Vec<Row>,
    /// How many more columns there are: a long table shows its keys, what changed, and the first of the rest.
    pub folded: usize,
    /// What else of it changed: constraints, indexes, triggers, options.
    pub lines: Vec<Line>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
    /// What stands in it, where it stands for several.
    pub bunch: Option<Bunch>,
}

/// A row of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The column or label.
    pub name: Name,
    /// What it was called before, where a person said so.
    pub was: Option<Name>,
    /// Its type; empty where there is none.
    pub ty: String,
    /// The type it had before, where that changed.
    pub ty_was: Option<String>,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// In which keys and indexes it is.
    pub keys: Keys,
    /// What became of it.
    pub mark: Mark,
    /// What else it is: `default 0`, `as (a + b) stored`.
    pub facets: Vec<String>,
    /// What else of it changed: `default 0 → 1`.
    pub notes: Vec<String>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// A box shows so many rows, and more only where they are keys or changed.
const MOST_ROWS: usize = 28;

/// In which keys and indexes a column is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Part of the primary key.
    pub primary: bool,
    /// Part of a foreign key.
    pub foreign: bool,
    /// Unique by itself.
    pub unique: bool,
    /// Part of an index or of a unique key of several columns.
    pub indexed: bool,
}

/// All that is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entities {
    /// The boxes, ordered by id.
    pub list: Vec<Entity>,
    /// Changes of what has no box: functions, sequences, extensions.
    pub elsewhere: Vec<Line>,
}

/// Leaves out of long tables what a picture can do without; and what a picture of less detail does not show.
pub fn fold(mut entities: Entities, detail: Detail) -> Entities {
    for entity in &mut entities.list {
        let rows = std::mem::take(&mut entity.rows);
        let (rows, folded) = match detail {
            Detail::Names => {
                entity.lines.clear();
                (Vec::new(), 0)
            }
            Detail::Keys => fold_rows(rows, entity.mark, 0),
            Detail::All if rows.len() <= MOST_ROWS + 2 => (rows, 0),
            Detail::All => fold_rows(rows, entity.mark, MOST_ROWS),
        };
        entity.rows = rows;
        entity.folded = folded;
    }
    entities
}

/// Gathers the boxes of two schemas (twice the same one, where nothing is compared), with all their rows.
pub fn entities(schemas: Pair<&Schema>, changes: &Changes) -> Entities {
    let fates = Fates::of(changes);
    let mut list: Vec<Entity> =
        schemas.after.objects.iter().filter_map(|(id, object)| entity(id, object, schemas, &fates)).collect();
    let gone = schemas.before.objects.iter().filter(|(id, _)| fates.dropped.contains(id));
    list.extend(gone.filter_map(|(id, object)| entity(id, object, schemas, &fates)));
    list.sort_by(|a, b| (place(a.id.kind), &a.id, a.mark).cmp(&(place(b.id.kind), &b.id, b.mark)));
    let drawn: BTreeSet<&ObjectId> = list.iter().map(|entity| &entity.id).collect();
    let elsewhere = changes
        .list
        .iter()
        .filter(|change| {
            !drawn.contains(change.object()) && owner(change.object()).is_none_or(|id| !has(&drawn, &id))
        })
        .filter(|change| change.object().kind != ObjectKind::Namespace)
        .map(words::change)
        .collect();
    Entities { list, elsewhere }
}

/// Tables first, then what is seen through them, then what they are made of.
fn place(kind: ObjectKind) -> (bool, bool, ObjectKind) {
    (kind == ObjectKind::Enum, kind != ObjectKind::Table, kind)
}

fn has(drawn: &BTreeSet<&ObjectId>, owner: &(Option<Name>, Name)) -> bool {
    drawn.iter().any(|id| id.schema == owner.0 && id.name == owner.1)
}

fn owner(id: &ObjectId) -> Option<(Option<Name>, Name)> {
    id.owner.as_ref().map(|owner| (id.schema.clone(), owner.clone()))
}

fn entity(id: &ObjectId, object: &Object, schemas: Pair<&Schema>, fates: &Fates) -> Option<Entity> {
    let before = fates.before_of(id).and_then(|id| schemas.before.get(id)).unwrap_or(object);
    let (rows, mut lines) = match object {
        Object::Table(table) => {
            let changes = fates.tables.get(id).map_or(&[][..], |changes| changes);
            let before = if let Object::Table(before) = before { before } else { table };
            (table_rows(Pair { before, after: table }, changes), table_lines(changes))
        }
        Object::View(view) | Object::MaterializedView(view) => {
            let changes = fates.tables.get(id).map_or(&[][..], |changes| changes);
            (view_rows(view), table_lines(changes))
        }
        Object::Enum(after) => {
            let before = if let Object::Enum(before) = before { before } else { after };
            (label_rows(Pair { before, after }), Vec::new())
        }
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Routine(_)
        | Object::Trigger(_)
        | Object::Policy(_)
        | Object::Opaque(_) => return None,
    };
    if let Some(line) =
        lines.iter_mut().find(|line| line.text == words::table_change(&TableChange::Comment).text)
    {
        let said = |object: &Object| object.comment().map_or("none".to_owned(), |text| format!("“{text}”"));
        line.text = format!("comment {} → {}", said(before), said(object));
    }
    lines.extend(fates.owned(id));
    let mut mark = fates.mark(id);
    if mark == Mark::Same && !lines.is_empty() {
        mark = Mark::Changed;
    }
    if let (Object::View(before), Object::View(after))
    | (Object::MaterializedView(before), Object::MaterializedView(after)) = (before, object)
        && mark == Mark::Changed
        && before.query != after.query
    {
        lines.push(Line { mark: Mark::Changed, text: "its query".to_owned() });
    }
    let mut rows = rows;
    if matches!(mark, Mark::Added | Mark::Removed) {
        rows.iter_mut().for_each(|row| row.mark = mark);
    }
    let was = fates.renamed.get(id).map(|before| before.name.clone());
    let comment = object.comment().cloned();
    Some(Entity { id: id.clone(), mark, was, rows, folded: 0, lines, comment, bunch: None })
}

/// What a long table can do without, and how much that is.
fn fold_rows(rows: Vec<Row>, whole: Mark, most: usize) -> (Vec<Row>, usize) {
    let all = rows.len();
    // Of a table that came or went as a whole, every row has its mark.
    let usual = if whole == Mark::Changed { Mark::Same } else { whole };
    let needed = |row: &Row| row.mark != usual || row.keys.primary || row.keys.foreign || row.keys.unique;
    let mut room = most.saturating_sub(rows.iter().filter(|row| needed(row)).count());
    let shown: Vec<Row> = rows
        .into_iter()
        .filter(|row| {
            let shown = needed(row) || room > 0;
            room -= usize::from(shown && !needed(row));
            shown
        })
        .collect();
    let folded = all - shown.len();
    (shown, folded)
}

/// What changed in a table beside its columns.
fn table_lines(changes: &[TableChange]) -> Vec<Line> {
    changes
        .iter()
        .filter(|change| match change {
            TableChange::AddColumn(_)
            | TableChange::DropColumn(_)
            | TableChange::RenameColumn(_)
            | TableChange::AlterColumn { .. } => false,
            TableChange::AddConstraint(_)
            | TableChange::DropConstraint(_)
            | TableChange::AlterConstraint(_)
            | TableChange::RenameConstraint(_)
            | TableChange::CommentConstraint(_)
            | TableChange::AddIndex(_)
            | TableChange::DropIndex(_)
            | TableChange::AlterIndex(_)
            | TableChange::RenameIndex(_)
            | TableChange::CommentIndex(_)
            | TableChange::Comment
            | TableChange::Options => true,
        })
        .map(words::table_change)
        .collect()
}

fn view_rows(view: &View) -> Vec<Row> {
    view.columns.iter().map(|name| bare_row(name.clone(), Mark::Same)).collect()
}

/// The labels of both sides, those that went at the place they had.
fn label_rows(sides: Pair<&Enumeration>) -> Vec<Row> {
    let row = |label: &Arc<str>, mark| bare_row(Name::exact(label.clone()), mark);
    let mut rows: Vec<Row> = sides
        .after
        .labels
        .iter()
        .map(|label| row(label, if sides.before.labels.contains(label) { Mark::Same } else { Mark::Added }))
        .collect();
    for (place, label) in sides.before.labels.iter().enumerate() {
        if !sides.after.labels.contains(label) {
            rows.insert(place.min(rows.len()), row(label, Mark::Removed));
        }
    }
    rows
}

/// A row of which nothing is told but its name and its mark.
pub(super) fn bare_row(name: Name, mark: Mark) -> Row {
    Row {
        name,
        was: None,
        ty: String::new(),
        ty_was: None,
        nullable: false,
        keys: Keys::default(),
        mark,
        facets: Vec::new(),
        notes: Vec::new(),
        comment: None,
    }
}
