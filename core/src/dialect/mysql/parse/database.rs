//! Databases, and which one the statements after USE are about.

use super::super::types::charset;
use super::{table_name, target};
use crate::model::ddl::Create;
use crate::model::{Ddl, Name, Namespace, Object, ObjectKind, QualifiedName};
use crate::syntax::cursor::{Cursor, Parse};

/// `USE database`
pub fn use_database(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    cursor.expect_word("use")?;
    Ok(vec![Ddl::Use(table_name(cursor)?.name)])
}

/// `DATABASE name options`, after CREATE
pub fn create(cursor: &mut Cursor<'_>, or_replace: bool) -> Parse<Vec<Ddl>> {
    cursor.bump();
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name = table_name(cursor)?;
    let namespace = options(cursor)?;
    let object = Object::Namespace(namespace);
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

/// `DATABASE [name] options`, after ALTER
pub fn alter(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    cursor.bump();
    let named =
        !["default", "character", "charset", "collate", "comment"].iter().any(|word| cursor.is_word(word));
    let name = if named { Some(table_name(cursor)?.name) } else { None };
    let Namespace { charset, collation, comment: _ } = options(cursor)?;
    Ok(vec![Ddl::AlterNamespace { name, charset, collation }])
}

fn options(cursor: &mut Cursor<'_>) -> Parse<Namespace> {
    let mut namespace = Namespace::default();
    loop {
        let _ = cursor.eat_word("default");
        if let Some(charset) = charset(cursor) {
            namespace.charset = Some(charset);
        } else if cursor.eat_word("collate") {
            cursor.eat_symbol("=");
            let collation = match cursor.string() {
                Some(text) => text,
                None => cursor.expect_name()?.as_str().into(),
            };
            namespace.collation = Some(collation.to_ascii_lowercase().into());
        } else if cursor.eat_word("comment") {
            cursor.eat_symbol("=");
            namespace.comment = cursor.string().filter(|text| !text.is_empty());
        } else if cursor.eat_word("encryption") || cursor.eat_words(&["read", "only"]) {
            cursor.eat_symbol("=");
            cursor.bump();
        } else {
            return Ok(namespace);
        }
    }
}

/// A database that a statement names.
pub fn database(name: Name) -> crate::model::ddl::Target {
    target(ObjectKind::Namespace, QualifiedName::bare(name))
}
