//! Partition keys and bounds: expressions and values in canonical form.

use super::context::Context;
use super::{expression, literal, typing, view};
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{DataType, Definition, Expr, QualifiedName};
use crate::syntax::expression::read;
use crate::syntax::lexer::{TokenKind, lex};

/// A partition key: `RANGE (a, lower(b))` reads as a call.
pub fn key(context: &Context<'_>, it: &mut Definition) {
    view::definition(context, it);
    let mut tree = read(&it.text, &SYNTAX);
    if !tree.is_opaque() {
        expression::expression(context, &mut tree);
        it.canonical = format!("{:?}", tree.tree).into();
    }
}

/// A bound: each value as the type of its column prints it.
pub fn bound(context: &Context<'_>, parent: &QualifiedName, it: &mut Definition) {
    let types = key_types(context, parent);
    let tokens = lex(&it.text, &SYNTAX.lexical);
    let text_of = |at: usize| tokens.get(at).map_or("", |token| token.text(&it.text));
    let listed = tokens.iter().any(|token| token.text(&it.text).eq_ignore_ascii_case("in"));
    let mut words = Vec::new();
    let mut place = 0;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let text = token.text(&it.text);
        match text {
            "(" => place = 0,
            "," if !listed => place += 1,
            _ => {}
        }
        if token.kind == TokenKind::Text || token.kind == TokenKind::Number {
            let value = crate::syntax::cursor::string_value(text, false);
            words.push(printed(&value, types.get(place).and_then(Option::as_ref)));
            // A cast of a value says what the column says.
            at += 1;
            while text_of(at) == "::" {
                at += 1;
                while at < tokens.len() && !matches!(text_of(at), "," | ")") {
                    at += 1;
                }
            }
            continue;
        }
        words.push(text.to_lowercase());
        at += 1;
    }
    it.canonical = words.join(" ").into();
}

fn printed(value: &str, ty: Option<&DataType>) -> String {
    let Some(ty) = ty else { return format!("{value:?}") };
    match literal::value(value, ty) {
        Expr::Text(text) => format!("{text:?}"),
        Expr::Number(number) => number.to_string(),
        Expr::Boolean(value) => value.to_string(),
        other => format!("{other:?}"),
    }
}

/// The types of the columns and expressions of the parent's key, as far as they show.
fn key_types(context: &Context<'_>, parent: &QualifiedName) -> Vec<Option<DataType>> {
    let Some(text) = context.names.partition_key(parent) else { return Vec::new() };
    let context = context.with_columns(context.names.columns_of(parent.schema.as_ref(), &parent.name));
    match read(text, &SYNTAX).tree {
        Expr::Call { name: _, arguments } => {
            arguments.iter().map(|argument| typing::type_of(&context, argument)).collect()
        }
        _ => Vec::new(),
    }
}
