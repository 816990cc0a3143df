//! What the server cast by itself it prints as though somebody had written the cast. Read again, such a text gives another
//! tree, which prints otherwise (ruleutils.c: an implicit cast of an array, a literal without a name in a query).
//! Without those casts it means the same, and the server prints what it printed before. The other way round a minus before a
//! number that it prints apart is an operator (`-1::integer`), which read again would be part of the number.

use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::SourceId;
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{TokenKind, lex};
use crate::syntax::named::Names;
use crate::syntax::splice::spliced;
use std::borrow::Cow;
use std::ops::Range;

/// A text of the server's as somebody could have written it.
pub fn written(text: &str) -> Cow<'_, str> {
    let negates = text.starts_with("- ") || text.contains("(- ");
    if !negates && !text.contains("((ARRAY[") && !text.contains("SELECT ") {
        return Cow::Borrowed(text);
    }
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let names = Names::of(&cursor);
    let cuts = arrays(names).into_iter().chain(literals(names)).map(|cut| (cut, ""));
    let mut edits: Vec<(Range<usize>, &str)> = cuts.chain(negated(names)).collect();
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    edits.sort_by_key(|(place, _)| place.start);
    Cow::Owned(spliced(text, edits))
}

/// `(- 1)`: with its type a number is none that a minus becomes part of (gram.y, doNegate).
fn negated(names: Names<'_>) -> Vec<(Range<usize>, &'static str)> {
    let is_first = |at: usize| at == 0 || names.is(at.checked_sub(1), "(");
    let numbers = (1..names.count()).filter(|at| {
        names.kind(*at) == Some(TokenKind::Number)
            && names.is(at.checked_sub(1), "-")
            && is_first(at - 1)
            && names.bytes(at - 1, *at).len() > names.word(*at).len() + 1
    });
    numbers
        .map(|at| {
            let end = names.bytes(at, at).end;
            (end..end, if names.word(at).contains('.') { "::numeric" } else { "::integer" })
        })
        .collect()
}

/// `ANY ((ARRAY[…])::text[])`: a cast that somebody writes goes to the elements, so this one is the server's.
fn arrays(names: Names<'_>) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    for at in 0..names.count() {
        let opens = matches!(names.word(at), "ANY" | "ALL")
            && (1..5).map(|ahead| names.word(at + ahead)).eq(["(", "(", "ARRAY", "["]);
        let Some(closed) = opens.then(|| names.closing(at + 4)).flatten() else { continue };
        let cast = names.is(Some(closed + 1), ")") && names.is(Some(closed + 2), "::");
        let end = cast.then(|| names.end_of_type(closed + 3)).flatten();
        if let Some(end) = end.filter(|end| names.is(Some(*end), "]") && names.is(Some(end + 1), ")")) {
            cuts.push(names.bytes(at + 2, at + 2));
            cuts.push(names.bytes(closed + 1, end));
        }
    }
    cuts
}

/// `SELECT …, 'a'::text`: whatever has a name in a query is printed with it, and a cast that somebody wrote gives one.
fn literals(names: Names<'_>) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    // Whether the list of what a query gives is at hand, of every parenthesis that is open.
    let mut listed = vec![false];
    for at in 0..names.count() {
        let word = names.word(at);
        match word {
            "(" | "[" => listed.push(false),
            ")" | "]" if listed.len() > 1 => drop(listed.pop()),
            _ => {}
        }
        let Some(list) = listed.last_mut() else { continue };
        *list = match word {
            "SELECT" => true,
            "," | "(" | ")" => *list,
            _ => *list && !names.ends_output(at),
        };
        if *list && matches!(word, "SELECT" | "DISTINCT" | ",") {
            cuts.extend(literal(names, at + 1));
        }
    }
    cuts
}

/// The cast of a literal that is the whole of an output.
fn literal(names: Names<'_>, at: usize) -> Option<Range<usize>> {
    let plain = names.kind(at)? == TokenKind::Text || names.word(at) == "NULL";
    let end = (plain && names.is(Some(at + 1), "::")).then(|| names.end_of_type(at + 2)).flatten()?;
    names.ends_output(end + 1).then(|| names.bytes(at + 1, end))
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

    #[test]
    fn a_minus_that_is_an_operator_stays_one() {
        assert_eq!(written("- 1"), "- 1::integer");
        assert_eq!(written("(a > (- 1.5))"), "(a > (- 1.5::numeric))");
        assert_eq!(written("(a - 1)"), "(a - 1)");
        assert_eq!(written("((a) - 1)"), "((a) - 1)");
    }
}
