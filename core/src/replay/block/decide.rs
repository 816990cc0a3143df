//! Conditions that nobody can answer: they do not matter where they decide about rows alone, or where every way leads to
//! the same schema.

use super::super::{Effect, Fault, Session, unknown};
use super::formula::{self, named_calls};
use super::frame::{Frame, unknown_now};
use super::order::Moment;
use super::routine::{any_may_change, may_change};
use super::truth::truth;
use super::{Flow, is_sure, of_steps};
use crate::model::block::{Block, Over, Rows, Step};
use crate::model::query::Formula;
use crate::model::value::Value;
use crate::model::{Fate, Name, Object, Parsed, Schema, Span};
use std::sync::Arc;

/// IF
pub(super) fn decide(
    session: &mut Session<'_>,
    branches: &[(Formula, Vec<Step>)],
    otherwise: &[Step],
    span: Span,
    frame: &mut Frame,
) -> Result<Flow, Fault> {
    for (at, (condition, steps)) in branches.iter().enumerate() {
        formula::is_harmless(session, condition, span)?;
        match truth(formula::value(session, frame, condition)) {
            Value::Boolean(true) => return of_steps(session, steps, frame),
            Value::Boolean(false) | Value::Null => {}
            _ => {
                is_sure(session, false, span)?;
                let left = branches.iter().skip(at).map(|(_, steps)| &**steps).chain([otherwise]);
                let left: Vec<&[Step]> = left.collect();
                for (condition, _) in branches.iter().skip(at + 1) {
                    formula::is_harmless(session, condition, span)?;
                }
                if left.iter().any(|steps| changes(session, steps)) {
                    whichever(session, &left, span, frame)?;
                }
                left.iter().for_each(|steps| forget(steps, session, frame));
                return Ok(Flow::On);
            }
        }
    }
    of_steps(session, otherwise, frame)
}

/// A condition that nobody can answer decides nothing where every way leads to the same schema.
fn whichever(session: &mut Session<'_>, ways: &[&[Step]], span: Span, frame: &Frame) -> Effect {
    let start = Moment::of(session);
    let mut arrived: Option<Moment> = None;
    for steps in ways {
        start.back(session);
        let flow = of_steps(session, steps, &mut frame.clone());
        // Where it fails the whole migration does, and nobody asks what it would have done.
        if session.watched == 0 && matches!(&flow, Err(fault) if fault.unknown.is_none()) {
            continue;
        }
        if !matches!(flow, Ok(Flow::On)) || arrived.as_ref().is_some_and(|other| !other.is_same(session)) {
            arrived = None;
            break;
        }
        // What the ways do to variables is forgotten behind them.
        session.variables.clone_from(&start.variables);
        arrived = Some(Moment::of(session));
    }
    let known = arrived.is_some();
    arrived.unwrap_or(start).back(session);
    if known { Ok(()) } else { unknown(span, "this condition cannot be answered from the schema") }
}

/// Whether two schemas are the same but for the order in which constraints and indexes were made.
pub(super) fn is_same(one: &Schema, other: &Schema) -> bool {
    let sorted = |object: &Object| match object {
        Object::Table(table) => {
            let mut table = table.clone();
            table.constraints.sort_by(|a, b| a.name.name().cmp(&b.name.name()));
            table.indexes.sort_by(|a, b| a.name.name().cmp(&b.name.name()));
            Object::Table(table)
        }
        object => object.clone(),
    };
    one.privileges == other.privileges
        && one.objects.len() == other.objects.len()
        && one.objects.iter().zip(&other.objects).all(|((a, left), (b, right))| {
            a == b && (Arc::ptr_eq(left, right) || sorted(left) == sorted(right))
        })
}

/// Whether steps may change the schema, or what is done behind them.
pub(super) fn changes(session: &Session<'_>, steps: &[Step]) -> bool {
    steps.iter().any(|step| changes_within(session, step, 0, &mut Vec::new()))
}

/// The same of the steps of a handler: one that only passes on what went wrong, or leaves its block, does not.
pub(super) fn changes_where_handled(session: &Session<'_>, steps: &[Step]) -> bool {
    for step in steps {
        match step {
            Step::Fail { .. } => return false,
            Step::Leave { again: false, .. } => {}
            Step::Block(block) if block.handlers.is_empty() => {
                if changes_where_handled(session, &block.steps) {
                    return true;
                }
            }
            step => {
                if changes(session, std::slice::from_ref(step)) {
                    return true;
                }
            }
        }
    }
    false
}

/// The same of the steps of a loop, which may leave it.
pub(super) fn changes_looped(
    session: &Session<'_>,
    label: Option<&Name>,
    over: &Over,
    steps: &[Step],
) -> bool {
    let mut labels: Vec<&Name> = label.into_iter().collect();
    changes_over(session, over) || steps.iter().any(|step| changes_within(session, step, 1, &mut labels))
}

/// Whether finding out what a loop goes over may change the schema.
fn changes_over(session: &Session<'_>, over: &Over) -> bool {
    match over {
        Over::Rows { rows, .. } => changes_rows(session, rows),
        Over::Range { from, to, by, .. } => calls_changing(session, [from, to].into_iter().chain(by)),
        Over::While(condition) => calls_changing(session, [condition]),
        Over::Endless => false,
    }
}

fn changes_rows(session: &Session<'_>, rows: &Rows) -> bool {
    match rows {
        Rows::Query(query) => query.calls.iter().any(|name| may_change(session, name)),
        // A text may call any function.
        Rows::Text { .. } => any_may_change(session),
        Rows::Array(array) => calls_changing(session, [array]),
        Rows::Cursor(_) | Rows::Untold => false,
    }
}

fn calls_changing<'f>(session: &Session<'_>, formulas: impl IntoIterator<Item = &'f Formula>) -> bool {
    formulas.into_iter().flat_map(named_calls).any(|name| may_change(session, &name))
}

/// The same of one step in so many loops, the labels around it among the steps being these.
fn changes_within<'s>(
    session: &Session<'_>,
    step: &'s Step,
    loops: usize,
    labels: &mut Vec<&'s Name>,
) -> bool {
    let mut inside = |label: &'s Option<Name>, steps: &'s [Step], loops: usize| {
        labels.extend(label);
        let found = steps.iter().any(|step| changes_within(session, step, loops, labels));
        labels.truncate(labels.len() - usize::from(label.is_some()));
        found
    };
    match step {
        Step::Statement(Parsed { span: _, fate: Fate::Privilege { .. } }) => {
            session.schema.privileges.is_some()
        }
        Step::Statement(_) | Step::Execute { .. } | Step::Fail { .. } | Step::Return(_) => true,
        Step::Data { calls, fills: _, span: _ } | Step::Select { calls, .. } => {
            calls.iter().any(|name| may_change(session, name))
        }
        Step::Assign { variable: _, value, span: _ } => calls_changing(session, value),
        Step::If { branches, otherwise, span: _ } => {
            calls_changing(session, branches.iter().map(|(condition, _)| condition))
                || branches.iter().any(|(_, steps)| inside(&None, steps, loops))
                || inside(&None, otherwise, loops)
        }
        Step::Block(Block { label, variables, cursors: _, steps, handlers, undoes: _ }) => {
            calls_changing(session, variables.iter().filter_map(|variable| variable.value.as_ref()))
                || inside(label, steps, loops)
                || handlers.iter().any(|handler| inside(label, &handler.steps, loops))
        }
        Step::Loop { label, over, steps, span: _ } => {
            changes_over(session, over) || inside(label, steps, loops + 1)
        }
        Step::Leave { label: None, .. } => loops == 0,
        Step::Leave { label: Some(label), .. } => !labels.contains(&label),
        Step::Open { cursor: _, rows, span: _ } => rows.as_ref().is_some_and(|it| changes_rows(session, it)),
        Step::Fetch { .. } => false,
    }
}

/// What steps that are left out might have assigned is not known any more.
pub(super) fn forget(steps: &[Step], session: &mut Session<'_>, frame: &mut Frame) {
    for step in steps {
        match step {
            Step::Assign { variable, value: _, span: _ } => unknown_now([variable], session, frame),
            Step::Data { fills, .. } | Step::Execute { fills, .. } => unknown_now(fills, session, frame),
            Step::Select { fills, row, .. } => {
                unknown_now(fills.iter().chain(&row.found), session, frame);
            }
            Step::Fetch { cursor, fills, row, span: _ } => {
                unknown_now(fills.iter().chain(&row.found), session, frame);
                lose(frame, cursor);
            }
            Step::Open { cursor, rows: _, span: _ } => lose(frame, cursor),
            Step::If { branches, otherwise, span: _ } => {
                branches.iter().for_each(|(_, steps)| forget(steps, session, frame));
                forget(otherwise, session, frame);
            }
            Step::Block(Block { steps, handlers, .. }) => {
                forget(steps, session, frame);
                handlers.iter().for_each(|handler| forget(&handler.steps, session, frame));
            }
            Step::Loop { label: _, over, steps, span: _ } => {
                match over {
                    Over::Rows { variables, own: false, rows: _, found } => {
                        unknown_now(variables.iter().chain(found), session, frame);
                    }
                    Over::Rows { own: true, found, .. } | Over::Range { found, .. } => {
                        unknown_now(found, session, frame);
                    }
                    Over::While(_) | Over::Endless => {}
                }
                forget(steps, session, frame);
            }
            Step::Statement(_) | Step::Fail { .. } | Step::Return(_) | Step::Leave { .. } => {}
        }
    }
}

fn lose(frame: &mut Frame, cursor: &Name) {
    if let Some(opened) = frame.cursor(cursor) {
        opened.left = None;
    }
}
