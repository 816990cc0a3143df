//! A column renamed in a query: only where its table is meant, by the scopes of the query and what stands in each FROM.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::{TokenKind, lex};
use super::super::scopes::{Scopes, Source, shapes_a_query};
use super::super::splice::spliced;
use crate::model::{Name, QualifiedName, SourceId};

/// A column that is renamed.
pub struct RenamedColumn<'a> {
    /// Its table.
    pub table: &'a QualifiedName,
    /// The table that an expression stands in, outside of all its queries: of a policy, that of the policy.
    pub own: Option<&'a QualifiedName>,
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
    let mut scopes = Scopes::of(&cursor);
    if let (Some(own), Some(outermost)) = (column.own, scopes.list.first_mut()) {
        let source = Source {
            alias: own.name.clone(),
            relation: Some(own.clone()),
            written: None,
            columns: Vec::new(),
        };
        outermost.sources.push(source);
    }
    // Without quotes a word of the grammar is no name.
    let reserved = shapes_a_query(column.from.as_str());
    let reader = Reader { scopes, column };
    let names = reader.scopes.names;
    let meant = tokens.iter().enumerate().filter(|(at, token)| {
        !(reserved && token.kind == TokenKind::Word)
            && names.name(*at).as_ref() == Some(column.from)
            && reader.is_meant(*at)
    });
    let edits = meant.flat_map(|(at, _)| {
        let output = reader.plain_output(at).filter(|_| column.keeps_outputs).map(|last| {
            let end = names.bytes(at, last).end;
            (end..end, format!(" AS {}", (syntax.quote_name)(column.from.as_str())))
        });
        std::iter::once((names.bytes(at, at), column.to.to_owned())).chain(output)
    });
    spliced(text, edits)
}

/// An expression of a table after the rename of a table, its own or one that its queries read from.
pub fn rename_table_in_expression(
    text: &str,
    from: &Name,
    to: &str,
    own: &QualifiedName,
    syntax: &'static Syntax,
) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let is_unaliased = |source: &Source| {
        source.alias == *from && source.relation.as_ref().is_some_and(|relation| relation.name == *from)
    };
    let qualifies = |at: usize| {
        let mut next = Some(scopes.at(at));
        while let Some(scope) = next.and_then(|at| scopes.list.get(at)) {
            if let Some(source) = scope.sources.iter().find(|source| source.alias == *from) {
                return is_unaliased(source);
            }
            next = scope.parent;
        }
        own.name == *from
    };
    let names = scopes.names;
    let meant = (0..names.count()).filter(|at| {
        let relation = if names.is(at.checked_sub(1), ".") { at.checked_sub(2) } else { Some(*at) };
        let before_a_dot = names.is(Some(at + 1), ".");
        let is_relation = !before_a_dot && relation.is_some_and(|at| scopes.is_relation(at));
        names.name(*at).as_ref() == Some(from) && (is_relation || (before_a_dot && qualifies(*at)))
    });
    spliced(text, meant.map(|at| (names.bytes(at, at), to)))
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
        let QualifiedName { schema, name } = self.column.table;
        source.relation.as_ref().is_some_and(|relation| {
            relation.name == *name && (relation.schema.is_none() || relation.schema == *schema)
        })
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
            self.scopes.names.is_word(*at, &["as"])
                && self.scopes.names.name(at + 1).as_ref() == Some(self.column.from)
        };
        (0..self.scopes.names.count()).filter(called).any(|at| self.scopes.at(at) == scope)
    }

    /// Whether a place is of another kind: a function, a relation, what stands before a dot, a type, an alias.
    fn is_elsewhere(&self, at: usize) -> bool {
        let kind = |at: Option<usize>| at.and_then(|at| self.scopes.names.kind(at));
        let before = at.checked_sub(1);
        let is_type = kind(Some(at + 1)) == Some(TokenKind::Text) || self.scopes.names.is(before, "::");
        let is_alias = self.scopes.names.is(before, ")")
            || matches!(kind(before), Some(TokenKind::QuotedName | TokenKind::Number | TokenKind::Text));
        self.scopes.names.is(Some(at + 1), "(")
            || self.scopes.names.is(Some(at + 1), ".")
            || self.scopes.is_relation(at)
            || self.scopes.is_alias(at)
            || is_type
            || is_alias
    }

    /// Whether a token of the old name means the column.
    fn is_meant(&self, at: usize) -> bool {
        if self.is_elsewhere(at)
            || at.checked_sub(1).is_some_and(|before| self.scopes.names.is_word(before, &["as"]))
        {
            return false;
        }
        let qualifier = at.checked_sub(2).filter(|_| self.scopes.names.is(at.checked_sub(1), "."));
        let qualifier = qualifier.and_then(|at| self.scopes.names.name(at));
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
            (0..at).rev().filter(|at| self.scopes.names.is_word(*at, &["select", "by", "where", "from"]));
        before.next().is_some_and(|by| {
            self.scopes.names.is_word(by, &["by"])
                && by.checked_sub(1).is_some_and(|at| self.scopes.names.is_word(at, &["order"]))
        })
    }

    /// Where an output ends that is the column and nothing else but casts: it has the column's name.
    fn plain_output(&self, at: usize) -> Option<usize> {
        let mut first = at;
        while self.scopes.names.is(first.checked_sub(1), ".") {
            first = first.checked_sub(2)?;
        }
        let before = first.checked_sub(1)?;
        let mut last = at;
        while self.scopes.names.is(Some(last + 1), "::") {
            last = self.scopes.names.end_of_type(last + 2)?;
        }
        (self.scopes.begins_output(before) && self.scopes.names.ends_output(last + 1)).then_some(last)
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
        let table = QualifiedName::in_schema(Name::exact("public"), Name::exact("orders"));
        let from = Name::exact("qty");
        let column = RenamedColumn {
            table: &table,
            own: None,
            from: &from,
            to: "amount",
            others: &others,
            keeps_outputs,
        };
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
    fn what_is_called_so_too_is_another_thing() {
        for text in [
            "SELECT id FROM lines WHERE id IN (SELECT id FROM orders) AND qty > 0",
            "SELECT f(id) qty FROM orders",
            "SELECT qty.id FROM orders qty",
            "SELECT qty '1' AS n FROM orders",
        ] {
            assert_eq!(renamed(text, true), text);
        }
        for (before, after) in [
            (
                "SELECT 1 FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k IN (SELECT 3) AND n.k = qty)",
                "SELECT 1 FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k IN (SELECT 3) AND n.k = amount)",
            ),
            (
                "SELECT qty::numeric(10, 2), qty::double precision FROM orders",
                "SELECT amount::numeric(10, 2) AS \"qty\", amount::double precision AS \"qty\" FROM orders",
            ),
        ] {
            assert_eq!(renamed(before, true), after);
        }
    }

    #[test]
    fn a_table_is_renamed_where_it_is_meant() {
        let own = QualifiedName::bare(Name::exact("orders"));
        let run = |text: &str| {
            let syntax = knowledge(Dialect::Postgres).syntax();
            rename_table_in_expression(text, &own.name, "bills", &own, syntax)
        };
        assert_eq!(run("orders.qty > 2 AND orders IS NOT NULL"), "bills.qty > 2 AND orders IS NOT NULL");
        assert_eq!(
            run("qty > (SELECT max(lines.orders) FROM lines JOIN public.orders o ON o.id = lines.orders)"),
            "qty > (SELECT max(lines.orders) FROM lines JOIN public.bills o ON o.id = lines.orders)"
        );
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
