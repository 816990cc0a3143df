//! ALTER FUNCTION, PROCEDURE, ROUTINE and AGGREGATE.

use super::alter::common;
use super::kind::{Kind, kind, target};
use super::routine::{RoutineOptions, option_clause};
use super::tree::Tree;
use crate::model::ddl::Ddl;
use crate::syntax::cursor::Parse;
use squawk_syntax::ast;

/// ALTER of a routine; `options` are those of the statement, if it sets any.
pub fn alter_routine(tree: &Tree<'_>, options: Option<ast::FuncOptionList>) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    if !matches!(kind, Kind::Known(_)) {
        return Err(cursor.expected("a routine"));
    }
    let target = target(&mut cursor, kind)?;
    if let Some(common) = common(&mut cursor, &target, false)? {
        return Ok(common);
    }
    let mut list = RoutineOptions::new();
    for option in options.into_iter().flat_map(|list| list.options()) {
        list.extend(option_clause(tree, &option)?);
    }
    if list.is_empty() {
        return Err(cursor.expected("RENAME TO, SET SCHEMA, OWNER TO or an option"));
    }
    Ok(vec![Ddl::RoutineOptions { target, options: list }])
}
