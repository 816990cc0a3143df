//! Rules on the two sides of an operator: where no operator takes both types, the server casts one side or both, and prints
//! that (manual 10.2). A cast goes only where what is left would make the server cast the same way again.

use super::context::Context;
use super::typing::{is_same, is_text, plain, rank, type_of};
use crate::model::{DataType, Expr};

/// `c = b::text`: what is said to be text makes text of a character(n) beside it. It is looked at before the operands are
/// canonical, for a varchar that is cast to text looks like a bare one afterwards.
pub fn said(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Binary { operator, left, right } = tree else { return tree };
    if !compares(&operator) {
        return Expr::Binary { operator, left, right };
    }
    let is = |tree: &Expr, name: &str| {
        type_of(context, tree).is_some_and(|ty| &*ty.name == name && ty.dimensions == 0)
    };
    let says_text = |tree: &Expr| {
        matches!(tree, Expr::Cast { operand, ty: _ } if is(operand, "character varying")) && is(tree, "text")
    };
    let text = |tree: Box<Expr>| Box::new(Expr::Cast { operand: tree, ty: DataType::simple("text") });
    let (left, right) =
        match (is(&left, "bpchar") && says_text(&right), says_text(&left) && is(&right, "bpchar")) {
            (true, _) => (text(left), right),
            (_, true) => (left, text(right)),
            (false, false) => (left, right),
        };
    Expr::Binary { operator, left, right }
}

/// Both sides of an operator as they stand without the casts that the server adds by itself.
pub fn sides(context: &Context<'_>, tree: Expr) -> Expr {
    let (operator, left, right) = match tree {
        Expr::Binary { operator, left, right } => (operator, left, right),
        // Roots are taken of double precision only.
        Expr::Unary { operator, operand } if matches!(&*operator, "|/" | "||/") => {
            let operand = Box::new(Side::of(context, &operator, *operand).bare);
            return Expr::Unary { operator, operand };
        }
        tree => return tree,
    };
    if matches!(&*operator, "and" | "or") {
        return Expr::Binary { operator, left, right };
    }
    let side = |tree: Expr| Side::of(context, &operator, tree);
    let (left, right) = between(context, &operator, side(*left), side(*right));
    Expr::Binary { operator, left: Box::new(left), right: Box::new(right) }
}

/// A side, and what it is cast to in a way that the server could have added.
struct Side {
    bare: Expr,
    cast: Option<DataType>,
}

impl Side {
    fn of(context: &Context<'_>, operator: &str, tree: Expr) -> Side {
        match tree {
            Expr::Cast { operand, ty } if may_be_added(context, operator, &operand, &ty) => {
                Side { bare: *operand, cast: Some(ty) }
            }
            bare => Side { bare, cast: None },
        }
    }

    fn whole(self) -> Expr {
        match self.cast {
            Some(ty) => cast(self.bare, ty),
            None => self.bare,
        }
    }
}

fn cast(tree: Expr, ty: DataType) -> Expr {
    Expr::Cast { operand: Box::new(tree), ty }
}

/// Whether the server makes such casts for the sake of the other side.
fn may_be_added(context: &Context<'_>, operator: &str, operand: &Expr, to: &DataType) -> bool {
    if !to.arguments.is_empty() || to.dimensions > 0 || to.user_defined {
        return false;
    }
    if matches!(operand, Expr::Number(_)) && rank(&to.name) > 0 {
        return true;
    }
    let Some(own) = type_of(context, operand).filter(|own| !own.user_defined && own.dimensions == 0) else {
        return false;
    };
    let (from, wide) = (rank(&own.name), rank(&to.name));
    // The integer types have operators between each other: a cast between them is the author's.
    (from > 0 && from < wide && wide > 3)
        || match (&*own.name, &*plain(to).name) {
            ("bpchar", "text") => compares(operator) || operator == "||",
            ("character varying", "bpchar") => compares(operator),
            ("date", "timestamp" | "timestamptz") | ("timestamp", "timestamptz") => operator == "-",
            _ => false,
        }
}

fn compares(operator: &str) -> bool {
    matches!(operator, "=" | "<>" | "<" | ">" | "<=" | ">=" | "is" | "is not")
}

/// Both sides, bare where one of them asks for the cast of the other by what it is itself. Where neither does, an author
/// has cast one of them: which one is not to be told, and it is the left one here.
fn between(context: &Context<'_>, operator: &str, left: Side, right: Side) -> (Expr, Expr) {
    let asks = |other: &Expr, to: &DataType| asks(context, operator, other, to);
    match (&left.cast, &right.cast) {
        (None, None) => {
            let integer =
                |tree: &Expr| type_of(context, tree).is_some_and(|ty| matches!(rank(&ty.name), 1..=3));
            let powers = operator == "^" && integer(&left.bare) && integer(&right.bare);
            let double = DataType::simple("double precision");
            (if powers { cast(left.bare, double) } else { left.bare }, right.bare)
        }
        (Some(to), None) if asks(&right.bare, to) => (left.bare, right.bare),
        (None, Some(to)) if asks(&left.bare, to) => (left.bare, right.bare),
        (None, Some(to)) if rank(&to.name) > 3 && is_narrower(context, &left.bare, to) => {
            (cast(left.bare, to.clone()), right.bare)
        }
        (Some(to), Some(other)) if is_same(to, other) => {
            let bare = operator == "||" || asks(&left.bare, to) || asks(&right.bare, to);
            (if bare { left.bare } else { cast(left.bare, to.clone()) }, right.bare)
        }
        (Some(_), _) | (_, Some(_)) => (left.whole(), right.whole()),
    }
}

fn is_narrower(context: &Context<'_>, tree: &Expr, than: &DataType) -> bool {
    type_of(context, tree)
        .is_some_and(|ty| matches!(rank(&ty.name), 1..) && rank(&ty.name) < rank(&than.name))
}

/// Whether an operand makes the server cast the other side to this type.
fn asks(context: &Context<'_>, operator: &str, other: &Expr, to: &DataType) -> bool {
    let ty = type_of(context, other);
    if &*to.name == "text" {
        return match (operator, ty) {
            ("||", Some(ty)) => is_text(&ty) || &*ty.name == "bpchar" || rank(&ty.name) > 0,
            ("||", None) => matches!(other, Expr::Text(_)),
            // A varchar beside a character(n) becomes one.
            (_, Some(ty)) => &*ty.name == "text" && ty.dimensions == 0 && !ty.user_defined,
            (_, None) => false,
        };
    }
    // An interval is multiplied by double precision only.
    let of_interval = |ty: &DataType| &*ty.name == "interval" && &*to.name == "double precision";
    ty.is_some_and(|ty| is_same(&ty, to) || floats(&ty, to) || of_interval(&ty))
}

fn floats(one: &DataType, other: &DataType) -> bool {
    let float = |ty: &DataType| matches!(&*ty.name, "real" | "double precision");
    float(one) && float(other)
}

/// A number without its cast to the type that it is compared with.
pub fn number_of(tree: Expr, other: Option<&DataType>) -> Expr {
    match tree {
        Expr::Cast { operand, ty } => {
            let asked = other.is_some_and(|other| is_same(other, &ty) || floats(other, &ty));
            match *operand {
                Expr::Number(number) if asked && rank(&ty.name) > 0 && ty.arguments.is_empty() => {
                    Expr::Number(number)
                }
                operand => Expr::Cast { operand: Box::new(operand), ty },
            }
        }
        tree => tree,
    }
}

/// `(id)::numeric IN (1, 2.5)`: a list that has such a number makes the server cast what is looked for.
pub fn member(context: &Context<'_>, operand: Expr, list: &[Expr]) -> Expr {
    match operand {
        Expr::Cast { operand, ty }
            if rank(&ty.name) > 3
                && may_be_added(context, "=", &operand, &ty)
                && list.iter().any(|each| type_of(context, each).is_some_and(|own| is_same(&own, &ty))) =>
        {
            *operand
        }
        operand => operand,
    }
}
