//! What the server does by itself when a table is made or changed: the sequence and default of a serial column, NOT NULL
//! under a primary key or an identity, and what goes with a column that is dropped.

pub use privilege::Roles;

mod privilege;

use super::names::{columns_of, sequence_name};
use super::syntax::quote;
use super::types::{is_measured, is_serial, print};
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, Definition, Expr, Expression, Index, IndexPart, Name,
    Object, ObjectId, ObjectKind, PartKey, QualifiedName, Schema, Sequence, Table, Target, Version,
};
use crate::syntax::expression::read;
use std::sync::Arc;

/// Completes a table after its names are given.
pub fn complete_table(target: &Target, schema: &mut Schema, table: &QualifiedName) {
    let Some(present) = schema.table(table) else { return };
    let serial: Vec<(Name, DataType)> = present
        .columns
        .iter()
        .filter(|column| is_serial(&column.ty.name))
        .map(|column| (column.name.clone(), column.ty.clone()))
        .collect();
    for (column, ty) in serial {
        complete_serial(target, schema, table, &column, &ty);
    }
    name_identities(schema, table);
    if let Some(table) = schema.table_mut(table) {
        for name in not_null_columns(table) {
            if let Some(column) = table.column_mut(&name) {
                column.nullable = false;
            }
        }
    }
    let key: Vec<Name> = schema.table(table).map(primary_columns).unwrap_or_default();
    if !key.is_empty() {
        reach_partitions(schema, table, &key);
    }
}

fn primary_columns(table: &Table) -> Vec<Name> {
    table
        .primary_key()
        .into_iter()
        .flat_map(|key| &key.parts)
        .filter_map(IndexPart::as_column)
        .cloned()
        .collect()
}

/// The primary key of a partitioned table is one of each partition too.
fn reach_partitions(schema: &mut Schema, parent: &QualifiedName, key: &[Name]) {
    if schema.table(parent).is_none_or(|table| table.options.partition_by.is_none()) {
        return;
    }
    let partitions: Vec<QualifiedName> = schema
        .tables()
        .filter(|(_, table)| table.options.partition_of.as_ref().is_some_and(|of| of.parent == *parent))
        .map(|(id, _)| id.qualified())
        .collect();
    for partition in partitions {
        if let Some(table) = schema.table_mut(&partition) {
            for column in table.columns.iter_mut().filter(|column| key.contains(&column.name)) {
                column.nullable = false;
            }
        }
        reach_partitions(schema, &partition, key);
    }
}

/// Columns under a primary key and identity columns are NOT NULL (manual, CREATE TABLE).
fn not_null_columns(table: &Table) -> Vec<Name> {
    let key = table.primary_key().into_iter().flat_map(|key| &key.parts).filter_map(IndexPart::as_column);
    let identity = table.columns.iter().filter(|column| column.identity.is_some()).map(|column| &column.name);
    key.chain(identity).cloned().collect()
}

/// The sequence behind an identity has a name from the beginning, and keeps it when the table or the column is renamed.
fn name_identities(schema: &mut Schema, table: &QualifiedName) {
    let nameless =
        |column: &&Column| column.identity.as_ref().is_some_and(|identity| identity.sequence_name.is_none());
    let columns = schema.table(table).into_iter().flat_map(|it| &it.columns).filter(nameless);
    for column in columns.map(|column| column.name.clone()).collect::<Vec<_>>() {
        let taken = |name: &Name| is_relation(schema, table, name);
        let name = sequence_name(&table.name, &column, &taken);
        let named = QualifiedName { schema: table.schema.clone(), name };
        let identity = schema.table_mut(table).and_then(|it| it.column_mut(&column)?.identity.as_mut());
        identity.into_iter().for_each(|identity| identity.sequence_name = Some(named.clone()));
    }
}

/// A serial column is an integer with a sequence of its own (manual 8.1.4); since PostgreSQL 15 that is unlogged where
/// its table is (release notes).
fn complete_serial(
    target: &Target,
    schema: &mut Schema,
    table: &QualifiedName,
    column: &Name,
    ty: &DataType,
) {
    let integer = match &*ty.name {
        "smallserial" => "smallint",
        "serial" => "integer",
        _ => "bigint",
    };
    let taken = |name: &Name| is_relation(schema, table, name);
    let sequence = sequence_name(&table.name, column, &taken);
    let qualified = QualifiedName { schema: table.schema.clone(), name: sequence.clone() };
    let default = read(&format!("nextval('{}'::regclass)", regclass(&qualified)), &super::syntax::SYNTAX);
    let data_type = (integer != "bigint").then(|| DataType::simple(integer));
    let id = ObjectId::new(ObjectKind::Sequence, table.schema.clone(), sequence);
    let owned_by = Some((table.clone(), column.clone()));
    let unlogged = target.version >= Version(15, 0, 0)
        && schema.table(table).is_some_and(|table| table.options.unlogged);
    schema.insert(id, Object::Sequence(Sequence { data_type, owned_by, unlogged, ..Sequence::default() }));
    if let Some(column) = schema.table_mut(table).and_then(|table| table.column_mut(column)) {
        settle_serial(column, integer, default);
    }
}

fn settle_serial(column: &mut Column, integer: &str, default: Expression) {
    column.ty = DataType::simple(integer);
    column.nullable = false;
    column.default = Some(default);
}

/// Whether a relation of this name is in the schema of a table. Of indexes only the table's own are looked at: no other
/// table's would be called after its column.
fn is_relation(schema: &Schema, table: &QualifiedName, name: &Name) -> bool {
    let kinds = [
        ObjectKind::Table,
        ObjectKind::Sequence,
        ObjectKind::View,
        ObjectKind::MaterializedView,
        ObjectKind::Composite,
    ];
    let is = |kind| schema.get(&ObjectId::new(kind, table.schema.clone(), name.clone())).is_some();
    kinds.into_iter().any(is) || schema.table(table).is_some_and(|table| table.index(name).is_some())
}

/// A sequence as text for regclass: each part quoted where it must be.
fn regclass(name: &QualifiedName) -> String {
    let QualifiedName { schema, name } = name;
    let quoted = |name: &Name| super::syntax::quote_where_needed(name.as_str()).replace('\'', "''");
    match schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(name)),
        None => quoted(name),
    }
}

/// Gives a column another type. Its default goes on as what it is (tablecmds.c, ATExecAlterColumnType): a literal is of the
/// old type. A default of NULL that the server has wrapped into a check of the length outlives it too, as a NULL of the old
/// type; any other NULL was never a default.
pub fn retype(column: &mut Column, ty: DataType) {
    let old = std::mem::replace(&mut column.ty, ty);
    // How values are stored is what the new type has by itself.
    column.options.retain(|option, _| !matches!(&**option, "storage" | "compression"));
    let same = old.name == column.ty.name
        && old.schema == column.ty.schema
        && old.dimensions == column.ty.dimensions;
    let Some(default) = &mut column.default else { return };
    match &default.tree {
        Expr::Null if !is_measured(&old) => column.default = None,
        Expr::Null | Expr::Text(_) if !same && !is_numeric(&old) => {
            // Without its length `character` is of one letter (manual, 8.3).
            let name = if &*old.name == "character" { "bpchar".into() } else { old.name.clone() };
            let old = DataType { name, arguments: Vec::new(), ..old };
            default.text = format!("{}::{}", default.text, print(&old, &|name| quote(name))).into();
            default.tree = Expr::Cast { operand: Box::new(default.tree.clone()), ty: old };
        }
        // The server has read the literal.
        Expr::Text(text) if !same && text.parse::<f64>().is_ok() => {
            let number: Arc<str> = text.trim().into();
            *default = Expression { tree: Expr::Number(number.clone()), text: number };
        }
        _ => {}
    }
}

/// Whether a literal of the type is printed as a number or a word, which is of no type.
fn is_numeric(ty: &DataType) -> bool {
    const TYPES: [&str; 7] =
        ["smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean"];
    !ty.user_defined && ty.dimensions == 0 && TYPES.contains(&&*ty.name)
}

/// Takes a column out of a table with the indexes and constraints that name it (manual, ALTER TABLE, DROP COLUMN);
/// a partition key or another generated column that needs it stops that.
pub fn drop_column(table: &mut Table, column: &Name) -> Result<(), String> {
    let needs = |other: &&Column| {
        other.name != *column && other.generated.as_ref().is_some_and(|it| is_named(&it.expression, column))
    };
    if let Some(generated) = table.columns.iter().find(needs) {
        return Err(format!("generated column {} depends on column {column}", generated.name));
    }
    if table.options.partition_by.as_ref().is_some_and(|key| is_in_key(key, column)) {
        return Err(format!("column {column} is part of the partition key"));
    }
    table.constraints.retain(|constraint| !constraint_names(constraint, column));
    table.indexes.retain(|index| !index_names(index, column));
    table.columns.retain(|other| other.name != *column);
    Ok(())
}

fn is_named(expression: &Expression, column: &Name) -> bool {
    columns_of(&expression.tree).contains(column)
}

fn is_in_key(key: &Definition, column: &Name) -> bool {
    is_named(&read(&key.text, &super::syntax::SYNTAX), column)
}

fn part_names(part: &IndexPart, column: &Name) -> bool {
    match &part.key {
        PartKey::Column(name) => name == column,
        PartKey::Expression(expression) => is_named(expression, column),
    }
}

fn index_names(index: &Index, column: &Name) -> bool {
    index.parts.iter().any(|part| part_names(part, column))
        || index.include.contains(column)
        || index.predicate.as_ref().is_some_and(|predicate| is_named(predicate, column))
}

fn constraint_names(constraint: &Constraint, column: &Name) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter().any(|part| part_names(part, column)) || key.include.contains(column)
        }
        ConstraintKind::ForeignKey(key) => key.columns.contains(column),
        ConstraintKind::Check(check) => is_named(&check.expression, column),
        ConstraintKind::Exclude(exclusion) => {
            exclusion.elements.iter().any(|(part, _)| part_names(part, column))
                || exclusion.include.contains(column)
                || exclusion.predicate.as_ref().is_some_and(|predicate| is_named(predicate, column))
        }
    }
}

#[cfg(test)]
mod tests;
