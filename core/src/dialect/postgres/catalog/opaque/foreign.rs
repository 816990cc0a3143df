//! Foreign data: wrappers, servers, user mappings and foreign tables.

use super::{options, ordered, path, question};
use crate::dialect::postgres::catalog::draft::Filter;

/// What it is, its statements, its comment.
pub fn query(filter: &Filter) -> String {
    ordered(&[wrappers(filter), servers(filter), mappings(filter), tables(filter)])
}

fn wrappers(filter: &Filter) -> String {
    let part = |word: &str, oid: &str| {
        format!("coalesce(' {word} ' || nullif({oid}, 0)::pg_catalog.regproc::text, '')")
    };
    let statement = format!(
        "'CREATE FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(w.fdwname) || {} || {} || {}",
        part("HANDLER", "w.fdwhandler"),
        part("VALIDATOR", "w.fdwvalidator"),
        options("w.fdwoptions", " "),
    );
    let rest = format!(
        "FROM pg_catalog.pg_foreign_data_wrapper w WHERE {}",
        filter.own("pg_foreign_data_wrapper", "w.oid")
    );
    question("foreign data wrapper", &statement, "pg_foreign_data_wrapper", "w.oid", &rest)
}

fn servers(filter: &Filter) -> String {
    let statement = format!(
        "'CREATE SERVER ' || pg_catalog.quote_ident(s.srvname) || \
         coalesce(' TYPE ' || pg_catalog.quote_literal(s.srvtype), '') || \
         coalesce(' VERSION ' || pg_catalog.quote_literal(s.srvversion), '') || \
         ' FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(w.fdwname) || {}",
        options("s.srvoptions", " "),
    );
    let rest = format!(
        "FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE {}",
        filter.own("pg_foreign_server", "s.oid")
    );
    question("server", &statement, "pg_foreign_server", "s.oid", &rest)
}

/// From the view that everybody may read: the options of others' mappings are not in it.
fn mappings(filter: &Filter) -> String {
    let statement = format!(
        "'CREATE USER MAPPING FOR ' || CASE WHEN m.umuser = 0 THEN 'public' ELSE pg_catalog.quote_ident(m.usename) END || \
         ' SERVER ' || pg_catalog.quote_ident(m.srvname) || {}",
        options("m.umoptions", " "),
    );
    format!(
        "SELECT 'user mapping', {statement}, NULL FROM pg_catalog.pg_user_mappings m WHERE {}",
        filter.own("pg_foreign_server", "m.srvid")
    )
}

fn tables(filter: &Filter) -> String {
    let name = path("n.nspname", "r.relname");
    let parent = path("pn.nspname", "p.relname");
    // Of a partition the columns are those of its parent; what it inherits is not said again.
    let statement = format!(
        "'CREATE FOREIGN TABLE ' || {name} || CASE WHEN r.relispartition THEN ' PARTITION OF ' || (SELECT {parent} \
         {PARENTS}) || coalesce(nullif(' (' || pg_catalog.concat_ws(', ', {checks}) || ')', ' ()'), '') || ' ' || \
         pg_catalog.pg_get_expr(r.relpartbound, r.oid) ELSE ' (' || pg_catalog.concat_ws(', ', {columns}, {checks}) || ')' || \
         coalesce((SELECT ' INHERITS (' || pg_catalog.string_agg({parent}, ', ' ORDER BY i.inhseqno) || ')' {PARENTS}), '') \
         END || ' SERVER ' || pg_catalog.quote_ident(s.srvname) || {}",
        options("f.ftoptions", " "),
        columns = columns(filter),
        checks = CHECKS,
    );
    let rest = format!(
        "FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_class r ON r.oid = f.ftrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_class", "r.oid"),
    );
    question("foreign table", &statement, "pg_class", "r.oid", &rest)
}

const PARENTS: &str = "FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent \
     JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = r.oid";

const CHECKS: &str = "(SELECT pg_catalog.string_agg('CONSTRAINT ' || pg_catalog.quote_ident(c.conname) || ' ' || \
     pg_catalog.pg_get_constraintdef(c.oid), ', ' ORDER BY c.conname) FROM pg_catalog.pg_constraint c \
     WHERE c.conrelid = r.oid AND c.contype = 'c' AND c.conislocal)";

fn columns(filter: &Filter) -> String {
    let generated = "a.attgenerated <> ''";
    let collation = path("cn.nspname", "c.collname");
    let stored = if filter.since(18) {
        "CASE a.attgenerated WHEN 'v' THEN ') VIRTUAL' ELSE ') STORED' END"
    } else {
        "') STORED'"
    };
    format!(
        "(SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' ' || \
         pg_catalog.format_type(a.atttypid, a.atttypmod) || {} || \
         coalesce((SELECT ' COLLATE ' || {collation} FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace cn \
         ON cn.oid = c.collnamespace JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
         WHERE c.oid = a.attcollation AND c.oid <> t.typcollation), '') || \
         CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || \
         coalesce(CASE WHEN {generated} THEN ' GENERATED ALWAYS AS (' ELSE ' DEFAULT ' END || \
         pg_catalog.pg_get_expr(d.adbin, d.adrelid) || CASE WHEN {generated} THEN {stored} ELSE '' END, ''), \
         ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d \
         ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal)",
        options("a.attfdwoptions", " "),
    )
}
