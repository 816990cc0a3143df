//! A column renamed in a text: only where its table is meant, by the SELECTs of the text and what stands in each FROM.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::{TokenKind, lex};
use super::super::outputs::{Output, outputs};
use super::super::scopes::{Scopes, Source, shapes_a_query};
use super::super::splice::spliced;
use super::kept::keeping_outputs;
use crate::model::{Name, QualifiedName, SourceId};

/// A column that is renamed.
pub struct RenamedColumn<'a> {
    /// Its table.
    pub table: &'a QualifiedName,
    /// The table that an expression, a trigger or a rule belongs to.
    pub own: Option<&'a QualifiedName>,
    /// What it was called.
    pub from: &'a Name,
    /// What it is called.
    pub to: &'a Name,
    /// All columns of the table, by the names they had.
    pub columns: &'a [Name],
    /// Whether another relation of a name has a column of a name; `None` if nobody knows.
    pub others: &'a dyn Fn(&Name, &Name) -> Option<bool>,
    /// Whether what a query gives keeps its name (PostgreSQL), or follows the text (SQLite).
    pub keeps_outputs: bool,
}

/// The text after the rename.
pub fn rename_column(text: &str, column: &RenamedColumn<'_>, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let mut scopes = Scopes::of(&cursor);
    if let (Some(own), Some(outermost)) = (column.own, scopes.list.first_mut()) {
        let source = Source {
            alias: own.name.clone(),
            relation: Some(own.clone()),
            inside: None,
            written: None,
            last: usize::MAX,
            columns: Vec::new(),
        };
        outermost.sources.push(source);
    }
    let listed = if column.keeps_outputs { list_columns(&mut scopes, column, syntax) } else { Vec::new() };
    // Without quotes a word of the grammar is no name.
    let reserved = shapes_a_query(column.from.as_str());
    let given = outputs(&scopes);
    let reader = Reader { scopes, column, given: &given, syntax };
    let names = reader.scopes.names;
    let meant = (0..names.count()).filter(|at| {
        !(reserved && names.kind(*at) == Some(TokenKind::Word))
            && names.name(*at).as_ref() == Some(column.from)
            && reader.is_meant(*at)
    });
    let mut edits: Vec<_> = meant.map(|at| (names.bytes(at, at), reader.written(at))).chain(listed).collect();
    edits.sort_by_key(|(place, _)| place.start);
    if column.keeps_outputs {
        edits = keeping_outputs(&names, &given, edits, syntax);
    }
    spliced(text, edits)
}

/// Where a join makes one of equal names (USING, NATURAL), the columns of the table go on by the names they had there.
fn list_columns(
    scopes: &mut Scopes<'_>,
    column: &RenamedColumn<'_>,
    syntax: &'static Syntax,
) -> Vec<(std::ops::Range<usize>, String)> {
    let names = scopes.names;
    let lists = |using: usize| {
        let mut listed = using + 2..names.closing(using + 1).unwrap_or(0);
        listed.any(|at| names.name(at).as_ref() == Some(column.from))
    };
    // A natural join merges what others call so, or will.
    let has = |source: &Source, name: &Name| {
        let relation = source.relation.as_ref().filter(|_| !is_table(source, column.table));
        relation.is_some_and(|it| (column.others)(&it.name, name).unwrap_or(true))
    };
    let shared = |at: usize| {
        let sources = scopes.list.get(scopes.at(at)).map_or(&[][..], |scope| &scope.sources);
        sources.iter().any(|source| has(source, column.from) || has(source, column.to))
    };
    let merges = |at: &usize| match &*names.word(*at).to_ascii_lowercase() {
        "natural" => shared(*at),
        "using" => names.is(Some(at + 1), "(") && lists(*at),
        _ => false,
    };
    let merging: Vec<usize> = (0..names.count()).filter(merges).map(|at| scopes.at(at)).collect();
    let quoted = |name: &Name| (syntax.quote_name)(name.as_str());
    let list: Vec<String> = column.columns.iter().map(quoted).collect();
    let mut edits = Vec::new();
    for at in merging {
        let Some(scope) = scopes.list.get_mut(at) else { continue };
        for source in scope.sources.iter_mut().filter(|source| is_table(source, column.table)) {
            let alias =
                if source.written.is_none() { format!(" {}", quoted(&source.alias)) } else { String::new() };
            let end = names.bytes(source.last, source.last).end;
            edits.push((end..end, format!("{alias} ({})", list.join(", "))));
            source.columns = column.columns.to_vec();
        }
    }
    edits
}

/// Whether a relation is a table, its columns called as they are.
fn is_table(source: &Source, table: &QualifiedName) -> bool {
    let QualifiedName { schema, name } = table;
    source.columns.is_empty()
        && source.relation.as_ref().is_some_and(|relation| {
            relation.name == *name && (relation.schema.is_none() || relation.schema == *schema)
        })
}

struct Reader<'a> {
    scopes: Scopes<'a>,
    column: &'a RenamedColumn<'a>,
    given: &'a [Output],
    syntax: &'static Syntax,
}

impl Reader<'_> {
    /// Whether a relation has a column of the old name: where nobody knows it may.
    fn has(&self, source: &Source) -> bool {
        if !source.columns.is_empty() {
            return source.columns.contains(self.column.from);
        }
        let Some(relation) = &source.relation else { return true };
        is_table(source, self.column.table)
            || (self.column.others)(&relation.name, self.column.from).unwrap_or(true)
    }

    /// Whether a SELECT calls something that it gives by a name.
    fn gives(&self, scope: usize, name: &Name) -> bool {
        // Where outputs do not keep their names, one without an alias is called by its column, whatever that is called.
        let keeps = self.column.keeps_outputs;
        let named = |output: &&Output| output.scope == scope && (keeps || output.alias.is_some());
        let own = self.given.iter().filter(named);
        own.filter_map(|output| output.name(&self.scopes.names, self.syntax)).any(|own| own == *name)
    }

    /// Whether a place is of another kind: a function, a relation, what stands before a dot, a type, an alias, what is
    /// made here.
    fn is_elsewhere(&self, at: usize) -> bool {
        const MADE: [&str; 6] = ["trigger", "rule", "statistics", "publication", "exists", "as"];
        let names = &self.scopes.names;
        let before = at.checked_sub(1);
        let is_type = names.kind(at + 1) == Some(TokenKind::Text) || names.is(before, "::");
        names.is(Some(at + 1), "(")
            || names.is(Some(at + 1), ".")
            || self.scopes.is_relation(at)
            || self.scopes.is_alias(at)
            || self.is_listed(at)
            || matches!(names.word(at + 1), "=>" | ":=")
            || before.is_some_and(|before| names.is_word(before, &MADE))
            || is_type
            || self.is_of_grammar(at)
            || self.given.iter().any(|output| output.alias == Some(at))
    }

    /// Whether a word is no column by the grammar: a field of a moment or of a composite value, a window.
    fn is_of_grammar(&self, at: usize) -> bool {
        let names = &self.scopes.names;
        let before =
            |back: usize, words: &[&str]| at.checked_sub(back).is_some_and(|it| names.is_word(it, words));
        let text = |back: usize| at.checked_sub(back).and_then(|it| names.kind(it)) == Some(TokenKind::Text);
        // extract(year FROM a)
        let extracted = before(2, &["extract"]) && before(1, &["("]) && names.is_word(at + 1, &["from"]);
        // interval '1' day, interval '1' year TO month
        let of_interval =
            before(2, &["interval"]) && text(1) || before(4, &["interval"]) && text(3) && before(1, &["to"]);
        // (a).x, where a is no relation
        let row = before(4, &["("])
            && at.checked_sub(3).and_then(|it| names.name(it)).is_some_and(|name| {
                self.scopes.list.iter().flat_map(|scope| &scope.sources).any(|source| source.alias == name)
            });
        let field = before(1, &["."]) && before(2, &[")", "]"]) && !row;
        // OVER w, OVER (w …), WINDOW w AS (…)
        let window = before(1, &["over"])
            || before(1, &["("]) && before(2, &["over"])
            || names.is_word(at + 1, &["as"]) && names.is(Some(at + 2), "(");
        extracted || of_interval || field || window
    }

    /// Whether a name is in a list of what columns are called here: `t AS a (x, y)`, `WITH q (x) AS (…)`.
    fn is_listed(&self, at: usize) -> bool {
        let names = &self.scopes.names;
        let Some(open) = names.opening(at) else { return false };
        let behind_alias = |it: &Source| it.written.is_some_and(|alias| alias + 1 == open);
        let of_alias = self.scopes.list.iter().any(|scope| scope.sources.iter().any(behind_alias));
        let common = names.closing(open).is_some_and(|close| {
            names.is_word(close + 1, &["as"])
                && (names.is(Some(close + 2), "(") || names.is_word(close + 2, &["materialized", "not"]))
        });
        of_alias || (common && open.checked_sub(1).is_some_and(|before| names.name(before).is_some()))
    }

    /// Whether a token of the old name means the column.
    fn is_meant(&self, at: usize) -> bool {
        let Reader { scopes, column: RenamedColumn { table, own, from, .. }, .. } = self;
        if self.is_elsewhere(at) {
            return false;
        }
        let qualifier = at.checked_sub(2).filter(|_| scopes.names.is(at.checked_sub(1), "."));
        let qualifier = qualifier.and_then(|at| scopes.names.name(at));
        let mut next = Some(scopes.at(at));
        while let Some((number, scope)) = next.and_then(|at| Some((at, scopes.list.get(at)?))) {
            match &qualifier {
                // The row that ON CONFLICT could not put in.
                Some(name) if name.compared() == "excluded" => {
                    return scope.sources.first().is_some_and(|it| is_table(it, table));
                }
                Some(name) => {
                    if let Some(source) = scope.sources.iter().find(|source| source.alias == *name) {
                        return is_table(source, table);
                    }
                }
                None if self.is_set(at) => {
                    return scope.sources.first().is_some_and(|it| is_table(it, table));
                }
                None if self.orders(at) && (self.is_united(at) || self.gives(number, from)) => return false,
                None if scope.sources.iter().any(|source| is_table(source, table)) => return true,
                None if scope.sources.iter().any(|source| self.has(source)) => return false,
                None => {}
            }
            next = scope.parent;
        }
        // The rows of a trigger and of a rule.
        let is_row = qualifier.is_some_and(|name| matches!(name.compared(), "new" | "old"));
        is_row && *own == Some(*table)
    }

    /// Whether a name is what UPDATE sets.
    fn is_set(&self, at: usize) -> bool {
        let names = &self.scopes.names;
        let begins = at.checked_sub(1).is_some_and(|before| names.is_word(before, &["set", ","]));
        begins
            && names.is(Some(at + 1), "=")
            && names.clause(at).is_some_and(|clause| names.is_word(clause, &["set"]))
    }

    /// Whether a name is all of an item in the ORDER BY of a query, which looks at what the query gives first.
    fn orders(&self, at: usize) -> bool {
        let names = &self.scopes.names;
        let begins = at.checked_sub(1).is_some_and(|before| names.is_word(before, &["by", ",", "("]));
        let ends = names.is_word(
            at + 1,
            &["", ",", ")", ";", "asc", "desc", "nulls", "using", "limit", "offset", "fetch", "for"],
        );
        let of_query = names.opening(at).is_none_or(|open| names.is_word(open + 1, &["select", "with", "("]));
        let by = names.clause(at).filter(|by| names.is_word(*by, &["by"]));
        let ordered =
            by.and_then(|by| by.checked_sub(1)).is_some_and(|before| names.is_word(before, &["order"]));
        let distinct_on = names.opening(at).and_then(|open| open.checked_sub(2)).is_some_and(|distinct| {
            names.is_word(distinct, &["distinct"]) && names.is_word(distinct + 1, &["on"])
        });
        begins && ends && (distinct_on || (of_query && ordered))
    }

    /// Whether a place is behind what UNION and the like put together.
    fn is_united(&self, at: usize) -> bool {
        let names = &self.scopes.names;
        self.column.keeps_outputs
            && names.before(at).any(|at| names.is_word(at, &["union", "intersect", "except"]))
    }

    /// The new name at a place: behind its table where it could mean something else there.
    fn written(&self, at: usize) -> String {
        let Reader { scopes, column: RenamedColumn { table, to, others, .. }, syntax, .. } = self;
        let quoted = |name: &Name| (syntax.quote_name)(name.as_str());
        if scopes.names.is(at.checked_sub(1), ".") || self.is_set(at) || scopes.takes_columns(at) {
            return quoted(to);
        }
        // From the place outwards up to the table, no other relation may have a column of the new name.
        let mut captured = self.orders(at) && self.gives(scopes.at(at), to);
        let mut next = Some(scopes.at(at));
        while let Some(scope) = next.and_then(|at| scopes.list.get(at)) {
            let others =
                scope.sources.iter().filter(|it| !is_table(it, table)).any(|it| match &it.relation {
                    _ if !it.columns.is_empty() => it.columns.contains(to),
                    Some(relation) => others(&relation.name, to).unwrap_or(false),
                    None => false,
                });
            captured |= others;
            if let Some(own) = scope.sources.iter().find(|it| is_table(it, table)) {
                let written = own.last != usize::MAX || scope.parent.is_none();
                return match captured && written {
                    true => format!("{}.{}", quoted(&own.alias), quoted(to)),
                    false => quoted(to),
                };
            }
            next = scope.parent;
        }
        quoted(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::Dialect;

    fn renamed(text: &str, keeps_outputs: bool) -> String {
        let syntax = knowledge(Dialect::Postgres).syntax();
        let others = |name: &Name, _: &Name| match name.as_str() {
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
            to: &Name::exact("amount"),
            columns: &[Name::exact("id"), Name::exact("qty")],
            others: &others,
            keeps_outputs,
        };
        rename_column(text, &column, syntax)
    }

    #[test]
    fn only_the_column_of_the_table_is_meant() {
        for (before, after) in [
            (
                "SELECT o.qty AS a, l.qty AS b FROM orders o JOIN lines l ON l.qty > o.qty",
                "SELECT o.\"amount\" AS a, l.qty AS b FROM orders o JOIN lines l ON l.qty > o.\"amount\"",
            ),
            (
                "SELECT id FROM orders, notes WHERE qty > 2",
                "SELECT id FROM orders, notes WHERE \"amount\" > 2",
            ),
            (
                "SELECT id FROM lines WHERE qty > (SELECT max(qty) FROM orders)",
                "SELECT id FROM lines WHERE qty > (SELECT max(\"amount\") FROM orders)",
            ),
            (
                "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k = qty)",
                "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k = \"amount\")",
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
                "SELECT 'qty', qty(1), public.orders.id FROM (public.orders JOIN notes ON (notes.k = orders.\"amount\"))",
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
            "SELECT extract(qty FROM id), (id).qty, id + interval '1' qty AS n FROM orders",
            "SELECT sum(id) OVER qty, sum(id) OVER (qty ROWS 1 PRECEDING) AS n FROM orders WINDOW qty AS (ORDER BY id)",
        ] {
            assert_eq!(renamed(text, true), text);
        }
        for (before, after) in [
            (
                "SELECT 1 FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k IN (SELECT 3) AND n.k = qty)",
                "SELECT 1 FROM orders WHERE EXISTS (SELECT 1 FROM notes n WHERE n.k IN (SELECT 3) AND n.k = \"amount\")",
            ),
            (
                "SELECT qty::numeric(10, 2), qty::double precision FROM orders",
                "SELECT \"amount\"::numeric(10, 2) AS \"qty\", \"amount\"::double precision AS \"qty\" FROM orders",
            ),
        ] {
            assert_eq!(renamed(before, true), after);
        }
    }

    #[test]
    fn what_a_query_gives_keeps_its_name() {
        for (before, after) in [
            ("SELECT qty, id FROM orders", "SELECT \"amount\" AS \"qty\", id FROM orders"),
            (
                "SELECT id, o.qty::text FROM orders o UNION SELECT 1, qty FROM orders",
                "SELECT id, o.\"amount\"::text AS \"qty\" FROM orders o UNION SELECT 1, \"amount\" AS \"qty\" FROM orders",
            ),
            (
                "SELECT s.qty, f(qty, 1) AS n FROM (SELECT qty FROM orders) s",
                "SELECT s.qty, f(qty, 1) AS n FROM (SELECT \"amount\" AS \"qty\" FROM orders) s",
            ),
            (
                "SELECT qty + 1 AS n, coalesce(n, qty) FROM orders GROUP BY n, qty ORDER BY id, qty",
                "SELECT \"amount\" + 1 AS n, coalesce(n, \"amount\") FROM orders GROUP BY n, \"amount\" ORDER BY id, \"amount\"",
            ),
        ] {
            assert_eq!(renamed(before, true), after);
        }
        assert_eq!(renamed("SELECT qty FROM orders", false), "SELECT \"amount\" FROM orders");
    }
}
