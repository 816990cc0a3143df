//! Events: the head is read, the whole is text.

use super::trigger::{letter_by_letter, with_body};
use crate::model::ddl::{Create, Target};
use crate::model::{Ddl, Name, Object, ObjectKind, Opaque, QualifiedName};
use crate::syntax::canonical::tokens_text;
use crate::syntax::cursor::{Cursor, Parse};

/// What the signature of an event's id says.
const KIND: &str = "event";

/// `EVENT name ON SCHEDULE … DO body`
pub fn create(cursor: &mut Cursor<'_>, or_replace: bool) -> Parse<Vec<Ddl>> {
    let from = cursor.at;
    cursor.expect_word("event")?;
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name_at = cursor.at;
    let name = cursor.qualified_name()?;
    cursor.expect_word("on")?;
    cursor.expect_word("schedule")?;
    let schedule_at = cursor.at;
    if !cursor.is_word("every") && !cursor.is_word("at") {
        return Err(cursor.expected("EVERY or AT"));
    }
    while !cursor.at_end() && !cursor.is_word("do") {
        cursor.bump();
    }
    let is_over = is_over(cursor, schedule_at, cursor.at);
    cursor.expect_word("do")?;
    let body_at = cursor.at;
    let mut definition = with_body(cursor, from, name_at, body_at)?;
    let head = tokens_text(cursor, cursor.tokens.get(name_at..body_at).unwrap_or(&[]));
    definition.canonical =
        format!("create event {} {}", without_defaults(&head), letter_by_letter(cursor, body_at)).into();
    if is_over {
        return Ok(Vec::new());
    }
    let drop = format!("EVENT {}", super::super::syntax::name(name.name.as_str())).into();
    let object = Object::Opaque(Opaque { definition, drop, comment: None });
    let signature = Some(KIND.into());
    Ok(vec![Ddl::Create(Create {
        name,
        owner: None,
        signature,
        object,
        if_not_exists,
        or_replace,
        like: Vec::new(),
    })])
}

/// What SHOW CREATE EVENT says of every event that says nothing.
fn without_defaults(head: &str) -> String {
    let head = head.replacen(" on completion not preserve", "", 1);
    head.replacen(" enable do", " do", 1).replacen(" enable comment", " comment", 1)
}

/// An event for one moment that has passed is not made, unless it is to be kept (reference manual, CREATE EVENT).
/// What time it is nobody tells; what lies before this program was written is past.
fn is_over(cursor: &Cursor<'_>, from: usize, to: usize) -> bool {
    const FIRST_YEAR: u32 = 2025;
    let once = Cursor { at: from, ..cursor.clone() };
    let year = Cursor { at: from + 1, ..cursor.clone() }
        .string()
        .and_then(|moment| moment.get(..4)?.parse::<u32>().ok());
    let words = |word: &str| (from..to).any(|at| Cursor { at, ..cursor.clone() }.is_word(word));
    once.is_word("at")
        && year.is_some_and(|year| year < FIRST_YEAR)
        && !words("interval")
        && (!words("preserve") || words("not"))
}

/// An event that a statement names.
pub fn target(name: QualifiedName) -> Target {
    Target { kind: ObjectKind::Opaque, name, owner: None, signature: Some(KIND.into()) }
}

/// `EVENT name …`, after ALTER
pub fn alter(cursor: &mut Cursor<'_>, start: usize) -> Parse<Vec<Ddl>> {
    cursor.expect_word("event")?;
    let name = cursor.qualified_name()?;
    if cursor.eat_words(&["rename", "to"]) {
        let to: Name = cursor.qualified_name()?.name;
        return Ok(vec![Ddl::Rename { target: target(name), to, if_exists: false }]);
    }
    let end = cursor.tokens.len();
    let text = cursor.slice(start, end).into();
    cursor.at = end;
    Ok(vec![Ddl::AlterOpaque { target: target(name), text }])
}
