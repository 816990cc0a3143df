//! A whole query: WITH, its parts, UNION between them, and what follows them all.

use super::apart::Apart;
use super::kept::Kept;
use super::select::{Known, Reader};
use super::{Columns, Listed, exact};
use crate::dialect::mysql::syntax::SYNTAX;
use crate::model::query::Asked;
use crate::model::{Name, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

/// Queries in queries beyond this depth are not read.
const DEEPEST: u32 = 32;

/// What is selected from: the name it goes by, and its columns.
#[derive(Clone)]
pub struct Source {
    /// Its name.
    pub name: Name,
    /// Its columns.
    pub columns: Listed,
}

/// What a query may name.
#[derive(Clone)]
pub struct Scope<'a> {
    /// Tables and views.
    pub columns: &'a Columns,
    /// Queries that WITH names, the nearest first.
    pub with: Vec<Source>,
    /// What the queries around it select from, the nearest first.
    pub outer: Vec<Source>,
    /// The names that CREATE VIEW gives to the columns.
    pub declared: &'a [Name],
    /// What is asked for, where it stands in an expression.
    pub asked: Option<Asked>,
    /// Whether anybody sees the names of its columns.
    pub named: bool,
    /// How many queries are around it.
    pub depth: u32,
}

/// A query that was read.
pub struct Read {
    /// What it means.
    pub whole: String,
    /// The names of its columns.
    pub names: Vec<Name>,
    /// Whether somebody wrote them, or they are those of columns: what else is computed the server calls as it likes.
    pub certain: bool,
}

impl Read {
    /// What can be selected from it.
    pub fn columns(self) -> Option<Listed> {
        self.certain.then(|| self.names.into())
    }
}

impl<'a> Scope<'a> {
    /// Of a view's query.
    pub fn of(columns: &'a Columns) -> Scope<'a> {
        Scope {
            columns,
            with: Vec::new(),
            outer: Vec::new(),
            declared: &[],
            asked: None,
            named: true,
            depth: 0,
        }
    }

    /// Of a query in this one.
    pub fn inner(&self) -> Scope<'a> {
        Scope { declared: &[], asked: None, named: true, depth: self.depth + 1, ..self.clone() }
    }

    /// Reads a query; nothing, where it has anything that is not read here.
    pub fn query(mut self, text: &str, kept: &mut Kept) -> Option<Read> {
        let apart = Apart::of(text).filter(|_| self.depth < DEEPEST)?;
        let tokens = lex(&apart.text, &SYNTAX.lexical);
        let mut cursor = Cursor::new(&apart.text, SourceId::default(), &tokens, &SYNTAX);
        let with = self.with(&mut cursor, &apart, kept)?;
        let (mut read, mut known) = self.part(&mut cursor, &apart, kept)?;
        while cursor.eat_word("union") {
            // Of EXISTS and of names that CREATE VIEW gives only one part is read.
            if self.asked == Some(Asked::Existence) || !self.declared.is_empty() {
                return None;
            }
            let all = cursor.eat_word("all");
            if !all {
                cursor.eat_word("distinct");
            }
            self.named = false;
            let (next, _) = self.part(&mut cursor, &apart, kept)?;
            read.whole = format!("({} union {all} {})", read.whole, next.whole);
            known = Known::named(&read.names);
        }
        let tail = Reader::new(&self, &apart, &mut cursor, kept, known).tail()?;
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
            let name = exact(&cursor.name()?);
            if !cursor.eat_word("as") || !cursor.eat_symbol("(") {
                return None;
            }
            let (_, text) = apart.query(&cursor.name()?)?;
            let read = self.inner().query(text, kept)?;
            whole.push_str(&format!("with {:?} ({}) ", name.as_str(), read.whole));
            self.with.insert(0, Source { name, columns: read.columns()? });
            if !cursor.eat_symbol(")") {
                return None;
            }
            if !cursor.eat_symbol(",") {
                return Some(whole);
            }
        }
    }

    /// SELECT, with what can be named behind it; or a query in parentheses.
    fn part(&self, cursor: &mut Cursor<'_>, apart: &Apart, kept: &mut Kept) -> Option<(Read, Known)> {
        if cursor.eat_symbol("(") {
            let (_, text) = apart.query(&cursor.name()?)?;
            let read = Scope { depth: self.depth + 1, ..self.clone() }.query(text, kept)?;
            let known = Known::named(&read.names);
            return cursor.eat_symbol(")").then_some((read, known));
        }
        if !cursor.eat_word("select") {
            return None;
        }
        let mut reader = Reader::new(self, apart, cursor, kept, Known::default());
        let read = reader.select()?;
        Some((read, reader.known))
    }
}
