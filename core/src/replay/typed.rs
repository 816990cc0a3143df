//! Tables of a composite type (CREATE TABLE … OF): their columns are the type's attributes, and follow them.

use super::{Effect, Session, fault};
use crate::model::ddl::{AlterComposite, AlterTable};
use crate::model::{Column, Composite, Name, Object, ObjectId, ObjectKind, QualifiedName, Schema, Table};

/// The columns of a new table: those of its type, with what is said of them.
pub(super) fn columns(
    session: &Session<'_>,
    of: &mut QualifiedName,
    said: Vec<Column>,
) -> Result<Vec<Column>, super::Fault> {
    let (id, composite) = composite(session, of)?;
    *of = id.qualified();
    let mut columns: Vec<Column> = composite.attributes.iter().map(column).collect();
    for own in said {
        let Some(slot) = columns.iter_mut().find(|it| it.name == own.name) else {
            return fault(format!("column \"{}\" does not exist", own.name));
        };
        *slot = Column { ty: slot.ty.clone(), collation: slot.collation.clone(), ..own };
    }
    Ok(columns)
}

fn composite<'s>(
    session: &'s Session<'_>,
    name: &QualifiedName,
) -> Result<(ObjectId, &'s Composite), super::Fault> {
    let id = session.find(&[ObjectKind::Composite], name);
    match id.as_ref().and_then(|id| session.schema.get(id)).zip(id.clone()) {
        Some((Object::Composite(composite), id)) => Ok((id, composite)),
        _ => fault(format!("type \"{name}\" does not exist")),
    }
}

fn column(attribute: &(Name, crate::model::DataType, Option<QualifiedName>)) -> Column {
    let (name, ty, collation) = attribute.clone();
    Column { collation, ..Column::new(name, ty) }
}

/// ALTER TABLE … OF and NOT OF: the columns must be the type's already (ATExecAddOf).
pub(super) fn set(session: &mut Session<'_>, table: &QualifiedName, of: Option<QualifiedName>) -> Effect {
    let named = match of {
        Some(of) => {
            let (id, composite) = composite(session, &of)?;
            let wanted: Vec<Column> = composite.attributes.iter().map(column).collect();
            let own = session.schema.table(table).map_or(&[][..], |it| &it.columns);
            let same = |(own, wanted): (&Column, &Column)| own.name == wanted.name && own.ty == wanted.ty;
            if own.len() != wanted.len() || !own.iter().zip(&wanted).all(same) {
                return fault(format!("the columns of \"{table}\" are not those of type \"{of}\""));
            }
            Some(id.qualified())
        }
        None => None,
    };
    Session::table_mut(&mut session.schema, table)?.options.of_type = named;
    session.touch(&Schema::table_id(table));
    Ok(())
}

/// The columns of such a table are the type's affair.
pub(super) fn refuse(table: Option<&Table>, action: &AlterTable) -> Effect {
    let what = match action {
        AlterTable::AddColumn { .. } => "add a column to",
        AlterTable::DropColumn { .. } => "drop a column from",
        AlterTable::RenameColumn { .. } => "rename a column of",
        AlterTable::SetType { .. } => "change the type of a column of",
        _ => return Ok(()),
    };
    match table.and_then(|it| it.options.of_type.as_ref()) {
        Some(of) => fault(format!("cannot {what} a table of type \"{of}\"")),
        None => Ok(()),
    }
}

/// What an ALTER TYPE does to the tables of the type; without CASCADE it is refused where there are such.
pub(super) fn follow(
    session: &mut Session<'_>,
    of: &ObjectId,
    action: &AlterComposite,
    cascade: bool,
) -> Effect {
    let name = of.qualified();
    let tables: Vec<ObjectId> = session
        .schema
        .tables()
        .filter(|(_, table)| table.options.of_type.as_ref() == Some(&name))
        .map(|(id, _)| id.clone())
        .collect();
    for id in tables {
        if !cascade {
            return fault(format!("cannot alter type \"{name}\" because it is the type of a typed table"));
        }
        let table = id.qualified();
        let act = match action.clone() {
            AlterComposite::Add { name, ty, collation } => {
                let it = Session::table_mut(&mut session.schema, &table)?;
                it.columns.push(column(&(name, ty, collation)));
                session.touch(&id);
                continue;
            }
            AlterComposite::Drop { name, if_exists } => {
                AlterTable::DropColumn { name, if_exists, cascade: true }
            }
            AlterComposite::SetType { name, ty, collation } => {
                AlterTable::SetType { column: name, ty, collation }
            }
            AlterComposite::Rename { from, to } => AlterTable::RenameColumn { from, to },
        };
        super::alter::act(session, table, act)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
