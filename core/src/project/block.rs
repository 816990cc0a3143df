//! Does a block hold only what is known?
//!
//! Atlas takes unknown names without a word, so that a misspelled setting is lost; here it is an error
//! that names the nearest one.

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, Body, Structure};

use super::evaluate::{evaluate, unsuitable};
use super::failure::{Fallible, failure};
use super::nearest::nearest;
use super::reference::Scope;
use super::value::Value;

/// What a block may hold.
pub struct Shape {
    /// Attributes that are honored.
    pub attributes: &'static [&'static str],
    /// Blocks that are honored.
    pub blocks: &'static [&'static str],
    /// Attributes and blocks that are known, and need nothing to be done.
    pub noted: &'static [&'static str],
}

/// Checks a block against its shape.
pub fn check(block: &Block, shape: &Shape) -> Fallible<()> {
    check_body(&block.body, shape, &format!("in a {:?} block", block.ident.as_str()))
}

/// Checks a body against its shape; `place` says where it is, as in `in a "migration" block`.
pub fn check_body(body: &Body, shape: &Shape, place: &str) -> Fallible<()> {
    for structure in body {
        let (what, name, known) = match structure {
            Structure::Attribute(attribute) => ("attribute", &attribute.key, shape.attributes),
            Structure::Block(block) => ("block", &block.ident, shape.blocks),
        };
        if known.contains(&name.as_str()) || shape.noted.contains(&name.as_str()) {
            continue;
        }
        let message = format!("unknown {what} {:?} {place}", name.as_str());
        let wrong = failure("unknown-setting", message, name, format!("no such {what}"));
        let all = shape.attributes.iter().chain(shape.blocks).chain(shape.noted).copied();
        return Err(match nearest(name.as_str(), all.clone()) {
            Some(near) => wrong.help(format!("did you mean {near:?}?")),
            None => wrong.help(format!("known here: {}", all.collect::<Vec<_>>().join(", "))),
        });
    }
    Ok(())
}

/// The text of an attribute, where it is set.
pub fn optional_text(body: &Body, key: &str, scope: &Scope<'_>) -> Fallible<Option<String>> {
    let Some(attribute) = body.get_attribute(key) else { return Ok(None) };
    let value = evaluate(&attribute.value, scope)?;
    match &value {
        Value::Null => Ok(None),
        _ => value.to_text().map(Some).ok_or_else(|| unsuitable(&attribute.value, &value, "a string")),
    }
}

/// The truth value of an attribute, where it is set.
pub fn optional_bool(body: &Body, key: &str, scope: &Scope<'_>) -> Fallible<Option<bool>> {
    let Some(attribute) = body.get_attribute(key) else { return Ok(None) };
    let value = evaluate(&attribute.value, scope)?;
    match &value {
        Value::Null => Ok(None),
        _ => value.to_bool().map(Some).ok_or_else(|| unsuitable(&attribute.value, &value, "true or false")),
    }
}

/// The texts of an attribute: a list, or one text.
pub fn texts(body: &Body, key: &str, scope: &Scope<'_>) -> Fallible<Vec<String>> {
    let Some(attribute) = body.get_attribute(key) else { return Ok(Vec::new()) };
    let value = evaluate(&attribute.value, scope)?;
    texts_of(&attribute.value, &value)
}

/// The texts of a value: a list, or one text.
pub fn texts_of(expression: &Expression, value: &Value) -> Fallible<Vec<String>> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::List(items) => {
            let text = |item: &Value| {
                item.to_text().ok_or_else(|| unsuitable(expression, item, "a list of strings"))
            };
            items.iter().map(text).collect()
        }
        single => match single.to_text() {
            Some(text) => Ok(vec![text]),
            None => Err(unsuitable(expression, value, "a string or a list of strings")),
        },
    }
}

/// A word of a fixed set, bare (`LINEAR`) or quoted.
pub fn optional_word(body: &Body, key: &str, scope: &Scope<'_>) -> Fallible<Option<String>> {
    match body.get_attribute(key) {
        Some(Attribute { value: Expression::Variable(word), .. }) => Ok(Some(word.as_str().to_owned())),
        Some(_) | None => optional_text(body, key, scope),
    }
}
