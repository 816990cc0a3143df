//! Triggers and rules: the server prints their CREATE statements.

use super::draft::{Draft, Filter, comment, name, optional_name, reprinted, text, value};
use crate::dialect::Row;
use crate::dialect::postgres::syntax::quote_where_needed;
use crate::model::{Object, ObjectId, ObjectKind, Opaque, Refusal, Trigger};

/// Schema, table, name, definition, state, comment, whether it is a rule.
pub fn query(filter: &Filter) -> String {
    let not_inherited = if filter.since(13) { "AND t.tgparentid = 0" } else { "" };
    format!(
        "SELECT n.nspname, r.relname, t.tgname, pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled, \
         pg_catalog.obj_description(t.oid, 'pg_trigger'), NULL \
         FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class r ON r.oid = t.tgrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         WHERE NOT t.tgisinternal {not_inherited} AND {0} AND {1} \
         UNION ALL SELECT n.nspname, r.relname, w.rulename, pg_catalog.pg_get_ruledef(w.oid), w.ev_enabled, \
         pg_catalog.obj_description(w.oid, 'pg_rewrite'), 'rule' \
         FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class r ON r.oid = w.ev_class \
         JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         WHERE w.rulename <> '_RETURN' AND {0} AND {2} ORDER BY 1, 2, 3",
        filter.schemas("n.nspname"),
        filter.own("pg_trigger", "t.oid"),
        filter.own("pg_rewrite", "w.oid"),
    )
}

/// Reads the triggers and rules.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let definition = reprinted(text(row, 3).trim().trim_end_matches(';'));
        let id = ObjectId {
            owner: Some(name(row, 1)),
            ..ObjectId::new(ObjectKind::Trigger, optional_name(row, 0), name(row, 2))
        };
        if value(row, 6).is_some() {
            let quoted = |at: usize| quote_where_needed(text(row, at));
            let drop = format!("RULE {} ON {}.{}", quoted(2), quoted(0), quoted(1));
            let state = match text(row, 4) {
                "D" => Some("DISABLE"),
                "R" => Some("ENABLE REPLICA"),
                "A" => Some("ENABLE ALWAYS"),
                _ => None,
            };
            let definition = match state {
                Some(state) => reprinted(&format!(
                    "{};\nALTER TABLE {}.{} {state} RULE {}",
                    definition.text,
                    quoted(0),
                    quoted(1),
                    quoted(2)
                )),
                None => definition,
            };
            let rule = Opaque { definition, drop: drop.into(), comment: comment(row, 5) };
            let id = ObjectId { kind: ObjectKind::Opaque, signature: Some("rule".into()), ..id };
            draft.schema.insert(id, Object::Opaque(rule));
            continue;
        }
        let state = match text(row, 4) {
            "D" => Some("disabled"),
            "R" => Some("replica"),
            "A" => Some("always"),
            _ => None,
        };
        let trigger = Trigger { definition, state: state.map(Into::into), comment: comment(row, 5) };
        draft.schema.insert(id, Object::Trigger(trigger));
    }
    Ok(())
}
