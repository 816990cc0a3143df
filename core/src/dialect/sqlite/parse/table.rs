//! CREATE TABLE (SQLite manual, lang_createtable.html).

use super::{column, constraint, end, if_not_exists, object_name};
use crate::dialect::sqlite::implied::QUERY;
use crate::model::ddl::Create;
use crate::model::{Ddl, Fate, Object, Table};
use crate::syntax::cursor::{Cursor, Parse};

/// Reads on after CREATE [TEMP] TABLE.
pub fn create(cursor: &mut Cursor<'_>, temporary: bool) -> Parse<Fate> {
    let if_not_exists = if_not_exists(cursor);
    let mut temporary = temporary;
    if cursor.is_word("temp") && cursor.text_at(1) == "." {
        cursor.at += 2;
        temporary = true;
    }
    let name = object_name(cursor)?;
    let mut table = Table::default();
    table.options.temporary = temporary;
    if cursor.eat_word("as") {
        let query = cursor.slice(cursor.at, cursor.tokens.len());
        table.options.storage.insert(QUERY.into(), query.into());
    } else {
        body(cursor, &mut table)?;
        options(cursor, &mut table)?;
        end(cursor)?;
    }
    let object = Object::Table(table);
    let create = Create {
        name,
        owner: None,
        signature: None,
        object,
        if_not_exists,
        or_replace: false,
        like: Vec::new(),
    };
    Ok(Fate::Effect(vec![Ddl::Create(create)]))
}

/// Columns, then constraints, the commas between which are optional.
fn body(cursor: &mut Cursor<'_>, table: &mut Table) -> Parse<()> {
    cursor.expect_symbol("(")?;
    loop {
        if constraint::starts(cursor) {
            break;
        }
        let read = column::column(cursor)?;
        table.columns.push(read.column);
        table.constraints.extend(read.constraints);
        if cursor.eat_symbol(")") {
            return Ok(());
        }
        if !cursor.eat_symbol(",") {
            return Err(cursor.expected("a column constraint, `,` or `)`"));
        }
    }
    while !cursor.eat_symbol(")") {
        constraint::table_constraint(cursor, table)?;
        cursor.eat_symbol(",");
    }
    Ok(())
}

/// WITHOUT ROWID and STRICT, in any order.
fn options(cursor: &mut Cursor<'_>, table: &mut Table) -> Parse<()> {
    if cursor.at_end() {
        return Ok(());
    }
    loop {
        if cursor.eat_words(&["without", "rowid"]) {
            table.options.without_rowid = true;
        } else if cursor.eat_word("strict") {
            table.options.strict = true;
        } else {
            return Err(cursor.expected("WITHOUT ROWID or STRICT"));
        }
        if !cursor.eat_symbol(",") {
            return Ok(());
        }
    }
}
