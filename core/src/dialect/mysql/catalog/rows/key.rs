//! Keys, indexes and constraints, as four relations of the information schema tell of them.

use super::{database_of, named, naming, numbered, row, tables};
use crate::dialect::CatalogRow;
use crate::model::value::Value;
use crate::model::{
    Action, Constraint, ConstraintKind, ForeignKey, IndexPart, Name, ObjectId, Schema, Table,
};

/// A key or an index, whatever it is behind.
struct Keyed<'a> {
    name: Value,
    unique: bool,
    /// `btree`, `fulltext` …
    method: &'a str,
    parts: &'a [IndexPart],
    comment: &'a str,
}

fn keyed(table: &Table) -> Vec<Keyed<'_>> {
    let primary = table.primary_key().map(|key| Keyed {
        name: Value::text("PRIMARY"),
        unique: true,
        method: "btree",
        parts: &key.parts,
        comment: "",
    });
    let indexes = table.indexes.iter().map(|index| Keyed {
        name: naming(&index.name),
        unique: index.unique,
        method: &index.method,
        parts: &index.parts,
        comment: index.comment.as_deref().unwrap_or(""),
    });
    primary.into_iter().chain(indexes).collect()
}

/// What every relation says of a table.
fn of_table(id: &ObjectId) -> [(&'static str, Value); 4] {
    [
        ("table_catalog", Value::text("def")),
        ("constraint_schema", database_of(id)),
        ("table_schema", database_of(id)),
        ("table_name", named(&id.name)),
    ]
}

fn with<const N: usize>(id: &ObjectId, columns: [(&'static str, Value); N]) -> CatalogRow {
    let mut found = row(of_table(id));
    found.extend(row(columns));
    found
}

/// information_schema.statistics: a row for each part of each index.
pub fn statistics(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = Vec::new();
    for (id, table) in tables(schema) {
        for index in keyed(table) {
            for (number, part) in numbered(index.parts) {
                let prefix = part.prefix.map_or(Value::Null, |prefix| Value::Number(prefix.into()));
                rows.push(with(
                    id,
                    [
                        ("index_schema", database_of(id)),
                        ("index_name", index.name.clone()),
                        ("non_unique", Value::Number(i64::from(!index.unique))),
                        ("seq_in_index", number),
                        ("column_name", part.as_column().map_or(Value::Null, named)),
                        ("sub_part", prefix),
                        ("index_type", Value::text(&index.method.to_uppercase())),
                        ("index_comment", Value::text(index.comment)),
                    ],
                ));
            }
        }
    }
    rows
}

/// information_schema.table_constraints
pub fn table_constraints(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = Vec::new();
    for (id, table) in tables(schema) {
        let mut push = |name: Value, kind: &str| {
            rows.push(with(id, [("constraint_name", name), ("constraint_type", Value::text(kind))]));
        };
        for constraint in &table.constraints {
            match &constraint.kind {
                ConstraintKind::PrimaryKey(_) => push(Value::text("PRIMARY"), "PRIMARY KEY"),
                ConstraintKind::ForeignKey(_) => push(naming(&constraint.name), "FOREIGN KEY"),
                ConstraintKind::Check(_) => push(naming(&constraint.name), "CHECK"),
                ConstraintKind::Unique(_) => push(naming(&constraint.name), "UNIQUE"),
                // PostgreSQL's own.
                ConstraintKind::Exclude(_) => {}
            }
        }
        for index in table.indexes.iter().filter(|index| index.unique) {
            push(naming(&index.name), "UNIQUE");
        }
    }
    rows
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
    table.constraints.iter().filter_map(|constraint| Some((constraint, constraint.kind.as_foreign_key()?)))
}

/// information_schema.key_column_usage: a row for each column of each key.
pub fn key_column_usage(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = Vec::new();
    for (id, table) in tables(schema) {
        for key in keyed(table).into_iter().filter(|key| key.unique) {
            for (number, part) in numbered(key.parts) {
                let column = part.as_column().map_or(Value::Null, named);
                rows.push(usage(id, key.name.clone(), number, column, None));
            }
        }
        for (constraint, key) in foreign_keys(table) {
            for (number, (column, other)) in numbered(key.columns.iter().zip(&key.referenced_columns)) {
                let to = Some((Schema::table_id(&key.referenced), other));
                rows.push(usage(id, naming(&constraint.name), number, named(column), to));
            }
        }
    }
    rows
}

fn usage(
    id: &ObjectId,
    name: Value,
    number: Value,
    column: Value,
    to: Option<(ObjectId, &Name)>,
) -> CatalogRow {
    let (database, table, other) = match to {
        Some((id, column)) => (database_of(&id), named(&id.name), named(column)),
        None => (Value::Null, Value::Null, Value::Null),
    };
    with(
        id,
        [
            ("constraint_name", name),
            ("column_name", column),
            ("ordinal_position", number),
            ("referenced_table_schema", database),
            ("referenced_table_name", table),
            ("referenced_column_name", other),
        ],
    )
}

/// information_schema.referential_constraints
pub fn referential_constraints(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = Vec::new();
    for (id, table) in tables(schema) {
        for (constraint, key) in foreign_keys(table) {
            let to = Schema::table_id(&key.referenced);
            rows.push(with(
                id,
                [
                    ("constraint_name", naming(&constraint.name)),
                    ("unique_constraint_schema", database_of(&to)),
                    ("referenced_table_name", named(&to.name)),
                    ("update_rule", rule(key.on_update)),
                    ("delete_rule", rule(key.on_delete)),
                ],
            ));
        }
    }
    rows
}

/// Which of two words stands for the one that nobody wrote depends on the server.
fn rule(action: Action) -> Value {
    match action {
        Action::NoAction | Action::Restrict => Value::Unknown,
        Action::Cascade | Action::SetNull | Action::SetDefault => Value::text(action.sql()),
    }
}

/// information_schema.check_constraints
pub fn check_constraints(schema: &Schema) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let checks = table.constraints.iter().filter(|it| matches!(it.kind, ConstraintKind::Check(_)));
        checks.map(|check| with(id, [("constraint_name", naming(&check.name))])).collect()
    };
    tables(schema).flat_map(of_table).collect()
}
