//! Operators, their classes and their families.

use super::{function, ordered, path, question};
use crate::dialect::postgres::catalog::draft::Filter;

/// What it is, its statements, its comment.
pub fn query(filter: &Filter) -> String {
    ordered(&[operators(filter), families(filter), classes(filter)])
}

fn operators(filter: &Filter) -> String {
    let side = |key: &str, oid: &str| {
        format!("CASE WHEN {oid} <> 0 THEN ', {key} = ' || pg_catalog.format_type({oid}, NULL) ELSE '' END")
    };
    let partner = |key: &str, oid: &str| {
        format!(
            "coalesce((SELECT ', {key} = OPERATOR(' || pg_catalog.quote_ident(pn.nspname) || '.' || p.oprname || ')' \
             FROM pg_catalog.pg_operator p JOIN pg_catalog.pg_namespace pn ON pn.oid = p.oprnamespace WHERE p.oid = {oid}), '')"
        )
    };
    let statement = [
        "'CREATE OPERATOR ' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname || ' (FUNCTION = ' || o.oprcode::text"
            .to_owned(),
        side("LEFTARG", "o.oprleft"),
        side("RIGHTARG", "o.oprright"),
        partner("COMMUTATOR", "o.oprcom"),
        partner("NEGATOR", "o.oprnegate"),
        "CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END".to_owned(),
        "CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END".to_owned(),
        function("RESTRICT", "o.oprrest"),
        function("JOIN", "o.oprjoin"),
        "')'".to_owned(),
    ]
    .join(" || ");
    let rest = format!(
        "FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace \
         WHERE o.oprcode <> 0 AND {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_operator", "o.oid"),
    );
    question("operator", &statement, "pg_operator", "o.oid", &rest)
}

/// What an operator class or a family holds by itself, as SQL: operators by strategy, then functions by number.
fn members(catalog: &str, oid: &str) -> String {
    let held = |members: &str, member: &str| {
        format!(
            "EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.{members}'::pg_catalog.regclass \
             AND d.objid = {member} AND d.refclassid = 'pg_catalog.{catalog}'::pg_catalog.regclass AND d.refobjid = {oid})"
        )
    };
    format!(
        "(SELECT pg_catalog.string_agg(m.item, ', ' ORDER BY m.part, m.number, m.item) FROM (\
         SELECT 1 AS part, a.amopstrategy AS number, 'OPERATOR ' || a.amopstrategy || ' ' || \
         a.amopopr::pg_catalog.regoperator::text || coalesce(' FOR ORDER BY ' || (SELECT {sorting} \
         FROM pg_catalog.pg_opfamily s JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace \
         WHERE s.oid = a.amopsortfamily), '') AS item FROM pg_catalog.pg_amop a WHERE {operators} \
         UNION ALL SELECT 2, p.amprocnum, 'FUNCTION ' || p.amprocnum || ' (' || \
         pg_catalog.format_type(p.amproclefttype, NULL) || ', ' || pg_catalog.format_type(p.amprocrighttype, NULL) || ') ' \
         || p.amproc::pg_catalog.regprocedure::text FROM pg_catalog.pg_amproc p WHERE {functions}) m)",
        sorting = path("sn.nspname", "s.opfname"),
        operators = held("pg_amop", "a.oid"),
        functions = held("pg_amproc", "p.oid"),
    )
}

fn families(filter: &Filter) -> String {
    let name = format!("{} || ' USING ' || pg_catalog.quote_ident(m.amname)", path("n.nspname", "f.opfname"));
    let statement = format!(
        "'CREATE OPERATOR FAMILY ' || {name} || coalesce(E';\\nALTER OPERATOR FAMILY ' || {name} || ' ADD ' || {}, '')",
        members("pg_opfamily", "f.oid")
    );
    let rest = format!(
        "FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace \
         JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_opfamily", "f.oid"),
    );
    question("operator family", &statement, "pg_opfamily", "f.oid", &rest)
}

fn classes(filter: &Filter) -> String {
    let statement = format!(
        "'CREATE OPERATOR CLASS ' || {name} || CASE WHEN c.opcdefault THEN ' DEFAULT' ELSE '' END || ' FOR TYPE ' || \
         pg_catalog.format_type(c.opcintype, NULL) || ' USING ' || pg_catalog.quote_ident(m.amname) || ' FAMILY ' || \
         {family} || ' AS ' || coalesce(pg_catalog.concat_ws(', ', CASE WHEN c.opckeytype <> 0 THEN 'STORAGE ' || \
         pg_catalog.format_type(c.opckeytype, NULL) END, nullif({members}, '')), '')",
        name = path("n.nspname", "c.opcname"),
        family = path("fn.nspname", "f.opfname"),
        members = members("pg_opclass", "c.oid"),
    );
    // One that holds nothing says what it stores, for the grammar wants something.
    let statement = format!(
        "CASE WHEN c.opckeytype = 0 AND {} IS NULL THEN {statement} || 'STORAGE ' || \
         pg_catalog.format_type(c.opcintype, NULL) ELSE {statement} END",
        members("pg_opclass", "c.oid")
    );
    let rest = format!(
        "FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace \
         JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily \
         JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_opclass", "c.oid"),
    );
    question("operator class", &statement, "pg_opclass", "c.oid", &rest)
}
