//! Loops. One that only touches rows may be left out; one that changes the schema must be known to its end.

use super::super::{Effect, Fault, Session, fault, unknown};
use super::decide::{changes_looped, forget};
use super::formula::{self, Scope};
use super::frame::{Frame, Opened, assign, fill, take, told};
use super::order::arrange;
use super::query::rows_of;
use super::routine::any_may_change;
use super::{Flow, NO_ROW, is_sure, of_steps};
use crate::model::block::{Over, RowRule, Rows, Step};
use crate::model::query::Formula;
use crate::model::value::Value;
use crate::model::{Name, Span};

const UNTOLD: &str = "what this loop goes over cannot be told from the schema";

pub(super) fn repeat(
    session: &mut Session<'_>,
    label: Option<&Name>,
    over: &Over,
    steps: &[Step],
    span: Span,
    frame: &mut Frame,
) -> Result<Flow, Fault> {
    if changes_looped(session, label, over, steps) {
        return rounds(session, label, over, steps, span, frame);
    }
    let before = (frame.clone(), session.variables.clone());
    match rounds(session, label, over, steps, span, frame) {
        Err(fault) if fault.unknown.is_some() && session.wary == 0 => {
            (*frame, session.variables) = before;
            let whole = Step::Loop { label: None, over: over.clone(), steps: steps.to_vec(), span };
            forget(std::slice::from_ref(&whole), session, frame);
            Ok(Flow::On)
        }
        done => done,
    }
}

fn rounds(
    session: &mut Session<'_>,
    label: Option<&Name>,
    over: &Over,
    steps: &[Step],
    span: Span,
    frame: &mut Frame,
) -> Result<Flow, Fault> {
    let round = |session: &mut Session<'_>, frame: &mut Frame| -> Result<Option<Flow>, Fault> {
        session.steps_left = session.steps_left.saturating_sub(1);
        if session.steps_left == 0 {
            return unknown(span, "this loop does not come to an end here");
        }
        Ok(match of_steps(session, steps, frame)? {
            Flow::On => None,
            Flow::Again(to) if to.is_none() || to.as_ref() == label => None,
            Flow::Left(to) if to.is_none() || to.as_ref() == label => Some(Flow::On),
            other => Some(other),
        })
    };
    match over {
        Over::Endless => loop {
            if let Some(flow) = round(session, frame)? {
                return Ok(flow);
            }
        },
        Over::While(condition) => loop {
            formula::is_harmless(session, condition, span)?;
            match super::truth::truth(formula::value(session, frame, condition)) {
                Value::Boolean(true) => {}
                Value::Boolean(false) | Value::Null => return Ok(Flow::On),
                _ => return unknown(span, "whether this loop goes on cannot be told from the schema"),
            }
            if let Some(flow) = round(session, frame)? {
                return Ok(flow);
            }
        },
        Over::Range { variable, from, to, by, down, found } => {
            for bound in [Some(from), Some(to), by.as_ref()].into_iter().flatten() {
                formula::is_harmless(session, bound, span)?;
            }
            let numbers = range(session, frame, from, to, by.as_ref(), *down);
            let Some(numbers) = numbers else {
                is_sure(session, false, span)?;
                return unknown(span, UNTOLD);
            };
            let any = !numbers.is_empty();
            let hidden = frame.cover(std::slice::from_ref(variable));
            let fill = |session: &mut Session<'_>, frame: &mut Frame, number: i64| {
                assign(session, frame, variable, Value::Number(number))
            };
            let done = each(session, frame, numbers, fill, round);
            frame.uncover(hidden);
            let flow = done?;
            told(session, frame, found.as_ref(), any);
            Ok(flow)
        }
        Over::Rows { variables, own, rows, found } => {
            are_harmless(session, frame, rows, span)?;
            let Some(values) = values(session, frame, rows) else {
                is_sure(session, false, span)?;
                return unknown(span, UNTOLD);
            };
            let any = !values.is_empty();
            let hidden = own.then(|| frame.cover(variables));
            let fill = |session: &mut Session<'_>, frame: &mut Frame, value: Value| {
                fill(session, frame, variables, &value)
            };
            let done = each(session, frame, values, fill, round);
            if let Some(hidden) = hidden {
                frame.uncover(hidden);
            }
            let flow = done?;
            told(session, frame, found.as_ref(), any);
            Ok(flow)
        }
    }
}

/// A round for each of some values.
fn each<V>(
    session: &mut Session<'_>,
    frame: &mut Frame,
    values: Vec<V>,
    fill: impl Fn(&mut Session<'_>, &mut Frame, V) -> Effect,
    round: impl Fn(&mut Session<'_>, &mut Frame) -> Result<Option<Flow>, Fault>,
) -> Result<Flow, Fault> {
    for value in values {
        fill(session, frame, value)?;
        if let Some(flow) = round(session, frame)? {
            return Ok(flow);
        }
    }
    Ok(Flow::On)
}

/// The numbers of a range; `None` if they are not known.
fn range(
    session: &Session<'_>,
    frame: &Frame,
    from: &Formula,
    to: &Formula,
    by: Option<&Formula>,
    down: bool,
) -> Option<Vec<i64>> {
    let number = |formula: &Formula| match formula::value(session, frame, formula) {
        Value::Number(number) | Value::Decimal(number) => Some(number),
        _ => None,
    };
    let (from, to) = (number(from)?, number(to)?);
    let step = usize::try_from(by.map_or(Some(1), number)?).ok().filter(|step| *step > 0)?;
    // Nobody goes over as many in a migration.
    if from.abs_diff(to) > 10_000_000 {
        return None;
    }
    Some(match down {
        false => (from..=to).step_by(step).collect(),
        true => (to..=from).rev().step_by(step).collect(),
    })
}

/// Refuses what a loop or a cursor goes over where a function in it may change the schema.
fn are_harmless(session: &Session<'_>, frame: &mut Frame, rows: &Rows, span: Span) -> Effect {
    match rows {
        Rows::Query(query) => formula::is_query_harmless(session, query, span),
        Rows::Text { text, using } => {
            for formula in std::iter::once(text).chain(using) {
                formula::is_harmless(session, formula, span)?;
            }
            match super::execute::asked(session, frame, text, using) {
                Some((query, _)) => formula::is_query_harmless(session, &query, span),
                None if any_may_change(session) => {
                    unknown(span, "the text that is executed here is not known")
                }
                None => Ok(()),
            }
        }
        // Its query was looked at where it was opened, but for a cursor that the loop itself opens.
        Rows::Cursor(name) => match frame.cursor(name).and_then(|opened| opened.rows.clone()) {
            Some(Rows::Cursor(_)) | None => Ok(()),
            Some(rows) => are_harmless(session, frame, &rows, span),
        },
        Rows::Array(array) => formula::is_harmless(session, array, span),
        Rows::Untold => Ok(()),
    }
}

/// What a loop or a cursor goes over, in the order at hand.
fn values(session: &mut Session<'_>, frame: &mut Frame, rows: &Rows) -> Option<Vec<Value>> {
    match rows {
        Rows::Query(query) => {
            let mut answer = rows_of(session, &Scope::of(frame), query).filter(|it| it.is_certain())?;
            if !answer.ordered {
                arrange(session, &mut answer.rows);
            }
            Some(answer.into_values())
        }
        Rows::Text { text, using } => {
            let (query, inner) = super::execute::asked(session, frame, text, using)?;
            values(session, &mut inner.clone(), &Rows::Query(query))
        }
        Rows::Cursor(name) => {
            let rows = frame.cursor(name)?.rows.clone()?;
            values(session, frame, &rows)
        }
        Rows::Array(array) => match formula::value(session, frame, array) {
            Value::List(list) => Some(list),
            _ => None,
        },
        Rows::Untold => None,
    }
}

/// OPEN
pub(super) fn open(
    session: &mut Session<'_>,
    frame: &mut Frame,
    cursor: &Name,
    rows: Option<&Rows>,
    span: Span,
) -> Effect {
    let rows = rows.cloned().or_else(|| frame.cursor(cursor)?.rows.clone());
    if let Some(rows) = &rows {
        are_harmless(session, frame, rows, span)?;
    }
    let mut left = rows.as_ref().and_then(|rows| values(session, frame, rows));
    if let Some(left) = &mut left {
        left.reverse();
    }
    frame.open(cursor, Opened { rows, left });
    Ok(())
}

/// FETCH: the next row, if that is known.
pub(super) fn fetch(
    session: &mut Session<'_>,
    frame: &mut Frame,
    cursor: &Name,
    fills: &[Name],
    rule: &RowRule,
) -> Effect {
    match frame.cursor(cursor).and_then(|opened| opened.left.as_mut()).map(Vec::pop) {
        Some(None) if rule.one && !rule.keeps => fault(NO_ROW),
        Some(row) => take(session, frame, fills, row.as_ref(), rule),
        None => {
            super::frame::unknown_now(fills.iter().chain(&rule.found), session, frame);
            Ok(())
        }
    }
}
