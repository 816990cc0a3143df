//! What every kind of object can be told by ALTER: another name, another schema, another owner.

use super::privilege::role;
use crate::model::ddl::{Ddl, Target};
use crate::syntax::cursor::{Cursor, Parse};

/// The common forms, at the word behind the object; `None` where it is another form.
pub fn common(cursor: &mut Cursor<'_>, target: &Target, if_exists: bool) -> Parse<Option<Vec<Ddl>>> {
    if cursor.eat_words(&["rename", "to"]) {
        let to = super::tree::path(cursor)?.name;
        return Ok(Some(vec![Ddl::Rename { target: target.clone(), to, if_exists }]));
    }
    if cursor.eat_words(&["set", "schema"]) {
        let schema = cursor.expect_name()?;
        return Ok(Some(vec![Ddl::SetSchema { target: target.clone(), schema, if_exists }]));
    }
    if cursor.eat_words(&["owner", "to"]) {
        return Ok(Some(vec![Ddl::Owner { target: target.clone(), owner: role(cursor)? }]));
    }
    let depends = cursor.are_words(&["depends", "on"]) || cursor.are_words(&["no", "depends"]);
    Ok(depends.then(Vec::new))
}
