//! DROP TABLE, VIEW, INDEX, TRIGGER.

use super::{name, object_name};
use crate::model::ddl::{Drop, Target};
use crate::model::{Ddl, ObjectKind};
use crate::syntax::cursor::{Cursor, Parse};

/// Reads a whole DROP; nothing where it is IF EXISTS and names another database.
pub fn drop(cursor: &mut Cursor<'_>) -> Parse<Option<Ddl>> {
    cursor.expect_word("drop")?;
    let kind = if cursor.eat_word("table") {
        Some(ObjectKind::Table)
    } else if cursor.eat_word("view") {
        Some(ObjectKind::View)
    } else if cursor.eat_word("trigger") {
        Some(ObjectKind::Trigger)
    } else {
        cursor.expect_word("index").map_err(|_| cursor.expected("TABLE, VIEW, INDEX or TRIGGER"))?;
        None
    };
    let if_exists = cursor.eat_words(&["if", "exists"]);
    if if_exists && is_elsewhere(cursor) {
        cursor.at += 3;
        return Ok(None);
    }
    let name = object_name(cursor)?;
    Ok(Some(match kind {
        None => Ddl::DropIndex { name, on: None, if_exists, cascade: false },
        // What a table takes along (indexes, triggers) is replay's affair; views stay.
        Some(kind) => Ddl::Drop(Drop {
            targets: vec![Target { kind, name, owner: None, signature: None }],
            if_exists,
            cascade: false,
        }),
    }))
}

/// Whether a name in another database file comes next.
fn is_elsewhere(cursor: &Cursor<'_>) -> bool {
    let mut probe = cursor.clone();
    name(&mut probe).is_ok_and(|schema| schema.compared() != "main") && probe.is_symbol(".")
}
