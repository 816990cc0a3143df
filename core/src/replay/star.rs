//! A view gives the columns that its tables had when it was made (manual, CREATE VIEW): before a table gets another column, or
//! one another name, the stars over it are written out. SQLite looks at them when it runs.

use super::Session;
use crate::model::{Name, Object, ObjectId, QualifiedName, Schema};
use crate::syntax::canonical::redefine;
use crate::syntax::star::written_out;

/// Writes out the stars of views over a table.
pub(super) fn settle(session: &mut Session<'_>, table: &QualifiedName) {
    if session.knowledge.capabilities(session.target).keeps_texts {
        return;
    }
    let syntax = session.knowledge.syntax();
    let starred = session.schema.objects.iter().filter_map(|(id, object)| match &**object {
        Object::View(view) | Object::MaterializedView(view) => {
            let columns = |relation: &QualifiedName| columns_of(&session.schema, id, relation);
            let may = names(&view.query.canonical, table).then_some(&view.query.text)?;
            Some((id.clone(), written_out(may, &columns, syntax)?))
        }
        _ => None,
    });
    for (id, text) in starred.collect::<Vec<_>>() {
        if let Some(Object::View(view) | Object::MaterializedView(view)) = session.schema.get_mut(&id) {
            redefine(&mut view.query, &text, syntax);
        }
        session.touch(&id);
    }
}

/// Whether a query has a star, and the name of a table.
fn names(canonical: &str, table: &QualifiedName) -> bool {
    let mut words = canonical.split(' ');
    words.clone().any(|word| word == "*")
        && words.any(|word| word.trim_matches(['"', '`']) == table.name.compared())
}

/// The columns of a relation that a view reads from.
fn columns_of(schema: &Schema, view: &ObjectId, relation: &QualifiedName) -> Option<Vec<Name>> {
    let place = relation.schema.clone().or_else(|| view.schema.clone());
    let table = schema.table(&QualifiedName { schema: place, name: relation.name.clone() })?;
    Some(table.columns.iter().map(|column| column.name.clone()).collect())
}
