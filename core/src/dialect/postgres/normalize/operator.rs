//! Rules on operators and on functions with a syntax of their own.

use super::context::Context;
use crate::model::{Expr, Name};

/// `trim(a)` is `btrim(a)`; `substring`, `position` and `overlay` are read as calls already.
pub fn special_functions(_: &Context<'_>, tree: Expr) -> Expr {
    match tree {
        Expr::Call { name, arguments } if is(&name, "trim") => call("btrim", arguments),
        tree => tree,
    }
}

fn is(path: &[Name], wanted: &str) -> bool {
    matches!(path, [name] if name.as_str() == wanted)
}

fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::Call { name: vec![Name::exact(name)], arguments }
}

fn binary(operator: &str, left: Box<Expr>, right: Box<Expr>) -> Expr {
    Expr::Binary { operator: operator.into(), left, right }
}

fn not(operand: Expr) -> Expr {
    Expr::Unary { operator: "not".into(), operand: Box::new(operand) }
}

/// `~~`, `!~~`, `~~*` and `!~~*` are LIKE and its kin; `like_escape` is its ESCAPE.
pub fn like(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Binary { operator, left, right } = tree else { return tree };
    let (word, negated) = match &*operator {
        "~~" => ("like", false),
        "!~~" => ("like", true),
        "~~*" => ("ilike", false),
        "!~~*" => ("ilike", true),
        _ => return Expr::Binary { operator, left, right },
    };
    let right = match *right {
        Expr::Call { name, arguments } if is(&name, "like_escape") => {
            match <[Expr; 2]>::try_from(arguments) {
                Ok([pattern, escape]) => Box::new(binary("escape", Box::new(pattern), Box::new(escape))),
                Err(arguments) => Box::new(Expr::Call { name, arguments }),
            }
        }
        right => Box::new(right),
    };
    let whole = super::literal::operands(context, binary(word, left, right));
    if negated { not(whole) } else { whole }
}

/// `a SIMILAR TO b` is `a ~ similar_to_escape(b)`.
pub fn similar(_: &Context<'_>, tree: Expr) -> Expr {
    match tree {
        Expr::Binary { operator, left, right } if &*operator == "similar to" => {
            let pattern = match *right {
                Expr::Binary { operator, left, right } if &*operator == "escape" => vec![*left, *right],
                pattern => vec![pattern],
            };
            binary("~", left, Box::new(call("similar_to_escape", pattern)))
        }
        tree => tree,
    }
}

/// Up to version 13 the server prints these as the functions behind them.
pub fn before_fourteen(context: &Context<'_>, tree: Expr) -> Expr {
    if context.target.version.0 >= 14 {
        return tree;
    }
    match tree {
        Expr::Binary { operator, left, right } if &*operator == "at time zone" => {
            call("timezone", vec![*right, *left])
        }
        Expr::Call { name, arguments } if is(&name, "extract") => call("date_part", arguments),
        tree => tree,
    }
}

/// `NOT (a IS DISTINCT FROM b)` is how the server prints `a IS NOT DISTINCT FROM b`.
pub fn distinct(_: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Unary { operator, operand } = tree else { return tree };
    match *operand {
        Expr::Binary { operator: inner, left, right } if &*operator == "not" && &*inner == "is not" => {
            binary("is", left, right)
        }
        operand => Expr::Unary { operator, operand: Box::new(operand) },
    }
}

/// `a BETWEEN b AND c` is `a >= b AND a <= c`; negated, `a < b OR a > c`.
pub fn between(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Between { operand, low, high, negated } = tree else { return tree };
    let (below, above, join) = if negated { ("<", ">", "or") } else { (">=", "<=", "and") };
    let typed = |tree: Expr| super::coercion::sides(context, super::literal::operands(context, tree));
    let low = typed(binary(below, operand.clone(), low));
    let high = typed(binary(above, operand, high));
    binary(join, Box::new(low), Box::new(high))
}

/// `CASE … ELSE NULL END` is `CASE … END`.
pub fn else_null(_: &Context<'_>, tree: Expr) -> Expr {
    match tree {
        Expr::Case { operand, whens, otherwise } => {
            let otherwise = otherwise.filter(|otherwise| match &**otherwise {
                Expr::Null => false,
                Expr::Cast { operand, ty: _ } => **operand != Expr::Null,
                _ => true,
            });
            Expr::Case { operand, whens, otherwise }
        }
        tree => tree,
    }
}
