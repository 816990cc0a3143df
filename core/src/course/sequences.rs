//! The sequence behind an identity has a name that mostly nobody wrote: held against a live database it is the one it has
//! there, as with constraints and indexes (decision 3).

use crate::model::{Identity, Object, ObjectId, QualifiedName, Table};
use crate::normalize::Normalized;
use std::sync::Arc;

/// A side that was not read back, with the names of the side that was.
pub(super) fn named_as(side: Normalized, live: &Normalized) -> Normalized {
    let mut schema = side.schema().clone();
    let mut found = false;
    for (id, object) in schema.objects.iter_mut() {
        let Object::Table(table) = &**object else { continue };
        if let Some(named) = with_names(table, id, live) {
            *object = Arc::new(Object::Table(named));
            found = true;
        }
    }
    if found { side.with_schema(schema) } else { side }
}

fn with_names(table: &Table, id: &ObjectId, live: &Normalized) -> Option<Table> {
    let nameless = |identity: &Identity| identity.sequence_name.is_none();
    if !table.columns.iter().any(|column| column.identity.as_ref().is_some_and(nameless)) {
        return None;
    }
    let Some(Object::Table(there)) = live.schema().get(id) else { return None };
    let mut named = table.clone();
    for column in &mut named.columns {
        let own: Option<QualifiedName> =
            there.column(&column.name).and_then(|it| it.identity.as_ref()?.sequence_name.clone());
        if let Some(identity) = column.identity.as_mut().filter(|identity| nameless(identity)) {
            identity.sequence_name = own;
        }
    }
    (named != *table).then_some(named)
}
