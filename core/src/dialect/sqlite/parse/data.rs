//! Statements on rows: nothing to a schema, unless the rows are those of the schema table itself.

use super::unreplayable;
use crate::model::{Fate, Span};
use crate::syntax::cursor::{Cursor, Parse};

/// The names of the schema table (SQLite manual, schematab.html).
const SCHEMA_TABLES: [&str; 4] =
    ["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"];

/// The fate of a statement on rows.
pub fn data(cursor: &mut Cursor<'_>, span: Span) -> Parse<Fate> {
    if writes_schema_table(cursor) {
        let help = "Write the change as CREATE, ALTER and DROP, or give a real --dev-url, where it is run.";
        return Ok(Fate::Rejected(unreplayable(span, "an edit of sqlite_master", help)));
    }
    Ok(Fate::Nothing("data"))
}

fn writes_schema_table(cursor: &Cursor<'_>) -> bool {
    let mut target = cursor.clone();
    let head = target.text().to_ascii_lowercase();
    target.bump();
    if target.eat_word("or") {
        target.bump();
    }
    match &*head {
        "update" => {}
        "insert" | "replace" if target.eat_word("into") => {}
        "delete" if target.eat_word("from") => {}
        _ => return false,
    }
    let Ok(name) = target.qualified_name() else { return false };
    SCHEMA_TABLES.contains(&name.name.compared())
}
