//! Where does a `BEGIN … END` that holds statements of its own end?
//!
//! Blocks nest, and a `BEGIN` may open none at all (`BEGIN TRANSACTION;`), which only shows when its text
//! runs out. Each body is therefore scanned once, on a stack of our own, and its end remembered.

use std::collections::HashMap;

use super::Lexis;
use super::scanner::{Scanned, Scanner};
use super::source::Source;

/// A place where a block's body may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Body {
    pub start: usize,
    pub atomic: bool,
}

/// The end of each body scanned so far; `None` where the text is not a block.
pub(super) type Ends = HashMap<Body, Option<usize>>;

/// The body that the word at `at` opens, if it is the `BEGIN ATOMIC` of the SQL standard.
pub(super) fn begin_atomic(source: &Source<'_>, at: usize) -> Option<Body> {
    let after_begin = word_and_space(source, at, b"BEGIN")?;
    let start = word_and_space(source, after_begin, b"ATOMIC")?;
    Some(Body { start, atomic: true })
}

/// The body that the word at `at` opens, if it is `BEGIN`.
pub(super) fn begin(source: &Source<'_>, at: usize) -> Option<Body> {
    word_and_space(source, at, b"BEGIN").map(|start| Body { start, atomic: false })
}

/// Scans `body`, and every body within it that has to be known first.
pub(super) fn resolve(source: Source<'_>, lexis: Lexis, body: Body, ends: &mut Ends) {
    let mut open = vec![(body, Scanner::nested(source, lexis, body.start))];
    while let Some((body, scanner)) = open.last_mut() {
        let body = *body;
        let end = match scanner {
            Ok(scanner) if source.has_end_word(body.start) => match scan(scanner, body, ends) {
                Progress::Needs(inner) => {
                    open.push((inner, Scanner::nested(source, lexis, inner.start)));
                    continue;
                }
                Progress::Ends(end) => Some(end),
                Progress::IsNoBlock => None,
            },
            Ok(_) | Err(_) => None,
        };
        ends.insert(body, end);
        open.pop();
    }
}

enum Progress {
    Needs(Body),
    Ends(usize),
    IsNoBlock,
}

fn scan(scanner: &mut Scanner<'_>, body: Body, ends: &Ends) -> Progress {
    loop {
        match scanner.next(ends) {
            Ok(Scanned::Statement(statement)) if closes(&statement.text, body) => {
                return Progress::Ends(scanner.position());
            }
            Ok(Scanned::Statement(_)) => {}
            Ok(Scanned::Needs(inner)) => return Progress::Needs(inner),
            Ok(Scanned::Nothing) | Err(_) => return Progress::IsNoBlock,
        }
    }
}

/// Atlas ends an atomic body at a statement that starts with END, another at one that is END and no more.
fn closes(statement: &str, body: Body) -> bool {
    match statement.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("END") => {
            let rest = statement.get(3..).unwrap_or_default().trim_start_matches(is_space);
            body.atomic || rest.is_empty() || rest == ";"
        }
        Some(_) | None => false,
    }
}

fn word_and_space(source: &Source<'_>, at: usize, word: &[u8]) -> Option<usize> {
    let rest = source.bytes_from(at);
    let head = rest.get(..word.len())?;
    let spaces = rest.get(word.len()..)?.iter().take_while(|&&byte| is_space(char::from(byte))).count();
    (head.eq_ignore_ascii_case(word) && spaces > 0).then_some(at + word.len() + spaces)
}

/// What `\s` matches in a Go regular expression.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
