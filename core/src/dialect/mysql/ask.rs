//! What only the server can tell. MySQL and MariaDB print a view in words of their own, too, but have no temporary views to compare it by.

use crate::dialect::{About, Question};
use crate::model::{Name, Object, ObjectId, ObjectKind, Pair, Schema};

/// How to ask whether two objects are the same: not here.
pub fn question(_: &Name, _: &ObjectId, _: Pair<&Object>, _: About<'_>) -> Option<Question> {
    None
}

/// The default character set of the database, which the namespace without a name stands for.
pub fn acquaint(schema: &mut Schema, live: &Schema) {
    let id = ObjectId::new(ObjectKind::Namespace, None, Name::exact(""));
    if let Some(known) = live.objects.get(&id) {
        schema.objects.entry(id).or_insert_with(|| known.clone());
    }
}
