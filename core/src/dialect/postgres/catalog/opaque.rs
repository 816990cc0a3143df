//! Objects that are kept as text: their CREATE statements, printed by the server or put together from its catalog as
//! pg_dump prints them.

pub mod foreign;
pub mod operator;
pub mod outside;
pub mod publication;
pub mod search;
pub mod types;

use super::draft::{Draft, Filter, comment, text};
use super::unreadable;
use crate::dialect::Row;
use crate::dialect::postgres::parse;
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::ddl::Create;
use crate::model::{Ddl, Definition, Fate, Object, ObjectId, ObjectKind, Opaque, Refusal, SourceId};
use crate::syntax::canonical::definition;

/// What it is, its CREATE statement (and the ALTER statements that belong to it), its comment.
pub fn query(filter: &Filter) -> String {
    ordered(&[statistics(filter), event_triggers(filter)])
}

/// Several questions of the same columns as one.
fn ordered(parts: &[String]) -> String {
    parts.join(" UNION ALL ") + " ORDER BY 1, 2"
}

/// One question: what is read, the SQL of its text, its catalog as an alias and where its oid is, FROM and WHERE.
fn question(what: &str, statement: &str, catalog: &str, oid: &str, rest: &str) -> String {
    format!("SELECT '{what}', {statement}, pg_catalog.obj_description({oid}, '{catalog}') {rest}")
}

/// A name with its schema, as SQL of the two.
fn path(schema: &str, name: &str) -> String {
    format!("pg_catalog.quote_ident({schema}) || '.' || pg_catalog.quote_ident({name})")
}

/// `(a 'b', …)` of options, or nothing, as SQL; `before` stands before the parenthesis.
fn options(array: &str, before: &str) -> String {
    format!(
        "coalesce((SELECT '{before}OPTIONS (' || pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || ' ' || \
         pg_catalog.quote_literal(o.option_value), ', ') || ')' FROM pg_catalog.pg_options_to_table({array}) o), '')"
    )
}

/// `, KEY = function` where there is one, as SQL.
fn function(key: &str, oid: &str) -> String {
    format!(
        "CASE WHEN {oid}::pg_catalog.oid <> 0 THEN ', {key} = ' || {oid}::pg_catalog.regproc::text ELSE '' END"
    )
}

fn statistics(filter: &Filter) -> String {
    // Without its target; that is an ALTER of its own.
    let target = if filter.since(17) { "coalesce(s.stxstattarget, -1)" } else { "s.stxstattarget" };
    let target = if filter.since(13) { target } else { "-1" };
    let statement = format!(
        "pg_catalog.pg_get_statisticsobjdef(s.oid) || CASE WHEN {target} >= 0 THEN E';\\nALTER STATISTICS ' || {} || \
         ' SET STATISTICS ' || {target} ELSE '' END",
        path("n.nspname", "s.stxname")
    );
    let rest = format!(
        "FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_statistic_ext", "s.oid"),
    );
    question("statistics", &statement, "pg_statistic_ext", "s.oid", &rest)
}

fn event_triggers(filter: &Filter) -> String {
    let statement = "pg_catalog.format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', \
         e.evtname, e.evtevent, CASE WHEN e.evttags IS NOT NULL THEN ' WHEN TAG IN (' || \
         (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(t), ', ') FROM pg_catalog.unnest(e.evttags) t) || ')' \
         ELSE '' END, e.evtfoid::pg_catalog.regproc) || CASE e.evtenabled \
         WHEN 'D' THEN pg_catalog.format(E';\\nALTER EVENT TRIGGER %I DISABLE', e.evtname) \
         WHEN 'A' THEN pg_catalog.format(E';\\nALTER EVENT TRIGGER %I ENABLE ALWAYS', e.evtname) \
         WHEN 'R' THEN pg_catalog.format(E';\\nALTER EVENT TRIGGER %I ENABLE REPLICA', e.evtname) ELSE '' END";
    let rest = format!(
        "FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid \
         JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE {} AND {}",
        filter.schemas("n.nspname"),
        filter.own("pg_event_trigger", "e.oid"),
    );
    question("event trigger", statement, "pg_event_trigger", "e.oid", &rest)
}

/// Reads them as the parser reads their statements.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let statements = text(row, 1);
        let Some((create, opaque)) = created(statements) else {
            return Err(unreadable(text(row, 0), statements));
        };
        let definition = Definition { reprinted: true, ..definition(statements, &SYNTAX) };
        let opaque = Opaque { definition, comment: comment(row, 2), ..opaque };
        let id = ObjectId {
            signature: create.signature,
            ..ObjectId::new(ObjectKind::Opaque, create.name.schema, create.name.name)
        };
        draft.schema.insert(id, Object::Opaque(opaque));
    }
    Ok(())
}

/// The object that the first statement makes; the others go on with its text.
fn created(statements: &str) -> Option<(Create, Opaque)> {
    let mut effects = Vec::new();
    for statement in parse::parse(statements, SourceId::default()) {
        match statement.fate {
            Fate::Effect(ddl) => effects.extend(ddl),
            Fate::Nothing(_) | Fate::Privilege { .. } | Fate::Rejected(_) => return None,
        }
    }
    // An operator class brings its family, which is read as an object of its own.
    effects.retain(|ddl| !matches!(ddl, Ddl::Create(Create { if_not_exists: true, .. })));
    let mut effects = effects.into_iter();
    let Some(Ddl::Create(mut create)) = effects.next() else { return None };
    let Object::Opaque(opaque) = &mut create.object else { return None };
    let opaque = opaque.clone();
    effects.all(|ddl| matches!(ddl, Ddl::AlterOpaque { .. })).then_some((create, opaque))
}

#[cfg(test)]
mod tests;
