//! SELECT … INTO and PERFORM: what a query answers, and what the functions in it do.

use super::super::{Effect, Fault, Session, fault, unknown};
use super::formula::{self, Scope, call_of};
use super::frame::{Frame, take, unknown_now};
use super::join::combinations;
use super::query::{Answer, rows_of};
use super::routine::{self, Given, may_change};
use super::{NO_ROW, is_sure};
use crate::model::block::{Condition, RowRule};
use crate::model::query::{Asked, Formula, Query, Relation};
use crate::model::value::Value;
use crate::model::{Expr, Name, QualifiedName, Span};

/// The value of a formula; a function that is all of it also does what it does.
pub(super) fn computed(
    session: &mut Session<'_>,
    formula: &Formula,
    span: Span,
    frame: &Frame,
) -> Result<Value, Fault> {
    if let Some((name, given)) = call_of(session, &Scope::of(frame), formula)
        && may_change(session, &name)
        && changing(session, formula) == 1
    {
        return routine::run(session, &name, given, span);
    }
    // What a query gives, its functions being run.
    if let Some(query) = asked_alone(formula)
        && let Some(name) = query.calls.iter().find(|name| may_change(session, name))
    {
        return Ok(doing(session, query, name, span, frame)?.unwrap_or(Value::Null));
    }
    formula::is_harmless(session, formula, span)?;
    Ok(formula::value(session, frame, formula))
}

/// How many functions in a formula may change the schema.
fn changing(session: &Session<'_>, formula: &Formula) -> usize {
    formula::named_calls(formula).iter().filter(|name| may_change(session, name)).count()
}

pub(super) fn select(
    session: &mut Session<'_>,
    query: &Query,
    fills: &[Name],
    calls: &[QualifiedName],
    rule: &RowRule,
    span: Span,
    frame: &mut Frame,
) -> Effect {
    if let Some(name) = calls.iter().find(|name| may_change(session, name)) {
        let value = doing(session, query, name, span, frame)?;
        return take(session, frame, fills, value.as_ref(), rule);
    }
    let answer = rows_of(session, &Scope::of(frame), query).filter(|it| it.is_certain());
    let known = |answer: &Answer| answer.rows.iter().all(|(row, _)| row.record().is_known());
    is_sure(session, answer.as_ref().is_some_and(known), span)?;
    let Some(answer) = answer else {
        unknown_now(fills.iter().chain(&rule.found), session, frame);
        return Ok(());
    };
    if rule.one && answer.rows.len() > 1 {
        let says = Fault::of("query returned more than one row");
        return Err(Fault { raised: Some(Condition::Other), ..says });
    }
    if rule.one && !rule.keeps && answer.rows.is_empty() {
        return fault(NO_ROW);
    }
    // Without variables only whether there is a row matters.
    let any = (!answer.rows.is_empty()).then_some(Value::Null);
    let row = match (fills.is_empty(), rule.last) {
        (true, _) => any,
        (false, last) => answer.one(session, last),
    };
    take(session, frame, fills, row.as_ref(), rule)
}

/// Runs the functions of a query once for each of its rows, and gives what the only one of them gave.
fn doing(
    session: &mut Session<'_>,
    query: &Query,
    name: &QualifiedName,
    span: Span,
    frame: &Frame,
) -> Result<Option<Value>, Fault> {
    let calls = calls_of(session, query, frame);
    let Some(calls) = calls else {
        return unknown(span, format!("what function {name} does to the schema is not known"));
    };
    // What functions give in several rows or columns is not put together.
    let only = query.columns.len() == 1 && calls.len() < 2;
    let mut last = None;
    for (name, given) in calls {
        last = Some(routine::run(session, &name, given, span)?);
    }
    Ok(last.map(|value| if only { value } else { Value::Unknown }))
}

/// The query whose value is all of a formula.
fn asked_alone(formula: &Formula) -> Option<&Query> {
    match (&formula.tree, formula.queries.as_slice()) {
        (Expr::Column(_), [(Asked::Value, query)]) => Some(query),
        _ => None,
    }
}

/// The calls that a query makes, in their order; `None` where it does more than call.
fn calls_of(session: &Session<'_>, query: &Query, frame: &Frame) -> Option<Vec<(QualifiedName, Vec<Given>)>> {
    let Query { columns, distinct, from, conditions, groups, having, order, limit, others, calls: _, unread } =
        query;
    let plain = !distinct && groups.is_empty() && having.is_none() && limit.is_none() && others.is_empty();
    if *unread || !plain {
        return None;
    }
    let outside = Scope::of(frame);
    // SELECT … FROM f()
    if let [source] = from.as_slice()
        && let Relation::Call { call, numbered: _ } = &source.relation
        && let Some((name, given)) = call_of(session, &outside, call)
        && may_change(session, &name)
    {
        let rest: usize = columns.iter().map(|column| changing(session, &column.value)).sum();
        let alone = conditions.is_empty() && rest == 0 && changing(session, call) == 1;
        return alone.then(|| vec![(name, given)]);
    }
    let (found, in_order) = combinations(session, &outside, query)?;
    if found.iter().any(|it| !it.certain) {
        return None;
    }
    let mut found = found;
    if !in_order || !order.is_empty() {
        super::order::arrange(session, &mut found);
    }
    let mut calls = Vec::new();
    for combination in &found {
        let named = combination.named(from);
        let scope = outside.with(&named);
        for column in columns {
            let value = formula::chosen(session, &scope, &column.value);
            match (call_of(session, &scope, &value), changing(session, &value)) {
                (_, 0) => {}
                (Some((name, given)), 1) if may_change(session, &name) => calls.push((name, given)),
                (None, _) => calls.extend(calls_of(session, asked_alone(&value)?, frame)?),
                _ => return None,
            }
        }
    }
    Some(calls)
}
