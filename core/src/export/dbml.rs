//! A schema in DBML, the language of dbdiagram and its kin: tables with columns, indexes and notes; enums; references.

use crate::diagram::words;
use crate::model::{
    Action, Column, Constraint, ConstraintKind, ForeignKey, IndexPart, Name, Object, ObjectId, PartKey,
    QualifiedName, Schema, Table,
};
use std::fmt::Write;

/// The document of a schema.
pub fn dbml(schema: &Schema) -> String {
    let mut text = String::new();
    for (id, object) in &schema.objects {
        match &**object {
            Object::Enum(it) => {
                let labels: String = it.labels.iter().map(|label| format!("  {}\n", quoted(label))).collect();
                let _ = writeln!(text, "Enum {} {{\n{labels}}}\n", named(&id.qualified()));
            }
            Object::Table(table) => text += &self::table(id, table),
            _ => {}
        }
    }
    for (id, table) in schema.tables() {
        for constraint in &table.constraints {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                text += &reference(id, constraint, key);
            }
        }
    }
    text
}

fn table(id: &ObjectId, table: &Table) -> String {
    let mut text = format!("Table {} {{\n", named(&id.qualified()));
    let sole = |parts: &[IndexPart], column: &Column| matches!(parts, [part] if part.as_column() == Some(&column.name));
    for column in &table.columns {
        let mut settings = Vec::new();
        for constraint in &table.constraints {
            match &constraint.kind {
                ConstraintKind::PrimaryKey(key) if sole(&key.parts, column) => settings.push("pk".to_owned()),
                ConstraintKind::Unique(key) if sole(&key.parts, column) => settings.push("unique".to_owned()),
                _ => {}
            }
        }
        settings.extend(self::settings(column));
        let settings =
            if settings.is_empty() { String::new() } else { format!(" [{}]", settings.join(", ")) };
        let ty = words::data_type(&column.ty);
        let ty = if ty.contains(' ') { quoted(&ty) } else { ty };
        let _ = writeln!(text, "  {} {ty}{settings}", quoted(column.name.as_str()));
    }
    text += &indexes(table);
    if let Some(comment) = &table.comment {
        let _ = writeln!(text, "\n  Note: {}", note(comment));
    }
    text + "}\n\n"
}

fn settings(column: &Column) -> Vec<String> {
    let counts = column.auto_increment || column.identity.is_some();
    let settings = [
        (!column.nullable).then(|| "not null".to_owned()),
        counts.then(|| "increment".to_owned()),
        column.default.as_ref().map(|default| format!("default: `{}`", default.text.replace('`', "'"))),
        column.comment.as_ref().map(|comment| format!("note: {}", note(comment))),
    ];
    settings.into_iter().flatten().collect()
}

fn indexes(table: &Table) -> String {
    let mut lines = Vec::new();
    for constraint in &table.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if key.parts.len() > 1 => {
                lines.push(format!("{} [pk]", parts(&key.parts)))
            }
            ConstraintKind::Unique(key) if key.parts.len() > 1 => {
                lines.push(format!("{} [unique{}]", parts(&key.parts), name(constraint.name.name())));
            }
            _ => {}
        }
    }
    for index in &table.indexes {
        let unique = if index.unique { "unique, " } else { "" };
        let kind = if &*index.method == "hash" { "hash" } else { "btree" };
        lines.push(format!("{} [{unique}type: {kind}{}]", parts(&index.parts), name(index.name.name())));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    format!("\n  indexes {{\n{lines}  }}\n")
}

fn name(name: Option<&Name>) -> String {
    name.map(|name| format!(", name: {}", quoted(name.as_str()))).unwrap_or_default()
}

fn parts(parts: &[IndexPart]) -> String {
    let part = |part: &IndexPart| match &part.key {
        PartKey::Column(name) => quoted(name.as_str()),
        PartKey::Expression(expression) => format!("`{}`", expression.text.replace('`', "'")),
    };
    let parts: Vec<String> = parts.iter().map(part).collect();
    format!("({})", parts.join(", "))
}

fn reference(id: &ObjectId, constraint: &Constraint, key: &ForeignKey) -> String {
    let columns = |names: &[Name]| {
        let names: Vec<String> = names.iter().map(|name| quoted(name.as_str())).collect();
        if names.len() == 1 { names.concat() } else { format!("({})", names.join(", ")) }
    };
    let action = |word: &str, action: Action| {
        (action != Action::NoAction).then(|| format!("{word}: {}", action.sql().to_lowercase()))
    };
    let actions: Vec<String> =
        [action("delete", key.on_delete), action("update", key.on_update)].into_iter().flatten().collect();
    let actions = if actions.is_empty() { String::new() } else { format!(" [{}]", actions.join(", ")) };
    let called = constraint.name.name().map(|name| format!(" {}", quoted(name.as_str()))).unwrap_or_default();
    format!(
        "Ref{called}: {}.{} > {}.{}{actions}\n",
        named(&id.qualified()),
        columns(&key.columns),
        named(&key.referenced),
        columns(&key.referenced_columns)
    )
}

/// A name with its schema; the usual one is not said.
fn named(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) if !words::is_usual(schema) => {
            format!("{}.{}", quoted(schema.as_str()), quoted(name.name.as_str()))
        }
        Some(_) | None => quoted(name.name.as_str()),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'").replace(['\n', '\r'], " "))
}

fn note(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Target;
    use crate::replay::{Source, replay};

    #[test]
    fn a_schema_in_dbml() {
        let text =
            "CREATE TYPE state AS ENUM ('in', 'out'); CREATE TABLE ports (id int PRIMARY KEY, state state);
            CREATE TABLE calls (id int, port_id int NOT NULL REFERENCES ports (id) ON DELETE CASCADE);
            CREATE INDEX calls_id ON calls (id, lower('x'));";
        let sources = [Source { name: "schema".to_owned(), text: text.to_owned() }];
        let drawn = dbml(&replay(&Target::postgres(16), None, &sources).schema);
        for line in [
            "Enum \"state\" {\n  \"in\"\n  \"out\"\n}",
            "  \"id\" integer [pk, not null]",
            "    (\"id\", `lower('x')`) [type: btree, name: \"calls_id\"]",
            "Ref \"calls_port_id_fkey\": \"calls\".\"port_id\" > \"ports\".\"id\" [delete: cascade]",
        ] {
            assert!(drawn.contains(line), "{line} is not in {drawn}");
        }
    }
}
