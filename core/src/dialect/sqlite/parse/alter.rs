//! ALTER TABLE (SQLite manual, lang_altertable.html).

use super::{column, name, object_name};
use crate::model::ddl::Position;
use crate::model::{AlterTable, Ddl, QualifiedName};
use crate::syntax::cursor::{Cursor, Parse};

/// Reads a whole ALTER TABLE.
pub fn alter_table(cursor: &mut Cursor<'_>) -> Parse<Ddl> {
    cursor.expect_word("alter")?;
    cursor.expect_word("table")?;
    let table = object_name(cursor)?;
    let action = if cursor.eat_word("rename") {
        rename(cursor)?
    } else if cursor.eat_word("add") {
        cursor.eat_word("column");
        let read = column::column(cursor)?;
        AlterTable::AddColumn {
            column: read.column,
            constraints: read.constraints,
            if_not_exists: false,
            position: Position::Last,
        }
    } else if cursor.eat_word("drop") {
        cursor.eat_word("column");
        AlterTable::DropColumn { name: name(cursor)?, if_exists: false, cascade: false }
    } else {
        return Err(cursor.expected("RENAME, ADD or DROP"));
    };
    Ok(Ddl::AlterTable { table, if_exists: false, only: false, actions: vec![action], text: None })
}

fn rename(cursor: &mut Cursor<'_>) -> Parse<AlterTable> {
    if cursor.eat_word("to") {
        return Ok(AlterTable::RenameTo(QualifiedName::bare(name(cursor)?)));
    }
    cursor.eat_word("column");
    let from = name(cursor)?;
    cursor.expect_word("to")?;
    Ok(AlterTable::RenameColumn { from, to: name(cursor)? })
}
