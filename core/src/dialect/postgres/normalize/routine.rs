//! Routines without the options that they have by themselves (manual, CREATE FUNCTION).

use super::context::{Context, TypeSchema};
use super::{data_type, expression, opaque};
use crate::dialect::postgres::render::returned::each_type;
use crate::dialect::postgres::syntax::quote_where_needed;
use crate::dialect::postgres::types;
use crate::model::{Argument, ArgumentMode, ObjectId, Routine, RoutineKind};
use std::sync::Arc;

/// Makes a routine canonical. Its body is compared byte for byte: the server keeps it so. Of an aggregate the options are
/// its body.
pub fn routine(context: &Context<'_>, id: &ObjectId, it: &mut Routine) {
    let Routine { kind, arguments, returns, language, body, options, comment: _ } = it;
    for argument in arguments.iter_mut() {
        data_type(context, &mut argument.ty);
        if let Some(default) = &mut argument.default {
            expression::of_type(context, default, &argument.ty);
        }
    }
    if *kind == RoutineKind::Aggregate {
        let is_ordered = id.signature.as_deref().is_some_and(|text| text.contains("ORDER BY"));
        opaque::aggregate(context, is_ordered, body);
    }
    let set = returns.as_ref().is_some_and(|it| it.starts_with("SETOF") || it.starts_with("TABLE"));
    options.retain(|option, value| match (&**option, &**value) {
        ("volatility", "volatile") | ("parallel", "unsafe") | ("security", "invoker") => false,
        ("strict" | "leakproof" | "window", "false") => false,
        ("cost", cost) => !is_default_cost(cost, language),
        ("rows", rows) => !(rows == "0" || (set && rows == "1000")),
        _ => true,
    });
    for (_, number) in options.iter_mut().filter(|(option, _)| matches!(&***option, "cost" | "rows")) {
        // The server keeps them as float4 (pg_proc.h): 1e-07 and 0.0000001 are one.
        if let Ok(value) = number.parse::<f32>() {
            *number = value.to_string().into();
        }
    }
    if let Some(support) = options.get_mut("support") {
        let bare = support.strip_prefix("public.").map(Arc::from);
        *support = bare.unwrap_or_else(|| support.clone());
    }
    // A procedure has no RETURNS; a function need not say what its OUT arguments say.
    if *kind == RoutineKind::Procedure {
        *returns = None;
    } else if *kind == RoutineKind::Function && returns.is_none() {
        *returns = returned(arguments);
    }
    if let Some(text) = returns {
        *text = with_schemas(context, &without_lengths(text)).into();
    }
}

/// What OUT arguments make a function return: the one's type, or a record.
fn returned(arguments: &[Argument]) -> Option<Arc<str>> {
    let mut out = arguments.iter().filter(|it| matches!(it.mode, ArgumentMode::Out | ArgumentMode::InOut));
    match (out.next(), out.next()) {
        (Some(only), None) => Some(types::print(&only.ty, &|name| quote_where_needed(name)).into()),
        (Some(_), Some(_)) => Some("record".into()),
        (None, _) => None,
    }
}

/// `bit(24)` is `bit`, but the parentheses of TABLE stay.
fn without_lengths(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let (before, after) = rest.split_at_checked(open).unwrap_or((rest, ""));
        let inside = after.get(1..).unwrap_or("");
        let close = inside.find(')').unwrap_or(inside.len());
        let lengths = inside
            .get(..close)
            .is_some_and(|text| text.chars().all(|c| c.is_ascii_digit() || c == ',' || c == ' '));
        out.push_str(before);
        rest = if lengths && close > 0 {
            inside.get(close + 1..).unwrap_or("")
        } else {
            out.push('(');
            inside
        };
    }
    out + rest
}

fn is_default_cost(cost: &str, language: &str) -> bool {
    let default = if matches!(language, "c" | "internal") { 1.0 } else { 100.0 };
    cost.parse::<f64>() == Ok(default)
}

/// A type of the database's own has its schema; one of an extension has none.
fn with_schemas(context: &Context<'_>, text: &str) -> String {
    each_type(text, &|named| {
        if types::is_built_in(named) && named.name.as_str() != "bpchar" {
            return None;
        }
        let name = quote_where_needed(named.name.as_str());
        match (context.names.type_schema(named.name.as_str()), &named.schema) {
            (TypeSchema::Unknown, _) if name == "bpchar" => Some("character".to_owned()),
            // An extension's, which may be anywhere.
            (TypeSchema::Unknown, Some(schema)) => match schema.as_str() {
                "pg_catalog" | "public" => Some(name),
                _ => None,
            },
            (TypeSchema::One(schema), None) => {
                Some(format!("{}.{name}", quote_where_needed(schema.as_str())))
            }
            (TypeSchema::Unknown, None) | (TypeSchema::One(_) | TypeSchema::Many, _) => None,
        }
    })
}
