//! Expressions with queries in them: the text of each query gives way to a name, and so does what the expression grammar
//! does not read in an aggregate.

use super::{Manner, Reader, list, place_of, way};
use crate::model::query::{Asked, DISTINCT, FILTERED, Formula, ORDERED, Query, Way};
use crate::model::{Expr, Name, NullsOrder};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression;
use crate::syntax::lexer::TokenKind;

/// Reads the tokens from `from` up to `to`.
pub fn formula(cursor: &Cursor<'_>, from: usize, to: usize, manner: Manner) -> Formula {
    read(&Reader { manner, shared: Vec::new(), depth: 0 }, cursor, from, to)
}

/// Reads all tokens of a cursor.
pub fn within(cursor: &Cursor<'_>, manner: Manner) -> Formula {
    formula(cursor, 0, cursor.tokens.len(), manner)
}

/// The tokens of a range, as a cursor of their own.
pub fn part<'a>(cursor: &Cursor<'a>, from: usize, to: usize) -> Cursor<'a> {
    Cursor { tokens: cursor.tokens.get(from..to).unwrap_or(&[]), at: 0, ..cursor.clone() }
}

/// The name that stands for the answer to a query.
pub fn name_of(at: usize) -> Name {
    Name::exact(format!("?{at}"))
}

pub(super) fn read(reader: &Reader, cursor: &Cursor<'_>, from: usize, to: usize) -> Formula {
    let mut rewriter = Rewriter { reader, queries: Vec::new() };
    let text = rewriter.text(&part(cursor, from, to));
    let tree = match text.trim() {
        "" => Expr::Opaque("".into()),
        text => expression::read(text, cursor.syntax).tree,
    };
    Formula { tree, queries: rewriter.queries }
}

struct Rewriter<'a> {
    reader: &'a Reader,
    queries: Vec<(Asked, Query)>,
}

impl Rewriter<'_> {
    fn text(&mut self, cursor: &Cursor<'_>) -> String {
        let mut at = Cursor { at: 0, ..cursor.clone() };
        let mut text = String::new();
        while !at.at_end() {
            let quote = at.syntax.quote_name;
            if let Some((asked, query)) = self.subquery(&mut at, &text) {
                text.push_str(&format!(" ({})", quote(name_of(self.queries.len()).as_str())));
                self.queries.push((asked, query));
            } else if let Some(call) = self.aggregate(&mut at) {
                text.push_str(&call);
            } else if let Some(name) = (self.reader.manner.variable)(&mut at) {
                text.push(' ');
                text.push_str(&quote(name.as_str()));
            } else {
                text.push(' ');
                text.push_str(at.text());
                at.bump();
            }
        }
        text
    }

    /// `[EXISTS | ARRAY] (SELECT …)` at the cursor, if it is one; `before` is what stands before it.
    fn subquery(&self, at: &mut Cursor<'_>, before: &str) -> Option<(Asked, Query)> {
        let exists = at.is_word("exists") && at.text_at(1) == "(";
        let array = at.is_word("array") && at.text_at(1) == "(";
        let opens = usize::from(exists || array);
        // EXISTS ((SELECT …)) is EXISTS (SELECT …).
        let more =
            if opens == 1 { (opens..).take_while(|ahead| at.text_at(ahead + 1) == "(").count() } else { 0 };
        let begins = ["select", "with", "values"];
        if at.text_at(opens) != "(" || !begins.iter().any(|word| at.is_word_at(opens + more + 1, word)) {
            return None;
        }
        let before = before.to_ascii_lowercase();
        let many = [" in", " any", " some", " all"].iter().any(|word| before.ends_with(word));
        let asked = match (exists, many || array) {
            (true, _) => Asked::Existence,
            (false, true) => Asked::Values,
            (false, false) => Asked::Value,
        };
        let mut closed = Cursor { at: at.at + opens, ..at.clone() };
        closed.skip_parentheses().ok()?;
        let query = self.reader.query(&part(at, at.at + opens + more + 1, closed.at - 1 - more));
        at.at = closed.at;
        Some((asked, query))
    }

    /// `f(DISTINCT a ORDER BY b SEPARATOR c) FILTER (WHERE d)` as calls in a call; `None` where none of it is said.
    fn aggregate(&mut self, at: &mut Cursor<'_>) -> Option<String> {
        let named = at.peek().is_some_and(|token| token.kind == TokenKind::Word) && at.text_at(1) == "(";
        if !named || at.is_word("in") {
            return None;
        }
        let mut closed = Cursor { at: at.at + 1, ..at.clone() };
        closed.skip_parentheses().ok()?;
        let inside = part(at, at.at + 2, closed.at - 1);
        let distinct = inside.is_word("distinct");
        let order = place_of(&inside, 0, &["order"]).filter(|place| inside.is_word_at(*place + 1, "by"));
        let separator = place_of(&inside, 0, &["separator"]);
        let filter = closed.is_word("filter") && closed.text_at(1) == "(" && closed.is_word_at(2, "where");
        let separated = at.is_word(self.reader.manner.separated);
        if !distinct && order.is_none() && !separated && !filter {
            return None;
        }
        let quote = at.syntax.quote_name;
        let to = inside.tokens.len();
        let arguments = self.text(&part(&inside, usize::from(distinct), order.or(separator).unwrap_or(to)));
        let mut calls = vec![if distinct { format!("{}({arguments})", quote(DISTINCT)) } else { arguments }];
        match separator {
            Some(separator) => calls.push(self.text(&part(&inside, separator + 1, to))),
            None if separated => calls.push("','".to_owned()),
            None => {}
        }
        if let Some(order) = order {
            let keys = self.keys(&inside, order + 2, separator.unwrap_or(to));
            calls.push(format!("{}({keys})", quote(ORDERED)));
        }
        let name = at.text();
        at.at = closed.at;
        if filter {
            let start = at.at + 3;
            at.bump();
            at.skip_parentheses().ok()?;
            calls.push(format!("{}({})", quote(FILTERED), self.text(&part(at, start, at.at - 1))));
        }
        Some(format!(" {name}({})", calls.join(", ")))
    }

    /// The keys of an order as arguments, each with which way it goes.
    fn keys(&mut self, cursor: &Cursor<'_>, from: usize, to: usize) -> String {
        let mut keys = Vec::new();
        for (start, stop) in list(cursor, from, to) {
            let (end, Way { descends, nulls }) = way(cursor, start, stop);
            let first = match nulls {
                Some(NullsOrder::First) => "true",
                Some(NullsOrder::Last) => "false",
                None => "null",
            };
            keys.push(format!("{}, {descends}, {first}", self.text(&part(cursor, start, end))));
        }
        keys.join(", ")
    }
}
