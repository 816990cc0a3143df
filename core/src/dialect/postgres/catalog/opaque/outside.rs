//! What is in no schema: casts, transforms, languages and access methods. The server's own have oids below those of
//! users (FirstNormalObjectId of access/transam.h, where pg_dump draws the line too).

use super::{ordered, question};
use crate::dialect::postgres::catalog::draft::Filter;

/// The first oid that is not the server's own.
const FIRST: u32 = 16384;

/// What it is, its statement, its comment.
pub fn query(filter: &Filter) -> String {
    ordered(&[casts(filter), transforms(filter), languages(filter), methods(filter)])
}

fn casts(filter: &Filter) -> String {
    let statement = "'CREATE CAST (' || pg_catalog.format_type(c.castsource, NULL) || ' AS ' || \
         pg_catalog.format_type(c.casttarget, NULL) || ') ' || CASE c.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' \
         WHEN 'i' THEN 'WITH INOUT' ELSE 'WITH FUNCTION ' || c.castfunc::pg_catalog.regprocedure::text END || \
         CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END";
    // A range type brings a cast to its multirange type.
    let rest = format!(
        "FROM pg_catalog.pg_cast c WHERE c.oid >= {FIRST} AND {} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
         WHERE d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'i') AND {}",
        filter.own("pg_cast", "c.oid"),
        filter.outside(
            "EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid IN (c.castsource, c.casttarget) AND t.typnamespace = n.oid)"
        ),
    );
    question("cast", statement, "pg_cast", "c.oid", &rest)
}

fn transforms(filter: &Filter) -> String {
    let statement = "'CREATE TRANSFORM FOR ' || pg_catalog.format_type(t.trftype, NULL) || ' LANGUAGE ' || \
         pg_catalog.quote_ident(l.lanname) || ' (' || pg_catalog.concat_ws(', ', \
         'FROM SQL WITH FUNCTION ' || nullif(t.trffromsql::pg_catalog.oid, 0)::pg_catalog.regprocedure::text, \
         'TO SQL WITH FUNCTION ' || nullif(t.trftosql::pg_catalog.oid, 0)::pg_catalog.regprocedure::text) || ')'";
    let rest = format!(
        "FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang WHERE t.oid >= {FIRST} AND {}",
        filter.own("pg_transform", "t.oid"),
    );
    question("transform", statement, "pg_transform", "t.oid", &rest)
}

fn languages(filter: &Filter) -> String {
    let part = |word: &str, oid: &str| {
        format!("coalesce(' {word} ' || nullif({oid}, 0)::pg_catalog.regproc::text, '')")
    };
    let statement = format!(
        "'CREATE ' || CASE WHEN l.lanpltrusted THEN 'TRUSTED ' ELSE '' END || 'LANGUAGE ' || \
         pg_catalog.quote_ident(l.lanname) || {} || {} || {}",
        part("HANDLER", "l.lanplcallfoid"),
        part("INLINE", "l.laninline"),
        part("VALIDATOR", "l.lanvalidator"),
    );
    let rest = format!(
        "FROM pg_catalog.pg_language l WHERE l.lanispl AND l.oid >= {FIRST} AND {}",
        filter.own("pg_language", "l.oid"),
    );
    question("language", &statement, "pg_language", "l.oid", &rest)
}

fn methods(filter: &Filter) -> String {
    let statement = "'CREATE ACCESS METHOD ' || pg_catalog.quote_ident(m.amname) || ' TYPE ' || \
         CASE m.amtype WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END || ' HANDLER ' || m.amhandler::text";
    let rest = format!("FROM pg_catalog.pg_am m WHERE m.oid >= {FIRST} AND {}", filter.own("pg_am", "m.oid"));
    question("access method", statement, "pg_am", "m.oid", &rest)
}
