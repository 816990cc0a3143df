//! What a partition or a child table has from its parents, and so does not say itself.

use super::super::render;
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Column, Constraint, ConstraintKind, ObjectId, QualifiedName, Schema, Table};

/// The parents of a table that are in the schema.
pub struct Inherited<'a> {
    parents: Vec<&'a Table>,
    partition: bool,
}

/// The parents of a table: of a partition the partitioned table, otherwise those after INHERITS.
pub fn parents(table: &Table) -> Vec<&QualifiedName> {
    match &table.options.partition_of {
        Some(of) => vec![&of.parent],
        None => table.options.inherits.iter().collect(),
    }
}

/// What a table has from its parents.
pub fn inherited<'a>(schema: &'a Schema, table: &Table) -> Inherited<'a> {
    let found = parents(table).into_iter().filter_map(|name| schema.table(name)).collect();
    Inherited { parents: found, partition: table.options.partition_of.is_some() }
}

impl Inherited<'_> {
    /// The parents' column of the same name.
    pub fn of_column(&self, column: &Column) -> Option<&Column> {
        self.parents.iter().find_map(|parent| parent.column(&column.name))
    }

    /// Whether a parent has the same check; it then comes with the columns.
    pub fn has_constraint(&self, constraint: &Constraint) -> bool {
        let checks = matches!(&constraint.kind, ConstraintKind::Check(check) if !check.no_inherit);
        checks && self.parents.iter().any(|parent| parent.constraints.contains(constraint))
    }

    /// What CREATE TABLE says of a column: nothing where the parent says it all.
    pub fn column(
        &self,
        options: &PlanOptions,
        schema: &Schema,
        id: &ObjectId,
        column: &Column,
    ) -> Option<String> {
        let Some(parent) = self.of_column(column) else {
            return Some(render::column::column(options, schema, id, column));
        };
        let same = Column { comment: None, options: Default::default(), identity: None, ..parent.clone() }
            == Column { comment: None, options: Default::default(), identity: None, ..column.clone() };
        if same {
            return None;
        }
        if !self.partition {
            return Some(render::column::column(options, schema, id, column));
        }
        let mut words = vec![quote(column.name.as_str())];
        if !column.nullable && parent.nullable {
            words.push("NOT NULL".to_owned());
        }
        if let Some(default) =
            column.default.as_ref().filter(|default| Some(*default) != parent.default.as_ref())
        {
            words.push(format!("DEFAULT {}", render::default_text(default)));
        }
        (words.len() > 1).then(|| words.join(" "))
    }
}

/// Whether a change of a column of the parent reaches this table's column by itself.
pub fn comes_from_parent(schema: &Schema, table: &Table, column: &Column) -> bool {
    inherited(schema, table).of_column(column).is_some()
}
