//! What only the server can tell. SQLite keeps the text of a view where it was made, so there is nothing to ask.

use crate::dialect::Question;
use crate::model::{ExpressionPlace, Name, Object, ObjectId, Pair};

/// How to ask whether two objects are the same: not here.
pub fn question(_: &Name, _: &ObjectId, _: Pair<&Object>) -> Option<Question> {
    None
}

/// The same of two expressions: not here.
pub fn question_about(
    _: &Name,
    _: &ObjectId,
    _: Pair<&Object>,
    _: &ExpressionPlace,
    _: Pair<&str>,
) -> Option<Question> {
    None
}
