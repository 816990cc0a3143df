//! CREATE TABLE and the constraints in it.

use super::super::normalize::is_check_of;
use super::{column, index, name, names, options, primary_key, qualified};
use crate::dialect::PlanOptions;
use crate::model::{Action, Check, Constraint, ConstraintKind, ForeignKey, QualifiedName, Table, Target};

/// The whole statement. Foreign keys can be left to statements of their own.
pub fn create_table(
    table_name: &QualifiedName,
    table: &Table,
    with_foreign_keys: bool,
    target: &Target,
    plan: &PlanOptions,
) -> String {
    let Table { columns, constraints, indexes, comment, options: table_options } = table;
    let own_check = |name| constraints.iter().find(|it| is_check_of(it, name));
    let mut items: Vec<String> = columns.iter().map(|it| column(it, own_check(&it.name), target)).collect();
    items.extend(table.primary_key().map(|key| primary_key(key, target)));
    items.extend(indexes.iter().map(|it| index(it, target)));
    for constraint in constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind
            && with_foreign_keys
        {
            items.push(foreign_key(constraint, key, plan));
        }
    }
    for constraint in
        constraints.iter().filter(|it| !columns.iter().any(|column| is_check_of(it, &column.name)))
    {
        if let ConstraintKind::Check(it) = &constraint.kind {
            items.push(check(constraint, it));
        }
    }
    items.extend(options::periods(&table_options.storage));
    let mut out = format!("CREATE TABLE {} (", qualified(table_name, plan));
    match &plan.indent {
        Some(indent) => out.push_str(&format!("\n{indent}{}\n)", items.join(&format!(",\n{indent}")))),
        None => out.push_str(&format!("{})", items.join(", "))),
    }
    for words in options::options(table_options, comment.as_ref()) {
        out.push(' ');
        out.push_str(&words);
    }
    if let Some(partitions) = &table_options.partition_by {
        out.push_str(&format!(" PARTITION BY {}", partitions.text));
    }
    out
}

/// `` CONSTRAINT `c` CHECK (…) ``
pub fn check(constraint: &Constraint, check: &Check) -> String {
    let enforced = if constraint.enforced { "" } else { " NOT ENFORCED" };
    format!("{}CHECK ({}){enforced}", symbol(constraint), check.expression.text)
}

fn symbol(constraint: &Constraint) -> String {
    constraint.name.name().map_or(String::new(), |it| format!("CONSTRAINT {} ", name(it)))
}

/// `` CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `t` (`id`) ON UPDATE … ON DELETE … ``
pub fn foreign_key(constraint: &Constraint, key: &ForeignKey, plan: &PlanOptions) -> String {
    let ForeignKey {
        columns,
        referenced,
        referenced_columns,
        on_update,
        on_delete,
        on_delete_columns: _,
        match_type: _,
        period: _,
    } = key;
    let action = |action: &Action| action.sql();
    format!(
        "{}FOREIGN KEY ({}) REFERENCES {} ({}) ON UPDATE {} ON DELETE {}",
        symbol(constraint),
        names(columns),
        qualified(referenced, plan),
        names(referenced_columns),
        action(on_update),
        action(on_delete),
    )
}
