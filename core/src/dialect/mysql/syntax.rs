//! How MySQL's text is read: tokens, operators (reference manual, Operator Precedence), names.

use crate::model::{Dialect, Expr, Name};
use crate::syntax::{Lexical, Operator, Powers, Syntax};

const fn op(symbol: &'static str, canonical: &'static str, power: u8) -> Operator {
    Operator { symbol, canonical, power }
}

/// MySQL's syntax.
pub static SYNTAX: Syntax = Syntax {
    dialect: Dialect::Mysql,
    lexical: Lexical {
        backslash_escapes: true,
        return_ends_comments: false,
        hash_comments: true,
        dash_comment_needs_space: true,
        dollar_quotes: false,
        nested_comments: false,
        conditional_comments: true,
        double_quoted_strings: true,
        backtick_names: true,
        bracket_names: false,
        free_operators: false,
    },
    operators: &[
        op("or", "or", 1),
        op("||", "or", 1),
        op("xor", "xor", 2),
        op("and", "and", 3),
        op("&&", "and", 3),
        op("=", "=", 6),
        op("<=>", "<=>", 6),
        op(">=", ">=", 6),
        op(">", ">", 6),
        op("<=", "<=", 6),
        op("<", "<", 6),
        op("<>", "<>", 6),
        op("!=", "<>", 6),
        op("like", "like", 7),
        op("regexp", "regexp", 7),
        op("rlike", "regexp", 7),
        op("|", "|", 8),
        op("&", "&", 9),
        op("<<", "<<", 10),
        op(">>", ">>", 10),
        op("+", "+", 11),
        op("-", "-", 11),
        op("*", "*", 12),
        op("/", "/", 12),
        op("div", "div", 12),
        op("%", "%", 12),
        op("mod", "%", 12),
        op("^", "^", 13),
        op("->", "->", 17),
        op("->>", "->>", 17),
    ],
    // LIKE, IN and BETWEEN take operands without a comparison in them, whatever the manual's list says (sql_yacc.yy,
    // predicate): `a = b IN (1)` is `a = (b IN (1))`.
    powers: Powers { other: 6, not: 4, is: 6, between: 7, within: 7, sign: 14, collate: 16, time_zone: 15 },
    bare_functions: &[
        "current_timestamp",
        "current_date",
        "current_time",
        "localtime",
        "localtimestamp",
        "current_user",
        "current_role",
        "utc_timestamp",
    ],
    before_relations: &["lateral"],
    null_in_one_word: false,
    word_name: |word| Name::caseless(word),
    quoted_name: |name| Name::caseless(name),
    quote_name: name,
    output_name: Expr::column_name,
    data_type: super::types::cast_type,
};

/// A name in backticks.
pub fn name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A string literal in single quotes.
pub fn literal(value: &str) -> String {
    quoted(value, '\'')
}

/// A string literal in double quotes, as Atlas writes defaults and comments.
pub fn double_quoted(value: &str) -> String {
    quoted(value, '"')
}

fn quoted(value: &str, quote: char) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push(quote);
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            '\u{1a}' => out.push_str("\\Z"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}
