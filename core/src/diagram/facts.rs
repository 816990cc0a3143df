//! Every fact of the picture, and what no picture shows, as rows: for a table view, a search, and whoever cannot see.

use super::access::access;
use super::entity::{Entities, Entity, Row, entities};
use super::words::{self, Line};
use super::{Mark, anchor};
use crate::model::{Changes, Definition, Name, Object, ObjectId, ObjectKind, Pair, Schema};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that is known of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The stable name: `table.public.users`.
    pub anchor: String,
    /// `table`, `view`, `function` …
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// What it was called before, where a person said so.
    pub was: Option<String>,
    /// What became of it.
    pub mark: Mark,
    /// Its comment.
    pub comment: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The query of a view.
    pub query: Option<String>,
}

/// A part of an object: a column, a label, a constraint, an index, a trigger, a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// `column`, `value`, `constraint`, `index`, `trigger`, `policy`, `permission`, or `other`.
    pub kind: String,
    /// What became of it.
    pub mark: Mark,
    /// How it is called; of what is not called anything, all of it in one line.
    pub name: String,
    /// What it was called before.
    pub was: Option<String>,
    /// Its type.
    pub ty: String,
    /// The type it had before.
    pub ty_was: Option<String>,
    /// Whether NULL is allowed, where that is a question.
    pub null: Option<bool>,
    /// `primary key, indexed`
    pub keys: String,
    /// What else it is, and what else of it changed.
    pub more: String,
    /// Its comment.
    pub comment: String,
}

/// Every object of both sides with its parts: first those with boxes, then the others.
pub fn cards(schemas: Pair<&Schema>, changes: &Changes) -> Vec<Card> {
    let Entities { list, elsewhere } = entities(schemas, changes);
    let owned = schemas.map(|schema| owned(schema));
    let mut cards: Vec<Card> = list.iter().map(|entity| card(schemas, &owned, entity)).collect();
    let others = schemas.after.objects.keys().filter(|id| is_boxless(id)).map(|id| {
        let line = elsewhere.iter().find(|line| line.text == words::object(id));
        boxless(id, line.map_or(Mark::Same, |line| line.mark), schemas.after)
    });
    let gone =
        schemas.before.objects.keys().filter(|id| is_boxless(id) && !schemas.after.objects.contains_key(id));
    let gone = gone.map(|id| boxless(id, Mark::Removed, schemas.before));
    cards.extend(others.collect::<Vec<_>>());
    cards.extend(gone.collect::<Vec<_>>());
    cards
}

/// By schema and name of a table: its triggers and policies.
type Owned<'a> = BTreeMap<(&'a Option<Name>, &'a Name), Vec<&'a ObjectId>>;

fn owned(schema: &Schema) -> Owned<'_> {
    let mut owned = Owned::new();
    for id in schema.objects.keys() {
        if let Some(owner) = &id.owner {
            owned.entry((&id.schema, owner)).or_default().push(id);
        }
    }
    owned
}

fn is_boxless(id: &ObjectId) -> bool {
    let boxed = [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Enum];
    !boxed.contains(&id.kind) && id.owner.is_none() && id.kind != ObjectKind::Namespace
}

fn boxless(id: &ObjectId, mark: Mark, schema: &Schema) -> Card {
    let whole = words::object(id);
    let kind = id.kind.words().to_owned();
    Card {
        anchor: anchor(id),
        name: whole.strip_prefix(&format!("{kind} ")).unwrap_or(&whole).to_owned(),
        kind,
        was: None,
        mark,
        comment: text(schema.get(id).and_then(Object::comment)),
        parts: permissions(schema, id).collect(),
        query: None,
    }
}

fn text(text: Option<&std::sync::Arc<str>>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

fn card(schemas: Pair<&Schema>, owned: &Pair<Owned<'_>>, entity: &Entity) -> Card {
    let (side, owned) = match entity.mark {
        Mark::Removed => (schemas.before, &owned.before),
        Mark::Same | Mark::Added | Mark::Changed => (schemas.after, &owned.after),
    };
    let object = side.get(&entity.id);
    let kind = if entity.id.kind == ObjectKind::Enum { "value" } else { "column" };
    let mut parts: Vec<Part> = entity.rows.iter().map(|row| column(kind, row)).collect();
    parts.extend(others(object, owned, entity));
    parts.extend(permissions(side, &entity.id));
    let name = |name: &Name| name.to_string();
    Card {
        anchor: anchor(&entity.id),
        kind: entity.id.kind.words().to_owned(),
        name: words::qualified(&entity.id.qualified()),
        was: entity.was.as_ref().map(name),
        mark: entity.mark,
        comment: text(entity.comment.as_ref()),
        parts,
        query: query(object).map(|query| query.text.to_string()),
    }
}

/// Who owns it and who may do what with it, where that is asked for.
fn permissions(schema: &Schema, id: &ObjectId) -> impl Iterator<Item = Part> {
    let part = |name| Part { kind: "permission".to_owned(), name, ..Part::default() };
    access(schema, id).into_iter().map(part)
}

fn column(kind: &str, row: &Row) -> Part {
    Part {
        kind: kind.to_owned(),
        mark: row.mark,
        name: row.name.to_string(),
        was: row.was.as_ref().map(ToString::to_string),
        ty: row.ty.clone(),
        ty_was: row.ty_was.clone(),
        null: (!row.ty.is_empty()).then_some(row.nullable),
        keys: words::keys(row),
        more: row.facets.iter().chain(&row.notes).cloned().collect::<Vec<_>>().join("; "),
        comment: text(row.comment.as_ref()),
    }
}

/// Constraints, indexes, triggers and policies, with the marks that the changes give them; and what else changed.
fn others(object: Option<&Object>, owned: &Owned<'_>, entity: &Entity) -> Vec<Part> {
    let whole = if entity.mark == Mark::Changed { Mark::Same } else { entity.mark };
    let mut lines: Vec<&Line> = entity.lines.iter().collect();
    let mut part = |kind: &str, text: String| {
        let told = lines
            .iter()
            .position(|line| line.text == text || line.text.starts_with(&format!("{text}, was ")));
        let mark = told.map_or(whole, |at| lines[at].mark);
        let text = told.map_or(text, |at| lines.remove(at).text.clone());
        Part { kind: kind.to_owned(), mark, name: text, ..Part::default() }
    };
    let mut parts = Vec::new();
    let (constraints, indexes) = match object {
        Some(Object::Table(table)) => (&table.constraints[..], &table.indexes[..]),
        Some(Object::View(view) | Object::MaterializedView(view)) => (&[][..], &view.indexes[..]),
        Some(_) | None => (&[][..], &[][..]),
    };
    parts.extend(constraints.iter().map(words::constraint).map(|text| part("constraint", text)));
    parts.extend(indexes.iter().map(words::index).map(|text| part("index", text)));
    for id in owned.get(&(&entity.id.schema, &entity.id.name)).into_iter().flatten() {
        parts.push(part(id.kind.words(), words::object(id)));
    }
    parts.extend(lines.into_iter().map(|line| Part {
        kind: "other".to_owned(),
        mark: line.mark,
        name: line.text.clone(),
        ..Part::default()
    }));
    parts
}

fn query(object: Option<&Object>) -> Option<&Definition> {
    match object {
        Some(Object::View(view) | Object::MaterializedView(view)) => Some(&view.query),
        _ => None,
    }
}
