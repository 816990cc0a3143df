//! Shadow tables: what a virtual table keeps its content in is made and dropped by its module (vtab.html 2.6).

use super::is_virtual_table;
use crate::model::{Name, Object, ObjectId, QualifiedName, Schema};

/// The suffixes of the tables that each module makes.
const SHADOWS: [(&str, &[&str]); 6] = [
    ("fts3", &["content", "segments", "segdir", "docsize", "stat"]),
    ("fts4", &["content", "segments", "segdir", "docsize", "stat"]),
    ("fts5", &["data", "idx", "content", "docsize", "config"]),
    ("rtree", &["node", "rowid", "parent"]),
    ("rtree_i32", &["node", "rowid", "parent"]),
    ("geopoly", &["node", "rowid", "parent"]),
];

/// Takes the shadow tables of every virtual table out of a schema.
pub(super) fn remove(schema: &mut Schema) {
    let shadows: Vec<ObjectId> = schema
        .objects
        .iter()
        .filter(|(id, _)| is_virtual_table(id))
        .flat_map(|(id, object)| match &**object {
            Object::Opaque(opaque) => shadows_of(id, &opaque.definition.canonical),
            _ => Vec::new(),
        })
        .collect();
    for id in shadows {
        schema.remove(&id);
    }
}

fn shadows_of(id: &ObjectId, canonical: &str) -> Vec<ObjectId> {
    let module = canonical.split(" using ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or("");
    let Some((_, suffixes)) = SHADOWS.iter().find(|(name, _)| *name == module) else { return Vec::new() };
    let shadow = |suffix: &&str| {
        let name = Name::caseless(format!("{}_{suffix}", id.name));
        Schema::table_id(&QualifiedName { schema: id.schema.clone(), name })
    };
    suffixes.iter().map(shadow).collect()
}
