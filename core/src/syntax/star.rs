//! `*` in a query: the columns that its relations have when a view is made, whatever they get later.

use super::Syntax;
use super::cursor::Cursor;
use super::lexer::lex;
use super::outputs::{Output, names_given, outputs};
use super::scopes::{Scopes, Source};
use super::splice::spliced;
use crate::model::{Name, QualifiedName, SourceId};
use std::cmp::Ordering;
use std::ops::Range;

/// What becomes of a query's stars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stars {
    /// There is none, or none over a relation whose columns may change.
    None,
    /// They are written out.
    Written(String),
    /// Nobody can tell what one of them stands for.
    Unknown,
}

/// The query with its stars written out; of what gives the same for ever (a query in FROM, a function, a relation that is not
/// known here) the star stays.
pub fn written_out(
    text: &str,
    columns_of: &dyn Fn(&QualifiedName) -> Option<Vec<Name>>,
    syntax: &'static Syntax,
) -> Stars {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let names = scopes.names;
    // `TABLE t` is a star by itself.
    if names.is_word(0, &["table"]) {
        return written_out(
            &format!("SELECT * FROM {}", names.slice(1, names.count() - 1)),
            columns_of,
            syntax,
        );
    }
    let given = outputs(&scopes);
    let reader = Reader { scopes: &scopes, columns_of, syntax };
    let mut edits = Vec::new();
    for output in given.iter().filter(|output| output.is_star(&scopes.names)) {
        match reader.listed(output) {
            Some(Some(columns)) => edits.push((scopes.names.bytes(output.first, output.last), columns)),
            Some(None) => {}
            None => return Stars::Unknown,
        }
    }
    edits.sort_by_key(|(place, _)| place.start);
    if edits.is_empty() { Stars::None } else { Stars::Written(spliced(text, edits)) }
}

struct Reader<'a> {
    scopes: &'a Scopes<'a>,
    columns_of: &'a dyn Fn(&QualifiedName) -> Option<Vec<Name>>,
    syntax: &'static Syntax,
}

/// A column that a star stands for: what it is called, and how it is written.
type Written = (Name, String);

impl Reader<'_> {
    /// What a star stands for; `Some(None)` where it can stay.
    fn listed(&self, output: &Output) -> Option<Option<String>> {
        let names = &self.scopes.names;
        let sources = &self.scopes.list.get(output.scope)?.sources;
        let listed: Vec<&Source> = if output.first == output.last {
            sources.iter().collect()
        } else {
            let before = output.last.checked_sub(2)?;
            // `(a).*` gives what the type of the column has, but for the row of a relation.
            let in_parentheses = names.is(Some(before), ")");
            let alias = names.name(if in_parentheses { before.checked_sub(1)? } else { before });
            let source = sources.iter().find(|source| Some(&source.alias) == alias.as_ref());
            match source {
                None if in_parentheses => return Some(None),
                source => vec![source?],
            }
        };
        // What ROWS FROM gives is not looked into.
        let of_rows = |at: usize| self.is_of(output.scope, at, &["rows"]) && names.is_word(at + 1, &["from"]);
        if listed.is_empty() || (0..names.count()).any(of_rows) {
            return None;
        }
        let columns: Vec<Option<Vec<Written>>> = listed.iter().map(|source| self.columns(source)).collect();
        if columns.iter().all(Option::is_none) {
            return Some(None);
        }
        if output.first == output.last && self.merges(output.scope) {
            return self.merged(output.scope, sources).map(Some);
        }
        let each = listed.iter().zip(columns).map(|(source, columns)| match columns {
            Some(columns) => joined(columns),
            None => format!("{}.*", self.quoted(&source.alias)),
        });
        Some(Some(each.collect::<Vec<_>>().join(", ")))
    }

    /// The columns of a relation, where they are known.
    fn columns(&self, source: &Source) -> Option<Vec<Written>> {
        let columns = (self.columns_of)(source.relation.as_ref()?)?;
        Some(self.called(source, columns))
    }

    /// Columns as they are called and written behind the alias of their source.
    fn called(&self, source: &Source, mut columns: Vec<Name>) -> Vec<Written> {
        let Source { alias, columns: called, relation: _, inside: _, written: _, last: _ } = source;
        columns.iter_mut().zip(called).for_each(|(column, called)| *column = called.clone());
        let alias = self.quoted(alias);
        let written = |name: Name| (name.clone(), format!("{alias}.{}", self.quoted(&name)));
        columns.into_iter().map(written).collect()
    }

    /// What a query gives that stands in FROM, or that WITH made.
    fn given(&self, source: &Source) -> Option<Vec<Written>> {
        let names = &self.scopes.names;
        let Source { relation: None, inside, written, last, .. } = source else { return None };
        let inside = match inside {
            Some(inside) => inside.clone(),
            None => {
                let as_before = |at: usize| usize::from(names.is_word(at - 1, &["as"]));
                let name = written.filter(|at| *at > 1).map_or(*last, |at| at - 1 - as_before(at));
                self.made_by_with(&names.name(name)?)?
            }
        };
        let given = names_given(names.slice(inside.start, inside.end), self.syntax)?;
        Some(self.called(source, given))
    }

    /// The query of `name AS (…)` in a WITH, where its columns have no names of their own.
    fn made_by_with(&self, name: &Name) -> Option<Range<usize>> {
        let names = &self.scopes.names;
        let made = |at: usize| {
            let begins =
                at.checked_sub(1).is_some_and(|it| names.is(Some(it), ",") || names.is_word(it, &["with"]));
            begins && names.name(at).as_ref() == Some(name) && names.is_word(at + 1, &["as"])
        };
        let open = (0..names.count()).find(|at| made(*at))? + 2;
        let close = names.closing(open).filter(|_| names.is(Some(open), "("))?;
        Some(open + 1..close - 1)
    }

    fn is_of(&self, scope: usize, at: usize, words: &[&str]) -> bool {
        self.scopes.at(at) == scope && self.scopes.names.is_word(at, words)
    }

    /// Whether a join of a SELECT makes columns one.
    fn merges(&self, scope: usize) -> bool {
        (0..self.scopes.names.count()).any(|at| self.is_of(scope, at, &["using", "natural"]))
    }

    /// The columns of joins: those that each makes one first, then the others of its left side, then of its right.
    fn merged(&self, scope: usize, sources: &[Source]) -> Option<String> {
        let names = &self.scopes.names;
        let mut joins: Vec<Vec<Written>> = Vec::new();
        for (at, source) in sources.iter().enumerate() {
            let right = self.columns(source).or_else(|| self.given(source))?;
            let begins = at.checked_sub(1).and_then(|at| sources.get(at)).map_or(0, |it| it.last + 1);
            let ends = sources.get(at + 1).map_or(names.count(), |it| it.last);
            let apart = (begins..source.last).any(|at| {
                names.is(Some(at), ",") && self.depth(begins..at).is_le() && self.scopes.at(at) == scope
            });
            let left = match joins.last_mut() {
                Some(left) if !apart => left,
                _ => {
                    joins.push(right);
                    continue;
                }
            };
            // `a JOIN (b JOIN c USING (x)) USING (y)`
            if self.depth(begins..source.last).is_gt() {
                return None;
            }
            let natural = (begins..source.last).any(|at| self.is_of(scope, at, &["natural"]));
            let using = (source.last..ends).find(|at| self.is_of(scope, *at, &["using"]));
            let shared = match using {
                Some(using) => self.listed_behind(using)?,
                None if natural => in_both(left, &right),
                None => Vec::new(),
            };
            let one = |name: &Name| (name.clone(), self.quoted(name));
            let rest = left.drain(..).chain(right).filter(|(name, _)| !shared.contains(name));
            *left = shared.iter().map(one).chain(rest.collect::<Vec<_>>()).collect();
        }
        Some(joined(joins.into_iter().flatten().collect()))
    }

    /// More parentheses opened than closed between two places, as many, or fewer.
    fn depth(&self, range: Range<usize>) -> Ordering {
        let count = |symbol: &str| range.clone().filter(|at| self.scopes.names.is(Some(*at), symbol)).count();
        count("(").cmp(&count(")"))
    }

    /// The names of USING (…).
    fn listed_behind(&self, using: usize) -> Option<Vec<Name>> {
        let names = &self.scopes.names;
        Some((using + 2..names.closing(using + 1)?).filter_map(|at| names.name(at)).collect())
    }

    fn quoted(&self, name: &Name) -> String {
        (self.syntax.quote_name)(name.as_str())
    }
}

fn in_both(left: &[Written], right: &[Written]) -> Vec<Name> {
    let is_right = |name: &&Name| right.iter().any(|(other, _)| other == *name);
    left.iter().map(|(name, _)| name).filter(is_right).cloned().collect()
}

fn joined(columns: Vec<Written>) -> String {
    columns.into_iter().map(|(_, written)| written).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::Dialect;

    fn expanded(text: &str) -> Stars {
        let columns = |relation: &QualifiedName| match relation.name.as_str() {
            "orders" => Some(vec![Name::exact("id"), Name::exact("qty")]),
            "notes" => Some(vec![Name::exact("id"), Name::exact("k")]),
            _ => None,
        };
        written_out(text, &columns, knowledge(Dialect::Sqlite).syntax())
    }

    #[test]
    fn a_star_stands_for_the_columns_of_its_relations() {
        for (text, expected) in [
            ("SELECT * FROM orders", "SELECT `orders`.`id`, `orders`.`qty` FROM orders"),
            (
                "SELECT o.*, 2 * k AS n FROM orders o JOIN notes ON k = id",
                "SELECT `o`.`id`, `o`.`qty`, 2 * k AS n FROM orders o JOIN notes ON k = id",
            ),
            ("SELECT * FROM orders o (a)", "SELECT `o`.`a`, `o`.`qty` FROM orders o (a)"),
            (
                "SELECT count(*) AS n, notes.* FROM notes",
                "SELECT count(*) AS n, `notes`.`id`, `notes`.`k` FROM notes",
            ),
            (
                "SELECT * FROM orders JOIN notes USING (id)",
                "SELECT `id`, `orders`.`qty`, `notes`.`k` FROM orders JOIN notes USING (id)",
            ),
            (
                "SELECT * FROM notes NATURAL JOIN orders o",
                "SELECT `id`, `notes`.`k`, `o`.`qty` FROM notes NATURAL JOIN orders o",
            ),
            (
                "SELECT * FROM notes n, orders a JOIN orders b USING (qty, id) JOIN notes c ON c.k = a.id",
                "SELECT `n`.`id`, `n`.`k`, `qty`, `id`, `c`.`id`, `c`.`k` FROM notes n, orders a JOIN orders b USING (qty, id) JOIN notes c ON c.k = a.id",
            ),
            (
                "SELECT * FROM elsewhere e, orders",
                "SELECT `e`.*, `orders`.`id`, `orders`.`qty` FROM elsewhere e, orders",
            ),
            (
                "SELECT * FROM orders, (SELECT 1 AS one) s, f(3) AS g",
                "SELECT `orders`.`id`, `orders`.`qty`, `s`.*, `g`.* FROM orders, (SELECT 1 AS one) s, f(3) AS g",
            ),
            (
                "SELECT * FROM (SELECT notes.* FROM notes) s",
                "SELECT * FROM (SELECT `notes`.`id`, `notes`.`k` FROM notes) s",
            ),
        ] {
            assert_eq!(expanded(text), Stars::Written(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_can_stay_stays_and_what_nobody_can_tell_is_said() {
        for text in [
            "SELECT count(*) FROM orders",
            "SELECT * FROM (SELECT 1) s",
            "SELECT * FROM elsewhere",
            "SELECT count(*) FROM ROWS FROM (f(1), g(2)) r",
        ] {
            assert_eq!(expanded(text), Stars::None, "{text}");
        }
        for text in [
            "SELECT * FROM orders JOIN elsewhere USING (id)",
            "SELECT * FROM orders, ROWS FROM (f(1), g(2)) r",
        ] {
            assert_eq!(expanded(text), Stars::Unknown, "{text}");
        }
    }
}
