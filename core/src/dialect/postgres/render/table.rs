//! CREATE TABLE: columns, then the primary key, unique constraints, foreign keys, checks (Atlas reference 7.4).

use super::{constraint, index, name};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Constraint, ConstraintKind, ObjectId, PartitionOf, Schema, Table, TableOptions};

/// CREATE TABLE; without its foreign keys where they are added later.
pub fn create(
    options: &PlanOptions,
    schema: &Schema,
    id: &ObjectId,
    table: &Table,
    detached: bool,
) -> String {
    let Table { columns: _, constraints: _, indexes: _, comment: _, options: of_table } = table;
    let unlogged = if of_table.unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}TABLE {}", name::of_object(options, id));
    let items = items(options, schema, id, table, detached);
    match &of_table.partition_of {
        Some(PartitionOf { parent, bound }) => {
            sql.push_str(&format!(" PARTITION OF {}", name::of_qualified(options, parent)));
            if !items.is_empty() {
                sql.push_str(&format!(" {}", body(options, &items)));
            }
            sql.push_str(&format!(" {}", bound.text));
        }
        None => sql.push_str(&format!(" {}", body(options, &items))),
    }
    sql.push_str(&tail(options, of_table));
    sql
}

/// The list in parentheses: a line each where an indent is asked for.
fn body(options: &PlanOptions, items: &[String]) -> String {
    match &options.indent {
        Some(indent) if !items.is_empty() => {
            let lines: Vec<_> = items.iter().map(|item| format!("{indent}{item}")).collect();
            format!("(\n{}\n)", lines.join(",\n"))
        }
        _ => format!("({})", items.join(", ")),
    }
}

fn items(
    options: &PlanOptions,
    schema: &Schema,
    id: &ObjectId,
    table: &Table,
    detached: bool,
) -> Vec<String> {
    let inherited = super::super::steps::inherit::inherited(schema, table);
    let mut items: Vec<String> =
        table.columns.iter().filter_map(|each| inherited.column(options, schema, id, each)).collect();
    let mut constraints: Vec<&Constraint> = table
        .constraints
        .iter()
        .filter(|each| !comes_afterwards(table, each) && !inherited.has_constraint(each))
        .filter(|each| !(detached && matches!(each.kind, ConstraintKind::ForeignKey(_))))
        .collect();
    constraints.sort_by_key(|each| rank(&each.kind));
    items.extend(constraints.into_iter().map(|each| constraint::constraint(options, &id.name, each)));
    items
}

/// What CREATE TABLE does not take: what existing rows need not satisfy, and a key that is there already, which it would
/// make one with the other (parse_utilcmd.c, transformIndexConstraints).
pub fn comes_afterwards(table: &Table, constraint: &Constraint) -> bool {
    let key = |it: &Constraint| match &it.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(key.clone()),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => None,
    };
    let unique = matches!(constraint.kind, ConstraintKind::Unique(_));
    let own = key(constraint);
    let others = table.constraints.iter().filter(|other| {
        matches!(other.kind, ConstraintKind::PrimaryKey(_)) || other.name.name() < constraint.name.name()
    });
    let repeated = unique && others.into_iter().any(|other| key(other) == own);
    let only = constraint.kind.as_key().is_some_and(|key| key.bond.only);
    !constraint.validated || repeated || only
}

/// The place of a kind of constraint in CREATE TABLE.
pub fn rank(kind: &ConstraintKind) -> u8 {
    match kind {
        ConstraintKind::PrimaryKey(_) => 0,
        ConstraintKind::Unique(_) => 1,
        ConstraintKind::ForeignKey(_) => 2,
        ConstraintKind::Check(_) => 3,
        ConstraintKind::Exclude(_) => 4,
    }
}

/// What follows the list.
fn tail(options: &PlanOptions, of_table: &TableOptions) -> String {
    let TableOptions {
        storage,
        unlogged: _,
        temporary: _,
        strict: _,
        without_rowid: _,
        row_security: _,
        force_row_security: _,
        replica_identity: _,
        inherits,
        of_type: _,
        partition_by,
        partition_of: _,
        validated: _,
        access_method,
        tablespace,
        implied: _,
        said: _,
    } = of_table;
    let mut sql = String::new();
    if !inherits.is_empty() {
        let parents: Vec<_> = inherits.iter().map(|parent| name::of_qualified(options, parent)).collect();
        sql.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    if let Some(partition_by) = partition_by {
        sql.push_str(&format!(" PARTITION BY {}", partition_by.text));
    }
    if let Some(method) = access_method {
        sql.push_str(&format!(" USING {}", quote(method.as_str())));
    }
    sql.push_str(&index::storage(storage));
    if let Some(tablespace) = tablespace {
        sql.push_str(&format!(" TABLESPACE {}", quote(tablespace.as_str())));
    }
    sql
}
