//! Views: the head is read, the query is text.

use super::super::syntax::SYNTAX;
use super::table_name;
use crate::model::ddl::Create;
use crate::model::{Ddl, Object, Parameters, View};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::{Cursor, Parse};
use indexmap::IndexMap;

/// What may precede VIEW, TRIGGER, PROCEDURE, FUNCTION and EVENT. The definer is an owner: no part of a schema.
#[derive(Clone, Debug, Default)]
pub struct Head {
    options: Parameters,
}

/// Takes `ALGORITHM = …`, `DEFINER = …`, `SQL SECURITY …`.
pub fn head(cursor: &mut Cursor<'_>) -> Parse<Head> {
    let mut head = Head::default();
    loop {
        if cursor.eat_word("algorithm") {
            cursor.expect_symbol("=")?;
            let algorithm = cursor.expect_name()?.as_str().to_ascii_lowercase();
            if algorithm != "undefined" {
                head.options.insert("algorithm".into(), algorithm.into());
            }
        } else if cursor.eat_word("definer") {
            cursor.expect_symbol("=")?;
            user(cursor)?;
        } else if cursor.eat_words(&["sql", "security"]) {
            let security = cursor.expect_name()?.as_str().to_ascii_lowercase();
            if security != "definer" {
                head.options.insert("sql security".into(), security.into());
            }
        } else {
            return Ok(head);
        }
    }
}

/// `'a'@'b'`, `` `a`@`b` ``, `a@localhost`, CURRENT_USER()
fn user(cursor: &mut Cursor<'_>) -> Parse<()> {
    let part = |cursor: &mut Cursor<'_>| cursor.string().is_some() || cursor.name().is_some();
    if !part(cursor) {
        return Err(cursor.expected("a user"));
    }
    if cursor.eat_symbol("(") {
        cursor.expect_symbol(")")?;
    }
    // `@` is lexed as the beginning of a word: `@localhost` is one token, `` @`%` `` two.
    if cursor.text() == "@" {
        cursor.bump();
        if !part(cursor) {
            return Err(cursor.expected("a host"));
        }
    } else if cursor.text().starts_with('@') {
        cursor.bump();
    }
    Ok(())
}

/// `VIEW name [(columns)] AS query [WITH CHECK OPTION]`
pub fn create(cursor: &mut Cursor<'_>, or_replace: bool, head: Head) -> Parse<Vec<Ddl>> {
    cursor.expect_word("view")?;
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name = table_name(cursor)?;
    let mut columns = Vec::new();
    if cursor.eat_symbol("(") {
        loop {
            columns.push(cursor.expect_name()?);
            if cursor.eat_symbol(")") {
                break;
            }
            cursor.expect_symbol(",")?;
        }
    }
    cursor.expect_word("as")?;
    let from = cursor.at;
    let Head { mut options } = head;
    let to = check_option(cursor, &mut options);
    if to <= from {
        return Err(cursor.expected("a query"));
    }
    let query = definition(cursor.slice(from, to), &SYNTAX);
    cursor.at = cursor.tokens.len();
    let view =
        View { columns, query, options, defaults: IndexMap::new(), indexes: Vec::new(), comment: None };
    let object = Object::View(view);
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

/// Where the query ends: before WITH [CASCADED | LOCAL] CHECK OPTION.
fn check_option(cursor: &Cursor<'_>, options: &mut Parameters) -> usize {
    let end = cursor.tokens.len();
    for (words, kind) in [
        (&["with", "check", "option"] as &[&str], "cascaded"),
        (&["with", "cascaded", "check", "option"], "cascaded"),
        (&["with", "local", "check", "option"], "local"),
    ] {
        let Some(at) = end.checked_sub(words.len()) else { continue };
        if (Cursor { at, ..cursor.clone() }).are_words(words) {
            options.insert("check_option".into(), kind.into());
            return at;
        }
    }
    end
}
