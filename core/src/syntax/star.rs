//! `*` in a query: the columns that its relations have when a view is made, whatever they get later.

use super::Syntax;
use super::cursor::Cursor;
use super::lexer::lex;
use super::outputs::{Output, outputs};
use super::scopes::{Scopes, Source};
use super::splice::spliced;
use crate::model::{Name, QualifiedName, SourceId};
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
            let alias = names.name(output.last.checked_sub(2)?)?;
            vec![sources.iter().find(|source| source.alias == alias)?]
        };
        if listed.is_empty() {
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
        let Source { alias, relation, columns: called, inside: _, written: _, last: _ } = source;
        let mut each = (self.columns_of)(relation.as_ref()?)?;
        each.iter_mut().zip(called).for_each(|(column, called)| *column = called.clone());
        let alias = self.quoted(alias);
        let written = |name: Name| (name.clone(), format!("{alias}.{}", self.quoted(&name)));
        Some(each.into_iter().map(written).collect())
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
            let right = self.columns(source)?;
            let begins = at.checked_sub(1).and_then(|at| sources.get(at)).map_or(0, |it| it.last + 1);
            let ends = sources.get(at + 1).map_or(names.count(), |it| it.last);
            let depth = |range: Range<usize>| {
                let opened = range.clone().filter(|at| names.is(Some(*at), "(")).count();
                opened.cmp(&range.filter(|at| names.is(Some(*at), ")")).count())
            };
            let apart = (begins..source.last).any(|at| {
                names.is(Some(at), ",") && depth(begins..at).is_le() && self.scopes.at(at) == scope
            });
            let left = match joins.last_mut() {
                Some(left) if !apart => left,
                _ => {
                    joins.push(right);
                    continue;
                }
            };
            // `a JOIN (b JOIN c USING (x)) USING (y)`
            if depth(begins..source.last).is_gt() {
                return None;
            }
            let natural = (begins..source.last).any(|at| self.is_of(scope, at, &["natural"]));
            let using = (source.last..ends).find(|at| self.is_of(scope, *at, &["using"]));
            let shared: Vec<Name> = match using {
                Some(using) => {
                    (using + 2..names.closing(using + 1)?).filter_map(|at| names.name(at)).collect()
                }
                None if natural => {
                    let is_right = |name: &Name| right.iter().any(|(other, _)| other == name);
                    left.iter().map(|(name, _)| name.clone()).filter(is_right).collect()
                }
                None => Vec::new(),
            };
            let one = |name: &Name| (name.clone(), self.quoted(name));
            let rest = left.drain(..).chain(right).filter(|(name, _)| !shared.contains(name));
            *left = shared.iter().map(one).chain(rest.collect::<Vec<_>>()).collect();
        }
        Some(joined(joins.into_iter().flatten().collect()))
    }

    fn quoted(&self, name: &Name) -> String {
        (self.syntax.quote_name)(name.as_str())
    }
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
        for text in ["SELECT count(*) FROM orders", "SELECT * FROM (SELECT 1) s", "SELECT * FROM elsewhere"] {
            assert_eq!(expanded(text), Stars::None, "{text}");
        }
        for text in ["SELECT * FROM orders JOIN elsewhere USING (id)", "SELECT (o).* FROM orders o"] {
            assert_eq!(expanded(text), Stars::Unknown, "{text}");
        }
    }
}
