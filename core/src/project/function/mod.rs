//! What do the functions of the project file compute? They are those of Atlas, which are Terraform's.

mod argument;
mod encoding;
mod list;
mod number;
mod pattern;
mod text;
mod url;

use hcl_edit::expr::{Expression, FuncCall};

use self::argument::{Called, Misuse, count, misuse};
use super::evaluate::{evaluate, unsuitable};
use super::failure::{Fallible, failure};
use super::nearest::nearest;
use super::reference::Scope;
use super::value::Value;

/// A function that needs nothing but its arguments.
type Function = fn(&[Value]) -> Called;

const PURE: [&[(&str, Function)]; 6] = [
    text::FUNCTIONS,
    list::FUNCTIONS,
    number::FUNCTIONS,
    encoding::FUNCTIONS,
    pattern::FUNCTIONS,
    url::FUNCTIONS,
];

/// Functions that look at their arguments' errors, or at what is outside the file.
const SPECIAL: &[&str] = &["can", "file", "getenv", "try"];

/// What Atlas has and Portolan does not: reached only in projects that Portolan cannot run yet.
const NOT_YET: &[&str] = &[
    "csvdecode",
    "fileset",
    "formatdate",
    "glob",
    "print",
    "sql",
    "timeadd",
    "yamldecode",
    "yamlencode",
    "yamlmerge",
];

/// The value of a call.
pub fn call(call: &FuncCall, expression: &Expression, scope: &Scope<'_>) -> Fallible<Value> {
    let name = call.name.name.as_str();
    if call.name.is_namespaced() {
        let path: Vec<&str> = call.name.namespace.iter().map(|part| part.as_str()).chain([name]).collect();
        return Err(unknown(&path.join("::"), call));
    }
    match name {
        "try" => attempt(call, expression, scope),
        "can" => {
            let arguments = call.args.iter().collect::<Vec<_>>();
            match arguments.as_slice() {
                [only] => Ok(Value::Bool(evaluate(only, scope).is_ok())),
                _ => Err(at(&misuse("takes 1 argument"), call, expression)),
            }
        }
        "getenv" => {
            let arguments = arguments(call, scope)?;
            let name = named(&arguments).map_err(|wrong| at(&wrong, call, expression))?;
            Ok(Value::String((scope.outside().variable)(&name).unwrap_or_default()))
        }
        "file" => {
            let arguments = arguments(call, scope)?;
            let path = named(&arguments).map_err(|wrong| at(&wrong, call, expression))?;
            (scope.outside().read)(&path)
                .map(Value::String)
                .map_err(|wrong| failure("unreadable-file", wrong, expression, "this file cannot be read"))
        }
        _ => match pure(name) {
            Some(function) => {
                let arguments = arguments(call, scope)?;
                function(&arguments).map_err(|wrong| at(&wrong, call, expression))
            }
            None => Err(unknown(name, call)),
        },
    }
}

fn pure(name: &str) -> Option<Function> {
    PURE.iter().copied().flatten().find(|(known, _)| *known == name).map(|(_, function)| *function)
}

/// The first argument that has a value.
fn attempt(call: &FuncCall, expression: &Expression, scope: &Scope<'_>) -> Fallible<Value> {
    let mut last = at(&misuse("takes at least 1 argument"), call, expression);
    for argument in call.args.iter() {
        match evaluate(argument, scope) {
            Ok(value) => return Ok(value),
            Err(wrong) => last = wrong,
        }
    }
    Err(last)
}

/// The values of the arguments; `...` after the last spreads it.
fn arguments(call: &FuncCall, scope: &Scope<'_>) -> Fallible<Vec<Value>> {
    let mut values = Vec::new();
    for (index, argument) in call.args.iter().enumerate() {
        let value = evaluate(argument, scope)?;
        match value {
            Value::List(items) if call.args.expand_final() && index + 1 == call.args.len() => {
                values.extend(items)
            }
            value if call.args.expand_final() && index + 1 == call.args.len() => {
                return Err(unsuitable(argument, &value, "a list"));
            }
            value => values.push(value),
        }
    }
    Ok(values)
}

fn named(arguments: &[Value]) -> Result<String, Misuse> {
    count(arguments, 1, 1)?;
    argument::text(arguments, 0)
}

fn at(wrong: &Misuse, call: &FuncCall, expression: &Expression) -> super::failure::Failure {
    let message = format!("{}: {}", call.name.name.as_str(), wrong.message);
    match wrong.argument.and_then(|index| call.args.get(index)) {
        Some(argument) => failure("bad-argument", message, argument, "this argument"),
        None => failure("bad-argument", message, expression, "this call"),
    }
}

fn unknown(name: &str, call: &FuncCall) -> super::failure::Failure {
    if NOT_YET.contains(&name) {
        let message = format!("the function {name:?} is not supported by Portolan yet");
        return failure("unsupported-function", message, &call.name.name, "this function");
    }
    let known = PURE.iter().copied().flatten().map(|(known, _)| *known).chain(SPECIAL.iter().copied());
    let wrong =
        failure("unknown-function", format!("there is no function {name:?}"), &call.name.name, "unknown");
    match nearest(name, known) {
        Some(near) => wrong.help(format!("did you mean {near:?}?")),
        None => wrong,
    }
}
