//! What SQLite does by itself: with the columns of primary keys, with keys said twice, and with a column that goes.

mod query;

use super::mention::{mentions, part_mentions};
use super::types::is_integer;
use crate::model::{
    ConstraintKind, IndexPart, Key, Name, Naming, Object, QualifiedName, Schema, Table, Target,
};

/// Where the query of CREATE TABLE … AS is kept until its columns are known.
pub const QUERY: &str = "as";
/// Where it is kept when they cannot be: such a table can be dropped, but not shown or made.
pub const UNKNOWN_COLUMNS: &str = "as (its columns are not known)";

/// Gives a table that was made by a query its columns.
pub fn complete_table(target: &Target, schema: &mut Schema, name: &QualifiedName) {
    let query = schema.table(name).and_then(|table| table.options.storage.get(QUERY)).cloned();
    let Some(query) = query else { return };
    let columns = query::columns(schema, &query, target.version);
    let Some(Object::Table(table)) = schema.get_mut(&Schema::table_id(name)) else { return };
    table.options.storage.shift_remove(QUERY);
    match columns {
        Some(columns) => table.columns = columns,
        None => {
            table.options.storage.insert(UNKNOWN_COLUMNS.into(), query);
        }
    }
}

/// The column that is the rowid itself, if one is (SQLite manual, lang_createtable.html 5).
pub fn rowid_column(table: &Table) -> Option<&Name> {
    let key = table.primary_key().filter(|_| !table.options.without_rowid)?;
    let [part] = key.parts.as_slice() else { return None };
    let column = table.column(part.as_column()?)?;
    (is_integer(&column.ty) && !is_descending_inline(key)).then_some(&column.name)
}

/// `INTEGER PRIMARY KEY DESC` in the column itself.
pub fn is_descending_inline(key: &Key) -> bool {
    key.options.contains_key("inline")
}

/// The columns of a primary key are NOT NULL in a table WITHOUT ROWID (withoutrowid.html 2) and in a STRICT one,
/// but for the rowid (stricttables.html 2).
pub fn require_key(table: &mut Table) {
    if !table.options.without_rowid && !table.options.strict {
        return;
    }
    let rowid = rowid_column(table).cloned();
    let key: Vec<Name> = table
        .primary_key()
        .into_iter()
        .flat_map(|key| &key.parts)
        .filter_map(IndexPart::as_column)
        .cloned()
        .collect();
    for column in &mut table.columns {
        if key.contains(&column.name) && Some(&column.name) != rowid.as_ref() {
            column.nullable = false;
        }
    }
}

/// A unique key on the same columns in the same order as another key is no second one (`sqlite3CreateIndex`).
pub fn forget_repeated_keys(table: &mut Table) {
    let rowid = rowid_column(table).is_some();
    let mut seen: Vec<Vec<IndexPart>> = Vec::new();
    // A named one says more than one without a name, and the primary key more than any.
    let mut order: Vec<usize> = (0..table.constraints.len()).collect();
    order.sort_by_key(|at| match table.constraints.get(*at) {
        Some(constraint) if matches!(constraint.kind, ConstraintKind::PrimaryKey(_)) => 0,
        Some(constraint) if constraint.name != Naming::Absent => 1,
        _ => 2,
    });
    let mut repeated = Vec::new();
    for at in order {
        let Some(constraint) = table.constraints.get(at) else { continue };
        let parts = match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if !rowid => undirected(key),
            ConstraintKind::Unique(key) => undirected(key),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude(_) => continue,
        };
        if seen.contains(&parts) {
            repeated.push(at);
        } else {
            seen.push(parts);
        }
    }
    let mut at = 0;
    table.constraints.retain(|_| {
        at += 1;
        !repeated.contains(&(at - 1))
    });
}

fn undirected(key: &Key) -> Vec<IndexPart> {
    key.parts.iter().map(|part| IndexPart { descending: false, nulls: None, ..part.clone() }).collect()
}

/// Takes a column out of its table. What is written in the column goes with it; what the rest of the table says of
/// it keeps it (lang_altertable.html 5).
pub fn drop_column(table: &mut Table, column: &Name) -> Result<(), String> {
    if let Some(what) = holds(table, column) {
        return Err(format!("cannot drop column \"{column}\": {what}"));
    }
    table.columns.retain(|it| it.name != *column);
    table.constraints.retain(|constraint| match &constraint.kind {
        ConstraintKind::Check(check) => !mentions(&check.expression.text, column),
        ConstraintKind::ForeignKey(key) => !key.columns.contains(column),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => true,
    });
    Ok(())
}

/// What keeps a column from being dropped by ALTER TABLE.
fn holds(table: &Table, column: &Name) -> Option<String> {
    if table.columns.len() == 1 {
        return Some("no other columns exist".to_owned());
    }
    for constraint in &table.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if part_mentions(&key.parts, column) => {
                return Some("it is part of the primary key".to_owned());
            }
            ConstraintKind::Unique(key) if part_mentions(&key.parts, column) => {
                return Some("it is part of a unique constraint".to_owned());
            }
            ConstraintKind::ForeignKey(key) if key.columns.len() > 1 && key.columns.contains(column) => {
                return Some("it is part of a foreign key".to_owned());
            }
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude(_) => {}
        }
    }
    let predicate =
        |index: &crate::model::Index| index.predicate.as_ref().is_some_and(|it| mentions(&it.text, column));
    if let Some(index) =
        table.indexes.iter().find(|index| part_mentions(&index.parts, column) || predicate(index))
    {
        let name = index.name.name().map_or("", Name::as_str);
        return Some(format!("index \"{name}\" needs it"));
    }
    let computed = |it: &&crate::model::Column| {
        it.name != *column
            && it.generated.as_ref().is_some_and(|generated| mentions(&generated.expression.text, column))
    };
    table.columns.iter().find(computed).map(|it| format!("column \"{}\" is computed from it", it.name))
}
