//! Sequences (MariaDB).

use super::super::types::column_type;
use super::{options, table_name};
use crate::model::ddl::{AlterSequence, Create};
use crate::model::{Ddl, Object, Sequence, TableOptions};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::TokenKind;

/// `SEQUENCE name options`, after CREATE
pub fn create(cursor: &mut Cursor<'_>, or_replace: bool) -> Parse<Vec<Ddl>> {
    cursor.expect_word("sequence")?;
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name = table_name(cursor)?;
    let mut sequence = Sequence::default();
    sequence_options(cursor)?.applied_to(&mut sequence);
    let mut ignored = TableOptions::default();
    options::options(cursor, &mut ignored, &mut sequence.comment)?;
    let object = Object::Sequence(sequence);
    Ok(vec![Ddl::Create(Create {
        name,
        owner: None,
        signature: None,
        object,
        if_not_exists,
        or_replace,
        like: Vec::new(),
    })])
}

/// `SEQUENCE name options`, after ALTER
pub fn alter(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    cursor.expect_word("sequence")?;
    let if_exists = cursor.eat_words(&["if", "exists"]);
    let name = table_name(cursor)?;
    let changes = sequence_options(cursor)?;
    Ok(vec![Ddl::AlterSequence { name, if_exists, changes }])
}

fn sequence_options(cursor: &mut Cursor<'_>) -> Parse<AlterSequence> {
    let mut options = AlterSequence::default();
    loop {
        if cursor.eat_word("as") {
            let found = column_type(cursor).ok_or_else(|| cursor.expected("a data type"))?;
            options.data_type = Some(found.ty);
        } else if cursor.eat_word("increment") {
            let _ = cursor.eat_word("by") || cursor.eat_symbol("=");
            options.increment = Some(number(cursor)?);
        } else if cursor.eat_word("minvalue") {
            let _ = cursor.eat_symbol("=");
            options.minimum = Some(Some(number(cursor)?));
        } else if cursor.eat_word("maxvalue") {
            let _ = cursor.eat_symbol("=");
            options.maximum = Some(Some(number(cursor)?));
        } else if cursor.eat_word("nominvalue") || cursor.eat_words(&["no", "minvalue"]) {
            options.minimum = Some(None);
        } else if cursor.eat_word("nomaxvalue") || cursor.eat_words(&["no", "maxvalue"]) {
            options.maximum = Some(None);
        } else if cursor.eat_word("start") {
            let _ = cursor.eat_word("with") || cursor.eat_symbol("=");
            options.start = Some(number(cursor)?);
        } else if cursor.eat_word("restart") {
            // The next value is data.
            let _ = cursor.eat_word("with") || cursor.eat_symbol("=");
            if cursor.peek().is_some_and(|token| token.kind == TokenKind::Number) {
                number(cursor)?;
            }
        } else if cursor.eat_word("cache") {
            let _ = cursor.eat_symbol("=");
            options.cache = Some(number(cursor)?);
        } else if cursor.eat_word("nocache") || cursor.eat_words(&["no", "cache"]) {
            options.cache = Some(0);
        } else if cursor.eat_word("nocycle") || cursor.eat_words(&["no", "cycle"]) {
            options.cycle = Some(false);
        } else if cursor.eat_word("cycle") {
            options.cycle = Some(true);
        } else {
            return Ok(options);
        }
    }
}

fn number(cursor: &mut Cursor<'_>) -> Parse<i128> {
    let negative = cursor.eat_symbol("-");
    let value: i128 = cursor.text().parse().map_err(|_| cursor.expected("a number"))?;
    cursor.bump();
    Ok(if negative { -value } else { value })
}
