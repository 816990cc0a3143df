//! Character sets and collations: which belongs to which, and what is taken where none is written.

use crate::model::{
    Column, Flavor, Namespace, Object, ObjectId, ObjectKind, Schema, TableOptions, Target, Version,
};
use std::sync::Arc;

/// Character sets whose default collation is not `<charset>_general_ci`.
const DEFAULTS: [(&str, &str); 15] = [
    ("latin1", "latin1_swedish_ci"),
    ("binary", "binary"),
    ("big5", "big5_chinese_ci"),
    ("cp932", "cp932_japanese_ci"),
    ("dec8", "dec8_swedish_ci"),
    ("eucjpms", "eucjpms_japanese_ci"),
    ("euckr", "euckr_korean_ci"),
    ("gb18030", "gb18030_chinese_ci"),
    ("gb2312", "gb2312_chinese_ci"),
    ("gbk", "gbk_chinese_ci"),
    ("hp8", "hp8_english_ci"),
    ("latin5", "latin5_turkish_ci"),
    ("sjis", "sjis_japanese_ci"),
    ("swe7", "swe7_swedish_ci"),
    ("ujis", "ujis_japanese_ci"),
];

/// One collation and its character set, always both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The character set.
    pub charset: Arc<str>,
    /// The collation.
    pub collation: Arc<str>,
}

/// Whether a server is MariaDB, of a version or later.
pub fn is_mariadb(target: &Target, from: Version) -> bool {
    target.flavor == Flavor::MariaDb && target.version >= from
}

/// Whether a server is MySQL (or follows it, as TiDB does), of a version or later.
pub fn is_mysql(target: &Target, from: Version) -> bool {
    target.flavor != Flavor::MariaDb && target.version >= from
}

/// `utf8` is the old name of `utf8mb3` (reference manual, The utf8mb3 Character Set).
fn modern(name: &str) -> String {
    match name.strip_prefix("utf8") {
        Some(rest) if rest.is_empty() || rest.starts_with('_') => format!("utf8mb3{rest}"),
        _ => name.to_owned(),
    }
}

/// A name of a character set or collation as the server of a target knows it.
pub fn spelled(name: &str, target: &Target) -> Arc<str> {
    let knows = is_mariadb(target, Version(10, 6, 0)) || is_mysql(target, Version(8, 0, 30));
    match name.strip_prefix("utf8mb3") {
        Some(rest) if !knows => format!("utf8{rest}").into(),
        _ => name.into(),
    }
}

/// The default collation of a character set.
pub fn default_collation(charset: &str, target: &Target) -> Arc<str> {
    if target.flavor == Flavor::TiDb && matches!(charset, "utf8mb4" | "utf8mb3" | "latin1" | "ascii") {
        return format!("{}_bin", spelled(charset, target)).into();
    }
    let unicode = matches!(charset, "utf8mb4" | "utf8mb3" | "ucs2" | "utf16" | "utf32");
    if charset == "utf8mb4" && is_mysql(target, Version(8, 0, 0)) {
        return "utf8mb4_0900_ai_ci".into();
    }
    if unicode && is_mariadb(target, Version(11, 5, 0)) {
        return format!("{charset}_uca1400_ai_ci").into();
    }
    let special = DEFAULTS.iter().find(|(name, _)| *name == charset);
    special.map_or_else(|| format!("{charset}_general_ci").into(), |(_, collation)| (*collation).into())
}

/// The character set of a collation: what precedes the first underscore.
fn charset_of(collation: &str) -> Option<&str> {
    match collation {
        "binary" => Some("binary"),
        // MariaDB 10.10 knows `uca1400_ai_ci`, which is of any character set.
        name if name.starts_with("uca1400") => None,
        name => name.split('_').next(),
    }
}

/// What is meant where a character set, a collation, both or neither are written.
pub fn resolve(
    charset: Option<&str>,
    collation: Option<&str>,
    outer: &Resolved,
    target: &Target,
) -> Resolved {
    let charset = charset.map(modern);
    let collation = collation.map(modern);
    match (charset, collation) {
        (None, None) => outer.clone(),
        (Some(charset), None) => {
            Resolved { collation: default_collation(&charset, target), charset: charset.into() }
        }
        (charset, Some(collation)) => {
            let own = charset_of(&collation).map(str::to_owned);
            let charset = own.clone().or(charset).unwrap_or_else(|| outer.charset.to_string());
            let collation = if own.is_some() { collation } else { format!("{charset}_{collation}") };
            Resolved { charset: charset.into(), collation: collation.into() }
        }
    }
}

/// Bytes that one character can take.
pub fn widest(charset: &str) -> u64 {
    match charset {
        "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => 4,
        "utf8mb3" | "eucjpms" | "ujis" => 3,
        "big5" | "cp932" | "euckr" | "gb2312" | "gbk" | "sjis" | "ucs2" => 2,
        _ => 1,
    }
}

/// Under which id the defaults of the connected database stand, where they are known.
pub fn database_id() -> ObjectId {
    ObjectId::new(ObjectKind::Namespace, None, crate::model::Name::exact(""))
}

/// What a table has that says nothing: the database's own, where it is known; otherwise what a server has that
/// nobody configured (reference manual, Server Character Set and Collation).
pub fn of_database(schema: &Schema, target: &Target) -> Resolved {
    let server = of_server(target);
    match schema.get(&database_id()) {
        Some(Object::Namespace(Namespace { charset, collation, comment: _ })) => {
            resolve(charset.as_deref(), collation.as_deref(), &server, target)
        }
        _ => server,
    }
}

/// The default of a server that nobody set up otherwise.
pub fn of_server(target: &Target) -> Resolved {
    let modern_server = target.flavor == Flavor::TiDb
        || is_mysql(target, Version(8, 0, 0))
        || is_mariadb(target, Version(11, 6, 0));
    let charset: Arc<str> = if modern_server { "utf8mb4".into() } else { "latin1".into() };
    Resolved { collation: default_collation(&charset, target), charset }
}

/// Whether the default of the database is only assumed.
pub fn is_assumed(schema: &Schema) -> bool {
    !schema.objects.contains_key(&database_id())
}

/// `CHARSET latin1 COLLATE latin1_swedish_ci`
pub fn clause(resolved: &Resolved, target: &Target) -> Arc<str> {
    let Resolved { charset, collation } = resolved;
    format!("CHARSET {} COLLATE {}", spelled(charset, target), spelled(collation, target)).into()
}

/// The default of a table's columns.
pub fn of_table(options: &TableOptions, database: &Resolved, target: &Target) -> Resolved {
    let written = |key: &str| options.storage.get(key).map(|value| &**value);
    resolve(written("charset"), written("collate"), database, target)
}

/// What a column of a text type has.
pub fn of_column(column: &Column, table: &Resolved, target: &Target) -> Resolved {
    let collation = column.collation.as_ref().map(|name| name.name.as_str());
    let resolved = resolve(column.charset.as_deref(), collation, table, target);
    if column.options.contains_key("binary") && collation.is_none() {
        return Resolved { collation: format!("{}_bin", resolved.charset).into(), charset: resolved.charset };
    }
    resolved
}
