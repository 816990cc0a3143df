//! Functions of standard SQL whose arguments are told apart by words: they are read as plain calls.

use super::expression;
use super::primary::list;
use crate::model::{Expr, Name};
use crate::syntax::cursor::{Cursor, Parse};

/// Whether a call in words can begin here.
pub fn begins(cursor: &Cursor<'_>, lower: &str) -> bool {
    matches!(lower, "trim" | "substring" | "position" | "overlay") && cursor.text_at(1) == "("
}

/// Takes `trim(both a from b)`, `substring(a from b for c)`, `position(a in b)`, `overlay(a placing b from c)`,
/// or the same functions called with commas.
pub fn call(cursor: &mut Cursor<'_>, lower: &str) -> Parse<Expr> {
    cursor.at += 2;
    let expr = match lower {
        "trim" => trim(cursor)?,
        "substring" => worded(cursor, "substring", &["from", "for"])?,
        "overlay" => worded(cursor, "overlay", &["placing", "from", "for"])?,
        _ => position(cursor)?,
    };
    cursor.expect_symbol(")")?;
    Ok(expr)
}

fn named(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::Call { name: vec![Name::exact(name)], arguments }
}

fn trim(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let sides = [("both", "btrim"), ("leading", "ltrim"), ("trailing", "rtrim")];
    let said = sides.into_iter().find(|(word, _)| cursor.eat_word(word));
    if cursor.eat_word("from") {
        return Ok(named(said.map_or("btrim", |it| it.1), list(cursor)?));
    }
    let mut arguments = list(cursor)?;
    if cursor.eat_word("from") {
        let mut rest = list(cursor)?;
        rest.append(&mut arguments);
        return Ok(named(said.map_or("btrim", |it| it.1), rest));
    }
    Ok(named(said.map_or("trim", |it| it.1), arguments))
}

/// Arguments separated by these words, in this order; or by commas.
fn worded(cursor: &mut Cursor<'_>, name: &str, words: &[&str]) -> Parse<Expr> {
    let mut arguments = list(cursor)?;
    for word in words {
        if cursor.eat_word(word) {
            arguments.push(expression(cursor, 0)?);
        }
    }
    Ok(named(name, arguments))
}

/// `position(a in b)` is `position(b, a)` with commas.
fn position(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let tighter = cursor.syntax.powers.within + 1;
    let first = expression(cursor, tighter)?;
    if cursor.eat_word("in") {
        return Ok(named("position", vec![expression(cursor, tighter)?, first]));
    }
    let mut arguments = vec![first];
    while cursor.eat_symbol(",") {
        arguments.push(expression(cursor, 0)?);
    }
    Ok(named("position", arguments))
}
