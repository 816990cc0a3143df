//! The columns of a table as rows: those of after in their order, and those that went where they were.

use super::{Keys, Row};
use crate::diagram::mark::Mark;
use crate::diagram::words;
use crate::model::{
    Column, ColumnFacet, ConstraintKind, Index, IndexPart, Key, Name, Pair, Table, TableChange,
};

/// The rows of a table of both sides.
pub fn table_rows(table: Pair<&Table>, changes: &[TableChange]) -> Vec<Row> {
    let mut rows: Vec<Row> =
        table.after.columns.iter().map(|column| row(table.after, column, Mark::Same)).collect();
    for change in changes {
        match change {
            TableChange::AddColumn(column) => with(&mut rows, &column.name, |row| row.mark = Mark::Added),
            TableChange::DropColumn(column) => {
                rows.insert(
                    place(&rows, table.before, &column.name),
                    row(table.before, column, Mark::Removed),
                );
            }
            TableChange::RenameColumn(names) => with(&mut rows, &names.after, |row| {
                row.mark = Mark::Changed;
                row.was = Some(names.before.clone());
            }),
            TableChange::AlterColumn { column, facets } => {
                with(&mut rows, &column.after.name, |row| alter(row, column, facets));
            }
            TableChange::AddConstraint(_)
            | TableChange::DropConstraint(_)
            | TableChange::AlterConstraint(_)
            | TableChange::RenameConstraint(_)
            | TableChange::CommentConstraint(_)
            | TableChange::AddIndex(_)
            | TableChange::DropIndex(_)
            | TableChange::AlterIndex(_)
            | TableChange::RenameIndex(_)
            | TableChange::CommentIndex(_)
            | TableChange::Comment
            | TableChange::Options => {}
        }
    }
    rows
}

fn with(rows: &mut [Row], name: &Name, change: impl FnOnce(&mut Row)) {
    if let Some(row) = rows.iter_mut().find(|row| row.name == *name && row.mark != Mark::Removed) {
        change(row);
    }
}

/// The type and whether NULL is allowed stand in the row; the other facets get a note each.
fn alter(row: &mut Row, column: &Pair<Column>, facets: &[ColumnFacet]) {
    row.mark = Mark::Changed;
    for facet in facets {
        if *facet == ColumnFacet::Type {
            row.ty_was = Some(words::data_type(&column.before.ty));
        } else {
            row.notes.push(words::facet(column, *facet));
        }
    }
}

fn row(table: &Table, column: &Column, mark: Mark) -> Row {
    Row {
        name: column.name.clone(),
        was: None,
        ty: words::data_type(&column.ty),
        ty_was: None,
        nullable: column.nullable,
        keys: key_marks(table, &column.name),
        mark,
        facets: words::facets(column),
        notes: Vec::new(),
        comment: column.comment.clone(),
    }
}

/// A column that went stands after the column it came after.
fn place(rows: &[Row], before: &Table, name: &Name) -> usize {
    let ordinal = before.columns.iter().position(|column| column.name == *name).unwrap_or(0);
    before.columns[..ordinal]
        .iter()
        .rev()
        .find_map(|earlier| {
            rows.iter().position(|row| row.was.as_ref().unwrap_or(&row.name) == &earlier.name)
        })
        .map_or(0, |found| found + 1)
}

/// In which keys and indexes a column is.
pub fn key_marks(table: &Table, column: &Name) -> Keys {
    let mut keys = Keys::default();
    for constraint in &table.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => keys.primary |= holds(&key.parts, column),
            ConstraintKind::Unique(key) => mark_key(&mut keys, key, column),
            ConstraintKind::ForeignKey(key) => keys.foreign |= key.columns.contains(column),
            ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => {}
        }
    }
    for index in &table.indexes {
        mark_index(&mut keys, index, column);
    }
    keys
}

fn mark_key(keys: &mut Keys, key: &Key, column: &Name) {
    if holds(&key.parts, column) {
        keys.unique |= key.parts.len() == 1;
        keys.indexed = true;
    }
}

fn mark_index(keys: &mut Keys, index: &Index, column: &Name) {
    if holds(&index.parts, column) {
        keys.unique |= index.unique && index.parts.len() == 1 && index.predicate.is_none();
        keys.indexed = true;
    }
}

fn holds(parts: &[IndexPart], column: &Name) -> bool {
    parts.iter().any(|part| part.as_column() == Some(column))
}
