//! What the server cast by itself it prints as though somebody had written the cast. Read again, such a text gives another
//! tree, which prints otherwise (ruleutils.c: an implicit cast of an array, a literal without a name in a query).
//! Without those casts it means the same, and the server prints what it printed before.

use crate::dialect::postgres::syntax::SYNTAX;
use crate::syntax::lexer::{Token, TokenKind, lex};
use std::borrow::Cow;
use std::ops::Range;

/// A text of the server's without the casts that nobody wrote.
pub fn written(text: &str) -> Cow<'_, str> {
    if !text.contains("((ARRAY[") && !text.contains("SELECT ") {
        return Cow::Borrowed(text);
    }
    let printed = Printed { text, tokens: lex(text, &SYNTAX.lexical) };
    let mut cuts = printed.arrays();
    cuts.extend(printed.literals());
    if cuts.is_empty() {
        return Cow::Borrowed(text);
    }
    cuts.sort_by_key(|cut| cut.start);
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for cut in cuts {
        kept.push_str(text.get(from..cut.start).unwrap_or(""));
        from = cut.end;
    }
    kept.push_str(text.get(from..).unwrap_or(""));
    Cow::Owned(kept)
}

struct Printed<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

impl<'a> Printed<'a> {
    fn at(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text(self.text))
    }

    fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        let start = self.tokens.get(from).map_or(0, |token| token.start as usize);
        start..self.tokens.get(to).map_or(start, |token| token.end as usize)
    }

    /// `ANY ((ARRAY[…])::text[])`: a cast that somebody writes goes to the elements, so this one is the server's.
    fn arrays(&self) -> Vec<Range<usize>> {
        let mut cuts = Vec::new();
        for at in 0..self.tokens.len() {
            let opens = matches!(self.at(at), "ANY" | "ALL")
                && (1..5).map(|ahead| self.at(at + ahead)).eq(["(", "(", "ARRAY", "["]);
            let Some(closed) = opens.then(|| self.closing(at + 4)).flatten() else { continue };
            let cast = self.at(closed + 1) == ")" && self.at(closed + 2) == "::";
            let end = cast.then(|| self.end_of_type(closed + 3)).flatten();
            if let Some(end) = end.filter(|end| self.at(*end) == "]" && self.at(end + 1) == ")") {
                cuts.push(self.bytes(at + 2, at + 2));
                cuts.push(self.bytes(closed + 1, end));
            }
        }
        cuts
    }

    /// `SELECT …, 'a'::text`: whatever has a name in a query is printed with it, and a cast that somebody wrote gives one.
    fn literals(&self) -> Vec<Range<usize>> {
        let mut cuts = Vec::new();
        // Whether the list of what a query gives is at hand, of every parenthesis that is open.
        let mut listed = vec![false];
        for at in 0..self.tokens.len() {
            let word = self.at(at);
            match word {
                "(" | "[" => listed.push(false),
                ")" | "]" if listed.len() > 1 => drop(listed.pop()),
                _ => {}
            }
            let Some(list) = listed.last_mut() else { continue };
            match word {
                "SELECT" => *list = true,
                "FROM" | "WHERE" | "GROUP" | "HAVING" | "WINDOW" | "ORDER" | "LIMIT" | "OFFSET" | "FETCH"
                | "FOR" | "UNION" | "INTERSECT" | "EXCEPT" => *list = false,
                _ => {}
            }
            if *list && matches!(word, "SELECT" | "DISTINCT" | ",") {
                cuts.extend(self.literal(at + 1));
            }
        }
        cuts
    }

    /// The cast of a literal that is the whole of an output.
    fn literal(&self, at: usize) -> Option<Range<usize>> {
        let plain = self.tokens.get(at)?.kind == TokenKind::Text || self.at(at) == "NULL";
        let end = if plain && self.at(at + 1) == "::" { self.end_of_type(at + 2)? } else { return None };
        let ends = matches!(
            self.at(end + 1),
            "" | ","
                | ")"
                | ";"
                | "FROM"
                | "WHERE"
                | "GROUP"
                | "HAVING"
                | "ORDER"
                | "LIMIT"
                | "UNION"
                | "INTERSECT"
                | "EXCEPT"
        );
        ends.then(|| self.bytes(at + 1, end))
    }

    /// The bracket that closes the one at a place.
    fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0u32;
        for at in open..self.tokens.len() {
            match self.at(at) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// The last token of the type that begins at a place.
    fn end_of_type(&self, start: usize) -> Option<usize> {
        let named = |at: usize| {
            matches!(self.tokens.get(at)?.kind, TokenKind::Word | TokenKind::QuotedName).then_some(at)
        };
        let mut end = named(start)?;
        loop {
            end = match self.at(end + 1) {
                "." => named(end + 2)?,
                "varying" | "precision" | "zone" | "time" | "with" | "without" | "to" => end + 1,
                "year" | "month" | "day" | "hour" | "minute" | "second" => end + 1,
                "(" => self.closing(end + 1)?,
                "[" => self.closing(end + 1)?,
                _ => return Some(end),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn an_array_the_server_cast_is_as_it_was_written() {
        for (printed, expected) in [
            (
                "CHECK (((kind)::text = ANY ((ARRAY['a'::character varying, 'b])'::character varying])::text[])))",
                "CHECK (((kind)::text = ANY (ARRAY['a'::character varying, 'b])'::character varying])))",
            ),
            ("(k <> ALL ((ARRAY[a.x, (b.y)::bpchar])::text[]))", "(k <> ALL (ARRAY[a.x, (b.y)::bpchar]))"),
        ] {
            assert_eq!(written(printed), expected);
        }
    }

    #[test]
    fn a_literal_without_a_name_is_as_it_was_written() {
        for (printed, expected) in [
            (
                " SELECT a.x,\n 'SELECT 1'::text AS kind\n FROM a\nUNION\n SELECT NULL::timestamp with time zone,\n 'b'::character varying(3)\n FROM a",
                " SELECT a.x,\n 'SELECT 1'::text AS kind\n FROM a\nUNION\n SELECT NULL,\n 'b'\n FROM a",
            ),
            ("(SELECT 'x'::\"Own\".\"kind of\")", "(SELECT 'x')"),
        ] {
            assert_eq!(written(printed), expected);
        }
    }

    #[test]
    fn what_somebody_wrote_stays() {
        for text in [
            "(k = ANY (ARRAY[('a'::character varying)::text]))",
            "(k = ANY ('{a,b}'::text[]))",
            "(SELECT f('a'::text, 'b'::text) AS f, ('a'::text || a.x) FROM a WHERE (a.x = 'b'::text))",
            "'SELECT ''x''::text, ANY ((ARRAY[1])::text[])'::text",
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $function$ SELECT 'x'::text $function$",
            "SELECT 'x'::text COLLATE \"C\" FROM a",
        ] {
            assert_eq!(written(text), text);
        }
    }
}
