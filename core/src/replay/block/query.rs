//! A query over the catalog, answered from the schema: combinations of rows are held against the conditions, each as soon as
//! the rows are chosen that it speaks of.

use super::super::Session;
use super::Variables;
use super::formula::{self, Scope};
use super::truth::both;
use crate::dialect::CatalogRow;
use crate::model::block::{Asked, Formula, Query, Relation, Value};
use crate::model::{Expr, Name};

/// When this many rows were tried nothing is answered.
const MOST: usize = 2_000_000;

/// The answer, as far as it is known.
pub(super) fn answer(session: &Session<'_>, variables: &Variables, query: &Query) -> Value {
    let Query { asked, columns, from, conditions, unread } = query;
    let relations: Option<Vec<(&Name, Vec<CatalogRow>)>> =
        from.iter().map(|(relation, alias)| Some((alias, rows_of(session, variables, relation)?))).collect();
    let Some(relations) = relations.filter(|_| !unread) else { return Value::Unknown };
    let aggregate = columns.first().and_then(|column| aggregate(session, &column.tree));
    let selected = columns.first().map(|column| Formula {
        tree: aggregate.as_ref().map_or_else(|| column.tree.clone(), |it| it.argument.clone()),
        queries: column.queries.clone(),
    });
    let conditions: Vec<Formula> = conditions.iter().flat_map(conjuncts).collect();
    let aliases: Vec<&Name> = relations.iter().map(|(alias, _)| *alias).collect();
    let steps = (0..=aliases.len())
        .map(|bound| conditions.iter().filter(|it| bound_at(it, &aliases) == bound).collect())
        .collect();
    let mut found = Found { session, variables, selected, steps, tried: 0, certain: Vec::new(), possible: 0 };
    found.combine(&relations, &mut Vec::new(), Value::Boolean(true));
    let Found { certain, possible, tried, .. } = found;
    if tried > MOST {
        return Value::Unknown;
    }
    match asked {
        // An aggregate gives a row whatever it is over.
        Asked::Existence if aggregate.is_some() || !certain.is_empty() => Value::Boolean(true),
        Asked::Existence if possible == 0 => Value::Boolean(false),
        Asked::Existence => Value::Unknown,
        Asked::Values | Asked::Value if possible > certain.len() => Value::Unknown,
        Asked::Values if aggregate.is_some() => Value::Unknown,
        Asked::Values => Value::List(certain.into_iter().flat_map(rows).collect()),
        Asked::Value => match (columns.first(), aggregate) {
            (Some(column), Some(Aggregate { name, argument: _ })) => {
                let value =
                    session.knowledge.procedural().map_or(Value::Unknown, |it| it.aggregate(&name, certain));
                formula::aggregated(session, variables, column, &value)
            }
            (column, _) => only(column, certain),
        },
    }
}

/// The value in the only row, or in all of them; of no row NULL, where that is certain: a function that nobody knows may
/// be an aggregate.
fn only(column: Option<&Formula>, mut rows: Vec<Value>) -> Value {
    rows.dedup();
    match <[Value; 1]>::try_from(rows) {
        Ok([only]) => only,
        Err(none) if none.is_empty() && column.is_some_and(|column| is_plain(&column.tree)) => Value::Null,
        Err(_) => Value::Unknown,
    }
}

fn is_plain(tree: &Expr) -> bool {
    let mut plain = true;
    tree.walk(&mut |expr| plain &= !matches!(expr, Expr::Call { .. } | Expr::Opaque(_)));
    plain
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
        Relation::Catalog(name) => session.knowledge.procedural()?.relation(&formula::place(session), name),
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
struct Aggregate {
    name: String,
    /// What it is given of each row; something that is there for `*`.
    argument: Expr,
}

/// The first aggregate in an expression.
fn aggregate(session: &Session<'_>, tree: &Expr) -> Option<Aggregate> {
    let mut found = None;
    tree.walk(&mut |expr| {
        if let Expr::Call { name, arguments } = expr
            && let Some(name) = name.last().filter(|name| is_aggregate(session, name))
        {
            let argument = match arguments.first() {
                Some(Expr::Column(path)) if path.last().is_some_and(|name| name.as_str() == "*") => None,
                argument => argument,
            };
            let argument = argument.cloned().unwrap_or(Expr::Boolean(true));
            found.get_or_insert(Aggregate { name: name.as_str().to_owned(), argument });
        }
    });
    found
}

/// Whether a function is one.
pub(super) fn is_aggregate(session: &Session<'_>, name: &Name) -> bool {
    session.knowledge.procedural().is_some_and(|language| language.is_aggregate(name.as_str()))
}

struct Found<'a> {
    session: &'a Session<'a>,
    variables: &'a Variables,
    /// What is taken of each row.
    selected: Option<Formula>,
    /// The conditions that can be asked once so many relations have their row.
    steps: Vec<Vec<&'a Formula>>,
    /// How many rows were chosen so far.
    tried: usize,
    /// The first column of each row that is part of the answer.
    certain: Vec<Value>,
    /// The rows that may be part of it, those included.
    possible: usize,
}

/// The conditions that a conjunction is made of.
fn conjuncts(condition: &Formula) -> Vec<Formula> {
    let part = |tree: &Expr| conjuncts(&Formula { tree: tree.clone(), queries: condition.queries.clone() });
    match &condition.tree {
        Expr::Binary { operator, left, right } if &**operator == "and" => {
            part(left).into_iter().chain(part(right)).collect()
        }
        _ => vec![condition.clone()],
    }
}

/// How many relations, in their order, must have a row before a condition can be asked.
fn bound_at(condition: &Formula, aliases: &[&Name]) -> usize {
    if !condition.queries.is_empty() {
        return aliases.len();
    }
    let mut bound = 0;
    condition.tree.walk(&mut |expr| {
        let needs = match expr {
            Expr::Column(path) => match path.as_slice() {
                [alias, _] => aliases.iter().position(|it| *it == alias).map_or(aliases.len(), |at| at + 1),
                _ => aliases.len(),
            },
            Expr::Opaque(_) => aliases.len(),
            _ => 0,
        };
        bound = bound.max(needs);
    });
    bound
}

impl<'a> Found<'a> {
    fn combine<'r>(
        &mut self,
        relations: &'r [(&'r Name, Vec<CatalogRow>)],
        chosen: &mut Vec<(&'r Name, &'r CatalogRow)>,
        so_far: Value,
    ) {
        let scope = Scope { rows: chosen, variables: self.variables, aggregate: None, guess: false };
        let now = self.steps.get(chosen.len()).into_iter().flatten();
        let holds = now.fold(so_far, |so_far, condition| match so_far {
            Value::Boolean(false) | Value::Null => so_far,
            so_far => both(so_far, formula::within(self.session, &scope, condition)),
        });
        if matches!(holds, Value::Boolean(false) | Value::Null) || self.tried > MOST {
            return;
        }
        let Some(((alias, rows), rest)) = relations.split_first() else {
            if holds == Value::Boolean(true) {
                let selected = self.selected.as_ref();
                let value =
                    selected.map_or(Value::Null, |column| formula::within(self.session, &scope, column));
                self.certain.push(value);
            }
            self.possible += 1;
            return;
        };
        for row in rows {
            self.tried += 1;
            chosen.push((alias, row));
            self.combine(rest, chosen, holds.clone());
            chosen.pop();
        }
    }
}
