//! In which order rows come that nobody ordered the server alone knows. What hangs on it is done in three orders, and
//! counts only where all of them arrive at the same schema.

use super::super::{Effect, Fault, Session, unknown};
use super::decide::is_same;
use crate::model::block::Step;
use crate::model::value::Value;
use crate::model::{Name, ObjectId, Schema, Span};
use std::collections::{BTreeMap, BTreeSet};

/// How many orders are tried.
const ORDERS: usize = 3;

/// Steps in loops beyond this number are not followed.
const MOST: u32 = 100_000;

/// What statements change of a session.
pub(super) struct Moment {
    schema: Schema,
    path: Vec<Option<Name>>,
    role: Option<Name>,
    access_method: Option<Name>,
    tablespace: Option<Name>,
    pub(super) variables: BTreeMap<Name, Value>,
    touched: Vec<ObjectId>,
}

impl Moment {
    pub(super) fn of(session: &Session<'_>) -> Moment {
        Moment {
            schema: session.schema.clone(),
            path: session.path.clone(),
            role: session.role.clone(),
            access_method: session.access_method.clone(),
            tablespace: session.tablespace.clone(),
            variables: session.variables.clone(),
            touched: session.touched.clone(),
        }
    }

    /// Whether the schema is the same, and all that says what later statements make.
    pub(super) fn is_same(&self, session: &Session<'_>) -> bool {
        let Moment { schema, path, role, access_method, tablespace, variables: _, touched: _ } = self;
        is_same(schema, &session.schema)
            && *path == session.path
            && *role == session.role
            && *access_method == session.access_method
            && *tablespace == session.tablespace
    }

    pub(super) fn back(&self, session: &mut Session<'_>) {
        session.restore(self.schema.clone());
        session.path.clone_from(&self.path);
        session.role.clone_from(&self.role);
        session.access_method.clone_from(&self.access_method);
        session.tablespace.clone_from(&self.tablespace);
        session.variables.clone_from(&self.variables);
        session.touched.clone_from(&self.touched);
    }
}

/// Runs a statement; in every order if it asks for one.
pub(super) fn in_every(session: &mut Session<'_>, run: impl Fn(&mut Session<'_>) -> Effect) -> Effect {
    let start = Moment::of(session);
    let mut first = in_one(session, 0, &run);
    let Some(span) = session.order_asked.take() else { return first };
    let mut arrived = Moment::of(session);
    let mut found: Vec<BTreeMap<Name, Value>> = vec![std::mem::take(&mut arrived.variables)];
    for order in 1..ORDERS {
        start.back(session);
        let other = in_one(session, order, &run);
        let same = match (&first, &other) {
            (Ok(()), Ok(())) => arrived.is_same(session),
            (Err(one), Err(other)) => one.unknown == other.unknown,
            (Ok(()), Err(_)) | (Err(_), Ok(())) => false,
        };
        if !same {
            start.back(session);
            first =
                unknown(span, "what becomes of the schema hangs on the order of rows that nobody ordered");
            break;
        }
        found.push(session.variables.clone());
    }
    (session.order, session.order_asked) = (0, None);
    if first.is_ok() {
        arrived.back(session);
        session.variables = together(&found);
    }
    first
}

fn in_one(
    session: &mut Session<'_>,
    order: usize,
    run: &impl Fn(&mut Session<'_>) -> Effect,
) -> Result<(), Fault> {
    session.order = order;
    session.order_asked = None;
    session.steps_left = MOST;
    run(session)
}

/// Variables of which each order tells something else hold all of it.
fn together(found: &[BTreeMap<Name, Value>]) -> BTreeMap<Name, Value> {
    let names: BTreeSet<&Name> = found.iter().flat_map(BTreeMap::keys).collect();
    let value_of = |name: &Name| {
        let values: Vec<Value> =
            found.iter().map(|each| each.get(name).cloned().unwrap_or(Value::Null)).collect();
        let one = values.first().cloned().unwrap_or(Value::Unknown);
        if values.iter().all(|value| *value == one) { one } else { Value::ByOrder(values) }
    };
    names.into_iter().map(|name| (name.clone(), value_of(name))).collect()
}

/// What a variable holds in the order at hand.
pub(super) fn at_hand(session: &Session<'_>, value: &Value) -> Value {
    match value {
        Value::ByOrder(values) => {
            session.order_wanted.set(true);
            values.get(session.order).cloned().unwrap_or(Value::Unknown)
        }
        value => value.clone(),
    }
}

/// Puts what nobody ordered into the order at hand.
pub(super) fn arrange<T>(session: &Session<'_>, items: &mut [T]) {
    if items.len() < 2 {
        return;
    }
    session.order_wanted.set(true);
    match session.order {
        0 => {}
        1 => items.reverse(),
        _ => items.rotate_left(items.len() / 2),
    }
}

/// Notes at which step an order was asked for first.
pub(super) fn note(session: &mut Session<'_>, step: &Step) {
    if session.order_wanted.replace(false) && session.order_asked.is_none() {
        session.order_asked = Some(place_of(step).unwrap_or_default());
    }
}

/// Where steps begin, as far as they have a place.
pub(super) fn place_of_first(steps: &[Step]) -> Span {
    steps.iter().find_map(place_of).unwrap_or_default()
}

/// Where a step stands.
fn place_of(step: &Step) -> Option<Span> {
    match step {
        Step::Statement(parsed) => Some(parsed.span),
        Step::Data { span, .. }
        | Step::If { span, .. }
        | Step::Execute { span, .. }
        | Step::Assign { span, .. }
        | Step::Select { span, .. }
        | Step::Loop { span, .. }
        | Step::Leave { span, .. }
        | Step::Open { span, .. }
        | Step::Fetch { span, .. } => Some(*span),
        Step::Block(_) | Step::Fail { .. } | Step::Return(_) => None,
    }
}
