//! Tables, views, indexes and whatever else the catalog lists by name.

use super::super::super::names::sequence_name;
use super::{
    DATABASE, constrained, is_foreign_table, key, key_of_part, namespace_key, numbers, row, schema_of,
};
use crate::dialect::CatalogRow;
use crate::model::block::Value;
use crate::model::{
    Constraint, ConstraintKind, Index, Name, Naming, Object, ObjectId, ObjectKind, Schema, Table,
};

fn named(schema: &Schema, of: fn(&ObjectId, &Object) -> Option<CatalogRow>) -> Vec<CatalogRow> {
    schema.objects.iter().filter_map(|(id, object)| of(id, object)).collect()
}

/// information_schema.tables
pub fn tables(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        let kind = match object {
            Object::Table(_) => "BASE TABLE",
            Object::View(_) => "VIEW",
            _ if is_foreign_table(id) => "FOREIGN",
            _ => return None,
        };
        Some(row([
            ("table_catalog", Value::text(DATABASE)),
            ("table_schema", Value::text(schema_of(id))),
            ("table_name", Value::text(id.name.as_str())),
            ("table_type", Value::text(kind)),
        ]))
    })
}

/// information_schema.views
pub fn views(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        matches!(object, Object::View(_)).then(|| {
            row([("table_schema", Value::text(schema_of(id))), ("table_name", Value::text(id.name.as_str()))])
        })
    })
}

/// information_schema.schemata
pub fn schemata(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        matches!(object, Object::Namespace(_)).then(|| row([("schema_name", Value::text(id.name.as_str()))]))
    })
}

/// information_schema.sequences
pub fn sequences(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        matches!(object, Object::Sequence(_)).then(|| {
            row([
                ("sequence_schema", Value::text(schema_of(id))),
                ("sequence_name", Value::text(id.name.as_str())),
            ])
        })
    })
}

/// pg_namespace
pub fn namespaces(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        matches!(object, Object::Namespace(_))
            .then(|| row([("oid", key(id)), ("nspname", Value::text(id.name.as_str()))]))
    })
}

/// pg_class: relations, the indexes of tables, and the sequences of identity columns.
pub fn classes(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = named(schema, |id, object| {
        let kind = match object {
            Object::Table(table) if table.options.partition_by.is_some() => "p",
            Object::Table(_) => "r",
            Object::View(_) => "v",
            Object::MaterializedView(_) => "m",
            Object::Sequence(_) => "S",
            Object::Composite(_) => "c",
            _ if is_foreign_table(id) => "f",
            _ => return None,
        };
        Some(row([
            ("oid", key(id)),
            ("relname", Value::text(id.name.as_str())),
            ("relnamespace", namespace_key(id)),
            ("relkind", Value::text(kind)),
        ]))
    });
    for (id, naming) in indexed(schema) {
        rows.push(row([
            ("oid", index_key(id, naming)),
            ("relname", shown(naming)),
            ("relnamespace", namespace_key(id)),
            ("relkind", Value::Unknown),
        ]));
    }
    for (id, table) in schema.tables() {
        for column in &table.columns {
            let Some(identity) = &column.identity else { continue };
            let own = identity.sequence_name.as_ref().map(|named| named.name.clone());
            let name = own.unwrap_or_else(|| sequence_name(&id.name, &column.name, &|_| false));
            rows.push(row([
                ("oid", key_of_part("sequence", id, &name)),
                ("relname", Value::text(name.as_str())),
                ("relnamespace", namespace_key(id)),
                ("relkind", Value::text("S")),
            ]));
        }
    }
    rows
}

fn index_key(table: &ObjectId, naming: &Naming) -> Value {
    naming.name().map_or(Value::Unknown, |name| key_of_part("index", table, name))
}

/// pg_index, with the indexes behind keys.
pub fn keys_of_indexes(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let one = |naming: &Naming, unique: bool, columns: Option<Vec<&Name>>| {
            row([
                ("indexrelid", index_key(id, naming)),
                ("indrelid", key(id)),
                ("indisunique", Value::Boolean(unique)),
                ("indkey", numbers(table, columns)),
            ])
        };
        let of_index = |index: &Index| {
            one(&index.name, index.unique, index.parts.iter().map(|part| part.as_column()).collect())
        };
        let keys = table.constraints.iter().filter(|it| is_key(&it.kind));
        let of_key = |it: &Constraint| {
            one(&it.name, !matches!(it.kind, ConstraintKind::Exclude(_)), constrained(&it.kind))
        };
        table.indexes.iter().map(of_index).chain(keys.map(of_key)).collect()
    };
    schema.tables().flat_map(of_table).collect()
}

/// pg_tables
pub fn listed_tables(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        matches!(object, Object::Table(_)).then(|| {
            row([("schemaname", Value::text(schema_of(id))), ("tablename", Value::text(id.name.as_str()))])
        })
    })
}

/// pg_indexes
pub fn indexes(schema: &Schema) -> Vec<CatalogRow> {
    indexed(schema)
        .into_iter()
        .map(|(id, naming)| {
            row([
                ("schemaname", Value::text(schema_of(id))),
                ("tablename", Value::text(id.name.as_str())),
                ("indexname", shown(naming)),
            ])
        })
        .collect()
}

/// The names of indexes, those behind keys with them, each with its table.
fn indexed(schema: &Schema) -> Vec<(&ObjectId, &Naming)> {
    let mut found = Vec::new();
    for (id, object) in &schema.objects {
        match &**object {
            Object::Table(table) => {
                found.extend(table.indexes.iter().map(|index| (id, &index.name)));
                let keys = table.constraints.iter().filter(|it| is_key(&it.kind));
                found.extend(keys.map(|constraint| (id, &constraint.name)));
            }
            Object::MaterializedView(view) => {
                found.extend(view.indexes.iter().map(|index| (id, &index.name)));
            }
            _ => {}
        }
    }
    found
}

fn shown(naming: &Naming) -> Value {
    naming.name().map_or(Value::Unknown, |name| Value::text(name.as_str()))
}

fn is_key(kind: &ConstraintKind) -> bool {
    match kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => true,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    }
}

/// pg_extension
pub fn extensions(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = named(schema, |id, object| {
        matches!(object, Object::Extension(_)).then(|| row([("extname", Value::text(id.name.as_str()))]))
    });
    rows.push(row([("extname", Value::text("plpgsql"))]));
    rows
}

/// pg_trigger
pub fn triggers(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |id: &ObjectId| {
        let owner = id.owner.clone()?;
        let kinds = [ObjectKind::Table, ObjectKind::View];
        let mut ids = kinds.iter().map(|kind| ObjectId::new(*kind, id.schema.clone(), owner.clone()));
        ids.find(|id| schema.objects.contains_key(id))
    };
    let of_trigger = |(id, object): (&ObjectId, &Object)| match object {
        Object::Trigger(_) => Some(row([
            ("tgname", Value::text(id.name.as_str())),
            ("tgrelid", of_table(id).as_ref().map_or(Value::Unknown, key)),
            ("tgisinternal", Value::Boolean(false)),
        ])),
        _ => None,
    };
    schema.objects.iter().filter_map(|(id, object)| of_trigger((id, object))).collect()
}

/// pg_policies
pub fn policies(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        matches!(object, Object::Policy(_)).then(|| {
            row([
                ("schemaname", Value::text(schema_of(id))),
                ("tablename", Value::optional(id.owner.as_ref().map(|owner| owner.as_str()))),
                ("policyname", Value::text(id.name.as_str())),
            ])
        })
    })
}
