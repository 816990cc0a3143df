//! Rules on IN: the server stores a list of constants as an array, and one that names columns as a chain of OR.

use super::context::Context;
use super::{cast, coercion, literal, typing};
use crate::model::{DataType, Expr};

/// `a = ANY (ARRAY[…])` is `a IN (…)`, and `a <> ALL (ARRAY[…])` is `a NOT IN (…)`.
pub fn any_array(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Quantified { operator, left, right, all } = tree else { return tree };
    let member = matches!((&*operator, all), ("=", false) | ("<>", true));
    match (member, array_of(*right)) {
        (true, Ok(list)) => {
            // Where the list is text, a cast of the other side to text goes without saying; but an array of bare
            // strings is one of text, and makes text of a character(n).
            let bare = !list.is_empty() && list.iter().all(|each| matches!(each, Expr::Text(_)));
            let padded = typing::type_of(context, &left).is_some_and(|ty| &*ty.name == "bpchar");
            let text = Expr::Cast { operand: left.clone(), ty: DataType::simple("text") };
            let operand = Box::new(if bare && padded { text } else { cast::needless(context, *left) });
            Expr::In { operand, list, negated: all }
        }
        (_, Ok(list)) => Expr::Quantified { operator, left, right: Box::new(Expr::Array(list)), all },
        (_, Err(right)) => Expr::Quantified { operator, left, right: Box::new(right), all },
    }
}

/// The elements of `ARRAY[…]`, or of such an array that is cast to `text[]` as a whole.
fn array_of(tree: Expr) -> Result<Vec<Expr>, Expr> {
    match tree {
        Expr::Array(list) => Ok(list),
        Expr::Cast { operand, ty } if &*ty.name == "text" && ty.dimensions > 0 => match *operand {
            Expr::Array(list) => Ok(list),
            operand => Err(Expr::Cast { operand: Box::new(operand), ty }),
        },
        tree => Err(tree),
    }
}

/// `(a, b) = (c, d)` is `a = c AND b = d`, `<>` is `a <> c OR b <> d`, and IN of rows the same of each.
pub fn rows(context: &Context<'_>, tree: Expr) -> Expr {
    match tree {
        Expr::Binary { operator, left, right } if matches!(&*operator, "=" | "<>") => {
            match fields(context, &operator, &left, &right) {
                Some(compared) => compared,
                None => Expr::Binary { operator, left, right },
            }
        }
        Expr::In { operand, list, negated } => {
            let (operator, join) = if negated { ("<>", "and") } else { ("=", "or") };
            let each: Option<Vec<Expr>> =
                list.iter().map(|item| fields(context, operator, &operand, item)).collect();
            match each.and_then(|each| chain(join, each)) {
                Some(compared) => compared,
                None => Expr::In { operand, list, negated },
            }
        }
        tree => tree,
    }
}

/// The comparison of two rows, field by field.
fn fields(context: &Context<'_>, operator: &str, left: &Expr, right: &Expr) -> Option<Expr> {
    let (Expr::Row(left), Expr::Row(right)) = (left, right) else { return None };
    if left.len() != right.len() {
        return None;
    }
    let pairs = left.iter().zip(right).map(|(left, right)| {
        let compared = Expr::Binary {
            operator: operator.into(),
            left: Box::new(left.clone()),
            right: Box::new(right.clone()),
        };
        coercion::sides(context, literal::operands(context, compared))
    });
    chain(if operator == "=" { "and" } else { "or" }, pairs.collect())
}

fn chain(join: &str, list: Vec<Expr>) -> Option<Expr> {
    list.into_iter().reduce(|left, right| Expr::Binary {
        operator: join.into(),
        left: Box::new(left),
        right: Box::new(right),
    })
}

/// `a IN (b)` is `a = b`, and with columns in the list `a IN (b, c)` is `a = b OR a = c`.
pub fn columns(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::In { operand, list, negated } = tree else { return tree };
    let (operator, join) = if negated { ("<>", "and") } else { ("=", "or") };
    let own = typing::type_of(context, &operand);
    if list.len() > 1 && !list.iter().any(names_a_column) {
        let list = list
            .into_iter()
            .map(|each| coercion::number_of(literal::taken(each, own.as_ref()), own.as_ref()))
            .collect::<Vec<_>>();
        let operand = Box::new(coercion::member(context, *operand, &list));
        return Expr::In { operand, list, negated };
    }
    let compare = |each: Expr| {
        let compared =
            Expr::Binary { operator: operator.into(), left: operand.clone(), right: Box::new(each) };
        coercion::sides(context, literal::operands(context, compared))
    };
    chain(join, list.into_iter().map(compare).collect()).unwrap_or_else(|| Expr::In {
        operand: operand.clone(),
        list: Vec::new(),
        negated,
    })
}

fn names_a_column(tree: &Expr) -> bool {
    let mut found = false;
    tree.walk(&mut |each| found |= matches!(each, Expr::Column(_) | Expr::Opaque(_)));
    found
}
