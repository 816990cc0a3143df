//! A view means the columns that its tables had when it was made (manual, CREATE VIEW): before a table gets a column, a bare name
//! in a view that could mean it then is put behind its table. SQLite looks at them when it runs.

use super::rename_in_schema::may_have;
use super::{Effect, Session};
use crate::depend;
use crate::model::{Name, Object, ObjectId, QualifiedName, Table};
use crate::syntax::canonical::redefine;
use crate::syntax::rename::{RenamedColumn, rename_column};

/// Puts the names of a column in views over a table, which is to have one of the name, behind the tables that they are of.
pub(super) fn settle(session: &mut Session<'_>, table: &QualifiedName, column: &Name) -> Effect {
    if session.knowledge.capabilities(session.target).keeps_texts {
        return Ok(());
    }
    let views = session.schema.objects.iter().filter(|(_, object)| match &***object {
        Object::View(_) | Object::MaterializedView(_) => {
            may_have(object, &table.name) && depend::mentions(object, column)
        }
        _ => false,
    });
    let views: Vec<ObjectId> = views.map(|(id, _)| id.clone()).collect();
    if views.is_empty() {
        return Ok(());
    }
    let having =
        session.schema.tables().filter(|(id, it)| id.qualified() != *table && it.column(column).is_some());
    let having: Vec<QualifiedName> = having.map(|(id, _)| id.qualified()).collect();
    for view in views {
        for owner in &having {
            put_behind(session, &view, owner, table, column);
        }
    }
    Ok(())
}

fn put_behind(
    session: &mut Session<'_>,
    view: &ObjectId,
    owner: &QualifiedName,
    table: &QualifiedName,
    column: &Name,
) {
    let syntax = session.knowledge.syntax();
    let Some(object) = session.schema.get(view).filter(|object| may_have(object, &owner.name)) else {
        return;
    };
    let (Object::View(it) | Object::MaterializedView(it)) = object else { return };
    let columns = session.schema.table(owner).map_or_else(Vec::new, Table::column_names);
    let others = |relation: &Name, _: &Name| Some(*relation == table.name);
    let renamed = RenamedColumn {
        table: owner,
        own: None,
        from: column,
        to: column,
        columns: &columns,
        others: &others,
        keeps_outputs: true,
    };
    let text = rename_column(&it.query.text, &renamed, syntax);
    // Quotes alone say nothing.
    if text.matches('.').count() == it.query.text.matches('.').count() {
        return;
    }
    if let Some(Object::View(it) | Object::MaterializedView(it)) = session.schema.get_mut(view) {
        redefine(&mut it.query, &text, syntax);
    }
    session.touch(view);
}
