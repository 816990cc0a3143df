//! Range types, base types, collations and conversions.

use super::{function, ordered, path, question};
use crate::dialect::postgres::catalog::draft::Filter;

/// What it is, its statement, its comment.
pub fn query(filter: &Filter) -> String {
    ordered(&[ranges(filter), base_types(filter), collations(filter), conversions(filter)])
}

fn ranges(filter: &Filter) -> String {
    let multirange = if filter.since(14) {
        "CASE WHEN r.rngmultitypid <> 0 THEN ', MULTIRANGE_TYPE_NAME = ' || r.rngmultitypid::pg_catalog.regtype::text ELSE '' END"
    } else {
        "''"
    };
    // Operator class and collation only where they are not those that the subtype has by itself.
    let class = format!(
        "coalesce((SELECT ', SUBTYPE_OPCLASS = ' || {} FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace cn \
         ON cn.oid = c.opcnamespace WHERE c.oid = r.rngsubopc AND NOT c.opcdefault), '')",
        path("cn.nspname", "c.opcname")
    );
    let collation = format!(
        "coalesce((SELECT ', COLLATION = ' || {} FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace cn \
         ON cn.oid = c.collnamespace JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype \
         WHERE c.oid = r.rngcollation AND r.rngcollation <> s.typcollation), '')",
        path("cn.nspname", "c.collname")
    );
    let statement = format!(
        "'CREATE TYPE ' || {} || ' AS RANGE (SUBTYPE = ' || pg_catalog.format_type(r.rngsubtype, NULL) || {multirange} || \
         {class} || {collation} || {} || {} || ')'",
        path("n.nspname", "t.typname"),
        function("CANONICAL", "r.rngcanonical"),
        function("SUBTYPE_DIFF", "r.rngsubdiff"),
    );
    let rest = format!(
        "FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_type", "t.oid"),
    );
    question("range type", &statement, "pg_type", "t.oid", &rest)
}

/// Base types, and those that are only announced.
fn base_types(filter: &Filter) -> String {
    let subscript = if filter.since(14) { function("SUBSCRIPT", "t.typsubscript") } else { "''".to_owned() };
    let functions = [
        function("RECEIVE", "t.typreceive"),
        function("SEND", "t.typsend"),
        function("TYPMOD_IN", "t.typmodin"),
        function("TYPMOD_OUT", "t.typmodout"),
        function("ANALYZE", "t.typanalyze"),
        subscript,
    ]
    .join(" || ");
    let statement = format!(
        "'CREATE TYPE ' || {} || CASE WHEN t.typisdefined THEN ' (INTERNALLENGTH = ' || \
         CASE t.typlen WHEN -1 THEN 'variable' ELSE t.typlen::text END || ', INPUT = ' || t.typinput::text || \
         ', OUTPUT = ' || t.typoutput::text || {functions} || \
         coalesce(', DEFAULT = ' || pg_catalog.quote_literal(t.typdefault), '') || \
         CASE WHEN t.typcategory <> 'U' THEN ', CATEGORY = ' || pg_catalog.quote_literal(t.typcategory::text) ELSE '' END || \
         CASE WHEN t.typispreferred THEN ', PREFERRED = true' ELSE '' END || \
         CASE WHEN t.typdelim <> ',' THEN ', DELIMITER = ' || pg_catalog.quote_literal(t.typdelim::text) ELSE '' END || \
         CASE WHEN t.typelem <> 0 THEN ', ELEMENT = ' || pg_catalog.format_type(t.typelem, NULL) ELSE '' END || \
         CASE WHEN t.typcollation <> 0 THEN ', COLLATABLE = true' ELSE '' END || ', ALIGNMENT = ' || \
         CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double' END || \
         ', STORAGE = ' || CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' \
         ELSE 'main' END || CASE WHEN t.typbyval THEN ', PASSEDBYVALUE' ELSE '' END || ')' ELSE '' END",
        path("n.nspname", "t.typname"),
    );
    let rest = format!(
        "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         WHERE (t.typtype = 'b' OR NOT t.typisdefined) AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e \
         WHERE e.typarray = t.oid) AND {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_type", "t.oid"),
    );
    question("base type", &statement, "pg_type", "t.oid", &rest)
}

fn collations(filter: &Filter) -> String {
    let locale = match () {
        () if filter.since(17) => "c.colllocale",
        () if filter.since(15) => "c.colliculocale",
        () => "CASE WHEN c.collprovider = 'i' THEN c.collcollate END",
    };
    let rules = if filter.since(16) {
        "coalesce(', rules = ' || pg_catalog.quote_literal(c.collicurules), '')"
    } else {
        "''"
    };
    let statement = format!(
        "'CREATE COLLATION ' || {} || ' (provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' \
         WHEN 'd' THEN 'default' ELSE 'libc' END || CASE WHEN c.collisdeterministic THEN '' ELSE ', deterministic = false' END || \
         CASE WHEN {locale} IS NOT NULL THEN ', locale = ' || pg_catalog.quote_literal({locale}) \
         WHEN c.collcollate = c.collctype THEN ', locale = ' || pg_catalog.quote_literal(c.collcollate) \
         ELSE ', lc_collate = ' || pg_catalog.quote_literal(c.collcollate) || \
         ', lc_ctype = ' || pg_catalog.quote_literal(c.collctype) END || {rules} || ')'",
        path("n.nspname", "c.collname"),
    );
    let rest = format!(
        "FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_collation", "c.oid"),
    );
    question("collation", &statement, "pg_collation", "c.oid", &rest)
}

fn conversions(filter: &Filter) -> String {
    let encoding =
        |of: &str| format!("pg_catalog.quote_literal(pg_catalog.pg_encoding_to_char({of})::pg_catalog.text)");
    let statement = format!(
        "'CREATE ' || CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END || 'CONVERSION ' || {} || ' FOR ' || {} || \
         ' TO ' || {} || ' FROM ' || c.conproc::text",
        path("n.nspname", "c.conname"),
        encoding("c.conforencoding"),
        encoding("c.contoencoding"),
    );
    let rest = format!(
        "FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_conversion", "c.oid"),
    );
    question("conversion", &statement, "pg_conversion", "c.oid", &rest)
}
