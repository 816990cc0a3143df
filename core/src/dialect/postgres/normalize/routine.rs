//! Routines without the options that they have by themselves (manual, CREATE FUNCTION).

use super::context::Context;
use super::{data_type, expression};
use crate::model::{Routine, RoutineKind};

/// Makes a routine canonical. Its body is compared byte for byte: the server keeps it so.
pub fn routine(context: &Context<'_>, it: &mut Routine) {
    let Routine { kind, arguments, returns, language, body: _, options, comment: _ } = it;
    for argument in arguments.iter_mut() {
        data_type(context, &mut argument.ty);
        // The server forgets the lengths of what goes in and out (manual, CREATE FUNCTION, notes).
        argument.ty.arguments.clear();
        if let Some(default) = &mut argument.default {
            expression::of_type(context, default, &argument.ty);
        }
    }
    let set = returns.as_ref().is_some_and(|it| it.starts_with("SETOF") || it.starts_with("TABLE"));
    options.retain(|option, value| match (&**option, &**value) {
        ("volatility", "volatile") | ("parallel", "unsafe") | ("security", "invoker") => false,
        ("strict" | "leakproof" | "window", "false") => false,
        ("cost", cost) => !is_default_cost(cost, language),
        ("rows", rows) => !(rows == "0" || (set && rows == "1000")),
        _ => true,
    });
    // A procedure has no RETURNS; one function that says the same as its OUT arguments need not.
    if *kind == RoutineKind::Procedure {
        *returns = None;
    }
    if let Some(text) = returns {
        *text = without_lengths(&without_own_schema(context, text)).into();
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

/// A type in RETURNS without its schema, where only one schema has a type of that name.
fn without_own_schema(context: &Context<'_>, text: &str) -> String {
    let words = text.split_inclusive([' ', '(', ',']);
    let bare = |word: &str| match word.split_once('.') {
        Some((schema, name)) if !schema.contains('"') => {
            let plain = name.trim_end_matches([' ', '(', ',', ')', ']', '[']);
            if context.names.type_is_unique(plain.trim_matches('"')) {
                name.to_owned()
            } else {
                word.to_owned()
            }
        }
        _ => word.to_owned(),
    };
    words.map(bare).collect()
}
