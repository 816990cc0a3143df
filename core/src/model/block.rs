//! A block of procedural SQL, as far as it decides what becomes of a schema.

use super::ddl::Parsed;
use super::diagnostic::Span;
use super::expression::Expr;
use super::name::{Name, QualifiedName};
use std::sync::Arc;

/// `DECLARE … BEGIN … EXCEPTION … END`
#[derive(Clone, Debug)]
pub struct Block {
    /// Its variables and what they begin with; NULL where nothing is said.
    pub variables: Vec<(Name, Option<Formula>)>,
    /// What it does.
    pub steps: Vec<Step>,
    /// What it does instead where that fails: all that it did is undone before.
    pub handlers: Vec<Handler>,
}

impl Block {
    /// Whether it may change rows: whether a step of it is about them, on whatever way it goes.
    pub fn touches_rows(&self) -> bool {
        let Block { variables: _, steps, handlers } = self;
        steps.iter().chain(handlers.iter().flat_map(|it| &it.steps)).any(Step::touches_rows)
    }
}

impl Step {
    fn touches_rows(&self) -> bool {
        match self {
            Step::Data { .. } => true,
            Step::If { branches, otherwise, span: _ } => {
                branches.iter().flat_map(|(_, steps)| steps).chain(otherwise).any(Step::touches_rows)
            }
            Step::Block(block) => block.touches_rows(),
            Step::Loop { variable: _, items: _, steps, span: _ } => steps.iter().any(Step::touches_rows),
            Step::Statement(_)
            | Step::Execute { .. }
            | Step::Assign { .. }
            | Step::Fail(_)
            | Step::Return => false,
        }
    }
}

/// `WHEN condition OR … THEN …`
#[derive(Clone, Debug)]
pub struct Handler {
    /// What it is for.
    pub conditions: Vec<Condition>,
    /// What is done.
    pub steps: Vec<Step>,
}

/// What can go wrong in a block, as far as a schema tells one from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Whatever it is.
    Any,
    /// Something of this name is there already.
    Duplicate,
    /// Something is not there.
    Undefined,
    /// A table has a primary key already.
    SecondKey,
    /// Others depend on it.
    Depended,
    /// What no statement about a schema runs into.
    Other,
}

/// One step of a block.
#[derive(Clone, Debug)]
pub enum Step {
    /// A statement of SQL.
    Statement(Parsed),
    /// What touches rows only: the routines it calls, and the variables it fills with what nobody knows.
    Data { calls: Vec<QualifiedName>, fills: Vec<Name>, span: Span },
    /// `IF … THEN … ELSIF … ELSE … END IF`
    If { branches: Vec<(Formula, Vec<Step>)>, otherwise: Vec<Step>, span: Span },
    /// A block in the block.
    Block(Block),
    /// EXECUTE of a text that is computed, and the variables it fills.
    Execute { text: Formula, fills: Vec<Name>, span: Span },
    /// `a := …`, `SELECT … INTO a`
    Assign { variables: Vec<Name>, values: Vec<Formula> },
    /// `FOR a IN … LOOP … END LOOP`; `None` where nobody can tell over what.
    Loop { variable: Option<Name>, items: Option<Formula>, steps: Vec<Step>, span: Span },
    /// RAISE EXCEPTION: what it says.
    Fail(String),
    /// RETURN
    Return,
}

/// An expression in which queries stand: the name `?0` is the answer to the first of them.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The expression.
    pub tree: Expr,
    /// Its queries.
    pub queries: Vec<Query>,
}

/// What of a query's answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `EXISTS (…)`
    Existence,
    /// `(…)`: the value in its only row.
    Value,
    /// `IN (…)`, `FOR … IN …`: the values of its only column.
    Values,
}

/// What a query reads.
#[derive(Clone, Debug)]
pub enum Relation {
    /// A relation of the catalog.
    Catalog(QualifiedName),
    /// `(SELECT …) AS name (column)`: a query of one column.
    Derived { query: Query, column: Option<Name> },
}

/// A query over the catalog.
#[derive(Clone, Debug)]
pub struct Query {
    /// What of its answer is asked for.
    pub asked: Asked,
    /// What it selects.
    pub columns: Vec<Formula>,
    /// What it reads, each under a name.
    pub from: Vec<(Relation, Name)>,
    /// Its conditions, all of which hold.
    pub conditions: Vec<Formula>,
    /// Whether it says more than is understood here: then its answer is not known.
    pub unread: bool,
}

/// What an expression of a block comes to; `Unknown` where the schema does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// NULL
    Null,
    /// TRUE, FALSE
    Boolean(bool),
    /// A whole number.
    Number(i64),
    /// A text, or what identifies an object of the catalog.
    Text(Arc<str>),
    /// An array, or the rows of a query of one column.
    List(Vec<Value>),
    /// Not told by the schema.
    Unknown,
}

impl Value {
    /// A text, or NULL.
    pub fn optional(text: Option<&str>) -> Value {
        text.map_or(Value::Null, Value::text)
    }

    /// A text.
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    /// As text, where it has one.
    pub fn shown(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.to_string()),
            Value::Number(number) => Some(number.to_string()),
            Value::Boolean(true) => Some("true".to_owned()),
            Value::Boolean(false) => Some("false".to_owned()),
            Value::Null | Value::List(_) | Value::Unknown => None,
        }
    }
}
