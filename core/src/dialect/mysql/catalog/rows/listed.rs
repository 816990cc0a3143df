//! What the information schema lists by name: tables, views, routines, triggers, events, databases, partitions.

use super::{DATABASE, database_of, named, row, tables as listed_tables};
use crate::dialect::mysql::charset::{self, is_mariadb};
use crate::dialect::mysql::syntax::SYNTAX;
use crate::dialect::{CatalogRow, Place};
use crate::model::value::Value;
use crate::model::{Object, ObjectId, ObjectKind, Schema, SourceId, Table, Version};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

fn each(schema: &Schema, of: impl Fn(&ObjectId, &Object) -> Option<CatalogRow>) -> Vec<CatalogRow> {
    schema.objects.iter().filter_map(|(id, object)| of(id, object)).collect()
}

/// information_schema.tables
pub fn tables(place: &Place<'_>) -> Vec<CatalogRow> {
    each(place.schema, |id, object| {
        let (kind, comment, engine) = match object {
            Object::Table(table) if table.options.temporary => return None,
            Object::Table(table) => {
                let versioned = table.options.storage.contains_key("system versioning")
                    && is_mariadb(place.target, Version(0, 0, 0));
                let kind = if versioned { "SYSTEM VERSIONED" } else { "BASE TABLE" };
                let engine = table.options.storage.get("engine").map_or("InnoDB", |engine| &**engine);
                (kind, Value::text(table.comment.as_deref().unwrap_or("")), Value::text(engine))
            }
            Object::View(_) => ("VIEW", Value::text("VIEW"), Value::Null),
            Object::Sequence(_) => ("SEQUENCE", Value::Unknown, Value::Unknown),
            _ => return None,
        };
        Some(row([
            ("table_catalog", Value::text("def")),
            ("table_schema", database_of(id)),
            ("table_name", named(&id.name)),
            ("table_type", Value::text(kind)),
            ("table_comment", comment),
            ("engine", engine),
            ("table_collation", collation_of(place, object)),
        ]))
    })
}

/// The collation of a table, where it says its own or its character set.
fn collation_of(place: &Place<'_>, object: &Object) -> Value {
    let Object::Table(table) = object else { return Value::Unknown };
    let said = |key: &str| table.options.storage.get(key);
    if said("charset").is_none() && said("collate").is_none() {
        return Value::Unknown;
    }
    let database = charset::of_database(place.schema, place.target);
    Value::text(&charset::of_table(&table.options, &database, place.target).collation)
}

/// information_schema.views
pub fn views(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, object| {
        let is_view = matches!(object, Object::View(_));
        is_view.then(|| row([("table_schema", database_of(id)), ("table_name", named(&id.name))]))
    })
}

/// information_schema.routines
pub fn routines(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, object| {
        let kind = match id.kind {
            ObjectKind::Procedure => "PROCEDURE",
            _ => "FUNCTION",
        };
        matches!(object, Object::Routine(_)).then(|| {
            row([
                ("routine_schema", database_of(id)),
                ("routine_name", named(&id.name)),
                ("specific_name", named(&id.name)),
                ("routine_type", Value::text(kind)),
            ])
        })
    })
}

/// information_schema.triggers
pub fn triggers(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, object| {
        matches!(object, Object::Trigger(_)).then(|| {
            row([
                ("trigger_schema", database_of(id)),
                ("trigger_name", named(&id.name)),
                ("event_object_schema", database_of(id)),
                ("event_object_table", id.owner.as_ref().map_or(Value::Unknown, named)),
            ])
        })
    })
}

/// information_schema.events
pub fn events(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, _| {
        let is_event = id.kind == ObjectKind::Opaque && id.signature.as_deref() == Some("event");
        is_event.then(|| row([("event_schema", database_of(id)), ("event_name", named(&id.name))]))
    })
}

/// information_schema.schemata
pub fn schemata(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = each(schema, |id, object| {
        let is_other = matches!(object, Object::Namespace(_)) && !id.name.as_str().is_empty();
        is_other.then(|| row([("schema_name", named(&id.name))]))
    });
    rows.push(row([("schema_name", Value::text(DATABASE))]));
    rows
}

/// information_schema.partitions: which partitions a table has stands in a text.
pub fn partitions(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let one = |name: Value| {
            row([
                ("table_schema", database_of(id)),
                ("table_name", named(&id.name)),
                ("partition_name", name),
            ])
        };
        match &table.options.partition_by {
            None => vec![one(Value::Null)],
            Some(text) => match names_of_partitions(&text.text) {
                Some(names) => names.iter().map(|name| one(Value::text(name))).collect(),
                None => vec![one(Value::Unknown)],
            },
        }
    };
    listed_tables(schema).flat_map(of_table).collect()
}

/// The names that a PARTITION BY gives, where it gives them and there are no subpartitions.
fn names_of_partitions(text: &str) -> Option<Vec<String>> {
    let tokens = lex(text, &SYNTAX.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let mut names = Vec::new();
    while !cursor.at_end() {
        if cursor.is_word("subpartition") {
            return None;
        }
        let begins = matches!(cursor.at.checked_sub(1).and_then(|at| tokens.get(at)), Some(before) if matches!(before.text(text), "(" | ","));
        if begins && cursor.eat_word("partition") {
            names.push(cursor.name()?.as_str().to_owned());
        }
        cursor.bump();
    }
    (!names.is_empty()).then_some(names)
}
