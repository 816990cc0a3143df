//! DROP of anything.

use super::{database, event, index, table_name, target};
use crate::model::ddl::{Drop, Target};
use crate::model::{Ddl, ObjectKind};
use crate::syntax::cursor::{Cursor, Parse};

/// `DROP kind [IF EXISTS] names`
pub fn drop(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    cursor.expect_word("drop")?;
    if cursor.eat_word("prepare") {
        cursor.expect_name()?;
        return Ok(Vec::new());
    }
    let _ = cursor.eat_word("temporary");
    let kinds = [
        ("table", ObjectKind::Table),
        ("tables", ObjectKind::Table),
        ("view", ObjectKind::View),
        ("sequence", ObjectKind::Sequence),
        ("trigger", ObjectKind::Trigger),
        ("procedure", ObjectKind::Procedure),
        ("function", ObjectKind::Function),
        ("event", ObjectKind::Opaque),
        ("database", ObjectKind::Namespace),
        ("schema", ObjectKind::Namespace),
    ];
    if cursor.eat_word("index") {
        return drop_index(cursor);
    }
    let Some((_, kind)) = kinds.into_iter().find(|(word, _)| cursor.eat_word(word)) else {
        return Err(cursor.expected(
            "what to drop: TABLE, INDEX, VIEW, TRIGGER, PROCEDURE, FUNCTION, EVENT, SEQUENCE, DATABASE",
        ));
    };
    let if_exists = cursor.eat_words(&["if", "exists"]);
    let mut targets = vec![named(cursor, kind)?];
    while cursor.eat_symbol(",") {
        targets.push(named(cursor, kind)?);
    }
    // Reference manual, DROP TABLE: both words do nothing.
    let _ = cursor.eat_word("restrict") || cursor.eat_word("cascade");
    Ok(vec![Ddl::Drop(Drop { targets, if_exists, cascade: false })])
}

fn named(cursor: &mut Cursor<'_>, kind: ObjectKind) -> Parse<Target> {
    Ok(match kind {
        ObjectKind::Opaque => event::target(cursor.qualified_name()?),
        ObjectKind::Namespace => database::database(table_name(cursor)?.name),
        ObjectKind::Procedure | ObjectKind::Function => target(kind, cursor.qualified_name()?),
        _ => target(kind, table_name(cursor)?),
    })
}

/// DROP INDEX name ON table
fn drop_index(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    let if_exists = cursor.eat_words(&["if", "exists"]);
    let name = cursor.qualified_name()?;
    cursor.expect_word("on")?;
    let on = Some(table_name(cursor)?);
    index::algorithm_and_lock(cursor)?;
    Ok(vec![Ddl::DropIndex { name, on, if_exists, cascade: false }])
}
