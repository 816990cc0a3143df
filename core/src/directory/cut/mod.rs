//! Where does one statement of a SQL file end and the next begin, as it is executed?
//!
//! This is Atlas's cut, byte for byte: the hashes in the revisions table are taken over the texts it
//! yields, so a project can be run by either program. What a statement means is another question, asked
//! by `parse` within the spans given here.

mod block;
mod psql;
mod scanner;
mod source;

use std::fmt;
use std::ops::Range;

use crate::model::Dialect;

/// One statement of a SQL file, as it is sent to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The text, trimmed, with its trailing `;` (a custom delimiter is left out).
    pub text: String,
    /// Where the text stands in the file, in bytes.
    pub span: Range<usize>,
    /// The comments right before it, that an empty line does not separate from it.
    pub comments: Vec<Comment>,
    /// What has to be done to run it.
    pub form: Form,
}

/// A comment that belongs to a statement, with its markers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The comment as written, with `--`, `#` or `/* */`.
    pub text: String,
    /// Where it stands in the file, in bytes.
    pub span: Range<usize>,
}

/// How a statement is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// SQL, sent as it is.
    Sql,
    /// `COPY … FROM stdin`, whose rows follow it in the file and go through the COPY protocol.
    CopyIn {
        /// The rows, without the closing `\.` line.
        rows: Range<usize>,
    },
    /// A line for the `psql` program (`\restrict`, `\connect`): no server understands it.
    Psql,
}

/// Why a file cannot be cut into statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutError {
    /// Where in the file, in bytes.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, counted as Atlas counts it.
    pub column: usize,
    /// What was found.
    pub reason: CutReason,
}

/// What stops the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CutReason {
    /// `(` without `)`.
    UnclosedParenthesis,
    /// `)` without `(`.
    UnexpectedParenthesis,
    /// A quote that never ends.
    UnclosedQuote(char),
    /// `-- atlas:delimiter x` and nothing after it.
    NothingAfterDelimiter(String),
    /// `DELIMITER` or `-- atlas:delimiter` without a delimiter.
    EmptyDelimiter,
}

impl fmt::Display for CutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CutReason::UnclosedParenthesis => f.write_str("unclosed '('"),
            CutReason::UnexpectedParenthesis => f.write_str("unexpected ')'"),
            CutReason::UnclosedQuote('\'') => f.write_str(r"unclosed quote '\''"),
            CutReason::UnclosedQuote(quote) => write!(f, "unclosed quote '{quote}'"),
            CutReason::NothingAfterDelimiter(delimiter) => {
                write!(f, "no input found after delimiter {delimiter:?}")
            }
            CutReason::EmptyDelimiter => f.write_str("empty delimiter"),
        }
    }
}

impl fmt::Display for CutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            CutReason::EmptyDelimiter => write!(f, "{}", self.reason),
            CutReason::UnclosedParenthesis
            | CutReason::UnexpectedParenthesis
            | CutReason::UnclosedQuote(_)
            | CutReason::NothingAfterDelimiter(_) => {
                write!(f, "{}:{}: {}", self.line, self.column, self.reason)
            }
        }
    }
}

impl std::error::Error for CutError {}

/// What the scanner takes notice of; Atlas's drivers differ in these.
#[derive(Debug, Clone, Copy)]
struct Lexis {
    begin: bool,
    begin_atomic: bool,
    dollar_quotes: bool,
    backslash_escapes: bool,
    escape_strings: bool,
    hash_comments: bool,
    /// A carriage return ends a `--` comment (PostgreSQL, scan.l); Atlas takes the next line for a part of it.
    return_ends_comments: bool,
    psql: bool,
    /// The server refuses a statement that is nothing but a comment (MySQL, error 1065).
    refuses_empty: bool,
}

const GENERIC: Lexis = Lexis {
    begin: false,
    begin_atomic: true,
    dollar_quotes: true,
    backslash_escapes: false,
    escape_strings: false,
    hash_comments: false,
    return_ends_comments: false,
    psql: false,
    refuses_empty: false,
};

const fn lexis(dialect: Dialect) -> Lexis {
    match dialect {
        Dialect::Postgres => {
            Lexis { begin: true, escape_strings: true, psql: true, return_ends_comments: true, ..GENERIC }
        }
        Dialect::Mysql => Lexis {
            begin: true,
            begin_atomic: false,
            dollar_quotes: false,
            backslash_escapes: true,
            hash_comments: true,
            refuses_empty: true,
            ..GENERIC
        },
        Dialect::Sqlite => Lexis { begin: true, begin_atomic: false, dollar_quotes: false, ..GENERIC },
    }
}

/// Cuts a migration or schema file of the given database into its statements.
pub fn cut(text: &str, dialect: Dialect) -> Result<Vec<Statement>, CutError> {
    scanner::statements(text, lexis(dialect))
}

/// Cuts a file whose database is not known, as Atlas does for the layouts of other tools.
pub fn cut_generic(text: &str) -> Result<Vec<Statement>, CutError> {
    scanner::statements(text, GENERIC)
}

#[cfg(test)]
mod tests;
