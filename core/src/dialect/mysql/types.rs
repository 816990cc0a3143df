//! The data types of MySQL: which spellings are one type, how a type is read, and how it is printed.

use crate::model::DataType;
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::TokenKind;
use std::sync::Arc;

/// A type as it stands in a column, with the character set and collation that some spellings imply.
#[derive(Clone, Debug)]
pub struct ColumnType {
    /// The type.
    pub ty: DataType,
    /// CHARACTER SET, or what NATIONAL, ASCII and UNICODE stand for.
    pub charset: Option<Arc<str>>,
    /// BINARY behind a text type: the binary collation of its character set.
    pub binary_collation: bool,
    /// SERIAL: BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE.
    pub serial: bool,
}

/// The spellings of one word (reference manual, Using Data Types from Other Database Engines).
const ALIASES: [(&str, &str); 19] = [
    ("integer", "int"),
    ("int1", "tinyint"),
    ("int2", "smallint"),
    ("int3", "mediumint"),
    ("middleint", "mediumint"),
    ("int4", "int"),
    ("int8", "bigint"),
    ("dec", "decimal"),
    ("numeric", "decimal"),
    ("fixed", "decimal"),
    ("real", "double"),
    ("float8", "double"),
    ("float4", "float"),
    ("character", "char"),
    ("nchar", "char"),
    ("nvarchar", "varchar"),
    ("varcharacter", "varchar"),
    ("geomcollection", "geometrycollection"),
    ("long", "mediumtext"),
];

/// Every built-in type by its canonical name.
const NAMES: [&str; 44] = [
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "bigint",
    "decimal",
    "float",
    "double",
    "bit",
    "bool",
    "char",
    "varchar",
    "binary",
    "varbinary",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
    "enum",
    "set",
    "json",
    "date",
    "time",
    "datetime",
    "timestamp",
    "year",
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "inet4",
    "inet6",
    "uuid",
    "vector",
    "signed",
    "unsigned",
];

/// Reads a type where a cast or an expression has one; `None` leaves the cursor where it was.
pub fn cast_type(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let start = cursor.at;
    let Some(ColumnType { mut ty, charset, binary_collation, serial }) = column_type(cursor) else {
        cursor.at = start;
        return None;
    };
    if serial || binary_collation {
        cursor.at = start;
        return None;
    }
    if matches!(&*ty.name, "signed" | "unsigned") {
        let _ = cursor.eat_word("integer") || cursor.eat_word("int");
    }
    if let Some(charset) = charset {
        ty.name = format!("{} charset {charset}", ty.name).into();
    }
    if cursor.eat_word("array") {
        ty.dimensions = 1;
    }
    Some(ty)
}

/// Reads a type with all that belongs to it in a column definition.
pub fn column_type(cursor: &mut Cursor<'_>) -> Option<ColumnType> {
    let token = cursor.peek().filter(|token| token.kind == TokenKind::Word)?;
    let word = token.text(cursor.source).to_ascii_lowercase();
    if word == "serial" {
        cursor.bump();
        let ty = DataType { unsigned: true, ..DataType::simple("bigint") };
        return Some(ColumnType { ty, charset: None, binary_collation: false, serial: true });
    }
    let national = word == "national" || word == "nchar" || word == "nvarchar";
    let name = name(cursor, &word)?;
    let arguments = arguments(cursor)?;
    let mut found = ColumnType {
        ty: DataType::with(name, arguments),
        charset: national.then(|| "utf8".into()),
        binary_collation: false,
        serial: false,
    };
    modifiers(cursor, &mut found);
    canonical(&mut found.ty);
    Some(found)
}

/// The name of a type, of one word or more.
fn name(cursor: &mut Cursor<'_>, word: &str) -> Option<&'static str> {
    let words: [(&[&str], &'static str); 13] = [
        (&["double", "precision"], "double"),
        (&["national", "character", "varying"], "varchar"),
        (&["national", "char", "varying"], "varchar"),
        (&["national", "varchar"], "varchar"),
        (&["national", "varcharacter"], "varchar"),
        (&["national", "character"], "char"),
        (&["national", "char"], "char"),
        (&["nchar", "varying"], "varchar"),
        (&["character", "varying"], "varchar"),
        (&["char", "varying"], "varchar"),
        (&["char", "byte"], "binary"),
        (&["long", "varbinary"], "mediumblob"),
        (&["long", "varchar"], "mediumtext"),
    ];
    if let Some((_, name)) = words.iter().find(|(words, _)| cursor.eat_words(words)) {
        return Some(name);
    }
    let name = match word {
        "boolean" => "bool",
        word => ALIASES.iter().find(|(alias, _)| *alias == word).map_or(word, |(_, name)| name),
    };
    let name = NAMES.iter().find(|known| **known == name)?;
    cursor.bump();
    Some(name)
}

/// What stands in parentheses: numbers as written, labels unquoted. `None` where it is not closed.
fn arguments(cursor: &mut Cursor<'_>) -> Option<Vec<Arc<str>>> {
    let mut arguments = Vec::new();
    if !cursor.eat_symbol("(") {
        return Some(arguments);
    }
    loop {
        if let Some(label) = cursor.string() {
            arguments.push(label);
        } else {
            let token =
                cursor.bump().filter(|token| matches!(token.kind, TokenKind::Number | TokenKind::Word))?;
            arguments.push(token.text(cursor.source).into());
        }
        if cursor.eat_symbol(")") {
            return Some(arguments);
        }
        if !cursor.eat_symbol(",") {
            return None;
        }
    }
}

/// UNSIGNED, ZEROFILL, CHARACTER SET and the like, in any order.
fn modifiers(cursor: &mut Cursor<'_>, found: &mut ColumnType) {
    loop {
        if cursor.eat_word("unsigned") {
            found.ty.unsigned = true;
        } else if cursor.eat_word("zerofill") {
            found.ty.zerofill = true;
            found.ty.unsigned = true;
        } else if cursor.eat_word("ascii") {
            found.charset = Some("latin1".into());
        } else if cursor.eat_word("unicode") {
            found.charset = Some("ucs2".into());
        } else if has_charset(&found.ty) && cursor.eat_word("binary") {
            found.binary_collation = true;
        } else if cursor.eat_word("byte") {
            found.ty.name = byte_name(&found.ty.name);
        } else if let Some(charset) = charset(cursor) {
            found.charset = Some(charset);
        } else if !cursor.eat_word("signed") {
            break;
        }
    }
    if found.charset.as_deref() == Some("binary") && has_charset(&found.ty) && !is_list(&found.ty) {
        // Reference manual, The binary Collation Compared to _bin Collations: such columns become binary strings.
        found.ty.name = byte_name(&found.ty.name);
        found.charset = None;
    }
}

/// `CHARACTER SET x`, `CHARSET x`, `CHAR SET x`, with an optional `=`.
pub fn charset(cursor: &mut Cursor<'_>) -> Option<Arc<str>> {
    let start = cursor.at;
    if !(cursor.eat_words(&["character", "set"])
        || cursor.eat_words(&["char", "set"])
        || cursor.eat_word("charset"))
    {
        return None;
    }
    cursor.eat_symbol("=");
    let value = match cursor.string() {
        Some(text) => Some(text.to_ascii_lowercase()),
        None => cursor.name().map(|name| name.as_str().to_ascii_lowercase()),
    };
    if value.is_none() {
        cursor.at = start;
    }
    value.map(Arc::from)
}

fn byte_name(name: &str) -> Arc<str> {
    match name {
        "char" => "binary",
        "varchar" => "varbinary",
        "tinytext" => "tinyblob",
        "text" => "blob",
        "mediumtext" => "mediumblob",
        "longtext" => "longblob",
        other => return other.into(),
    }
    .into()
}

/// Whether the columns of a type have a character set.
pub fn has_charset(ty: &DataType) -> bool {
    matches!(&*ty.name, "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set")
}

/// ENUM and SET: their arguments are labels.
pub fn is_list(ty: &DataType) -> bool {
    matches!(&*ty.name, "enum" | "set")
}

/// The whole-number types.
pub fn is_integer(ty: &DataType) -> bool {
    matches!(&*ty.name, "tinyint" | "smallint" | "mediumint" | "int" | "bigint")
}

/// A prefix of the whole length is no prefix, and only texts, bytes and shapes have one: the server takes it of others
/// where it is their whole length (CREATE INDEX, Column Prefix Key Parts).
pub fn key_prefix(prefix: u32, ty: &DataType) -> Option<u32> {
    match &*ty.name {
        "char" | "varchar" | "binary" | "varbinary" => {
            let length = ty.arguments.first().and_then(|length| length.parse::<u32>().ok());
            Some(prefix).filter(|prefix| length.is_none_or(|length| *prefix < length))
        }
        "tinytext" | "tinyblob" => Some(prefix.min(255)),
        _ if is_long(ty) || is_shape(ty) => Some(prefix),
        _ => None,
    }
}

/// The types whose values stand outside the row, JSON with them.
pub fn is_long(ty: &DataType) -> bool {
    ty.name.ends_with("text") || ty.name.ends_with("blob") || &*ty.name == "json"
}

fn is_shape(ty: &DataType) -> bool {
    ty.name.starts_with("geo")
        || ty.name.ends_with("point")
        || ty.name.ends_with("polygon")
        || ty.name.ends_with("linestring")
}

/// The types that hold a point in time.
pub fn is_temporal(ty: &DataType) -> bool {
    matches!(&*ty.name, "date" | "time" | "datetime" | "timestamp")
}

/// What is the same in every version: implied lengths, BOOL, FLOAT(p), BLOB(n), labels without trailing blanks.
fn canonical(ty: &mut DataType) {
    let only = match ty.arguments.as_slice() {
        [one] => one.parse::<u64>().ok(),
        _ => None,
    };
    match (&*ty.name, only) {
        ("bool", _) => {
            ty.name = "tinyint".into();
            ty.arguments = vec!["1".into()];
        }
        ("char" | "binary" | "bit", Some(1)) | ("datetime" | "timestamp" | "time", Some(0)) | ("year", _) => {
            ty.arguments.clear();
        }
        ("tinyint", Some(1)) => {}
        ("tinyint" | "smallint" | "mediumint" | "int" | "bigint", Some(width))
            if width == default_width(ty) =>
        {
            ty.arguments.clear();
        }
        ("decimal", _) => canonical_decimal(ty),
        ("float", Some(digits)) => {
            ty.arguments.clear();
            if digits > 24 {
                ty.name = "double".into();
            }
        }
        ("blob", Some(length)) => fit_length(ty, length),
        ("enum" | "set", _) => {
            for label in &mut ty.arguments {
                if label.ends_with(' ') {
                    *label = label.trim_end_matches(' ').into();
                }
            }
        }
        _ => {}
    }
}

/// The display width that a whole number has where none is written: as many digits as its values, and a sign.
pub fn default_width(ty: &DataType) -> u64 {
    let (signed, unsigned) = match &*ty.name {
        "tinyint" => (4, 3),
        "smallint" => (6, 5),
        "mediumint" => (9, 8),
        "bigint" => (20, 20),
        _ => (11, 10),
    };
    if ty.unsigned { unsigned } else { signed }
}

/// `decimal` is `decimal(10,0)`: a scale of 0 goes unsaid, a precision of 10 too.
fn canonical_decimal(ty: &mut DataType) {
    if ty.arguments.get(1).is_some_and(|scale| &**scale == "0") {
        ty.arguments.truncate(1);
    }
    match ty.arguments.as_slice() {
        [] => ty.arguments.push("10".into()),
        [precision] if &**precision == "0" => ty.arguments = vec!["10".into()],
        _ => {}
    }
}

/// Reference manual, String Type Syntax: TEXT(n) and BLOB(n) become the smallest type that holds so many bytes.
pub fn fit_length(ty: &mut DataType, bytes: u64) {
    let size = match bytes {
        0 => "",
        1..=255 => "tiny",
        256..=65_535 => "",
        65_536..=16_777_215 => "medium",
        _ => "long",
    };
    ty.arguments.clear();
    ty.name = format!("{size}{}", ty.name).into();
}

/// A type as SQL.
pub fn sql(ty: &DataType) -> String {
    let DataType { schema: _, name, arguments, unsigned, zerofill, dimensions: _, user_defined: _ } = ty;
    let (name, charset) =
        name.split_once(" charset ").map_or((&**name, None), |(name, charset)| (name, Some(charset)));
    let mut out = name.to_owned();
    if !arguments.is_empty() {
        let labels = is_list(ty);
        let parts: Vec<String> = arguments
            .iter()
            .map(|part| if labels { super::syntax::literal(part) } else { part.to_string() })
            .collect();
        out.push('(');
        out.push_str(&parts.join(","));
        out.push(')');
    }
    if *unsigned && name != "unsigned" {
        out.push_str(" unsigned");
    }
    if *zerofill {
        out.push_str(" zerofill");
    }
    if let Some(charset) = charset {
        out.push_str(" charset ");
        out.push_str(charset);
    }
    out
}
