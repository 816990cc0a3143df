//! Schemas and extensions.

use super::draft::{Draft, Filter, comment, name, optional_name, value};
use crate::dialect::Row;
use crate::model::{Extension, Namespace, Object, ObjectId, ObjectKind, Refusal};

/// Name, comment.
pub fn namespaces(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, pg_catalog.obj_description(n.oid, 'pg_namespace') FROM pg_catalog.pg_namespace n \
         WHERE {} AND {} ORDER BY 1",
        filter.schemas("n.nspname"),
        filter.own("pg_namespace", "n.oid"),
    )
}

/// Reads the schemas.
pub fn read_namespaces(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let id = ObjectId::new(ObjectKind::Namespace, None, name(row, 0));
        let namespace = Namespace { comment: comment(row, 1), ..Namespace::default() };
        draft.schema.insert(id, Object::Namespace(namespace));
    }
    Ok(())
}

/// Name, schema, comment where it is not the extension's own, version where it is not the one that the server would take,
/// the extension's own comment.
pub fn query(_: &Filter) -> String {
    "SELECT x.extname, n.nspname, nullif(pg_catalog.obj_description(x.oid, 'pg_extension'), a.comment), \
     nullif(x.extversion, a.default_version), a.comment \
     FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace \
     LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = x.extname ORDER BY 1"
        .to_owned()
}

/// Reads the extensions.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let id = ObjectId::new(ObjectKind::Extension, None, name(row, 0));
        let (schema, version) = (optional_name(row, 1), value(row, 3).map(Into::into));
        let extension = Extension { schema, version, comment: comment(row, 2), own_comment: comment(row, 4) };
        draft.schema.insert(id, Object::Extension(extension));
    }
    Ok(())
}
