//! A column renamed in a query: only where its table is meant, by the scopes of the query and what stands in each FROM.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::lex;
use super::super::named::Names;
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

/// What one SELECT reads from.
struct Scope {
    parent: Option<usize>,
    sources: Vec<Source>,
    /// Whether it calls something else it gives by the old name.
    gives: bool,
}

struct Source {
    alias: Name,
    table: bool,
    /// Whether it has a column of the old name.
    has: bool,
}

/// The query after the rename.
pub fn rename_in_query(text: &str, column: &RenamedColumn<'_>, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let reader = Reader { cursor: &cursor, names: Names::of(&cursor), column };
    let (scopes, of) = reader.scopes();
    let mut out = String::with_capacity(text.len() + 16);
    let mut copied = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        let scope = of.get(at).copied().unwrap_or(0);
        if cursor.name_of(*token).as_ref() != Some(column.from) || !reader.is_meant(&scopes, scope, at) {
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
    cursor: &'a Cursor<'a>,
    names: Names<'a>,
    column: &'a RenamedColumn<'a>,
}

impl Reader<'_> {
    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.names.word(at).eq_ignore_ascii_case(word))
    }

    fn name(&self, at: usize) -> Option<Name> {
        self.cursor.name_of(*self.cursor.tokens.get(at)?)
    }

    /// Every SELECT with what it reads from, and the one that each token stands in.
    fn scopes(&self) -> (Vec<Scope>, Vec<usize>) {
        let new = |parent| Scope { parent, sources: Vec::new(), gives: false };
        let common = self.names.common_tables();
        let mut scopes = vec![new(None)];
        let mut of = Vec::with_capacity(self.cursor.tokens.len());
        // The scope in force, and those of the parentheses around.
        let (mut current, mut around) = (0, Vec::new());
        for at in 0..self.cursor.tokens.len() {
            match self.names.word(at) {
                "(" => {
                    around.push(current);
                    if self.is_word(at + 1, &["select", "with", "values"]) {
                        scopes.push(new(Some(current)));
                        current = scopes.len() - 1;
                    }
                }
                ")" => {
                    let inner = current;
                    current = around.pop().unwrap_or(0);
                    self.derived(at, inner, current, &mut scopes);
                }
                _ if self.is_word(at, &["union", "intersect", "except"]) => {
                    let parent = scopes.get(current).and_then(|scope| scope.parent);
                    scopes.push(new(parent));
                    current = scopes.len() - 1;
                }
                _ if self.names.is_relation(at) || self.begins_join(at) => {
                    if let Some(scope) = scopes.get_mut(current) {
                        scope.sources.extend(self.source(at, &common));
                    }
                }
                _ if self.is_word(at, &["as"]) && self.name(at + 1).as_ref() == Some(self.column.from) => {
                    scopes.get_mut(current).into_iter().for_each(|scope| scope.gives = true);
                }
                _ => {}
            }
            of.push(current);
        }
        (scopes, of)
    }

    /// `FROM (a JOIN b ON …)`: the first relation of joins in parentheses.
    fn begins_join(&self, at: usize) -> bool {
        let before = (0..at).rev().find(|before| !self.names.is(Some(*before), "("));
        let opened =
            self.names.is(at.checked_sub(1), "(") && !self.is_word(at, &["select", "with", "values"]);
        opened && before.is_some_and(|before| self.is_word(before, &["from", "join"]))
    }

    /// `(SELECT …) alias` in FROM.
    fn derived(&self, close: usize, inner: usize, outer: usize, scopes: &mut [Scope]) {
        let alias = self.alias(close).filter(|_| inner != outer);
        if let (Some(alias), Some(scope)) = (alias, scopes.get_mut(outer)) {
            scope.sources.push(Source { alias, table: false, has: true });
        }
    }

    /// The relation that is named at a place.
    fn source(&self, at: usize, common: &[Name]) -> Option<Source> {
        let last = if self.names.is(Some(at + 1), ".") { at + 2 } else { at };
        let relation = self.name(last)?;
        let hidden = last == at && common.contains(&relation);
        let table = relation == *self.column.table && !hidden;
        let has = table || hidden || (self.column.others)(&relation).unwrap_or(true);
        Some(Source { alias: self.alias(last).unwrap_or(relation), table, has })
    }

    /// The alias behind a place.
    fn alias(&self, last: usize) -> Option<Name> {
        const NONE: [&str; 26] = [
            "on",
            "using",
            "where",
            "group",
            "order",
            "having",
            "window",
            "limit",
            "offset",
            "fetch",
            "for",
            "union",
            "intersect",
            "except",
            "join",
            "inner",
            "left",
            "right",
            "full",
            "cross",
            "natural",
            "tablesample",
            "as",
            "set",
            "returning",
            "then",
        ];
        let at = if self.is_word(last + 1, &["as"]) { last + 2 } else { last + 1 };
        self.name(at).filter(|_| !self.is_word(at, &NONE))
    }

    /// Whether a token of the old name means the column.
    fn is_meant(&self, scopes: &[Scope], scope: usize, at: usize) -> bool {
        if self.names.is(Some(at + 1), "(")
            || at.checked_sub(1).is_some_and(|before| self.is_word(before, &["as"]))
        {
            return false;
        }
        let qualifier = at.checked_sub(2).filter(|_| self.names.is(at.checked_sub(1), "."));
        let qualifier = qualifier.and_then(|at| self.name(at));
        let mut next = Some(scope);
        while let Some(scope) = next.and_then(|at| scopes.get(at)) {
            match &qualifier {
                Some(name) => {
                    if let Some(source) = scope.sources.iter().find(|source| source.alias == *name) {
                        return source.table;
                    }
                }
                None if scope.gives && self.orders(at) => return false,
                None if scope.sources.iter().any(|source| source.table) => return true,
                None if scope.sources.iter().any(|source| source.has) => return false,
                None => {}
            }
            next = scope.parent;
        }
        false
    }

    /// Whether a place is in ORDER BY, which looks at what the query gives first.
    fn orders(&self, at: usize) -> bool {
        let mut before = (0..at).rev().filter(|at| self.is_word(*at, &["select", "by", "where", "from"]));
        before.next().is_some_and(|by| {
            self.is_word(by, &["by"]) && by.checked_sub(1).is_some_and(|at| self.is_word(at, &["order"]))
        })
    }

    /// Where an output ends that is the column and nothing else but casts: it has the column's name.
    fn plain_output(&self, at: usize) -> Option<usize> {
        let mut first = at;
        while self.names.is(first.checked_sub(1), ".") {
            first = first.checked_sub(2)?;
        }
        let before = first.checked_sub(1)?;
        let begins = self.is_word(before, &["select", "distinct", "all"])
            || (self.names.is(Some(before), ",") && self.is_listed(before));
        let mut last = at;
        while self.names.is(Some(last + 1), "::") {
            last += 2;
            while self.names.is(Some(last + 1), ".") {
                last += 2;
            }
        }
        let next = last + 1;
        let ends = next >= self.cursor.tokens.len()
            || [",", ")", ";"].contains(&self.names.word(next))
            || self.is_word(
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

    /// Whether a comma stands between what a SELECT gives.
    fn is_listed(&self, at: usize) -> bool {
        let mut depth = 0i32;
        for before in (0..at).rev() {
            match self.names.word(before) {
                ")" => depth += 1,
                "(" if depth == 0 => return false,
                "(" => depth -= 1,
                _ if depth > 0 => {}
                _ if self.is_word(before, &["select"]) => return true,
                _ if self.is_word(before, &["from", "by", "where", "values", "on"]) => return false,
                _ => {}
            }
        }
        false
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
