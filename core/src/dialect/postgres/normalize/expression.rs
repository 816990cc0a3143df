//! The canonical form of an expression: each node, from the leaves up, goes through the named rules in their order.

use super::context::Context;
use super::{cast, coercion, literal, member, operator};
use crate::model::{DataType, Expr, Expression, Name};

/// A rewriting of one node whose operands are canonical already; a node that it does not concern stays as it is.
pub type Rule = fn(&Context<'_>, Expr) -> Expr;

/// The rules, in the order in which they are applied to a node.
pub const RULES: &[(&str, Rule)] = &[
    ("functions with a syntax of their own are calls", operator::special_functions),
    ("a schema that says nothing new is left out", cast::qualification),
    ("a type that is called is a cast", cast::called_type),
    ("~~ is LIKE", operator::like),
    ("SIMILAR TO is a match", operator::similar),
    ("before 14, AT TIME ZONE and EXTRACT are calls", operator::before_fourteen),
    ("NOT IS DISTINCT is IS NOT DISTINCT", operator::distinct),
    ("BETWEEN is two comparisons", operator::between),
    ("ELSE NULL goes without saying", operator::else_null),
    ("a cast of ARRAY[] is of its elements", cast::array),
    ("= ANY of an array is IN", member::any_array),
    ("comparisons of rows are of their fields", member::rows),
    ("IN of columns is OR, IN of one is =", member::columns),
    ("a cast to the same type is none", cast::needless),
    ("literals take the type of the other side", literal::operands),
    ("what the other side of an operator asks for goes without saying", coercion::sides),
    ("literals in calls are text by themselves", literal::arguments),
    ("arguments are cast by themselves", cast::arguments),
    ("a number in quotes is a number", literal::quoted_number),
];

/// Makes an expression canonical.
pub fn expression(context: &Context<'_>, it: &mut Expression) {
    let tree = std::mem::replace(&mut it.tree, Expr::Null);
    it.tree = canonical(context, tree);
}

/// Makes an expression canonical that is assigned to a type: a default.
pub fn of_type(context: &Context<'_>, it: &mut Expression, ty: &DataType) {
    expression(context, it);
    let tree = std::mem::replace(&mut it.tree, Expr::Null);
    let base = context.names.under(ty);
    it.tree = literal::assigned(tree, &base);
}

/// The canonical form of a tree.
pub fn canonical(context: &Context<'_>, tree: Expr) -> Expr {
    let mut tree = inside(context, coercion::said(context, tree));
    for (_, rule) in RULES {
        tree = rule(context, tree);
    }
    tree
}

/// The same tree with canonical operands.
fn inside(context: &Context<'_>, tree: Expr) -> Expr {
    let one = |it: Box<Expr>| Box::new(canonical(context, *it));
    let all = |list: Vec<Expr>| list.into_iter().map(|it| canonical(context, it)).collect::<Vec<_>>();
    match tree {
        Expr::Null
        | Expr::Boolean(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Prefixed { .. }
        | Expr::Keyword(_)
        | Expr::Opaque(_) => tree,
        Expr::Column(path) => Expr::Column(own_column(context, path)),
        Expr::Call { name, arguments } => Expr::Call { name, arguments: all(arguments) },
        Expr::Unary { operator, operand } => Expr::Unary { operator, operand: one(operand) },
        Expr::Binary { operator, left, right } => {
            Expr::Binary { operator, left: one(left), right: one(right) }
        }
        Expr::Cast { operand, ty } => Expr::Cast { operand: one(operand), ty },
        Expr::In { operand, list, negated } => Expr::In { operand: one(operand), list: all(list), negated },
        Expr::Between { operand, low, high, negated } => {
            Expr::Between { operand: one(operand), low: one(low), high: one(high), negated }
        }
        Expr::Is { operand, what, negated } => Expr::Is { operand: one(operand), what, negated },
        Expr::Case { operand, whens, otherwise } => Expr::Case {
            operand: operand.map(one),
            whens: whens
                .into_iter()
                .map(|(when, then)| (canonical(context, when), canonical(context, then)))
                .collect(),
            otherwise: otherwise.map(one),
        },
        Expr::Array(list) => Expr::Array(all(list)),
        Expr::Row(list) => Expr::Row(all(list)),
        Expr::Collate { operand, collation } => {
            Expr::Collate { operand: one(operand), collation: bare(collation) }
        }
        Expr::Quantified { operator, left, right, all } => {
            Expr::Quantified { operator, left: one(left), right: one(right), all }
        }
        Expr::Subscript { operand, index } => Expr::Subscript { operand: one(operand), index: one(index) },
        Expr::Field { operand, field } => Expr::Field { operand: one(operand), field },
    }
}

/// In the expressions of a table its name before a column says nothing; the server does not print it.
fn own_column(context: &Context<'_>, path: Vec<Name>) -> Vec<Name> {
    let known = context.column(&path).is_some();
    match path.last() {
        Some(last) if known && path.len() > 1 && !is_row_of_trigger(&path) => vec![last.clone()],
        _ => path,
    }
}

fn is_row_of_trigger(path: &[Name]) -> bool {
    path.first().is_some_and(|first| matches!(first.as_str(), "old" | "new"))
}

fn bare(collation: Vec<Name>) -> Vec<Name> {
    match collation.split_first() {
        Some((schema, rest)) if schema.as_str() == "pg_catalog" && !rest.is_empty() => rest.to_vec(),
        _ => collation,
    }
}
