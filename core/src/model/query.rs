//! Expressions that are computed while statements are run, and the queries in them.

use super::NullsOrder;
use super::expression::Expr;
use super::name::{Name, QualifiedName};

/// An expression in which queries stand: the name `?0` is the answer to the first of them.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The expression.
    pub tree: Expr,
    /// Its queries, and what of their answers is asked for.
    pub queries: Vec<(Asked, Query)>,
}

impl Formula {
    /// An expression without a query.
    pub fn plain(tree: Expr) -> Formula {
        Formula { tree, queries: Vec::new() }
    }

    /// Nothing but what a query answers.
    pub fn answer(asked: Asked, query: Query) -> Formula {
        Formula { tree: Expr::Column(vec![Name::exact("?0")]), queries: vec![(asked, query)] }
    }

    /// The column of this name.
    pub fn column(name: Name) -> Formula {
        Formula::plain(Expr::Column(vec![name]))
    }

    /// What nobody understands.
    pub fn opaque() -> Formula {
        Formula::plain(Expr::Opaque("".into()))
    }
}

/// What of a query's answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `EXISTS (…)`
    Existence,
    /// `(…)`: the value in its only row.
    Value,
    /// `IN (…)`, `ARRAY (…)`: the values of its only column.
    Values,
}

/// The call that stands around the argument of an aggregate over values each of which counts once.
pub const DISTINCT: &str = "distinct values";
/// The call that stands behind the arguments of an aggregate: what its rows are ordered by, each key followed by
/// whether it descends and whether NULLs come first, which is NULL where it does not say.
pub const ORDERED: &str = "order of rows";
/// The call that stands behind the arguments of an aggregate: the condition its rows must meet.
pub const FILTERED: &str = "filter of rows";

/// A query over the catalog and over values.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What it selects.
    pub columns: Vec<Selected>,
    /// DISTINCT
    pub distinct: bool,
    /// What it reads, in order.
    pub from: Vec<Source>,
    /// Its conditions, all of which hold.
    pub conditions: Vec<Formula>,
    /// GROUP BY
    pub groups: Vec<Formula>,
    /// HAVING
    pub having: Option<Formula>,
    /// ORDER BY: each key, and which way it goes.
    pub order: Vec<(Formula, Way)>,
    /// LIMIT
    pub limit: Option<Formula>,
    /// UNION with these; whether all rows are kept.
    pub others: Vec<(bool, Query)>,
    /// The functions that are called anywhere in it.
    pub calls: Vec<QualifiedName>,
    /// Whether it says more than is understood here: then its answer is not known.
    pub unread: bool,
}

/// Which way a key of an order goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// DESC
    pub descends: bool,
    /// NULLS FIRST / LAST, where it says.
    pub nulls: Option<NullsOrder>,
}

/// A column of a query's answer; `*` is the column of that name.
#[derive(Clone, Debug)]
pub struct Selected {
    /// What it holds.
    pub value: Formula,
    /// How it is called, where that is certain.
    pub name: Option<Name>,
}

/// Something that a query reads.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is.
    pub relation: Relation,
    /// How the query calls it.
    pub alias: Name,
    /// How it calls the columns, where it says.
    pub columns: Vec<Name>,
    /// LEFT JOIN: the conditions, without which a row of NULLs stands for it.
    pub left: Option<Vec<Formula>>,
}

/// What a query reads.
#[derive(Clone, Debug)]
pub enum Relation {
    /// A relation of the catalog.
    Catalog(QualifiedName),
    /// `(SELECT …)`
    Derived(Box<Query>),
    /// `(VALUES (…), …)`
    Values(Vec<Vec<Formula>>),
    /// `unnest(…)`, `generate_series(…)`: a row for each value; WITH ORDINALITY numbers them.
    Call { call: Formula, numbered: bool },
}
