//! Publications, and what is published.

use super::{path, question};
use crate::dialect::postgres::catalog::draft::Filter;

/// What it is, its statements, its comment.
pub fn query(filter: &Filter) -> String {
    let root = if filter.since(13) {
        "CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true' ELSE '' END"
    } else {
        "''"
    };
    let generated = if filter.since(18) {
        "CASE WHEN p.pubgencols::text = 's' THEN ', publish_generated_columns = stored' ELSE '' END"
    } else {
        "''"
    };
    let statement = format!(
        "'CREATE PUBLICATION ' || pg_catalog.quote_ident(p.pubname) || \
         CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE '' END || ' WITH (publish = ''' || \
         pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, \
         CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) || '''' || \
         {root} || {generated} || ')' || {} || {}",
        schemas(filter),
        tables(filter),
    );
    let rest = format!(
        "FROM pg_catalog.pg_publication p WHERE {} AND {}",
        filter.own("pg_publication", "p.oid"),
        filter.outside(
            "EXISTS (SELECT FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_class c ON c.oid = r.prrelid \
             WHERE r.prpubid = p.oid AND c.relnamespace = n.oid)"
        )
    );
    question("publication", &statement, "pg_publication", "p.oid", &rest) + " ORDER BY 1, 2"
}

const ADD: &str = "E';\\nALTER PUBLICATION ' || pg_catalog.quote_ident(p.pubname) || ' ADD ";

fn schemas(filter: &Filter) -> String {
    if !filter.since(15) {
        return "''".to_owned();
    }
    format!(
        "coalesce((SELECT pg_catalog.string_agg({ADD}TABLES IN SCHEMA ' || pg_catalog.quote_ident(n.nspname), '' \
         ORDER BY n.nspname) FROM pg_catalog.pg_publication_namespace s JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid \
         WHERE s.pnpubid = p.oid), '')"
    )
}

fn tables(filter: &Filter) -> String {
    let part = if filter.since(15) {
        "coalesce(' (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) \
         FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '') || \
         coalesce(' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')', '')"
    } else {
        "''"
    };
    format!(
        "coalesce((SELECT pg_catalog.string_agg({ADD}TABLE ONLY ' || {} || {part}, '' ORDER BY n.nspname, c.relname) \
         FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_class c ON c.oid = r.prrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid), '')",
        path("n.nspname", "c.relname"),
    )
}
