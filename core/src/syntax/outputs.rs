//! What the SELECTs of a text give: where each output stands, and how it is called.

use super::Syntax;
use super::cursor::Cursor;
use super::expression::read;
use super::lexer::{TokenKind, lex};
use super::named::Names;
use super::scopes::{Scopes, shapes_a_query};
use crate::model::{Name, SourceId};

/// One output.
pub struct Output {
    /// The SELECT that gives it.
    pub scope: usize,
    /// Its first token.
    pub first: usize,
    /// The last one of its expression.
    pub last: usize,
    /// The token of an alias that is written.
    pub alias: Option<usize>,
}

impl Output {
    /// Whether it stands for all columns of a relation, or of all.
    pub fn is_star(&self, names: &Names<'_>) -> bool {
        let ends = self.alias.is_none() && names.is(Some(self.last), "*");
        ends && (self.first == self.last || names.is(self.last.checked_sub(1), "."))
    }

    /// What it is called: by its alias, or by its expression, as a database names it.
    pub fn name(&self, names: &Names<'_>, syntax: &'static Syntax) -> Option<Name> {
        match self.alias {
            Some(alias) => names.name(alias),
            None => name_of(names.slice(self.first, self.last), syntax),
        }
    }
}

/// What an output without an alias is called.
pub fn name_of(expression: &str, syntax: &'static Syntax) -> Option<Name> {
    (syntax.output_name)(&read(expression, syntax).tree)
}

/// All outputs of a text, in order.
pub fn outputs(scopes: &Scopes<'_>) -> Vec<Output> {
    let names = &scopes.names;
    let selects = (0..names.count()).filter(|at| names.is_word(*at, &["select"]));
    selects.flat_map(|at| of_select(scopes, at)).collect()
}

/// The outputs of what a text gives as a whole: those of its first SELECT that stands in no parentheses.
pub fn of_whole(scopes: &Scopes<'_>) -> Vec<Output> {
    let names = &scopes.names;
    let mut depth = 0i32;
    let depths = (0..names.count()).map(|at| {
        depth += i32::from(names.is(Some(at), "(")) - i32::from(names.is(Some(at), ")"));
        (depth, at)
    });
    let first = depths.filter(|(_, at)| names.is_word(*at, &["select"])).min();
    first.map_or_else(Vec::new, |(_, at)| of_select(scopes, at))
}

/// What a query calls all that it gives; `None` where that cannot be told.
pub fn names_given(text: &str, syntax: &'static Syntax) -> Option<Vec<Name>> {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let given = of_whole(&scopes);
    let called =
        given.iter().map(|it| if it.is_star(&scopes.names) { None } else { it.name(&scopes.names, syntax) });
    if given.is_empty() { None } else { called.collect() }
}

fn of_select(scopes: &Scopes<'_>, select: usize) -> Vec<Output> {
    let names = &scopes.names;
    let scope = scopes.at(select);
    let mut found = Vec::new();
    let mut first = begin(names, select + 1);
    let mut at = first;
    loop {
        if ends(names, at) {
            found.extend(output(names, scope, first, at));
            if !names.is(Some(at), ",") {
                return found;
            }
            first = at + 1;
        }
        at = match names.word(at) {
            "(" | "[" => names.closing(at).unwrap_or(names.count()) + 1,
            _ => at + 1,
        };
    }
}

/// Where the first output begins: behind ALL, DISTINCT and DISTINCT ON (…).
fn begin(names: &Names<'_>, at: usize) -> usize {
    match names.is_word(at, &["all", "distinct"]) {
        true if names.is_word(at + 1, &["on"]) => names.closing(at + 2).unwrap_or(at) + 1,
        true => at + 1,
        false => at,
    }
}

/// Whether an output ends before a token of its own level.
fn ends(names: &Names<'_>, at: usize) -> bool {
    let behind = |words: &[&str]| at.checked_sub(1).is_some_and(|before| names.is_word(before, words));
    match &*names.word(at).to_ascii_lowercase() {
        "" | "," | ")" | ";" | "into" | "where" | "having" | "window" | "order" | "limit" | "offset"
        | "fetch" | "for" | "union" | "intersect" | "except" => true,
        // `a IS DISTINCT FROM b`, `WITHIN GROUP (…)`
        "from" => !behind(&["distinct"]),
        "group" => !behind(&["within"]),
        _ => false,
    }
}

fn output(names: &Names<'_>, scope: usize, first: usize, end: usize) -> Option<Output> {
    let last = end.checked_sub(1).filter(|last| *last >= first)?;
    let alias = (last > first && is_alias(names, last)).then_some(last);
    let expression = match alias {
        Some(alias) if names.is_word(alias - 1, &["as"]) => alias.checked_sub(2)?,
        Some(alias) => alias - 1,
        None => last,
    };
    Some(Output { scope, first, last: expression, alias })
}

/// Whether the last token of an output is its alias: a name behind AS, or behind the end of an operand.
fn is_alias(names: &Names<'_>, last: usize) -> bool {
    /// Words of operators and types: the name behind them is an operand, or another word of theirs.
    const OPERATORS: &str = "and or not is in like ilike similar between collate over zone at isnull notnull then else \
        when case from distinct any some all to div mod xor binary";
    const TWO_WORDS: [(&str, &str); 3] =
        [("double", "precision"), ("character", "varying"), ("bit", "varying")];
    const UNITS: &str = "year month day hour minute second";
    let Some(before) = last.checked_sub(1) else { return false };
    if names.name(last).is_none() {
        return false;
    }
    if names.is_word(before, &["as"]) {
        return true;
    }
    let (word, previous) = (names.word(last).to_ascii_lowercase(), names.word(before).to_ascii_lowercase());
    let is_word = names.kind(last) == Some(TokenKind::Word);
    if is_word && (shapes_a_query(&word) || TWO_WORDS.contains(&(&*previous, &*word))) {
        return false;
    }
    match names.kind(before) {
        Some(TokenKind::QuotedName | TokenKind::Number) => true,
        Some(TokenKind::Text) => !UNITS.split_whitespace().any(|unit| unit == word),
        Some(TokenKind::Symbol) => matches!(&*previous, ")" | "]"),
        Some(TokenKind::Word) => !OPERATORS.split_whitespace().any(|operator| operator == previous),
        Some(TokenKind::Unclosed) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::Dialect;

    fn called(text: &str) -> Vec<String> {
        let syntax = knowledge(Dialect::Postgres).syntax();
        let tokens = lex(text, &syntax.lexical);
        let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
        let scopes = Scopes::of(&cursor);
        let name = |it: &Output| match it.is_star(&scopes.names) {
            true => "*".to_owned(),
            false => it.name(&scopes.names, syntax).map_or_else(String::new, |name| name.to_string()),
        };
        of_whole(&scopes).iter().map(name).collect()
    }

    #[test]
    fn an_output_is_called_by_its_alias_or_its_expression() {
        for (text, expected) in [
            ("SELECT a, t.b, (c), d::text, CAST(e AS int), f COLLATE \"C\"", "a b c d e f"),
            ("SELECT a x, 1 AS y, b + 1 z, count(*) FILTER (WHERE a > 1) n", "x y z n"),
            ("SELECT DISTINCT ON (a, b) c, max(d), CASE WHEN a THEN 1 ELSE e END", "c max e"),
            ("WITH q AS (SELECT 1 AS no) SELECT a FROM q UNION SELECT b", "a"),
            ("SELECT a IS DISTINCT FROM b, x.* FROM x", "?column? *"),
            (
                "SELECT a::double precision, b AT TIME ZONE zone, sum(a) OVER w FROM t WINDOW w AS ()",
                "a timezone sum",
            ),
            ("SELECT a IS NULL, NOT b, 'x' label", "?column? ?column? label"),
        ] {
            assert_eq!(called(text).join(" "), expected, "{text}");
        }
    }
}
