//! CREATE VIEW (SQLite manual, lang_createview.html).

use super::{if_not_exists, names, object_name};
use crate::dialect::sqlite::normalize::definition;
use crate::model::ddl::Create;
use crate::model::{Ddl, Object, Parameters, View};
use crate::syntax::cursor::{Cursor, Parse};
use indexmap::IndexMap;

/// Reads on after VIEW.
pub fn create(cursor: &mut Cursor<'_>) -> Parse<Ddl> {
    let if_not_exists = if_not_exists(cursor);
    let name = object_name(cursor)?;
    let columns = if cursor.is_symbol("(") { names(cursor)? } else { Vec::new() };
    cursor.expect_word("as")?;
    if !["select", "with", "values"].iter().any(|word| cursor.is_word(word)) {
        return Err(cursor.expected("SELECT, VALUES or WITH"));
    }
    let query = definition(cursor.slice(cursor.at, cursor.tokens.len()));
    cursor.at = cursor.tokens.len();
    let object = Object::View(View {
        columns,
        query,
        options: Parameters::new(),
        defaults: IndexMap::new(),
        indexes: Vec::new(),
        comment: None,
    });
    Ok(Ddl::Create(Create {
        name,
        owner: None,
        signature: None,
        object,
        if_not_exists,
        or_replace: false,
        like: Vec::new(),
    }))
}
