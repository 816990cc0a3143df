//! Functions, procedures and aggregates, read from what pg_get_functiondef() prints.

use super::draft::{Draft, Filter, comment, name, optional_name, parsed, text, value};
use super::unreadable;
use crate::dialect::Row;
use crate::dialect::postgres::syntax::{literal, quote};
use crate::model::{Ddl, Object, ObjectId, Refusal};

/// Schema, name, kind, definition, comment, arguments; of an aggregate its options.
pub fn query(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, p.proname, p.prokind, \
         CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END, \
         pg_catalog.obj_description(p.oid, 'pg_proc'), pg_catalog.pg_get_function_arguments(p.oid), \
         a.aggtransfn, pg_catalog.format_type(a.aggtranstype, NULL), nullif(a.aggtransspace, 0), \
         nullif(a.aggfinalfn, 0), a.aggfinalextra, nullif(a.aggcombinefn, 0), a.agginitval, \
         CASE WHEN a.aggsortop <> 0 THEN pg_catalog.concat('OPERATOR(', osn.nspname, '.', o.oprname, ')') END, \
         p.proparallel, a.aggkind \
         FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
         LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid \
         LEFT JOIN pg_catalog.pg_operator o ON o.oid = a.aggsortop \
         LEFT JOIN pg_catalog.pg_namespace osn ON osn.oid = o.oprnamespace \
         WHERE {} AND {} \
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass \
         AND i.objid = p.oid AND i.deptype = 'i') ORDER BY 1, 2, 6",
        filter.schemas("n.nspname"),
        filter.own("pg_proc", "p.oid"),
    )
}

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
    let mut options = vec![format!("SFUNC = {}", text(row, 6)), format!("STYPE = {}", text(row, 7))];
    let mut option =
        |key: &str, value: Option<String>| options.extend(value.map(|value| format!("{key} = {value}")));
    option("SSPACE", value(row, 8).map(str::to_owned));
    option("FINALFUNC", value(row, 9).filter(|name| *name != "-").map(str::to_owned));
    option("COMBINEFUNC", value(row, 11).filter(|name| *name != "-").map(str::to_owned));
    option("INITCOND", value(row, 12).map(literal));
    option("SORTOP", value(row, 13).map(str::to_owned));
    let parallel = match text(row, 14) {
        "s" => Some("SAFE"),
        "r" => Some("RESTRICTED"),
        _ => None,
    };
    option("PARALLEL", parallel.map(str::to_owned));
    if text(row, 10) == "t" {
        options.push("FINALFUNC_EXTRA".to_owned());
    }
    let arguments = if text(row, 5).is_empty() { "*" } else { text(row, 5) };
    let name = format!("{}.{}", quote(text(row, 0)), quote(text(row, 1)));
    format!("CREATE AGGREGATE {name}({arguments}) ({})", options.join(", "))
}
