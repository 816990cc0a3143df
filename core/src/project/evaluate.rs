//! What is the value of an expression?

use std::collections::BTreeMap;

use hcl_edit::expr::{BinaryOp, BinaryOperator, Expression, ForExpr, Object, ObjectKey, UnaryOperator};

use super::failure::{Fallible, failure};
use super::function;
use super::interpolate;
use super::reference::{self, Scope};
use super::value::Value;

/// The value of an expression, in a scope.
pub fn evaluate(expression: &Expression, scope: &Scope<'_>) -> Fallible<Value> {
    match expression {
        Expression::Null(_) => Ok(Value::Null),
        Expression::Bool(flag) => Ok(Value::Bool(*flag.value())),
        Expression::Number(number) => Ok(Value::Number(*number.value())),
        Expression::String(text) => Ok(Value::text(text.value())),
        Expression::Array(items) => {
            items.iter().map(|item| evaluate(item, scope)).collect::<Fallible<_>>().map(Value::List)
        }
        Expression::Object(object) => members(object, scope).map(Value::Object),
        Expression::StringTemplate(template) => interpolate::template(template, scope),
        Expression::HeredocTemplate(heredoc) => interpolate::template(&heredoc.template, scope),
        Expression::Parenthesis(inner) => evaluate(inner.inner(), scope),
        Expression::Variable(name) => reference::variable(name, expression, scope),
        Expression::Conditional(choice) => {
            if truth(&choice.cond_expr, scope)? {
                evaluate(&choice.true_expr, scope)
            } else {
                evaluate(&choice.false_expr, scope)
            }
        }
        Expression::FuncCall(call) => function::call(call, expression, scope),
        Expression::Traversal(traversal) => reference::traversal(traversal, expression, scope),
        Expression::UnaryOp(operation) => {
            let value = evaluate(&operation.expr, scope)?;
            match *operation.operator.value() {
                UnaryOperator::Neg => match value.to_number() {
                    Some(number) => Ok(Value::Number(-number)),
                    None => Err(unsuitable(&operation.expr, &value, "a number")),
                },
                UnaryOperator::Not => match value.to_bool() {
                    Some(flag) => Ok(Value::Bool(!flag)),
                    None => Err(unsuitable(&operation.expr, &value, "true or false")),
                },
            }
        }
        Expression::BinaryOp(operation) => binary(operation, scope),
        Expression::ForExpr(each) => collect(each, scope),
    }
}

/// The value of a condition.
pub fn truth(expression: &Expression, scope: &Scope<'_>) -> Fallible<bool> {
    let value = evaluate(expression, scope)?;
    value.to_bool().ok_or_else(|| unsuitable(expression, &value, "true or false"))
}

/// The value of an expression that has to be a text.
pub fn text(expression: &Expression, scope: &Scope<'_>) -> Fallible<String> {
    let value = evaluate(expression, scope)?;
    value.to_text().ok_or_else(|| unsuitable(expression, &value, "a string"))
}

/// What a collection holds, each with its key: an index or a name.
pub fn entries(expression: &Expression, value: Value) -> Fallible<Vec<(Value, Value)>> {
    match value {
        Value::List(items) => {
            Ok(items.into_iter().enumerate().map(|(index, item)| (Value::count(index), item)).collect())
        }
        Value::Object(members) => {
            Ok(members.into_iter().map(|(key, value)| (Value::String(key), value)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err(unsuitable(expression, &value, "a list or an object"))
        }
    }
}

/// The error of a value of another kind than its place asks for.
pub fn unsuitable(expression: &Expression, value: &Value, expected: &str) -> super::failure::Failure {
    let message = format!("expected {expected}, got {}", value.kind());
    failure("wrong-type", message, expression, format!("this is {}", value.kind()))
}

fn members(object: &Object, scope: &Scope<'_>) -> Fallible<BTreeMap<String, Value>> {
    let mut members = BTreeMap::new();
    for (key, value) in object {
        let name = match key {
            ObjectKey::Ident(name) => name.as_str().to_owned(),
            ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
            ObjectKey::Expression(key) => text(key, scope)?,
        };
        members.insert(name, evaluate(value.expr(), scope)?);
    }
    Ok(members)
}

fn binary(operation: &BinaryOp, scope: &Scope<'_>) -> Fallible<Value> {
    let BinaryOp { lhs_expr, operator, rhs_expr, .. } = operation;
    let number = |expression: &Expression| -> Fallible<hcl_edit::Number> {
        let value = evaluate(expression, scope)?;
        value.to_number().ok_or_else(|| unsuitable(expression, &value, "a number"))
    };
    let decimal = |expression| number(expression).map(|number| number.as_f64().unwrap_or(f64::NAN));
    match *operator.value() {
        BinaryOperator::Eq => Ok(Value::Bool(evaluate(lhs_expr, scope)?.equals(&evaluate(rhs_expr, scope)?))),
        BinaryOperator::NotEq => {
            Ok(Value::Bool(!evaluate(lhs_expr, scope)?.equals(&evaluate(rhs_expr, scope)?)))
        }
        BinaryOperator::And => Ok(Value::Bool(truth(lhs_expr, scope)? && truth(rhs_expr, scope)?)),
        BinaryOperator::Or => Ok(Value::Bool(truth(lhs_expr, scope)? || truth(rhs_expr, scope)?)),
        BinaryOperator::Less => Ok(Value::Bool(decimal(lhs_expr)? < decimal(rhs_expr)?)),
        BinaryOperator::LessEq => Ok(Value::Bool(decimal(lhs_expr)? <= decimal(rhs_expr)?)),
        BinaryOperator::Greater => Ok(Value::Bool(decimal(lhs_expr)? > decimal(rhs_expr)?)),
        BinaryOperator::GreaterEq => Ok(Value::Bool(decimal(lhs_expr)? >= decimal(rhs_expr)?)),
        BinaryOperator::Plus => Ok(Value::Number(number(lhs_expr)? + number(rhs_expr)?)),
        BinaryOperator::Minus => Ok(Value::Number(number(lhs_expr)? - number(rhs_expr)?)),
        BinaryOperator::Mul => Ok(Value::Number(number(lhs_expr)? * number(rhs_expr)?)),
        BinaryOperator::Div => quotient(rhs_expr, decimal(lhs_expr)?, decimal(rhs_expr)?, |a, b| a / b),
        BinaryOperator::Mod => quotient(rhs_expr, decimal(lhs_expr)?, decimal(rhs_expr)?, |a, b| a % b),
    }
}

fn quotient(divisor: &Expression, a: f64, b: f64, operation: fn(f64, f64) -> f64) -> Fallible<Value> {
    match hcl_edit::Number::from_f64(operation(a, b)) {
        Some(number) => Ok(Value::Number(number)),
        None => Err(failure("division-by-zero", "division by zero", divisor, "this is 0")),
    }
}

/// The list or object that a `for` expression makes.
fn collect(each: &ForExpr, scope: &Scope<'_>) -> Fallible<Value> {
    let collection = evaluate(&each.intro.collection_expr, scope)?;
    let mut items = Vec::new();
    let mut members: BTreeMap<String, Value> = BTreeMap::new();
    for (key, value) in entries(&each.intro.collection_expr, collection)? {
        let scope = scope.with(each.intro.value_var.as_str(), value);
        let scope = match &each.intro.key_var {
            Some(name) => scope.with(name.as_str(), key),
            None => scope,
        };
        if let Some(condition) = &each.cond
            && !truth(&condition.expr, &scope)?
        {
            continue;
        }
        let value = evaluate(&each.value_expr, &scope)?;
        let Some(key_expression) = &each.key_expr else {
            items.push(value);
            continue;
        };
        let key = text(key_expression, &scope)?;
        match (members.get_mut(&key), each.grouping) {
            (Some(Value::List(group)), true) => group.push(value),
            (None, true) => {
                members.insert(key, Value::List(vec![value]));
            }
            (Some(_), _) => {
                let message = format!("two elements have the key {key:?}");
                return Err(failure("duplicate-key", message, key_expression, "not a key of one element")
                    .help("write `...` after the value to collect them in a list"));
            }
            (None, false) => {
                members.insert(key, value);
            }
        }
    }
    Ok(if each.key_expr.is_some() { Value::Object(members) } else { Value::List(items) })
}
