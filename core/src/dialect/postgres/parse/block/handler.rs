//! EXCEPTION WHEN: which errors a handler is for (PostgreSQL manual, PL/pgSQL: Trapping Errors; Error Codes).

use super::steps::steps;
use crate::model::block::{Condition, Handler};
use crate::syntax::cursor::{Cursor, Parse};

/// The variable that tells whether there was a row.
pub const FOUND: &str = "found";

pub fn handler(cursor: &mut Cursor<'_>) -> Parse<Handler> {
    cursor.expect_word("when")?;
    let mut conditions = Vec::new();
    loop {
        if cursor.eat_word("sqlstate") {
            conditions.push(condition(&cursor.string().ok_or_else(|| cursor.expected("a code"))?));
        } else {
            conditions.push(condition(&cursor.expect_name()?.as_str().to_lowercase()));
        }
        if !cursor.eat_word("or") {
            break;
        }
    }
    cursor.expect_word("then")?;
    Ok(Handler { conditions, steps: steps(cursor)? })
}

/// A condition by its name or code.
pub fn condition(name: &str) -> Condition {
    match name {
        "raise_exception" | "P0001" => Condition::Raised,
        "others" => Condition::Any,
        "42710" | "42P07" | "42701" | "42723" | "42P06" => Condition::Duplicate,
        "42704" | "42P01" | "42703" | "42883" => Condition::Undefined,
        "invalid_table_definition" | "42P16" => Condition::SecondKey,
        "dependent_objects_still_exist" | "2BP01" => Condition::Depended,
        // RENAME VALUE of a label that is not there.
        "invalid_parameter_value" | "22023" => Condition::Undefined,
        "no_data_found" | "P0002" => Condition::NoRow,
        name if name.starts_with("duplicate_") => Condition::Duplicate,
        name if name.starts_with("undefined_") => Condition::Undefined,
        _ => Condition::Other,
    }
}
