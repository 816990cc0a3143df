//! FROM: what a query reads, and how what it reads is joined.

use super::{Reader, Shared, formula, list, part, place_of};
use crate::model::query::{Formula, Query, Relation, Source};
use crate::model::{Expr, Name, QualifiedName};
use crate::syntax::cursor::{Cursor, Parse};

/// Words behind the name of a relation that are not its alias.
const JOINS: [&str; 12] = [
    "join",
    "inner",
    "cross",
    "on",
    "left",
    "right",
    "full",
    "natural",
    "using",
    "straight_join",
    "with",
    "lateral",
];

/// The words that begin the next join.
const NEXT: [&str; 8] = ["join", "inner", "cross", "left", "right", "full", "natural", "straight_join"];

/// `a, b x JOIN c ON … LEFT JOIN d USING (…)`
pub(super) fn relations(reader: &Reader, mut cursor: Cursor<'_>, query: &mut Query) -> Parse<()> {
    let mut left = false;
    loop {
        let Some(mut source) = source(reader, &mut cursor)? else {
            // DUAL is one row of nothing.
            if cursor.at_end() {
                return Ok(());
            }
            cursor.expect_symbol(",")?;
            continue;
        };
        let mut conditions = Vec::new();
        if cursor.eat_word("on") {
            let stop = next_join(&cursor);
            conditions.push(reader.formula(&cursor, cursor.at, stop));
            cursor.at = stop;
        } else if cursor.eat_word("using") {
            for column in names(&mut cursor)? {
                conditions.extend(query.from.first().map(|first| same(&first.alias, &source.alias, &column)));
            }
        }
        match left {
            true => source.left = Some(conditions),
            false => query.conditions.extend(conditions),
        }
        query.from.push(source);
        if cursor.at_end() {
            return Ok(());
        }
        left = false;
        if !cursor.eat_symbol(",") {
            left = cursor.eat_word("left");
            let _kind =
                (left && cursor.eat_word("outer")) || cursor.eat_word("inner") || cursor.eat_word("cross");
            if !cursor.eat_word("straight_join") {
                cursor.expect_word("join")?;
            }
        }
    }
}

/// Where the next join begins, with a comma as the loosest of them.
fn next_join(cursor: &Cursor<'_>) -> usize {
    let end = cursor.tokens.len();
    let word = place_of(cursor, cursor.at, &NEXT).unwrap_or(end);
    let comma = list(cursor, cursor.at, end).first().map_or(end, |(_, stop)| *stop);
    word.min(comma)
}

fn same(one: &Name, other: &Name, column: &Name) -> Formula {
    let side = |alias: &Name| Box::new(Expr::Column(vec![alias.clone(), column.clone()]));
    Formula::plain(Expr::Binary { operator: "=".into(), left: side(one), right: side(other) })
}

/// A relation with its name; none for DUAL.
fn source(reader: &Reader, cursor: &mut Cursor<'_>) -> Parse<Option<Source>> {
    let has_lateral = cursor.syntax.before_relations.contains(&"lateral");
    if has_lateral && cursor.eat_word("lateral") && cursor.is_symbol("(") {
        return Err(cursor.expected("a function, or a query that stands by itself"));
    }
    let (relation, name, of_shared) = relation(reader, cursor)?;
    let _ = cursor.eat_word("as");
    let alias = if JOINS.iter().any(|word| cursor.is_word(word)) { None } else { cursor.name() };
    if alias.is_none() && is_dual(&relation) {
        return Ok(None);
    }
    let mut columns = if alias.is_some() { names(cursor)? } else { Vec::new() };
    // A function that gives a plain value names its column as the query names the function.
    if let (Relation::Call { .. }, true, Some(alias)) =
        (&relation, columns.is_empty(), alias.as_ref().or(name.as_ref()))
    {
        columns.push(alias.clone());
    }
    if columns.is_empty() {
        columns = of_shared;
    }
    let alias = alias.or(name).unwrap_or_else(|| formula::name_of(usize::MAX));
    Ok(Some(Source { relation, alias, columns, left: None }))
}

/// `(a, b)`, or nothing.
pub(super) fn names(cursor: &mut Cursor<'_>) -> Parse<Vec<Name>> {
    let mut found = Vec::new();
    if !cursor.eat_symbol("(") {
        return Ok(found);
    }
    loop {
        found.push(cursor.expect_name()?);
        if !cursor.eat_symbol(",") {
            cursor.expect_symbol(")")?;
            return Ok(found);
        }
    }
}

/// A relation, its own name, and the names that WITH gives its columns.
fn relation(reader: &Reader, cursor: &mut Cursor<'_>) -> Parse<(Relation, Option<Name>, Vec<Name>)> {
    let start = cursor.at;
    if cursor.is_symbol("(") {
        cursor.skip_parentheses()?;
        let inner = part(cursor, start + 1, cursor.at - 1);
        let begins =
            ["select", "with", "values"].iter().any(|word| inner.is_word(word)) || inner.is_symbol("(");
        if !begins {
            return Err(cursor.expected("a query in parentheses"));
        }
        return Ok((Relation::Derived(Box::new(reader.query(&inner))), None, Vec::new()));
    }
    let name = cursor.qualified_name()?;
    if cursor.is_symbol("(") {
        cursor.skip_parentheses()?;
        let call = reader.formula(cursor, start, cursor.at);
        let numbered = cursor.eat_words(&["with", "ordinality"]);
        return Ok((Relation::Call { call, numbered }, Some(name.name), Vec::new()));
    }
    let shared = reader.shared.iter().rev().find(|it| name.schema.is_none() && it.name == name.name);
    if let Some(Shared { name, query, columns }) = shared {
        return Ok((Relation::Derived(Box::new(query.clone())), Some(name.clone()), columns.clone()));
    }
    Ok((Relation::Catalog(name.clone()), Some(name.name), Vec::new()))
}

fn is_dual(relation: &Relation) -> bool {
    matches!(relation, Relation::Catalog(QualifiedName { schema: None, name }) if name.compared() == "dual")
}
