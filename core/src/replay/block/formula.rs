//! What an expression of a block comes to.

use super::super::Session;
use super::Variables;
use super::query::{answer, is_aggregate};
use super::truth::{among, both, compared, either, like, not};
use crate::dialect::{CatalogRow, Place, Procedural};
use crate::model::block::{Formula, Query, Value};
use crate::model::{Expr, Name};

/// Where names are looked up.
pub(super) struct Scope<'a, 'r> {
    /// The row of each relation of the query at hand.
    pub rows: &'a [(&'r Name, &'r CatalogRow)],
    /// The variables of the block.
    pub variables: &'a Variables,
    /// What an aggregate is, where all rows are known already.
    pub aggregate: Option<&'a Value>,
    /// Whether a word like `current_user` that nobody can answer stands for a name that nothing has.
    pub guess: bool,
}

/// The text that a formula comes to with some name for every user that is not known.
pub(super) fn guessed(session: &Session<'_>, variables: &Variables, formula: &Formula) -> Value {
    within(session, &Scope { rows: &[], variables, aggregate: None, guess: true }, formula)
}

/// The value of a formula outside queries.
pub(super) fn value(session: &Session<'_>, variables: &Variables, formula: &Formula) -> Value {
    within(session, &Scope { rows: &[], variables, aggregate: None, guess: false }, formula)
}

/// The value of a column of a query that is taken over all its rows.
pub(super) fn aggregated(
    session: &Session<'_>,
    variables: &Variables,
    formula: &Formula,
    aggregate: &Value,
) -> Value {
    within(session, &Scope { rows: &[], variables, aggregate: Some(aggregate), guess: false }, formula)
}

/// The value of a formula.
pub(super) fn within(session: &Session<'_>, scope: &Scope<'_, '_>, formula: &Formula) -> Value {
    Reader { session, scope, queries: &formula.queries }.of(&formula.tree)
}

struct Reader<'a, 'r> {
    session: &'a Session<'a>,
    scope: &'a Scope<'a, 'r>,
    queries: &'a [Query],
}

impl Reader<'_, '_> {
    fn of(&self, tree: &Expr) -> Value {
        match tree {
            Expr::Null => Value::Null,
            Expr::Boolean(truth) => Value::Boolean(*truth),
            Expr::Number(number) => number.parse().map_or(Value::Unknown, Value::Number),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Column(path) => self.named(path),
            Expr::Keyword(word) => match self.call(word, &[]) {
                Value::Unknown if self.scope.guess => Value::Text("a user".into()),
                known => known,
            },
            Expr::Call { name, arguments } => match (self.scope.aggregate, name.last()) {
                (Some(value), Some(name)) if is_aggregate(self.session, name) => value.clone(),
                (_, Some(name)) => self.call(name.as_str(), arguments),
                (_, None) => Value::Unknown,
            },
            Expr::Unary { operator, operand } if &**operator == "not" => not(self.of(operand)),
            Expr::Binary { operator, left, right } => self.binary(operator, left, right),
            Expr::Cast { operand, ty } => {
                let value = self.of(operand);
                self.asked(|language, place| language.cast(place, value, ty))
            }
            Expr::In { operand, list, negated } => {
                let found = among(&self.of(operand), &self.list(list));
                if *negated { not(found) } else { found }
            }
            Expr::Is { operand, what, negated } => {
                let found = match (self.of(operand), &**what) {
                    (Value::Unknown, _) => Value::Unknown,
                    (value, "null") => Value::Boolean(value == Value::Null),
                    (value, "true") => Value::Boolean(value == Value::Boolean(true)),
                    (value, "false") => Value::Boolean(value == Value::Boolean(false)),
                    (_, _) => Value::Unknown,
                };
                if *negated { not(found) } else { found }
            }
            Expr::Quantified { operator, left, right, all: false } if &**operator == "=" => {
                match self.of(right) {
                    Value::List(list) => among(&self.of(left), &list),
                    _ => Value::Unknown,
                }
            }
            Expr::Array(items) => Value::List(self.list(items)),
            Expr::Collate { operand, collation: _ } => self.of(operand),
            Expr::Prefixed { .. }
            | Expr::Unary { .. }
            | Expr::Between { .. }
            | Expr::Case { .. }
            | Expr::Row(_)
            | Expr::Quantified { .. }
            | Expr::Subscript { .. }
            | Expr::Field { .. }
            | Expr::Opaque(_) => Value::Unknown,
        }
    }

    /// Values of a list; a query in it is its values.
    fn list(&self, items: &[Expr]) -> Vec<Value> {
        match items {
            [only] => match self.of(only) {
                Value::List(list) => list,
                value => vec![value],
            },
            items => items.iter().map(|item| self.of(item)).collect(),
        }
    }

    fn named(&self, path: &[Name]) -> Value {
        let (alias, name) = match path {
            [name] => (None, name),
            [alias, name] => (Some(alias), name),
            _ => return Value::Unknown,
        };
        if let Some(at) = name.as_str().strip_prefix('?').and_then(|at| at.parse::<usize>().ok()) {
            let query = self.queries.get(at);
            return query.map_or(Value::Unknown, |query| answer(self.session, self.scope.variables, query));
        }
        let mut rows = self.scope.rows.iter().filter(|(of, _)| alias.is_none_or(|alias| alias == *of));
        if let Some(value) = rows.find_map(|(_, row)| row.get(name.as_str())) {
            return value.clone();
        }
        match alias {
            None => self.scope.variables.get(name).cloned().unwrap_or(Value::Unknown),
            Some(_) => Value::Unknown,
        }
    }

    fn binary(&self, operator: &str, left: &Expr, right: &Expr) -> Value {
        let left = self.of(left);
        if operator == "and" && left == Value::Boolean(false) {
            return left;
        }
        let right = self.of(right);
        match operator {
            "and" => both(left, right),
            "or" => either(left, right),
            "like" | "~~" => like(&left, &right),
            "not like" | "!~~" => not(like(&left, &right)),
            "||" => match (&left, &right) {
                (Value::Null, _) | (_, Value::Null) => Value::Null,
                (left, right) => match (left.shown(), right.shown()) {
                    (Some(left), Some(right)) => Value::text(&(left + &right)),
                    _ => Value::Unknown,
                },
            },
            operator => compared(operator, &left, &right),
        }
    }

    fn call(&self, name: &str, arguments: &[Expr]) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.of(argument)).collect();
        self.asked(|language, place| language.function(place, name, &values))
    }

    /// What the database's own language answers.
    fn asked(&self, ask: impl FnOnce(&dyn Procedural, &Place<'_>) -> Value) -> Value {
        let place = Place { schema: &self.session.schema, path: &self.session.path };
        self.session.knowledge.procedural().map_or(Value::Unknown, |language| ask(language, &place))
    }
}
