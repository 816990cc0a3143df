//! Procedures and functions: the head is read, the body is text.

use super::super::types::column_type;
use super::target;
use super::trigger::letter_by_letter;
use crate::model::ddl::{CommentOn, Create};
use crate::model::{
    Argument, ArgumentMode, Ddl, Definition, Object, ObjectKind, Parameters, Routine, RoutineKind,
};
use crate::syntax::cursor::{Cursor, Parse};
use std::sync::Arc;

/// What the options of a routine hold besides its characteristics: its parameters, which the server keeps letter by letter.
pub const PARAMETERS: &str = "parameters";

/// `[AGGREGATE] PROCEDURE | FUNCTION name (…) [RETURNS type] characteristics body`
pub fn create(cursor: &mut Cursor<'_>, or_replace: bool) -> Parse<Vec<Ddl>> {
    let mut options: Parameters = Parameters::new();
    if cursor.eat_word("aggregate") {
        options.insert("aggregate".into(), "1".into());
    }
    let kind = if cursor.eat_word("procedure") { RoutineKind::Procedure } else { RoutineKind::Function };
    if kind == RoutineKind::Function {
        cursor.expect_word("function")?;
    }
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name = cursor.qualified_name()?;
    let arguments = arguments(cursor, &mut options)?;
    let returns = returns(cursor)?;
    let mut comment = None;
    while let Some((key, value)) = characteristic(cursor)? {
        match (key, value) {
            ("comment", text) => comment = text.filter(|text| !text.is_empty()),
            (key, Some(value)) => {
                options.insert(key.into(), value);
            }
            (key, None) => {
                options.shift_remove(key);
            }
        }
    }
    let body = body(cursor)?;
    let routine = Routine { kind, arguments, returns, language: "sql".into(), body, options, comment };
    let object = Object::Routine(routine);
    Ok(vec![Ddl::Create(Create {
        name,
        owner: None,
        signature: None,
        object,
        if_not_exists,
        or_replace,
        like: Vec::new(),
    })])
}

/// The rest of the statement, letter by letter.
fn body(cursor: &mut Cursor<'_>) -> Parse<Definition> {
    if cursor.at_end() {
        return Err(cursor.expected("a body"));
    }
    let canonical = letter_by_letter(cursor, cursor.at).into();
    let text = cursor.slice(cursor.at, cursor.tokens.len()).into();
    cursor.at = cursor.tokens.len();
    Ok(Definition { canonical, text, reprinted: false, meaning: None })
}

fn arguments(cursor: &mut Cursor<'_>, options: &mut Parameters) -> Parse<Vec<Argument>> {
    let open = cursor.peek();
    cursor.expect_symbol("(")?;
    let mut arguments = Vec::new();
    while !cursor.is_symbol(")") {
        arguments.push(argument(cursor)?);
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    let close = cursor.peek();
    cursor.expect_symbol(")")?;
    if let (Some(open), Some(close)) = (open, close) {
        let text = cursor.source.get(open.end as usize..close.start as usize).unwrap_or("");
        options.insert(PARAMETERS.into(), text.into());
    }
    Ok(arguments)
}

fn argument(cursor: &mut Cursor<'_>) -> Parse<Argument> {
    let modes = [("in", ArgumentMode::In), ("out", ArgumentMode::Out), ("inout", ArgumentMode::InOut)];
    let mode =
        modes.iter().find(|(word, _)| cursor.eat_word(word)).map_or(ArgumentMode::In, |(_, mode)| *mode);
    let name = Some(cursor.expect_name()?);
    let Some(found) = column_type(cursor) else { return Err(cursor.expected("a data type")) };
    if cursor.eat_word("collate") {
        cursor.expect_name()?;
    }
    Ok(Argument { mode, name, ty: found.ty, default: None })
}

/// RETURNS type, as written.
fn returns(cursor: &mut Cursor<'_>) -> Parse<Option<Arc<str>>> {
    if !cursor.eat_word("returns") {
        return Ok(None);
    }
    let Some(found) = column_type(cursor) else { return Err(cursor.expected("a data type")) };
    let mut text = super::super::types::sql(&found.ty);
    if let Some(charset) = found.charset {
        text.push_str(&format!(" CHARSET {charset}"));
    }
    if cursor.eat_word("collate") {
        text.push_str(&format!(" COLLATE {}", cursor.expect_name()?));
    }
    Ok(Some(text.into()))
}

/// One characteristic: its key, and its value where it is not the default one.
fn characteristic(cursor: &mut Cursor<'_>) -> Parse<Option<(&'static str, Option<Arc<str>>)>> {
    if cursor.eat_word("comment") {
        let text = cursor.string().ok_or_else(|| cursor.expected("a string"))?;
        return Ok(Some(("comment", Some(text))));
    }
    let forms: [(&[&str], &'static str, Option<&str>); 9] = [
        (&["language", "sql"], "language", None),
        (&["not", "deterministic"], "deterministic", None),
        (&["deterministic"], "deterministic", Some("1")),
        (&["contains", "sql"], "sql data access", None),
        (&["no", "sql"], "sql data access", Some("no sql")),
        (&["reads", "sql", "data"], "sql data access", Some("reads sql data")),
        (&["modifies", "sql", "data"], "sql data access", Some("modifies sql data")),
        (&["sql", "security", "invoker"], "sql security", Some("invoker")),
        (&["sql", "security", "definer"], "sql security", None),
    ];
    let found = forms.into_iter().find(|(words, _, _)| cursor.eat_words(words));
    Ok(found.map(|(_, key, value)| (key, value.map(Arc::from))))
}

/// `PROCEDURE | FUNCTION name characteristics`, after ALTER
pub fn alter(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    let kind = if cursor.eat_word("procedure") { ObjectKind::Procedure } else { ObjectKind::Function };
    let _ = cursor.eat_word("function");
    let name = cursor.qualified_name()?;
    let routine = target(kind, name);
    let (mut options, mut effects) = (Vec::new(), Vec::new());
    while let Some((key, value)) = characteristic(cursor)? {
        if key == "comment" {
            let text = value.filter(|text| !text.is_empty());
            effects.push(Ddl::Comment { on: CommentOn::Object(routine.clone()), text });
        } else {
            options.push((Arc::from(key), value));
        }
    }
    if !options.is_empty() {
        effects.push(Ddl::RoutineOptions { target: routine, options });
    }
    Ok(effects)
}
