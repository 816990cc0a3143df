//! A column renamed in a query: only where its table is meant, by the scopes of the query and what stands in each FROM.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::lex;
use super::super::scopes::{Scopes, Source};
use crate::model::{Name, SourceId};

/// A column that is renamed.
pub struct RenamedColumn<'a> {
    /// Its table, without its schema.
    pub table: &'a Name,
    /// What it was called.
    pub from: &'a Name,
    /// What it is called, quoted.
    pub to: &'a str,
    /// Whether another relation of a name has a column of the old name; `None` if nobody knows.
    pub others: &'a dyn Fn(&Name) -> Option<bool>,
    /// Whether what a query gives keeps its name (PostgreSQL), or follows the text (SQLite).
    pub keeps_outputs: bool,
}

/// The query after the rename.
pub fn rename_in_query(text: &str, column: &RenamedColumn<'_>, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let reader = Reader { scopes: Scopes::of(&cursor), column };
    let mut out = String::with_capacity(text.len() + 16);
    let mut copied = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        if cursor.name_of(*token).as_ref() != Some(column.from) || !reader.is_meant(at) {
            continue;
        }
        out.push_str(text.get(copied..token.start as usize).unwrap_or(""));
        out.push_str(column.to);
        copied = token.end as usize;
        if let Some(last) = reader.plain_output(at).filter(|_| column.keeps_outputs) {
            let end = tokens.get(last).map_or(copied, |token| token.end as usize);
            out.push_str(text.get(copied..end).unwrap_or(""));
            out.push_str(&format!(" AS {}", (syntax.quote_name)(column.from.as_str())));
            copied = end;
        }
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    out
}

struct Reader<'a> {
    scopes: Scopes<'a>,
    column: &'a RenamedColumn<'a>,
}

impl Reader<'_> {
    /// Whether a relation is the table, its columns called as they are.
    fn is_table(&self, source: &Source) -> bool {
        if !source.columns.is_empty() {
            return false;
        }
        source.relation.as_ref().is_some_and(|relation| relation.name == *self.column.table)
    }

    /// Whether a relation has a column of the old name: where nobody knows it may.
    fn has(&self, source: &Source) -> bool {
        if !source.columns.is_empty() {
            return source.columns.contains(self.column.from);
        }
        let Some(relation) = &source.relation else { return true };
        self.is_table(source) || (self.column.others)(&relation.name).unwrap_or(true)
    }

    /// Whether a SELECT calls something else it gives by the old name.
    fn gives(&self, scope: usize) -> bool {
        let called = |at: &usize| {
            self.scopes.is_word(*at, &["as"]) && self.scopes.name(at + 1).as_ref() == Some(self.column.from)
        };
        (0..self.scopes.count()).filter(called).any(|at| self.scopes.at(at) == scope)
    }

    /// Whether a token of the old name means the column.
    fn is_meant(&self, at: usize) -> bool {
        if self.scopes.is(Some(at + 1), "(")
            || at.checked_sub(1).is_some_and(|before| self.scopes.is_word(before, &["as"]))
        {
            return false;
        }
        let qualifier = at.checked_sub(2).filter(|_| self.scopes.is(at.checked_sub(1), "."));
        let qualifier = qualifier.and_then(|at| self.scopes.name(at));
        let mut next = Some(self.scopes.at(at));
        while let Some((number, scope)) = next.and_then(|at| Some((at, self.scopes.list.get(at)?))) {
            match &qualifier {
                Some(name) => {
                    if let Some(source) = scope.sources.iter().find(|source| source.alias == *name) {
                        return self.is_table(source);
                    }
                }
                None if self.orders(at) && self.gives(number) => return false,
                None if scope.sources.iter().any(|source| self.is_table(source)) => return true,
                None if scope.sources.iter().any(|source| self.has(source)) => return false,
                None => {}
            }
            next = scope.parent;
        }
        false
    }

    /// Whether a place is in ORDER BY, which looks at what the query gives first.
    fn orders(&self, at: usize) -> bool {
        let mut before =
            (0..at).rev().filter(|at| self.scopes.is_word(*at, &["select", "by", "where", "from"]));
        before.next().is_some_and(|by| {
            self.scopes.is_word(by, &["by"])
                && by.checked_sub(1).is_some_and(|at| self.scopes.is_word(at, &["order"]))
        })
    }

    /// Where an output ends that is the column and nothing else but casts: it has the column's name.
    fn plain_output(&self, at: usize) -> Option<usize> {
        let mut first = at;
        while self.scopes.is(first.checked_sub(1), ".") {
            first = first.checked_sub(2)?;
        }
        let before = first.checked_sub(1)?;
        let begins = self.scopes.is_word(before, &["select", "distinct", "all"])
            || (self.scopes.is(Some(before), ",") && self.scopes.is_listed(before));
        let mut last = at;
        while self.scopes.is(Some(last + 1), "::") {
            last += 2;
            while self.scopes.is(Some(last + 1), ".") {
                last += 2;
            }
        }
        let next = last + 1;
        let ends = next >= self.scopes.count()
            || [",", ")", ";"].contains(&self.scopes.word(next))
            || self.scopes.is_word(
                next,
                &[
                    "from",
                    "where",
                    "group",
                    "having",
                    "order",
                    "limit",
                    "union",
                    "intersect",
                    "except",
                    "window",
                ],
            );
        (begins && ends).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::Dialect;

    fn renamed(text: &str, keeps_outputs: bool) -> String {
        let syntax = knowledge(Dialect::Postgres).syntax();
        let others = |name: &Name| match name.as_str() {
            "lines" => Some(true),
            "notes" => Some(false),
            _ => None,
        };
        let (table, from) = (Name::exact("orders"), Name::exact("qty"));
        let column =
            RenamedColumn { table: &table, from: &from, to: "amount", others: &others, keeps_outputs };
        rename_in_query(text, &column, syntax)
    }

    #[test]
    fn only_the_column_of_the_table_is_meant() {
        for (before, after) in [
            (
                "SELECT o.qty AS a, l.qty AS b FROM orders o JOIN lines l ON l.qty > o.qty",
                "SELECT o.amount AS a, l.qty AS b FROM orders o JOIN lines l ON l.qty > o.amount",
            ),
            ("SELECT id FROM orders, notes WHERE qty > 2", "SELECT id FROM orders, notes WHERE amount > 2"),
            (
                "SELECT id FROM lines WHERE qty > (SELECT max(qty) FROM orders)",
                "SELECT id FROM lines WHERE qty > (SELECT max(amount) FROM orders)",
            ),
            (
                "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k = qty)",
                "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k = amount)",
            ),
            (
                "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM lines WHERE k = qty)",
                "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM lines WHERE k = qty)",
            ),
            ("SELECT id AS qty FROM orders ORDER BY qty", "SELECT id AS qty FROM orders ORDER BY qty"),
            (
                "WITH orders AS (SELECT 1 AS qty) SELECT qty + 1 AS n FROM orders",
                "WITH orders AS (SELECT 1 AS qty) SELECT qty + 1 AS n FROM orders",
            ),
            (
                "SELECT 'qty', qty(1), public.orders.id FROM (public.orders JOIN notes ON (notes.k = orders.qty))",
                "SELECT 'qty', qty(1), public.orders.id FROM (public.orders JOIN notes ON (notes.k = orders.amount))",
            ),
        ] {
            assert_eq!(renamed(before, true), after);
        }
    }

    #[test]
    fn what_a_query_gives_keeps_its_name() {
        for (before, after) in [
            ("SELECT qty, id FROM orders", "SELECT amount AS \"qty\", id FROM orders"),
            (
                "SELECT id, o.qty::text FROM orders o UNION SELECT 1, qty FROM orders",
                "SELECT id, o.amount::text AS \"qty\" FROM orders o UNION SELECT 1, amount AS \"qty\" FROM orders",
            ),
            (
                "SELECT s.qty, f(qty, 1) AS n FROM (SELECT qty FROM orders) s",
                "SELECT s.qty, f(qty, 1) AS n FROM (SELECT amount AS \"qty\" FROM orders) s",
            ),
            (
                "SELECT qty + 1 AS n, coalesce(n, qty) FROM orders GROUP BY n, qty ORDER BY id, qty",
                "SELECT amount + 1 AS n, coalesce(n, amount) FROM orders GROUP BY n, amount ORDER BY id, amount",
            ),
        ] {
            assert_eq!(renamed(before, true), after);
        }
        assert_eq!(renamed("SELECT qty FROM orders", false), "SELECT amount FROM orders");
    }
}
