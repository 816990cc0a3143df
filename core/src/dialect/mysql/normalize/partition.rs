//! Partitions as SHOW CREATE TABLE prints them, token by token.

use crate::model::Definition;

/// Makes a partitioning canonical; its text stays.
pub fn normalize(definition: &mut Definition) {
    let tokens: Vec<&str> = definition.canonical.split(' ').collect();
    let mut kept: Vec<&str> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = |ahead: usize| tokens.get(at + ahead).copied().unwrap_or("");
        match *token {
            // Every partition has the engine of its table.
            "engine" => at += if next(1) == "=" { 3 } else { 2 },
            "storage" if next(1) == "engine" => at += 1,
            "(" if next(1) == "maxvalue" && next(2) == ")" => {
                kept.push("maxvalue");
                at += 3;
            }
            // The number of partitions goes without saying where they are listed.
            "partitions" if next(2) == "(" && next(3) == "partition" => at += 2,
            token => {
                kept.push(token);
                at += 1;
            }
        }
    }
    definition.canonical = kept.join(" ").into();
}
