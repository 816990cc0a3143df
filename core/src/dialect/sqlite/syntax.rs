//! How SQLite's text is read: tokens, operators (lang_expr.html), names.

use crate::model::{Dialect, Expr, Name};
use crate::syntax::{Lexical, Operator, Powers, Syntax};

const fn op(symbol: &'static str, canonical: &'static str, power: u8) -> Operator {
    Operator { symbol, canonical, power }
}

/// SQLite's syntax.
pub static SYNTAX: Syntax = Syntax {
    dialect: Dialect::Sqlite,
    lexical: Lexical {
        backslash_escapes: false,
        return_ends_comments: false,
        hash_comments: false,
        dash_comment_needs_space: false,
        dollar_quotes: false,
        nested_comments: false,
        conditional_comments: false,
        double_quoted_strings: false,
        backtick_names: true,
        bracket_names: true,
        free_operators: false,
    },
    operators: &[
        op("or", "or", 1),
        op("and", "and", 2),
        op("=", "=", 4),
        op("==", "=", 4),
        op("<>", "<>", 4),
        op("!=", "<>", 4),
        op("like", "like", 4),
        op("glob", "glob", 4),
        op("match", "match", 4),
        op("regexp", "regexp", 4),
        op("<", "<", 5),
        op(">", ">", 5),
        op("<=", "<=", 5),
        op(">=", ">=", 5),
        op("&", "&", 7),
        op("|", "|", 7),
        op("<<", "<<", 7),
        op(">>", ">>", 7),
        op("+", "+", 8),
        op("-", "-", 8),
        op("*", "*", 9),
        op("/", "/", 9),
        op("%", "%", 9),
        op("||", "||", 10),
        op("->", "->", 10),
        op("->>", "->>", 10),
    ],
    powers: Powers { other: 4, not: 3, is: 4, between: 4, within: 4, sign: 12, collate: 11, time_zone: 13 },
    bare_functions: &["current_timestamp", "current_date", "current_time"],
    before_relations: &[],
    null_in_one_word: true,
    word_name: |word| Name::caseless(word),
    quoted_name: |name| Name::caseless(name),
    quote_name: quoted,
    output_name: Expr::column_name,
    data_type: super::types::read_type,
};

/// A name in SQL: always quoted, as Atlas does, with quotes inside doubled.
pub fn quote(name: &Name) -> String {
    quoted(name.as_str())
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Names in SQL, joined by commas.
pub fn quote_all<'n>(names: impl IntoIterator<Item = &'n Name>) -> String {
    names.into_iter().map(quote).collect::<Vec<_>>().join(", ")
}

/// A string literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
