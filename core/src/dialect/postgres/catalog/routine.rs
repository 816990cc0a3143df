//! Functions, procedures and aggregates, read from what pg_get_functiondef() prints.

use super::draft::{Draft, Filter, comment, name, optional_name, parsed, text, value};
use super::unreadable;
use crate::dialect::Row;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Ddl, Object, ObjectId, Refusal};

/// Schema, name, kind, definition, comment, arguments; of an aggregate its options.
pub fn query(filter: &Filter) -> String {
    let own = format!("{} AND {}", filter.schemas("n.nspname"), filter.own("pg_proc", "p.oid"));
    format!(
        "SELECT n.nspname, p.proname, p.prokind, \
         CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END, \
         pg_catalog.obj_description(p.oid, 'pg_proc'), pg_catalog.pg_get_function_arguments(p.oid), \
         CASE WHEN p.prokind = 'a' THEN {AGGREGATE} END \
         FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
         LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid \
         LEFT JOIN pg_catalog.pg_operator o ON o.oid = a.aggsortop \
         LEFT JOIN pg_catalog.pg_namespace osn ON osn.oid = o.oprnamespace \
         WHERE {own} \
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass \
         AND i.objid = p.oid AND i.deptype = 'i') ORDER BY 1, 2, 6"
    )
}

/// The options of an aggregate, as pg_dump prints them.
const AGGREGATE: &str = "'SFUNC = ' || a.aggtransfn::text || ', STYPE = ' || pg_catalog.format_type(a.aggtranstype, NULL) || \
     CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace ELSE '' END || \
     coalesce(', INITCOND = ' || pg_catalog.quote_literal(a.agginitval), '') || \
     CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::text ELSE '' END || \
     CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' ELSE '' END || \
     CASE WHEN a.aggfinalmodify = CASE a.aggkind WHEN 'n' THEN 'r'::\"char\" ELSE 'w' END THEN '' ELSE ', FINALFUNC_MODIFY = ' || \
     CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END || \
     CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn::text ELSE '' END || \
     CASE WHEN a.aggserialfn <> 0 THEN ', SERIALFUNC = ' || a.aggserialfn::text ELSE '' END || \
     CASE WHEN a.aggdeserialfn <> 0 THEN ', DESERIALFUNC = ' || a.aggdeserialfn::text ELSE '' END || \
     CASE WHEN a.aggmtransfn <> 0 THEN ', MSFUNC = ' || a.aggmtransfn::text || ', MINVFUNC = ' || a.aggminvtransfn::text || \
     ', MSTYPE = ' || pg_catalog.format_type(a.aggmtranstype, NULL) ELSE '' END || \
     CASE WHEN a.aggmtransspace <> 0 THEN ', MSSPACE = ' || a.aggmtransspace ELSE '' END || \
     coalesce(', MINITCOND = ' || pg_catalog.quote_literal(a.aggminitval), '') || \
     CASE WHEN a.aggmfinalfn <> 0 THEN ', MFINALFUNC = ' || a.aggmfinalfn::text ELSE '' END || \
     CASE WHEN a.aggmfinalextra THEN ', MFINALFUNC_EXTRA' ELSE '' END || \
     CASE WHEN a.aggmtransfn = 0 OR a.aggmfinalmodify = CASE a.aggkind WHEN 'n' THEN 'r'::\"char\" ELSE 'w' END THEN '' \
     ELSE ', MFINALFUNC_MODIFY = ' || CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' \
     ELSE 'READ_WRITE' END END || coalesce(', SORTOP = OPERATOR(' || pg_catalog.quote_ident(osn.nspname) || '.' || o.oprname || ')', '') || \
     CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED' ELSE '' END || \
     CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' ELSE '' END";

/// Reads the routines.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let statement = match value(row, 3) {
            Some(definition) => definition.to_owned(),
            None => aggregate(row),
        };
        let Some(Ddl::Create(create)) = parsed(&statement) else {
            return Err(unreadable(&format!("routine \"{}\"", text(row, 1)), &statement));
        };
        let mut object = create.object;
        *object.comment_mut() = comment(row, 4);
        if let Object::Routine(routine) = &mut object
            && routine.body.canonical != routine.body.text
        {
            routine.body.reprinted = true;
        }
        let id = ObjectId {
            signature: create.signature,
            ..ObjectId::new(object.kind(), optional_name(row, 0), name(row, 1))
        };
        draft.schema.insert(id, object);
    }
    Ok(())
}

/// CREATE AGGREGATE, which the server does not print.
fn aggregate(row: &Row) -> String {
    let arguments = if text(row, 5).is_empty() { "*" } else { text(row, 5) };
    let name = format!("{}.{}", quote(text(row, 0)), quote(text(row, 1)));
    format!("CREATE AGGREGATE {name}({arguments}) ({})", text(row, 6))
}
