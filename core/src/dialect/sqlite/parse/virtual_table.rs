//! CREATE VIRTUAL TABLE (SQLite manual, lang_createvtab.html): what is in it only its module knows.

use super::{if_not_exists, name, object_name};
use crate::dialect::sqlite::normalize::definition;
use crate::dialect::sqlite::syntax::quote;
use crate::model::ddl::Create;
use crate::model::{Ddl, Object, Opaque};
use crate::syntax::cursor::{Cursor, Parse};

/// The word by which a virtual table is known among opaque objects.
pub const KIND: &str = "virtual table";

/// Reads on after VIRTUAL TABLE.
pub fn create(cursor: &mut Cursor<'_>) -> Parse<Ddl> {
    let if_not_exists = if_not_exists(cursor);
    let table = object_name(cursor)?;
    let from = cursor.at - 1;
    cursor.expect_word("using")?;
    name(cursor)?;
    if cursor.is_symbol("(") {
        cursor.skip_parentheses()?;
    }
    let text = format!("CREATE VIRTUAL TABLE {}", cursor.slice(from, cursor.at));
    let drop = format!("TABLE {}", quote(&table.name)).into();
    let object = Object::Opaque(Opaque { definition: definition(&text), drop, comment: None });
    Ok(Ddl::Create(Create {
        name: table,
        owner: None,
        signature: Some(KIND.into()),
        object,
        if_not_exists,
        or_replace: false,
        like: Vec::new(),
    }))
}
