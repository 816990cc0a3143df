//! Where does one statement end and the next begin, and what between them is for psql and not for the server?

use super::super::syntax::SYNTAX;
use super::psql;
use crate::syntax::lexer::{Token, TokenKind, lex_until};

/// A statement, without its `;`.
#[derive(Debug)]
pub struct Piece {
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Whether it is a `\` line, which psql keeps for itself.
    pub psql: bool,
}

/// Cuts a source. Rows that follow a `COPY … FROM stdin` belong to no statement.
pub fn cut(source: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let mut watch = Watch { source, seen: 0, ..Watch::default() };
        let (mut tokens, mut end) = lex_until(source, at, &SYNTAX.lexical, &mut |token| watch.ends(token));
        let mut command = None;
        if watch.ended {
            command = tokens.pop().filter(|_| watch.psql);
        }
        if copies_rows(source, &tokens) {
            end = after_rows(source, end);
        }
        if !tokens.is_empty() {
            pieces.push(Piece { tokens, psql: false });
        }
        if let Some(command) = command {
            end = source.get(end..).and_then(|rest| rest.find('\n')).map_or(source.len(), |line| end + line);
            let line = Token { end: u32::try_from(end).unwrap_or(u32::MAX), ..command };
            pieces.push(Piece { tokens: vec![line], psql: true });
            if psql::quits(line.text(source)) {
                break;
            }
        }
        at = end;
    }
    pieces
}

/// What is known of a statement while its tokens go by.
#[derive(Default)]
struct Watch<'a> {
    source: &'a str,
    /// How many tokens went by.
    seen: usize,
    /// Whether it makes a rule, whose actions are statements in parentheses.
    rule: bool,
    /// Whether it makes a routine, whose body may be statements between BEGIN ATOMIC and END.
    routine: bool,
    parentheses: usize,
    /// How many BEGIN ATOMIC and CASE wait for their END.
    blocks: usize,
    after_begin: bool,
    ended: bool,
    psql: bool,
}

impl Watch<'_> {
    /// Whether this token ends the statement.
    fn ends(&mut self, token: Token) -> bool {
        let text = token.text(self.source);
        self.seen += 1;
        match token.kind {
            TokenKind::Symbol => match text {
                "(" => self.parentheses += 1,
                ")" => self.parentheses = self.parentheses.saturating_sub(1),
                ";" => self.ended = self.blocks == 0 && !(self.rule && self.parentheses > 0),
                // Outside of strings a backslash is psql's, wherever it stands: `SELECT 1 AS a \gset`.
                "\\" => {
                    self.ended = true;
                    self.psql = true;
                }
                _ => {}
            },
            TokenKind::Word => self.word(text),
            TokenKind::QuotedName | TokenKind::Text | TokenKind::Number | TokenKind::Unclosed => {
                self.after_begin = false;
            }
        }
        self.ended
    }

    fn word(&mut self, text: &str) {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if self.seen <= 4 {
            self.rule |= is("rule");
            self.routine |= is("function") || is("procedure");
        }
        if self.blocks > 0 {
            if is("case") {
                self.blocks += 1;
            } else if is("end") {
                self.blocks -= 1;
            }
        } else if self.routine && self.after_begin && is("atomic") {
            self.blocks = 1;
        }
        self.after_begin = is("begin");
    }
}

/// Whether rows follow the statement in the file.
fn copies_rows(source: &str, tokens: &[Token]) -> bool {
    let is = |token: Option<&Token>, word: &str| {
        token.is_some_and(|token| {
            token.kind == TokenKind::Word && token.text(source).eq_ignore_ascii_case(word)
        })
    };
    is(tokens.first(), "copy")
        && tokens.windows(2).any(|pair| is(pair.first(), "from") && is(pair.get(1), "stdin"))
}

/// Where the source goes on after the rows' closing `\.` line.
fn after_rows(source: &str, end: usize) -> usize {
    let rest = source.get(end..).unwrap_or("");
    let mut at = end;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        at += line.len();
        if number > 0 && line.trim_end_matches(['\r', '\n']) == "\\." {
            break;
        }
    }
    at
}
