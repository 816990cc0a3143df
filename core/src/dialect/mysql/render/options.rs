//! Table options: behind CREATE TABLE, and as actions of ALTER TABLE.

use super::super::parse::tidb;
use super::super::syntax;
use crate::model::{Parameters, Said, TableOptions};
use std::sync::Arc;

/// `COMMENT "x"`
pub fn comment(text: &str) -> String {
    format!("COMMENT {}", syntax::double_quoted(text))
}

/// The options of a new table, in Atlas's order.
pub fn options(options: &TableOptions, text: Option<&Arc<str>>) -> Vec<String> {
    let storage = &options.storage;
    let mut out = Vec::new();
    match (storage.get("charset"), &options.said) {
        (Some(charset), _) => out.push(format!("CHARSET {charset}")),
        (None, Said(said)) => out.extend(said.as_ref().map(ToString::to_string)),
    }
    out.extend(storage.get("collate").map(|collation| format!("COLLATE {collation}")));
    out.extend(text.map(|text| comment(text)));
    out.extend(storage.get("engine").map(|engine| format!("ENGINE {engine}")));
    let mut rest: Vec<_> = storage.iter().collect();
    rest.retain(|(key, _)| !matches!(&***key, "charset" | "collate" | "engine"));
    rest.sort();
    out.extend(rest.into_iter().filter_map(|(key, value)| option(key, value)));
    out
}

/// One option; `None` for what does not stand behind a table's body.
fn option(key: &str, value: &str) -> Option<String> {
    Some(match key {
        "connection" | "compression" | "encryption" | "secondary_engine" | "data directory"
        | "index directory" => {
            format!("{} {}", key.to_uppercase(), syntax::literal(value))
        }
        "ttl_enable" | "ttl_job_interval" => format!("{}={}", key.to_uppercase(), syntax::literal(value)),
        tidb::PLACEMENT => format!("PLACEMENT POLICY={}", syntax::name(value)),
        "tablespace" => format!("TABLESPACE {}", syntax::name(value)),
        "system versioning" => "WITH SYSTEM VERSIONING".to_owned(),
        key if key.starts_with("period for ") => return None,
        key => format!("{}={value}", key.to_uppercase()),
    })
}

/// `PERIOD FOR p (a, b)` stands in a table's body.
pub fn periods(storage: &Parameters) -> Vec<String> {
    let period = |(key, columns): (&Arc<str>, &Arc<str>)| {
        let name = key.strip_prefix("period for ")?;
        let name = if name == "system_time" { "SYSTEM_TIME".to_owned() } else { syntax::name(name) };
        let columns: Vec<String> =
            columns.trim_matches(['(', ')']).split(',').map(|column| syntax::name(column.trim())).collect();
        Some(format!("PERIOD FOR {name} ({})", columns.join(", ")))
    };
    storage.iter().filter_map(period).collect()
}

/// The actions that lead from some options to others; the key of one that no action can change is an error.
pub fn changed_options(before: &Parameters, after: &Parameters) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let mut keys: Vec<&Arc<str>> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let (old, new) = (before.get(key), after.get(key));
        if old == new || matches!(&**key, "charset" | "collate") {
            continue;
        }
        let action = match (&**key, new) {
            ("system versioning", Some(_)) => Some("ADD SYSTEM VERSIONING".to_owned()),
            ("system versioning", None) => Some("DROP SYSTEM VERSIONING".to_owned()),
            ("data directory" | "index directory" | "tablespace" | "pre_split_regions", _) => None,
            ("ttl", None) => Some("REMOVE TTL".to_owned()),
            (tidb::PLACEMENT, None) => Some("PLACEMENT POLICY=DEFAULT".to_owned()),
            ("ttl_enable", None) => Some("TTL_ENABLE='ON'".to_owned()),
            ("ttl_job_interval", None) => Some("TTL_JOB_INTERVAL='1h'".to_owned()),
            ("engine", None) => Some("ENGINE InnoDB".to_owned()),
            (key, Some(value)) => option(key, value),
            (key, None) => unset(key),
        };
        out.push(action.ok_or_else(|| key.to_string())?);
    }
    Ok(out)
}

/// How an option goes back to its default.
fn unset(key: &str) -> Option<String> {
    let value = match key {
        "row_format"
        | "pack_keys"
        | "stats_persistent"
        | "stats_auto_recalc"
        | "stats_sample_pages"
        | "page_checksum"
        | "transactional"
        | "page_compressed"
        | "encrypted"
        | "encryption_key_id"
        | "page_compression_level" => "DEFAULT",
        "avg_row_length" | "checksum" | "delay_key_write" | "key_block_size" | "max_rows" | "min_rows"
        | "shard_row_id_bits" | "auto_id_cache" => "0",
        "insert_method" => "NO",
        "union" => "()",
        "connection" | "compression" => "''",
        "secondary_engine" => "NULL",
        _ => return None,
    };
    Some(format!("{}={value}", key.to_uppercase()))
}
