//! information_schema.columns

use super::{database_of, named, numbered, row, tables};
use crate::dialect::mysql::charset::{is_mariadb, is_mysql};
use crate::dialect::mysql::{syntax, types};
use crate::dialect::{CatalogRow, Place};
use crate::model::value::Value;
use crate::model::{Column, Expr, Generated, Name, Object, ObjectId, Table, Target, Version};

/// The columns of tables; those of views are not known.
pub fn columns(place: &Place<'_>) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let columns = numbered(&table.columns);
        columns.map(|(number, column)| of_column(place.target, id, table, number, column)).collect()
    };
    let of_views = place.schema.objects.iter().filter_map(|(id, object)| match &**object {
        Object::View(_) => Some(row([
            ("table_schema", database_of(id)),
            ("table_name", named(&id.name)),
            ("column_name", Value::Unknown),
        ])),
        _ => None,
    });
    tables(place.schema).flat_map(of_table).chain(of_views).collect()
}

fn of_column(target: &Target, id: &ObjectId, table: &Table, number: Value, column: &Column) -> CatalogRow {
    let yes_or_no = if column.nullable { "YES" } else { "NO" };
    row([
        ("table_catalog", Value::text("def")),
        ("table_schema", database_of(id)),
        ("table_name", named(&id.name)),
        ("column_name", named(&column.name)),
        ("ordinal_position", number),
        ("column_default", default(target, column)),
        ("is_nullable", Value::text(yes_or_no)),
        ("data_type", Value::text(data_type(target, column))),
        ("column_type", column_type(target, column)),
        ("character_maximum_length", length(column)),
        ("column_key", column_key(table, column)),
        ("extra", extra(column)),
        ("column_comment", Value::text(column.comment.as_deref().unwrap_or(""))),
    ])
}

fn data_type<'a>(target: &Target, column: &'a Column) -> &'a str {
    match &*column.ty.name {
        "bool" => "tinyint",
        "json" if is_mariadb(target, Version(0, 0, 0)) => "longtext",
        name => name,
    }
}

fn is_integer(name: &str) -> bool {
    matches!(name, "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "bool")
}

/// Whole numbers show a display width, but for MySQL from 8.0.19 on.
fn column_type(target: &Target, column: &Column) -> Value {
    let ty = &column.ty;
    let without_width = is_mysql(target, Version(8, 0, 19)) && !ty.zerofill;
    let shown = match &*ty.name {
        "bool" => "tinyint(1)".to_owned(),
        name if is_integer(name) && ty.arguments.is_empty() && !without_width => {
            let unsigned = if ty.unsigned { " unsigned" } else { "" };
            let zerofill = if ty.zerofill { " zerofill" } else { "" };
            format!("{name}({}){unsigned}{zerofill}", types::default_width(ty))
        }
        "json" => data_type(target, column).to_owned(),
        "year" => return Value::Unknown,
        _ => types::sql(ty),
    };
    Value::text(&shown)
}

fn length(column: &Column) -> Value {
    match &*column.ty.name {
        "char" | "varchar" | "binary" | "varbinary" => {
            let length = column.ty.arguments.first().map_or(Ok(1), |length| length.parse());
            length.map_or(Value::Unknown, Value::Number)
        }
        name if is_integer(name) => Value::Null,
        "date" | "time" | "datetime" | "timestamp" | "year" | "decimal" | "float" | "double" | "bit" => {
            Value::Null
        }
        _ => Value::Unknown,
    }
}

/// MariaDB shows a default as it is written in SQL, and the NULL that nobody wrote; MySQL shows its value.
fn default(target: &Target, column: &Column) -> Value {
    let as_sql = is_mariadb(target, Version(10, 2, 7));
    match column.default.as_ref().map(|default| &default.tree) {
        _ if column.generated.is_some() => Value::Null,
        None | Some(Expr::Null) if as_sql && column.nullable && !column.auto_increment => Value::text("NULL"),
        None | Some(Expr::Null) => Value::Null,
        Some(Expr::Number(number)) if is_integer(&column.ty.name) => Value::text(number),
        Some(Expr::Text(text)) if is_integer(&column.ty.name) => Value::text(text),
        Some(Expr::Text(text)) if types::has_charset(&column.ty) => {
            if as_sql {
                Value::text(&syntax::literal(text))
            } else {
                Value::text(text)
            }
        }
        Some(_) => Value::Unknown,
    }
}

fn extra(column: &Column) -> Value {
    let Column { generated, auto_increment, on_update, options, default, .. } = column;
    let computed = default.as_ref().is_some_and(|it| matches!(it.tree, Expr::Call { .. } | Expr::Keyword(_)));
    match generated {
        _ if on_update.is_some() || computed || options.contains_key("invisible") => Value::Unknown,
        Some(Generated { stored: true, .. }) => Value::text("STORED GENERATED"),
        Some(Generated { stored: false, .. }) => Value::text("VIRTUAL GENERATED"),
        None if *auto_increment => Value::text("auto_increment"),
        None => Value::text(""),
    }
}

/// PRI, UNI or MUL, the first that holds. Without a primary key a unique one may stand for it.
fn column_key(table: &Table, column: &Column) -> Value {
    let is_it = |name: Option<&Name>| name == Some(&column.name);
    let primary = table.primary_key();
    if primary.is_some_and(|key| key.parts.iter().any(|part| is_it(part.as_column()))) {
        return Value::text("PRI");
    }
    let leading: Vec<_> = table
        .indexes
        .iter()
        .filter(|index| index.parts.first().is_some_and(|part| is_it(part.as_column())))
        .collect();
    match leading.iter().any(|index| index.unique) {
        true if primary.is_none() && !column.nullable => Value::Unknown,
        true if leading.iter().any(|index| index.unique && index.parts.len() == 1) => Value::text("UNI"),
        _ if leading.is_empty() => Value::text(""),
        _ => Value::text("MUL"),
    }
}
