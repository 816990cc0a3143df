//! The catalog as blocks of PL/pgSQL ask for it: rows that the server would have of a schema (PostgreSQL manual, System
//! Catalogs; The Information Schema). A column that is not here is not known, and a question about it has no answer.

mod relation;
mod types;

use crate::dialect::CatalogRow;
use crate::model::block::Value;
use crate::model::{
    Column, Constraint, ConstraintKind, Name, Naming, Object, ObjectId, ObjectKind, QualifiedName, Schema,
    Table,
};

/// The database at hand, whose name is not known and the same wherever it is asked for.
pub const DATABASE: &str = "?";

/// What stands for an object in place of its oid, alike in every relation.
fn key(id: &ObjectId) -> Value {
    match id.kind {
        ObjectKind::Namespace => namespace_named(&id.name),
        _ => Value::text(&id.to_string()),
    }
}

/// The same for a part that is a relation of its own in the catalog, an index or the sequence of an identity column.
fn key_of_part(what: &str, table: &ObjectId, name: &Name) -> Value {
    Value::text(&format!("{what} {}.{name}", schema_of(table)))
}

/// The same for a schema.
pub fn namespace_named(name: &Name) -> Value {
    Value::text(&format!("namespace {name}"))
}

fn namespace_key(id: &ObjectId) -> Value {
    id.schema.as_ref().map_or(Value::Null, namespace_named)
}

/// A foreign table, of which only the head is known.
fn is_foreign_table(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Opaque && id.signature.as_deref() == Some("foreign table")
}

fn schema_of(id: &ObjectId) -> &str {
    id.schema.as_ref().map_or("", |schema| schema.as_str())
}

/// The rows of a relation; `None` where it is not written down.
pub fn relation(schema: &Schema, name: &QualifiedName) -> Option<Vec<CatalogRow>> {
    let place = name.schema.as_ref().map(|schema| schema.as_str());
    let relation = name.name.as_str();
    match (place, relation) {
        (Some("information_schema"), "columns") => Some(columns(schema)),
        (Some("information_schema"), "tables") => Some(relation::tables(schema)),
        (Some("information_schema"), "views") => Some(relation::views(schema)),
        (Some("information_schema"), "table_constraints") => {
            Some(constraints(schema).into_iter().chain(not_null(schema)).collect())
        }
        (Some("information_schema"), "schemata") => Some(relation::schemata(schema)),
        (Some("information_schema"), "sequences") => Some(relation::sequences(schema)),
        (None | Some("pg_catalog"), "pg_namespace") => Some(relation::namespaces(schema)),
        (None | Some("pg_catalog"), "pg_class") => Some(relation::classes(schema)),
        (None | Some("pg_catalog"), "pg_tables") => Some(relation::listed_tables(schema)),
        (None | Some("pg_catalog"), "pg_index") => Some(relation::keys_of_indexes(schema)),
        (None | Some("pg_catalog"), "pg_indexes") => Some(relation::indexes(schema)),
        (None | Some("pg_catalog"), "pg_attribute") => Some(attributes(schema)),
        (None | Some("pg_catalog"), "pg_constraint") => Some(constraints(schema)),
        (None | Some("pg_catalog"), "pg_type") => Some(types::types(schema)),
        (None | Some("pg_catalog"), "pg_enum") => Some(types::labels(schema)),
        (None | Some("pg_catalog"), "pg_extension") => Some(relation::extensions(schema)),
        (None | Some("pg_catalog"), "pg_trigger") => Some(relation::triggers(schema)),
        (None | Some("pg_catalog"), "pg_policies") => Some(relation::policies(schema)),
        _ => None,
    }
}

/// A row of these columns.
fn row<const N: usize>(columns: [(&'static str, Value); N]) -> CatalogRow {
    columns.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

fn yes_or_no(truth: bool) -> Value {
    Value::text(if truth { "YES" } else { "NO" })
}

fn columns(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let numbered = (1i64..).zip(&table.columns);
        numbered.map(|(number, column)| of_column(schema, id, number, column)).collect()
    };
    // The columns of views and foreign tables are not known.
    let of_view = |(id, object): (&ObjectId, &Object)| match object {
        _ if matches!(object, Object::View(_)) || is_foreign_table(id) => Some(row([
            ("table_schema", Value::text(schema_of(id))),
            ("table_name", Value::text(id.name.as_str())),
            ("column_name", Value::Unknown),
        ])),
        _ => None,
    };
    let views = schema.objects.iter().filter_map(|(id, object)| of_view((id, object)));
    schema.tables().flat_map(of_table).chain(views).collect()
}

fn of_column(schema: &Schema, id: &ObjectId, number: i64, column: &Column) -> CatalogRow {
    let Column { name, ty, nullable, default, generated, identity, .. } = column;
    let length = match (&*ty.name, ty.arguments.first()) {
        ("character varying" | "character", Some(length)) => {
            length.parse().map_or(Value::Unknown, Value::Number)
        }
        _ => Value::Null,
    };
    row([
        ("table_catalog", Value::text(DATABASE)),
        ("table_schema", Value::text(schema_of(id))),
        ("table_name", Value::text(id.name.as_str())),
        ("column_name", Value::text(name.as_str())),
        ("ordinal_position", Value::Number(number)),
        ("is_nullable", yes_or_no(*nullable)),
        ("data_type", types::data_type(schema, ty)),
        ("udt_name", types::internal_name(ty)),
        ("character_maximum_length", length),
        ("column_default", default.as_ref().map_or(Value::Null, |default| types::default(default, ty))),
        ("is_identity", yes_or_no(identity.is_some())),
        ("is_generated", Value::text(if generated.is_some() { "ALWAYS" } else { "NEVER" })),
    ])
}

fn attributes(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let numbered = (1i64..).zip(&table.columns);
        let attribute = |(number, column): (i64, &Column)| {
            row([
                ("attrelid", key(id)),
                ("attname", Value::text(column.name.as_str())),
                // Dropped columns keep their number on the server; what compares numbers with each other is right.
                ("attnum", Value::Number(number)),
                ("attnotnull", Value::Boolean(!column.nullable)),
                ("attisdropped", Value::Boolean(false)),
            ])
        };
        numbered.map(attribute).collect()
    };
    schema.tables().flat_map(of_table).collect()
}

/// Constraints, under the columns of pg_constraint and of information_schema.table_constraints.
fn constraints(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        table.constraints.iter().map(|constraint| of_constraint(id, table, constraint)).collect()
    };
    schema.tables().flat_map(of_table).collect()
}

/// To the information schema NOT NULL is a check, under a name made of numbers.
fn not_null(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let numbered = (1i64..).zip(&table.columns).filter(|(_, column)| !column.nullable);
        let check = |(number, _)| {
            row([
                ("constraint_name", Value::text(&format!("{id}_{number}_not_null"))),
                ("constraint_type", Value::text("CHECK")),
                ("constraint_schema", Value::text(schema_of(id))),
                ("table_schema", Value::text(schema_of(id))),
                ("table_name", Value::text(id.name.as_str())),
            ])
        };
        numbered.map(check).collect()
    };
    schema.tables().flat_map(of_table).collect()
}

fn of_constraint(id: &ObjectId, table: &Table, constraint: &Constraint) -> CatalogRow {
    let (letter, words) = match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => ("p", Value::text("PRIMARY KEY")),
        ConstraintKind::Unique(_) => ("u", Value::text("UNIQUE")),
        ConstraintKind::ForeignKey(_) => ("f", Value::text("FOREIGN KEY")),
        ConstraintKind::Check(_) => ("c", Value::text("CHECK")),
        // The information schema has no exclusion constraints.
        ConstraintKind::Exclude(_) => ("x", Value::Null),
    };
    let name = match &constraint.name {
        Naming::Written(name) | Naming::Generated(name) => Value::text(name.as_str()),
        Naming::Absent => Value::Unknown,
    };
    let space = Value::text(schema_of(id));
    row([
        ("conname", name.clone()),
        ("conrelid", key(id)),
        ("contype", Value::text(letter)),
        ("connamespace", namespace_key(id)),
        ("conkey", numbers(table, constrained(&constraint.kind))),
        ("convalidated", Value::Boolean(constraint.validated)),
        ("constraint_name", name),
        ("constraint_type", words),
        ("constraint_schema", space.clone()),
        ("table_schema", space),
        ("table_name", Value::text(id.name.as_str())),
    ])
}

/// The columns of a constraint; of a check they are not known.
fn constrained(kind: &ConstraintKind) -> Option<Vec<&Name>> {
    match kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter().map(|part| part.as_column()).collect()
        }
        ConstraintKind::ForeignKey(key) => Some(key.columns.iter().collect()),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => None,
    }
}

/// The numbers of columns.
fn numbers(table: &Table, columns: Option<Vec<&Name>>) -> Value {
    let number = |name: &Name| {
        let at = table.columns.iter().position(|column| column.name == *name)?;
        Some(Value::Number(i64::try_from(at).ok()? + 1))
    };
    let numbers = columns.and_then(|columns| columns.into_iter().map(number).collect::<Option<Vec<_>>>());
    numbers.map_or(Value::Unknown, Value::List)
}
