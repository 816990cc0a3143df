//! `*` in a query: the columns that its relations have when a view is made, whatever they get later.

use super::Syntax;
use super::cursor::Cursor;
use super::lexer::lex;
use super::scopes::{Scopes, Source};
use super::splice::spliced;
use crate::model::{Name, QualifiedName, SourceId};

/// The query with its stars written out; `None` where there is none, or one that nobody can tell.
pub fn written_out(
    text: &str,
    columns_of: &dyn Fn(&QualifiedName) -> Option<Vec<Name>>,
    syntax: &'static Syntax,
) -> Option<String> {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let names = scopes.names;
    let mut edits = Vec::new();
    for at in (0..names.count()).filter(|at| names.is(Some(*at), "*")) {
        let Some(start) = star(&scopes, at) else { continue };
        let scope = scopes.list.get(scopes.at(at))?;
        let listed: Vec<&Source> = match start == at {
            // Columns that a join makes one of stand first and once.
            true if (0..names.count()).any(|at| names.is_word(at, &["using", "natural"])) => return None,
            true => scope.sources.iter().collect(),
            false => {
                let alias = names.name(at.checked_sub(2)?)?;
                vec![scope.sources.iter().find(|source| source.alias == alias)?]
            }
        };
        let mut columns = Vec::new();
        for Source { alias, relation, columns: called, inside: _, written: _, last: _ } in listed {
            let quoted = |name: &Name| (syntax.quote_name)(name.as_str());
            let mut each = columns_of(relation.as_ref()?)?;
            each.iter_mut().zip(called).for_each(|(column, called)| *column = called.clone());
            columns.extend(each.iter().map(|column| format!("{}.{}", quoted(alias), quoted(column))));
        }
        edits.push((names.bytes(start, at), columns.join(", ")));
    }
    (!edits.is_empty()).then(|| spliced(text, edits))
}

/// Where the output begins that is this star; `None` where it multiplies or counts.
fn star(scopes: &Scopes<'_>, at: usize) -> Option<usize> {
    let names = scopes.names;
    let mut start = at;
    while names.is(start.checked_sub(1), ".") {
        start = start.checked_sub(2)?;
    }
    let before = start.checked_sub(1)?;
    let ends = names.is_word(at + 1, &["from", ","]);
    (scopes.begins_output(before) && ends).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::Dialect;

    fn expanded(text: &str) -> Option<String> {
        let columns = |relation: &QualifiedName| match relation.name.as_str() {
            "orders" => Some(vec![Name::exact("id"), Name::exact("qty")]),
            "notes" => Some(vec![Name::exact("k")]),
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
            ("SELECT count(*) AS n, notes.* FROM notes", "SELECT count(*) AS n, `notes`.`k` FROM notes"),
        ] {
            assert_eq!(expanded(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_nobody_can_tell_stays() {
        for text in [
            "SELECT count(*) FROM orders",
            "SELECT * FROM elsewhere",
            "SELECT * FROM (SELECT 1) s",
            "SELECT * FROM orders JOIN notes USING (id)",
        ] {
            assert_eq!(expanded(text), None, "{text}");
        }
    }
}
