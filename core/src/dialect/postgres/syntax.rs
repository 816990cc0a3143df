//! How PostgreSQL's text is read: tokens, operators (manual 4.1.6), names.

use crate::model::{DataType, Dialect, Name};
use crate::syntax::cursor::Cursor;
use crate::syntax::{Lexical, Operator, Powers, Syntax};

const fn op(symbol: &'static str, canonical: &'static str, power: u8) -> Operator {
    Operator { symbol, canonical, power }
}

/// PostgreSQL's syntax.
pub static SYNTAX: Syntax = Syntax {
    dialect: Dialect::Postgres,
    lexical: Lexical {
        backslash_escapes: false,
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
    word_name: |word| Name::exact(word.to_lowercase()),
    quoted_name: |name| Name::exact(name),
    data_type: read_type,
};

fn read_type(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let name = cursor.name()?;
    Some(DataType::simple(name.as_str()))
}
