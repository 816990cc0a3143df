//! What the parser's library does not read, or reads as something else, is masked before it gets a statement.

use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::TokenKind;
use std::ops::Range;

/// EXCLUDE may be a column's name, but the library takes it for a constraint wherever one can stand.
fn columns_called_exclude(cursor: &Cursor<'_>) -> Vec<Range<usize>> {
    let word =
        |at: Option<usize>| at.and_then(|at| cursor.tokens.get(at)).map_or("", |it| it.text(cursor.source));
    let begins =
        |word: &str| ["(", ",", "add", "column", "exists"].iter().any(|it| it.eq_ignore_ascii_case(word));
    let is_column = |at: usize| {
        let after = word(Some(at + 1));
        let is_constraint = after == "(" || after.eq_ignore_ascii_case("using");
        word(Some(at)).eq_ignore_ascii_case("exclude") && begins(word(at.checked_sub(1))) && !is_constraint
    };
    let tokens = cursor.tokens.iter().enumerate().filter(|(at, _)| is_column(*at));
    tokens.map(|(_, token)| token.start as usize..token.end as usize).collect()
}

/// The operator classes and orders in EXCLUDE, which the library does not know: `EXCLUDE USING gist (a gist_trgm_ops WITH %)`.
fn classes_of_exclusions(cursor: &Cursor<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let words = (0..cursor.tokens.len()).map(|at| Cursor { at, ..cursor.clone() });
    for mut at in words.filter(|at| at.is_word("exclude")) {
        at.bump();
        if at.eat_word("using") && at.name().is_none() {
            continue;
        }
        if at.eat_symbol("(") {
            while !at.at_end() && !at.is_symbol(")") {
                found.extend(class(&mut at));
                while !at.at_end() && !at.is_symbol(",") && !at.is_symbol(")") {
                    skip(&mut at);
                }
                at.eat_symbol(",");
            }
        }
    }
    found
}

/// What stands between a key with its collation and WITH.
fn class(at: &mut Cursor<'_>) -> Option<Range<usize>> {
    // A function of columns is a key too.
    if at.qualified_name().is_err() || at.is_symbol("(") {
        skip(at);
    }
    if at.eat_word("collate") {
        at.qualified_name().ok()?;
    }
    let from = at.at;
    while !at.at_end() && !at.is_word("with") {
        skip(at);
    }
    let (first, last) = (at.tokens.get(from)?, at.tokens.get(at.at.checked_sub(1)?)?);
    (from < at.at).then_some(first.start as usize..last.end as usize)
}

/// Skips a token, or all of what stands in parentheses.
fn skip(at: &mut Cursor<'_>) {
    let start = at.at;
    if !at.is_symbol("(") || at.skip_parentheses().is_err() {
        at.at = start + 1;
    }
}

/// The statement as the library gets it, byte for byte at its place. The inside of a routine's literals is blanked out: a body
/// is text to us, and the library would look into it, however deep it is.
pub(super) fn masked(cursor: &Cursor<'_>, start: usize, end: usize) -> String {
    let mut text = cursor.source.get(start..end).unwrap_or("").to_owned();
    for place in columns_called_exclude(cursor) {
        text.replace_range(place.start - start..place.end - start, "_xclude");
    }
    for place in classes_of_exclusions(cursor) {
        let blank = " ".repeat(place.len());
        text.replace_range(place.start - start..place.end - start, &blank);
    }
    let routine =
        ["function", "procedure"].iter().any(|word| (1..5).any(|ahead| cursor.is_word_at(ahead, word)));
    if !routine {
        return text;
    }
    for token in cursor.tokens.iter().filter(|token| token.kind == TokenKind::Text) {
        let literal = token.text(cursor.source);
        let quote = literal.find(['\'', '$']).unwrap_or(0);
        let tag = match literal.get(quote..).and_then(|rest| rest.strip_prefix('$')) {
            Some(rest) => rest.find('$').map_or(1, |at| at + 2),
            None => 1,
        };
        let (from, to) = (token.start as usize - start + quote + tag, token.end as usize - start - tag);
        if from < to {
            text.replace_range(from..to, &" ".repeat(to - from));
        }
    }
    text
}
