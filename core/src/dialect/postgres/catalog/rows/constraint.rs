//! Constraints, as pg_constraint and five relations of the information schema tell of them.

use super::column::of_parts;
use super::{key, named, namespace_key, numbers, row, schema_of, wording};
use crate::dialect::CatalogRow;
use crate::model::value::Value;
use crate::model::{
    Action, Column, Constraint, ConstraintKind, Expr, ForeignKey, MatchType, Name, Naming, ObjectId, Schema,
    Table,
};

/// What stands for a constraint in place of its oid.
pub fn key_of(id: &ObjectId, constraint: &Constraint) -> Value {
    constraint.name.name().map_or(Value::Unknown, |name| Value::key(&format!("constraint {name} of {id}")))
}

fn each(schema: &Schema, of: impl Fn(&ObjectId, &Table, &Constraint) -> Vec<CatalogRow>) -> Vec<CatalogRow> {
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        table.constraints.iter().flat_map(|constraint| of(id, table, constraint)).collect()
    };
    schema.tables().flat_map(of_table).collect()
}

fn name_of(constraint: &Constraint) -> Value {
    match &constraint.name {
        Naming::Written(name) | Naming::Generated(name) => named(name),
        Naming::Absent => Value::Unknown,
    }
}

/// pg_constraint
pub fn constraints(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, table, constraint| {
        let letter = match &constraint.kind {
            ConstraintKind::PrimaryKey(_) => "p",
            ConstraintKind::Unique(_) => "u",
            ConstraintKind::ForeignKey(_) => "f",
            ConstraintKind::Check(_) => "c",
            ConstraintKind::Exclude(_) => "x",
        };
        let (referenced, their_columns, on_update, on_delete) = match constraint.kind.as_foreign_key() {
            Some(foreign) => {
                let other = Schema::table_id(&foreign.referenced);
                let theirs = schema.table(&foreign.referenced).map_or(Value::Unknown, |table| {
                    numbers(table, Some(foreign.referenced_columns.iter().collect()))
                });
                (key(&other), theirs, letter_of(foreign.on_update), letter_of(foreign.on_delete))
            }
            None => (Value::Number(0), Value::Null, " ", " "),
        };
        let bin = match &constraint.kind {
            ConstraintKind::Check(check) => wording::of_check(table, check, "").unwrap_or(Value::Unknown),
            _ => Value::Null,
        };
        vec![row([
            ("conbin", bin),
            ("oid", key_of(id, constraint)),
            ("conname", name_of(constraint)),
            ("conrelid", key(id)),
            ("contype", Value::text(letter)),
            ("connamespace", namespace_key(id)),
            ("conkey", numbers(table, constrained(&constraint.kind))),
            ("confrelid", referenced),
            ("confkey", their_columns),
            ("confupdtype", Value::text(on_update)),
            ("confdeltype", Value::text(on_delete)),
            ("convalidated", Value::Boolean(constraint.validated)),
            ("condeferrable", Value::Boolean(constraint.deferrable != crate::model::Deferrable::No)),
        ])]
    })
}

fn letter_of(action: Action) -> &'static str {
    match action {
        Action::NoAction => "a",
        Action::Restrict => "r",
        Action::Cascade => "c",
        Action::SetNull => "n",
        Action::SetDefault => "d",
    }
}

/// The columns of a constraint; of a check only one that nothing else stands in.
fn constrained(kind: &ConstraintKind) -> Option<Vec<&Name>> {
    match kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => of_parts(&key.parts),
        ConstraintKind::ForeignKey(key) => Some(key.columns.iter().collect()),
        ConstraintKind::Check(check) => only_column(&check.expression.tree).map(|name| vec![name]),
        ConstraintKind::Exclude(_) => None,
    }
}

/// The column of an expression that is understood and names no other.
fn only_column(tree: &Expr) -> Option<&Name> {
    let (mut found, mut clear): (Vec<&Name>, bool) = (Vec::new(), true);
    columns_in(tree, &mut found, &mut clear);
    found.sort();
    found.dedup();
    match found.as_slice() {
        [only] if clear => Some(only),
        _ => None,
    }
}

fn columns_in<'a>(tree: &'a Expr, found: &mut Vec<&'a Name>, clear: &mut bool) {
    match tree {
        Expr::Column(path) => match path.as_slice() {
            [.., name] if name.as_str() != "*" => found.push(name),
            _ => *clear = false,
        },
        Expr::Opaque(_) => *clear = false,
        Expr::Unary { operator: _, operand }
        | Expr::Cast { operand, ty: _ }
        | Expr::Is { operand, what: _, negated: _ }
        | Expr::Collate { operand, collation: _ } => columns_in(operand, found, clear),
        Expr::Binary { operator: _, left, right } | Expr::Quantified { operator: _, left, right, all: _ } => {
            columns_in(left, found, clear);
            columns_in(right, found, clear);
        }
        Expr::Call { name: _, arguments: list } | Expr::Array(list) | Expr::Row(list) => {
            list.iter().for_each(|item| columns_in(item, found, clear));
        }
        Expr::In { operand, list, negated: _ } => {
            columns_in(operand, found, clear);
            list.iter().for_each(|item| columns_in(item, found, clear));
        }
        Expr::Between { operand, low, high, negated: _ } => {
            [operand, low, high].into_iter().for_each(|item| columns_in(item, found, clear));
        }
        Expr::Null | Expr::Boolean(_) | Expr::Number(_) | Expr::Text(_) | Expr::Prefixed { .. } => {}
        Expr::Case { .. } | Expr::Subscript { .. } | Expr::Field { .. } | Expr::Keyword(_) => *clear = false,
    }
}

/// What every relation of the information schema says of a constraint.
fn said(id: &ObjectId, constraint: &Constraint) -> [(&'static str, Value); 5] {
    let space = Value::text(schema_of(id));
    [
        ("constraint_schema", space.clone()),
        ("constraint_name", name_of(constraint)),
        ("constraint_catalog", Value::text(super::DATABASE)),
        ("table_schema", space),
        ("table_name", named(&id.name)),
    ]
}

fn with<const N: usize>(
    id: &ObjectId,
    constraint: &Constraint,
    more: [(&'static str, Value); N],
) -> CatalogRow {
    let mut found = row(said(id, constraint));
    found.extend(row(more));
    found
}

/// information_schema.table_constraints. To it NOT NULL is a check, under a name made of numbers.
pub fn table_constraints(schema: &Schema) -> Vec<CatalogRow> {
    let named_ones = each(schema, |id, table, constraint| {
        let clause = match &constraint.kind {
            ConstraintKind::Check(check) => wording::of_check(table, check, "").unwrap_or(Value::Unknown),
            _ => Value::Unknown,
        };
        let words = match &constraint.kind {
            ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
            ConstraintKind::Unique(_) => "UNIQUE",
            ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
            ConstraintKind::Check(_) => "CHECK",
            // The information schema has no exclusion constraints.
            ConstraintKind::Exclude(_) => return Vec::new(),
        };
        let deferrable = super::yes_or_no(constraint.deferrable != crate::model::Deferrable::No);
        let own = [
            ("constraint_type", Value::text(words)),
            ("is_deferrable", deferrable),
            ("check_clause", clause),
        ];
        vec![with(id, constraint, own)]
    });
    let of_table = |(id, table): (&ObjectId, &Table)| -> Vec<CatalogRow> {
        let numbered = (1i64..).zip(&table.columns).filter(|(_, column)| !column.nullable);
        let check = |(number, column): (i64, &Column)| {
            let clause = format!("{} IS NOT NULL", column.name);
            row([
                ("check_clause", Value::text(&clause)),
                ("constraint_name", Value::text(&format!("{id}_{number}_not_null"))),
                ("constraint_type", Value::text("CHECK")),
                ("constraint_schema", Value::text(schema_of(id))),
                ("table_schema", Value::text(schema_of(id))),
                ("table_name", named(&id.name)),
            ])
        };
        numbered.map(check).collect()
    };
    named_ones.into_iter().chain(schema.tables().flat_map(of_table)).collect()
}

/// information_schema.key_column_usage: a row for each column of each key.
pub fn key_column_usage(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, _, constraint| {
        if matches!(constraint.kind, ConstraintKind::Check(_) | ConstraintKind::Exclude(_)) {
            return Vec::new();
        }
        let columns = constrained(&constraint.kind).unwrap_or_default();
        let one = |(at, column): (i64, &Name)| {
            with(id, constraint, [("column_name", named(column)), ("ordinal_position", Value::Number(at))])
        };
        (1i64..).zip(columns).map(one).collect()
    })
}

/// information_schema.constraint_column_usage: what a foreign key points to, what others are over.
pub fn constraint_column_usage(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, _, constraint| {
        let (of, columns) = match &constraint.kind {
            ConstraintKind::ForeignKey(foreign) => {
                (Schema::table_id(&foreign.referenced), Some(foreign.referenced_columns.iter().collect()))
            }
            ConstraintKind::Exclude(_) => return Vec::new(),
            kind => (id.clone(), constrained(kind)),
        };
        let one = |column: Value| {
            with(
                id,
                constraint,
                [
                    ("table_schema", Value::text(schema_of(&of))),
                    ("table_name", named(&of.name)),
                    ("column_name", column),
                ],
            )
        };
        match columns {
            Some(columns) => columns.into_iter().map(|column| one(named(column))).collect(),
            None => vec![one(Value::Unknown)],
        }
    })
}

/// information_schema.referential_constraints
pub fn referential_constraints(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, _, constraint| {
        let Some(foreign) = constraint.kind.as_foreign_key() else { return Vec::new() };
        let option = match foreign.match_type {
            MatchType::Simple => "NONE",
            MatchType::Full => "FULL",
            MatchType::Partial => "PARTIAL",
        };
        let mut found = with(
            id,
            constraint,
            [
                (
                    "unique_constraint_schema",
                    Value::optional(foreign.referenced.schema.as_ref().map(Name::as_str)),
                ),
                ("unique_constraint_name", unique_behind(schema, foreign)),
                ("match_option", Value::text(option)),
                ("update_rule", Value::text(foreign.on_update.sql())),
                ("delete_rule", Value::text(foreign.on_delete.sql())),
            ],
        );
        found.remove("table_schema");
        found.remove("table_name");
        vec![found]
    })
}

/// The key that a foreign key points to, where only one can be meant.
fn unique_behind(schema: &Schema, foreign: &ForeignKey) -> Value {
    let Some(table) = schema.table(&foreign.referenced) else { return Value::Unknown };
    let is_it = |constraint: &&Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            of_parts(&key.parts).is_some_and(|columns| columns.into_iter().eq(&foreign.referenced_columns))
        }
        _ => false,
    };
    let mut found = table.constraints.iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(only), None) if !table.indexes.iter().any(|index| index.unique) => name_of(only),
        _ => Value::Unknown,
    }
}

/// information_schema.check_constraints, NOT NULL among them.
pub fn check_constraints(schema: &Schema) -> Vec<CatalogRow> {
    let is_check = |row: &CatalogRow| row.get("constraint_type") == Some(&Value::text("CHECK"));
    let mut rows = table_constraints(schema);
    rows.retain(is_check);
    rows
}
