//! DROP of everything.

use super::kind::{Kind, kind, target};
use super::tree::{Tree, path};
use crate::model::ddl::{Ddl, Drop};
use crate::syntax::cursor::Parse;

/// DROP
pub fn drop(tree: &Tree<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    let cascade = cursor.tokens.len().checked_sub(1).is_some_and(|last| cursor.is_word_at(last, "cascade"));
    cursor.expect_word("drop")?;
    let kind = kind(&mut cursor)?;
    cursor.eat_word("concurrently");
    let if_exists = cursor.eat_words(&["if", "exists"]);
    match kind {
        Kind::Index => {
            let mut list = Vec::new();
            loop {
                list.push(Ddl::DropIndex { name: path(&mut cursor)?, on: None, if_exists, cascade });
                if !cursor.eat_symbol(",") {
                    return Ok(list);
                }
            }
        }
        Kind::Outside => Ok(Vec::new()),
        Kind::Known(_) | Kind::Opaque(_) => {
            let mut targets = vec![target(&mut cursor, kind)?];
            while cursor.eat_symbol(",") {
                targets.push(target(&mut cursor, kind)?);
            }
            Ok(vec![Ddl::Drop(Drop { targets, if_exists, cascade })])
        }
    }
}
