//! What an expression of a block comes to.

use super::super::Session;
use super::Variables;
use super::query::{answer, is_aggregate};
use super::truth::{among, both, compared, either, like, not, truth};
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

/// Where the block is.
pub(super) fn place<'a>(session: &'a Session<'_>) -> Place<'a> {
    Place { target: session.target, schema: &session.schema, path: &session.path }
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
                let found = self.among(&self.of(operand), &self.list(list));
                if *negated { not(found) } else { found }
            }
            Expr::Is { operand, what, negated } => {
                let found = match (self.of(operand), &**what) {
                    (Value::Unknown, _) => Value::Unknown,
                    (value, "null") => Value::Boolean(value == Value::Null),
                    (value, "true") => Value::Boolean(truth(value) == Value::Boolean(true)),
                    (value, "false") => Value::Boolean(truth(value) == Value::Boolean(false)),
                    (_, _) => Value::Unknown,
                };
                if *negated { not(found) } else { found }
            }
            Expr::Quantified { operator, left, right, all: false } if &**operator == "=" => {
                match self.of(right) {
                    Value::List(list) => self.among(&self.of(left), &list),
                    _ => Value::Unknown,
                }
            }
            Expr::Between { operand, low, high, negated } => {
                let value = self.of(operand);
                let least = self.operator(">=", &value, &self.of(low));
                let found = both(least, self.operator("<=", &value, &self.of(high)));
                if *negated { not(found) } else { found }
            }
            Expr::Case { operand, whens, otherwise } => {
                self.case(operand.as_deref(), whens, otherwise.as_deref())
            }
            Expr::Array(items) => Value::List(self.list(items)),
            Expr::Collate { operand, collation: _ } => self.of(operand),
            Expr::Prefixed { .. }
            | Expr::Unary { .. }
            | Expr::Row(_)
            | Expr::Quantified { .. }
            | Expr::Subscript { .. }
            | Expr::Field { .. }
            | Expr::Opaque(_) => Value::Unknown,
        }
    }

    fn among(&self, value: &Value, list: &[Value]) -> Value {
        among(value, list, |left, right| self.operator("=", left, right))
    }

    /// The first branch whose condition holds, if that can be told of all before it.
    fn case(&self, operand: Option<&Expr>, whens: &[(Expr, Expr)], otherwise: Option<&Expr>) -> Value {
        let operand = operand.map(|it| self.of(it));
        for (condition, value) in whens {
            let condition = self.of(condition);
            let holds = match &operand {
                Some(operand) => self.operator("=", operand, &condition),
                None => truth(condition),
            };
            match holds {
                Value::Boolean(true) => return self.of(value),
                Value::Boolean(false) | Value::Null => {}
                Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Unknown => return Value::Unknown,
            }
        }
        otherwise.map_or(Value::Null, |value| self.of(value))
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
        // In MySQL a variable hides the column of its name; elsewhere such a name is an error.
        if let Some(value) = self.scope.variables.get(name).filter(|_| alias.is_none()) {
            return value.clone();
        }
        let mut rows = self.scope.rows.iter().filter(|(of, _)| alias.is_none_or(|alias| alias == *of));
        if let Some(value) = rows.find_map(|(_, row)| row.get(name.compared())) {
            return value.clone();
        }
        match alias {
            // A variable of the connection that nobody has set is NULL (MySQL).
            None if name.as_str().starts_with('@') => {
                self.session.variables.get(name).cloned().unwrap_or(Value::Null)
            }
            None | Some(_) => Value::Unknown,
        }
    }

    fn binary(&self, operator: &str, left: &Expr, right: &Expr) -> Value {
        let left = self.of(left);
        if operator == "and" && left == Value::Boolean(false) {
            return left;
        }
        self.operator(operator, &left, &self.of(right))
    }

    fn operator(&self, operator: &str, left: &Value, right: &Value) -> Value {
        let language = self.session.knowledge.procedural();
        if let Some(own) = language.and_then(|it| it.operator(&place(self.session), operator, left, right)) {
            return own;
        }
        match operator {
            "and" => both(left.clone(), right.clone()),
            "or" => either(left.clone(), right.clone()),
            "like" | "~~" => like(left, right),
            "not like" | "!~~" => not(like(left, right)),
            "||" => match (left, right) {
                (Value::Null, _) | (_, Value::Null) => Value::Null,
                (left, right) => match (left.shown(), right.shown()) {
                    (Some(left), Some(right)) => Value::text(&(left + &right)),
                    _ => Value::Unknown,
                },
            },
            operator => compared(operator, left, right),
        }
    }

    fn call(&self, name: &str, arguments: &[Expr]) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.of(argument)).collect();
        self.asked(|language, place| language.function(place, name, &values))
    }

    /// What the database's own language answers.
    fn asked(&self, ask: impl FnOnce(&dyn Procedural, &Place<'_>) -> Value) -> Value {
        let place = place(self.session);
        self.session.knowledge.procedural().map_or(Value::Unknown, |language| ask(language, &place))
    }
}
