//! What only the server can tell. MySQL and MariaDB print a view in words of their own, too, but have no temporary views to compare it by.

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
