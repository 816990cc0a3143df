//! The SELECTs of a text, each with the relations it reads from: who a name in it can mean.

use super::Syntax;
use super::cursor::Cursor;
use super::lexer::lex;
use super::named::Names;
use crate::model::{Name, QualifiedName, SourceId};
use std::ops::Range;

/// Words that shape a query: without quotes none of them is a name in it.
const GRAMMAR: &str = "all and as asc by case cross default desc distinct else end except false fetch for from full group \
    having in inner intersect into is join left like limit natural not null offset on or order outer over right select \
    table tablesample then true union using values when where window with";

/// Words behind a relation that are no alias of it: of changes of rows, of triggers and rules.
const BEHIND_A_RELATION: [&str; 8] =
    ["set", "returning", "do", "begin", "execute", "referencing", "deferrable", "initially"];

/// Whether a word is one of the grammar of queries.
pub fn shapes_a_query(word: &str) -> bool {
    GRAMMAR.split_whitespace().any(|each| each.eq_ignore_ascii_case(word))
}

/// Whether a text reads from a relation under a list of names for its columns: `FROM t AS q (a, b)`.
pub fn lists_columns(text: &str, relation: &QualifiedName, syntax: &'static Syntax) -> bool {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let is_it = |named: &QualifiedName| {
        named.name == relation.name && (named.schema.is_none() || named.schema == relation.schema)
    };
    let scopes = Scopes::of(&cursor);
    let mut sources = scopes.list.iter().flat_map(|scope| &scope.sources);
    sources.any(|source| !source.columns.is_empty() && source.relation.as_ref().is_some_and(is_it))
}

/// One SELECT.
pub struct Scope {
    /// The SELECT around it.
    pub parent: Option<usize>,
    /// What stands in its FROM, in order.
    pub sources: Vec<Source>,
}

/// A relation in a FROM.
pub struct Source {
    /// What it is called there.
    pub alias: Name,
    /// What it is, where it is no query and made by no WITH.
    pub relation: Option<QualifiedName>,
    /// The first and the last token of what it is, where it is a query.
    pub inside: Option<Range<usize>>,
    /// The token of an alias that is written.
    pub written: Option<usize>,
    /// The last token of what it is called.
    pub last: usize,
    /// What its columns are called there: `t AS a (x, y)`.
    pub columns: Vec<Name>,
}

/// The SELECT at hand, and the one that holds what an INSERT puts rows into.
#[derive(Clone, Copy, Default)]
struct State {
    current: usize,
    target: Option<usize>,
}

/// All of a text, and the one that each token stands in.
pub struct Scopes<'a> {
    /// The places of its tokens.
    pub names: Names<'a>,
    /// The SELECTs.
    pub list: Vec<Scope>,
    of: Vec<usize>,
}

impl<'a> Scopes<'a> {
    /// Reads the tokens of a cursor.
    pub fn of(cursor: &'a Cursor<'a>) -> Scopes<'a> {
        let names = Names::of(cursor);
        let list = vec![Scope { parent: None, sources: Vec::new() }];
        let mut scopes = Scopes { names, list, of: Vec::with_capacity(cursor.tokens.len()) };
        scopes.read();
        scopes
    }

    /// The SELECT that a token stands in.
    pub fn at(&self, token: usize) -> usize {
        self.of.get(token).copied().unwrap_or(0)
    }

    fn read(&mut self) {
        let common = self.names.common_tables();
        let mut state = State::default();
        // Those of the parentheses around.
        let mut around = Vec::new();
        for at in 0..self.names.count() {
            match self.names.word(at) {
                "(" => {
                    around.push((state, self.in_from(at), at));
                    if self.names.is_word(at + 1, &["select", "with", "values"]) {
                        state = State { current: self.begin(Some(state.current)), target: None };
                    }
                }
                ")" => {
                    let inner = state.current;
                    let (outer, in_from, open) = around.pop().unwrap_or_default();
                    state = outer;
                    let alias = self.alias(at).filter(|_| inner != state.current && in_from);
                    self.add(
                        state.current,
                        alias.map(|(alias, last)| Source {
                            alias,
                            relation: None,
                            inside: Some(open + 1..at.saturating_sub(1)),
                            written: Some(last),
                            last,
                            columns: self.columns(last),
                        }),
                    );
                }
                _ if self.is_relation(at) => {
                    if self.begins_target(at) {
                        let target = self.begin(self.parent(state.current));
                        state = State { current: target, target: Some(target) };
                    }
                    self.add(state.current, self.source(at, &common));
                }
                _ => state = self.step(at, state),
            }
            self.of.push(state.current);
        }
    }

    /// What a word changes: another SELECT or another statement begins, or what is inserted has ended.
    fn step(&mut self, at: usize, state: State) -> State {
        let State { current, target } = state;
        let begins = match &*self.names.word(at).to_ascii_lowercase() {
            "union" | "intersect" | "except" => {
                return State { current: self.begin(self.parent(current)), target };
            }
            "select" | "values" => target == Some(current),
            "returning" => return State { current: target.unwrap_or(current), target },
            "on" if self.names.is_word(at + 1, &["conflict", "duplicate"]) => {
                return State { current: target.unwrap_or(current), target };
            }
            ";" => return State { current: self.begin(None), target: None },
            "do" if self.names.makes("rule") => return State { current: self.begin(None), target: None },
            "begin" if self.names.makes("trigger") => {
                return State { current: self.begin(None), target: None };
            }
            _ => false,
        };
        if begins { State { current: self.begin(self.parent(current)), target } } else { state }
    }

    /// Whether rows are put into the relation at a place, or the columns of a publication follow it: names are its own
    /// until a query begins.
    fn begins_target(&self, at: usize) -> bool {
        self.names.makes("publication")
            || at.checked_sub(1).is_some_and(|before| self.names.is_word(before, &["into"]))
    }

    fn parent(&self, scope: usize) -> Option<usize> {
        self.list.get(scope).and_then(|scope| scope.parent)
    }

    fn begin(&mut self, parent: Option<usize>) -> usize {
        self.list.push(Scope { parent, sources: Vec::new() });
        self.list.len() - 1
    }

    fn add(&mut self, scope: usize, source: Option<Source>) {
        if let Some(scope) = self.list.get_mut(scope) {
            scope.sources.extend(source);
        }
    }

    /// Whether a parenthesis opens where a relation can stand.
    fn in_from(&self, open: usize) -> bool {
        let lateral = open.checked_sub(1).filter(|before| self.names.leads_to_relation(*before));
        self.names.is_relation(lateral.unwrap_or(open))
    }

    /// `FROM (a JOIN b ON …)`: the first relation of joins in parentheses.
    fn begins_join(&self, at: usize) -> bool {
        let before = (0..at).rev().find(|before| !self.names.is(Some(*before), "("));
        let opened =
            self.names.is(at.checked_sub(1), "(") && !self.names.is_word(at, &["select", "with", "values"]);
        opened && before.is_some_and(|before| self.names.is_word(before, &["from", "join"]))
    }

    /// The relation that is named at a place.
    fn source(&self, at: usize, common: &[Name]) -> Option<Source> {
        let qualified = self.names.is(Some(at + 1), ".");
        let last = if qualified { at + 2 } else { at };
        let name = self.names.name(last)?;
        let schema = if qualified { self.names.name(at) } else { None };
        let called = self.names.is(Some(last + 1), "(") && !self.begins_target(at);
        let made_here = (!qualified && common.contains(&name)) || called;
        let end = if called { self.end_of_call(last) } else { last };
        let found = self.alias(end);
        let written = found.as_ref().map(|(_, at)| *at);
        let columns =
            if made_here { Vec::new() } else { written.map_or_else(Vec::new, |at| self.columns(at)) };
        let alias = found.map_or_else(|| name.clone(), |(alias, _)| alias);
        let relation = (!made_here).then_some(QualifiedName { schema, name });
        let last = written.unwrap_or(end);
        Some(Source { alias, relation, inside: None, written, last, columns })
    }

    /// The last token of a function in FROM, whose rows may be numbered.
    fn end_of_call(&self, name: usize) -> usize {
        let end = self.names.closing(name + 1).unwrap_or(name);
        let numbered = self.names.is_word(end + 1, &["with"]) && self.names.is_word(end + 2, &["ordinality"]);
        if numbered { end + 2 } else { end }
    }

    /// The names in parentheses behind an alias.
    fn columns(&self, alias: usize) -> Vec<Name> {
        let named = |at: &usize| !self.names.is(Some(*at), ")") && *at < self.names.count();
        let inside = if self.names.is(Some(alias + 1), "(") { alias + 2..self.names.count() } else { 0..0 };
        inside.take_while(named).filter_map(|at| self.names.name(at)).collect()
    }

    /// The alias behind a place, and where it stands.
    fn alias(&self, last: usize) -> Option<(Name, usize)> {
        let at = if self.names.is_word(last + 1, &["as"]) { last + 2 } else { last + 1 };
        let goes_on = shapes_a_query(self.names.word(at)) || self.names.is_word(at, &BEHIND_A_RELATION);
        self.names.name(at).filter(|_| !goes_on).map(|name| (name, at))
    }

    /// Whether a name stands where a relation does.
    pub fn is_relation(&self, at: usize) -> bool {
        let leads = |at: usize| self.names.leads_to_relation(at);
        if let Some(before) = at.checked_sub(1).filter(|before| leads(*before)) {
            return self.names.is_relation(before) && !self.names.is(Some(at), "(");
        }
        (self.names.is_relation(at) || self.begins_join(at)) && !leads(at)
    }

    /// Whether a place is in the list of columns that rows are put into: `INSERT INTO t (a, b)`, a publication's.
    pub fn takes_columns(&self, at: usize) -> bool {
        let open = self.names.opening(at);
        let target = open.and_then(|open| open.checked_sub(1)).map(|last| self.first_of_path(last));
        target.is_some_and(|first| self.begins_target(first))
    }

    fn first_of_path(&self, last: usize) -> usize {
        if self.names.is(last.checked_sub(1), ".") { last.saturating_sub(2) } else { last }
    }

    /// Whether a token is the alias of a relation.
    pub fn is_alias(&self, at: usize) -> bool {
        let scope = self.list.get(self.at(at));
        scope.is_some_and(|scope| scope.sources.iter().any(|source| source.written == Some(at)))
    }

    /// Whether what a SELECT gives begins behind a place.
    pub fn begins_output(&self, before: usize) -> bool {
        self.names.is_word(before, &["select", "distinct", "all"])
            || (self.names.is(Some(before), ",") && self.is_listed(before))
    }

    /// Whether a comma stands between what a SELECT gives.
    fn is_listed(&self, at: usize) -> bool {
        let mut depth = 0i32;
        for before in (0..at).rev() {
            match self.names.word(before) {
                ")" => depth += 1,
                "(" if depth == 0 => return false,
                "(" => depth -= 1,
                _ if depth > 0 => {}
                _ if self.names.is_word(before, &["select"]) => return true,
                _ if self.names.is_word(before, &["from", "by", "where", "values", "on"]) => return false,
                _ => {}
            }
        }
        false
    }
}
