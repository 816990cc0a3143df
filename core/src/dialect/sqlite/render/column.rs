//! A column: name, type, NULL or NOT NULL, collation, default, what it is computed by, a primary key that must stand here.

use super::constraint::named;
use crate::dialect::sqlite::syntax::{SYNTAX, literal, quote};
use crate::dialect::sqlite::types;
use crate::model::{Column, Constraint, ConstraintKind, Expression, Generated};
use crate::syntax::cursor::unquote_name;
use crate::syntax::lexer::{Token, TokenKind, lex};

/// A column of CREATE TABLE or ADD COLUMN.
pub fn column(column: &Column, primary_key: Option<&Constraint>) -> String {
    let mut text = quote(&column.name);
    let ty = types::sql(&column.ty);
    if !ty.is_empty() {
        text.push(' ');
        text.push_str(&ty);
    }
    text.push_str(if column.nullable { " NULL" } else { " NOT NULL" });
    if let Some(conflict) = column.options.get("on conflict").filter(|_| !column.nullable) {
        text.push_str(&format!(" ON CONFLICT {}", conflict.to_uppercase()));
    }
    if let Some(value) = &column.default {
        text.push_str(&format!(" DEFAULT {}", default(value)));
    }
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", super::index::collation(&collation.name)));
    }
    if let Some(Generated { expression, stored }) = &column.generated {
        text.push_str(&format!(" AS ({}) {}", expression.text, if *stored { "STORED" } else { "VIRTUAL" }));
    }
    if let Some(constraint) = primary_key {
        text.push_str(&key(column, constraint));
    }
    text
}

fn key(column: &Column, constraint: &Constraint) -> String {
    let ConstraintKind::PrimaryKey(key) = &constraint.kind else { return String::new() };
    let mut text = format!(" {}PRIMARY KEY", named(constraint));
    if key.parts.iter().any(|part| part.descending) {
        text.push_str(" DESC");
    }
    if let Some(conflict) = &key.on_conflict {
        text.push_str(&format!(" ON CONFLICT {}", conflict.to_uppercase()));
    }
    if column.auto_increment {
        text.push_str(" AUTOINCREMENT");
    }
    text
}

/// A default: a literal as it is, in single quotes where it is a string; anything else in parentheses.
pub fn default(expression: &Expression) -> String {
    let text = &expression.text;
    let tokens = lex(text, &SYNTAX.lexical);
    match tokens.as_slice() {
        [token] if token.kind == TokenKind::QuotedName => literal(&unquote_name(token.text(text))),
        [token] if is_literal(*token, text) => text.to_string(),
        [sign, number] if matches!(sign.text(text), "-" | "+") && number.kind == TokenKind::Number => {
            text.to_string()
        }
        _ => format!("({text})"),
    }
}

fn is_literal(token: Token, source: &str) -> bool {
    let text = token.text(source);
    match token.kind {
        TokenKind::Number => true,
        TokenKind::Text => text.starts_with('\''),
        // A word that is no function stands for itself.
        TokenKind::Word => !text.to_ascii_lowercase().starts_with("current_"),
        TokenKind::QuotedName | TokenKind::Symbol | TokenKind::Unclosed => false,
    }
}
