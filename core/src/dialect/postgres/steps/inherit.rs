//! What a partition or a child table has from its parents, and so does not say itself.

use super::super::render;
use crate::dialect::postgres::syntax::quote;
use crate::dialect::{PlanOptions, Request};
use crate::model::{
    Column, Constraint, ConstraintKind, Naming, NotNull, ObjectId, Pair, QualifiedName, Refusal, Schema,
    Table,
};

/// The parents of a table that are in the schema.
pub struct Inherited<'a> {
    parents: Vec<&'a Table>,
    partition: bool,
}

/// What a table has from its parents.
pub fn inherited<'a>(schema: &'a Schema, table: &Table) -> Inherited<'a> {
    let found = table.parents().into_iter().filter_map(|name| schema.table(name)).collect();
    Inherited { parents: found, partition: table.options.partition_of.is_some() }
}

impl Inherited<'_> {
    /// Whether the table is a partition.
    pub fn is_partition(&self) -> bool {
        self.partition
    }

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
        if column.inherited && states_not_null(parent, column) {
            return Some(render::column::not_null_of_table(&id.name, column));
        }
        if column.inherited || (self.partition && is_as_there(parent, column)) {
            return None;
        }
        if !self.partition {
            // What the parent computes it computes here too; to say so again is an error before PostgreSQL 16.
            let generated = column.generated.clone().filter(|own| parent.generated.as_ref() != Some(own));
            let own = Column { generated, ..column.clone() };
            return Some(render::column::column(options, schema, id, &own));
        }
        let mut words = vec![quote(column.name.as_str())];
        if !column.nullable && (parent.nullable || !is_named_alike(parent, column)) {
            words.push(render::column::not_null_clause(&id.name, column));
        }
        if let Some(default) =
            column.default.as_ref().filter(|default| Some(*default) != parent.default.as_ref())
        {
            words.push(format!("DEFAULT {}", render::default_text(default)));
        } else if column.default.is_none() && parent.default.is_some() {
            words.push("DEFAULT NULL".to_owned());
        }
        (words.len() > 1).then(|| words.join(" "))
    }
}

/// Whether a column is what its parent's is.
fn is_as_there(parent: &Column, column: &Column) -> bool {
    let plain = |column: &Column| Column {
        comment: None,
        options: Default::default(),
        identity: None,
        inherited: false,
        not_null: NotNull::default(),
        ..column.clone()
    };
    is_named_alike(parent, column) && plain(parent) == plain(column)
}

/// Whether a child says NOT NULL of a column that it has from its parents alone: under another name, or where they do not.
fn states_not_null(parent: &Column, column: &Column) -> bool {
    let named = column.not_null.name.name().is_some() && !column.nullable;
    named && (parent.nullable || !is_named_alike(parent, column)) && column.not_null.validated
}

/// Whether its NOT NULL has the parent's name: a partition that was a table before keeps its own.
fn is_named_alike(parent: &Column, column: &Column) -> bool {
    parent.not_null.name.name() == column.not_null.name.name()
}

/// What a child says of the columns that it has from its parents alone: to name them in CREATE TABLE would make them its
/// own.
pub fn differing(schema: &Schema, table: &Table) -> Vec<Pair<Column>> {
    let inherited = inherited(schema, table);
    let own = table.columns.iter().filter(|column| column.inherited && !inherited.partition);
    own.filter_map(|column| {
        let before = inherited.of_column(column).filter(|parent| !is_as_there(parent, column))?;
        let nullable = if states_not_null(before, column) { false } else { before.nullable };
        Some(Pair { before: Column { nullable, ..before.clone() }, after: column.clone() })
    })
    .collect()
}

/// The checks of the parents that a table comes under: it must have them by then (PostgreSQL manual, ALTER TABLE, INHERIT
/// and ATTACH PARTITION).
pub fn checks_on_joining(schema: &Schema, tables: Pair<&Table>) -> Vec<Constraint> {
    let mut waiting = tables.after.parents();
    waiting.retain(|parent| !tables.before.parents().contains(parent));
    let mut found: Vec<Constraint> = Vec::new();
    let mut seen: Vec<&QualifiedName> = Vec::new();
    while let Some(name) = waiting.pop() {
        // A circle of parents cannot be, but this must end.
        let Some(parent) = schema.table(name).filter(|_| !seen.contains(&name)) else { continue };
        seen.push(name);
        let inherited = |it: &&Constraint| matches!(&it.kind, ConstraintKind::Check(it) if !it.no_inherit);
        found.extend(parent.constraints.iter().filter(inherited).cloned());
        waiting.extend(parent.parents());
    }
    found
}

/// Whether two constraints are the same, whoever gave them their name.
pub fn is_same(one: &Constraint, other: &Constraint) -> bool {
    let bare = |it: &Constraint| Constraint { name: Naming::Absent, comment: None, ..it.clone() };
    one.name.name() == other.name.name() && bare(one) == bare(other)
}

/// A column that is there already stays a table's own, whatever parents it comes under (PostgreSQL manual, ALTER TABLE,
/// INHERIT): that it is theirs alone is only reached by making the table anew.
pub fn refuse_joined(request: &Request<'_>, id: &ObjectId, tables: Pair<&Table>) -> Result<(), Refusal> {
    let stays = |parent: &&QualifiedName| tables.after.parents().contains(parent);
    let kept: Vec<&Table> = tables
        .before
        .parents()
        .into_iter()
        .filter(stays)
        .filter_map(|parent| request.schemas.before.table(parent))
        .collect();
    let is_held = |column: &Column| kept.iter().any(|parent| parent.column(&column.name).is_some());
    let moved = tables.after.columns.iter().find(|column| {
        let before = tables.before.column(&column.name);
        before.is_some_and(|before| column.inherited != (before.inherited && is_held(column)))
    });
    let help =
        "name the column in CREATE TABLE if it is to be the table's own, as in the database; or leave it out";
    match moved {
        Some(column) => {
            let said = format!(
                "whether column \"{}\" of \"{}\" is its own or its parents' alone cannot be changed",
                column.name, id.name
            );
            Err(Refusal::unsupported(id, said).help(help))
        }
        None => Ok(()),
    }
}

/// Whether a change of a column of the parent reaches this table's column by itself.
pub fn comes_from_parent(schema: &Schema, table: &Table, column: &Column) -> bool {
    inherited(schema, table).of_column(column).is_some()
}
