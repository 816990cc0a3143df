//! Foreign keys that stay but stand in the way: a column on either end cannot change its type under them.

use crate::model::{
    Constraint, ConstraintKind, ForeignKey, Name, Object, ObjectId, Pair, QualifiedName, Schema, Table,
};

/// The foreign keys on both sides of a difference that must be dropped before the columns of a table change,
/// each with the table it belongs to. The change of the owning table makes them anew; where that table does not
/// change, the change of the first table that they point to does.
pub fn in_the_way(schemas: Pair<&Schema>, table: &ObjectId) -> Vec<(ObjectId, Constraint)> {
    let mut found = Vec::new();
    for (owner, before) in schemas.before.tables() {
        // Only a key that begins or ends at this table can be its to move.
        if owner != table && !before.constraints.iter().any(|it| points_to(it, table)) {
            continue;
        }
        let Some(after) = table_of(schemas.after, owner) else { continue };
        let responsible = if before == after { None } else { Some(owner) };
        for constraint in &before.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let parent = Schema::table_id(&key.referenced);
            let stays = after
                .constraints
                .iter()
                .any(|it| it.kind == constraint.kind && it.name.name() == constraint.name.name());
            if stays && responsible.unwrap_or(&parent) == table && is_disturbed(schemas, owner, key) {
                found.push((owner.clone(), constraint.clone()));
            }
        }
    }
    found
}

fn points_to(constraint: &Constraint, table: &ObjectId) -> bool {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            table.name == key.referenced.name && table.schema == key.referenced.schema
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclude(_) => false,
    }
}

fn table_of<'s>(schema: &'s Schema, id: &ObjectId) -> Option<&'s Table> {
    match schema.get(id) {
        Some(Object::Table(table)) => Some(table),
        _ => None,
    }
}

fn is_disturbed(schemas: Pair<&Schema>, owner: &ObjectId, key: &ForeignKey) -> bool {
    let here = key.columns.iter().any(|column| changes_type(schemas, &owner.qualified(), column));
    here || key.referenced_columns.iter().any(|column| changes_type(schemas, &key.referenced, column))
}

/// Whether a column has another type, or another character set, afterwards.
fn changes_type(schemas: Pair<&Schema>, table: &QualifiedName, column: &Name) -> bool {
    let Pair { before: Some(before), after: Some(after) } = schemas.map(|schema| schema.table(table)) else {
        return false;
    };
    let tables = Pair { before, after };
    let Pair { before: Some(old), after: Some(new) } = tables.map(|table| table.column(column)) else {
        return false;
    };
    let collation = |table: &Table| {
        let storage = &table.options.storage;
        (storage.get("charset").cloned(), storage.get("collate").cloned())
    };
    old.ty != new.ty
        || old.collation != new.collation
        || (old.collation.is_none()
            && super::super::types::has_charset(&new.ty)
            && tables.differs_by(|table| collation(table)))
}
