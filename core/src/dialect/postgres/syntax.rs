//! How PostgreSQL's text is read: tokens, operators (manual 4.1.6), names.

use super::types;
use crate::model::{Dialect, Name};
use crate::syntax::{Lexical, Operator, Powers, Syntax};

const fn op(symbol: &'static str, canonical: &'static str, power: u8) -> Operator {
    Operator { symbol, canonical, power }
}

/// A name holds 63 bytes, what is longer is cut (NAMEDATALEN − 1, manual 4.1.1).
pub const LONGEST: usize = 63;

/// A name without quotes in lower case; in UTF-8 only the letters of ASCII are folded (downcase_identifier).
fn folded(word: &str) -> String {
    word.to_ascii_lowercase()
}

/// The first bytes of a text, without half a character at the end.
pub fn clipped(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// PostgreSQL's syntax.
pub static SYNTAX: Syntax = Syntax {
    dialect: Dialect::Postgres,
    lexical: Lexical {
        backslash_escapes: false,
        return_ends_comments: true,
        hash_comments: false,
        dash_comment_needs_space: false,
        dollar_quotes: true,
        nested_comments: true,
        conditional_comments: false,
        double_quoted_strings: false,
        backtick_names: false,
        bracket_names: false,
        free_operators: true,
    },
    operators: &[
        op("or", "or", 1),
        op("and", "and", 2),
        op("<", "<", 5),
        op(">", ">", 5),
        op("=", "=", 5),
        op("<=", "<=", 5),
        op(">=", ">=", 5),
        op("<>", "<>", 5),
        op("!=", "<>", 5),
        op("like", "like", 6),
        op("ilike", "ilike", 6),
        op("similar to", "similar to", 6),
        op("+", "+", 8),
        op("-", "-", 8),
        op("*", "*", 9),
        op("/", "/", 9),
        op("%", "%", 9),
        op("^", "^", 10),
    ],
    powers: Powers { other: 7, not: 3, is: 4, between: 6, within: 6, sign: 13, collate: 12, time_zone: 11 },
    bare_functions: &[
        "current_timestamp",
        "current_date",
        "current_time",
        "localtime",
        "localtimestamp",
        "current_user",
        "current_role",
        "session_user",
        "current_catalog",
        "current_schema",
        "user",
    ],
    before_relations: &["only", "lateral"],
    null_in_one_word: true,
    word_name: |word| Name::exact(clipped(&folded(word), LONGEST)),
    quoted_name: |name| Name::exact(clipped(name, LONGEST)),
    quote_name: quote,
    output_name: super::names::output_name,
    data_type: types::read,
};

/// A name in quotes, embedded quotes doubled.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name as quote_ident() writes it: in quotes only where it would be read as another name or a keyword.
pub fn quote_where_needed(name: &str) -> String {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if starts && plain && !KEYWORDS.contains(&name) { name.to_owned() } else { quote(name) }
}

/// A string literal, as standard_conforming_strings reads it.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Words that are no names without quotes: all that the manual's appendix C lists as more than non-reserved.
const KEYWORDS: [&str; 164] = [
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "merge_action",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];
