//! A place among tokens, and the questions a recursive-descent grammar asks there.

use super::Syntax;
use super::lexer::{Token, TokenKind};
use crate::model::{Diagnostic, Name, QualifiedName, SourceId, Span};
use std::sync::Arc;

/// A place among the tokens of one statement.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    /// The whole source.
    pub source: &'a str,
    /// Which source it is.
    pub source_id: SourceId,
    /// The tokens of the statement.
    pub tokens: &'a [Token],
    /// The next token.
    pub at: usize,
    /// Whose syntax.
    pub syntax: &'static Syntax,
    /// How deep the expression at hand is nested.
    pub depth: u32,
}

/// What a production gives: a value, or what is wrong with the text.
pub type Parse<T> = Result<T, Box<Diagnostic>>;

impl<'a> Cursor<'a> {
    /// The beginning of a statement.
    pub fn new(
        source: &'a str,
        source_id: SourceId,
        tokens: &'a [Token],
        syntax: &'static Syntax,
    ) -> Cursor<'a> {
        Cursor { source, source_id, tokens, at: 0, syntax, depth: 0 }
    }

    /// The next token.
    pub fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// The token after `ahead` more.
    pub fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// The text of the next token, or nothing at the end.
    pub fn text(&self) -> &'a str {
        self.text_at(0)
    }

    /// The text of a token further on.
    pub fn text_at(&self, ahead: usize) -> &'a str {
        self.peek_at(ahead).map_or("", |token| token.text(self.source))
    }

    /// Whether nothing is left.
    pub fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Takes the next token.
    pub fn bump(&mut self) -> Option<Token> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    /// Whether the next token is this word (of any case) without quotes.
    pub fn is_word(&self, word: &str) -> bool {
        self.is_word_at(0, word)
    }

    /// Whether a token further on is this word.
    pub fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        self.peek_at(ahead).is_some_and(|token| {
            token.kind == TokenKind::Word && token.text(self.source).eq_ignore_ascii_case(word)
        })
    }

    /// Whether these words come next.
    pub fn are_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.is_word_at(ahead, word))
    }

    /// Takes this word if it is next.
    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// Takes these words if all of them are next.
    pub fn eat_words(&mut self, words: &[&str]) -> bool {
        let found = self.are_words(words);
        self.at += if found { words.len() } else { 0 };
        found
    }

    /// Whether the next token is this symbol.
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Symbol && token.text(self.source) == symbol)
    }

    /// Takes this symbol if it is next.
    pub fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// Takes this word, or says that it was expected.
    pub fn expect_word(&mut self, word: &str) -> Parse<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.expected(&word.to_uppercase())) }
    }

    /// Takes this symbol, or says that it was expected.
    pub fn expect_symbol(&mut self, symbol: &str) -> Parse<()> {
        if self.eat_symbol(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    /// The complaint that something else was expected here.
    pub fn expected(&self, what: &str) -> Box<Diagnostic> {
        let span = self.here();
        let found = match self.peek() {
            Some(token) => format!("`{}`", token.text(self.source)),
            None => "the end of the statement".to_owned(),
        };
        Box::new(Diagnostic::error(
            "syntax-error",
            format!("expected {what}, found {found}"),
            span,
            format!("expected {what}"),
        ))
    }

    /// The span of the next token, or of the end.
    pub fn here(&self) -> Span {
        match self.peek() {
            Some(token) => Span::new(self.source_id, token.start as usize, token.end as usize),
            None => {
                let end = self.tokens.last().map_or(0, |token| token.end as usize);
                Span::new(self.source_id, end, end)
            }
        }
    }

    /// The name that the next token is, if it is one.
    pub fn name(&mut self) -> Option<Name> {
        let token = self.peek()?;
        let name = self.name_of(token)?;
        self.at += 1;
        Some(name)
    }

    /// The name that a token stands for.
    pub fn name_of(&self, token: Token) -> Option<Name> {
        let text = token.text(self.source);
        match token.kind {
            TokenKind::Word => Some((self.syntax.word_name)(text)),
            TokenKind::QuotedName => Some((self.syntax.quoted_name)(&unquote_name(text))),
            TokenKind::Text | TokenKind::Number | TokenKind::Symbol | TokenKind::Unclosed => None,
        }
    }

    /// A name, or the complaint that one was expected.
    pub fn expect_name(&mut self) -> Parse<Name> {
        self.name().ok_or_else(|| self.expected("a name"))
    }

    /// A name with an optional schema before it.
    pub fn qualified_name(&mut self) -> Parse<QualifiedName> {
        let first = self.expect_name()?;
        if !self.eat_symbol(".") {
            return Ok(QualifiedName::bare(first));
        }
        let name = self.expect_name()?;
        Ok(QualifiedName::in_schema(first, name))
    }

    /// A string literal's value, if one is next.
    pub fn string(&mut self) -> Option<Arc<str>> {
        let token = self.peek()?;
        if token.kind != TokenKind::Text {
            return None;
        }
        self.at += 1;
        Some(string_value(token.text(self.source), self.syntax.lexical.backslash_escapes))
    }

    /// The source from token `from` up to token `to` (not included), as it was written.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        let start = self.tokens.get(from).map_or(0, |token| token.start as usize);
        let end = match to.checked_sub(1).filter(|last| *last >= from).and_then(|last| self.tokens.get(last))
        {
            Some(token) => token.end as usize,
            None => start,
        };
        self.source.get(start..end).unwrap_or("")
    }

    /// Skips to the symbol that closes the parenthesis at the cursor, and past it.
    pub fn skip_parentheses(&mut self) -> Parse<()> {
        self.expect_symbol("(")?;
        let mut depth = 1u32;
        while depth > 0 {
            if self.at_end() {
                return Err(self.expected("`)`"));
            }
            if self.is_symbol("(") {
                depth += 1;
            } else if self.is_symbol(")") {
                depth -= 1;
            }
            self.at += 1;
        }
        Ok(())
    }
}

/// A quoted name without its quotes: `"a""b"`, `` `a` ``, `[a]`.
pub fn unquote_name(text: &str) -> String {
    let mut chars = text.chars();
    let open = chars.next();
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
    match open {
        Some('"') => inner.replace("\"\"", "\""),
        Some('`') => inner.replace("``", "`"),
        Some('[') => inner.to_owned(),
        _ => {
            // U&"…" of PostgreSQL
            let at = text.find('"').map_or(0, |at| at + 1);
            text.get(at..text.len().saturating_sub(1)).unwrap_or("").replace("\"\"", "\"")
        }
    }
}

/// The value of a string literal, quotes and escapes taken off; prefixes such as `B` are the caller's to look at.
pub fn string_value(text: &str, backslash_escapes: bool) -> Arc<str> {
    if let Some(inner) = text.strip_prefix('$') {
        let tag = inner.find('$').map_or(0, |at| at + 2);
        return text.get(tag..text.len().saturating_sub(tag)).unwrap_or("").into();
    }
    let Some(quote_at) = text.find(['\'', '"']) else { return text.into() };
    let escapes =
        backslash_escapes || text.get(..quote_at).is_some_and(|prefix| prefix.eq_ignore_ascii_case("e"));
    let quote = if text.as_bytes().get(quote_at) == Some(&b'"') { '"' } else { '\'' };
    let inner = text.get(quote_at + 1..text.len().saturating_sub(1)).unwrap_or("");
    let plain = !inner.contains(quote) && (!escapes || !inner.contains('\\'));
    if plain {
        return inner.into();
    }
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        if c == quote && chars.peek() == Some(&quote) {
            chars.next();
            value.push(quote);
        } else if c == '\\' && backslash_escapes && matches!(chars.peek(), Some('%' | '_')) {
            // They are escapes of patterns, and stay (MySQL reference manual, String Literals).
            value.push(c);
        } else if c == '\\' && escapes {
            value.extend(escape(chars.next()));
        } else {
            value.push(c);
        }
    }
    value.into()
}

fn escape(c: Option<char>) -> Option<char> {
    Some(match c? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        '0' => '\0',
        'Z' => '\u{1a}',
        other => other,
    })
}
