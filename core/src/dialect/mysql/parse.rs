//! What does each statement of a source ask of the schema? The head decides; each noun has its own file.

mod alter;
mod block;
mod column;
mod constraint;
mod cut;
mod database;
mod drop;
mod event;
mod index;
mod options;
mod partition;
mod routine;
mod sequence;
mod table;
pub mod tidb;
mod trigger;
mod view;

use super::syntax::SYNTAX;
use crate::model::ddl::Target;
use crate::model::{Ddl, Diagnostic, Fate, Name, ObjectKind, Parsed, QualifiedName, SourceId, Span};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::{Token, TokenKind};

/// The table option under which CONVERT TO waits for `implied`, which knows the columns: the character set.
pub const CONVERT_CHARSET: &str = "convert to charset";
/// The same: the collation.
pub const CONVERT_COLLATE: &str = "convert to collate";

pub use block::{STATEMENT_TEXT, body, calls, is_data_only, query};
pub use partition::{PARTITION_ACTION, apply_action};
pub use routine::PARAMETERS;

/// Every statement of a source with its fate.
pub fn parse(source: &str, id: SourceId) -> Vec<Parsed> {
    let mut parsed = Vec::new();
    for tokens in cut::statements(source) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let span = Span::new(id, first.start as usize, last.end as usize);
        let mut cursor = Cursor::new(source, id, &tokens, &SYNTAX);
        let fate = unclosed(&cursor, &tokens).map_or_else(|| fate(&mut cursor), Fate::Rejected);
        parsed.push(Parsed { span, fate });
    }
    parsed
}

/// A string, name or comment that nobody closed makes the rest of the source unreadable.
fn unclosed(cursor: &Cursor<'_>, tokens: &[Token]) -> Option<Diagnostic> {
    let at = tokens.iter().position(|token| token.kind == TokenKind::Unclosed)?;
    let here = Cursor { at, ..cursor.clone() }.here();
    Some(Diagnostic::error(
        "syntax-error",
        "a string, a quoted name or a comment is not closed",
        here,
        "it begins here and never ends",
    ))
}

fn fate(cursor: &mut Cursor<'_>) -> Fate {
    let head = cursor.text().to_ascii_lowercase();
    block::fate(cursor, &head).unwrap_or_else(|| plain_fate(cursor))
}

/// The fate of a statement that is no step.
fn plain_fate(cursor: &mut Cursor<'_>) -> Fate {
    let head = cursor.text().to_ascii_lowercase();
    if let Some(word) = without_effect(cursor, &head) {
        return Fate::Nothing(word);
    }
    let effect = match &*head {
        "create" => create(cursor),
        "alter" => alter(cursor),
        "drop" => drop::drop(cursor),
        "rename" => rename(cursor),
        "use" => database::use_database(cursor),
        _ => Err(unknown(cursor)),
    };
    let complete = effect.and_then(|effects| {
        if cursor.at_end() { Ok(effects) } else { Err(cursor.expected("the end of the statement")) }
    });
    match complete {
        Ok(effects) if effects.is_empty() => Fate::Nothing("setting"),
        Ok(effects) => Fate::Effect(effects),
        Err(diagnostic) => Fate::Rejected(*diagnostic),
    }
}

/// The statements that change no schema, by their first words.
fn without_effect(cursor: &Cursor<'_>, head: &str) -> Option<&'static str> {
    Some(match head {
        "insert" | "update" | "delete" | "replace" | "select" | "with" | "load" | "truncate" | "do"
        | "handler" | "values" | "table" | "(" => "data",
        "set" if cursor.is_word_at(1, "password") => "privilege",
        "set" | "deallocate" | "delimiter" => "setting",
        "lock" | "unlock" | "analyze" | "optimize" | "repair" | "check" | "checksum" | "flush" | "reset"
        | "kill" | "show" | "describe" | "desc" | "explain" | "help" | "cache" | "install" | "uninstall"
        | "purge" | "change" | "stop" | "shutdown" | "binlog" => "maintenance",
        "start" if cursor.is_word_at(1, "transaction") => "transaction",
        "start" => "maintenance",
        "begin" | "commit" | "rollback" | "savepoint" | "release" | "xa" => "transaction",
        "grant" | "revoke" => "privilege",
        "create" | "drop" | "alter" | "rename" if is_about_users(cursor) => "privilege",
        "create" | "drop" | "alter" if is_about_the_server(cursor) => "server",
        _ => return None,
    })
}

fn is_about_users(cursor: &Cursor<'_>) -> bool {
    let replace = if cursor.is_word_at(1, "or") && cursor.is_word_at(2, "replace") { 2 } else { 0 };
    cursor.is_word_at(1 + replace, "user") || cursor.is_word_at(1 + replace, "role")
}

/// Tablespaces, servers, log file groups and loadable functions belong to the server, not to a schema.
fn is_about_the_server(cursor: &Cursor<'_>) -> bool {
    let loadable =
        (cursor.is_word_at(1, "function") && cursor.is_word_at(3, "returns") && has_word(cursor, "soname"))
            || (cursor.is_word_at(1, "aggregate") && has_word(cursor, "soname"));
    let words = ["tablespace", "server", "logfile", "instance", "resource", "undo"];
    loadable || words.iter().any(|word| cursor.is_word_at(1, word))
}

fn has_word(cursor: &Cursor<'_>, word: &str) -> bool {
    (0..cursor.tokens.len()).any(|ahead| cursor.is_word_at(ahead, word))
}

fn unknown(cursor: &Cursor<'_>) -> Box<Diagnostic> {
    let text = cursor.text();
    Box::new(
        Diagnostic::error(
            "unknown-statement",
            format!("no statement begins with `{text}`"),
            cursor.here(),
            "unknown",
        )
        .help("statements end with `;`, or with what DELIMITER says"),
    )
}

fn create(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    cursor.expect_word("create")?;
    let or_replace = cursor.eat_words(&["or", "replace"]);
    let temporary = cursor.eat_word("temporary");
    if cursor.is_word("table") {
        return table::create(cursor, or_replace, temporary);
    }
    if cursor.is_word("sequence") {
        return sequence::create(cursor, or_replace);
    }
    if cursor.is_word("database") || cursor.is_word("schema") {
        return database::create(cursor, or_replace);
    }
    if index::is_create(cursor) {
        return index::create(cursor);
    }
    let head = view::head(cursor)?;
    match cursor.text().to_ascii_lowercase().as_str() {
        "view" => view::create(cursor, or_replace, head),
        "trigger" => trigger::create(cursor, or_replace),
        "procedure" | "function" | "aggregate" => routine::create(cursor, or_replace),
        "event" => event::create(cursor, or_replace),
        _ => Err(cursor
            .expected("what to create: TABLE, INDEX, VIEW, TRIGGER, PROCEDURE, FUNCTION, EVENT, SEQUENCE")),
    }
}

fn alter(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    let start = cursor.at;
    cursor.expect_word("alter")?;
    if alter::is_table(cursor) {
        return alter::table(cursor);
    }
    if cursor.is_word("sequence") {
        return sequence::alter(cursor);
    }
    if cursor.is_word("database") || cursor.is_word("schema") {
        return database::alter(cursor);
    }
    let head = view::head(cursor)?;
    match cursor.text().to_ascii_lowercase().as_str() {
        "view" => view::create(cursor, true, head),
        "procedure" | "function" => routine::alter(cursor),
        "event" => event::alter(cursor, start),
        _ => {
            Err(cursor.expected("what to alter: TABLE, VIEW, DATABASE, PROCEDURE, FUNCTION, EVENT, SEQUENCE"))
        }
    }
}

/// RENAME TABLE a TO b, c TO d
fn rename(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    cursor.expect_word("rename")?;
    if !cursor.eat_word("tables") {
        cursor.expect_word("table")?;
    }
    let if_exists = cursor.eat_words(&["if", "exists"]);
    let mut renames = Vec::new();
    loop {
        let name = table_name(cursor)?;
        cursor.expect_word("to")?;
        let to = table_name(cursor)?;
        renames.push(Ddl::Rename { target: target(ObjectKind::Table, name), to: to.name, if_exists });
        if !cursor.eat_symbol(",") {
            return Ok(renames);
        }
    }
}

/// The name of a table, a view, a trigger: compared letter by letter (lower_case_table_names=0).
fn table_name(cursor: &mut Cursor<'_>) -> Parse<QualifiedName> {
    let QualifiedName { schema, name } = cursor.qualified_name()?;
    let exact = |name: Name| Name::exact(name.as_str());
    Ok(QualifiedName { schema: schema.map(exact), name: exact(name) })
}

fn target(kind: ObjectKind, name: QualifiedName) -> Target {
    Target { kind, name, owner: None, signature: None }
}

#[cfg(test)]
mod tests;
