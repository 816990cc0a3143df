//! A table, a view or a sequence renamed or moved in a text: where a relation stands, before the names of its columns, as
//! the type of its rows, and in the strings that are names of relations.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::{TokenKind, lex};
use super::super::outputs::outputs;
use super::super::scopes::{Scopes, Source};
use super::super::splice::spliced;
use super::kept::keeping_outputs;
use super::moved::{Moved, Path};
use super::user_type::is_type;
use crate::model::{Name, QualifiedName, SourceId};
use std::ops::Range;

/// A relation that is renamed or moved.
pub struct MovedRelation<'a> {
    /// Its names.
    pub moved: Moved<'a>,
    /// The table that an expression, a trigger or a rule belongs to, by the name it had.
    pub own: Option<&'a QualifiedName>,
    /// Whether some relation has a column of its old name: then a bare name is that.
    pub is_column: bool,
    /// Whether what a query gives keeps its name.
    pub keeps_outputs: bool,
}

/// The text after the rename.
pub fn move_relation(text: &str, relation: &MovedRelation<'_>, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let common = scopes.names.common_tables();
    let reader = Reader { scopes, common, relation, syntax };
    let names = reader.scopes.names;
    let mut edits: Vec<(Range<usize>, String)> =
        (0..names.count()).filter_map(|at| reader.edit(at)).collect();
    if relation.keeps_outputs {
        edits = keeping_outputs(&names, &outputs(&reader.scopes), edits, syntax);
    }
    spliced(text, edits)
}

struct Reader<'a> {
    scopes: Scopes<'a>,
    common: Vec<Name>,
    relation: &'a MovedRelation<'a>,
    syntax: &'static Syntax,
}

impl Reader<'_> {
    fn edit(&self, at: usize) -> Option<(Range<usize>, String)> {
        let Reader { scopes, relation: MovedRelation { moved, .. }, syntax, .. } = self;
        let names = &scopes.names;
        if names.kind(at) == Some(TokenKind::Text) {
            return self.named_in_string(at);
        }
        // What a name without a schema stands for, the FROM around it tells.
        let bare = moved.bare(names, at);
        if let Some(path) = bare.filter(|_| names.is(Some(at + 1), ".")) {
            return self.qualifies(path).then(|| (names.bytes(at, at), self.qualifier(path)));
        }
        if let Some(path) = bare.filter(|_| !scopes.is_relation(at) && self.is_row(at)) {
            return Some((names.bytes(at, at), self.qualifier(path)));
        }
        let path = moved.path(names, at)?;
        let place = names.bytes(path.first, path.last);
        let is_relation = scopes.is_relation(path.first) && !names.is(Some(at + 1), ".");
        if is_relation {
            let hidden = !path.is_qualified()
                && (self.common.contains(&moved.from.name) || names.is(Some(at + 1), "("));
            let taken = hidden && !names.makes("publication") && !self.takes_rows(path.first);
            return (!taken).then(|| (place, moved.written(path.is_qualified(), syntax)));
        }
        if names.is(Some(at + 1), ".") {
            // A schema stands before a column only if it did.
            return self.qualifies(path).then(|| (place, self.qualifier(path)));
        }
        is_type(names, path).then(|| (place, moved.written(path.is_qualified(), syntax)))
    }

    /// `INSERT INTO t (a, b)`: the parenthesis is no call.
    fn takes_rows(&self, first: usize) -> bool {
        first.checked_sub(1).is_some_and(|before| self.scopes.names.is_word(before, &["into", "references"]))
    }

    fn qualifier(&self, path: Path) -> String {
        let Reader { relation: MovedRelation { moved, .. }, syntax, .. } = self;
        let QualifiedName { schema, name } = moved.to;
        let name = (syntax.quote_name)(name.as_str());
        match schema {
            Some(schema) if path.is_qualified() => format!("{}.{name}", (syntax.quote_name)(schema.as_str())),
            _ => name,
        }
    }

    fn is_unaliased(&self, source: &Source) -> bool {
        source.written.is_none() && source.relation.as_ref().is_some_and(|it| self.relation.moved.is(it))
    }

    /// Whether what stands before a dot is the relation.
    fn qualifies(&self, path: Path) -> bool {
        let MovedRelation { moved, own, .. } = self.relation;
        match self.source(path.last) {
            Some(source) => self.is_unaliased(source),
            None => *own == Some(moved.from),
        }
    }

    /// What a name before a dot stands for, from the SELECT at a place outwards.
    fn source(&self, at: usize) -> Option<&Source> {
        let mut next = Some(self.scopes.at(at));
        while let Some(scope) = next.and_then(|at| self.scopes.list.get(at)) {
            let named = scope.sources.iter().find(|source| source.alias == self.relation.moved.from.name);
            if named.is_some() {
                return named;
            }
            next = scope.parent;
        }
        None
    }

    /// Whether a bare name stands for a row of the relation: `row_to_json(t)`.
    fn is_row(&self, at: usize) -> bool {
        const MADE: [&str; 7] = ["trigger", "rule", "statistics", "publication", "exists", "as", "of"];
        let names = &self.scopes.names;
        let made = at.checked_sub(1).is_some_and(|before| names.is_word(before, &MADE));
        !self.relation.is_column
            && !made
            && !names.is(Some(at + 1), "(")
            && !self.scopes.is_alias(at)
            && self.source(at).is_some_and(|source| self.is_unaliased(source))
    }

    /// `nextval('s')`, `'t'::regclass`
    fn named_in_string(&self, at: usize) -> Option<(Range<usize>, String)> {
        const OF_SEQUENCES: [&str; 3] = ["nextval", "currval", "setval"];
        let Reader { scopes: Scopes { names, .. }, relation: MovedRelation { moved, .. }, syntax, .. } = self;
        let open = at.checked_sub(1).filter(|before| names.is(Some(*before), "("));
        let called =
            open.and_then(|open| open.checked_sub(1)).is_some_and(|word| names.is_word(word, &OF_SEQUENCES));
        let behind = if open.is_some() && names.is(Some(at + 1), ")") { at + 2 } else { at + 1 };
        let cast = names.is(Some(behind), "::") && names.is_word(behind + 1, &["regclass"]);
        let inner = names.word(at).strip_prefix('\'')?.strip_suffix('\'')?;
        let tokens = lex(inner, &syntax.lexical);
        let cursor = Cursor::new(inner, SourceId::default(), &tokens, syntax);
        let inside = super::super::named::Names::of(&cursor);
        let path = moved.path(&inside, inside.count().checked_sub(1)?)?;
        let written = moved.written(path.is_qualified(), syntax).replace('\'', "''");
        ((called || cast) && path.first == 0).then(|| (names.bytes(at, at), format!("'{written}'")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::Dialect;

    fn moved(text: &str, from: (&str, &str), to: (&str, &str), own: bool) -> String {
        let qualified = |(schema, name)| QualifiedName::in_schema(Name::exact(schema), Name::exact(name));
        let (from, to, home) = (qualified(from), qualified(to), Name::exact("public"));
        let relation = MovedRelation {
            moved: Moved { from: &from, to: &to, home: Some(&home) },
            own: own.then_some(&from),
            is_column: false,
            keeps_outputs: true,
        };
        move_relation(text, &relation, knowledge(Dialect::Postgres).syntax())
    }

    #[test]
    fn a_table_is_renamed_where_it_is_meant() {
        let run = |text| moved(text, ("public", "orders"), ("public", "bills"), true);
        for (before, after) in [
            ("orders.qty > 2", "\"bills\".qty > 2"),
            (
                "qty > (SELECT max(lines.orders) FROM lines JOIN public.orders o ON o.id = lines.orders)",
                "qty > (SELECT max(lines.orders) FROM lines JOIN \"public\".\"bills\" o ON o.id = lines.orders)",
            ),
            (
                "SELECT orders FROM orders, other.orders o",
                "SELECT \"bills\" AS \"orders\" FROM \"bills\", other.orders o",
            ),
            (
                "WITH orders AS (SELECT 1) SELECT * FROM orders",
                "WITH orders AS (SELECT 1) SELECT * FROM orders",
            ),
            (
                "NULL::orders, orders(1), f('orders'), 'orders'::regclass",
                "NULL::\"bills\", orders(1), f('orders'), '\"bills\"'::regclass",
            ),
            ("INSERT INTO orders (id) VALUES (1)", "INSERT INTO \"bills\" (id) VALUES (1)"),
        ] {
            assert_eq!(run(before), after);
        }
    }

    #[test]
    fn a_table_that_moves_is_found_in_its_new_schema() {
        let run = |text| moved(text, ("public", "orders"), ("s", "orders"), false);
        for (before, after) in [
            ("SELECT orders.qty FROM orders", "SELECT \"orders\".qty FROM \"s\".\"orders\""),
            (
                "SELECT public.orders.qty FROM public.orders",
                "SELECT \"s\".\"orders\".qty FROM \"s\".\"orders\"",
            ),
            ("nextval('orders')", "nextval('\"s\".\"orders\"')"),
        ] {
            assert_eq!(run(before), after);
        }
        assert_eq!(
            moved("SELECT 1 FROM s.t", ("s", "t"), ("public", "t"), false),
            "SELECT 1 FROM \"public\".\"t\""
        );
    }
}
