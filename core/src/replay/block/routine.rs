//! Procedures and functions of the schema, run where they are called.

use super::super::{Effect, Fault, Session, unknown};
use super::formula;
use super::frame::{Frame, assign};
use super::of_block;
use crate::model::block::Block;
use crate::model::query::Formula;
use crate::model::value::Value;
use crate::model::{
    Argument, ArgumentMode, Expr, Name, Object, ObjectId, ObjectKind, QualifiedName, Routine, RoutineKind,
    Span,
};
use std::collections::BTreeSet;

/// Calls in calls beyond this depth are not followed.
const DEEPEST: u32 = 8;

/// What is given to a routine: a value, under a name where the call says one.
pub(super) type Given = (Option<Name>, Value);

/// CALL. A procedure that is not of this schema is an extension's, and may do anything.
pub(super) fn call(
    session: &mut Session<'_>,
    name: &QualifiedName,
    arguments: &[Formula],
    span: Span,
    frame: &mut Frame,
) -> Effect {
    for argument in arguments {
        formula::is_harmless(session, argument, span)?;
    }
    let all = routines(session, name);
    let is_data = !all.is_empty() && all.iter().all(|routine| is_harmless(session, routine));
    let procedure = match all.as_slice() {
        [only] => Some(only.clone()),
        _ => fitting(&all, arguments.len()),
    };
    let Some(procedure) = procedure.filter(|it| !(is_data && !it.arguments.iter().any(is_out))) else {
        return if is_data { Ok(()) } else { not_known(span, "procedure", name) };
    };
    let given = arguments.iter().map(|argument| formula::argument(session, frame, argument)).collect();
    let own = match invoke(session, &procedure, &name.name, given, span) {
        Ok(own) => own,
        // What it does to rows is not followed.
        Err(fault) if is_data && fault.unknown.is_some() => None,
        Err(fault) => return Err(fault),
    };
    match (own, is_data) {
        (Some(own), _) => hand_back(session, &procedure, arguments, &own, frame),
        (None, true) => hand_back(session, &procedure, arguments, &Frame::default(), frame),
        (None, false) => not_known(span, "procedure", name),
    }
}

fn not_known<T>(span: Span, what: &str, name: &QualifiedName) -> Result<T, Fault> {
    unknown(span, format!("what {what} {name} does is not known"))
}

/// Runs a function for what it does, and gives its value.
pub(super) fn run(
    session: &mut Session<'_>,
    name: &QualifiedName,
    given: Vec<Given>,
    span: Span,
) -> Result<Value, Fault> {
    let found = fitting(&routines(session, name), given.len());
    let own = match &found {
        Some(function) => invoke(session, function, &name.name, given, span)?,
        None => None,
    };
    match own {
        Some(own) => Ok(own.returned),
        None => unknown(span, format!("what function {name} does to the schema is not known")),
    }
}

/// The value of a function that leaves the schema alone.
pub(super) fn value(session: &Session<'_>, name: &QualifiedName, given: Vec<Given>) -> Value {
    let function = fitting(&routines(session, name), given.len());
    let Some(function) = function.filter(|it| is_harmless(session, it)) else { return Value::Unknown };
    let mut beside = session.beside();
    match invoke(&mut beside, &function, &name.name, given, Span::default()) {
        Ok(Some(own)) if !beside.order_wanted.get() && beside.order_asked.is_none() => own.returned,
        _ => Value::Unknown,
    }
}

/// Runs the body of a routine; `None` where it cannot be read, or calls are too deep.
fn invoke(
    session: &mut Session<'_>,
    routine: &Routine,
    name: &Name,
    given: Vec<Given>,
    span: Span,
) -> Result<Option<Frame>, Fault> {
    let language = session.knowledge.procedural().filter(|_| session.calls < DEEPEST);
    let Some(block) = language.and_then(|language| language.body(routine)) else { return Ok(None) };
    let mut own = arguments_of(session, routine, given);
    own.routine = Some(name.clone());
    own.returned = Value::Unknown;
    if language.is_some_and(|language| language.is_strict(routine)) {
        match least_known(routine, &own) {
            Some(Value::Null) => {
                own.returned = Value::Null;
                return Ok(Some(own));
            }
            Some(_) => return Ok(None),
            None => {}
        }
    }
    let path = session.path.clone();
    let its_own = language.and_then(|language| language.search_path(routine));
    if let Some(names) = &its_own {
        session.path = names.iter().cloned().map(Some).collect();
    }
    session.calls += 1;
    let done = of_routine(session, &block, &mut own);
    session.calls -= 1;
    if its_own.is_some() {
        session.path = path;
    }
    done.map_err(|mut fault| {
        // The body has no place in a source: what is not known is shown where it is called.
        fault.unknown = fault.unknown.map(|_| span);
        fault
    })?;
    if session.order_asked.is_some() {
        session.order_asked = Some(span);
    }
    if let Some(language) = language {
        own.returned = language.returned(routine, own.returned);
    }
    Ok(Some(own))
}

fn of_routine(session: &mut Session<'_>, block: &Block, own: &mut Frame) -> Effect {
    of_block(session, block, own).map(drop)
}

/// A frame with the arguments of a routine, by place and by name.
fn arguments_of(session: &Session<'_>, routine: &Routine, given: Vec<Given>) -> Frame {
    let mut own = Frame::default();
    let (named, placed): (Vec<Given>, Vec<Given>) = given.into_iter().partition(|(name, _)| name.is_some());
    let mut placed = placed.into_iter().map(|(_, value)| value);
    // A procedure is given something for what only comes out, too.
    let all = routine.kind == RoutineKind::Procedure;
    for (at, argument) in routine.arguments.iter().enumerate() {
        let Argument { mode, name, ty, default } = argument;
        let takes = all || !matches!(mode, ArgumentMode::Out);
        let by_name = named.iter().find(|(given, _)| given.is_some() && given == name).map(|it| it.1.clone());
        let by_place = if takes && by_name.is_none() { placed.next() } else { None };
        let value = match (mode, by_name.or(by_place), default) {
            (ArgumentMode::Out, _, _) => Value::Null,
            (ArgumentMode::Variadic, _, _) => Value::Unknown,
            (_, Some(value), _) => value,
            (_, None, Some(default)) => {
                formula::value(session, &Frame::default(), &Formula::plain(default.tree.clone()))
            }
            (_, None, None) => Value::Unknown,
        };
        own.argument(session, Name::exact(format!("${}", at + 1)), value.clone(), ty);
        if let Some(name) = name {
            own.argument(session, name.clone(), value, ty);
        }
    }
    own
}

/// NULL if it is among what a routine was given, or what is not known.
fn least_known(routine: &Routine, own: &Frame) -> Option<Value> {
    let taken = (1..).zip(&routine.arguments).filter(|(_, it)| !matches!(it.mode, ArgumentMode::Out));
    let given: Vec<&Value> = taken.filter_map(|(at, _)| own.get(&Name::exact(format!("${at}")))).collect();
    let one = |wanted: Value| given.contains(&&wanted).then_some(wanted);
    one(Value::Null).or_else(|| one(Value::Unknown))
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
    own: &Frame,
    frame: &mut Frame,
) -> Effect {
    for (argument, given) in procedure.arguments.iter().zip(arguments) {
        if let (Some(out), Expr::Column(path)) =
            (argument.name.as_ref().filter(|_| is_out(argument)), &given.tree)
            && let [variable] = path.as_slice()
        {
            assign(session, frame, variable, own.get(out).cloned().unwrap_or(Value::Unknown))?;
        }
    }
    Ok(())
}

/// The only routine that takes so many arguments.
fn fitting(routines: &[Routine], given: usize) -> Option<Routine> {
    let takes = |routine: &&Routine| {
        let all = routine.kind == RoutineKind::Procedure;
        let taken = || routine.arguments.iter().filter(|it| all || !matches!(it.mode, ArgumentMode::Out));
        let needed = taken().filter(|it| it.default.is_none()).count();
        (needed..=taken().count()).contains(&given)
    };
    let mut fit = routines.iter().filter(takes);
    match (fit.next(), fit.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

/// The routines of a name.
fn routines(session: &Session<'_>, name: &QualifiedName) -> Vec<Routine> {
    named(session, name).cloned().collect()
}

fn named<'s>(session: &'s Session<'_>, name: &'s QualifiedName) -> impl Iterator<Item = &'s Routine> {
    let of_kind = |kind: ObjectKind| {
        let first = ObjectId::new(kind, None, Name::exact(""));
        session.schema.objects.range(first..).take_while(move |(id, _)| id.kind == kind)
    };
    let all = of_kind(ObjectKind::Function).chain(of_kind(ObjectKind::Procedure));
    let meant = all.filter(|(id, _)| {
        id.name == name.name && name.schema.as_ref().is_none_or(|schema| id.schema.as_ref() == Some(schema))
    });
    meant.filter_map(|(_, object)| match &**object {
        Object::Routine(routine) => Some(routine),
        _ => None,
    })
}

/// Whether a routine leaves the schema alone, and those that it calls do.
fn is_harmless(session: &Session<'_>, routine: &Routine) -> bool {
    !changes(session, routine, &mut BTreeSet::new())
}

fn changes(session: &Session<'_>, routine: &Routine, seen: &mut BTreeSet<QualifiedName>) -> bool {
    let Some(language) = session.knowledge.procedural() else { return true };
    !language.is_data_only(routine)
        || language.calls(routine).into_iter().any(|name| changing(session, name, seen))
}

fn changing(session: &Session<'_>, name: QualifiedName, seen: &mut BTreeSet<QualifiedName>) -> bool {
    seen.insert(name.clone()) && named(session, &name).any(|routine| changes(session, routine, seen))
}

/// Whether a function of the schema may change it, by itself or through others; one that is not of the schema is the
/// server's own, and does not.
pub(super) fn may_change(session: &Session<'_>, name: &QualifiedName) -> bool {
    changing(session, name.clone(), &mut BTreeSet::new())
}

/// Whether the schema has a function that may change it.
pub(super) fn any_may_change(session: &Session<'_>) -> bool {
    let mut seen = BTreeSet::new();
    session.schema.objects.values().any(|object| match &**object {
        Object::Routine(routine) => changes(session, routine, &mut seen),
        _ => false,
    })
}

/// Whether the schema has routines of this name.
pub(super) fn is_own(session: &Session<'_>, name: &QualifiedName) -> bool {
    named(session, name).next().is_some()
}
