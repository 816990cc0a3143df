//! What only TiDB has (its manual: AUTO_RANDOM, Clustered Indexes, SHARD_ROW_ID_BITS, Time to Live, Placement Rules).
//! Its prints have it in comments, `/*T![auto_rand] AUTO_RANDOM(5) */`; the others do not know it.

use super::options::{TableOption, value};
use crate::syntax::cursor::{Cursor, Parse};
use std::sync::Arc;

/// The column option: how many bits are random, and how long the number is where that is said.
pub const AUTO_RANDOM: &str = "auto_random";
/// The option of a primary key: `0` where the rows do not lie in its order.
pub const CLUSTERED: &str = "clustered";
/// The table options that are one word and a value.
pub const PLAIN: [&str; 4] = ["shard_row_id_bits", "pre_split_regions", "auto_id_cache", "auto_random_base"];
/// When rows expire, whether that is done, and how often it is looked for.
pub const TTL: [&str; 3] = ["ttl", "ttl_enable", "ttl_job_interval"];
/// Where the rows lie.
pub const PLACEMENT: &str = "placement policy";

/// `(5)` or `(5, 54)` behind AUTO_RANDOM, which is 5 by itself.
pub fn bits(cursor: &mut Cursor<'_>) -> Parse<Arc<str>> {
    if !cursor.is_symbol("(") {
        return Ok("5".into());
    }
    let from = cursor.at;
    cursor.skip_parentheses()?;
    let inside = cursor.slice(from + 1, cursor.at - 1);
    Ok(inside.split(',').map(str::trim).collect::<Vec<_>>().join(", ").into())
}

/// CLUSTERED, which a primary key is by itself, or NONCLUSTERED.
pub fn clustered(cursor: &mut Cursor<'_>) -> Option<(Arc<str>, Arc<str>)> {
    let value = if cursor.eat_word("clustered") { "1" } else { "0" };
    (value == "1" || cursor.eat_word("nonclustered")).then(|| (CLUSTERED.into(), value.into()))
}

/// One table option, if that is next.
pub fn option(cursor: &mut Cursor<'_>) -> Parse<Option<TableOption>> {
    let word = cursor.text().to_ascii_lowercase();
    if let Some(key) = PLAIN.iter().find(|key| **key == word) {
        cursor.bump();
        let value = value(cursor)?;
        return Ok(Some(TableOption::Stored(key, Some(value).filter(|value| &**value != "0"))));
    }
    if cursor.eat_words(&["placement", "policy"]) {
        let value = value(cursor)?;
        let is_set = !value.eq_ignore_ascii_case("default");
        return Ok(Some(TableOption::Stored(PLACEMENT, Some(value).filter(|_| is_set))));
    }
    if cursor.eat_words(&["remove", "ttl"]) {
        return Ok(Some(TableOption::Stored("ttl", None)));
    }
    match TTL.iter().find(|key| **key == word) {
        Some(&"ttl") => {
            cursor.bump();
            cursor.eat_symbol("=");
            let column = super::super::syntax::name(cursor.expect_name()?.as_str());
            cursor.expect_symbol("+")?;
            cursor.expect_word("interval")?;
            let (count, unit) = (value(cursor)?, value(cursor)?);
            let text = format!("{column} + INTERVAL {count} {}", unit.to_ascii_uppercase());
            Ok(Some(TableOption::Stored("ttl", Some(text.into()))))
        }
        Some(key) => {
            cursor.bump();
            // ON, and an hour or, in newer ones, a day, go without saying.
            let value = value(cursor)?.to_ascii_lowercase();
            let is_set = !matches!(&*value, "on" | "1h" | "24h");
            Ok(Some(TableOption::Stored(key, Some(value.into()).filter(|_| is_set))))
        }
        None => Ok(None),
    }
}
