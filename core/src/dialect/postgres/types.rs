//! How PostgreSQL calls a type: every spelling of the manual's table 8.1 becomes the one that Atlas prints, and a type
//! that is not the server's own keeps the name it was written with.

pub mod result;

use crate::model::{ArgumentMode, DataType, QualifiedName};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::TokenKind;
use std::sync::Arc;

/// The server's other names for its types: what a source may write, what it means here.
const ALIASES: [(&str, &str); 16] = [
    ("bool", "boolean"),
    ("int", "integer"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("varchar", "character varying"),
    ("char", "character"),
    ("nchar", "character"),
    ("varbit", "bit varying"),
    ("serial2", "smallserial"),
    ("serial4", "serial"),
    ("serial8", "bigserial"),
];

/// The server's own types that have but one name.
const BUILT_IN: [&str; 107] = [
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bigint",
    "bit",
    "bit varying",
    "boolean",
    "box",
    "bpchar",
    "bytea",
    "character",
    "character varying",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "double precision",
    "event_trigger",
    "fdw_handler",
    "gtsvector",
    "index_am_handler",
    "inet",
    "int2vector",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "integer",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
    "pg_ddl_command",
    "pg_dependencies",
    "pg_lsn",
    "pg_mcv_list",
    "pg_ndistinct",
    "pg_node_tree",
    "pg_snapshot",
    "point",
    "polygon",
    "real",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "smallint",
    "table_am_handler",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "trigger",
    "tsm_handler",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "uuid",
    "void",
    "xid",
    "xid8",
    "xml",
];

/// Takes a data type; leaves the cursor where it was when there is none.
pub fn read(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let start = cursor.at;
    let read = element(cursor);
    match read {
        Some(mut ty) => {
            ty.dimensions = ty.dimensions.saturating_add(dimensions(cursor));
            Some(ty)
        }
        None => {
            cursor.at = start;
            None
        }
    }
}

/// Reads a type from its text, as a server or a source writes it.
pub fn from_text(text: &str) -> Option<DataType> {
    let syntax = &super::syntax::SYNTAX;
    let tokens = crate::syntax::lexer::lex(text, &syntax.lexical);
    let mut cursor = Cursor::new(text, crate::model::SourceId::default(), &tokens, syntax);
    read(&mut cursor).filter(|_| cursor.at_end())
}

/// Whether the server checks the length of what goes into a type, by a call around it.
pub fn is_measured(ty: &DataType) -> bool {
    (!ty.arguments.is_empty() || &*ty.name == "bit") && !ty.name.starts_with("interval")
}

/// A type as it is printed, its schema and name quoted where `quote` says so.
pub fn print(ty: &DataType, quote: &dyn Fn(&str) -> String) -> String {
    let DataType { schema, name, arguments, unsigned: _, zerofill: _, dimensions, user_defined } = ty;
    let mut text = match (schema, user_defined) {
        (Some(schema), _) => format!("{}.{}", quote(schema.as_str()), quote(name)),
        (None, true) => quote(name),
        (None, false) => name.to_string(),
    };
    if !arguments.is_empty() {
        let arguments = format!("({})", arguments.join(","));
        text.push_str(&arguments);
    }
    for _ in 0..*dimensions {
        text.push_str("[]");
    }
    text
}

/// What tells overloads apart: the types of the arguments that are passed in, without lengths and schemas.
/// The server looks no further than that either, but for types of one name in two schemas.
pub fn signature<'a>(arguments: impl IntoIterator<Item = (ArgumentMode, &'a DataType)>) -> Arc<str> {
    let passed = arguments.into_iter().filter(|(mode, _)| *mode != ArgumentMode::Out);
    passed.map(|(_, ty)| bare(ty)).collect::<Vec<_>>().join(", ").into()
}

fn bare(ty: &DataType) -> String {
    let brackets = if ty.dimensions > 0 { "[]" } else { "" };
    format!("{}{brackets}", ty.name)
}

/// A type where the server keeps no length (manual, CREATE FUNCTION, notes): `bpchar` and `character` are one there.
pub fn forget_length(ty: &mut DataType) {
    ty.arguments.clear();
    if &*ty.name == "bpchar" && !ty.user_defined {
        ty.name = "character".into();
    }
}

fn element(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let first = cursor.peek()?;
    if first.kind == TokenKind::QuotedName || cursor.text_at(1) == "." {
        return named(cursor);
    }
    if first.kind != TokenKind::Word {
        return None;
    }
    let word = cursor.text().to_ascii_lowercase();
    match &*word {
        "double" if cursor.eat_words(&["double", "precision"]) => Some(DataType::simple("double precision")),
        "national" => {
            cursor.bump();
            let word = cursor.text().to_ascii_lowercase();
            matches!(&*word, "char" | "character").then(|| character(cursor))
        }
        "character" | "char" | "nchar" => Some(character(cursor)),
        "bit" => Some(bit(cursor)),
        "time" | "timestamp" => Some(time(cursor, &word)),
        "interval" => Some(interval(cursor)),
        "float" => Some(float(cursor)),
        _ => named(cursor),
    }
}

/// A type that is a single, perhaps qualified, name with arguments.
fn named(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let quoted = cursor.peek().is_some_and(|token| token.kind == TokenKind::QuotedName);
    let first = cursor.name()?;
    let (schema, name) = if cursor.is_symbol(".") {
        cursor.bump();
        (Some(first), cursor.name()?)
    } else {
        (None, first)
    };
    let system = schema.as_ref().is_some_and(|schema| schema.as_str() == "pg_catalog");
    let mut ty = match built_in(name.as_str(), quoted || system).filter(|_| schema.is_none() || system) {
        Some(ty) => ty,
        None => DataType {
            schema: schema.filter(|_| !system),
            user_defined: !system,
            ..DataType::simple(name.as_str())
        },
    };
    ty.arguments = arguments(cursor);
    Some(settled(ty))
}

/// The built-in type of a name. Only the grammar knows `int` and `character`: quoted or qualified, a name is looked up
/// among the server's internal ones, where `"char"` is a type of its own.
fn built_in(name: &str, internal: bool) -> Option<DataType> {
    if internal && name == "char" {
        return Some(DataType::simple("\"char\""));
    }
    if internal
        && matches!(name, "int" | "integer" | "dec" | "decimal" | "boolean" | "real" | "bigint" | "smallint")
    {
        return None;
    }
    if let Some((_, canonical)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Some(DataType::simple(*canonical));
    }
    if BUILT_IN.contains(&name) || is_serial(name) {
        return Some(DataType::simple(name));
    }
    // The internal name of an array type is that of its element after an underscore.
    let element = built_in(name.strip_prefix('_')?, true)?;
    Some(DataType { dimensions: 1, ..element })
}

/// Whether a bare name is a type of the server's: those are looked for first, whatever else is called so.
pub fn is_built_in(name: &QualifiedName) -> bool {
    name.schema.is_none() && built_in(name.name.as_str(), false).is_some()
}

/// Whether a type is one of the three that stand for a sequence and its default.
pub fn is_serial(name: &str) -> bool {
    matches!(name, "smallserial" | "serial" | "bigserial")
}

/// Drops the arguments that say what goes without saying.
fn settled(mut ty: DataType) -> DataType {
    match (&*ty.name, ty.arguments.as_slice()) {
        ("numeric", [_, scale]) if &**scale == "0" => ty.arguments.truncate(1),
        ("bit", [length]) if &**length == "1" => ty.arguments.clear(),
        ("bpchar", [_]) => ty.name = "character".into(),
        _ => {}
    }
    ty
}

fn character(cursor: &mut Cursor<'_>) -> DataType {
    cursor.bump();
    if cursor.eat_word("varying") {
        return DataType { arguments: arguments(cursor), ..DataType::simple("character varying") };
    }
    let arguments = arguments(cursor);
    if arguments.is_empty() {
        return DataType::with("character", ["1"]);
    }
    DataType { arguments, ..DataType::simple("character") }
}

fn bit(cursor: &mut Cursor<'_>) -> DataType {
    cursor.bump();
    let name = if cursor.eat_word("varying") { "bit varying" } else { "bit" };
    settled(DataType { arguments: arguments(cursor), ..DataType::simple(name) })
}

fn time(cursor: &mut Cursor<'_>, word: &str) -> DataType {
    cursor.bump();
    let arguments = arguments(cursor);
    let zoned = cursor.eat_words(&["with", "time", "zone"]);
    if !zoned {
        cursor.eat_words(&["without", "time", "zone"]);
    }
    let name = if zoned { format!("{word}tz") } else { word.to_owned() };
    DataType { arguments, ..DataType::simple(name) }
}

/// `interval`, `interval(3)`, `interval day to second(3)`: the fields are part of the name.
fn interval(cursor: &mut Cursor<'_>) -> DataType {
    cursor.bump();
    let field = |cursor: &mut Cursor<'_>| {
        let word = cursor.text().to_ascii_lowercase();
        let found = matches!(&*word, "year" | "month" | "day" | "hour" | "minute" | "second");
        cursor.at += usize::from(found);
        found.then_some(word)
    };
    let mut name = "interval".to_owned();
    if let Some(first) = field(cursor) {
        name = format!("interval {first}");
        if cursor.is_word("to") {
            let before = cursor.at;
            cursor.bump();
            match field(cursor) {
                Some(last) => name = format!("{name} to {last}"),
                None => cursor.at = before,
            }
        }
    }
    DataType { arguments: arguments(cursor), ..DataType::simple(name) }
}

/// `float(p)` is real up to 24 binary digits (manual 8.1.3).
fn float(cursor: &mut Cursor<'_>) -> DataType {
    cursor.bump();
    let digits = arguments(cursor).first().and_then(|digits| digits.parse::<u32>().ok());
    DataType::simple(if digits.is_some_and(|digits| digits <= 24) { "real" } else { "double precision" })
}

/// What stands in the parentheses after a type's name, each as it is written but for space.
fn arguments(cursor: &mut Cursor<'_>) -> Vec<Arc<str>> {
    let start = cursor.at;
    if !cursor.eat_symbol("(") {
        return Vec::new();
    }
    let mut list = vec![String::new()];
    while !cursor.is_symbol(")") {
        let Some(token) = cursor.bump() else {
            cursor.at = start;
            return Vec::new();
        };
        match token.text(cursor.source) {
            "," => list.push(String::new()),
            "(" => {
                cursor.at = start;
                return Vec::new();
            }
            text => {
                if let Some(last) = list.last_mut() {
                    last.push_str(text);
                }
            }
        }
    }
    cursor.bump();
    list.into_iter().map(Into::into).collect()
}

/// `[]`, `[3]`, `ARRAY`, `ARRAY[4]`: the server forgets the sizes.
fn dimensions(cursor: &mut Cursor<'_>) -> u8 {
    let word = cursor.is_word("array") && cursor.text_at(1) != "(";
    cursor.at += usize::from(word);
    let mut count = 0u8;
    loop {
        let number = cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::Number);
        let length = if number { 3 } else { 2 };
        if !cursor.is_symbol("[") || cursor.text_at(length - 1) != "]" {
            return count.max(u8::from(word));
        }
        cursor.at += length;
        count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests;
