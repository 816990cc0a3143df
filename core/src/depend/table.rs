//! What a table depends on, and what becomes of it when that goes.

use super::Found;
use super::mention::{self, NameIndex};
use crate::model::{
    Column, Constraint, ConstraintKind, Expr, Expression, Index, IndexPart, Name, Naming, Object, ObjectId,
    ObjectKind, PartKey, QualifiedName, Schema, Table,
};

pub(super) fn dependencies(schema: &Schema, index: &NameIndex, table: &Table, found: &mut Found<'_>) {
    for Column { ty, .. } in &table.columns {
        found.ty(schema, ty);
    }
    for constraint in &table.constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            found.table(schema, &key.referenced);
        }
    }
    for parent in &table.options.inherits {
        found.table(schema, parent);
    }
    if let Some(of) = &table.options.partition_of {
        found.table(schema, &of.parent);
    }
    if let Some(method) = &table.options.access_method {
        let id = ObjectId::new(ObjectKind::Opaque, None, method.clone());
        found.certain(schema, ObjectId { signature: Some("access method".into()), ..id });
    }
    if let Some(of) = &table.options.of_type {
        found.certain(schema, ObjectId::new(ObjectKind::Composite, of.schema.clone(), of.name.clone()));
    }
    for expression in expressions(table) {
        mention::in_expression(index, expression, found, schema);
    }
}

/// Every expression of a table.
pub(super) fn expressions(table: &Table) -> impl Iterator<Item = &Expression> {
    let columns = table.columns.iter().flat_map(|column| {
        column.default.iter().chain(column.generated.iter().map(|it| &it.expression)).chain(&column.on_update)
    });
    let constraints = table.constraints.iter().flat_map(|constraint| match &constraint.kind {
        ConstraintKind::Check(check) => vec![&check.expression],
        ConstraintKind::Exclude(exclusion) => {
            let parts = exclusion.elements.iter().filter_map(|(part, _)| part_expression(part));
            parts.chain(&exclusion.predicate).collect()
        }
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
            Vec::new()
        }
    });
    let indexes = table.indexes.iter().flat_map(of_index);
    columns.chain(constraints).chain(indexes)
}

/// Those of an index.
pub(crate) fn of_index(index: &Index) -> impl Iterator<Item = &Expression> {
    index.parts.iter().filter_map(part_expression).chain(&index.predicate)
}

fn part_expression(part: &IndexPart) -> Option<&Expression> {
    match &part.key {
        PartKey::Expression(expression) => Some(expression),
        PartKey::Column(_) => None,
    }
}

/// Whether a table has foreign keys, columns or defaults that need an object; `bare`: a name without a schema may mean it.
pub(crate) fn table_refers_to(table: &Table, id: &ObjectId, bare: bool) -> bool {
    let of_type = || table.columns.iter().any(|column| is_of_type(column, id));
    match id.kind {
        ObjectKind::Table => {
            table.constraints.iter().any(|constraint| points_to(constraint, id)) || of_type()
        }
        ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => is_of(table, id) || of_type(),
        ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Opaque => of_type(),
        ObjectKind::Sequence => table.columns.iter().any(|column| draws_from(column, id, bare)),
        ObjectKind::Namespace
        | ObjectKind::Extension
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::Trigger
        | ObjectKind::Policy => false,
    }
}

/// Takes out of a table what needed an object that is gone: foreign keys, defaults, and whatever else has an expression that
/// `needs` it. Columns of its type, or computed with it, are named and stay.
pub(crate) fn remove_references(
    table: &mut Table,
    id: &ObjectId,
    bare: bool,
    needs: &dyn Fn(&Expression) -> bool,
) -> Vec<Name> {
    let goes = |part: &IndexPart| part_expression(part).is_some_and(needs);
    table.constraints.retain(|constraint| match &constraint.kind {
        ConstraintKind::Check(check) => !needs(&check.expression),
        ConstraintKind::Exclude(it) => {
            !it.elements.iter().any(|(part, _)| goes(part)) && !it.predicate.iter().any(needs)
        }
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
            !points_to(constraint, id)
        }
    });
    table.indexes.retain(|index| !of_index(index).any(needs));
    for column in &mut table.columns {
        let drawn = draws_from(column, id, bare);
        column.default.take_if(|default| drawn || needs(default));
    }
    let computed = |column: &Column| column.generated.as_ref().is_some_and(|it| needs(&it.expression));
    let going = table.columns.iter().filter(|column| is_of_type(column, id) || computed(column));
    going.map(|column| column.name.clone()).collect()
}

/// Whether a table is one of a composite type (CREATE TABLE … OF).
pub(crate) fn is_of(table: &Table, id: &ObjectId) -> bool {
    id.kind == ObjectKind::Composite && table.options.of_type == Some(id.qualified())
}

fn points_to(constraint: &Constraint, id: &ObjectId) -> bool {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => id.kind == ObjectKind::Table && key.referenced == id.qualified(),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclude(_) => false,
    }
}

/// Whether a column is of a type, or of the rows of a relation.
fn is_of_type(column: &Column, id: &ObjectId) -> bool {
    let can_be = match id.kind {
        ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView => true,
        ObjectKind::Opaque => {
            id.signature.as_deref().is_some_and(|what| what.contains("type") || what == "range")
        }
        ObjectKind::Namespace
        | ObjectKind::Extension
        | ObjectKind::Sequence
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::Trigger
        | ObjectKind::Policy => false,
    };
    can_be && column.ty.user_defined && column.ty.is_called(&id.qualified())
}

fn draws_from(column: &Column, id: &ObjectId, bare: bool) -> bool {
    let mut found = false;
    if let Some(default) = column.default.as_ref().filter(|_| id.kind == ObjectKind::Sequence) {
        default.tree.walk(&mut |expr| match expr {
            Expr::Call { name, arguments } if is_drawing(name) => {
                found |= arguments
                    .iter()
                    .any(|it| matches!(it, Expr::Text(text) if names_sequence(text, id, bare)));
            }
            Expr::Cast { operand, ty } if &*ty.name == "regclass" => {
                found |= matches!(&**operand, Expr::Text(text) if names_sequence(text, id, bare));
            }
            Expr::Opaque(text) => found |= text.contains("nextval") && text.contains(id.name.as_str()),
            _ => {}
        });
    }
    found
}

/// The functions whose text is the name of a sequence.
fn is_drawing(path: &[Name]) -> bool {
    path.last().is_some_and(|name| matches!(name.compared(), "nextval" | "currval" | "setval"))
}

/// Whether a text for `nextval` names a sequence.
fn names_sequence(text: &str, id: &ObjectId, bare: bool) -> bool {
    let mut parts = text.rsplit('.').map(|part| part.trim_matches('"'));
    let same_name = parts.next() == Some(id.name.as_str());
    let schema = parts.next();
    match schema {
        None => same_name && bare,
        Some(schema) => same_name && id.schema.as_ref().is_none_or(|own| own.as_str() == schema),
    }
}

/// Drops the foreign keys that point to a column.
pub(crate) fn remove_foreign_keys_to(schema: &mut Schema, table: &QualifiedName, column: &Name) {
    let pointing: Vec<ObjectId> = schema
        .tables()
        .filter(|(_, other)| other.constraints.iter().any(|it| points_to_column(it, table, column)))
        .map(|(id, _)| id.clone())
        .collect();
    for id in pointing {
        if let Some(Object::Table(other)) = schema.get_mut(&id) {
            other.constraints.retain(|it| !points_to_column(it, table, column));
        }
    }
}

fn points_to_column(constraint: &Constraint, table: &QualifiedName, column: &Name) -> bool {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            key.referenced == *table && key.referenced_columns.contains(column)
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclude(_) => false,
    }
}

/// The sequences that a table, or one of its columns, owns.
pub fn owned_sequences(schema: &Schema, table: &QualifiedName, column: Option<&Name>) -> Vec<ObjectId> {
    let owns = |object: &Object| match object {
        Object::Sequence(sequence) => sequence
            .owned_by
            .as_ref()
            .is_some_and(|(owner, of)| owner == table && column.is_none_or(|column| column == of)),
        _ => false,
    };
    schema.objects.iter().filter(|(_, object)| owns(object)).map(|(id, _)| id.clone()).collect()
}

/// Whether a table has a primary or unique key on exactly these columns.
pub fn has_key_on(table: &Table, columns: &[Name]) -> bool {
    let same = |parts: &[IndexPart]| {
        parts.len() == columns.len()
            && columns.iter().all(|name| parts.iter().any(|part| part.as_column() == Some(name)))
    };
    let constrained = table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => same(&key.parts),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => false,
    });
    constrained
        || table.indexes.iter().any(|index| index.unique && index.predicate.is_none() && same(&index.parts))
}

/// The foreign keys that point to exactly these columns of a table.
pub fn foreign_keys_on(schema: &Schema, table: &QualifiedName, columns: &[Name]) -> Vec<(ObjectId, Naming)> {
    let mut found = Vec::new();
    for (id, other) in schema.tables() {
        for constraint in &other.constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && key.referenced == *table
                && key.referenced_columns.len() == columns.len()
                && columns.iter().all(|column| key.referenced_columns.contains(column))
            {
                found.push((id.clone(), constraint.name.clone()));
            }
        }
    }
    found
}
