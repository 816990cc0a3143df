//! A view gives the columns that its tables had when it was made (manual, CREATE VIEW): before a table gets another column, or
//! one another name, the stars over it are written out. SQLite looks at them when it runs.

use super::rename_in_schema::may_have;
use super::{Effect, Fault, Session, fault};
use crate::model::{Name, Object, ObjectId, ObjectKind, QualifiedName, Schema};
use crate::syntax::Syntax;
use crate::syntax::canonical::redefine;
use crate::syntax::outputs::names_given;
use crate::syntax::star::{Stars, written_out};

/// Writes out the stars of views over a table.
pub(super) fn settle(session: &mut Session<'_>, table: &QualifiedName) -> Effect {
    if session.knowledge.capabilities(session.target).keeps_texts {
        return Ok(());
    }
    let starred = session.schema.objects.iter().filter(|(_, object)| match &***object {
        Object::View(view) | Object::MaterializedView(view) => {
            has_star(&view.query.text) && may_have(object, &table.name)
        }
        _ => false,
    });
    for id in starred.map(|(id, _)| id.clone()).collect::<Vec<_>>() {
        if settle_itself(session, &id)? {
            session.touch(&id);
        }
    }
    Ok(())
}

/// Writes out the stars of a view; tells whether it had any.
pub(super) fn settle_itself(session: &mut Session<'_>, id: &ObjectId) -> Result<bool, Fault> {
    let syntax = session.knowledge.syntax();
    let Some(Object::View(view) | Object::MaterializedView(view)) = session.schema.get(id) else {
        return Ok(false);
    };
    let columns = |relation: &QualifiedName| of_relation(&session.schema, id, relation, syntax, DEEPEST);
    let text = match written_out(&view.query.text, &columns, syntax) {
        Stars::None => return Ok(false),
        Stars::Written(text) => text,
        Stars::Unknown => return fault(format!("the columns that * stands for in {id} cannot be told")),
    };
    if let Some(Object::View(view) | Object::MaterializedView(view)) = session.schema.get_mut(id) {
        redefine(&mut view.query, &text, syntax);
    }
    Ok(true)
}

/// Views over views beyond which columns are not looked for.
const DEEPEST: u32 = 32;

/// The columns of a relation that a view reads from.
fn of_relation(
    schema: &Schema,
    view: &ObjectId,
    relation: &QualifiedName,
    syntax: &'static Syntax,
    deep: u32,
) -> Option<Vec<Name>> {
    let place = relation.schema.clone().or_else(|| view.schema.clone());
    let name = QualifiedName { schema: place, name: relation.name.clone() };
    if let Some(table) = schema.table(&name) {
        return Some(table.column_names());
    }
    let view = |kind| ObjectId::new(kind, name.schema.clone(), name.name.clone());
    let known = [ObjectKind::View, ObjectKind::MaterializedView].map(view);
    let id = known.iter().find(|id| schema.objects.contains_key(*id))?;
    of_view(schema, id, syntax, deep.checked_sub(1)?)
}

/// What the columns of a view are called, where that can be told.
pub(super) fn columns_of(schema: &Schema, id: &ObjectId, syntax: &'static Syntax) -> Option<Vec<Name>> {
    of_view(schema, id, syntax, DEEPEST)
}

fn of_view(schema: &Schema, id: &ObjectId, syntax: &'static Syntax, deep: u32) -> Option<Vec<Name>> {
    let Some(Object::View(view) | Object::MaterializedView(view)) = schema.get(id) else { return None };
    let columns = |relation: &QualifiedName| of_relation(schema, id, relation, syntax, deep);
    let given = match written_out(&view.query.text, &columns, syntax) {
        Stars::Written(text) => names_given(&text, syntax),
        Stars::None | Stars::Unknown => names_given(&view.query.text, syntax),
    };
    match (given, view.columns.as_slice()) {
        (None, []) => None,
        (None, named) => Some(named.to_vec()),
        (Some(given), named) => {
            Some(named.iter().cloned().chain(given.into_iter().skip(named.len())).collect())
        }
    }
}

/// Whether a query may have a star, or be one: `TABLE t`.
fn has_star(text: &str) -> bool {
    text.contains('*') || text.get(..5).is_some_and(|first| first.eq_ignore_ascii_case("table"))
}
