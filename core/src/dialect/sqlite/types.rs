//! Types: SQLite keeps the text of a declaration, so the text is the type, but for letter case and spaces.
//! The affinity that it stands for decides nothing here: `varchar(20)` and `text` are two.

use crate::model::DataType;
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::TokenKind;
use std::sync::Arc;

/// Words that end a column's type (the SQLite grammar's words without a fallback to a name).
const ENDS_TYPE: [&str; 12] = [
    "constraint",
    "default",
    "null",
    "not",
    "primary",
    "unique",
    "check",
    "references",
    "collate",
    "as",
    "deferrable",
    "on",
];

/// Words that cannot be part of a type in an expression.
const ENDS_CAST: [&str; 13] = [
    "like", "glob", "match", "regexp", "is", "in", "between", "and", "or", "isnull", "notnull", "escape",
    "then",
];

/// The type of a column; a column may have none.
pub fn column_type(cursor: &mut Cursor<'_>) -> Parse<DataType> {
    let name = words(cursor, &|cursor| {
        ENDS_TYPE.iter().any(|word| cursor.is_word(word)) || cursor.are_words(&["generated", "always"])
    });
    let mut ty = DataType::simple(name);
    if !ty.name.is_empty() && cursor.is_symbol("(") {
        ty.arguments = arguments(cursor)?;
    }
    Ok(ty)
}

/// The type of a CAST.
pub fn read_type(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let start = cursor.at;
    let ends = |cursor: &Cursor<'_>| ENDS_TYPE.iter().chain(&ENDS_CAST).any(|word| cursor.is_word(word));
    let mut ty = DataType::simple(words(cursor, &ends));
    if cursor.is_symbol("(") && !ty.name.is_empty() {
        match arguments(cursor) {
            Ok(arguments) => ty.arguments = arguments,
            Err(_) => cursor.at = start,
        }
    }
    (cursor.at > start).then_some(ty)
}

fn words(cursor: &mut Cursor<'_>, ends: &dyn Fn(&Cursor<'_>) -> bool) -> String {
    let mut name = String::new();
    while let Some(token) = cursor.peek() {
        match token.kind {
            TokenKind::Word | TokenKind::QuotedName if !ends(cursor) => {}
            TokenKind::Word
            | TokenKind::QuotedName
            | TokenKind::Text
            | TokenKind::Number
            | TokenKind::Symbol
            | TokenKind::Unclosed => break,
        }
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(cursor.text());
        cursor.bump();
    }
    name
}

/// `(10, -2)`
fn arguments(cursor: &mut Cursor<'_>) -> Parse<Vec<Arc<str>>> {
    cursor.expect_symbol("(")?;
    let mut arguments = Vec::new();
    loop {
        let mut argument = String::new();
        if cursor.is_symbol("-") || cursor.is_symbol("+") {
            argument.push_str(cursor.text());
            cursor.bump();
        }
        match cursor.peek().map(|token| token.kind) {
            Some(TokenKind::Number | TokenKind::Word) => argument.push_str(cursor.text()),
            _ => return Err(cursor.expected("a number")),
        }
        cursor.bump();
        arguments.push(argument.into());
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    cursor.expect_symbol(")")?;
    Ok(arguments)
}

/// The spelling that is compared, and printed as Atlas prints it: lower case, one space between words.
pub fn canonical(ty: &mut DataType) {
    if ty.name.chars().any(char::is_uppercase) {
        ty.name = ty.name.to_lowercase().into();
    }
}

/// The text of a type.
pub fn sql(ty: &DataType) -> String {
    if ty.arguments.is_empty() {
        return ty.name.to_string();
    }
    format!("{}({})", ty.name, ty.arguments.join(","))
}

/// Whether a column of this type that is the whole primary key is the rowid itself (lang_createtable.html 5).
pub fn is_integer(ty: &DataType) -> bool {
    ty.arguments.is_empty() && ty.name.eq_ignore_ascii_case("integer")
}
