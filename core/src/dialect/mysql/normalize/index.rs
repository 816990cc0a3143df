//! Indexes in canonical form: what the server makes of their lengths.

use super::super::charset::{self, Resolved, is_mariadb, is_mysql};
use super::super::implied::FOR_FOREIGN_KEY;
use super::super::types::{has_charset, is_long, key_prefix};
use super::expression;
use crate::model::{DataType, Index, IndexPart, Name, PartKey, Table, Target, Version};
use std::collections::BTreeMap;

/// What indexes ask of the columns of a table.
pub struct Columns {
    columns: BTreeMap<Name, Keyed>,
    /// The bytes that one part of a key can have.
    limit: u64,
}

struct Keyed {
    ty: DataType,
    /// Bytes of one character, or 1.
    width: u64,
}

/// What indexes ask of the columns of a table (InnoDB: Limits; MyISAM takes 1000 bytes).
pub fn columns(table: &Table, of_table: &Resolved, target: &Target) -> Columns {
    let keyed = table.columns.iter().map(|column| {
        let width = match &*column.ty.name {
            // MariaDB's JSON is LONGTEXT of utf8mb4.
            "json" => charset::widest("utf8mb4"),
            _ if has_charset(&column.ty) => {
                charset::widest(&charset::of_column(column, of_table, target).charset)
            }
            _ => 1,
        };
        (column.name.clone(), Keyed { ty: column.ty.clone(), width })
    });
    let isam =
        table.options.storage.get("engine").is_some_and(|engine| engine.eq_ignore_ascii_case("myisam"));
    Columns { columns: keyed.collect(), limit: if isam { 1000 } else { 3072 } }
}

/// Makes an index canonical.
pub fn normalize(index: &mut Index, columns: &Columns, target: &Target) {
    index.options.shift_remove(FOR_FOREIGN_KEY);
    if &*index.method == "rtree" {
        index.method = "btree".into();
    }
    let whole = matches!(&*index.method, "fulltext" | "spatial");
    for part in &mut index.parts {
        self::part(part, columns, target);
        if whole {
            part.prefix = None;
            part.descending = false;
        }
    }
    if !whole && is_mariadb(target, Version(10, 4, 0)) {
        cut(index, columns);
    }
}

/// Makes a part of an index or key canonical.
pub fn part(part: &mut IndexPart, columns: &Columns, target: &Target) {
    // Descending indexes: before these versions the word was read and forgotten.
    if !(is_mysql(target, Version(8, 0, 0)) || is_mariadb(target, Version(10, 8, 0))) {
        part.descending = false;
    }
    match &mut part.key {
        PartKey::Expression(it) => expression::normalize(&mut it.tree),
        PartKey::Column(name) => {
            if let Some(Keyed { ty, width: _ }) = columns.columns.get(name) {
                part.prefix = part.prefix.and_then(|prefix| key_prefix(prefix, ty));
            }
        }
    }
}

/// MariaDB 10.4: an index of one part takes as much of a long column as a key can hold; a unique one becomes a hash of
/// the whole (MariaDB manual, Unique Index; sql_table.cc, mysql_prepare_create_table).
fn cut(index: &mut Index, columns: &Columns) {
    let limit = columns.limit;
    let most = |part: &IndexPart| {
        let Keyed { ty, width } = columns.columns.get(part.as_column()?)?;
        let length = ty.arguments.first().and_then(|length| length.parse::<u64>().ok());
        let whole = match (part.prefix, &*ty.name) {
            (Some(prefix), _) => Some(u64::from(prefix) * width),
            (None, "varchar" | "varbinary") => length.map(|length| length * width),
            (None, "tinytext" | "tinyblob") => Some(256),
            (None, _) if is_long(ty) => None,
            (None, _) => return None,
        };
        let fits = whole.is_some_and(|bytes| bytes <= limit) && (part.prefix.is_some() || !is_long(ty));
        let most = if ty.name.starts_with("tiny") { 255 } else { limit / width };
        (!fits).then(|| u32::try_from(most).unwrap_or(u32::MAX))
    };
    if index.unique {
        if index.parts.iter().any(|part| most(part).is_some()) {
            index.method = "hash".into();
        }
    } else if let [part] = index.parts.as_mut_slice() {
        part.prefix = most(part).or(part.prefix);
    }
}
