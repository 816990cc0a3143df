//! Text search: parsers, templates, dictionaries and configurations.

use super::{function, ordered, path, question};
use crate::dialect::postgres::catalog::draft::Filter;

/// What it is, its statements, its comment.
pub fn query(filter: &Filter) -> String {
    ordered(&[parsers(filter), templates(filter), dictionaries(filter), configurations(filter)])
}

fn parsers(filter: &Filter) -> String {
    let statement = format!(
        "'CREATE TEXT SEARCH PARSER ' || {} || ' (START = ' || p.prsstart::text || ', GETTOKEN = ' || p.prstoken::text || \
         ', END = ' || p.prsend::text || {} || ', LEXTYPES = ' || p.prslextype::text || ')'",
        path("n.nspname", "p.prsname"),
        function("HEADLINE", "p.prsheadline"),
    );
    let rest = of("pg_ts_parser p", "p.prsnamespace", filter, "pg_ts_parser", "p.oid");
    question("text search parser", &statement, "pg_ts_parser", "p.oid", &rest)
}

fn templates(filter: &Filter) -> String {
    let statement = format!(
        "'CREATE TEXT SEARCH TEMPLATE ' || {} || ' (LEXIZE = ' || t.tmpllexize::text || {} || ')'",
        path("n.nspname", "t.tmplname"),
        function("INIT", "t.tmplinit"),
    );
    let rest = of("pg_ts_template t", "t.tmplnamespace", filter, "pg_ts_template", "t.oid");
    question("text search template", &statement, "pg_ts_template", "t.oid", &rest)
}

fn dictionaries(filter: &Filter) -> String {
    let statement = format!(
        "'CREATE TEXT SEARCH DICTIONARY ' || {} || ' (TEMPLATE = ' || (SELECT {} FROM pg_catalog.pg_ts_template t \
         JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace WHERE t.oid = d.dicttemplate) || \
         coalesce(', ' || d.dictinitoption, '') || ')'",
        path("n.nspname", "d.dictname"),
        path("tn.nspname", "t.tmplname"),
    );
    let rest = of("pg_ts_dict d", "d.dictnamespace", filter, "pg_ts_dict", "d.oid");
    question("text search dictionary", &statement, "pg_ts_dict", "d.oid", &rest)
}

fn configurations(filter: &Filter) -> String {
    let name = path("n.nspname", "c.cfgname");
    let statement = format!(
        "'CREATE TEXT SEARCH CONFIGURATION ' || {name} || ' (PARSER = ' || (SELECT {parser} \
         FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace \
         WHERE p.oid = c.cfgparser) || ')' || coalesce((SELECT pg_catalog.string_agg(E';\\nALTER TEXT SEARCH CONFIGURATION ' \
         || {name} || ' ADD MAPPING FOR ' || pg_catalog.quote_ident(k.alias) || ' WITH ' || k.list, '' ORDER BY k.tokid) \
         FROM (SELECT t.tokid, t.alias, pg_catalog.string_agg(m.mapdict::pg_catalog.regdictionary::text, ', ' \
         ORDER BY m.mapseqno) AS list FROM pg_catalog.ts_token_type(c.cfgparser) t \
         JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid AND m.maptokentype = t.tokid GROUP BY 1, 2) k), '')",
        parser = path("pn.nspname", "p.prsname"),
    );
    let rest = of("pg_ts_config c", "c.cfgnamespace", filter, "pg_ts_config", "c.oid");
    question("text search configuration", &statement, "pg_ts_config", "c.oid", &rest)
}

/// FROM a catalog whose objects are in schemas, and which of them.
fn of(from: &str, namespace: &str, filter: &Filter, catalog: &str, oid: &str) -> String {
    format!(
        "FROM pg_catalog.{from} JOIN pg_catalog.pg_namespace n ON n.oid = {namespace} WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own(catalog, oid),
    )
}
