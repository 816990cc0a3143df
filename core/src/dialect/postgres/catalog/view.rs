//! Views and materialized views. The server prints a query in its own form.

use super::draft::{
    Draft, Filter, comment, expression_of, list, name, optional_name, options, reprinted, text, value,
};
use crate::dialect::Row;
use crate::model::{Name, Object, ObjectId, ObjectKind, Refusal, View};
use indexmap::IndexMap;

/// Schema, name, kind, query, options, comment, tablespace, access method, columns with their comments, columns with their
/// defaults.
pub fn query(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, r.relname, r.relkind, pg_catalog.pg_get_viewdef(r.oid), \
         pg_catalog.array_to_string(r.reloptions, E'\\x1f'), pg_catalog.obj_description(r.oid, 'pg_class'), \
         s.spcname, m.amname, (SELECT pg_catalog.string_agg(a.attname || E'\\x1e' || pg_catalog.col_description(r.oid, a.attnum), \
         E'\\x1f') FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped \
         AND pg_catalog.col_description(r.oid, a.attnum) IS NOT NULL), \
         (SELECT pg_catalog.string_agg(a.attname || E'\\x1e' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), E'\\x1f') \
         FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum \
         WHERE d.adrelid = r.oid) \
         FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = r.reltablespace \
         LEFT JOIN pg_catalog.pg_am m ON m.oid = r.relam \
         WHERE r.relkind IN ('v', 'm') AND r.relpersistence <> 't' AND {} AND {} ORDER BY 1, 2",
        filter.schemas("n.nspname"),
        filter.own("pg_class", "r.oid"),
    )
}

/// Reads the views.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let query = text(row, 3).trim().trim_end_matches(';');
        let mut view = View {
            columns: Vec::new(),
            query: reprinted(query),
            options: options(row, 4).collect(),
            defaults: IndexMap::new(),
            indexes: Vec::new(),
            comment: comment(row, 5),
        };
        for (column, comment) in list(row, 8).into_iter().filter_map(|pair| pair.split_once('\u{1e}')) {
            view.options.insert(format!("comment on {column}").into(), comment.into());
        }
        for (column, default) in list(row, 9).into_iter().filter_map(|pair| pair.split_once('\u{1e}')) {
            view.defaults.insert(Name::exact(column), expression_of(default));
        }
        if text(row, 2) == "v" {
            let id = ObjectId::new(ObjectKind::View, optional_name(row, 0), name(row, 1));
            draft.schema.insert(id, Object::View(view));
            continue;
        }
        if let Some(space) = value(row, 6) {
            view.options.insert("tablespace".into(), space.into());
        }
        if let Some(method) = value(row, 7).filter(|method| *method != "heap") {
            view.options.insert("access_method".into(), method.into());
        }
        draft.materialized.insert((name(row, 0), name(row, 1)), view);
    }
    Ok(())
}
