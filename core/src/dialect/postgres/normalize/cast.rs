//! Rules on casts: those that the server adds where it coerces by itself say nothing.

use super::context::Context;
use super::typing::{self, is_same, is_text, rank, type_of};
use crate::model::{DataType, Expr, Name};

/// A function or type that only one schema has is the same with and without that schema.
pub fn qualification(context: &Context<'_>, tree: Expr) -> Expr {
    match tree {
        Expr::Call { mut name, arguments } => {
            if let [schema, function] = name.as_slice() {
                let known =
                    schema.as_str() == "pg_catalog" || context.names.routine_is_unique(function.as_str());
                if known {
                    name.remove(0);
                }
            }
            sequence_name(context, Expr::Call { name, arguments })
        }
        Expr::Cast { operand, mut ty } => {
            if context.names.type_is_unique(&ty.name) {
                ty.schema = None;
            }
            ty.dimensions = ty.dimensions.min(1);
            Expr::Cast { operand, ty }
        }
        tree => tree,
    }
}

/// `t('x')` of a type of the schema is `'x'::t` (manual 4.2.9).
pub fn called_type(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Call { name, arguments } = tree else { return tree };
    let ty = match name.as_slice() {
        [ty] => DataType { user_defined: true, ..DataType::simple(ty.as_str()) },
        _ => return Expr::Call { name, arguments },
    };
    let is_type = matches!(arguments.as_slice(), [Expr::Text(_)]) && context.names.is_type_alone(&ty.name);
    match <[Expr; 1]>::try_from(arguments) {
        Ok([operand]) if is_type => Expr::Cast { operand: Box::new(operand), ty },
        Ok([operand]) => Expr::Call { name, arguments: vec![operand] },
        Err(arguments) => Expr::Call { name, arguments },
    }
}

/// The sequence of `nextval('…')`: as regclass, with its schema.
fn sequence_name(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Call { name, arguments } = tree else { return tree };
    let draws = matches!(name.as_slice(), [function] if matches!(function.as_str(), "nextval" | "currval" | "setval"));
    let arguments = if draws {
        arguments
            .into_iter()
            .enumerate()
            .map(|(at, it)| if at == 0 { regclass(context, it) } else { it })
            .collect()
    } else {
        arguments
    };
    Expr::Call { name, arguments }
}

fn regclass(context: &Context<'_>, tree: Expr) -> Expr {
    // A text is looked up when the default is used: the server keeps both casts.
    if let Expr::Cast { operand: _, ty } = &tree
        && &*ty.name == "text"
    {
        return Expr::Cast { operand: Box::new(tree), ty: DataType::simple("regclass") };
    }
    let text = match &tree {
        Expr::Text(text) => text,
        Expr::Cast { operand, ty } if &*ty.name == "regclass" => match &**operand {
            Expr::Text(text) => text,
            _ => return tree,
        },
        _ => return tree,
    };
    let Some(mut named) = super::super::render::name::read_qualified(text) else { return tree };
    if named.schema.is_none() {
        named.schema = context.names.relation_schema(named.name.as_str(), context.own);
    }
    let quoted = |name: &Name| super::super::syntax::quote_where_needed(name.as_str());
    let text = match &named.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&named.name)),
        None => quoted(&named.name),
    };
    Expr::Cast { operand: Box::new(Expr::Text(text.into())), ty: DataType::simple("regclass") }
}

/// `ARRAY[a, b]::t[]` is `ARRAY[a::t, b::t]` (the server passes the type on to the elements).
pub fn array(_: &Context<'_>, tree: Expr) -> Expr {
    match tree {
        Expr::Cast { operand, ty } if ty.dimensions > 0 => match *operand {
            Expr::Array(list) if !list.is_empty() && !list.iter().any(is_typed) => {
                let element = DataType { dimensions: 0, ..ty };
                let cast = |operand: Expr| Expr::Cast { operand: Box::new(operand), ty: element.clone() };
                Expr::Array(list.into_iter().map(cast).collect())
            }
            operand => Expr::Cast { operand: Box::new(operand), ty },
        },
        tree => tree,
    }
}

fn is_typed(tree: &Expr) -> bool {
    matches!(tree, Expr::Cast { .. } | Expr::Array(_))
}

/// `a::t` where `a` is a `t`, a varchar as text, and any cast of NULL.
pub fn needless(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Cast { operand, ty } = tree else { return tree };
    if *operand == Expr::Null {
        return Expr::Null;
    }
    let own = match &*operand {
        // A whole number that fits is an integer by itself (manual, Numeric Constants).
        Expr::Number(number) => number.parse::<i32>().ok().map(|_| DataType::simple("integer")),
        Expr::Text(_) | Expr::Array(_) => None,
        other => type_of(context, other),
    };
    let same = own.is_some_and(|own| {
        ty.arguments.is_empty()
            && (is_same(&own, &ty)
                || (&*own.name == "character varying"
                    && !own.user_defined
                    && &*ty.name == "text"
                    && ty.dimensions == own.dimensions))
    });
    if same { *operand } else { Expr::Cast { operand, ty } }
}

/// In a call the server casts arguments to the types of the function's parameters where it does so by itself.
pub fn arguments(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Call { name, arguments } = tree else { return tree };
    let folds = name.last().is_some_and(|name| takes_citext(name.as_str()));
    let alike = name.last().is_some_and(|name| typing::meets(name.as_str()));
    let bare = |tree: Expr| match tree {
        Expr::Cast { operand, ty } => {
            let own = type_of(context, &operand);
            let of_citext = |own: &DataType| !folds && &*own.name == "citext" && &*ty.name == "text";
            // What comes first decides for all: beside a character(n) each becomes one.
            let joins = |own: &DataType| alike && is_text(own) && &*ty.name == "bpchar";
            let implied = own.is_some_and(|own| {
                ty.arguments.is_empty() && (is_implicit(&own, &ty) || of_citext(&own) || joins(&own))
            });
            if implied { *operand } else { Expr::Cast { operand, ty } }
        }
        tree => tree,
    };
    Expr::Call { name, arguments: arguments.into_iter().map(bare).collect() }
}

/// Functions that the extension citext has of its own: of the others, text is taken (citext.sql).
fn takes_citext(function: &str) -> bool {
    const OWN: [&str; 11] = [
        "max",
        "min",
        "regexp_match",
        "regexp_matches",
        "regexp_replace",
        "regexp_split_to_array",
        "regexp_split_to_table",
        "replace",
        "split_part",
        "strpos",
        "translate",
    ];
    OWN.contains(&function)
}

/// Casts that the server applies to an argument by itself (pg_cast, context i).
fn is_implicit(from: &DataType, to: &DataType) -> bool {
    if from.user_defined || to.user_defined || from.dimensions != to.dimensions {
        return false;
    }
    let (from, to) = (typing::plain(from), typing::plain(to));
    let (one, other) = (rank(&from.name), rank(&to.name));
    if one > 0 && other > one {
        return true;
    }
    matches!(
        (&*from.name, &*to.name),
        ("character varying" | "bpchar" | "name", "text")
            | ("date", "timestamp" | "timestamptz")
            | ("timestamp", "timestamptz")
            | ("time", "timetz" | "interval")
            | ("cidr", "inet")
    )
}
