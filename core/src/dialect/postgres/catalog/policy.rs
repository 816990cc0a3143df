//! Row security policies.

use super::draft::{Draft, Filter, comment, expression_of, flag, list, name, optional_name, text, value};
use crate::dialect::Row;
use crate::model::{Object, ObjectId, ObjectKind, Policy, Refusal};

/// Schema, table, name, permissive, command, roles, USING, WITH CHECK, comment.
pub fn query(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, r.relname, p.polname, p.polpermissive, p.polcmd, \
         (SELECT pg_catalog.string_agg(a.rolname, E'\\x1f' ORDER BY a.rolname) FROM pg_catalog.pg_roles a \
         WHERE a.oid = ANY (p.polroles)), pg_catalog.pg_get_expr(p.polqual, p.polrelid), \
         pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), pg_catalog.obj_description(p.oid, 'pg_policy') \
         FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class r ON r.oid = p.polrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace WHERE {} AND {} ORDER BY 1, 2, 3",
        filter.schemas("n.nspname"),
        filter.own("pg_policy", "p.oid"),
    )
}

/// Reads the policies.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let command = match text(row, 4) {
            "r" => "select",
            "a" => "insert",
            "w" => "update",
            "d" => "delete",
            _ => "all",
        };
        let policy = Policy {
            restrictive: !flag(row, 3),
            command: command.into(),
            roles: list(row, 5).into_iter().map(Into::into).collect(),
            using: value(row, 6).map(expression_of),
            with_check: value(row, 7).map(expression_of),
            comment: comment(row, 8),
        };
        let id = ObjectId {
            owner: Some(name(row, 1)),
            ..ObjectId::new(ObjectKind::Policy, optional_name(row, 0), name(row, 2))
        };
        draft.schema.insert(id, Object::Policy(policy));
    }
    Ok(())
}
