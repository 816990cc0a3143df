//! A query over the catalog, answered from the schema: every combination of rows is held against the conditions.

use super::super::Session;
use super::Variables;
use super::formula::{self, Scope};
use super::truth::both;
use crate::dialect::CatalogRow;
use crate::model::block::{Asked, Formula, Query, Relation, Value};
use crate::model::{Expr, Name};

/// Beyond this many combinations of rows nothing is answered.
const MOST: usize = 2_000_000;

/// The answer, as far as it is known.
pub(super) fn answer(session: &Session<'_>, variables: &Variables, query: &Query) -> Value {
    let Query { asked, columns, from, conditions, unread } = query;
    let relations: Option<Vec<(&Name, Vec<CatalogRow>)>> =
        from.iter().map(|(relation, alias)| Some((alias, rows_of(session, variables, relation)?))).collect();
    let Some(relations) = relations.filter(|_| !unread) else { return Value::Unknown };
    let combinations = relations.iter().map(|(_, rows)| rows.len()).try_fold(1usize, usize::checked_mul);
    if combinations.is_none_or(|count| count > MOST) {
        return Value::Unknown;
    }
    let aggregate = columns.first().and_then(|column| aggregate(&column.tree));
    let collected = match &aggregate {
        Some(Aggregate::Collected(argument)) => Some((*argument).clone()),
        Some(Aggregate::Count) | None => None,
    };
    let selected = columns.first().map(|column| Formula {
        tree: collected.unwrap_or_else(|| column.tree.clone()),
        queries: column.queries.clone(),
    });
    let mut found = Found { session, variables, selected, certain: Vec::new(), possible: 0 };
    found.combine(&relations, &mut Vec::new(), conditions);
    let Found { certain, possible, .. } = found;
    match asked {
        Asked::Existence if !certain.is_empty() => Value::Boolean(true),
        Asked::Existence if possible == 0 => Value::Boolean(false),
        Asked::Existence => Value::Unknown,
        _ if possible > certain.len() => Value::Unknown,
        Asked::Values => Value::List(certain.into_iter().flat_map(rows).collect()),
        Asked::Value => match (columns.first(), aggregate) {
            (Some(column), Some(Aggregate::Count)) => {
                let count = i64::try_from(certain.len()).unwrap_or(i64::MAX);
                formula::aggregated(session, variables, column, &Value::Number(count))
            }
            (Some(column), Some(Aggregate::Collected(_))) => {
                // In which order rows come is not known.
                let list = match certain.len() {
                    0 => Value::Null,
                    1 => Value::List(certain),
                    _ => Value::Unknown,
                };
                formula::aggregated(session, variables, column, &list)
            }
            _ => match <[Value; 1]>::try_from(certain) {
                Ok([only]) => only,
                Err(none) if none.is_empty() => Value::Null,
                Err(_) => Value::Unknown,
            },
        },
    }
}

/// `unnest` makes a row of each value.
fn rows(value: Value) -> Vec<Value> {
    match value {
        Value::List(list) => list,
        value => vec![value],
    }
}

/// The rows of what a query reads.
fn rows_of(session: &Session<'_>, variables: &Variables, relation: &Relation) -> Option<Vec<CatalogRow>> {
    match relation {
        Relation::Catalog(name) => session.knowledge.relation(&session.schema, name),
        Relation::Derived { query, column } => match answer(session, variables, query) {
            Value::List(values) => Some(
                values
                    .into_iter()
                    .map(|value: Value| {
                        column.iter().map(|name| (name.as_str().to_owned().into(), value.clone())).collect()
                    })
                    .collect(),
            ),
            _ => None,
        },
    }
}

/// A function over all rows of an answer.
pub(super) enum Aggregate<'e> {
    /// `count(*)`, `count(1)`
    Count,
    /// `array_agg(a)`, `string_agg(a, ',')`: of one row, what is collected is the same in both.
    Collected(&'e Expr),
}

/// The first aggregate in an expression.
fn aggregate(tree: &Expr) -> Option<Aggregate<'_>> {
    match (as_aggregate(tree), tree) {
        (Some(found), _) => Some(found),
        (None, Expr::Call { name: _, arguments }) => arguments.iter().find_map(aggregate),
        (None, Expr::Binary { operator: _, left, right }) => aggregate(left).or_else(|| aggregate(right)),
        (None, Expr::Unary { operator: _, operand } | Expr::Cast { operand, ty: _ }) => aggregate(operand),
        (None, _) => None,
    }
}

/// An expression that is an aggregate itself.
pub(super) fn as_aggregate(expr: &Expr) -> Option<Aggregate<'_>> {
    let Expr::Call { name, arguments } = expr else { return None };
    match (name.last()?.as_str(), arguments.as_slice()) {
        ("count", [Expr::Column(path)]) if path.last()?.as_str() == "*" => Some(Aggregate::Count),
        ("count", [Expr::Number(_)]) => Some(Aggregate::Count),
        ("array_agg", [collected]) | ("string_agg", [collected, Expr::Text(_)]) => {
            Some(Aggregate::Collected(collected))
        }
        _ => None,
    }
}

struct Found<'a> {
    session: &'a Session<'a>,
    variables: &'a Variables,
    /// What is taken of each row.
    selected: Option<Formula>,
    /// The first column of each row that is part of the answer.
    certain: Vec<Value>,
    /// The rows that may be part of it, those included.
    possible: usize,
}

impl<'a> Found<'a> {
    fn combine<'r>(
        &mut self,
        relations: &'r [(&'r Name, Vec<CatalogRow>)],
        chosen: &mut Vec<(&'r Name, &'r CatalogRow)>,
        conditions: &[Formula],
    ) {
        let Some(((alias, rows), rest)) = relations.split_first() else {
            let scope = Scope { rows: chosen, variables: self.variables, aggregate: None };
            let holds = conditions.iter().fold(Value::Boolean(true), |so_far, condition| match so_far {
                Value::Boolean(false) => so_far,
                so_far => both(so_far, formula::within(self.session, &scope, condition)),
            });
            match holds {
                Value::Boolean(true) => {
                    let selected = self.selected.as_ref();
                    let value =
                        selected.map_or(Value::Null, |column| formula::within(self.session, &scope, column));
                    self.certain.push(value);
                    self.possible += 1;
                }
                Value::Boolean(false) | Value::Null => {}
                Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Unknown => self.possible += 1,
            }
            return;
        };
        for row in rows {
            chosen.push((alias, row));
            self.combine(rest, chosen, conditions);
            chosen.pop();
        }
    }
}
