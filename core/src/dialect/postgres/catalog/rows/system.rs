//! The server's own objects are in its catalog, too. One of each kind stands for all of them, in a schema of theirs and
//! under a name that nobody else takes: a question that does not leave them out meets it.

use super::{column_number, row, types};
use crate::dialect::CatalogRow;
use crate::model::value::Value;
use crate::model::{Name, ObjectId, ObjectKind, Schema};

const SCHEMA: &str = "pg_catalog";
const TABLE: &str = "pg_class";
const INDEX: &str = "pg_class_oid_index";

fn schema() -> Value {
    super::namespace_named(&Name::exact(SCHEMA))
}

/// The tables and views of an extension that may have some: in which schema they are is not always said.
pub fn of_extensions(schema: &Schema, in_information_schema: bool, relation: &str) -> Vec<CatalogRow> {
    let (place, name) = match (in_information_schema, relation) {
        (true, "tables" | "views") => ("table_schema", "table_name"),
        (false, "pg_tables") => ("schemaname", "tablename"),
        (false, "pg_views") => ("schemaname", "viewname"),
        (false, "pg_class") => ("relnamespace", "relname"),
        _ => return Vec::new(),
    };
    let one = |id: &ObjectId| row([(place, Value::Unknown), (name, Value::text(&format!("?{}", id.name)))]);
    let extensions = schema.objects.keys().filter(|id| id.kind == ObjectKind::Extension);
    extensions.filter(|id| !types::is_known_extension(id.name.as_str())).map(one).collect()
}

/// The rows that stand for what the server has of its own in a relation.
pub fn rows(in_information_schema: bool, relation: &str) -> Vec<CatalogRow> {
    let text = Value::text;
    match (in_information_schema, relation) {
        (true, "tables") => vec![row([
            ("table_schema", text(SCHEMA)),
            ("table_name", text(TABLE)),
            ("table_type", Value::Unknown),
        ])],
        (true, "columns") => vec![row([
            ("table_schema", text(SCHEMA)),
            ("table_name", text(TABLE)),
            ("column_name", text("relname")),
        ])],
        (true, "views") => vec![row([("table_schema", text(SCHEMA)), ("table_name", text("pg_tables"))])],
        (true, "schemata") => {
            [SCHEMA, "information_schema", "pg_toast"].map(|name| row([("schema_name", text(name))])).to_vec()
        }
        // Checks are NOT NULL; from 14 on there are keys.
        (true, "table_constraints") => ["CHECK", "PRIMARY KEY", "UNIQUE"]
            .map(|kind| {
                row([
                    ("constraint_name", text(INDEX)),
                    ("constraint_schema", text(SCHEMA)),
                    ("table_schema", text(SCHEMA)),
                    ("table_name", text(TABLE)),
                    ("constraint_type", text(kind)),
                ])
            })
            .to_vec(),
        (true, "key_column_usage" | "constraint_column_usage") => vec![row([
            ("constraint_name", text(INDEX)),
            ("constraint_schema", text(SCHEMA)),
            ("table_schema", text(SCHEMA)),
            ("table_name", text(TABLE)),
            ("column_name", text("oid")),
        ])],
        (true, "routines") => vec![row([
            ("routine_schema", text(SCHEMA)),
            ("specific_schema", text(SCHEMA)),
            // Any function may be one of the server's.
            ("routine_name", Value::Unknown),
        ])],
        (true, "domains") => {
            vec![row([
                ("domain_schema", text("information_schema")),
                ("domain_name", text("sql_identifier")),
            ])]
        }
        (false, "pg_namespace") => {
            let one = |name: &str| {
                row([("oid", super::namespace_named(&Name::exact(name))), ("nspname", Value::text(name))])
            };
            [SCHEMA, "information_schema", "pg_toast"].map(one).to_vec()
        }
        (false, "pg_class") => [("pg_class", "r"), ("pg_tables", "v"), (INDEX, "i"), ("pg_toast_1255", "t")]
            .map(|(name, kind)| {
                row([
                    ("oid", Value::key(name)),
                    ("relname", text(name)),
                    ("relkind", text(kind)),
                    ("relnamespace", schema()),
                ])
            })
            .to_vec(),
        (false, "pg_tables") => vec![row([("schemaname", text(SCHEMA)), ("tablename", text(TABLE))])],
        (false, "pg_views") => vec![row([("schemaname", text(SCHEMA)), ("viewname", text("pg_tables"))])],
        (false, "pg_indexes") => {
            vec![row([("schemaname", text(SCHEMA)), ("tablename", text(TABLE)), ("indexname", text(INDEX))])]
        }
        (false, "pg_index") => {
            vec![row([("indexrelid", Value::key(INDEX)), ("indrelid", Value::key(TABLE))])]
        }
        (false, "pg_attribute") => {
            vec![row([
                ("attrelid", Value::key(TABLE)),
                ("attname", text("relname")),
                ("attnum", column_number(1)),
            ])]
        }
        (false, "pg_constraint") => ["p", "u", "c"]
            .map(|kind| {
                row([
                    ("conname", text(INDEX)),
                    ("contype", text(kind)),
                    ("conrelid", Value::key(TABLE)),
                    ("connamespace", schema()),
                ])
            })
            .to_vec(),
        (false, "pg_type") => [("pg_class", "c"), ("int4", "b"), ("anyelement", "p"), ("int4range", "r")]
            .map(|(name, kind)| {
                row([
                    ("oid", Value::key(&format!("type {name}"))),
                    ("typname", text(name)),
                    ("typtype", text(kind)),
                    ("typnamespace", schema()),
                ])
            })
            .to_vec(),
        (false, "pg_proc") => vec![row([("proname", Value::Unknown), ("pronamespace", schema())])],
        _ => Vec::new(),
    }
}
