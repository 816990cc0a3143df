//! A whole query: WITH, its parts, UNION between them.

use super::Columns;
use super::apart::Apart;
use super::kept::Kept;
use super::select::Reader;
use crate::dialect::mysql::syntax::SYNTAX;
use crate::model::query::Asked;
use crate::model::{Name, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

/// What is selected from: the name it goes by, and its columns.
pub type Source = (Name, Vec<Name>);

/// What a query may name.
#[derive(Clone)]
pub struct Scope<'a> {
    /// Tables and views.
    pub columns: &'a Columns,
    /// Queries that WITH names.
    pub with: Vec<Source>,
    /// What the queries around it select from, the nearest first.
    pub outer: Vec<Source>,
    /// The names that CREATE VIEW gives to the columns.
    pub declared: &'a [Name],
    /// What is asked for, where it stands in an expression.
    pub asked: Option<Asked>,
}

/// A query that was read.
pub struct Read {
    /// What it means.
    pub whole: String,
    /// The names of its columns.
    pub names: Vec<Name>,
}

impl<'a> Scope<'a> {
    /// Of a view's query.
    pub fn of(columns: &'a Columns) -> Scope<'a> {
        Scope { columns, with: Vec::new(), outer: Vec::new(), declared: &[], asked: None }
    }

    /// Reads a query; nothing, where it has anything that is not read here.
    pub fn query(mut self, text: &str, kept: &mut Kept) -> Option<Read> {
        let apart = Apart::of(text)?;
        let tokens = lex(&apart.text, &SYNTAX.lexical);
        let mut cursor = Cursor::new(&apart.text, SourceId::default(), &tokens, &SYNTAX);
        let with = self.with(&mut cursor, &apart, kept)?;
        let mut read = self.part(&mut cursor, &apart, kept)?;
        while cursor.eat_word("union") {
            // Of EXISTS and of names that CREATE VIEW gives only one part is read.
            if self.asked == Some(Asked::Existence) || !self.declared.is_empty() {
                return None;
            }
            let all = cursor.eat_word("all");
            if !all {
                cursor.eat_word("distinct");
            }
            let next = self.part(&mut cursor, &apart, kept)?;
            read.whole = format!("({} union {all} {})", read.whole, next.whole);
        }
        // Behind parts in parentheses.
        let mut reader = Reader::new(&self, &apart, &mut cursor, kept);
        let tail = reader.tail()?;
        cursor.eat_symbol(";");
        read.whole = format!("{with}{}{tail}", read.whole);
        cursor.at_end().then_some(read)
    }

    fn with(&mut self, cursor: &mut Cursor<'_>, apart: &Apart, kept: &mut Kept) -> Option<String> {
        let mut whole = String::new();
        if !cursor.eat_word("with") {
            return Some(whole);
        }
        loop {
            let name = cursor.name()?;
            if !cursor.eat_word("as") || !cursor.eat_symbol("(") {
                return None;
            }
            let (_, text) = apart.query(&cursor.name()?)?;
            let read = Scope { declared: &[], asked: None, ..self.clone() }.query(text, kept)?;
            whole.push_str(&format!("with {} ({}) ", name.compared(), read.whole));
            self.with.insert(0, (name, read.names));
            if !cursor.eat_symbol(")") {
                return None;
            }
            if !cursor.eat_symbol(",") {
                return Some(whole);
            }
        }
    }

    /// SELECT, or a query in parentheses.
    fn part(&self, cursor: &mut Cursor<'_>, apart: &Apart, kept: &mut Kept) -> Option<Read> {
        if cursor.eat_symbol("(") {
            let (_, text) = apart.query(&cursor.name()?)?;
            let read = self.clone().query(text, kept)?;
            return cursor.eat_symbol(")").then_some(read);
        }
        cursor.eat_word("select").then(|| Reader::new(self, apart, cursor, kept).select()).flatten()
    }
}
