//! Expressions with queries in them: each query is read by itself, and a name stands for its answer.

use super::place_of;
use crate::model::block::{Asked, Formula, Query, Relation};
use crate::model::{Expr, Name, QualifiedName};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression;
use crate::syntax::lexer::{Token, TokenKind};

/// Clauses that a query may have and that are not understood.
const UNREAD: [&str; 9] =
    ["group", "having", "union", "intersect", "except", "window", "procedure", "offset", "with"];

/// Words behind the name of a relation that are not its alias.
const JOINS: [&str; 10] =
    ["join", "inner", "cross", "on", "left", "right", "full", "natural", "using", "straight_join"];

/// Words before an operand: what follows them is no alias.
const OPERATORS: [&str; 12] =
    ["then", "else", "when", "and", "or", "not", "is", "in", "like", "collate", "binary", "div"];

/// `COUNT(DISTINCT …)` as the name of a function.
pub const COUNT_DISTINCT: &str = "count_distinct";

/// The tokens of a range, as a cursor of their own.
pub fn part<'a>(cursor: &Cursor<'a>, from: usize, to: usize) -> Cursor<'a> {
    Cursor { tokens: cursor.tokens.get(from..to).unwrap_or(&[]), at: 0, ..cursor.clone() }
}

/// Reads the tokens from `from` up to `to`.
pub fn formula(cursor: &Cursor<'_>, from: usize, to: usize) -> Formula {
    let mut at = part(cursor, from, to);
    let mut text = String::new();
    let mut queries = Vec::new();
    while !at.at_end() {
        if let Some(query) = subquery(&mut at, &text) {
            text.push_str(&format!(" (`?{}`)", queries.len()));
            queries.push(query);
            continue;
        }
        text.push(' ');
        if at.is_word("count") && at.text_at(1) == "(" && at.is_word_at(2, "distinct") {
            text.push_str(COUNT_DISTINCT);
            text.push('(');
            at.at += 3;
        } else if let Some(name) = user_variable(&mut at) {
            text.push_str(&(cursor.syntax.quote_name)(name.as_str()));
        } else {
            text.push_str(at.text());
            at.bump();
        }
    }
    Formula { tree: expression::read(&text, cursor.syntax).tree, queries }
}

/// `[EXISTS] (SELECT …)` at the cursor, if it is one; `before` is what stands before it.
fn subquery(at: &mut Cursor<'_>, before: &str) -> Option<Query> {
    let exists = at.is_word("exists") && at.text_at(1) == "(";
    let opens = usize::from(exists);
    // EXISTS ((SELECT …)) is EXISTS (SELECT …).
    let more = if exists { (opens..).take_while(|ahead| at.text_at(ahead + 1) == "(").count() } else { 0 };
    if at.text_at(opens) != "(" || !at.is_word_at(opens + more + 1, "select") {
        return None;
    }
    let asked = match (exists, before.to_ascii_lowercase().ends_with(" in")) {
        (true, _) => Asked::Existence,
        (false, true) => Asked::Values,
        (false, false) => Asked::Value,
    };
    let mut closed = Cursor { at: at.at + opens, ..at.clone() };
    closed.skip_parentheses().ok()?;
    let query = query(&part(at, at.at + opens + more + 1, closed.at - 1 - more), asked);
    at.at = closed.at;
    Some(query)
}

/// `@name`, `` @`name` `` or `@'name'`, taken if it is one.
pub fn user_variable(at: &mut Cursor<'_>) -> Option<Name> {
    let token = at.peek().filter(|token| token.kind == TokenKind::Word)?;
    let text = token.text(at.source);
    // `@@` and what follows is a variable of the server: the lexer gives its first letter as a token of its own.
    let behind = at.at.checked_sub(1).and_then(|before| at.tokens.get(before));
    if behind.is_some_and(|before| before.end == token.start && before.text(at.source) == "@") {
        return None;
    }
    if text.len() > 1 && text.starts_with('@') {
        at.bump();
        return Some(Name::caseless(text));
    }
    let quoted = at.peek_at(1).filter(|next| text == "@" && next.start == token.end)?;
    let name = match quoted.kind {
        TokenKind::QuotedName => at.name_of(quoted)?.as_str().to_owned(),
        TokenKind::Text => quoted.text(at.source).trim_matches(['\'', '"']).to_owned(),
        TokenKind::Word | TokenKind::Number | TokenKind::Symbol | TokenKind::Unclosed => return None,
    };
    at.at += 2;
    Some(Name::caseless(format!("@{name}")))
}

/// A variable of the connection or of the block, taken if it is one.
pub fn variable(at: &mut Cursor<'_>) -> Option<Name> {
    user_variable(at).or_else(|| {
        let token = at.peek().filter(|token| !token.text(at.source).starts_with('@'))?;
        let name = at.name_of(token)?;
        at.bump();
        Some(name)
    })
}

/// A formula that is nothing but a query.
pub fn answer(query: Query) -> Formula {
    Formula { tree: Expr::Column(vec![Name::exact("?0")]), queries: vec![query] }
}

/// The ranges between commas outside parentheses.
pub fn list(cursor: &Cursor<'_>, from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut depth = 0i32;
    let mut starts = vec![from];
    for at in from..to {
        match cursor.tokens.get(at).map_or("", |token| token.text(cursor.source)) {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|start| start - 1).chain([to]).collect();
    starts.into_iter().zip(ends).filter(|(start, end)| start < end).collect()
}

/// Reads a query; INTO and what it fills are not among its tokens.
pub fn query(cursor: &Cursor<'_>, asked: Asked) -> Query {
    let tail = place_of(cursor, 0, &["limit", "order", "for", "lock"]);
    let to = tail.unwrap_or(cursor.tokens.len());
    let from = place_of(cursor, 0, &["from"]);
    let condition = place_of(cursor, 0, &["where"]);
    let mut select = 1;
    for word in ["all", "distinct", "high_priority", "sql_no_cache"] {
        select += usize::from(Cursor { at: select, ..cursor.clone() }.is_word(word));
    }
    let columns = list(cursor, select, from.or(condition).unwrap_or(to))
        .into_iter()
        .map(|(start, stop)| formula(cursor, start, without_alias(cursor, start, stop)))
        .collect();
    // A LIMIT or an order takes nothing from an answer of one row, nor from whether there is any.
    let unread = place_of(cursor, 0, &UNREAD).is_some() || (tail.is_some() && asked == Asked::Values);
    let mut query = Query { asked, columns, from: Vec::new(), conditions: Vec::new(), unread };
    if let Some(from) = from {
        let read = relations(part(cursor, from + 1, condition.unwrap_or(to)), &mut query);
        query.unread |= read.is_err();
    }
    if let Some(condition) = condition {
        query.conditions.push(formula(cursor, condition + 1, to));
    }
    query
}

/// Where a column ends before its alias: `a AS b`, `count(*) b`.
fn without_alias(cursor: &Cursor<'_>, start: usize, stop: usize) -> usize {
    let token = |at: usize| cursor.tokens.get(at).map(|token| (token.kind, token.text(cursor.source)));
    let is_one_of = |at: usize, words: &[&str]| {
        token(at).is_some_and(|(kind, text)| {
            kind == TokenKind::Word && words.iter().any(|word| text.eq_ignore_ascii_case(word))
        })
    };
    if stop >= start + 3 && is_one_of(stop - 2, &["as"]) {
        return stop - 2;
    }
    let is_value = |at: usize| match token(at) {
        Some((TokenKind::Symbol, text)) => text == ")",
        Some((kind, _)) => kind != TokenKind::Unclosed && !is_one_of(at, &OPERATORS),
        None => false,
    };
    let is_name =
        |at: usize| token(at).is_some_and(|it| matches!(it.0, TokenKind::Word | TokenKind::QuotedName));
    let has_alias = stop >= start + 2
        && is_name(stop - 1)
        && !is_one_of(stop - 1, &["end", "null"])
        && is_value(stop - 2);
    if has_alias { stop - 1 } else { stop }
}

/// A relation, and its own name.
fn relation(cursor: &mut Cursor<'_>) -> Parse<(Relation, Option<Name>)> {
    if cursor.is_symbol("(") {
        let start = cursor.at + 1;
        cursor.skip_parentheses()?;
        let query = query(&part(cursor, start, cursor.at - 1), Asked::Values);
        return Ok((Relation::Derived { query, column: None }, None));
    }
    let name = cursor.qualified_name()?;
    Ok((Relation::Catalog(name.clone()), Some(name.name)))
}

/// DUAL is one row of nothing.
fn is_dual(relation: &Relation) -> bool {
    matches!(relation, Relation::Catalog(QualifiedName { schema: None, name }) if name.compared() == "dual")
}

/// `a, b x JOIN c ON …`
fn relations(mut cursor: Cursor<'_>, query: &mut Query) -> Parse<()> {
    loop {
        let (relation, name) = relation(&mut cursor)?;
        let _ = cursor.eat_word("as");
        let alias = if JOINS.iter().any(|word| cursor.is_word(word)) { None } else { cursor.name() };
        if !is_dual(&relation) {
            let alias = alias.or(name).ok_or_else(|| cursor.expected("a name"))?;
            query.from.push((relation, alias));
        }
        if cursor.eat_word("on") {
            let joins = ["join", "inner", "cross", "left", "right", "full", "natural"];
            let stop = place_of(&cursor, cursor.at, &joins).unwrap_or(cursor.tokens.len());
            query.conditions.push(formula(&cursor, cursor.at, stop));
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

/// The tokens of `SELECT … INTO @a, b …` without INTO, and what it fills; `None` where it fills nothing.
pub fn without_into(cursor: &Cursor<'_>) -> Option<(Vec<Token>, Vec<Name>)> {
    let into = place_of(cursor, 0, &["into"])?;
    let mut at = Cursor { at: into + 1, ..cursor.clone() };
    if at.is_word("outfile") || at.is_word("dumpfile") {
        return None;
    }
    let mut variables = vec![variable(&mut at)?];
    while at.eat_symbol(",") {
        variables.push(variable(&mut at)?);
    }
    let tokens = cursor.tokens.get(..into)?.iter().chain(cursor.tokens.get(at.at..)?).copied().collect();
    Some((tokens, variables))
}
