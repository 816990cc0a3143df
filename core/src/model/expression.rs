//! Defaults, checks, generated columns, predicates: a canonical tree to compare, and the author's text to print.

use super::name::Name;
use super::types::DataType;
use std::sync::Arc;

/// An expression in a schema. Equality is that of the trees: the text is only for printing.
#[derive(Clone, Debug)]
pub struct Expression {
    /// As its author (or the server) wrote it, without surrounding white space or redundant outer parentheses.
    pub text: Arc<str>,
    /// What it means, once normalized.
    pub tree: Expr,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        let Expression { text: _, tree } = self;
        *tree == other.tree
    }
}
impl Eq for Expression {}

impl Expression {
    /// Whether some of it is kept as text, so that its meaning is not known.
    pub fn is_opaque(&self) -> bool {
        let mut found = false;
        self.tree.walk(&mut |expr| found |= matches!(expr, Expr::Opaque(_)));
        found
    }
}

/// What an expression means. Operators and function names are in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expr {
    /// `NULL`
    Null,
    /// `TRUE`, `FALSE`
    Boolean(bool),
    /// A number as written (`1.50` and `1.5` are two).
    Number(Arc<str>),
    /// A string literal, its value.
    Text(Arc<str>),
    /// A literal with a prefix: `B'01'`, `X'1F'`, `_utf8mb4'a'`; prefix in lower case.
    Prefixed { prefix: Arc<str>, text: Arc<str> },
    /// A column, possibly qualified; or `*` as the last part.
    Column(Vec<Name>),
    /// A parameterless keyword function: `current_timestamp`, `current_user`; and its precision as argument.
    Keyword(Arc<str>),
    /// A function call.
    Call { name: Vec<Name>, arguments: Vec<Expr> },
    /// `- a`, `NOT a`, `~ a`
    Unary { operator: Arc<str>, operand: Box<Expr> },
    /// `a + b`, `a AND b`, `a LIKE b`, `a AT TIME ZONE b`
    Binary { operator: Arc<str>, left: Box<Expr>, right: Box<Expr> },
    /// `CAST(a AS t)`, `a::t`, and typed literals `t 'x'`.
    Cast { operand: Box<Expr>, ty: DataType },
    /// `a IN (…)`
    In { operand: Box<Expr>, list: Vec<Expr>, negated: bool },
    /// `a BETWEEN b AND c`
    Between { operand: Box<Expr>, low: Box<Expr>, high: Box<Expr>, negated: bool },
    /// `a IS [NOT] NULL / TRUE / FALSE / UNKNOWN`; the word in lower case.
    Is { operand: Box<Expr>, what: Arc<str>, negated: bool },
    /// `CASE … END`
    Case { operand: Option<Box<Expr>>, whens: Vec<(Expr, Expr)>, otherwise: Option<Box<Expr>> },
    /// `ARRAY[…]`
    Array(Vec<Expr>),
    /// `(a, b)`
    Row(Vec<Expr>),
    /// `a COLLATE c`
    Collate { operand: Box<Expr>, collation: Vec<Name> },
    /// `a op ANY (b)`, `a op ALL (b)`
    Quantified { operator: Arc<str>, left: Box<Expr>, right: Box<Expr>, all: bool },
    /// `a[b]`
    Subscript { operand: Box<Expr>, index: Box<Expr> },
    /// `(a).b`
    Field { operand: Box<Expr>, field: Name },
    /// No rule reads it: its tokens, joined by one space. Equal only to the same tokens.
    Opaque(Arc<str>),
}

impl Expr {
    /// The name of the column that it is, if it is one.
    pub fn column_name(&self) -> Option<Name> {
        match self {
            Expr::Column(path) => path.last().cloned(),
            _ => None,
        }
    }

    /// Visits an expression and all that is in it.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expr)) {
        visit(self);
        match self {
            Expr::Null
            | Expr::Boolean(_)
            | Expr::Number(_)
            | Expr::Text(_)
            | Expr::Prefixed { .. }
            | Expr::Column(_)
            | Expr::Keyword(_)
            | Expr::Opaque(_) => {}
            Expr::Call { name: _, arguments: list } | Expr::Array(list) | Expr::Row(list) => {
                list.iter().for_each(|it| it.walk(visit));
            }
            Expr::Unary { operator: _, operand }
            | Expr::Cast { operand, ty: _ }
            | Expr::Is { operand, what: _, negated: _ }
            | Expr::Collate { operand, collation: _ }
            | Expr::Field { operand, field: _ } => operand.walk(visit),
            Expr::Binary { operator: _, left, right }
            | Expr::Quantified { operator: _, left, right, all: _ } => {
                left.walk(visit);
                right.walk(visit);
            }
            Expr::Subscript { operand, index } => {
                operand.walk(visit);
                index.walk(visit);
            }
            Expr::In { operand, list, negated: _ } => {
                operand.walk(visit);
                list.iter().for_each(|it| it.walk(visit));
            }
            Expr::Between { operand, low, high, negated: _ } => {
                operand.walk(visit);
                low.walk(visit);
                high.walk(visit);
            }
            Expr::Case { operand, whens, otherwise } => {
                operand.iter().chain(otherwise).for_each(|it| it.walk(visit));
                for (condition, value) in whens {
                    condition.walk(visit);
                    value.walk(visit);
                }
            }
        }
    }

    /// Does something to each operand, but not to what is in them.
    pub fn each_part(&mut self, with: &mut dyn FnMut(&mut Expr)) {
        match self {
            Expr::Null
            | Expr::Boolean(_)
            | Expr::Number(_)
            | Expr::Text(_)
            | Expr::Prefixed { .. }
            | Expr::Column(_)
            | Expr::Keyword(_)
            | Expr::Opaque(_) => {}
            Expr::Call { name: _, arguments: list } | Expr::Array(list) | Expr::Row(list) => {
                list.iter_mut().for_each(with)
            }
            Expr::Unary { operator: _, operand }
            | Expr::Cast { operand, ty: _ }
            | Expr::Is { operand, what: _, negated: _ }
            | Expr::Collate { operand, collation: _ }
            | Expr::Field { operand, field: _ } => with(operand),
            Expr::Binary { operator: _, left, right }
            | Expr::Quantified { operator: _, left, right, all: _ } => {
                with(left);
                with(right);
            }
            Expr::Subscript { operand, index } => {
                with(operand);
                with(index);
            }
            Expr::In { operand, list, negated: _ } => {
                with(operand);
                list.iter_mut().for_each(with);
            }
            Expr::Between { operand, low, high, negated: _ } => {
                with(operand);
                with(low);
                with(high);
            }
            Expr::Case { operand, whens, otherwise } => {
                operand.iter_mut().chain(otherwise).for_each(|it| with(it));
                for (condition, value) in whens {
                    with(condition);
                    with(value);
                }
            }
        }
    }
}

/// The text of an object that the model does not open up: a view's query, a trigger, a body.
/// Equality is that of the canonical tokens.
#[derive(Clone, Debug)]
pub struct Definition {
    /// As written.
    pub text: Arc<str>,
    /// Its tokens in canonical spelling, joined by one space.
    pub canonical: Arc<str>,
    /// The server re-prints such a text, and this one was read back from it, or is one that no rule reads whole: where
    /// the canonical forms differ nobody can tell from the text alone whether the meaning does.
    pub reprinted: bool,
    /// What it means, where rules read all of it.
    pub meaning: Option<Meaning>,
}

/// What a query means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// All of it, in one spelling: two that are equal mean the same.
    pub whole: Arc<str>,
    /// What a server keeps of it however it prints it: where it selects from, its columns, its literals. Two in which
    /// these differ do not mean the same.
    pub kept: Arc<str>,
}

impl PartialEq for Definition {
    fn eq(&self, other: &Definition) -> bool {
        let Definition { text: _, canonical, reprinted: _, meaning: _ } = self;
        *canonical == other.canonical
    }
}
impl Eq for Definition {}
