//! ALTER … RENAME and SET SCHEMA: refused where the new name is taken, else carried through the schema.

use super::drop::target_id;
use super::rename_in_schema::{self, Reach};
use super::{Effect, Fault, Session, fault};
use crate::model::ddl::Target;
use crate::model::{Name, Naming, Object, ObjectId, ObjectKind, Pair, QualifiedName, Schema};
use crate::syntax::canonical::redefine;
use crate::syntax::rename::rename_output;

pub(super) fn rename(session: &mut Session<'_>, target: &Target, to: Name, if_exists: bool) -> Effect {
    match target_id(session, target) {
        Some(id) if id.kind == ObjectKind::Table => {
            table_to(session, &id.qualified(), QualifiedName::bare(to)).map(|_| ())
        }
        Some(id) => object_to(session, &id, to),
        None if target.kind == ObjectKind::Sequence => identity_sequence(session, target, to, if_exists),
        None if if_exists => Ok(()),
        None => fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name)),
    }
}

fn identity_sequence(session: &mut Session<'_>, target: &Target, to: Name, if_exists: bool) -> Effect {
    let Some((table, column)) = super::types::identity_behind(session, &target.name) else {
        return if if_exists {
            Ok(())
        } else {
            fault(format!("relation \"{}\" does not exist", target.name))
        };
    };
    let it = Session::table_mut(&mut session.schema, &table)?;
    if let Some(identity) = &mut super::alter_column::of(it, &column)?.identity {
        identity.sequence_name = Some(QualifiedName { schema: table.schema.clone(), name: to });
    }
    session.touch(&Schema::table_id(&table));
    Ok(())
}

/// ALTER TABLE … RENAME TO: gives the new name.
pub(super) fn table_to(
    session: &mut Session<'_>,
    from: &QualifiedName,
    to: QualifiedName,
) -> Result<QualifiedName, Fault> {
    let to = QualifiedName { schema: to.schema.or_else(|| from.schema.clone()), name: to.name };
    let id = Schema::table_id(from);
    let new_id = Schema::table_id(&to);
    if id != new_id && session.schema.objects.contains_key(&new_id) {
        return fault(format!("relation \"{}\" already exists", to.name));
    }
    // What the server named after the table keeps that name.
    session.complete(from)?;
    carry(session, &id, &new_id)?;
    session.complete(&to)?;
    Ok(to)
}

/// Renames any other object.
pub(super) fn object_to(session: &mut Session<'_>, id: &ObjectId, to: Name) -> Effect {
    let new_id = ObjectId { name: to, ..id.clone() };
    if session.schema.objects.contains_key(&new_id) {
        return fault(format!("{} \"{}\" already exists", id.kind.words(), new_id.name));
    }
    if id.kind == ObjectKind::Namespace {
        return namespace_to(session, id, new_id);
    }
    carry(session, id, &new_id)
}

fn namespace_to(session: &mut Session<'_>, id: &ObjectId, new_id: ObjectId) -> Effect {
    let inside: Vec<ObjectId> =
        session.schema.objects.keys().filter(|it| it.schema.as_ref() == Some(&id.name)).cloned().collect();
    carry(session, id, &new_id)?;
    for old in inside {
        let moved = ObjectId { schema: Some(new_id.name.clone()), ..old.clone() };
        carry(session, &old, &moved)?;
    }
    for place in session.path.iter_mut().filter(|place| place.as_ref() == Some(&id.name)) {
        *place = Some(new_id.name.clone());
    }
    Ok(())
}

pub(super) fn set_schema(
    session: &mut Session<'_>,
    target: &Target,
    schema: Name,
    if_exists: bool,
) -> Effect {
    if target.kind == ObjectKind::Extension {
        return extension_schema(session, target, schema);
    }
    if !session.namespace_exists(&schema) {
        return fault(format!("schema \"{schema}\" does not exist"));
    }
    let Some(id) = target_id(session, target) else {
        return if if_exists {
            Ok(())
        } else {
            fault(format!("{} \"{}\" does not exist", target.kind.words(), target.name))
        };
    };
    let new_id = ObjectId { schema: Some(schema.clone()), ..id.clone() };
    carry(session, &id, &new_id)?;
    for sequence in crate::depend::owned_sequences(&session.schema, &new_id.qualified(), None) {
        let moved = ObjectId { schema: Some(schema.clone()), ..sequence.clone() };
        carry(session, &sequence, &moved)?;
    }
    Ok(())
}

fn extension_schema(session: &mut Session<'_>, target: &Target, schema: Name) -> Effect {
    let id = ObjectId::new(ObjectKind::Extension, None, target.name.name.clone());
    match session.schema.get_mut(&id) {
        Some(Object::Extension(extension)) => extension.schema = Some(schema),
        _ => return fault(format!("extension \"{}\" does not exist", target.name)),
    }
    session.touch(&id);
    Ok(())
}

fn carry(session: &mut Session<'_>, old: &ObjectId, new: &ObjectId) -> Effect {
    let home = session.home.clone();
    let reach = Reach::of(session.target, home.as_ref());
    match rename_in_schema::object(&mut session.schema, old, new, reach) {
        Ok(touched) => {
            touched.iter().for_each(|id| session.touch(id));
            Ok(())
        }
        Err(id) => {
            fault(format!("{id} calls {} or another of its name: that cannot be told without a server", old))
        }
    }
}

pub(super) fn constraint(
    session: &mut Session<'_>,
    table_name: &QualifiedName,
    from: &Name,
    to: Name,
) -> Effect {
    if super::not_null::renamed(session, table_name, from, &to)? {
        return Ok(());
    }
    let table = Session::table_mut(&mut session.schema, table_name)?;
    let constraint = super::alter_constraint::of(table, from)?;
    constraint.name = Naming::Written(to.clone());
    if constraint.is_inherited_unvalidated() {
        super::validated::renamed(session, table_name, from, &to)?;
    }
    session.touch(&Schema::table_id(table_name));
    Ok(())
}

/// ALTER VIEW … RENAME COLUMN.
pub(super) fn view_column(session: &mut Session<'_>, id: &ObjectId, from: &Name, to: Name) -> Effect {
    super::star::settle(session, &id.qualified())?;
    super::star::settle_itself(session, id)?;
    let columns = super::star::columns_of(&session.schema, id, session.knowledge.syntax());
    let Some(columns) = columns else {
        return fault(format!("the columns of {id} are not known by name"));
    };
    let Some(place) = columns.iter().position(|column| column == from) else {
        return fault(format!("column \"{from}\" of relation \"{}\" does not exist", id.name));
    };
    if columns.contains(&to) {
        return fault(format!("column \"{to}\" of relation \"{}\" already exists", id.name));
    }
    let syntax = session.knowledge.syntax();
    if let Some(Object::View(view) | Object::MaterializedView(view)) = session.schema.get_mut(id) {
        match view.columns.get_mut(place) {
            Some(column) => column.clone_from(&to),
            None => {
                let text = rename_output(&view.query.text, place, &to, syntax);
                redefine(&mut view.query, &text, syntax);
            }
        }
        if let Some(default) = view.defaults.shift_remove(from) {
            view.defaults.insert(to.clone(), default);
        }
        rename_in_schema::rename_in_indexes(view, from, &to, syntax);
    }
    carry_column(session, id, Pair { before: from.clone(), after: to }, &columns);
    Ok(())
}

fn carry_column(session: &mut Session<'_>, id: &ObjectId, names: Pair<Name>, columns: &[Name]) {
    let home = session.home.clone();
    let reach = Reach::of(session.target, home.as_ref());
    for id in rename_in_schema::column(&mut session.schema, id, &names, columns, reach) {
        session.touch(&id);
    }
}

/// RENAME COLUMN.
pub(super) fn column(session: &mut Session<'_>, table_name: &QualifiedName, from: &Name, to: Name) -> Effect {
    session.complete(table_name)?;
    super::star::settle(session, table_name)?;
    let table = Session::table_mut(&mut session.schema, table_name)?;
    if table.column(&to).is_some() && *from != to {
        return fault(format!("column \"{to}\" of relation \"{}\" already exists", table_name.name));
    }
    super::alter_column::of(table, from)?;
    let columns = table.column_names();
    let names = Pair { before: from.clone(), after: to };
    carry_column(session, &Schema::table_id(table_name), names, &columns);
    Ok(())
}
