//! How an object reads as SQL: Atlas's spelling of PostgreSQL (Atlas reference 7.3, 7.4), expressions as their authors wrote them.

pub mod column;
pub mod comment;
pub mod constraint;
pub mod index;
pub mod name;
pub mod policy;
pub mod returned;
pub mod routine;
pub mod sequence;
pub mod table;
pub mod types;
pub mod view;

use crate::model::{Expr, Expression};

/// An expression in parentheses, as checks, generated columns and predicates take it.
pub fn parenthesized(expression: &Expression) -> String {
    format!("({})", expression.text)
}

/// A default: bare where PostgreSQL's grammar takes it bare (`b_expr`), in parentheses otherwise.
pub fn default_text(expression: &Expression) -> String {
    if stands_alone(&expression.tree) { expression.text.to_string() } else { parenthesized(expression) }
}

/// Whether an expression needs no parentheses around it in a DEFAULT.
fn stands_alone(tree: &Expr) -> bool {
    match tree {
        Expr::Null
        | Expr::Boolean(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Prefixed { .. }
        | Expr::Column(_)
        | Expr::Keyword(_)
        | Expr::Call { .. }
        | Expr::Case { .. }
        | Expr::Array(_) => true,
        Expr::Cast { operand, ty: _ } => stands_alone(operand),
        Expr::Unary { .. }
        | Expr::Binary { .. }
        | Expr::In { .. }
        | Expr::Between { .. }
        | Expr::Is { .. }
        | Expr::Row(_)
        | Expr::Collate { .. }
        | Expr::Quantified { .. }
        | Expr::Subscript { .. }
        | Expr::Field { .. }
        | Expr::Opaque(_) => false,
    }
}
