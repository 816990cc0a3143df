//! A block of procedural SQL, step by step: conditions are answered from the schema as it is at that point. What cannot
//! be answered stops the replay, unless it only decides about rows.

mod formula;
mod query;
mod truth;

use super::{Effect, Fault, Session, unknown};
use crate::model::block::{Block, Condition, Formula, Handler, Step, Value};
use crate::model::{
    Argument, ArgumentMode, Ddl, Expr, Fate, Name, Object, ObjectKind, Parsed, QualifiedName, Routine,
    Schema, SourceId, Span,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use truth::truth;

/// CALLs in CALLs beyond this depth are not followed.
const DEEPEST: u32 = 8;

/// The variables of the blocks at hand.
type Variables = BTreeMap<Name, Value>;

/// Whether the block goes on after a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Returned,
}

/// DO
pub(super) fn run(session: &mut Session<'_>, block: &Block) -> Effect {
    of_block(session, block, &mut Variables::new()).map(drop)
}

/// CALL. A procedure that is not of this schema is an extension's, and may do anything.
pub(super) fn call(
    session: &mut Session<'_>,
    routine: &QualifiedName,
    arguments: &[Formula],
    span: Span,
) -> Effect {
    call_within(session, routine, arguments, span, &mut Variables::new())
}

fn call_within(
    session: &mut Session<'_>,
    routine: &QualifiedName,
    arguments: &[Formula],
    span: Span,
    variables: &mut Variables,
) -> Effect {
    let routines = routines(session, routine);
    let is_data =
        !routines.is_empty() && routines.iter().all(|routine| is_data_only(session, &routine.body.text));
    let (procedure, block) = match (routines.first(), only_block(session, &routines)) {
        (Some(procedure), None) if is_data => {
            hand_back(session, procedure, arguments, &Variables::new(), variables);
            return Ok(());
        }
        (Some(procedure), _) if is_data && !procedure.arguments.iter().any(is_out) => return Ok(()),
        (Some(procedure), Some(block)) => (procedure, block),
        _ => return unknown(span, format!("what procedure {routine} does is not known")),
    };
    let mut own = Variables::new();
    for (at, name) in
        procedure.arguments.iter().enumerate().filter_map(|(at, it)| Some((at, it.name.as_ref()?)))
    {
        let given = arguments.get(at).map(|argument| formula::value(session, variables, argument));
        own.insert(name.clone(), given.unwrap_or(Value::Unknown));
    }
    session.calls += 1;
    let done = of_block(session, &block, &mut own);
    session.calls -= 1;
    done.map_err(|mut fault| {
        // The body has no place in a source: what is not known is shown where it is called.
        fault.unknown = fault.unknown.map(|_| span);
        fault
    })?;
    hand_back(session, procedure, arguments, &own, variables);
    Ok(())
}

/// The body of a routine, if there is but one of this name, its body is read, and calls are not too deep.
fn only_block(session: &Session<'_>, routines: &[Routine]) -> Option<Block> {
    let [only] = routines else { return None };
    let language = session.knowledge.procedural().filter(|_| session.calls < DEEPEST)?;
    language.block(&only.body.text)
}

fn is_out(argument: &Argument) -> bool {
    match argument.mode {
        ArgumentMode::Out | ArgumentMode::InOut => true,
        ArgumentMode::In | ArgumentMode::Variadic => false,
    }
}

/// What a procedure leaves in its OUT and INOUT arguments goes to the variables that were given for them.
fn hand_back(
    session: &mut Session<'_>,
    procedure: &Routine,
    arguments: &[Formula],
    own: &Variables,
    variables: &mut Variables,
) {
    for (argument, given) in procedure.arguments.iter().zip(arguments) {
        if let (Some(out), Expr::Column(path)) =
            (argument.name.as_ref().filter(|_| is_out(argument)), &given.tree)
            && let [variable] = path.as_slice()
        {
            assign(session, variables, variable, own.get(out).cloned().unwrap_or(Value::Unknown));
        }
    }
}

/// The routines of a name.
fn routines(session: &Session<'_>, name: &QualifiedName) -> Vec<Routine> {
    let kinds = [ObjectKind::Function, ObjectKind::Procedure];
    let meant = session.schema.objects.iter().filter(|(id, _)| {
        kinds.contains(&id.kind)
            && id.name == name.name
            && name.schema.as_ref().is_none_or(|schema| id.schema.as_ref() == Some(schema))
    });
    meant
        .filter_map(|(_, object)| match &**object {
            Object::Routine(routine) => Some(routine.clone()),
            _ => None,
        })
        .collect()
}

/// Gives a variable its value. Those whose names begin with `@` are the connection's (MySQL).
fn assign(session: &mut Session<'_>, variables: &mut Variables, name: &Name, value: Value) {
    let of_connection = name.as_str().starts_with('@');
    let place = if of_connection { &mut session.variables } else { variables };
    place.insert(name.clone(), value);
}

fn is_data_only(session: &Session<'_>, body: &str) -> bool {
    session.knowledge.procedural().is_some_and(|language| language.is_data_only(body))
}

/// Whether a function of the schema may change it; one that is not of the schema is the server's own, and does not.
fn may_change(session: &Session<'_>, name: &QualifiedName) -> bool {
    routines(session, name).iter().any(|routine| !is_data_only(session, &routine.body.text))
}

fn of_block(session: &mut Session<'_>, block: &Block, variables: &mut Variables) -> Result<Flow, Fault> {
    let Block { variables: declared, steps, handlers } = block;
    for (name, value) in declared {
        let value = value.as_ref().map_or(Value::Null, |value| formula::value(session, variables, value));
        assign(session, variables, name, value);
    }
    if handlers.is_empty() {
        return of_steps(session, steps, variables);
    }
    let before = (session.schema.clone(), session.path.clone());
    match of_steps(session, steps, variables) {
        Err(fault) if fault.unknown.is_none() => match handlers.iter().find(|it| catches(it, &fault)) {
            Some(handler) => {
                let (schema, path) = before;
                session.restore(schema);
                session.path = path;
                of_steps(session, &handler.steps, variables)
            }
            None => Err(fault),
        },
        result => result,
    }
}

/// Whether a handler is for what went wrong.
fn catches(handler: &Handler, fault: &Fault) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| fault.message.contains(word));
    handler.conditions.iter().any(|condition| match condition {
        Condition::Any => true,
        Condition::Duplicate => says(&["already exists", "more than once"]),
        Condition::Undefined => says(&["does not exist"]),
        Condition::SecondKey => says(&["multiple primary keys"]),
        Condition::Depended => says(&["depends on it", "depend on it"]),
        Condition::Other => false,
    })
}

fn of_steps(session: &mut Session<'_>, steps: &[Step], variables: &mut Variables) -> Result<Flow, Fault> {
    for step in steps {
        if of_step(session, step, variables)? == Flow::Returned {
            return Ok(Flow::Returned);
        }
    }
    Ok(Flow::On)
}

fn of_step(session: &mut Session<'_>, step: &Step, variables: &mut Variables) -> Result<Flow, Fault> {
    match step {
        Step::Statement(parsed) => statement(session, parsed.clone(), variables)?,
        Step::Data { calls, fills, span } => {
            if let Some(routine) = calls.iter().find(|name| may_change(session, name)) {
                return unknown(*span, format!("what function {routine} does to the schema is not known"));
            }
            unknown_now(fills, session, variables);
        }
        Step::Block(block) => return of_block(session, block, variables),
        Step::Return => return Ok(Flow::Returned),
        Step::Fail(message) => return super::fault(message.clone()),
        Step::Assign { variables: names, values } => {
            let values: Vec<Value> = values.iter().map(|it| formula::value(session, variables, it)).collect();
            for (at, name) in names.iter().enumerate() {
                assign(session, variables, name, values.get(at).cloned().unwrap_or(Value::Unknown));
            }
        }
        Step::Execute { text, fills, span } => match formula::value(session, variables, text) {
            Value::Text(text) => {
                execute(session, &text, *span, variables)?;
                unknown_now(fills, session, variables);
            }
            _ if is_nothing(session, variables, text) => unknown_now(fills, session, variables),
            _ => return unknown(*span, "the text that is executed here is not known"),
        },
        Step::If { branches, otherwise, span } => {
            return decide(session, branches, otherwise, *span, variables);
        }
        Step::Loop { variable, items, steps, span } => {
            return repeat(session, variable.as_ref(), items.as_ref(), steps, *span, variables);
        }
    }
    Ok(Flow::On)
}

fn statement(session: &mut Session<'_>, parsed: Parsed, variables: &mut Variables) -> Effect {
    let Parsed { span, fate } = parsed;
    match fate {
        Fate::Nothing(_) => Ok(()),
        Fate::Rejected(diagnostic) => unknown(span, diagnostic.message),
        Fate::Privilege { .. } if session.schema.privileges.is_none() => Ok(()),
        Fate::Privilege { what: _, asks: Err(diagnostic) } => unknown(span, diagnostic.message),
        Fate::Privilege { what: _, asks: Ok(effects) } | Fate::Effect(effects) => {
            effects.into_iter().try_for_each(|ddl| match ddl {
                Ddl::Call { routine, arguments, span } => {
                    call_within(session, &routine, &arguments, span, variables)
                }
                ddl => session.run(ddl),
            })
        }
    }
}

/// Whether a text says nothing of the schema whichever user it names: a GRANT.
fn is_nothing(session: &Session<'_>, variables: &Variables, text: &Formula) -> bool {
    if !only_joins(text) {
        return false;
    }
    let Value::Text(text) = formula::guessed(session, variables, text) else { return false };
    let parsed = session.knowledge.parse(&text, SourceId::default());
    let governed = session.schema.privileges.is_some();
    parsed.iter().all(|it| match it.fate {
        Fate::Nothing(_) => true,
        Fate::Privilege { .. } => !governed,
        Fate::Effect(_) | Fate::Rejected(_) => false,
    })
}

/// Whether a text is put together of its parts whatever they are: a guessed name decides nothing in it.
fn only_joins(text: &Formula) -> bool {
    let mut joins = text.queries.is_empty();
    text.tree.walk(&mut |each| {
        joins &= match each {
            Expr::Text(_) | Expr::Number(_) | Expr::Column(_) | Expr::Keyword(_) | Expr::Cast { .. } => true,
            Expr::Binary { operator, .. } => &**operator == "||",
            Expr::Call { name, .. } => name.last().is_some_and(|name| {
                matches!(name.as_str(), "format" | "concat" | "concat_ws" | "quote_ident" | "quote_literal")
            }),
            _ => false,
        }
    });
    joins
}

/// The statements of a text that was put together: it has no place in a source.
fn execute(session: &mut Session<'_>, text: &str, span: Span, variables: &mut Variables) -> Effect {
    for Parsed { span: _, fate } in session.knowledge.parse(text, SourceId::default()) {
        statement(session, Parsed { span, fate }, variables)?;
    }
    Ok(())
}

fn decide(
    session: &mut Session<'_>,
    branches: &[(Formula, Vec<Step>)],
    otherwise: &[Step],
    span: Span,
    variables: &mut Variables,
) -> Result<Flow, Fault> {
    for (at, (condition, steps)) in branches.iter().enumerate() {
        match truth(formula::value(session, variables, condition)) {
            Value::Boolean(true) => return of_steps(session, steps, variables),
            Value::Boolean(false) | Value::Null => {}
            Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Unknown => {
                let left = branches.iter().skip(at).map(|(_, steps)| &**steps).chain([otherwise]);
                let left: Vec<&[Step]> = left.collect();
                if left.iter().any(|steps| changes(session, steps)) {
                    whichever(session, &left, span, variables)?;
                }
                left.iter().for_each(|steps| forget(steps, session, variables));
                return Ok(Flow::On);
            }
        }
    }
    of_steps(session, otherwise, variables)
}

/// A condition that nobody can answer decides nothing where every way leads to the same schema.
fn whichever(session: &mut Session<'_>, ways: &[&[Step]], span: Span, variables: &Variables) -> Effect {
    let before = session.schema.clone();
    let of_connection = session.variables.clone();
    let mut arrived: Option<Schema> = None;
    for steps in ways {
        session.restore(before.clone());
        let flow = of_steps(session, steps, &mut variables.clone());
        session.variables.clone_from(&of_connection);
        let same = arrived.as_ref().is_none_or(|other| is_same(other, &session.schema));
        if !(same && matches!(flow, Ok(Flow::On))) {
            session.restore(before);
            return unknown(span, "this condition cannot be answered from the schema");
        }
        arrived = Some(session.schema.clone());
    }
    Ok(())
}

/// Whether two schemas are the same but for the order in which constraints were made.
fn is_same(one: &Schema, other: &Schema) -> bool {
    let sorted = |object: &Object| match object {
        Object::Table(table) => {
            let mut table = table.clone();
            table.constraints.sort_by(|a, b| a.name.name().cmp(&b.name.name()));
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

fn repeat(
    session: &mut Session<'_>,
    variable: Option<&Name>,
    items: Option<&Formula>,
    steps: &[Step],
    span: Span,
    variables: &mut Variables,
) -> Result<Flow, Fault> {
    if !changes(session, steps) {
        unknown_now(variable.map_or(&[], std::slice::from_ref), session, variables);
        forget(steps, session, variables);
        return Ok(Flow::On);
    }
    let items = items.map(|items| formula::value(session, variables, items));
    let (Some(variable), Some(Value::List(items))) = (variable, items) else {
        return unknown(span, "what this loop goes over cannot be told from the schema");
    };
    for item in items {
        assign(session, variables, variable, item);
        if of_steps(session, steps, variables)? == Flow::Returned {
            return Ok(Flow::Returned);
        }
    }
    Ok(Flow::On)
}

/// Whether steps may change the schema, or end the block.
fn changes(session: &Session<'_>, steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Statement(Parsed { span: _, fate: Fate::Privilege { .. } }) => {
            session.schema.privileges.is_some()
        }
        Step::Statement(_) | Step::Execute { .. } | Step::Fail(_) | Step::Return => true,
        Step::Data { calls, fills: _, span: _ } => calls.iter().any(|name| may_change(session, name)),
        Step::Assign { .. } => false,
        Step::If { branches, otherwise, span: _ } => {
            branches.iter().any(|(_, steps)| changes(session, steps)) || changes(session, otherwise)
        }
        Step::Block(Block { variables: _, steps, handlers }) => {
            changes(session, steps) || handlers.iter().any(|handler| changes(session, &handler.steps))
        }
        Step::Loop { variable: _, items: _, steps, span: _ } => changes(session, steps),
    })
}

fn unknown_now(names: &[Name], session: &mut Session<'_>, variables: &mut Variables) {
    names.iter().for_each(|name| assign(session, variables, name, Value::Unknown));
}

/// What steps that are left out might have assigned is not known any more.
fn forget(steps: &[Step], session: &mut Session<'_>, variables: &mut Variables) {
    for step in steps {
        match step {
            Step::Assign { variables: names, values: _ }
            | Step::Data { fills: names, .. }
            | Step::Execute { fills: names, .. } => unknown_now(names, session, variables),
            Step::If { branches, otherwise, span: _ } => {
                branches.iter().for_each(|(_, steps)| forget(steps, session, variables));
                forget(otherwise, session, variables);
            }
            Step::Block(Block { variables: _, steps, handlers }) => {
                forget(steps, session, variables);
                handlers.iter().for_each(|handler| forget(&handler.steps, session, variables));
            }
            Step::Loop { variable, items: _, steps, span: _ } => {
                unknown_now(variable.as_ref().map_or(&[], std::slice::from_ref), session, variables);
                forget(steps, session, variables);
            }
            Step::Statement(_) | Step::Fail(_) | Step::Return => {}
        }
    }
}

#[cfg(test)]
mod tests;
