//! Tables, views, indexes and whatever else the catalog lists by name.

use super::column::of_parts;
use super::parts::identity_sequences;
use super::{
    DATABASE, is_foreign_table, is_key, key, key_of_part, named as text_of, namespace_key, numbers, row,
    schema_of, wording,
};
use crate::dialect::CatalogRow;
use crate::model::value::Value;
use crate::model::{Constraint, ConstraintKind, Index, Key, Name, Naming, Object, ObjectId, Schema, Table};

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
            ("relispartition", Value::Boolean(is_partition(object))),
            ("relrowsecurity", Value::Boolean(has_row_security(object))),
        ]))
    });
    for (id, naming) in indexed(schema) {
        let partitioned = schema.get(id).is_some_and(is_partitioned);
        rows.push(row([
            ("oid", index_key(id, naming)),
            ("relname", shown(naming)),
            ("relnamespace", namespace_key(id)),
            ("relkind", Value::text(if partitioned { "I" } else { "i" })),
        ]));
    }
    for (id, object) in &schema.objects {
        for (_, name) in identity_sequences(id, object) {
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

fn is_partition(object: &Object) -> bool {
    matches!(object, Object::Table(table) if table.options.partition_of.is_some())
}

fn is_partitioned(object: &Object) -> bool {
    matches!(object, Object::Table(table) if table.options.partition_by.is_some())
}

fn has_row_security(object: &Object) -> bool {
    matches!(object, Object::Table(table) if table.options.row_security)
}

/// pg_inherits: partitions and children with their parents, and the indexes of partitions, which are not known.
pub fn inherited(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = Vec::new();
    for (id, table) in schema.tables() {
        let parents = table.options.partition_of.iter().map(|it| &it.parent).chain(&table.options.inherits);
        for parent in parents {
            rows.push(row([("inhrelid", key(id)), ("inhparent", key(&Schema::table_id(parent)))]));
        }
    }
    for (id, naming) in indexed(schema) {
        if schema.get(id).is_some_and(is_partitioned) {
            rows.push(row([("inhrelid", Value::Unknown), ("inhparent", index_key(id, naming))]));
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
        let one = |naming: &Naming, unique: bool, primary: bool, columns: Option<Vec<&Name>>| {
            row([
                ("indexrelid", index_key(id, naming)),
                ("indrelid", key(id)),
                ("indisunique", Value::Boolean(unique)),
                ("indisprimary", Value::Boolean(primary)),
                ("indkey", numbers(table, columns)),
            ])
        };
        let of_index = |index: &Index| {
            let columns = of_parts(&index.parts).filter(|_| index.include.is_empty());
            let mut found = one(&index.name, index.unique, false, columns);
            found.insert(
                "indpred".into(),
                if index.predicate.is_some() { Value::Unknown } else { Value::Null },
            );
            found
        };
        let keys = table.constraints.iter().filter(|it| is_key(&it.kind));
        let of_key = |it: &Constraint| match &it.kind {
            ConstraintKind::PrimaryKey(key) => one(&it.name, true, true, of_parts(&key.parts)),
            ConstraintKind::Unique(key) => one(&it.name, true, false, of_parts(&key.parts)),
            _ => one(&it.name, false, false, None),
        };
        table.indexes.iter().map(of_index).chain(keys.map(of_key)).collect()
    };
    schema.tables().flat_map(of_table).collect()
}

/// pg_tables
pub fn listed_tables(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        matches!(object, Object::Table(_)).then(|| {
            row([
                ("schemaname", Value::text(schema_of(id))),
                ("tablename", text_of(&id.name)),
                ("rowsecurity", Value::Boolean(has_row_security(object))),
            ])
        })
    })
}

/// pg_views
pub fn listed_views(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        let view = || row([("schemaname", Value::text(schema_of(id))), ("viewname", text_of(&id.name))]);
        matches!(object, Object::View(_)).then(view)
    })
}

/// pg_matviews
pub fn listed_matviews(schema: &Schema) -> Vec<CatalogRow> {
    named(schema, |id, object| {
        let view = || row([("schemaname", Value::text(schema_of(id))), ("matviewname", text_of(&id.name))]);
        matches!(object, Object::MaterializedView(_)).then(view)
    })
}

/// pg_sequences, with those of identity columns.
pub fn listed_sequences(schema: &Schema) -> Vec<CatalogRow> {
    let one = |id: &ObjectId, name: &Name| {
        row([("schemaname", Value::text(schema_of(id))), ("sequencename", text_of(name))])
    };
    let mut rows = Vec::new();
    for (id, object) in &schema.objects {
        if matches!(object.as_ref(), Object::Sequence(_)) {
            rows.push(one(id, &id.name));
        }
        rows.extend(identity_sequences(id, object).iter().map(|(_, name)| one(id, name)));
    }
    rows
}

/// pg_indexes
pub fn indexes(schema: &Schema) -> Vec<CatalogRow> {
    let one = |id: &ObjectId, naming: &Naming, definition: Value| {
        row([
            ("schemaname", Value::text(schema_of(id))),
            ("tablename", Value::text(id.name.as_str())),
            ("indexname", shown(naming)),
            ("indexdef", definition),
        ])
    };
    let mut rows = Vec::new();
    for (id, object) in &schema.objects {
        let (table, list) = match &**object {
            Object::Table(table) => (Some(table), &table.indexes),
            Object::MaterializedView(view) => (None, &view.indexes),
            _ => continue,
        };
        rows.extend(list.iter().map(|index| one(id, &index.name, wording::of_index(id, table, index))));
        for constraint in table.iter().flat_map(|table| &table.constraints).filter(|it| is_key(&it.kind)) {
            let of_key = |key: &Key| {
                let Key {
                    parts,
                    include,
                    nulls_not_distinct,
                    without_overlaps,
                    on_conflict: _,
                    options,
                    bond,
                } = key;
                let mut options = options.clone();
                options.shift_remove("comment");
                let index = Index {
                    name: constraint.name.clone(),
                    parts: parts.clone(),
                    include: include.clone(),
                    nulls_not_distinct: *nulls_not_distinct || *without_overlaps,
                    options,
                    bond: *bond,
                    ..Index::unique_btree()
                };
                wording::of_index(id, table, &index)
            };
            let definition = constraint.kind.as_key().map_or(Value::Unknown, of_key);
            rows.push(one(id, &constraint.name, definition));
        }
    }
    rows
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

/// pg_extension
pub fn extensions(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = named(schema, |id, object| {
        matches!(object, Object::Extension(_)).then(|| row([("extname", Value::text(id.name.as_str()))]))
    });
    rows.push(row([("extname", Value::text("plpgsql"))]));
    rows
}
