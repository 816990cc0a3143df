//! Who reads a column that is dropped: views, rules, policies, triggers and bodies that the server keeps as trees hold it, or go
//! with it under CASCADE (PostgreSQL manual, Dependency Tracking).

use super::rename_in_schema::{self, Reach, may_have};
use super::{Effect, Fault, Session, alter_column, drop as dropping, fault, star};
use crate::depend;
use crate::model::{Name, Object, ObjectId, ObjectKind, Pair};
use crate::syntax::scopes::lists_columns;

/// Lets a column go: under CASCADE without what reads it.
pub(super) fn release(session: &mut Session<'_>, table: &ObjectId, column: &Name, cascade: bool) -> Effect {
    if !session.knowledge.capabilities(session.target).schemas {
        return Ok(());
    }
    if cascade {
        release_generated(session, table, column)?;
    }
    refuse_listed(session, table)?;
    let candidates = candidates(session, table, column);
    if candidates.is_empty() {
        return Ok(());
    }
    // What a star stands for is told by the columns that are there.
    if star::settle(session, &table.qualified()).is_err() && !cascade {
        return Ok(());
    }
    let mut readers = readers(session, table, column, candidates);
    // What a natural join means by a name was told when the view was made.
    readers.retain(|id| cascade || !session.schema.get(id).is_some_and(joins_naturally));
    let (statistics, readers): (Vec<_>, Vec<_>) =
        readers.into_iter().partition(|id| id.signature.as_deref() == Some("statistics"));
    match readers.first() {
        Some(reader) if !cascade => {
            return Err(Fault {
                help: Some("drop it first, or use CASCADE".to_owned()),
                ..Fault::of(format!(
                    "cannot drop column \"{column}\" of table \"{}\" because {reader} depends on it",
                    table.name
                ))
            });
        }
        _ => dropping::drop_all(session, readers, true)?,
    }
    // Statistics go with any of their columns, asked or not.
    dropping::drop_all(session, statistics, true)
}

fn joins_naturally(object: &Object) -> bool {
    match object {
        Object::View(view) | Object::MaterializedView(view) => {
            view.query.canonical.split(' ').any(|word| word == "natural")
        }
        _ => false,
    }
}

/// Generated columns that are computed from the column.
fn release_generated(session: &mut Session<'_>, table: &ObjectId, column: &Name) -> Effect {
    let name = table.qualified();
    let Some(own) = session.schema.table(&name) else { return Ok(()) };
    let computed =
        own.columns.iter().filter(|it| it.name != *column).filter(|it| {
            it.generated.as_ref().is_some_and(|it| depend::names_column(&it.expression, column))
        });
    for generated in computed.map(|it| it.name.clone()).collect::<Vec<_>>() {
        alter_column::drop(session, &name, &generated, true, true)?;
    }
    Ok(())
}

/// `FROM t AS q (a, b)` names the columns by their places, which change.
fn refuse_listed(session: &Session<'_>, table: &ObjectId) -> Effect {
    let syntax = session.knowledge.syntax();
    for (id, object) in &session.schema.objects {
        let (Object::View(view) | Object::MaterializedView(view)) = &**object else { continue };
        if may_have(object, &table.name) && lists_columns(&view.query.text, &table.qualified(), syntax) {
            return fault(format!(
                "{id} names the columns of {table} by their places: which they are then cannot be told"
            ));
        }
    }
    Ok(())
}

/// The objects whose texts have both names in them.
fn candidates(session: &Session<'_>, table: &ObjectId, column: &Name) -> Vec<ObjectId> {
    let may_read = |id: &ObjectId, object: &Object| match object {
        Object::View(_) | Object::MaterializedView(_) | Object::Routine(_) | Object::Opaque(_) => {
            may_have(object, &table.name) && depend::mentions(object, column)
        }
        Object::Trigger(_) | Object::Policy(_) => {
            let own = id.owner.as_ref() == Some(&table.name) && id.schema == table.schema;
            (own || may_have(object, &table.name)) && depend::mentions(object, column)
        }
        Object::Table(_)
        | Object::Sequence(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Enum(_)
        | Object::Namespace(_)
        | Object::Extension(_) => false,
    };
    let objects = session.schema.objects.iter().filter(|(id, object)| may_read(id, object));
    objects.map(|(id, _)| id.clone()).collect()
}

/// Those that a rename of the column would reach.
fn readers(
    session: &Session<'_>,
    table: &ObjectId,
    column: &Name,
    candidates: Vec<ObjectId>,
) -> Vec<ObjectId> {
    let mut copy = session.schema.clone();
    let columns = copy.table(&table.qualified()).map_or_else(Vec::new, crate::model::Table::column_names);
    let names = Pair { before: column.clone(), after: Name::exact(format!("{column} (dropped)")) };
    let reach = Reach::of(session.target, session.home.as_ref());
    let touched = rename_in_schema::column(&mut copy, table, &names, &columns, reach);
    candidates.into_iter().filter(|id| touched.contains(id) && id.kind != ObjectKind::Table).collect()
}
