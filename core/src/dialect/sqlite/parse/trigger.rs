//! CREATE TRIGGER (SQLite manual, lang_createtrigger.html): its table, and the text that the schema table would keep.

use super::{if_not_exists, name, object_name};
use crate::dialect::sqlite::normalize::definition;
use crate::model::ddl::Create;
use crate::model::{Ddl, Object, QualifiedName, Trigger};
use crate::syntax::cursor::{Cursor, Parse};

/// Reads on after TRIGGER.
pub fn create(cursor: &mut Cursor<'_>) -> Parse<Ddl> {
    let if_not_exists = if_not_exists(cursor);
    let name = object_name(cursor)?;
    let from = cursor.at - 1;
    event(cursor)?;
    cursor.expect_word("on")?;
    let table = QualifiedName::bare(self::name(cursor)?);
    while !cursor.is_word("begin") {
        if cursor.bump().is_none() {
            return Err(cursor.expected("BEGIN"));
        }
    }
    let last = cursor.tokens.len();
    let end = last.checked_sub(1).is_some_and(|at| cursor.is_word_at(at - cursor.at, "end"));
    cursor.at = last;
    if !end {
        return Err(cursor.expected("END"));
    }
    let text = format!("CREATE TRIGGER {}", cursor.slice(from, last));
    let object = Object::Trigger(Trigger { definition: definition(&text), state: None, comment: None });
    Ok(Ddl::Create(Create {
        name,
        owner: Some(table),
        signature: None,
        object,
        if_not_exists,
        or_replace: false,
        like: Vec::new(),
    }))
}

fn event(cursor: &mut Cursor<'_>) -> Parse<()> {
    if !(cursor.eat_word("before") || cursor.eat_word("after")) {
        cursor.eat_words(&["instead", "of"]);
    }
    if cursor.eat_word("delete") || cursor.eat_word("insert") {
        return Ok(());
    }
    if !cursor.eat_word("update") {
        return Err(cursor.expected("DELETE, INSERT or UPDATE"));
    }
    if cursor.eat_word("of") {
        name(cursor)?;
        while cursor.eat_symbol(",") {
            name(cursor)?;
        }
    }
    Ok(())
}
