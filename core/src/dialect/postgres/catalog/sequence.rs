//! Sequences: those that stand alone or belong to a serial column, and those behind identity columns.

use super::draft::{Draft, Filter, comment, data_type, flag, name, optional_name, qualified, text, value};
use crate::dialect::Row;
use crate::model::{Object, ObjectId, ObjectKind, Refusal, Sequence, SequenceOptions};

/// Schema, name, comment, type, start, increment, minimum, maximum, cache, cycle, persistence, kind of ownership, and the
/// owner's schema, table and column.
pub fn query(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, r.relname, pg_catalog.obj_description(r.oid, 'pg_class'), \
         pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, \
         s.seqcycle, r.relpersistence, d.deptype, tn.nspname, t.relname, a.attname \
         FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class r ON r.oid = s.seqrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass \
         AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 \
         AND d.deptype IN ('a', 'i') \
         LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid \
         LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace \
         LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         WHERE r.relpersistence <> 't' AND {} AND {} ORDER BY 1, 2",
        filter.schemas("n.nspname"),
        filter.own("pg_class", "r.oid"),
    )
}

/// Reads the sequences.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let number = |at: usize| text(row, at).parse::<i128>().ok();
        let options = SequenceOptions {
            start: number(4),
            increment: number(5),
            minimum: number(6),
            maximum: number(7),
            cache: number(8),
            cycle: flag(row, 9),
        };
        let owner = value(row, 14).map(|_| (qualified(row, 12), name(row, 14)));
        if text(row, 11) == "i" {
            behind_identity(draft, row, options);
            continue;
        }
        let sequence = Sequence {
            data_type: Some(data_type(text(row, 3))?),
            options,
            owned_by: owner,
            unlogged: text(row, 10) == "u",
            comment: comment(row, 2),
        };
        let id = ObjectId::new(ObjectKind::Sequence, optional_name(row, 0), name(row, 1));
        draft.schema.insert(id, Object::Sequence(sequence));
    }
    Ok(())
}

fn behind_identity(draft: &mut Draft, row: &Row, options: SequenceOptions) {
    let column = name(row, 14);
    let table = draft.tables.get_mut(&(name(row, 12), name(row, 13)));
    if let Some(identity) =
        table.and_then(|table| table.column_mut(&column)).and_then(|it| it.identity.as_mut())
    {
        identity.sequence = options;
        identity.sequence_name = Some(qualified(row, 0));
    }
}
