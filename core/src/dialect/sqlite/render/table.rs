//! CREATE TABLE: columns, primary key, unique constraints, foreign keys, checks, options.

use super::{column, constraint};
use crate::dialect::sqlite::implied::is_descending_inline;
use crate::dialect::sqlite::syntax::quote;
use crate::model::{Constraint, ConstraintKind, Name, Table};

/// A table under a name, which is not always its own.
pub fn create_table(name: &Name, table: &Table, indent: Option<&str>) -> String {
    let mut items: Vec<String> =
        table.columns.iter().map(|it| column(it, primary_key_of(table, &it.name))).collect();
    let mut constraints: Vec<&Constraint> =
        table.constraints.iter().filter(|it| !is_inline(table, it)).collect();
    constraints.sort_by_key(|it| place(&it.kind));
    items.extend(constraints.into_iter().map(constraint));
    let body = match indent {
        Some(indent) => {
            let lines: Vec<String> = items.iter().map(|item| format!("{indent}{item}")).collect();
            format!("(\n{}\n)", lines.join(",\n"))
        }
        None => format!("({})", items.join(", ")),
    };
    format!("CREATE TABLE {} {body}{}", quote(name), options(table))
}

fn place(kind: &ConstraintKind) -> u8 {
    match kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique(_) => 1,
        ConstraintKind::ForeignKey(_) => 2,
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => 3,
    }
}

/// A primary key that can only stand in its column: AUTOINCREMENT, and `INTEGER PRIMARY KEY DESC`.
fn is_inline(table: &Table, constraint: &Constraint) -> bool {
    let ConstraintKind::PrimaryKey(key) = &constraint.kind else { return false };
    let counts = |name: &Name| table.column(name).is_some_and(|column| column.auto_increment);
    is_descending_inline(key) || key.parts.iter().filter_map(|part| part.as_column()).any(counts)
}

/// The primary key that stands in a column.
fn primary_key_of<'t>(table: &'t Table, column: &Name) -> Option<&'t Constraint> {
    table.constraints.iter().find(|constraint| {
        is_inline(table, constraint)
            && matches!(&constraint.kind, ConstraintKind::PrimaryKey(key)
                if key.parts.iter().any(|part| part.as_column() == Some(column)))
    })
}

fn options(table: &Table) -> String {
    let mut words = Vec::new();
    if table.options.without_rowid {
        words.push("WITHOUT ROWID");
    }
    if table.options.strict {
        words.push("STRICT");
    }
    if words.is_empty() { String::new() } else { format!(" {}", words.join(", ")) }
}
