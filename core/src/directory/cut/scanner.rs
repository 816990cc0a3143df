//! How is the text walked, one statement at a time?

use super::block::{self, Body, Ends};
use super::source::Source;
use super::{Comment, CutError, CutReason, Form, Lexis, Statement, psql};
use crate::directory::directive;

const DEFAULT_DELIMITER: &str = ";";
const DELIMITER_COMMAND: &str = "DELIMITER";

/// All statements of a text.
pub(super) fn statements(text: &str, lexis: Lexis) -> Result<Vec<Statement>, CutError> {
    let source = Source::new(text);
    let mut scanner = Scanner::new(source, lexis, 0)?;
    let mut ends = Ends::new();
    let mut statements = Vec::new();
    loop {
        match scanner.next(&ends)? {
            Scanned::Statement(statement) => statements.push(statement),
            Scanned::Needs(body) => block::resolve(source, lexis, body, &mut ends),
            Scanned::Nothing => return Ok(statements),
        }
    }
}

/// What one step of the scanner found.
pub(super) enum Scanned {
    Statement(Statement),
    /// A block opens here whose end is not known yet: resolve it and go on.
    Needs(Body),
    Nothing,
}

/// The place reached, and what has been seen of the statement that is open there.
#[derive(Clone)]
pub(super) struct Scanner<'a> {
    source: Source<'a>,
    lexis: Lexis,
    /// Where the open statement starts.
    start: usize,
    at: usize,
    depth: usize,
    /// Right after the parenthesis that raised the depth from 0.
    opening: usize,
    delimiter: String,
    comments: Vec<Comment>,
    /// A comment on the last line, which no newline ends, has been found to make sense as text.
    reads_comment_as_text: bool,
}

impl<'a> Scanner<'a> {
    /// A scanner of the body of a block.
    pub fn nested(source: Source<'a>, lexis: Lexis, start: usize) -> Result<Self, CutError> {
        Scanner::new(source, Lexis { psql: false, ..lexis }, start)
    }

    fn new(source: Source<'a>, lexis: Lexis, start: usize) -> Result<Self, CutError> {
        let mut scanner = Scanner {
            source,
            lexis,
            start,
            at: start,
            depth: 0,
            opening: 0,
            delimiter: DEFAULT_DELIMITER.to_owned(),
            comments: Vec::new(),
            reads_comment_as_text: false,
        };
        if let Some(found) = directive::first_line(source.from(start))
            && found.prefix == "-- "
            && found.name == "delimiter"
        {
            scanner.set_delimiter(found.argument, start)?;
            let Some(body) = source.after_newline(start) else {
                let reason = CutReason::NothingAfterDelimiter(found.argument.to_owned());
                return Err(source.error(start, reason));
            };
            scanner.start = body;
            scanner.at = body;
        }
        Ok(scanner)
    }

    /// How far the text has been read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next statement, as far as the ends of blocks are known.
    pub fn next(&mut self, ends: &Ends) -> Result<Scanned, CutError> {
        if self.at == self.start {
            self.skip_spaces();
        }
        loop {
            let here = self.at;
            let Some(byte) = self.source.byte(here) else {
                return self.end_of_text();
            };
            self.at += 1;
            match byte {
                b'(' => {
                    if self.depth == 0 {
                        self.opening = self.at;
                    }
                    self.depth += 1;
                }
                b')' => {
                    self.depth = self
                        .depth
                        .checked_sub(1)
                        .ok_or_else(|| self.source.error(self.at, CutReason::UnexpectedParenthesis))?;
                }
                b'\'' | b'"' | b'`' => self.skip_quote(byte)?,
                b'\\' if self.lexis.psql && here == self.start && self.delimiter == DEFAULT_DELIMITER => {
                    return Ok(Scanned::Statement(self.psql_line()));
                }
                _ if here == self.start && self.is_delimiter_command() => self.delimiter_command()?,
                _ if self.depth == 0
                    && self.source.bytes_from(here).starts_with(self.delimiter.as_bytes()) =>
                {
                    self.at = here + self.delimiter.len();
                    return Ok(Scanned::Statement(self.emit()));
                }
                b'$' if self.lexis.dollar_quotes => self.skip_dollar_quote(here),
                b'#' if self.lexis.hash_comments => self.skip_comment(1, false),
                b'-' if self.source.byte(self.at) == Some(b'-') => {
                    self.at += 1;
                    self.skip_comment(2, false);
                }
                b'/' if self.source.byte(self.at) == Some(b'*') => {
                    self.at += 1;
                    self.skip_comment(2, true);
                }
                b'B' | b'b' if self.delimiter == DEFAULT_DELIMITER => {
                    if let Some(body) = self.opens_block(here) {
                        match ends.get(&body) {
                            Some(Some(end)) => {
                                self.at = *end;
                                return Ok(Scanned::Statement(self.emit()));
                            }
                            Some(None) => self.at = body.start,
                            None => {
                                self.at = here;
                                return Ok(Scanned::Needs(body));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn end_of_text(&mut self) -> Result<Scanned, CutError> {
        if self.depth > 0 {
            return Err(self.source.error(self.opening, CutReason::UnclosedParenthesis));
        }
        if self.at == self.start { Ok(Scanned::Nothing) } else { Ok(Scanned::Statement(self.emit())) }
    }

    fn opens_block(&self, here: usize) -> Option<Body> {
        if self.lexis.begin_atomic
            && let Some(body) = block::begin_atomic(&self.source, here)
        {
            return Some(body);
        }
        let stands_alone = here == self.start
            || here
                .checked_sub(1)
                .and_then(|before| self.source.byte(before))
                .is_some_and(|before| block::is_space(char::from(before)));
        if self.lexis.begin && stands_alone { block::begin(&self.source, here) } else { None }
    }

    fn skip_quote(&mut self, quote: u8) -> Result<(), CutError> {
        let opening = self.at;
        let escapes = self.lexis.backslash_escapes
            || (self.lexis.escape_strings && quote == b'\'' && self.is_escape_string(opening - 1));
        while let Some(byte) = self.source.byte(self.at) {
            self.at += 1;
            if byte == b'\\' && escapes {
                self.at += 1;
            } else if byte == quote {
                return Ok(());
            }
        }
        self.at = self.source.text.len();
        Err(self.source.error(opening, CutReason::UnclosedQuote(char::from(quote))))
    }

    /// Whether the quote at `quote` belongs to `E'…'` (PostgreSQL manual, 4.1.2.2). Atlas looks at the wrong
    /// byte here and cuts such strings in two.
    fn is_escape_string(&self, quote: usize) -> bool {
        let open = self.source.between(self.start, quote);
        let Some(before) = open.strip_suffix(['e', 'E']) else { return false };
        !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
    }

    fn skip_dollar_quote(&mut self, here: usize) {
        let Some(tag) = dollar_tag(self.source.from(here)) else { return };
        let body = here + tag.len();
        self.at = match self.source.from(body).find(tag) {
            Some(end) => body + end + tag.len(),
            None => self.source.text.len(),
        };
    }

    fn skip_comment(&mut self, marker: usize, block: bool) {
        let end = match block {
            true => self.source.after_comment_end(self.at),
            false if self.lexis.return_ends_comments => self.source.after_line(self.at),
            false => self.source.after_newline(self.at),
        };
        let is_before_statement = self.at == self.start + marker;
        let Some(end) = end else {
            if !block && self.ends_in_comment(is_before_statement) {
                self.at = self.source.text.len();
                self.start = if is_before_statement { self.at } else { self.start };
            }
            return;
        };
        self.at = end;
        if !is_before_statement {
            return;
        }
        let text = self.source.between(self.start, end).to_owned();
        self.comments.push(Comment { text, span: self.start..end });
        let rest = self.source.from(end);
        if rest.starts_with("\n\n") || (!block && rest.starts_with('\n')) {
            self.comments.clear();
        }
        self.start = end;
        self.skip_spaces();
    }

    /// Whether a comment that no newline ends is one. Atlas reads it as text, which is its cut as long as that
    /// can be cut and run at all.
    fn ends_in_comment(&mut self, is_before_statement: bool) -> bool {
        if is_before_statement && self.lexis.refuses_empty {
            return true;
        }
        if self.reads_comment_as_text {
            return false;
        }
        self.reads_comment_as_text = true;
        let mut ahead = self.clone();
        let ends = Ends::new();
        loop {
            match ahead.next(&ends) {
                Ok(Scanned::Statement(_)) => {}
                Ok(Scanned::Needs(_) | Scanned::Nothing) => return false,
                Err(_) => return true,
            }
        }
    }

    fn skip_spaces(&mut self) {
        self.start = self.source.skip_spaces(self.start);
        self.at = self.start;
    }

    fn psql_line(&mut self) -> Statement {
        self.at = self.source.after_newline(self.at).unwrap_or(self.source.text.len());
        Statement { form: Form::Psql, ..self.take() }
    }

    fn emit(&mut self) -> Statement {
        let statement = self.take();
        if self.lexis.psql && psql::copies_from_stdin(&statement.text) {
            let (rows, end) = psql::rows(&self.source, self.at);
            self.start = end;
            self.at = end;
            return Statement { form: Form::CopyIn { rows }, ..statement };
        }
        statement
    }

    fn take(&mut self) -> Statement {
        let mut text = self.source.between(self.start, self.at);
        if self.delimiter != DEFAULT_DELIMITER {
            text = text.strip_suffix(self.delimiter.as_str()).unwrap_or(text);
        }
        let start = self.start + text.len() - text.trim_start().len();
        let text = text.trim();
        self.start = self.at;
        self.depth = 0;
        Statement {
            text: text.to_owned(),
            span: start..start + text.len(),
            comments: std::mem::take(&mut self.comments),
            form: Form::Sql,
        }
    }

    fn is_delimiter_command(&self) -> bool {
        let rest = self.source.bytes_from(self.start);
        rest.len() > DELIMITER_COMMAND.len()
            && rest
                .get(..DELIMITER_COMMAND.len())
                .is_some_and(|word| word.eq_ignore_ascii_case(DELIMITER_COMMAND.as_bytes()))
    }

    /// `DELIMITER x` of the MySQL client, whose delimiter may be quoted.
    fn delimiter_command(&mut self) -> Result<(), CutError> {
        let command = self.start;
        self.at = command + DELIMITER_COMMAND.len();
        if self.source.byte(self.at) != Some(b' ') {
            return Ok(());
        }
        let end = self.source.after_newline(self.at).unwrap_or(self.source.text.len());
        let written = self.source.between(self.at, end).trim();
        match written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            Some(quoted) => self.set_delimiter(&quoted.replace("''", "'"), command)?,
            None => self.set_delimiter(written, command)?,
        }
        self.comments.clear();
        self.start = end;
        self.skip_spaces();
        Ok(())
    }

    fn set_delimiter(&mut self, written: &str, at: usize) -> Result<(), CutError> {
        if written.is_empty() {
            return Err(self.source.error(at, CutReason::EmptyDelimiter));
        }
        self.delimiter = unescape(written);
        Ok(())
    }
}

/// `\n`, `\r` and `\t` as the characters they stand for.
fn unescape(written: &str) -> String {
    written.replace(r"\n", "\n").replace(r"\r", "\r").replace(r"\t", "\t")
}

/// The opening `$tag$` that a text starts with.
fn dollar_tag(text: &str) -> Option<&str> {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || ('È'..='ÿ').contains(&c);
    let tag = text.strip_prefix('$')?;
    let end = tag.find(|c: char| !is_start(c) && !c.is_ascii_digit())?;
    let starts_well = end == 0 || tag.starts_with(is_start);
    let closes = tag.get(end..)?.starts_with('$');
    if starts_well && closes { text.get(..end + 2) } else { None }
}
