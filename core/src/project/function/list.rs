//! Functions of lists, sets and objects.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Function;
use super::argument::{
    Called, any, count, decimal, expected, list, misuse, misuse_of, object, size, text, texts, whole,
};
use crate::project::value::Value;

pub(super) const FUNCTIONS: &[(&str, Function)] = &[
    ("alltrue", alltrue),
    ("chunklist", chunklist),
    ("coalescelist", coalescelist),
    ("compact", |a| one(a, compact)),
    ("concat", concat),
    ("contains", contains),
    ("distinct", |a| one(a, distinct)),
    ("element", element),
    ("empty", |a| length(a).map(|length| Value::Bool(length == 0))),
    ("flatten", |a| one(a, flattened)),
    ("index", index),
    ("keys", keys),
    ("length", |a| length(a).map(Value::count)),
    ("merge", merge),
    ("range", range),
    ("reverse", |a| one(a, |items| items.iter().rev().cloned().collect())),
    ("setintersection", |a| {
        sets(a, |left, right| left.into_iter().filter(|item| holds(right, item)).collect())
    }),
    ("setproduct", setproduct),
    ("setsubtract", |a| sets(a, |left, right| left.into_iter().filter(|item| !holds(right, item)).collect())),
    ("setunion", |a| sets(a, |left, right| left.into_iter().chain(right.iter().cloned()).collect())),
    ("slice", slice),
    ("sort", sort),
    ("tolist", tolist),
    ("toset", |a| one(a, set)),
    ("values", values),
    ("zipmap", zipmap),
];

fn one(arguments: &[Value], function: fn(&[Value]) -> Vec<Value>) -> Called {
    count(arguments, 1, 1)?;
    Ok(Value::List(function(list(arguments, 0)?)))
}

/// The list without what is null or an empty text.
fn compact(items: &[Value]) -> Vec<Value> {
    let is_empty = |item: &Value| match item {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => false,
    };
    items.iter().filter(|item| !is_empty(item)).cloned().collect()
}

fn holds(items: &[Value], wanted: &Value) -> bool {
    items.iter().any(|item| item.equals(wanted))
}

fn distinct(items: &[Value]) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        if !holds(&kept, item) {
            kept.push(item.clone());
        }
    }
    kept
}

/// A set: each element once, in the order in which HCL walks it.
fn set(items: &[Value]) -> Vec<Value> {
    let mut kept = distinct(items);
    kept.sort_by(|a, b| match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (a, b) => a.to_text().cmp(&b.to_text()),
    });
    kept
}

fn sets(arguments: &[Value], combine: fn(Vec<Value>, &[Value]) -> Vec<Value>) -> Called {
    count(arguments, 1, usize::MAX)?;
    let mut combined = list(arguments, 0)?.to_vec();
    for index in 1..arguments.len() {
        combined = combine(combined, list(arguments, index)?);
    }
    Ok(Value::List(set(&combined)))
}

fn setproduct(arguments: &[Value]) -> Called {
    count(arguments, 1, usize::MAX)?;
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for index in 0..arguments.len() {
        let items = list(arguments, index)?;
        if rows.len().saturating_mul(items.len()) > 100_000 {
            return Err(misuse("the product has more than 100000 elements"));
        }
        let longer = |row: &Vec<Value>| -> Vec<Vec<Value>> {
            items.iter().map(|item| row.iter().chain([item]).cloned().collect()).collect()
        };
        rows = rows.iter().flat_map(longer).collect();
    }
    Ok(Value::List(rows.into_iter().map(Value::List).collect()))
}

fn flattened(items: &[Value]) -> Vec<Value> {
    let flat = items.iter().flat_map(|item| match item {
        Value::List(inner) => flattened(inner),
        single => vec![single.clone()],
    });
    flat.collect()
}

fn alltrue(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    Ok(Value::Bool(list(arguments, 0)?.iter().all(|item| item.to_bool() == Some(true))))
}

fn chunklist(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let (items, length) = (list(arguments, 0)?, size(arguments, 1)?);
    let length = if length == 0 { items.len().max(1) } else { length };
    Ok(Value::List(items.chunks(length).map(|chunk| Value::List(chunk.to_vec())).collect()))
}

fn coalescelist(arguments: &[Value]) -> Called {
    for argument in arguments {
        match argument {
            Value::List(items) if !items.is_empty() => return Ok(argument.clone()),
            Value::List(_) | Value::Null => {}
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                return Err(misuse(format!("expected lists, got {}", argument.kind())));
            }
        }
    }
    Err(misuse("no list has an element"))
}

fn concat(arguments: &[Value]) -> Called {
    let mut items = Vec::new();
    for index in 0..arguments.len() {
        items.extend_from_slice(list(arguments, index)?);
    }
    Ok(Value::List(items))
}

fn contains(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    Ok(Value::Bool(holds(list(arguments, 0)?, any(arguments, 1)?)))
}

fn element(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let (items, index) = (list(arguments, 0)?, whole(arguments, 1)?);
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let wrapped = index.checked_rem_euclid(length).and_then(|index| usize::try_from(index).ok());
    wrapped.and_then(|index| items.get(index)).cloned().ok_or_else(|| misuse_of(0, "the list is empty"))
}

fn index(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    match any(arguments, 0)? {
        Value::Object(members) => {
            let key = text(arguments, 1)?;
            members.get(&key).cloned().ok_or_else(|| misuse_of(1, format!("there is no key {key:?}")))
        }
        _ => {
            let wanted = size(arguments, 1)?;
            let found = list(arguments, 0)?.get(wanted).cloned();
            found.ok_or_else(|| misuse_of(1, format!("the list has no element {wanted}")))
        }
    }
}

fn length(arguments: &[Value]) -> Result<usize, super::argument::Misuse> {
    count(arguments, 1, 1)?;
    match any(arguments, 0)? {
        Value::List(items) => Ok(items.len()),
        Value::Object(members) => Ok(members.len()),
        Value::String(text) => Ok(text.chars().count()),
        Value::Null => Ok(0),
        value @ (Value::Bool(_) | Value::Number(_)) => {
            Err(expected(0, "a list, an object or a string", value))
        }
    }
}

fn keys(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    Ok(Value::List(object(arguments, 0)?.keys().map(Value::text).collect()))
}

fn values(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    Ok(Value::List(object(arguments, 0)?.values().cloned().collect()))
}

fn merge(arguments: &[Value]) -> Called {
    let mut merged = BTreeMap::new();
    for (index, argument) in arguments.iter().enumerate() {
        if *argument != Value::Null {
            merged.extend(object(arguments, index)?.clone());
        }
    }
    Ok(Value::Object(merged))
}

fn range(arguments: &[Value]) -> Called {
    count(arguments, 1, 3)?;
    let (start, end) = if arguments.len() == 1 {
        (0.0, decimal(arguments, 0)?)
    } else {
        (decimal(arguments, 0)?, decimal(arguments, 1)?)
    };
    let step = if arguments.len() == 3 {
        decimal(arguments, 2)?
    } else if end < start {
        -1.0
    } else {
        1.0
    };
    if step == 0.0 || (end - start) * step < 0.0 {
        return Err(misuse("the step does not lead from the start to the end"));
    }
    let length = ((end - start) / step).ceil();
    if length > 1024.0 {
        return Err(misuse("the range has more than 1024 elements"));
    }
    let number = |index: usize| start + step * index as f64;
    let items = (0..length as usize).map(number).map(|n| match n.fract() == 0.0 {
        true => Some(Value::Number((n as i64).into())),
        false => hcl_edit::Number::from_f64(n).map(Value::Number),
    });
    Ok(Value::List(items.map(|item| item.unwrap_or(Value::Null)).collect()))
}

fn slice(arguments: &[Value]) -> Called {
    count(arguments, 3, 3)?;
    let (items, start, end) = (list(arguments, 0)?, size(arguments, 1)?, size(arguments, 2)?);
    let part = items.get(start..end).ok_or_else(|| misuse_of(1, "the list has no such part"))?;
    Ok(Value::List(part.to_vec()))
}

fn sort(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    let mut items = texts(arguments, 0)?;
    items.sort();
    Ok(Value::List(items.into_iter().map(Value::String).collect()))
}

fn tolist(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    Ok(Value::List(list(arguments, 0)?.to_vec()))
}

fn zipmap(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let (keys, values) = (texts(arguments, 0)?, list(arguments, 1)?);
    if keys.len() != values.len() {
        return Err(misuse("there must be as many keys as values"));
    }
    Ok(Value::Object(keys.into_iter().zip(values.iter().cloned()).collect()))
}
