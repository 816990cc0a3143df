//! Indexes that no constraint owns, read from what pg_get_indexdef() prints.

use super::draft::{Draft, Filter, comment, flag, name, parsed, text, value};
use super::unreadable;
use crate::dialect::Row;
use crate::model::{Bond, Ddl, Index, Naming, Refusal};

/// Schema, table, name, definition, comment, tablespace, whether it is attached to another, whether it was made ON ONLY a
/// partitioned table and is not valid.
pub fn query(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, r.relname, i.relname, pg_catalog.pg_get_indexdef(x.indexrelid), \
         pg_catalog.obj_description(i.oid, 'pg_class'), s.spcname, {} \
         FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
         JOIN pg_catalog.pg_class r ON r.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = i.reltablespace \
         WHERE r.relkind IN ('r', 'p', 'm') AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c \
         WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x')) \
         AND {} ORDER BY 1, 2, 3",
        bond("x.indexrelid", "i.relkind", "x.indisvalid"),
        filter.schemas("n.nspname"),
    )
}

/// How an index hangs together with others: two columns.
pub fn bond(index: &str, kind: &str, valid: &str) -> String {
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = {index}), {kind} = 'I' AND NOT {valid}"
    )
}

/// What the two say, from the first of them on.
pub fn bond_of(row: &Row, at: usize) -> Bond {
    Bond { attached: flag(row, at), only: flag(row, at + 1) }
}

/// Reads the indexes.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let index = index(row)?;
        let of = (name(row, 0), name(row, 1));
        if let Some(table) = draft.tables.get_mut(&of) {
            table.indexes.push(index);
        } else if let Some(view) = draft.materialized.get_mut(&of) {
            view.indexes.push(index);
        }
    }
    Ok(())
}

fn index(row: &Row) -> Result<Index, Refusal> {
    let Some(Ddl::CreateIndex { mut index, .. }) = parsed(text(row, 3)) else {
        return Err(unreadable(&format!("index \"{}\"", text(row, 2)), text(row, 3)));
    };
    index.name = Naming::Written(name(row, 2));
    index.bond = bond_of(row, 6);
    index.comment = comment(row, 4);
    if let Some(space) = value(row, 5) {
        index.options.insert("tablespace".into(), space.into());
    }
    Ok(index)
}
