//! What does a name in an expression stand for?
//!
//! Nothing is evaluated before it is asked for, and then once: a variable that only another environment
//! uses need not be given, and that environment's programs do not run.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use hcl_edit::Ident;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::structure::{Attribute, Block};

use super::evaluate::{evaluate, text};
use super::failure::{Failure, Fallible, failure};
use super::nearest::nearest;
use super::value::Value;
use super::{Outside, data, variable};

/// What the file defines, and what has been evaluated of it.
pub struct World<'a> {
    /// `variable` blocks by name.
    pub variables: BTreeMap<&'a str, &'a Block>,
    /// Attributes of `locals` blocks by name.
    pub locals: BTreeMap<&'a str, &'a Attribute>,
    /// `data` blocks by type and name.
    pub data: BTreeMap<(&'a str, &'a str), &'a Block>,
    /// Values given for variables, the last one of a name counting, several making a list.
    pub given: BTreeMap<String, Vec<String>>,
    /// The environment asked for.
    pub environment: Option<&'a str>,
    /// Where to ask for what is not in the file.
    pub outside: Outside<'a>,
    /// What programs of `data "external_schema"` printed, by name.
    pub printed: RefCell<BTreeMap<String, String>>,
    pub(super) known: RefCell<HashMap<String, Known>>,
    pub(super) depth: Cell<usize>,
}

/// How far the evaluation of a name has come.
pub(super) enum Known {
    Started,
    Value(Value),
}

/// The names that an expression can use.
#[derive(Clone)]
pub struct Scope<'a> {
    world: &'a World<'a>,
    bound: Option<Rc<Bound>>,
}

/// A name that a `for` or `for_each` gives a value.
struct Bound {
    name: String,
    value: Value,
    outer: Option<Rc<Bound>>,
}

/// More names in a row than this refer to one another only in a file made to exhaust the stack.
const DEEPEST_REFERENCE: usize = 64;

const ROOTS: [&str; 5] = ["var", "local", "data", "atlas", "each"];

impl<'a> Scope<'a> {
    /// The scope of the file.
    pub fn new(world: &'a World<'a>) -> Self {
        Scope { world, bound: None }
    }

    /// The same scope with one more name.
    pub fn with(&self, name: &str, value: Value) -> Scope<'a> {
        let bound = Bound { name: name.to_owned(), value, outer: self.bound.clone() };
        Scope { world: self.world, bound: Some(Rc::new(bound)) }
    }

    /// Where to ask for what is not in the file.
    pub fn outside(&self) -> &Outside<'a> {
        &self.world.outside
    }

    /// What the file defines.
    pub fn world(&self) -> &'a World<'a> {
        self.world
    }

    fn bound(&self, name: &str) -> Option<Value> {
        let mut next = self.bound.as_ref();
        while let Some(bound) = next {
            if bound.name == name {
                return Some(bound.value.clone());
            }
            next = bound.outer.as_ref();
        }
        None
    }
}

/// The value of a name that stands alone.
pub fn variable(name: &Ident, place: &Expression, scope: &Scope<'_>) -> Fallible<Value> {
    if let Some(value) = scope.bound(name.as_str()) {
        return Ok(value);
    }
    if ROOTS.contains(&name.as_str()) {
        let message = format!("{:?} is not a value by itself", name.as_str());
        let wrong = failure("incomplete-reference", message, place, "what of it?");
        return Err(wrong.help(format!("write `{}.` and a name", name.as_str())));
    }
    Err(unknown("unknown-name", "name", name.as_str(), ROOTS, place))
}

/// The value of a name and the operators after it: `.attribute`, `[index]`, `[*]`.
pub fn traversal(traversal: &Traversal, place: &Expression, scope: &Scope<'_>) -> Fallible<Value> {
    let mut operators = traversal.operators.iter().map(|operator| operator.value());
    let value = match &traversal.expr {
        Expression::Variable(name) if scope.bound(name.as_str()).is_none() => {
            root(name.as_str(), &mut operators, place, scope)?
        }
        base => evaluate(base, scope)?,
    };
    walk(value, &operators.collect::<Vec<_>>(), place, scope)
}

/// The value that a root and the names after it stand for; takes those names off the operators.
fn root<'o>(
    root: &str,
    operators: &mut impl Iterator<Item = &'o TraversalOperator>,
    place: &Expression,
    scope: &Scope<'_>,
) -> Fallible<Value> {
    let world = scope.world;
    let mut next = || match operators.next() {
        Some(TraversalOperator::GetAttr(name)) => Ok(name.as_str()),
        Some(TraversalOperator::Index(Expression::String(name))) => Ok(name.value().as_str()),
        _ => Err(failure(
            "incomplete-reference",
            format!("{root:?} needs a name after it"),
            place,
            "incomplete",
        )),
    };
    match root {
        "var" => {
            let name = next()?;
            let names = world.variables.keys().copied();
            let block = world
                .variables
                .get(name)
                .ok_or_else(|| unknown("unknown-variable", "variable", name, names, place))?;
            once(world, format!("var.{name}"), place, || variable::value(name, block, &Scope::new(world)))
        }
        "local" => {
            let name = next()?;
            let names = world.locals.keys().copied();
            let local = world
                .locals
                .get(name)
                .ok_or_else(|| unknown("unknown-local", "local", name, names, place))?;
            once(world, format!("local.{name}"), place, || evaluate(&local.value, &Scope::new(world)))
        }
        "data" => {
            let (source, name) = (next()?, next()?);
            let names = world.data.keys().filter(|(of, _)| *of == source).map(|(_, name)| *name);
            let block = world.data.get(&(source, name)).ok_or_else(|| {
                unknown("unknown-data", &format!("data source {source:?} named"), name, names, place)
            })?;
            once(world, format!("data.{source}.{name}"), place, || {
                data::value(source, name, block, &Scope::new(world))
            })
        }
        "atlas" => match next()? {
            "env" => Ok(Value::text(world.environment.unwrap_or_default())),
            name => Err(unknown("unknown-attribute", "attribute of atlas", name, ["env"], place)),
        },
        _ => Err(unknown("unknown-name", "name", root, ROOTS, place)),
    }
}

/// The value of a name, evaluated the first time it is asked for.
fn once(
    world: &World<'_>,
    key: String,
    place: &Expression,
    compute: impl FnOnce() -> Fallible<Value>,
) -> Fallible<Value> {
    match world.known.borrow().get(&key) {
        Some(Known::Value(value)) => return Ok(value.clone()),
        Some(Known::Started) => {
            return Err(failure(
                "cyclic-reference",
                format!("cyclic reference to {key:?}"),
                place,
                "refers to itself",
            ));
        }
        None => {}
    }
    if world.depth.get() >= DEEPEST_REFERENCE {
        return Err(failure(
            "deep-reference",
            "names refer to one another too deeply",
            place,
            "one too many",
        ));
    }
    world.known.borrow_mut().insert(key.clone(), Known::Started);
    world.depth.set(world.depth.get() + 1);
    let result = compute();
    world.depth.set(world.depth.get().saturating_sub(1));
    match &result {
        Ok(value) => world.known.borrow_mut().insert(key, Known::Value(value.clone())),
        // A failure is not kept: `try` may go on, and asking again says the same.
        Err(_) => world.known.borrow_mut().remove(&key),
    };
    result
}

fn walk(
    value: Value,
    operators: &[&TraversalOperator],
    place: &Expression,
    scope: &Scope<'_>,
) -> Fallible<Value> {
    let Some((operator, rest)) = operators.split_first() else { return Ok(value) };
    match operator {
        TraversalOperator::GetAttr(name) => walk(attribute(value, name.as_str(), place)?, rest, place, scope),
        TraversalOperator::Index(key) => walk(element(value, key, scope)?, rest, place, scope),
        TraversalOperator::LegacyIndex(index) => {
            let index = usize::try_from(*index.value()).unwrap_or(usize::MAX);
            walk(nth(value, index, place)?, rest, place, scope)
        }
        TraversalOperator::FullSplat(_) => {
            let each = splat(value).into_iter().map(|item| walk(item, rest, place, scope));
            each.collect::<Fallible<_>>().map(Value::List)
        }
        TraversalOperator::AttrSplat(_) => {
            let is_attribute =
                |operator: &&TraversalOperator| matches!(operator, TraversalOperator::GetAttr(_));
            let count = rest.iter().take_while(|operator| is_attribute(operator)).count();
            let (inner, outer) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            let each = splat(value).into_iter().map(|item| walk(item, inner, place, scope));
            walk(Value::List(each.collect::<Fallible<_>>()?), outer, place, scope)
        }
    }
}

fn splat(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) => items,
        Value::Null => Vec::new(),
        single @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => vec![single],
    }
}

fn attribute(value: Value, name: &str, place: &Expression) -> Fallible<Value> {
    match value {
        Value::Object(mut members) => match members.remove(name) {
            Some(member) => Ok(member),
            None => Err(unknown(
                "unknown-attribute",
                "attribute",
                name,
                members.keys().map(String::as_str),
                place,
            )),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::List(_) => {
            let message = format!("{} has no attribute {name:?}", value.kind());
            Err(failure(
                "unknown-attribute",
                message,
                place,
                format!("this is {} before .{name}", value.kind()),
            ))
        }
    }
}

fn element(value: Value, key: &Expression, scope: &Scope<'_>) -> Fallible<Value> {
    if let Value::Object(_) = value {
        return attribute(value, &text(key, scope)?, key);
    }
    let index = evaluate(key, scope)?;
    let whole =
        index.to_number().and_then(|number| number.as_u64()).and_then(|index| usize::try_from(index).ok());
    let whole = whole.ok_or_else(|| super::evaluate::unsuitable(key, &index, "an index of 0 or more"))?;
    nth(value, whole, key)
}

fn nth(value: Value, index: usize, place: &Expression) -> Fallible<Value> {
    match value {
        Value::List(items) => {
            let length = items.len();
            let message = || format!("the list has {length} elements, and no element {index}");
            items
                .into_iter()
                .nth(index)
                .ok_or_else(|| failure("no-element", message(), place, "out of range"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            let message = format!("expected a list, got {}", value.kind());
            Err(failure("wrong-type", message, place, format!("index into {}", value.kind())))
        }
    }
}

/// The error of a name that nobody knows.
fn unknown<'n>(
    code: &'static str,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
    place: &Expression,
) -> Failure {
    let wrong = failure(code, format!("there is no {what} {name:?}"), place, "not defined");
    match nearest(name, known) {
        Some(near) => wrong.help(format!("did you mean {near:?}?")),
        None => wrong,
    }
}
