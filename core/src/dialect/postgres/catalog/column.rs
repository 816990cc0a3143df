//! Columns of tables.

use super::draft::{
    Draft, Filter, comment, data_type, expression_of, flag, name, optional_name, options, text, value,
};
use crate::dialect::Row;
use crate::model::{Column, Generated, Identity, QualifiedName, Refusal, SequenceOptions};

/// Schema, table, column, type, NOT NULL, default or generation expression, identity, generated, schema and name of a
/// collation that is not the type's, comment, storage and compression that are not the type's, statistics, options,
/// whether it is there by the parents alone.
pub fn query(filter: &Filter) -> String {
    let compression = if filter.since(14) { "nullif(a.attcompression, '')" } else { "NULL" };
    format!(
        "SELECT n.nspname, r.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, \
         pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, cn.nspname, c.collname, \
         pg_catalog.col_description(r.oid, a.attnum), CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, \
         {compression}, CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END, \
         pg_catalog.array_to_string(a.attoptions, E'\\x1f'), NOT a.attislocal AND NOT r.relispartition \
         FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class r ON r.oid = a.attrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum \
         LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation AND a.attcollation <> t.typcollation \
         LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace \
         WHERE r.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {} ORDER BY 1, 2, a.attnum",
        filter.schemas("n.nspname"),
    )
}

/// Reads the columns.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let column = column(row)?;
        if let Some(table) = draft.table(row) {
            table.columns.push(column);
        }
    }
    Ok(())
}

fn column(row: &Row) -> Result<Column, Refusal> {
    let mut column = Column::new(name(row, 2), data_type(text(row, 3))?);
    column.nullable = !flag(row, 4);
    let expression = value(row, 5).map(expression_of);
    match text(row, 7) {
        "" => column.default = expression,
        kind => column.generated = expression.map(|expression| Generated { expression, stored: kind == "s" }),
    }
    column.identity = match text(row, 6) {
        "" => None,
        kind => {
            Some(Identity { always: kind == "a", sequence: SequenceOptions::default(), sequence_name: None })
        }
    };
    column.collation =
        value(row, 9).map(|_| QualifiedName { schema: optional_name(row, 8), name: name(row, 9) });
    column.comment = comment(row, 10);
    column.options = options(row, 14).collect();
    column.inherited = flag(row, 15);
    let storage = match text(row, 11) {
        "p" => Some("plain"),
        "e" => Some("external"),
        "m" => Some("main"),
        "x" => Some("extended"),
        _ => None,
    };
    let compression = match text(row, 12) {
        "p" => Some("pglz"),
        "l" => Some("lz4"),
        _ => None,
    };
    for (option, value) in
        [("storage", storage), ("compression", compression), ("statistics", value(row, 13))]
    {
        if let Some(value) = value {
            column.options.insert(option.into(), value.into());
        }
    }
    Ok(column)
}
