//! The options behind a table's body, and those of ALTER TABLE: `ENGINE=InnoDB COMMENT='…'`.

use super::super::types;
use super::tidb;
use crate::model::TableOptions;
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::TokenKind;
use std::sync::Arc;

/// What one option says.
#[derive(Clone, Debug)]
pub enum TableOption {
    /// COMMENT
    Comment(Arc<str>),
    /// Any other: key and value in canonical spelling; no value is the default.
    Stored(&'static str, Option<Arc<str>>),
}

/// Options that are one word in the text (reference manual, CREATE TABLE; MariaDB: table options).
const PLAIN: [&str; 26] = [
    "avg_row_length",
    "checksum",
    "compression",
    "connection",
    "delay_key_write",
    "encrypted",
    "encryption",
    "encryption_key_id",
    "ietf_quotes",
    "insert_method",
    "itef_quotes",
    "key_block_size",
    "max_rows",
    "min_rows",
    "pack_keys",
    "page_checksum",
    "page_compressed",
    "page_compression_level",
    "row_format",
    "secondary_engine",
    "sequence",
    "stats_auto_recalc",
    "stats_persistent",
    "stats_sample_pages",
    "tablespace",
    "transactional",
];

/// Takes one table option, if one is next.
pub fn option(cursor: &mut Cursor<'_>) -> Parse<Option<TableOption>> {
    if cursor.eat_words(&["with", "system", "versioning"]) {
        return Ok(Some(TableOption::Stored("system versioning", Some("1".into()))));
    }
    let start = cursor.at;
    let _ = cursor.eat_word("default");
    if let Some(charset) = types::charset(cursor) {
        return Ok(Some(TableOption::Stored("charset", Some(charset))));
    }
    if cursor.eat_word("collate") {
        return Ok(Some(TableOption::Stored("collate", Some(value(cursor)?.to_ascii_lowercase().into()))));
    }
    if cursor.eat_word("comment") {
        cursor.eat_symbol("=");
        let text = cursor.string().ok_or_else(|| cursor.expected("a string"))?;
        return Ok(Some(TableOption::Comment(text)));
    }
    for directory in ["data", "index"] {
        if cursor.eat_words(&[directory, "directory"]) {
            let key = if directory == "data" { "data directory" } else { "index directory" };
            return Ok(Some(TableOption::Stored(key, Some(value(cursor)?))));
        }
    }
    if cursor.eat_word("engine") || cursor.eat_word("type") {
        return Ok(Some(TableOption::Stored("engine", Some(engine(&value(cursor)?)))));
    }
    if cursor.eat_word("auto_increment") {
        return Ok(Some(TableOption::Stored("auto_increment", Some(value(cursor)?))));
    }
    if cursor.eat_word("union") {
        return union(cursor).map(Some);
    }
    if let Some(found) = tidb::option(cursor)? {
        return Ok(Some(found));
    }
    // MariaDB prints some of them in quotes.
    let word = cursor.text().trim_matches('`').to_ascii_lowercase();
    if let Some(key) = PLAIN.iter().find(|key| **key == word) {
        cursor.bump();
        let written = value(cursor)?;
        return Ok(Some(TableOption::Stored(key, stored(key, &written))));
    }
    if cursor.at != start {
        return Err(cursor.expected("a table option"));
    }
    Ok(None)
}

/// Takes every table option up to something else, into a table.
pub fn options(
    cursor: &mut Cursor<'_>,
    into: &mut TableOptions,
    comment: &mut Option<Arc<str>>,
) -> Parse<()> {
    loop {
        match option(cursor)? {
            Some(TableOption::Comment(text)) => *comment = Some(text).filter(|text| !text.is_empty()),
            Some(TableOption::Stored(key, Some(value))) => {
                into.storage.insert(key.into(), value);
            }
            Some(TableOption::Stored(key, None)) => {
                into.storage.shift_remove(key);
            }
            None if cursor.eat_symbol(",") => {}
            None => return Ok(()),
        }
    }
}

/// A value after an optional `=`, its quotes taken off.
pub fn value(cursor: &mut Cursor<'_>) -> Parse<Arc<str>> {
    cursor.eat_symbol("=");
    if let Some(text) = cursor.string() {
        return Ok(text);
    }
    let token = cursor.peek().ok_or_else(|| cursor.expected("a value"))?;
    match token.kind {
        TokenKind::Word | TokenKind::Number => {
            cursor.bump();
            Ok(token.text(cursor.source).into())
        }
        TokenKind::QuotedName => cursor.expect_name().map(|name| name.as_str().into()),
        TokenKind::Text | TokenKind::Symbol | TokenKind::Unclosed => Err(cursor.expected("a value")),
    }
}

/// UNION = (t1, t2): the tables of a MERGE table, as SHOW CREATE prints them.
fn union(cursor: &mut Cursor<'_>) -> Parse<TableOption> {
    cursor.eat_symbol("=");
    cursor.expect_symbol("(")?;
    let mut tables = Vec::new();
    while !cursor.eat_symbol(")") {
        let name = super::table_name(cursor)?;
        tables.push(super::super::syntax::name(name.name.as_str()));
        if !cursor.is_symbol(")") {
            cursor.expect_symbol(",")?;
        }
    }
    let value = (!tables.is_empty()).then(|| format!("({})", tables.join(",")).into());
    Ok(TableOption::Stored("union", value))
}

/// The value as it is kept; `None` where it says that nothing is set.
fn stored(key: &str, value: &str) -> Option<Arc<str>> {
    let lower = value.to_ascii_lowercase();
    let unset = match key {
        "row_format" | "pack_keys" | "stats_persistent" | "stats_auto_recalc" | "stats_sample_pages"
        | "insert_method" => lower == "default" || (key == "insert_method" && lower == "no"),
        "checksum" | "delay_key_write" | "max_rows" | "min_rows" | "avg_row_length" | "key_block_size" => {
            lower == "0"
        }
        "connection" => value.is_empty(),
        _ => false,
    };
    match key {
        _ if unset => None,
        "connection" | "tablespace" | "encryption" | "compression" | "secondary_engine" => Some(value.into()),
        _ => Some(lower.to_ascii_uppercase().into()),
    }
}

/// Engines as the server spells them.
fn engine(written: &str) -> Arc<str> {
    let known = [
        "InnoDB",
        "MyISAM",
        "MEMORY",
        "CSV",
        "ARCHIVE",
        "BLACKHOLE",
        "FEDERATED",
        "MRG_MyISAM",
        "Aria",
        "SEQUENCE",
        "ndbcluster",
        "ROCKSDB",
        "TokuDB",
        "SPIDER",
        "CONNECT",
        "ColumnStore",
        "S3",
        "Mroonga",
        "SPHINX",
    ];
    let canonical = match written.to_ascii_lowercase().as_str() {
        "heap" => Some("MEMORY"),
        "merge" => Some("MRG_MyISAM"),
        "ndb" => Some("ndbcluster"),
        lower => known.iter().copied().find(|engine| engine.to_ascii_lowercase() == lower),
    };
    canonical.unwrap_or(written).into()
}
