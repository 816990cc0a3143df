//! Views and materialized views. The server prints a query in its own form.

use super::draft::{Draft, Filter, comment, name, optional_name, options, reprinted, text, value};
use crate::dialect::Row;
use crate::model::{Object, ObjectId, ObjectKind, Refusal, View};

/// Schema, name, kind, query, options, comment, tablespace, access method.
pub fn query(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, r.relname, r.relkind, pg_catalog.pg_get_viewdef(r.oid), \
         pg_catalog.array_to_string(r.reloptions, E'\\x1f'), pg_catalog.obj_description(r.oid, 'pg_class'), \
         s.spcname, m.amname \
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
            options: options(row, 4),
            indexes: Vec::new(),
            comment: comment(row, 5),
        };
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
