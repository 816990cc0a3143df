//! Objects that are kept as text: those of which the server prints, or its catalog holds, the whole statement.

use super::draft::{Draft, Filter, comment, parsed, text};
use super::unreadable;
use crate::dialect::Row;
use crate::model::{Ddl, Object, ObjectId, ObjectKind, Refusal};

/// What it is, its CREATE statement, its comment.
pub fn query(filter: &Filter) -> String {
    [statistics(filter), event_triggers(filter), ranges(filter)].join(" UNION ALL ") + " ORDER BY 1, 2"
}

fn statistics(filter: &Filter) -> String {
    format!(
        "SELECT 'statistics', pg_catalog.pg_get_statisticsobjdef(s.oid), \
         pg_catalog.obj_description(s.oid, 'pg_statistic_ext') \
         FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_statistic_ext", "s.oid"),
    )
}

fn event_triggers(filter: &Filter) -> String {
    format!(
        "SELECT 'event trigger', pg_catalog.format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', \
         e.evtname, e.evtevent, CASE WHEN e.evttags IS NOT NULL THEN ' WHEN TAG IN (' || \
         (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(t), ', ') FROM pg_catalog.unnest(e.evttags) t) || ')' \
         ELSE '' END, e.evtfoid::pg_catalog.regproc), pg_catalog.obj_description(e.oid, 'pg_event_trigger') \
         FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid \
         JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_event_trigger", "e.oid"),
    )
}

fn ranges(filter: &Filter) -> String {
    let multirange = if filter.since(14) {
        "|| CASE WHEN r.rngmultitypid <> 0 THEN ', MULTIRANGE_TYPE_NAME = ' || r.rngmultitypid::pg_catalog.regtype::text ELSE '' END"
    } else {
        ""
    };
    format!(
        "SELECT 'range type', 'CREATE TYPE ' || pg_catalog.quote_ident(n.nspname) || '.' || \
         pg_catalog.quote_ident(t.typname) || ' AS RANGE (SUBTYPE = ' || pg_catalog.format_type(r.rngsubtype, NULL) \
         {multirange} || \
         CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::pg_catalog.regproc::text ELSE '' END || \
         CASE WHEN r.rngcanonical <> 0 THEN ', CANONICAL = ' || r.rngcanonical::pg_catalog.regproc::text ELSE '' END || \
         ')', pg_catalog.obj_description(t.oid, 'pg_type') \
         FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_type", "t.oid"),
    )
}

/// Reads them as the parser reads their statements.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let statement = text(row, 1);
        let Some(Ddl::Create(create)) = parsed(statement) else {
            return Err(unreadable(text(row, 0), statement));
        };
        let mut object = create.object;
        if let Object::Opaque(opaque) = &mut object {
            opaque.definition.reprinted = true;
            opaque.comment = comment(row, 2);
        }
        let schema = create.name.schema;
        let id = ObjectId {
            signature: create.signature,
            ..ObjectId::new(ObjectKind::Opaque, schema, create.name.name)
        };
        draft.schema.insert(id, object);
    }
    Ok(())
}
