//! Where does one statement end and the next begin? At the delimiter, and at each `;` outside of a routine's body.

use super::super::syntax::SYNTAX;
use crate::syntax::lexer::{Token, TokenKind, lex};
use std::ops::Range;

/// The tokens of each statement, delimiters left out, with the bytes of the whole source.
pub fn statements(source: &str) -> Vec<Vec<Token>> {
    let mut found = Vec::new();
    for piece in pieces(source) {
        let base = u32::try_from(piece.start).unwrap_or(u32::MAX);
        let text = source.get(piece).unwrap_or("");
        let mut tokens = lex(text, &SYNTAX.lexical);
        // A backslash outside of quotes is the client's, and never gets to the server.
        tokens.retain(|token| token.kind != TokenKind::Symbol || token.text(text) != "\\");
        for token in &mut tokens {
            token.start = token.start.saturating_add(base);
            token.end = token.end.saturating_add(base);
        }
        found.extend(at_semicolons(source, &tokens));
    }
    found
}

/// The stretches of a source between custom delimiters (the client's DELIMITER command) and its lines.
fn pieces(source: &str) -> Vec<Range<usize>> {
    if !source.as_bytes().windows(9).any(|word| word.eq_ignore_ascii_case(b"delimiter")) {
        return std::iter::once(0..source.len()).collect();
    }
    let bytes = source.as_bytes();
    let (mut pieces, mut start, mut at) = (Vec::new(), 0, 0);
    let mut delimiter: Option<&[u8]> = None;
    while at < bytes.len() {
        let line_start =
            source.get(..at).is_some_and(|before| before.trim_end_matches([' ', '\t']).ends_with('\n'))
                || at == 0;
        if line_start && let Some((word, end)) = delimiter_line(source, at) {
            pieces.push(start..at);
            delimiter = (word != ";").then_some(word.as_bytes());
            (start, at) = (end, end);
        } else if let Some(word) =
            delimiter.filter(|word| bytes.get(at..).is_some_and(|rest| rest.starts_with(word)))
        {
            pieces.push(start..at);
            at += word.len();
            start = at;
        } else {
            at = past(bytes, at);
        }
    }
    pieces.push(start.min(source.len())..source.len());
    pieces
}

/// `DELIMITER x` at the beginning of a line: the new delimiter, and where the line ends.
fn delimiter_line(source: &str, at: usize) -> Option<(&str, usize)> {
    let rest = source.get(at..)?;
    let line = rest.get(..rest.find('\n').unwrap_or(rest.len()))?;
    let word = line.get(..9).filter(|word| word.eq_ignore_ascii_case("delimiter"))?;
    let argument = line.get(word.len()..)?;
    if !argument.starts_with([' ', '\t']) {
        return None;
    }
    let delimiter = argument.split_whitespace().next()?;
    Some((delimiter, at + line.len()))
}

/// The byte after the quoted text, comment or single byte at `at`.
fn past(bytes: &[u8], at: usize) -> usize {
    let next = |offset: usize| bytes.get(at + offset).copied().unwrap_or(0);
    match (next(0), next(1)) {
        (quote @ (b'\'' | b'"' | b'`'), _) => {
            let mut end = at + 1;
            while let Some(byte) = bytes.get(end) {
                match byte {
                    b'\\' if quote != b'`' => end += 2,
                    byte if *byte == quote => return end + 1,
                    _ => end += 1,
                }
            }
            bytes.len()
        }
        (b'#', _) => line_end(bytes, at),
        (b'-', b'-') if next(2).is_ascii_whitespace() => line_end(bytes, at),
        (b'/', b'*') if next(2) != b'!' => {
            let close = bytes.get(at + 2..).and_then(|rest| rest.windows(2).position(|two| two == b"*/"));
            close.map_or(bytes.len(), |close| at + 2 + close + 2)
        }
        _ => at + 1,
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| *byte == b'\n'))
        .map_or(bytes.len(), |end| at + end)
}

/// Cuts tokens at each `;` that does not stand in the body of a routine, trigger or event.
fn at_semicolons(source: &str, tokens: &[Token]) -> Vec<Vec<Token>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let rest = tokens.get(start..).unwrap_or(&[]);
        let length = if has_body(source, rest) { body_end(source, rest) } else { plain_end(source, rest) };
        let statement = rest.get(..length).unwrap_or(rest);
        if !statement.is_empty() {
            found.push(statement.to_vec());
        }
        start += length + 1;
    }
    found
}

fn is_semicolon(source: &str, token: &Token) -> bool {
    token.kind == TokenKind::Symbol && token.text(source) == ";"
}

fn plain_end(source: &str, tokens: &[Token]) -> usize {
    tokens.iter().position(|token| is_semicolon(source, token)).unwrap_or(tokens.len())
}

/// Whether a statement creates or alters something that has a body of statements.
fn has_body(source: &str, tokens: &[Token]) -> bool {
    let word = |token: &Token| token.text(source).to_ascii_lowercase();
    let Some((first, rest)) = tokens.split_first() else { return false };
    match &*word(first) {
        "create" | "alter" => {}
        // MariaDB takes compound statements outside of routines.
        "if" | "case" | "while" | "loop" | "repeat" => return true,
        "begin" => return rest.first().is_some_and(|next| word(next) == "not"),
        _ => return false,
    }
    for token in rest.iter().take(16) {
        match &*word(token) {
            "procedure" | "function" | "trigger" | "event" | "package" => return true,
            "table" | "view" | "index" | "database" | "schema" | "user" | "sequence" | ";" | "(" => {
                return false;
            }
            _ => {}
        }
    }
    false
}

/// How many tokens there are up to the `;` that ends a statement with a body.
fn body_end(source: &str, tokens: &[Token]) -> usize {
    // Each open block; whether it is a CASE inside an expression, where IF is a function.
    let mut open: Vec<bool> = Vec::new();
    let mut before = ";".to_owned();
    for (at, token) in tokens.iter().enumerate() {
        if is_semicolon(source, token) && open.is_empty() {
            return at;
        }
        let word = match token.kind {
            TokenKind::Word | TokenKind::Symbol => token.text(source).to_ascii_lowercase(),
            TokenKind::Text => "'".to_owned(),
            TokenKind::QuotedName | TokenKind::Number | TokenKind::Unclosed => "1".to_owned(),
        };
        let next = tokens.get(at + 1).map_or("", |token| token.text(source));
        let starts = begins_statement(&before) && open.last() != Some(&true);
        match &*word {
            "case" if before != "end" => open.push(!starts),
            "begin" if starts => open.push(false),
            "if" | "loop" | "while" | "repeat" | "for" if starts && !next.eq_ignore_ascii_case("each") => {
                open.push(false)
            }
            "end" => {
                open.pop();
            }
            _ => {}
        }
        before = word;
    }
    tokens.len()
}

/// Whether a statement of a body may begin after this token: `IF(…)` elsewhere is a function.
fn begins_statement(before: &str) -> bool {
    matches!(
        before,
        ";" | ":"
            | ")"
            | "atomic"
            | "'"
            | "1"
            | "begin"
            | "then"
            | "else"
            | "do"
            | "loop"
            | "repeat"
            | "row"
            | "deterministic"
            | "data"
            | "sql"
            | "definer"
            | "invoker"
            | "enable"
            | "disable"
            | "preserve"
            | "found"
            | "sqlexception"
            | "sqlwarning"
    )
}
