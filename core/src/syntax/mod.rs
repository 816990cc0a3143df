//! Text: tokens with their byte ranges, a cursor over them, and the expression grammar that the three databases share.
//! What is particular to one of them comes in as a `Syntax` value.

pub mod canonical;
pub mod cursor;
pub mod expression;
pub mod lexer;
pub mod named;
pub mod outputs;
pub mod pattern;
pub mod query;
pub mod rename;
pub mod scopes;
pub mod splice;
pub mod star;

use crate::model::{DataType, Dialect, Expr, Name};
use cursor::Cursor;

/// What the lexer and the expression grammar must know of a database: facts, and three questions.
#[derive(Debug)]
pub struct Syntax {
    /// Whose syntax it is.
    pub dialect: Dialect,
    /// How text falls into tokens.
    pub lexical: Lexical,
    /// Infix operators and how tightly they bind; words in lower case.
    pub operators: &'static [Operator],
    /// How tightly the forms bind that are not plain infix operators.
    pub powers: Powers,
    /// Functions that are written without parentheses.
    pub bare_functions: &'static [&'static str],
    /// The words that may stand before a relation in FROM: `ONLY t`, `LATERAL (…)`.
    pub before_relations: &'static [&'static str],
    /// `a ISNULL` and `a NOTNULL` are read as `a IS [NOT] NULL`.
    pub null_in_one_word: bool,
    /// The name that an unquoted word stands for.
    pub word_name: fn(&str) -> Name,
    /// The name that a quoted word stands for, quotes taken off.
    pub quoted_name: fn(&str) -> Name,
    /// A name as it is quoted in SQL; quotes inside are doubled.
    pub quote_name: fn(&str) -> String,
    /// What a query calls an output of this expression that has no alias, where that can be told.
    pub output_name: fn(&Expr) -> Option<Name>,
    /// Reads a data type; leaves the cursor where it was when there is none.
    pub data_type: fn(&mut Cursor<'_>) -> Option<DataType>,
}

/// How text falls into tokens.
#[derive(Clone, Copy, Debug)]
pub struct Lexical {
    /// `'it\'s'` (MySQL)
    pub backslash_escapes: bool,
    /// A carriage return ends a `--` comment as a newline does (PostgreSQL, scan.l).
    pub return_ends_comments: bool,
    /// `# comment` (MySQL)
    pub hash_comments: bool,
    /// `--` starts a comment only before white space (MySQL)
    pub dash_comment_needs_space: bool,
    /// `$tag$ … $tag$` (PostgreSQL)
    pub dollar_quotes: bool,
    /// Comments nest (PostgreSQL)
    pub nested_comments: bool,
    /// `/*! … */` is code (MySQL)
    pub conditional_comments: bool,
    /// `"a"` is a string (MySQL); otherwise a name.
    pub double_quoted_strings: bool,
    /// `` `a` `` is a name (MySQL, SQLite)
    pub backtick_names: bool,
    /// `[a]` is a name (SQLite)
    pub bracket_names: bool,
    /// Operators may be made of any of PostgreSQL's operator characters.
    pub free_operators: bool,
}

/// An infix operator.
#[derive(Clone, Copy, Debug)]
pub struct Operator {
    /// As written, in lower case; `like` also stands for `not like`.
    pub symbol: &'static str,
    /// The canonical spelling: `!=` is `<>`, `&&` is `and` (MySQL).
    pub canonical: &'static str,
    /// Greater binds tighter.
    pub power: u8,
}

/// How tightly the other forms bind, on the scale of `Operator::power`.
#[derive(Clone, Copy, Debug)]
pub struct Powers {
    /// Operators that are not in the list (PostgreSQL: any other operator).
    pub other: u8,
    /// `NOT a`
    pub not: u8,
    /// `a IS …`
    pub is: u8,
    /// `a [NOT] BETWEEN b AND c`
    pub between: u8,
    /// `a [NOT] IN (…)`
    pub within: u8,
    /// `- a`
    pub sign: u8,
    /// `a COLLATE c`
    pub collate: u8,
    /// `a AT TIME ZONE b`
    pub time_zone: u8,
}
