//! Functions, procedures and aggregates. The body is printed byte for byte.

use super::{default_text, name, returned, types};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::{literal, quote, quote_where_needed};
use crate::dialect::postgres::types::is_built_in;
use crate::model::{Argument, ArgumentMode, ObjectId, Routine, RoutineKind, Schema};

/// The word of SQL for a kind.
pub fn words(kind: RoutineKind) -> &'static str {
    match kind {
        RoutineKind::Function => "FUNCTION",
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Aggregate => "AGGREGATE",
    }
}

/// The name of a routine with the types that tell it from its overloads.
pub fn identity(options: &PlanOptions, schema: &Schema, id: &ObjectId, routine: &Routine) -> String {
    let inputs: Vec<_> = routine
        .arguments
        .iter()
        .filter(|argument| argument.mode != ArgumentMode::Out || routine.kind == RoutineKind::Procedure)
        .map(|argument| {
            let mode = match argument.mode {
                ArgumentMode::Out => "OUT ",
                // Of an aggregate over a sorted set, the one word may stand for both lists of arguments.
                ArgumentMode::Variadic if routine.kind == RoutineKind::Aggregate => "VARIADIC ",
                ArgumentMode::Variadic | ArgumentMode::In | ArgumentMode::InOut => "",
            };
            format!("{mode}{}", types::data_type(options, schema, &argument.ty))
        })
        .collect();
    let inputs = match routine.kind {
        RoutineKind::Aggregate => aggregated(id, &inputs),
        RoutineKind::Function | RoutineKind::Procedure => inputs.join(", "),
    };
    format!("{}({inputs})", name::of_object(options, id))
}

/// CREATE FUNCTION, PROCEDURE or AGGREGATE.
pub fn create(
    options: &PlanOptions,
    schema: &Schema,
    id: &ObjectId,
    routine: &Routine,
    replace: bool,
) -> String {
    let Routine { kind, arguments, returns, language, body, options: of_routine, comment: _ } = routine;
    let replace = if replace { "OR REPLACE " } else { "" };
    let listed: Vec<_> = arguments.iter().map(|each| argument(options, schema, each)).collect();
    let arguments = listed.join(", ");
    let mut sql = format!("CREATE {replace}{} {}", words(*kind), name::of_object(options, id));
    match kind {
        RoutineKind::Aggregate => {
            return format!("{sql} ({}) ({})", aggregated(id, &listed), unwrapped(&body.text));
        }
        RoutineKind::Function | RoutineKind::Procedure => sql.push_str(&format!(" ({arguments})")),
    }
    if let Some(returns) = returns {
        sql.push_str(&format!(" RETURNS {}", returns_clause(options, schema, id, returns)));
    }
    sql.push_str(&format!(" LANGUAGE {}", quote_where_needed(language)));
    for (key, value) in of_routine {
        sql.push_str(&option(key, value));
    }
    sql.push_str(&body_clause(language, &body.text));
    sql
}

/// The arguments of an aggregate: `*` where there are none, ORDER BY before those that it sorts by.
fn aggregated(id: &ObjectId, arguments: &[String]) -> String {
    let direct = id.signature.as_ref().and_then(|signature| signature.split_once("ORDER BY"));
    match direct.map(|(direct, _)| direct.split(',').filter(|it| !it.trim().is_empty()).count()) {
        Some(count) => {
            let (direct, ordered) = arguments.split_at_checked(count).unwrap_or((arguments, &[]));
            format!("{} ORDER BY {}", direct.join(", "), ordered.join(", ")).trim_start().to_owned()
        }
        None if arguments.is_empty() => "*".to_owned(),
        None => arguments.join(", "),
    }
}

/// What a function returns, with the schema before a type that is one of the database's own.
fn returns_clause(options: &PlanOptions, schema: &Schema, id: &ObjectId, text: &str) -> String {
    returned::each_type(text, &|named| {
        if is_built_in(named) {
            return None;
        }
        types::named(schema, id.schema.as_ref(), named).map(|made| name::of_object(options, &made))
    })
}

fn unwrapped(text: &str) -> &str {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text)
}

fn argument(options: &PlanOptions, schema: &Schema, argument: &Argument) -> String {
    let Argument { mode, name, ty, default } = argument;
    let mut sql = match mode {
        ArgumentMode::In => String::new(),
        ArgumentMode::Out => "OUT ".to_owned(),
        ArgumentMode::InOut => "INOUT ".to_owned(),
        ArgumentMode::Variadic => "VARIADIC ".to_owned(),
    };
    if let Some(name) = name {
        sql.push_str(&format!("{} ", quote(name.as_str())));
    }
    sql.push_str(&types::data_type(options, schema, ty));
    if let Some(default) = default {
        sql.push_str(&format!(" DEFAULT {}", default_text(default)));
    }
    sql
}

/// An option as its clause, with the space before it.
fn option(key: &str, value: &str) -> String {
    match key {
        "volatility" | "parallel" | "security" | "cost" | "rows" | "support" => match key {
            "volatility" => format!(" {}", value.to_uppercase()),
            "support" => format!(" SUPPORT {value}"),
            _ => format!(" {} {}", key.to_uppercase(), value.to_uppercase()),
        },
        "strict" | "window" | "leakproof" if value == "false" => String::new(),
        "strict" => " STRICT".to_owned(),
        "window" => " WINDOW".to_owned(),
        "leakproof" => " LEAKPROOF".to_owned(),
        "transform" => format!(" TRANSFORM {value}"),
        _ => match key.strip_prefix("set ") {
            Some(parameter) if value == "from current" => format!(" SET {parameter} FROM CURRENT"),
            Some(parameter) => format!(" SET {parameter} TO {value}"),
            None => format!(" {} {value}", key.to_uppercase()),
        },
    }
}

/// ` AS …` with the body in dollar quotes that it does not contain; a body in standard SQL stands by itself.
fn body_clause(language: &str, body: &str) -> String {
    if language == "sql" && is_standard(body) {
        return format!("\n{body}");
    }
    if language == "c" || language == "internal" {
        return format!(" AS {}", if body.starts_with('\'') { body.to_owned() } else { literal(body) });
    }
    let tag = dollar_tag(body);
    format!(" AS {tag}{body}{tag}")
}

/// Whether a body is `BEGIN ATOMIC … END` or `RETURN …`: no string body of the language begins so.
pub fn is_standard(body: &str) -> bool {
    let mut words = body.split_whitespace();
    let first = words.next().unwrap_or("");
    let atomic = words.next().is_some_and(|word| word.eq_ignore_ascii_case("atomic"));
    first.eq_ignore_ascii_case("return") || (first.eq_ignore_ascii_case("begin") && atomic)
}

/// The shortest dollar quote that a body does not hold.
fn dollar_tag(body: &str) -> String {
    if !body.contains("$$") && !body.ends_with('$') {
        return "$$".to_owned();
    }
    let tag = |n: usize| if n == 0 { "$function$".to_owned() } else { format!("$function{n}$") };
    let free = (0..=body.len()).map(tag).find(|tag| !body.contains(tag.trim_end_matches('$')));
    free.unwrap_or_else(|| "$function$".to_owned())
}
