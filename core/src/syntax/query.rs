//! The queries and expressions that are computed while statements are run: what blocks, prepared statements and procedures
//! ask. Each query in an expression is read by itself, and a name stands for its answer. What is not understood is
//! marked as such, never left out.

mod formula;
mod relation;

pub use formula::{formula, name_of, part, within};

use super::cursor::{Cursor, Parse};
use super::lexer::TokenKind;
use crate::model::query::{Formula, Query, Relation, Selected, Source, Way};
use crate::model::{Expr, Name, NullsOrder, QualifiedName};
use relation::relations;

/// What reading a query must know of a database.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Takes a variable of the connection, if one is next.
    pub variable: fn(&mut Cursor<'_>) -> Option<Name>,
    /// Words behind SELECT that change nothing.
    pub modifiers: &'static [&'static str],
    /// The aggregate that puts a separator between texts, a comma where it says none.
    pub separated: &'static str,
}

/// A query that other queries of the same statement name: WITH.
#[derive(Clone)]
struct Shared {
    name: Name,
    query: Query,
    columns: Vec<Name>,
}

/// Clauses that a query may have and that are not understood.
const UNREAD: [&str; 7] = ["intersect", "except", "window", "offset", "fetch", "procedure", "into"];

/// The clauses behind what is selected, in their order.
const CLAUSES: [&str; 8] = ["from", "where", "group", "having", "order", "limit", "for", "lock"];

/// Words before an operand: what follows them is no alias.
const OPERATORS: [&str; 12] =
    ["then", "else", "when", "and", "or", "not", "is", "in", "like", "collate", "binary", "div"];

/// Nesting beyond which queries are not read: they are walked recursively.
const DEEPEST: u32 = 20;

/// Reads a query that is all of the cursor's tokens.
pub fn query(cursor: &Cursor<'_>, manner: Manner) -> Query {
    Reader { manner, shared: Vec::new(), depth: 0 }.query(cursor)
}

/// The functions that are called in all of a cursor's tokens: whatever stands before a parenthesis.
pub fn calls(cursor: &Cursor<'_>) -> Vec<QualifiedName> {
    let mut calls = Vec::new();
    let mut at = Cursor { at: 0, ..cursor.clone() };
    while !at.at_end() {
        let mut probe = at.clone();
        if let Ok(name) = probe.qualified_name()
            && probe.is_symbol("(")
        {
            calls.push(name);
        }
        at.bump();
    }
    calls
}

/// The first place of one of these words outside parentheses and outside CASE … END.
pub fn place_of(cursor: &Cursor<'_>, from: usize, words: &[&str]) -> Option<usize> {
    let mut at = Cursor { at: from, ..cursor.clone() };
    let (mut depth, mut cases) = (0i32, 0i32);
    while !at.at_end() {
        if depth == 0 && cases == 0 && words.iter().any(|word| at.is_word(word)) {
            return Some(at.at);
        }
        match at.text() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            _ => {}
        }
        cases += i32::from(at.is_word("case")) - i32::from(cases > 0 && at.is_word("end"));
        at.bump();
    }
    None
}

/// The ranges between commas outside parentheses.
pub fn list(cursor: &Cursor<'_>, from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut depth = 0i32;
    let mut starts = vec![from];
    for at in from..to {
        match cursor.tokens.get(at).map_or("", |token| token.text(cursor.source)) {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|start| start - 1).chain([to]).collect();
    starts.into_iter().zip(ends).filter(|(start, end)| start < end).collect()
}

/// Reads queries and the expressions in them.
#[derive(Clone)]
struct Reader {
    manner: Manner,
    shared: Vec<Shared>,
    depth: u32,
}

impl Reader {
    fn query(&self, cursor: &Cursor<'_>) -> Query {
        let mut reader = self.clone();
        reader.depth += 1;
        let unread = Query { unread: true, ..Query::default() };
        if reader.depth > DEEPEST {
            return unread;
        }
        let whole = part(cursor, 0, cursor.tokens.len());
        Query { calls: calls(&whole), ..reader.whole(whole).unwrap_or(unread) }
    }

    fn whole(&mut self, mut cursor: Cursor<'_>) -> Parse<Query> {
        if cursor.eat_word("with") {
            self.shared(&mut cursor)?;
            cursor = part(&cursor, cursor.at, cursor.tokens.len());
        }
        // (SELECT …) is SELECT …
        let mut closed = cursor.clone();
        if cursor.is_symbol("(") && closed.skip_parentheses().is_ok() && closed.at_end() {
            return self.whole(part(&cursor, 1, closed.at - 1));
        }
        let Some(union) = place_of(&cursor, 0, &["union"]) else { return self.single(&cursor) };
        let mut first = self.whole(part(&cursor, 0, union))?;
        let all = cursor.is_word_at(union + 1, "all");
        let skipped = union + 1 + usize::from(all || cursor.is_word_at(union + 1, "distinct"));
        let mut rest = self.whole(part(&cursor, skipped, cursor.tokens.len()))?;
        // An order behind the last of them is the order of all, and so is a limit.
        let tail = (std::mem::take(&mut rest.order), rest.limit.take());
        first.unread |= !first.order.is_empty() || first.limit.is_some() || !rest.others.is_empty() && !all;
        let others = std::mem::take(&mut rest.others);
        first.others.push((all, rest));
        first.others.extend(others);
        (first.order, first.limit) = tail;
        Ok(first)
    }

    /// `WITH name (columns) AS (…), …`; the cursor is left behind them.
    fn shared(&mut self, cursor: &mut Cursor<'_>) -> Parse<()> {
        if cursor.is_word("recursive") {
            return Err(cursor.expected("a query that does not name itself"));
        }
        loop {
            let name = cursor.expect_name()?;
            let columns = relation::names(cursor)?;
            cursor.expect_word("as")?;
            let _ = cursor.eat_word("not");
            let _ = cursor.eat_word("materialized");
            let start = cursor.at + 1;
            cursor.skip_parentheses()?;
            let query = self.query(&part(cursor, start, cursor.at - 1));
            self.shared.push(Shared { name, query, columns });
            if !cursor.eat_symbol(",") {
                return Ok(());
            }
        }
    }

    fn single(&self, cursor: &Cursor<'_>) -> Parse<Query> {
        if cursor.is_word("values") {
            return self.values(cursor);
        }
        if !cursor.is_word("select") {
            return Err(cursor.expected("SELECT"));
        }
        let mut select = 1;
        let mut distinct = false;
        loop {
            distinct |= cursor.is_word_at(select, "distinct");
            let modifies = |word: &&str| cursor.is_word_at(select, word);
            if !(["all", "distinct"].iter().any(modifies) || self.manner.modifiers.iter().any(modifies)) {
                break;
            }
            select += 1;
        }
        let mut query =
            Query { distinct, unread: place_of(cursor, 0, &UNREAD).is_some(), ..Query::default() };
        // DISTINCT ON keeps a row of each kind.
        query.unread |= distinct && cursor.is_word_at(select, "on");
        let places: Vec<Option<usize>> = CLAUSES.iter().map(|word| place_of(cursor, 0, &[word])).collect();
        let end_of = |from: usize| {
            places
                .iter()
                .flatten()
                .copied()
                .filter(|place| *place > from)
                .min()
                .unwrap_or(cursor.tokens.len())
        };
        for (start, stop) in list(cursor, select, end_of(0)) {
            query.columns.push(self.selected(cursor, start, stop));
        }
        for (clause, from) in CLAUSES.iter().zip(&places).filter_map(|(word, place)| Some((*word, (*place)?)))
        {
            self.clause(cursor, clause, from, end_of(from), &mut query);
        }
        Ok(query)
    }

    fn clause(&self, cursor: &Cursor<'_>, clause: &str, from: usize, to: usize, query: &mut Query) {
        let behind = from + 1;
        match clause {
            "from" => query.unread |= relations(self, part(cursor, behind, to), query).is_err(),
            "where" => query.conditions.push(self.formula(cursor, behind, to)),
            "having" => query.having = Some(self.formula(cursor, behind, to)),
            "group" => {
                let ranges = list(cursor, behind + 1, to);
                query
                    .groups
                    .extend(ranges.into_iter().map(|(start, stop)| self.formula(cursor, start, stop)));
                let extends = ["rollup", "cube", "grouping", "with"];
                query.unread |= place_of(&part(cursor, behind, to), 0, &extends).is_some();
            }
            "order" => query.order.extend(self.order(cursor, behind + 1, to)),
            "limit" => {
                query.unread |= list(cursor, behind, to).len() != 1;
                query.limit =
                    Some(self.formula(cursor, behind, to)).filter(|_| !cursor.is_word_at(behind, "all"));
            }
            // FOR UPDATE and LOCK IN SHARE MODE lock rows, and that is all.
            _ => {}
        }
    }

    /// Keys of an order, and which way each goes.
    fn order(&self, cursor: &Cursor<'_>, from: usize, to: usize) -> Vec<(Formula, Way)> {
        let key = |(start, stop)| {
            let (end, way) = way(cursor, start, stop);
            (self.formula(cursor, start, end), way)
        };
        list(cursor, from, to).into_iter().map(key).collect()
    }

    /// VALUES (…), (…): the columns are called `column1` and so on.
    fn values(&self, cursor: &Cursor<'_>) -> Parse<Query> {
        let mut rows = Vec::new();
        for (start, stop) in list(cursor, 1, cursor.tokens.len()) {
            let mut row = Cursor { at: start, ..cursor.clone() };
            let _ = row.eat_word("row");
            let inside = row.at + 1;
            row.skip_parentheses()?;
            if row.at != stop {
                return Err(row.expected("`,`"));
            }
            let ranges = list(cursor, inside, stop - 1);
            rows.push(ranges.into_iter().map(|(start, stop)| self.formula(cursor, start, stop)).collect());
        }
        let all = Selected { value: Formula::column(Name::exact("*")), name: None };
        let alias = Name::exact("values");
        let source = Source { relation: Relation::Values(rows), alias, columns: Vec::new(), left: None };
        Ok(Query { columns: vec![all], from: vec![source], ..Query::default() })
    }

    fn selected(&self, cursor: &Cursor<'_>, start: usize, stop: usize) -> Selected {
        let end = without_alias(cursor, start, stop);
        let value = self.formula(cursor, start, end);
        let alias =
            (end < stop).then(|| cursor.tokens.get(stop - 1).and_then(|token| cursor.name_of(*token)));
        let name = alias.flatten().or_else(|| own_name(&value.tree));
        Selected { value, name }
    }

    fn formula(&self, cursor: &Cursor<'_>, from: usize, to: usize) -> Formula {
        formula::read(self, cursor, from, to)
    }
}

/// Where a key of an order ends, and which way it goes: `a DESC NULLS LAST`.
fn way(cursor: &Cursor<'_>, start: usize, stop: usize) -> (usize, Way) {
    let is = |at: usize, word: &str| at > start && Cursor { at, ..cursor.clone() }.is_word(word);
    let (mut end, mut way) = (stop, Way::default());
    if stop > start + 2 && is(stop - 2, "nulls") {
        let (first, last) = (is(stop - 1, "first"), is(stop - 1, "last"));
        way.nulls = first.then_some(NullsOrder::First).or(last.then_some(NullsOrder::Last));
        end -= 2 * usize::from(first || last);
    }
    way.descends = is(end - 1, "desc");
    (end - usize::from(way.descends || is(end - 1, "asc")), way)
}

/// The name of a column that is given none.
fn own_name(tree: &Expr) -> Option<Name> {
    match tree {
        Expr::Column(path) => path.last().filter(|name| !name.as_str().starts_with('?')).cloned(),
        Expr::Call { name, arguments: _ } => name.last().cloned(),
        Expr::Cast { operand, ty: _ } => own_name(operand),
        _ => None,
    }
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
        Some((TokenKind::Symbol, text)) => matches!(text, ")" | "]"),
        Some((kind, _)) => kind != TokenKind::Unclosed && !is_one_of(at, &OPERATORS),
        None => false,
    };
    let is_name =
        |at: usize| token(at).is_some_and(|it| matches!(it.0, TokenKind::Word | TokenKind::QuotedName));
    let has_alias = stop >= start + 2
        && is_name(stop - 1)
        && !is_one_of(stop - 1, &["end", "null", "true", "false"])
        && is_value(stop - 2);
    if has_alias { stop - 1 } else { stop }
}
