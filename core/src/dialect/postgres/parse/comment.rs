//! COMMENT ON everything.

use super::kind::{Kind, kind, target};
use super::sequence::column_path;
use super::tree::{Tree, path, strings};
use crate::model::ddl::{CommentOn, Ddl};
use crate::syntax::cursor::{Cursor, Parse};

/// COMMENT ON; an empty text is none.
pub fn comment(tree: &Tree<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("comment")?;
    cursor.expect_word("on")?;
    let on = commented(&mut cursor)?;
    cursor.expect_word("is")?;
    let text = if cursor.eat_word("null") { None } else { Some(strings(&mut cursor)?) };
    Ok(vec![Ddl::Comment { on, text: text.filter(|text| !text.is_empty()) }])
}

fn commented(cursor: &mut Cursor<'_>) -> Parse<CommentOn> {
    if cursor.eat_word("column") {
        let (table, column) = column_path(cursor)?;
        return Ok(CommentOn::Column { table, column });
    }
    if cursor.eat_word("constraint") {
        let name = cursor.expect_name()?;
        cursor.expect_word("on")?;
        if cursor.eat_word("domain") {
            return Ok(CommentOn::DomainConstraint { domain: path(cursor)?, name });
        }
        return Ok(CommentOn::Constraint { table: path(cursor)?, name });
    }
    match kind(cursor)? {
        Kind::Index => Ok(CommentOn::Index(path(cursor)?)),
        Kind::Outside => {
            while !cursor.at_end() && !cursor.is_word("is") {
                cursor.bump();
            }
            Ok(CommentOn::Nothing)
        }
        kind @ (Kind::Known(_) | Kind::Opaque(_)) => Ok(CommentOn::Object(target(cursor, kind)?)),
    }
}
