//! information_schema.columns and pg_attribute

use super::view;
use super::{
    DATABASE, column_number, is_foreign_table, key, key_of_part, named, row, schema_of, types, yes_or_no,
};
use crate::dialect::{CatalogRow, Place};
use crate::model::value::Value;
use crate::model::{Column, DataType, Identity, Name, Object, ObjectId, PartKey, Schema, Table};

/// information_schema.columns
pub fn columns(place: &Place<'_>) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let numbered = (1usize..).zip(&table.columns);
        numbered.map(|(number, column)| of_column(place, id, number, column)).collect()
    };
    let of_other = |(id, object): (&ObjectId, &Object)| -> Vec<CatalogRow> {
        let one = |name: Value| {
            row([
                ("table_schema", Value::text(schema_of(id))),
                ("table_name", named(&id.name)),
                ("column_name", name),
            ])
        };
        match object {
            Object::View(view) => match view::columns(place, view) {
                Some(names) => names.iter().map(|name| one(named(name))).collect(),
                None => vec![one(Value::Unknown)],
            },
            // The columns of foreign tables are not known.
            _ if is_foreign_table(id) => vec![one(Value::Unknown)],
            _ => Vec::new(),
        }
    };
    let others = place.schema.objects.iter().flat_map(|(id, object)| of_other((id, object)));
    place.schema.tables().flat_map(of_table).chain(others).collect()
}

fn of_column(place: &Place<'_>, id: &ObjectId, number: usize, column: &Column) -> CatalogRow {
    let Column { name, ty, nullable, default, generated, identity, .. } = column;
    let first = ty.arguments.first().filter(|_| ty.dimensions == 0);
    let length = match (&*ty.name, first) {
        ("character varying" | "character", Some(length)) => {
            length.parse().map_or(Value::Unknown, Value::Number)
        }
        _ => Value::Null,
    };
    let (precision, scale) = measures(ty);
    let default = default.as_ref().filter(|_| generated.is_none());
    row([
        ("table_catalog", Value::text(DATABASE)),
        ("table_schema", Value::text(schema_of(id))),
        ("table_name", named(&id.name)),
        ("column_name", named(name)),
        ("ordinal_position", column_number(number)),
        ("is_nullable", yes_or_no(*nullable)),
        ("data_type", types::data_type(place.schema, ty)),
        ("udt_name", types::internal_name(ty)),
        ("character_maximum_length", length),
        ("numeric_precision", precision),
        ("numeric_scale", scale),
        ("column_default", default.map_or(Value::Null, |default| types::default(place, default, ty))),
        ("is_identity", yes_or_no(identity.is_some())),
        ("identity_generation", identity.as_ref().map_or(Value::Null, generation)),
        ("is_generated", Value::text(if generated.is_some() { "ALWAYS" } else { "NEVER" })),
    ])
}

fn generation(identity: &Identity) -> Value {
    Value::text(if identity.always { "ALWAYS" } else { "BY DEFAULT" })
}

/// Precision and scale of a number.
fn measures(ty: &DataType) -> (Value, Value) {
    if ty.dimensions > 0 || ty.user_defined {
        return (Value::Null, Value::Null);
    }
    let at = |at: usize, other: Value| match ty.arguments.get(at) {
        Some(argument) => argument.parse().map_or(Value::Unknown, Value::Number),
        None => other,
    };
    match &*ty.name {
        "smallint" | "smallserial" => (Value::Number(16), Value::Number(0)),
        "integer" | "serial" => (Value::Number(32), Value::Number(0)),
        "bigint" | "bigserial" => (Value::Number(64), Value::Number(0)),
        "real" => (Value::Number(24), Value::Null),
        "double precision" => (Value::Number(53), Value::Null),
        "numeric" if ty.arguments.is_empty() => (Value::Null, Value::Null),
        "numeric" => (at(0, Value::Null), at(1, Value::Number(0))),
        _ => (Value::Null, Value::Null),
    }
}

/// pg_attribute: of tables, and of what has columns that are not known or belong to indexes.
pub fn attributes(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = Vec::new();
    for (id, object) in &schema.objects {
        match object.as_ref() {
            Object::Table(table) => {
                rows.extend((1usize..).zip(&table.columns).map(|(at, column)| attribute(id, at, column)));
                // The columns that every table has.
                rows.push(row([
                    ("attrelid", key(id)),
                    ("attname", Value::text("ctid")),
                    ("attnum", column_number(0)),
                    ("attisdropped", Value::Boolean(false)),
                ]));
                for index in &table.indexes {
                    let Some(name) = index.name.name() else { continue };
                    for part in &index.parts {
                        let column = match &part.key {
                            PartKey::Column(name) => named(name),
                            PartKey::Expression(_) => Value::Unknown,
                        };
                        rows.push(row([("attrelid", key_of_part("index", id, name)), ("attname", column)]));
                    }
                }
            }
            Object::View(_) | Object::MaterializedView(_) => {
                rows.push(row([("attrelid", key(id)), ("attname", Value::Unknown)]));
            }
            _ if is_foreign_table(id) => rows.push(row([("attrelid", key(id)), ("attname", Value::Unknown)])),
            _ => {}
        }
    }
    rows
}

fn attribute(id: &ObjectId, at: usize, column: &Column) -> CatalogRow {
    let identity = match &column.identity {
        None => "",
        Some(identity) if identity.always => "a",
        Some(_) => "d",
    };
    let generated = match &column.generated {
        None => "",
        Some(generated) if generated.stored => "s",
        Some(_) => "v",
    };
    row([
        ("attrelid", key(id)),
        ("attname", named(&column.name)),
        ("attnum", column_number(at)),
        ("attnotnull", Value::Boolean(!column.nullable)),
        ("atthasdef", Value::Boolean(column.default.is_some() || column.generated.is_some())),
        ("attidentity", Value::text(identity)),
        ("attgenerated", Value::text(generated)),
        ("attisdropped", Value::Boolean(false)),
    ])
}

/// The names of columns, each of which is one.
pub fn of_parts(parts: &[crate::model::IndexPart]) -> Option<Vec<&Name>> {
    parts.iter().map(|part| part.as_column()).collect()
}
