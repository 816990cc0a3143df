//! What is the value of an input variable, and does it have the declared type?

use std::collections::BTreeMap;

use hcl_edit::Ident;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::Block;

use super::block::{Shape, check};
use super::evaluate::{evaluate, text, truth};
use super::failure::{Fallible, failure};
use super::nearest::nearest;
use super::reference::Scope;
use super::value::Value;

/// A type that a variable declares.
#[derive(Debug, Clone, PartialEq)]
enum Type {
    Any,
    String,
    Number,
    Int,
    Bool,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    Object(BTreeMap<String, Type>),
}

const SHAPE: Shape = Shape {
    attributes: &["type", "default", "description", "sensitive", "nullable"],
    blocks: &["validation"],
    noted: &[],
};

const TYPES: [&str; 10] = ["any", "string", "number", "int", "bool", "list", "set", "map", "tuple", "object"];

/// The value of a variable: the one given, else its default.
pub fn value(name: &str, block: &Block, scope: &Scope<'_>) -> Fallible<Value> {
    check(block, &SHAPE)?;
    let declared = match block.body.get_attribute("type") {
        Some(attribute) => read_type(&attribute.value)?,
        None => Type::Any,
    };
    let found = match scope.world().given.get(name).map(Vec::as_slice) {
        Some([single]) => Value::text(single),
        Some(several) => Value::List(several.iter().map(Value::text).collect()),
        None => match block.body.get_attribute("default") {
            Some(default) => evaluate(&default.value, scope)?,
            None => {
                let message = format!("missing value for required variable {name:?}");
                return Err(failure("missing-variable", message, block, "has no default")
                    .help(format!("give it one: --var {name}=…")));
            }
        },
    };
    let converted = convert(found, &declared).map_err(|wrong| {
        failure("wrong-type", format!("variable {name:?}: {wrong}"), block, "of this variable")
    })?;
    for rule in block.body.get_blocks("validation") {
        validate(name, &converted, rule, scope)?;
    }
    Ok(converted)
}

/// Holds a variable's value against one `validation` block.
fn validate(name: &str, value: &Value, rule: &Block, scope: &Scope<'_>) -> Fallible<()> {
    const RULE: Shape = Shape { attributes: &["condition", "error_message"], blocks: &[], noted: &[] };
    check(rule, &RULE)?;
    let Some(condition) = rule.body.get_attribute("condition") else {
        return Err(failure("missing-attribute", "a validation needs a condition", rule, "no condition"));
    };
    // Within its own validation, `var.<name>` is the value at hand.
    let scope = scope.with("var", Value::Object(BTreeMap::from([(name.to_owned(), value.clone())])));
    if truth(&condition.value, &scope)? {
        return Ok(());
    }
    let message = match rule.body.get_attribute("error_message") {
        Some(message) => text(&message.value, &scope)?,
        None => "the condition does not hold".to_owned(),
    };
    Err(failure(
        "invalid-variable",
        format!("variable {name:?}: {message}"),
        &condition.value,
        "does not hold",
    ))
}

fn read_type(expression: &Expression) -> Fallible<Type> {
    let unknown = |name: &str| {
        let wrong = failure("unknown-type", format!("there is no type {name:?}"), expression, "not a type");
        match nearest(name, TYPES) {
            Some(near) => wrong.help(format!("did you mean {near:?}?")),
            None => wrong,
        }
    };
    match expression {
        Expression::Variable(name) => simple(name.value()).ok_or_else(|| unknown(name.as_str())),
        Expression::String(name) => match name.value().as_str() {
            "string" => Ok(Type::String),
            "number" => Ok(Type::Number),
            "int" => Ok(Type::Int),
            "bool" => Ok(Type::Bool),
            other => Err(unknown(other)),
        },
        Expression::FuncCall(call) => {
            let arguments: Vec<&Expression> = call.args.iter().collect();
            match (call.name.name.as_str(), arguments.as_slice()) {
                ("list", [item]) => Ok(Type::List(Box::new(read_type(item)?))),
                ("set", [item]) => Ok(Type::Set(Box::new(read_type(item)?))),
                ("map", [item]) => Ok(Type::Map(Box::new(read_type(item)?))),
                ("tuple", [Expression::Array(items)]) => {
                    items.iter().map(read_type).collect::<Fallible<_>>().map(Type::Tuple)
                }
                ("object", [Expression::Object(members)]) => read_members(members).map(Type::Object),
                (name, _) => Err(unknown(name)),
            }
        }
        _ => Err(failure("unknown-type", "expected a type", expression, "not a type")),
    }
}

fn read_members(members: &hcl_edit::expr::Object) -> Fallible<BTreeMap<String, Type>> {
    let mut types = BTreeMap::new();
    for (key, value) in members {
        let name = match key {
            ObjectKey::Ident(name) => name.as_str(),
            ObjectKey::Expression(Expression::Variable(name)) => name.as_str(),
            ObjectKey::Expression(Expression::String(name)) => name.value().as_str(),
            ObjectKey::Expression(other) => {
                return Err(failure("unknown-type", "expected the name of a member", other, "not a name"));
            }
        };
        types.insert(name.to_owned(), read_type(value.expr())?);
    }
    Ok(types)
}

fn simple(name: &Ident) -> Option<Type> {
    match name.as_str() {
        "any" => Some(Type::Any),
        "string" => Some(Type::String),
        "number" => Some(Type::Number),
        "int" => Some(Type::Int),
        "bool" => Some(Type::Bool),
        "list" => Some(Type::List(Box::new(Type::Any))),
        "set" => Some(Type::Set(Box::new(Type::Any))),
        "map" => Some(Type::Map(Box::new(Type::Any))),
        _ => None,
    }
}

fn convert(value: Value, declared: &Type) -> Result<Value, String> {
    let mismatch = |expected: &str| format!("expected {expected}, got {}", value.kind());
    if value == Value::Null {
        return Ok(Value::Null);
    }
    match declared {
        Type::Any => Ok(value),
        Type::String => value.to_text().map(Value::String).ok_or_else(|| mismatch("a string")),
        Type::Number => value.to_number().map(Value::Number).ok_or_else(|| mismatch("a number")),
        Type::Int => {
            match value.to_number().filter(|number| number.as_f64().is_some_and(|n| n.fract() == 0.0)) {
                Some(number) => Ok(Value::Number(number)),
                None => Err(mismatch("a whole number")),
            }
        }
        Type::Bool => value.to_bool().map(Value::Bool).ok_or_else(|| mismatch("true or false")),
        Type::List(item) | Type::Set(item) => match value {
            Value::List(items) => {
                items.into_iter().map(|each| convert(each, item)).collect::<Result<_, _>>().map(Value::List)
            }
            // A variable given once on the command line is a list of one.
            Value::String(single) => Ok(Value::List(vec![convert(Value::String(single), item)?])),
            _ => Err(mismatch("a list")),
        },
        Type::Map(item) => match value {
            Value::Object(members) => {
                let converted = members.into_iter().map(|(key, each)| Ok((key, convert(each, item)?)));
                converted.collect::<Result<_, String>>().map(Value::Object)
            }
            _ => Err(mismatch("a map")),
        },
        Type::Tuple(types) => match value {
            Value::List(items) if items.len() == types.len() => {
                let converted = items.into_iter().zip(types).map(|(each, declared)| convert(each, declared));
                converted.collect::<Result<_, _>>().map(Value::List)
            }
            _ => Err(mismatch(&format!("a tuple of {}", types.len()))),
        },
        Type::Object(types) => match value {
            Value::Object(mut members) => {
                let converted = types.iter().map(|(name, declared)| {
                    let member =
                        members.remove(name).ok_or_else(|| format!("the member {name:?} is missing"))?;
                    Ok((name.clone(), convert(member, declared)?))
                });
                converted.collect::<Result<_, String>>().map(Value::Object)
            }
            _ => Err(mismatch("an object")),
        },
    }
}
