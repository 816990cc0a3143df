//! Constraints of tables, read from what pg_get_constraintdef() prints.

use super::draft::{self, Draft, Filter, comment, flag, name, parsed, text, value};
use super::unreadable;
use crate::dialect::Row;
use crate::dialect::postgres::syntax::quote;
use crate::model::{AlterTable, ConstraintKind, Ddl, Naming, NotNull, Parameters, Refusal};
use std::sync::Arc;

/// Of the checks that come from parents, those that are valid while one of the name is not somewhere: whether that is in a
/// parent, near or far, is seen when all is read.
const VALID_BELOW: &str = "c.convalidated AND EXISTS (SELECT FROM pg_catalog.pg_constraint p \
     WHERE p.conname = c.conname AND p.contype = 'c' AND NOT p.convalidated)";

/// Schema, table, name, definition, validated, comment, tablespace and comment of the index behind it, how
/// that hangs together with others, its storage parameters, and whether the table says it itself.
pub fn query(filter: &Filter) -> String {
    let not_inherited = if filter.since(11) { "AND (c.conparentid = 0 OR c.contype <> 'f')" } else { "" };
    let not_null = if filter.since(18) { ", 'n'" } else { "" };
    format!(
        "SELECT n.nspname, r.relname, c.conname, pg_catalog.pg_get_constraintdef(c.oid), c.convalidated, \
         pg_catalog.obj_description(c.oid, 'pg_constraint'), s.spcname, pg_catalog.obj_description(i.oid, 'pg_class'), \
         {}, pg_catalog.array_to_string(i.reloptions, E'\\x1f'), c.conislocal \
         FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class r ON r.oid = c.conrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         LEFT JOIN pg_catalog.pg_class i ON i.oid = c.conindid AND c.contype IN ('p', 'u', 'x') \
         LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid \
         LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = i.reltablespace \
         WHERE c.contype IN ('p', 'u', 'f', 'c', 'x'{not_null}) AND (c.contype <> 'c' OR c.conislocal OR {VALID_BELOW}) {not_inherited} AND {} \
         ORDER BY 1, 2, position(c.contype in 'puxfcn'), 3",
        super::index::bond("i.oid", "i.relkind", "x.indisvalid"),
        filter.schemas("n.nspname"),
    )
}

/// Reads the constraints.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let Some(table) = draft.table(row) else { continue };
        let constraint = match constraint(row)? {
            AlterTable::AddConstraint { constraint, if_not_exists: _ } => constraint,
            AlterTable::AddNotNull { column, not_null } => {
                table.column_mut(&column).into_iter().for_each(|column| column.not_null = not_null.clone());
                continue;
            }
            _ => return Err(unreadable("a constraint", text(row, 3))),
        };
        match (&constraint.kind, value(row, 11)) {
            // It is read only because it is valid.
            (ConstraintKind::Check(_), Some("f")) => {
                table.options.validated.extend(constraint.name.name().cloned())
            }
            _ => table.constraints.push(constraint),
        }
    }
    Ok(())
}

/// The action that would make a constraint.
fn constraint(row: &Row) -> Result<AlterTable, Refusal> {
    let definition = text(row, 3);
    let name = name(row, 2);
    let statement = format!("ALTER TABLE t ADD CONSTRAINT {} {definition}", quote(name.as_str()));
    let added = match parsed(&statement) {
        Some(Ddl::AlterTable { actions, .. }) => <[AlterTable; 1]>::try_from(actions).ok(),
        _ => None,
    };
    let mut constraint = match added {
        Some([AlterTable::AddConstraint { constraint, .. }]) => constraint,
        // A catalog cannot tell who gave the name.
        Some([AlterTable::AddNotNull { column, not_null }]) => {
            let not_null = NotNull { name: Naming::Generated(name), ..not_null };
            return Ok(AlterTable::AddNotNull { column, not_null });
        }
        _ => return Err(unreadable(&format!("constraint \"{name}\""), definition)),
    };
    constraint.name = Naming::Written(name);
    constraint.validated = flag(row, 4) || !constraint.enforced;
    constraint.comment = comment(row, 5);
    if let Some(key) = constraint.kind.as_key_mut() {
        key.bond = super::index::bond_of(row, 8);
    }
    if let Some(options) = options_of(&mut constraint.kind) {
        options.extend(draft::options(row, 10));
        for (option, value) in [("tablespace", value(row, 6)), ("comment", value(row, 7))] {
            options.extend(value.map(|value| (Arc::from(option), Arc::from(value))));
        }
    }
    Ok(AlterTable::AddConstraint { constraint, if_not_exists: false })
}

/// The options of the index behind a constraint.
fn options_of(kind: &mut ConstraintKind) -> Option<&mut Parameters> {
    match kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(&mut key.options),
        ConstraintKind::Exclude(exclusion) => Some(&mut exclusion.options),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => None,
    }
}
