//! Expressions with queries in them: each query is read by itself, and a name stands for its answer.

use crate::model::block::{Asked, Formula, Query, Relation, Step};
use crate::model::{Expr, Name};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression;
use crate::syntax::lexer::Token;

/// Clauses that a query may have and that are not understood.
const UNREAD: [&str; 9] =
    ["group", "having", "union", "intersect", "except", "window", "offset", "fetch", "with"];

/// Reads the tokens from `from` up to `to`.
pub fn formula(cursor: &Cursor<'_>, from: usize, to: usize) -> Formula {
    let mut at = Cursor { tokens: cursor.tokens.get(from..to).unwrap_or(&[]), at: 0, ..cursor.clone() };
    let mut text = String::new();
    let mut queries = Vec::new();
    while let Some(token) = at.peek() {
        let exists = at.is_word("exists") && at.text_at(1) == "(";
        let opens = usize::from(exists);
        let is_query = at.text_at(opens) == "(" && at.is_word_at(opens + 1, "select");
        if is_query {
            let values = text.trim_end().to_ascii_lowercase().ends_with(" in");
            let asked = match (exists, values) {
                (true, _) => Asked::Existence,
                (false, true) => Asked::Values,
                (false, false) => Asked::Value,
            };
            at.at += opens;
            let start = at.at + 1;
            if at.skip_parentheses().is_ok() {
                let inside = at.tokens.get(start..at.at - 1).unwrap_or(&[]);
                text.push_str(&format!(" (\"?{}\")", queries.len()));
                queries.push(query(&Cursor { tokens: inside, at: 0, ..at.clone() }, asked));
                continue;
            }
        }
        text.push(' ');
        text.push_str(token.text(at.source));
        at.bump();
    }
    Formula { tree: expression::read(&text, cursor.syntax).tree, queries }
}

/// What a loop goes over: an array, or a query. A range of numbers is not read.
pub fn items(cursor: &Cursor<'_>, from: usize, to: usize, array: bool) -> Option<Formula> {
    if array {
        return Some(formula(cursor, from, to));
    }
    let tokens = cursor.tokens.get(from..to)?;
    let inner = Cursor { tokens, at: 0, ..cursor.clone() };
    inner.is_word("select").then(|| answer(query(&inner, Asked::Values)))
}

/// A formula that is nothing but a query.
fn answer(query: Query) -> Formula {
    Formula { tree: Expr::Column(vec![Name::exact("?0")]), queries: vec![query] }
}

/// `SELECT … INTO a, b FROM …` as the variables it fills; `None` where it fills none.
pub fn selected(cursor: &Cursor<'_>) -> Option<Step> {
    let into = top(cursor, 0, &["into"])?;
    let mut at = Cursor { at: into + 1, ..cursor.clone() };
    at.eat_word("strict");
    let mut variables = vec![at.name()?];
    while at.eat_symbol(",") {
        variables.push(at.name()?);
    }
    let tokens: Vec<Token> =
        cursor.tokens.get(..into)?.iter().chain(cursor.tokens.get(at.at..)?).copied().collect();
    let whole = query(&Cursor { tokens: &tokens, at: 0, ..cursor.clone() }, Asked::Value);
    let columns = whole.columns.clone();
    let values = columns.into_iter().map(|column| answer(Query { columns: vec![column], ..whole.clone() }));
    Some(Step::Assign { variables, values: values.collect() })
}

/// The first place of one of these words outside parentheses.
fn top(cursor: &Cursor<'_>, from: usize, words: &[&str]) -> Option<usize> {
    let mut at = Cursor { at: from, ..cursor.clone() };
    let mut depth = 0i32;
    while !at.at_end() {
        if depth == 0 && words.iter().any(|word| at.is_word(word)) {
            return Some(at.at);
        }
        depth += i32::from(at.is_symbol("(")) - i32::from(at.is_symbol(")"));
        at.bump();
    }
    None
}

fn query(cursor: &Cursor<'_>, asked: Asked) -> Query {
    let to = cursor.tokens.len();
    let from = top(cursor, 0, &["from"]);
    let condition = top(cursor, 0, &["where"]);
    let tail = top(cursor, 0, &["limit", "order"]);
    let mut unread = top(cursor, 0, &UNREAD).is_some();
    let end = tail.unwrap_or(to);
    let mut select = 1;
    for word in ["all", "distinct"] {
        select += usize::from(cursor.is_word_at(select, word));
    }
    // A LIMIT or an order takes nothing from an answer of one row, nor from whether there is any.
    unread |= tail.is_some() && asked == Asked::Values;
    let columns = list(cursor, select, from.or(condition).unwrap_or(end))
        .map(|(start, stop)| formula(cursor, start, aliased(cursor, start, stop)))
        .collect();
    let mut query = Query { asked, columns, from: Vec::new(), conditions: Vec::new(), unread };
    if let Some(from) = from {
        let relations = Cursor {
            tokens: cursor.tokens.get(from + 1..condition.unwrap_or(end)).unwrap_or(&[]),
            at: 0,
            ..cursor.clone()
        };
        query.unread |= relations_of(relations, &mut query).is_err();
    }
    if let Some(condition) = condition {
        query.conditions.push(formula(cursor, condition + 1, end));
    }
    query
}

/// The ranges between commas outside parentheses.
fn list(cursor: &Cursor<'_>, from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut depth = 0i32;
    let mut starts = vec![from];
    for at in from..to {
        match cursor.text_at(at) {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|start| start - 1).chain([to]).collect();
    starts.into_iter().zip(ends).filter(|(start, end)| start < end)
}

/// Where a column ends before its alias.
fn aliased(cursor: &Cursor<'_>, start: usize, stop: usize) -> usize {
    let inner = Cursor { tokens: cursor.tokens.get(..stop).unwrap_or(&[]), at: start, ..cursor.clone() };
    top(&inner, start, &["as"]).unwrap_or(stop)
}

/// A relation, and its own name.
fn relation(cursor: &mut Cursor<'_>) -> Parse<(Relation, Option<Name>)> {
    if cursor.is_symbol("(") {
        let start = cursor.at + 1;
        cursor.skip_parentheses()?;
        let tokens = cursor.tokens.get(start..cursor.at - 1).unwrap_or(&[]);
        let inner = Cursor { tokens, at: 0, ..cursor.clone() };
        let query = query(&inner, Asked::Values);
        return Ok((Relation::Derived { query, column: None }, None));
    }
    let name = cursor.qualified_name()?;
    if cursor.is_symbol("(") {
        return Err(cursor.expected("a relation"));
    }
    Ok((Relation::Catalog(name.clone()), Some(name.name)))
}

/// `(column)` behind the name of a derived relation.
fn with_column(cursor: &mut Cursor<'_>, relation: Relation) -> Parse<Relation> {
    match relation {
        Relation::Derived { query, column: _ } if cursor.eat_symbol("(") => {
            let column = Some(cursor.expect_name()?);
            cursor.expect_symbol(")")?;
            Ok(Relation::Derived { query, column })
        }
        relation => Ok(relation),
    }
}

/// `a, b x JOIN c ON …`
fn relations_of(mut cursor: Cursor<'_>, query: &mut Query) -> Parse<()> {
    loop {
        let (relation, name) = relation(&mut cursor)?;
        cursor.eat_word("as");
        let joins = ["join", "inner", "cross", "on", "left", "right", "full", "natural", "using"];
        let alias = if joins.iter().any(|word| cursor.is_word(word)) { None } else { cursor.name() };
        let alias = alias.or(name).ok_or_else(|| cursor.expected("a name"))?;
        query.from.push((with_column(&mut cursor, relation)?, alias));
        if cursor.eat_word("on") {
            let start = cursor.at;
            let stop = top(&cursor, start, &["join", "inner", "cross", "left", "right", "full", "natural"])
                .unwrap_or(cursor.tokens.len());
            query.conditions.push(formula(&cursor, start, stop));
            cursor.at = stop;
        }
        if cursor.at_end() {
            return Ok(());
        }
        if !cursor.eat_symbol(",") {
            let _kind = cursor.eat_word("inner") || cursor.eat_word("cross");
            cursor.expect_word("join")?;
        }
    }
}
