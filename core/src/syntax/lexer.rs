//! Text to tokens. It never fails: what is not closed runs to the end, and is marked so.

use super::Lexical;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word without quotes: a keyword or a name.
    Word,
    /// A quoted name.
    QuotedName,
    /// A string literal with its quotes and prefix (`E'…'`, `B'…'`, `$$…$$`).
    Text,
    /// A number.
    Number,
    /// An operator or a punctuation mark.
    Symbol,
    /// A string, name or comment that nobody closed.
    Unclosed,
}

/// A token: its kind and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Token {
    /// Its text.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// Every token of a text; comments and white space are left out.
pub fn lex(source: &str, lexical: &Lexical) -> Vec<Token> {
    let mut lexer =
        Lexer { bytes: source.as_bytes(), at: 0, lexical, tokens: Vec::with_capacity(source.len() / 5) };
    while lexer.at < lexer.bytes.len() {
        lexer.step();
    }
    lexer.tokens
}

/// The tokens from byte `from` on, up to and with the first that `stops` says is the last; and where that one ends.
pub fn lex_until(
    source: &str,
    from: usize,
    lexical: &Lexical,
    stops: &mut dyn FnMut(Token) -> bool,
) -> (Vec<Token>, usize) {
    let mut lexer = Lexer { bytes: source.as_bytes(), at: from, lexical, tokens: Vec::new() };
    while lexer.at < lexer.bytes.len() {
        let count = lexer.tokens.len();
        lexer.step();
        if lexer.tokens.len() > count && lexer.tokens.last().is_some_and(|token| stops(*token)) {
            break;
        }
    }
    (lexer.tokens, lexer.at)
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    lexical: &'a Lexical,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn byte(&self, offset: usize) -> u8 {
        self.bytes.get(self.at + offset).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.tokens.push(Token { kind, start: clamp(start), end: clamp(self.at) });
    }

    fn step(&mut self) {
        let lexical = *self.lexical;
        let start = self.at;
        match self.byte(0) {
            b if b.is_ascii_whitespace() || b == 0x0b => self.at += 1,
            b'-' if self.byte(1) == b'-' && self.dash_comment() => self.line_comment(),
            b'#' if lexical.hash_comments => self.line_comment(),
            b'/' if self.byte(1) == b'*' => self.block_comment(),
            b'*' if lexical.conditional_comments && self.byte(1) == b'/' => self.at += 2,
            b'\'' => self.string(start),
            b'"' if lexical.double_quoted_strings => self.string(start),
            b'"' => self.quoted(start, b'"', TokenKind::QuotedName),
            b'`' if lexical.backtick_names => self.quoted(start, b'`', TokenKind::QuotedName),
            b'[' if lexical.bracket_names => self.quoted(start, b']', TokenKind::QuotedName),
            b'$' if lexical.dollar_quotes && self.dollar_tag().is_some() => self.dollar_string(start),
            b if b.is_ascii_digit() || (b == b'.' && self.byte(1).is_ascii_digit()) => self.number(start),
            b'@' if lexical.hash_comments => {
                self.at += 1;
                self.word(start);
            }
            b if is_word_start(b) => self.word(start),
            _ => self.symbol(start),
        }
    }

    fn dash_comment(&self) -> bool {
        !self.lexical.dash_comment_needs_space || self.byte(2).is_ascii_whitespace() || self.byte(2) == 0
    }

    fn line_comment(&mut self) {
        let ends = |byte: u8| byte == b'\n' || (byte == b'\r' && self.lexical.return_ends_comments);
        while self.at < self.bytes.len() && !ends(self.byte(0)) {
            self.at += 1;
        }
    }

    fn block_comment(&mut self) {
        if self.lexical.conditional_comments && self.is_code() {
            // The contents of `/*!40101 … */` are code; its version number is not.
            self.at += if matches!(self.byte(2), b'M' | b'T') { 4 } else { 3 };
            let feature = self.byte(0) == b'[';
            while self.byte(0).is_ascii_digit() || (feature && !matches!(self.byte(0), b']' | 0)) {
                self.at += 1;
            }
            self.at += usize::from(feature);
            return;
        }
        let start = self.at;
        self.at += 2;
        let mut depth = 1;
        while depth > 0 {
            if self.at >= self.bytes.len() {
                return self.push(TokenKind::Unclosed, start);
            }
            if self.byte(0) == b'*' && self.byte(1) == b'/' {
                depth -= 1;
                self.at += 2;
            } else if self.lexical.nested_comments && self.byte(0) == b'/' && self.byte(1) == b'*' {
                depth += 1;
                self.at += 2;
            } else {
                self.at += 1;
            }
        }
    }

    /// `/*! … */`, `/*M! … */` and `/*T![feature] … */` are code, but for a version that no server has (`/*M!999999\- … */` in dumps).
    fn is_code(&self) -> bool {
        let rest = self.bytes.get(self.at + 2..).unwrap_or(&[]);
        let of_flavor = rest.strip_prefix(b"M").or(rest.strip_prefix(b"T"));
        let version = of_flavor.unwrap_or(rest).strip_prefix(b"!");
        version.is_some_and(|version| !version.starts_with(b"999999"))
    }

    fn string(&mut self, start: usize) {
        let escaped = self.lexical.backslash_escapes;
        self.string_body(start, escaped);
    }

    /// Reads from the opening quote at the cursor to its close; `start` may lie before it, at a prefix.
    fn string_body(&mut self, start: usize, backslash: bool) {
        let quote = self.byte(0);
        self.at += 1;
        loop {
            if self.at >= self.bytes.len() {
                return self.push(TokenKind::Unclosed, start);
            }
            let byte = self.byte(0);
            let escape = backslash && byte == b'\\';
            if escape || (byte == quote && self.byte(1) == quote) {
                self.at += 2;
            } else if byte == quote {
                self.at += 1;
                return self.push(TokenKind::Text, start);
            } else {
                self.at += 1;
            }
        }
    }

    fn quoted(&mut self, start: usize, close: u8, kind: TokenKind) {
        self.at += 1;
        loop {
            if self.at >= self.bytes.len() {
                return self.push(TokenKind::Unclosed, start);
            }
            if self.byte(0) == close && close != b']' && self.byte(1) == close {
                self.at += 2;
            } else if self.byte(0) == close {
                self.at += 1;
                return self.push(kind, start);
            } else {
                self.at += 1;
            }
        }
    }

    /// The length of `$tag$` at the cursor.
    fn dollar_tag(&self) -> Option<usize> {
        let rest = self.bytes.get(self.at + 1..)?;
        let length = rest.iter().position(|b| !is_word_part(*b) || *b == b'$')?;
        let starts_well = rest.first().is_some_and(|b| !b.is_ascii_digit());
        (rest.get(length) == Some(&b'$') && starts_well).then_some(length + 2)
    }

    fn dollar_string(&mut self, start: usize) {
        let length = self.dollar_tag().unwrap_or(0);
        let tag = self.bytes.get(start..start + length).unwrap_or(&[]);
        self.at += length;
        while self.at < self.bytes.len() {
            if self.bytes.get(self.at..self.at + length) == Some(tag) {
                self.at += length;
                return self.push(TokenKind::Text, start);
            }
            self.at += 1;
        }
        self.push(TokenKind::Unclosed, start);
    }

    fn number(&mut self, start: usize) {
        if self.byte(0) == b'0' && matches!(self.byte(1), b'x' | b'X') {
            self.at += 2;
            while self.byte(0).is_ascii_hexdigit() {
                self.at += 1;
            }
            return self.push(TokenKind::Number, start);
        }
        let mut dots = 0;
        loop {
            match self.byte(0) {
                b if b.is_ascii_digit() || b == b'_' => self.at += 1,
                b'.' if dots == 0 && self.byte(1) != b'.' => {
                    dots += 1;
                    self.at += 1;
                }
                b'e' | b'E'
                    if self.byte(1).is_ascii_digit()
                        || (matches!(self.byte(1), b'+' | b'-') && self.byte(2).is_ascii_digit()) =>
                {
                    self.at += 2;
                }
                _ => break,
            }
        }
        // A name may start with digits in MySQL.
        if self.lexical.backtick_names && is_word_start(self.byte(0)) && dots == 0 {
            return self.word(start);
        }
        self.push(TokenKind::Number, start);
    }

    fn word(&mut self, start: usize) {
        while self.at < self.bytes.len() && is_word_part(self.byte(0)) {
            self.at += 1;
        }
        if self.byte(0) == b'\'' {
            let prefix = self.bytes.get(start..self.at).unwrap_or(&[]).to_ascii_lowercase();
            let escape = prefix == b"e" && self.lexical.free_operators;
            if escape
                || matches!(&*prefix, b"b" | b"x" | b"n")
                || (prefix.starts_with(b"_") && self.lexical.backslash_escapes)
            {
                return self.string_body(start, escape || self.lexical.backslash_escapes);
            }
            if prefix == b"u" && self.lexical.free_operators {
                return self.string_body(start, false);
            }
        }
        if self.lexical.free_operators && self.byte(0) == b'&' && matches!(self.byte(1), b'\'' | b'"') {
            let prefix = self.bytes.get(start..self.at).unwrap_or(&[]).to_ascii_lowercase();
            if prefix == b"u" {
                self.at += 1;
                return match self.byte(0) {
                    b'"' => self.quoted(start, b'"', TokenKind::QuotedName),
                    _ => self.string_body(start, false),
                };
            }
        }
        self.push(TokenKind::Word, start);
    }

    fn symbol(&mut self, start: usize) {
        if self.lexical.free_operators && is_operator_byte(self.byte(0)) {
            self.free_operator(start);
        } else {
            let three = self.bytes.get(self.at..self.at + 3).unwrap_or(&[]);
            let two = self.bytes.get(self.at..self.at + 2).unwrap_or(&[]);
            self.at += match (three, two) {
                (b"->>" | b"<=>", _) => 3,
                (
                    _,
                    b"::" | b":=" | b"<>" | b"!=" | b"<=" | b">=" | b"||" | b"&&" | b"<<" | b">>" | b"->"
                    | b"==" | b"..",
                ) => 2,
                _ => 1,
            };
            while self.at < self.bytes.len() && (self.byte(0) & 0xC0) == 0x80 {
                self.at += 1;
            }
        }
        self.push(TokenKind::Symbol, start);
    }

    /// PostgreSQL manual 4.1.3: an operator ends before a comment, and ends in + or - only beside certain characters.
    fn free_operator(&mut self, start: usize) {
        while is_operator_byte(self.byte(0)) {
            let comment = (self.byte(0) == b'-' && self.byte(1) == b'-')
                || (self.byte(0) == b'/' && self.byte(1) == b'*');
            if comment && self.at > start {
                break;
            }
            self.at += 1;
        }
        let special =
            |b: &u8| matches!(b, b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|' | b'`' | b'?');
        let text = self.bytes.get(start..self.at).unwrap_or(&[]);
        if !text.iter().any(special) {
            while self.at > start + 1 && matches!(self.bytes.get(self.at - 1), Some(b'+' | b'-')) {
                self.at -= 1;
            }
        }
    }
}

fn is_word_start(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b >= 0x80
}

fn is_word_part(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80
}

/// Whether an operator of PostgreSQL may hold a character (manual 4.1.3).
pub fn is_operator_byte(b: u8) -> bool {
    matches!(
        b,
        b'+' | b'-'
            | b'*'
            | b'/'
            | b'<'
            | b'>'
            | b'='
            | b'~'
            | b'!'
            | b'@'
            | b'#'
            | b'%'
            | b'^'
            | b'&'
            | b'|'
            | b'`'
            | b'?'
    )
}
