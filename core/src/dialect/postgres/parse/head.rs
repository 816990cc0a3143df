//! What the first words of a statement tell without parsing it: data, settings, transactions, maintenance.

use super::block;
use super::privilege;
use super::setting;
use crate::model::ddl::TransactionWord;
use crate::model::{Ddl, Diagnostic, Fate, TableOptions};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::TokenKind;
use crate::syntax::named::Names;

/// The fate of a statement whose head decides it; `None` for those that must be parsed.
pub fn fate(cursor: &Cursor<'_>) -> Option<Fate> {
    let first = cursor.text().to_ascii_lowercase();
    if let Some(next) = begins_another(cursor, &first) {
        return Some(Fate::Rejected(next));
    }
    Some(match &*first {
        "insert" | "update" | "delete" | "merge" | "copy" | "values" | "table" | "truncate" | "execute"
        | "prepare" | "declare" | "fetch" | "move" | "close" | "deallocate" => {
            match second(cursor, "transaction") {
                true => Fate::Nothing("transaction"),
                false => Fate::Nothing("data"),
            }
        }
        "select" | "with" | "(" => query(cursor),
        "explain" | "analyze" | "analyse" | "vacuum" | "cluster" | "repack" | "reindex" | "checkpoint"
        | "lock" | "refresh" | "discard" | "load" | "listen" | "notify" | "unlisten" | "show" => {
            Fate::Nothing("maintenance")
        }
        "grant" | "revoke" => privilege::fate(cursor),
        "reassign" => Fate::Privilege { what: "owner", asks: privilege::reassign(cursor) },
        "security" => Fate::Nothing("security label"),
        "set" | "reset" => setting::fate(cursor),
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => {
            transaction(cursor)
        }
        "do" => block::fate(cursor),
        "call" => block::call(cursor),
        "import" => Fate::Rejected(unreplayable(cursor, "what it imports only the foreign server knows")),
        "create" | "alter" | "drop" => return cluster_wide(cursor),
        "comment" => return None,
        _ => Fate::Rejected(unknown(cursor)),
    })
}

/// The complaint about a statement that begins inside a query or a change of rows: CREATE and GRANT are reserved words, that may
/// be the name of an output, of a column behind its table, and nothing else there.
fn begins_another(cursor: &Cursor<'_>, head: &str) -> Option<Diagnostic> {
    const ROWS: [&str; 9] = ["insert", "update", "delete", "merge", "values", "table", "select", "with", "("];
    if !ROWS.contains(&head) {
        return None;
    }
    let at = (1..cursor.tokens.len()).find(|at| {
        let before = Cursor { at: at - 1, ..cursor.clone() };
        let begins = ["create", "grant"].iter().any(|word| before.is_word_at(1, word));
        begins && !before.is_word("as") && before.text() != "."
    })?;
    let here = Cursor { at, ..cursor.clone() };
    let message = format!("syntax error at `{}`: another statement begins here", here.text());
    let complaint = Diagnostic::error("syntax-error", message, here.here(), "here");
    Some(complaint.help("end the statement before it with `;`"))
}

/// The refusal of a statement whose effect only a server can know.
pub fn unreplayable(cursor: &Cursor<'_>, reason: &str) -> Diagnostic {
    let span = Cursor { at: 0, ..cursor.clone() }.here();
    Diagnostic::error(
        "unreplayable",
        format!("the effect of this statement cannot be replayed: {reason}"),
        span,
        reason,
    )
    .help("name a database that may be used to run it: --dev-url postgres://…")
}

fn unknown(cursor: &Cursor<'_>) -> Diagnostic {
    let word = cursor.text();
    if cursor.peek().is_some_and(|token| token.kind == TokenKind::Unclosed) {
        return Diagnostic::error("syntax-error", "this is never closed", cursor.here(), "opened here");
    }
    Diagnostic::error(
        "unknown-statement",
        format!("PostgreSQL has no statement that begins with `{word}`"),
        cursor.here(),
        "expected CREATE, ALTER, DROP, COMMENT, INSERT, SET …",
    )
}

fn second(cursor: &Cursor<'_>, word: &str) -> bool {
    cursor.is_word_at(1, word)
}

/// Objects of the whole cluster, and what the schema does not hold.
fn cluster_wide(cursor: &Cursor<'_>) -> Option<Fate> {
    let two = cursor.text_at(1).to_ascii_lowercase();
    Some(match &*two {
        "user" if cursor.is_word_at(2, "mapping") => return None,
        "role" | "user" | "group" => Fate::Nothing("role"),
        "database" | "tablespace" => Fate::Nothing("cluster"),
        "system" => Fate::Nothing("setting"),
        "default" if cursor.is_word_at(2, "privileges") => {
            Fate::Privilege { what: "privilege", asks: privilege::default_privileges(cursor) }
        }
        "owned" => Fate::Rejected(unreplayable(cursor, "who owns what is not part of a schema")),
        _ => return None,
    })
}

/// A query: `set_config('search_path', …)` is a setting, INTO makes a table, all others leave the schema alone.
fn query(cursor: &Cursor<'_>) -> Fate {
    if let Some(path) = setting::set_config(cursor) {
        return Fate::Effect(vec![Ddl::SearchPath(path)]);
    }
    match into(cursor) {
        Some(true) => Fate::Nothing("temporary table"),
        Some(false) => match select_into(cursor) {
            Some(made) => Fate::Effect(vec![made]),
            None => {
                Fate::Rejected(unreplayable(cursor, "the columns of the table depend on the query's types"))
            }
        },
        None => match block::selected(cursor) {
            Some(Ok(block)) => Fate::Effect(vec![Ddl::Block(Box::new(block))]),
            Some(Err(complaint)) => Fate::Rejected(*complaint),
            None if setting::sets_role(cursor) => setting::computed_role(cursor),
            None => Fate::Nothing("data"),
        },
    }
}

/// `SELECT a INTO t FROM b` is `CREATE TABLE t AS SELECT a FROM b`.
fn select_into(cursor: &Cursor<'_>) -> Option<Ddl> {
    let names = Names::of(cursor);
    let into = (0..names.count()).find(|at| names.is_word(*at, &["into"]) && names.opening(*at).is_none())?;
    let unlogged = names.is_word(into + 1, &["unlogged"]);
    let mut first = if unlogged { into + 2 } else { into + 1 };
    first += usize::from(names.is_word(first, &["table"]));
    let mut target = Cursor { at: first, ..cursor.clone() };
    let name = target.qualified_name().ok()?;
    let last = names.count().checked_sub(1)?;
    let rest = if target.at > last { "" } else { names.slice(target.at, last) };
    let query = format!("{} {rest}", names.slice(0, into.checked_sub(1)?));
    let options = TableOptions { unlogged, ..TableOptions::default() };
    Some(super::table::table_as(cursor, name, options, Vec::new(), query, false))
}

/// Whether a query has an INTO of its own, and whether what it makes is temporary.
fn into(cursor: &Cursor<'_>) -> Option<bool> {
    let mut cursor = cursor.clone();
    let mut depth = 0i32;
    let mut inserts = false;
    while !cursor.at_end() {
        depth += i32::from(cursor.is_symbol("(")) - i32::from(cursor.is_symbol(")"));
        if depth == 0 && cursor.is_word("into") && !inserts {
            let temporary =
                ["temp", "temporary", "local", "global"].iter().any(|word| cursor.is_word_at(1, word));
            return Some(temporary);
        }
        inserts = cursor.is_word("insert") || cursor.is_word("merge");
        cursor.bump();
    }
    None
}

fn transaction(cursor: &Cursor<'_>) -> Fate {
    let word = |word| Fate::Effect(vec![Ddl::Transaction(word)]);
    match &*cursor.text().to_ascii_lowercase() {
        "begin" | "start" => word(TransactionWord::Begin),
        "commit" | "end" if !second(cursor, "prepared") => word(TransactionWord::Commit),
        "rollback" | "abort" => {
            let to = cursor.is_word_at(1, "to") || cursor.is_word_at(2, "to");
            match (to, second(cursor, "prepared")) {
                (true, _) => Fate::Rejected(unreplayable(cursor, "it undoes a part of a transaction")),
                (false, true) => Fate::Nothing("transaction"),
                (false, false) => word(TransactionWord::Rollback),
            }
        }
        _ => Fate::Nothing("transaction"),
    }
}
