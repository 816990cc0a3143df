//! A block of procedural SQL, step by step: conditions are answered from the schema as it is at that point. What cannot
//! be answered stops the replay, unless it only decides about rows.

mod aggregate;
mod decide;
mod execute;
mod formula;
mod frame;
mod join;
mod order;
mod query;
mod repeat;
mod routine;
mod select;
mod series;
mod truth;

use super::{Effect, Fault, Session, unknown};
use crate::model::block::{Block, Condition, Handler, Step};
use crate::model::query::Formula;
use crate::model::value::Value;
use crate::model::{Ddl, Fate, Name, Parsed, QualifiedName, Span};
use frame::{Frame, assign, unknown_now};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The relations of the catalog that were asked for.
pub(super) type Catalog = RefCell<BTreeMap<QualifiedName, Option<Vec<Rc<join::Tuple>>>>>;

/// Whether the block goes on after a step.
#[derive(Clone, PartialEq, Eq)]
enum Flow {
    On,
    Returned,
    /// EXIT of the loop or block of this name, or of the loop around.
    Left(Option<Name>),
    /// CONTINUE with the next round of it.
    Again(Option<Name>),
}

/// DO
pub(super) fn run(session: &mut Session<'_>, block: &Block) -> Effect {
    order::in_every(session, |session| of_block(session, block, &mut Frame::default()).map(drop))
}

/// CALL
pub(super) fn call(
    session: &mut Session<'_>,
    routine: &QualifiedName,
    arguments: &[Formula],
    span: Span,
) -> Effect {
    order::in_every(session, |session| {
        routine::call(session, routine, arguments, span, &mut Frame::default())
    })
}

fn of_block(session: &mut Session<'_>, block: &Block, frame: &mut Frame) -> Result<Flow, Fault> {
    let Block { label, variables, cursors, steps, handlers, undoes } = block;
    for value in variables.iter().filter_map(|variable| variable.value.as_ref()) {
        formula::is_harmless(session, value, order::place_of_first(steps))?;
    }
    let hidden = frame.declare(session, variables, cursors)?;
    let done = match handlers.is_empty() {
        true => of_steps(session, steps, frame),
        false => watched(session, steps, handlers, *undoes, frame),
    };
    frame.uncover(hidden);
    Ok(match done? {
        Flow::Left(Some(to)) if Some(&to) == label.as_ref() => Flow::On,
        flow => flow,
    })
}

fn watched(
    session: &mut Session<'_>,
    steps: &[Step],
    handlers: &[Handler],
    undoes: bool,
    frame: &mut Frame,
) -> Result<Flow, Fault> {
    let before = undoes.then(|| order::Moment::of(session));
    session.statements_undone += u32::from(!undoes);
    session.watched += 1;
    let wary = u32::from(handlers.iter().any(|handler| is_wary(session, handler)));
    session.wary += wary;
    let done = of_steps(session, steps, frame);
    session.watched -= 1;
    session.wary -= wary;
    session.statements_undone -= u32::from(!undoes);
    match done {
        Err(fault) if fault.unknown.is_none() => match handlers.iter().find(|it| may_catch(it, &fault)) {
            Some(handler) if !catches(handler, &fault) => {
                unknown(order::place_of_first(steps), "which handler is for what is raised here is not known")
            }
            Some(handler) => {
                if let Some(before) = before {
                    before.back(session);
                }
                match of_steps(session, &handler.steps, frame) {
                    Err(again) if again.raised == Some(Condition::Any) => Err(fault),
                    done => done,
                }
            }
            None => Err(fault),
        },
        result => result,
    }
}

/// What is said where a row must be and none is.
const NO_ROW: &str = "query returned no rows";

/// Whether a handler is for what went wrong.
fn catches(handler: &Handler, fault: &Fault) -> bool {
    if let Some(raised) = fault.raised {
        let is_for = |it: &Condition| *it == Condition::Any || (*it == raised && raised != Condition::Other);
        return handler.conditions.iter().any(is_for);
    }
    let says = |words: &[&str]| words.iter().any(|word| fault.message.contains(word));
    handler.conditions.iter().any(|condition| match condition {
        Condition::Any => true,
        Condition::Duplicate => says(&["already exists", "more than once"]),
        Condition::Undefined => says(&["does not exist"]),
        Condition::SecondKey => says(&["multiple primary keys"]),
        Condition::Depended => says(&["depends on it", "depend on it"]),
        Condition::NoRow => says(&[NO_ROW]),
        Condition::Raised | Condition::Other => false,
    })
}

/// The same, or that cannot be told: there is more than one other thing that can be raised.
fn may_catch(handler: &Handler, fault: &Fault) -> bool {
    let other = fault.raised == Some(Condition::Other) && handler.conditions.contains(&Condition::Other);
    other || catches(handler, fault)
}

/// Whether a handler changes the schema where a statement fails that only touches rows.
fn is_wary(session: &Session<'_>, handler: &Handler) -> bool {
    let of_rows = |it: &Condition| match it {
        Condition::Any | Condition::Undefined | Condition::NoRow | Condition::Other => true,
        Condition::Duplicate | Condition::SecondKey | Condition::Depended | Condition::Raised => false,
    };
    handler.conditions.iter().any(of_rows) && decide::changes_where_handled(session, &handler.steps)
}

/// Refuses what may fail or not where a handler is there for it.
fn is_sure(session: &Session<'_>, sure: bool, span: Span) -> Effect {
    if sure || session.wary == 0 { Ok(()) } else { unknown(span, "whether this fails is not known") }
}

fn of_steps(session: &mut Session<'_>, steps: &[Step], frame: &mut Frame) -> Result<Flow, Fault> {
    for step in steps {
        let flow = of_step(session, step, frame);
        order::note(session, step);
        match flow? {
            Flow::On => {}
            flow => return Ok(flow),
        }
    }
    Ok(Flow::On)
}

fn of_step(session: &mut Session<'_>, step: &Step, frame: &mut Frame) -> Result<Flow, Fault> {
    match step {
        Step::Statement(parsed) => statement(session, parsed.clone(), frame)?,
        Step::Data { calls, fills, span } => {
            if let Some(routine) = calls.iter().find(|name| routine::may_change(session, name)) {
                return unknown(*span, format!("what function {routine} does to the schema is not known"));
            }
            is_sure(session, false, *span)?;
            unknown_now(fills, session, frame);
        }
        Step::Block(block) => return of_block(session, block, frame),
        Step::Return(value) => {
            frame.returned = match value {
                Some(value) => select::computed(session, value, Span::default(), frame)?,
                // It is in the arguments that come out.
                None => Value::Unknown,
            };
            is_sure(session, frame.returned.is_known() || value.is_none(), Span::default())?;
            return Ok(Flow::Returned);
        }
        Step::Fail { says, condition } => {
            return Err(Fault { raised: Some(*condition), ..Fault::of(says) });
        }
        Step::Assign { variable, value, span } => {
            let value = match value {
                Some(value) => {
                    let value = select::computed(session, value, *span, frame)?;
                    is_sure(session, value.is_known(), *span)?;
                    value
                }
                None => Value::Unknown,
            };
            assign(session, frame, variable, value)?;
        }
        Step::Select { query, fills, calls, row, span } => {
            select::select(session, query, fills, calls, row, *span, frame)?;
        }
        Step::Execute { text, using, fills, span } => {
            execute::execute(session, text, using, fills, *span, frame)?;
        }
        Step::If { branches, otherwise, span } => {
            return decide::decide(session, branches, otherwise, *span, frame);
        }
        Step::Loop { label, over, steps, span } => {
            return repeat::repeat(session, label.as_ref(), over, steps, *span, frame);
        }
        Step::Leave { label, again: true, span: _ } => return Ok(Flow::Again(label.clone())),
        Step::Leave { label, again: false, span: _ } => return Ok(Flow::Left(label.clone())),
        Step::Open { cursor, rows, span } => repeat::open(session, frame, cursor, rows.as_ref(), *span)?,
        Step::Fetch { cursor, fills, row, span: _ } => repeat::fetch(session, frame, cursor, fills, row)?,
    }
    Ok(Flow::On)
}

fn statement(session: &mut Session<'_>, parsed: Parsed, frame: &mut Frame) -> Effect {
    let Parsed { span, fate } = parsed;
    let before = (session.statements_undone > 0).then(|| session.schema.clone());
    let effects = match fate {
        Fate::Nothing(what) => return is_sure(session, what != "data", span),
        Fate::Privilege { .. } if session.schema.privileges.is_none() => return Ok(()),
        Fate::Rejected(diagnostic) => return unknown(span, diagnostic.message),
        Fate::Privilege { what: _, asks: Err(diagnostic) } => return unknown(span, diagnostic.message),
        Fate::Privilege { what: _, asks: Ok(effects) } | Fate::Effect(effects) => effects,
    };
    // What a procedure did before it failed stays.
    let calls = effects.iter().any(|ddl| matches!(ddl, Ddl::Call { .. } | Ddl::Block(_)));
    let done = effects.into_iter().try_for_each(|ddl| effect(session, ddl, frame));
    if let (Err(_), Some(before), false) = (&done, before, calls) {
        session.restore(before);
    }
    done
}

fn effect(session: &mut Session<'_>, ddl: Ddl, frame: &mut Frame) -> Effect {
    match ddl {
        Ddl::Call { routine, arguments, span } => routine::call(session, &routine, &arguments, span, frame),
        Ddl::Block(block) => of_block(session, &block, &mut Frame::default()).map(drop),
        ddl => session.run(ddl),
    }
}

#[cfg(test)]
mod tests;
