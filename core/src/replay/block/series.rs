//! Functions that give several values where one is selected: a row is made of each, whatever is done with it.

use super::super::Session;
use super::formula::{self, Scope};
use crate::model::query::Formula;
use crate::model::value::Value;
use crate::model::{Expr, Name};

/// The name that stands for the value at hand.
pub(super) const ELEMENT: &str = "?element";

/// The values that a column has one after the other: `None` if it is a plain one, and none inside if they are not known.
pub(super) fn rows_of(
    session: &Session<'_>,
    scope: &Scope<'_>,
    column: &Formula,
) -> Option<Option<Vec<Value>>> {
    let language = session.knowledge.procedural()?;
    let gives = |expr: &Expr| match expr {
        Expr::Call { name, arguments: _ } => {
            name.last().is_some_and(|name| language.gives_rows(name.as_str()))
        }
        _ => false,
    };
    let mut call = None;
    column.tree.walk(&mut |expr| {
        if call.is_none() && gives(expr) {
            call = Some(expr.clone());
        }
    });
    let call = call?;
    let Some(around) = replaced(&column.tree, &call) else { return Some(None) };
    let queries = column.queries.clone();
    let given = formula::within(session, scope, &Formula { tree: call, queries: queries.clone() });
    let Value::List(list) = given else { return Some(None) };
    let whole = Formula { tree: around, queries };
    let one = |value: Value| formula::within(session, &Scope { element: Some(&value), ..*scope }, &whole);
    Some(Some(list.into_iter().map(one).collect()))
}

/// The expression with a name in place of a call; `None` where the call stands where this does not look.
fn replaced(tree: &Expr, call: &Expr) -> Option<Expr> {
    if tree == call {
        return Some(Expr::Column(vec![Name::exact(ELEMENT)]));
    }
    let boxed = |operand: &Expr| replaced(operand, call).map(Box::new);
    Some(match tree {
        Expr::Cast { operand, ty } => Expr::Cast { operand: boxed(operand)?, ty: ty.clone() },
        Expr::Binary { operator, left, right } => {
            let (left, right) = match (boxed(left), boxed(right)) {
                (Some(left), None) => (left, right.clone()),
                (None, Some(right)) => (left.clone(), right),
                _ => return None,
            };
            Expr::Binary { operator: operator.clone(), left, right }
        }
        Expr::Call { name, arguments } => {
            let at = arguments.iter().position(|argument| replaced(argument, call).is_some())?;
            let mut arguments = arguments.clone();
            *arguments.get_mut(at)? = replaced(arguments.get(at)?, call)?;
            Expr::Call { name: name.clone(), arguments }
        }
        _ => return None,
    })
}
