//! How the columns of a view are called, as far as its query says.

use super::super::super::parse;
use crate::dialect::Place;
use crate::model::query::{Query, Relation, Selected, Source};
use crate::model::{Expr, Name, Object, ObjectId, ObjectKind, QualifiedName, View};

/// Views over views beyond this depth are not looked into.
const DEEPEST: u32 = 8;

/// The names of a view's columns; `None` where one of them is not certain.
pub fn columns(place: &Place<'_>, view: &View) -> Option<Vec<Name>> {
    of_view(place, view, 0)
}

fn of_view(place: &Place<'_>, view: &View, depth: u32) -> Option<Vec<Name>> {
    if depth > DEEPEST {
        return None;
    }
    let mut names = of_query(place, &parse::query(&view.query.text)?, depth)?;
    for (at, name) in view.columns.iter().enumerate() {
        *names.get_mut(at)? = name.clone();
    }
    Some(names)
}

fn of_query(place: &Place<'_>, query: &Query, depth: u32) -> Option<Vec<Name>> {
    let mut names = Vec::new();
    for Selected { value, name } in &query.columns {
        match &value.tree {
            Expr::Column(path) if path.last().is_some_and(|name| name.as_str() == "*") => {
                let alias = path.len().checked_sub(2).and_then(|at| path.get(at));
                for source in query.from.iter().filter(|it| alias.is_none_or(|alias| *alias == it.alias)) {
                    names.extend(of_source(place, source, depth)?);
                }
            }
            _ => names.push(name.clone()?),
        }
    }
    (!names.is_empty()).then_some(names)
}

fn of_source(place: &Place<'_>, source: &Source, depth: u32) -> Option<Vec<Name>> {
    let Source { relation, alias: _, columns, left: _ } = source;
    let mut names = match relation {
        Relation::Catalog(name) => of_relation(place, name, depth)?,
        Relation::Derived(query) => of_query(place, query, depth + 1)?,
        Relation::Values(_) | Relation::Call { .. } => return None,
    };
    for (at, name) in columns.iter().enumerate() {
        *names.get_mut(at)? = name.clone();
    }
    Some(names)
}

fn of_relation(place: &Place<'_>, name: &QualifiedName, depth: u32) -> Option<Vec<Name>> {
    let schemas = name.schema.iter().chain(place.path.iter().flatten().filter(|_| name.schema.is_none()));
    for schema in schemas {
        for kind in [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView] {
            let id = ObjectId::new(kind, Some(schema.clone()), name.name.clone());
            match place.schema.get(&id) {
                Some(Object::Table(table)) => {
                    return Some(table.columns.iter().map(|column| column.name.clone()).collect());
                }
                Some(Object::View(view) | Object::MaterializedView(view)) => {
                    return of_view(place, view, depth + 1);
                }
                _ => {}
            }
        }
    }
    None
}
