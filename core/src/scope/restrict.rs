//! What is left of a schema within a scope?

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Scope;
use super::pattern::Part;
use crate::directory::revision;
use crate::model::{
    Constraint, ConstraintKind, Index, IndexPart, Name, Object, ObjectId, ObjectKind, Schema, Table,
};

/// A schema within a scope.
#[derive(Debug, Clone)]
pub struct Restricted {
    /// What is left.
    pub schema: Schema,
    /// Patterns that named nothing: a slip, perhaps.
    pub unmatched: Vec<String>,
}

/// What is left of a schema within a scope.
pub fn restrict(schema: Schema, scope: &Scope) -> Restricted {
    let matched = RefCell::new(BTreeSet::new());
    let excluded = |path: &[Part<'_>]| {
        let names = |pattern: &&super::Pattern| pattern.names(path, scope.bound.is_some());
        let mut found = false;
        for pattern in scope.exclude.iter().filter(names) {
            matched.borrow_mut().insert(pattern.text());
            found = true;
        }
        found
    };
    let mut left = schema;
    if let (Some(privileges), true) =
        (left.privileges_mut(), scope.bound.is_some() || !scope.schemas.is_empty())
    {
        privileges.partial = true;
    }
    left.objects.retain(|id, object| {
        if !is_asked_for(id, scope) || is_revisions(id) || excluded(&path(id, scope)) {
            return false;
        }
        if let (Object::Table(table), false) = (&**object, scope.exclude.is_empty()) {
            let path = path(id, scope);
            *object = Arc::new(Object::Table(parts_left(table, |part| {
                excluded(&path.iter().copied().chain([part]).collect::<Vec<_>>())
            })));
        }
        true
    });
    let matched = matched.into_inner();
    let unmatched = scope.exclude.iter().map(super::Pattern::text).filter(|text| !matched.contains(text));
    Restricted { schema: left, unmatched: unmatched.map(str::to_owned).collect() }
}

fn is_asked_for(id: &ObjectId, scope: &Scope) -> bool {
    let schema = if id.kind == ObjectKind::Namespace { Some(&id.name) } else { id.schema.as_ref() };
    // Without a name it is the connected database, and says what goes without saying in it.
    match schema.filter(|schema| !schema.as_str().is_empty()) {
        Some(schema) => {
            let is_named =
                scope.schemas.is_empty() || scope.schemas.iter().any(|asked| asked == schema.as_str());
            is_named && scope.bound.as_ref().is_none_or(|bound| bound == schema)
        }
        None => true,
    }
}

/// The revisions table, and the schema that is made for it alone.
fn is_revisions(id: &ObjectId) -> bool {
    match id.kind {
        ObjectKind::Table | ObjectKind::Namespace => id.name.as_str() == revision::TABLE,
        ObjectKind::Extension
        | ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Trigger
        | ObjectKind::Policy
        | ObjectKind::Opaque => false,
    }
}

/// The names on the way to an object: schema, owner, name.
fn path<'a>(id: &'a ObjectId, scope: &'a Scope) -> Vec<Part<'a>> {
    let last = Part { name: id.name.as_str(), kinds: kinds(id.kind) };
    if id.kind == ObjectKind::Namespace {
        return vec![last];
    }
    let schema = id.schema.as_ref().or(scope.bound.as_ref()).map_or("", Name::as_str);
    let mut path = vec![Part { name: schema, kinds: &["schema"] }];
    if let Some(owner) = &id.owner {
        path.push(Part { name: owner.as_str(), kinds: &["table", "view", "materialized"] });
    }
    path.push(last);
    path
}

fn kinds(kind: ObjectKind) -> &'static [&'static str] {
    match kind {
        ObjectKind::Namespace => &["schema"],
        ObjectKind::Extension => &["extension"],
        ObjectKind::Enum => &["enum"],
        ObjectKind::Domain => &["domain"],
        ObjectKind::Composite => &["composite"],
        ObjectKind::Sequence => &["sequence"],
        ObjectKind::Function => &["function", "func"],
        ObjectKind::Procedure => &["procedure", "proc"],
        ObjectKind::Aggregate => &["aggregate"],
        ObjectKind::Table => &["table"],
        ObjectKind::View => &["view"],
        ObjectKind::MaterializedView => &["materialized"],
        ObjectKind::Trigger => &["trigger"],
        ObjectKind::Policy => &["policy"],
        ObjectKind::Opaque => &["object", "event", "rule"],
    }
}

/// A table without the parts that are excluded; what is over an excluded column goes with it.
fn parts_left(table: &Table, excluded: impl Fn(Part<'_>) -> bool) -> Table {
    let is_gone = |name: &Name| excluded(Part { name: name.as_str(), kinds: &["column"] });
    let gone: Vec<Name> = table.columns.iter().map(|column| column.name.clone()).filter(is_gone).collect();
    let named =
        |name: Option<&Name>, kinds| name.is_some_and(|name| excluded(Part { name: name.as_str(), kinds }));
    let mut left = table.clone();
    left.columns.retain(|column| !gone.contains(&column.name));
    left.indexes.retain(|index| !named(index.name.name(), &["index"]) && !index_uses(index, &gone));
    left.constraints.retain(|constraint| {
        !named(constraint.name.name(), constraint_kinds(&constraint.kind))
            && !constraint_uses(constraint, &gone)
    });
    left
}

fn constraint_kinds(kind: &ConstraintKind) -> &'static [&'static str] {
    match kind {
        ConstraintKind::PrimaryKey(_) => &["primary_key", "pk", "index"],
        ConstraintKind::Unique(_) => &["unique", "index"],
        ConstraintKind::ForeignKey(_) => &["foreign_key", "fk"],
        ConstraintKind::Check(_) => &["check"],
        ConstraintKind::Exclude(_) => &["exclude"],
    }
}

fn any_of<'a>(gone: &[Name], parts: impl Iterator<Item = &'a IndexPart>) -> bool {
    parts.filter_map(IndexPart::as_column).any(|column| gone.contains(column))
}

fn index_uses(index: &Index, gone: &[Name]) -> bool {
    any_of(gone, index.parts.iter()) || index.include.iter().any(|column| gone.contains(column))
}

fn constraint_uses(constraint: &Constraint, gone: &[Name]) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            any_of(gone, key.parts.iter()) || key.include.iter().any(|column| gone.contains(column))
        }
        ConstraintKind::ForeignKey(key) => key.columns.iter().any(|column| gone.contains(column)),
        ConstraintKind::Exclude(exclusion) => any_of(gone, exclusion.elements.iter().map(|(part, _)| part)),
        // A check names columns in an expression only; it is excluded by its own name.
        ConstraintKind::Check(_) => false,
    }
}
