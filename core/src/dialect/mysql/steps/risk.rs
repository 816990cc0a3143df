//! What a statement may lose, and what in the rows it may fail on.

use super::super::types::{is_integer, is_list, sql};
use crate::model::{Column, DataType, Lock, Name, Risks};

/// DROP TABLE
pub fn drop_table(name: &Name) -> Risks {
    Risks { lock: Lock::Exclusive, loses: Some(format!("the rows of \"{name}\"")), ..Risks::default() }
}

/// DROP COLUMN
pub fn drop_column(column: &Column) -> Risks {
    let loses = column.generated.is_none().then(|| format!("the values of \"{}\"", column.name));
    Risks { loses, ..Risks::default() }
}

/// MODIFY COLUMN
pub fn modify_column(before: &Column, after: &Column) -> Risks {
    let mut risks = Risks::default();
    if !widens(&before.ty, &after.ty) {
        let types = format!("{} to {}", sql(&before.ty), sql(&after.ty));
        risks.loses = Some(format!("values of \"{}\" that do not fit ({types})", after.name));
        risks.fails_on = Some(format!("values of \"{}\" that do not fit {}", after.name, sql(&after.ty)));
    }
    if before.nullable && !after.nullable {
        risks.fails_on = Some(format!("NULL in column \"{}\"", after.name));
    }
    risks
}

fn number(ty: &DataType) -> u64 {
    ty.arguments.first().and_then(|first| first.parse().ok()).unwrap_or(0)
}

/// Whether every value of one type is a value of the other.
fn widens(before: &DataType, after: &DataType) -> bool {
    if before == after {
        return true;
    }
    if is_integer(before) && is_integer(after) {
        let (from, to) = (width(&before.name), width(&after.name));
        return match (before.unsigned, after.unsigned) {
            (true, true) | (false, false) => from <= to,
            (true, false) => from < to,
            (false, true) => false,
        };
    }
    if is_list(before) && before.name == after.name {
        return before.arguments.iter().all(|label| after.arguments.contains(label));
    }
    match (&*before.name, &*after.name) {
        ("char" | "varchar", "char" | "varchar")
        | ("binary" | "varbinary", "binary" | "varbinary")
        | ("bit", "bit") => number(before) <= number(after),
        ("datetime", "datetime") | ("timestamp", "timestamp" | "datetime") | ("time", "time") => {
            number(before) <= number(after)
        }
        ("char" | "varchar" | "tinytext" | "text" | "mediumtext", "longtext") => true,
        ("char" | "varchar" | "tinytext" | "text", "mediumtext") => true,
        ("date", "datetime") | ("float", "double") => true,
        ("decimal", "decimal") => {
            let scale =
                |ty: &DataType| ty.arguments.get(1).and_then(|scale| scale.parse::<u64>().ok()).unwrap_or(0);
            let whole = |ty: &DataType| number(ty).saturating_sub(scale(ty));
            before.unsigned == after.unsigned
                && scale(before) <= scale(after)
                && whole(before) <= whole(after)
        }
        _ => false,
    }
}

fn width(name: &str) -> u8 {
    match name {
        "tinyint" => 1,
        "smallint" => 2,
        "mediumint" => 3,
        "bigint" => 8,
        _ => 4,
    }
}

/// What a statement of several actions risks.
pub fn joined(one: Risks, other: Risks) -> Risks {
    let Risks { lock, algorithm, rewrites, scans, loses, fails_on, outside_transaction, commit_before_use } =
        other;
    let both = |a: Option<String>, b: Option<String>| match (a, b) {
        (Some(a), Some(b)) => Some(format!("{a}, {b}")),
        (a, b) => a.or(b),
    };
    Risks {
        lock: one.lock.max(lock),
        algorithm: one.algorithm.max(algorithm),
        rewrites: one.rewrites || rewrites,
        scans: one.scans || scans,
        loses: both(one.loses, loses),
        fails_on: both(one.fails_on, fails_on),
        outside_transaction: one.outside_transaction || outside_transaction,
        commit_before_use: one.commit_before_use || commit_before_use,
    }
}
