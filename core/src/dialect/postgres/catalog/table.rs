//! Tables, but for what stands in them.

use super::draft::{
    Draft, Filter, comment, flag, list, name, optional_name, options, reprinted, text, value,
};
use crate::dialect::Row;
use crate::model::{
    Name, Parameters, PartitionOf, QualifiedName, Refusal, ReplicaIdentity, Table, TableOptions,
};

/// Schema, name, comment, persistence, storage parameters, row security, forced, replica identity and its index, access
/// method, tablespace, partition key, parent's schema and name, bound, parents (schema and name by turns), the index it is
/// clustered on, schema and name of the composite type it is of.
pub fn query(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, r.relname, pg_catalog.obj_description(r.oid, 'pg_class'), r.relpersistence, \
         pg_catalog.concat_ws(E'\\x1f', pg_catalog.array_to_string(r.reloptions, E'\\x1f'), \
         (SELECT pg_catalog.string_agg('toast.' || o, E'\\x1f') FROM pg_catalog.pg_class s, \
         pg_catalog.unnest(s.reloptions) o WHERE s.oid = r.reltoastrelid)), \
         r.relrowsecurity, r.relforcerowsecurity, r.relreplident, \
         (SELECT i.relname FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
         WHERE x.indrelid = r.oid AND x.indisreplident), m.amname, s.spcname, pg_catalog.pg_get_partkeydef(r.oid), \
         CASE WHEN r.relispartition THEN pn.nspname END, CASE WHEN r.relispartition THEN p.relname END, \
         pg_catalog.pg_get_expr(r.relpartbound, r.oid), \
         (SELECT pg_catalog.string_agg(jn.nspname || E'\\x1f' || j.relname, E'\\x1f' ORDER BY h.inhseqno) \
         FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class j ON j.oid = h.inhparent \
         JOIN pg_catalog.pg_namespace jn ON jn.oid = j.relnamespace WHERE h.inhrelid = r.oid AND NOT r.relispartition), \
         (SELECT i.relname FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
         WHERE x.indrelid = r.oid AND x.indisclustered), \
         on_.nspname, o.typname \
         FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         LEFT JOIN pg_catalog.pg_am m ON m.oid = r.relam \
         LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = r.reltablespace \
         LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = r.oid AND r.relispartition \
         LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent \
         LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace \
         LEFT JOIN pg_catalog.pg_type o ON o.oid = r.reloftype \
         LEFT JOIN pg_catalog.pg_namespace on_ ON on_.oid = o.typnamespace \
         WHERE r.relkind IN ('r', 'p') AND r.relpersistence <> 't' AND {} AND {} ORDER BY 1, 2",
        filter.schemas("n.nspname"),
        filter.own("pg_class", "r.oid"),
    )
}

/// Reads the tables.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let table = Table { comment: comment(row, 2), options: table_options(row), ..Table::default() };
        draft.tables.insert((name(row, 0), name(row, 1)), table);
    }
    Ok(())
}

fn table_options(row: &Row) -> TableOptions {
    let mut storage: Parameters = options(row, 4).collect();
    storage.extend(value(row, 16).map(|index| ("cluster on".into(), index.into())));
    let parents = list(row, 15);
    let inherits = parents.chunks(2).filter_map(|pair| match pair {
        [schema, name] => Some(QualifiedName::in_schema(Name::exact(*schema), Name::exact(*name))),
        _ => None,
    });
    let parent = optional_name(row, 12).map(|schema| QualifiedName::in_schema(schema, name(row, 13)));
    TableOptions {
        storage,
        unlogged: text(row, 3) == "u",
        row_security: flag(row, 5),
        force_row_security: flag(row, 6),
        replica_identity: match (text(row, 7), optional_name(row, 8)) {
            ("f", _) => ReplicaIdentity::Full,
            ("n", _) => ReplicaIdentity::Nothing,
            ("i", Some(index)) => ReplicaIdentity::Index(index),
            _ => ReplicaIdentity::Default,
        },
        inherits: inherits.collect(),
        of_type: optional_name(row, 17).map(|schema| QualifiedName::in_schema(schema, name(row, 18))),
        partition_by: value(row, 11).map(reprinted),
        partition_of: parent.map(|parent| PartitionOf { parent, bound: reprinted(text(row, 14)) }),
        access_method: optional_name(row, 9).filter(|method| method.as_str() != "heap"),
        tablespace: optional_name(row, 10),
        ..TableOptions::default()
    }
}
