//! What an operand can be: a literal, a column, a call, a cast, a CASE, something in parentheses.

use super::{expression, special};
use crate::model::{DataType, Expr, Name};
use crate::syntax::cursor::{Cursor, Parse, string_value};
use crate::syntax::lexer::{Token, TokenKind};

/// Takes an operand.
pub fn primary(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let Some(token) = cursor.peek() else { return Err(cursor.expected("an expression")) };
    match token.kind {
        TokenKind::Number => {
            cursor.bump();
            Ok(Expr::Number(token.text(cursor.source).to_ascii_lowercase().into()))
        }
        TokenKind::Text => literal(cursor, token),
        TokenKind::QuotedName => named(cursor),
        TokenKind::Word => word(cursor),
        TokenKind::Symbol if cursor.is_symbol("(") => parenthesized(cursor),
        TokenKind::Symbol if cursor.is_symbol("*") => {
            cursor.bump();
            Ok(Expr::Column(vec![Name::exact("*")]))
        }
        TokenKind::Symbol | TokenKind::Unclosed => Err(cursor.expected("an expression")),
    }
}

/// Takes expressions separated by commas; none before a closing parenthesis.
pub fn list(cursor: &mut Cursor<'_>) -> Parse<Vec<Expr>> {
    let mut items = Vec::new();
    if cursor.is_symbol(")") || cursor.is_symbol("]") {
        return Ok(items);
    }
    loop {
        items.push(expression(cursor, 0)?);
        if !cursor.eat_symbol(",") {
            return Ok(items);
        }
    }
}

/// Takes a data type, or says that one was expected.
pub fn data_type(cursor: &mut Cursor<'_>) -> Parse<DataType> {
    (cursor.syntax.data_type)(cursor).ok_or_else(|| cursor.expected("a data type"))
}

fn literal(cursor: &mut Cursor<'_>, token: Token) -> Parse<Expr> {
    cursor.bump();
    let text = token.text(cursor.source);
    let value = string_value(text, cursor.syntax.lexical.backslash_escapes);
    let prefix = text.find(['\'', '"', '$']).and_then(|at| text.get(..at)).unwrap_or("").to_ascii_lowercase();
    match &*prefix {
        "" | "e" | "n" => {
            // Adjacent literals are one (standard SQL).
            let mut whole = value.to_string();
            while let Some(next) = cursor.peek().filter(|next| {
                next.kind == TokenKind::Text && next.text(cursor.source).starts_with(['\'', '"'])
            }) {
                cursor.bump();
                whole.push_str(&string_value(
                    next.text(cursor.source),
                    cursor.syntax.lexical.backslash_escapes,
                ));
            }
            Ok(Expr::Text(whole.into()))
        }
        prefix => Ok(Expr::Prefixed { prefix: prefix.into(), text: value }),
    }
}

fn parenthesized(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    cursor.expect_symbol("(")?;
    if cursor.is_word("select") || cursor.is_word("with") || cursor.is_word("values") {
        return Err(cursor.expected("an expression without a subquery"));
    }
    let mut items = list(cursor)?;
    cursor.expect_symbol(")")?;
    match (items.len(), items.pop()) {
        (1, Some(only)) => Ok(only),
        (_, Some(last)) => {
            items.push(last);
            Ok(Expr::Row(items))
        }
        (_, None) => Err(cursor.expected("an expression")),
    }
}

fn word(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let lower = cursor.text().to_ascii_lowercase();
    let called = cursor.text_at(1) == "(";
    match &*lower {
        "null" => bumped(cursor, Expr::Null),
        "true" => bumped(cursor, Expr::Boolean(true)),
        "false" => bumped(cursor, Expr::Boolean(false)),
        "case" => case(cursor),
        "cast" | "try_cast" if called => cast(cursor),
        "array" if cursor.text_at(1) == "[" => array(cursor),
        "row" if called => {
            cursor.at += 2;
            let items = list(cursor)?;
            cursor.expect_symbol(")")?;
            Ok(Expr::Row(items))
        }
        "exists" | "select" | "with" | "interval" if !is_typed_literal(cursor) => {
            Err(cursor.expected("an expression without a subquery"))
        }
        "extract" if called => extract(cursor),
        _ if special::begins(cursor, &lower) => special::call(cursor, &lower),
        _ if is_typed_literal(cursor) => typed_literal(cursor),
        _ if cursor.syntax.bare_functions.contains(&&*lower) && cursor.text_at(1) != "." => {
            keyword(cursor, &lower)
        }
        _ => named(cursor),
    }
}

fn bumped(cursor: &mut Cursor<'_>, expr: Expr) -> Parse<Expr> {
    cursor.bump();
    Ok(expr)
}

/// `current_timestamp`, `current_timestamp()` and `current_timestamp(3)`.
fn keyword(cursor: &mut Cursor<'_>, lower: &str) -> Parse<Expr> {
    cursor.bump();
    if !cursor.eat_symbol("(") {
        return Ok(Expr::Keyword(lower.into()));
    }
    let arguments = list(cursor)?;
    cursor.expect_symbol(")")?;
    if arguments.is_empty() {
        return Ok(Expr::Keyword(lower.into()));
    }
    Ok(Expr::Call { name: vec![Name::exact(lower)], arguments })
}

/// A column, or a call where a parenthesis follows.
fn named(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.at;
    let mut path = vec![cursor.expect_name()?];
    while cursor.is_symbol(".") {
        cursor.bump();
        if cursor.eat_symbol("*") {
            path.push(Name::exact("*"));
            return Ok(Expr::Column(path));
        }
        path.push(cursor.expect_name()?);
    }
    if !cursor.eat_symbol("(") {
        return Ok(Expr::Column(path));
    }
    for word in ["distinct", "all", "variadic"] {
        if cursor.is_word(word) {
            return Err(cursor.expected("plain arguments"));
        }
    }
    let arguments = list(cursor)?;
    cursor.expect_symbol(")")?;
    for word in ["over", "filter", "within"] {
        if cursor.is_word(word) {
            return Err(cursor.expected("a plain call"));
        }
    }
    // Function names ignore case wherever they are not quoted.
    if cursor.tokens.get(start).is_some_and(|token| token.kind == TokenKind::Word) {
        path = path.into_iter().map(|name| Name::exact(name.as_str().to_lowercase())).collect();
    }
    Ok(Expr::Call { name: path, arguments })
}

fn cast(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    cursor.at += 2;
    let operand = Box::new(expression(cursor, 0)?);
    cursor.expect_word("as")?;
    let ty = data_type(cursor)?;
    cursor.expect_symbol(")")?;
    Ok(Expr::Cast { operand, ty })
}

fn array(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    cursor.at += 2;
    let items = list(cursor)?;
    cursor.expect_symbol("]")?;
    Ok(Expr::Array(items))
}

/// `EXTRACT(year FROM a)` is the call `extract('year', a)`, which is how PostgreSQL prints it back.
fn extract(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    cursor.at += 2;
    let field = match cursor.string() {
        Some(text) => text,
        None => {
            let text = cursor.text().to_ascii_lowercase();
            cursor.bump();
            text.into()
        }
    };
    cursor.expect_word("from")?;
    let operand = expression(cursor, 0)?;
    cursor.expect_symbol(")")?;
    Ok(Expr::Call { name: vec![Name::exact("extract")], arguments: vec![Expr::Text(field), operand] })
}

/// Whether a type and then a string come next: `date '2020-01-01'`, `interval '1 day'`.
fn is_typed_literal(cursor: &Cursor<'_>) -> bool {
    let text_next = |ahead: usize| cursor.peek_at(ahead).is_some_and(|token| token.kind == TokenKind::Text);
    if cursor.peek().is_none_or(|token| token.kind != TokenKind::Word) {
        return false;
    }
    if text_next(1) {
        return true;
    }
    let mut probe = cursor.clone();
    let next_is_word = probe.peek_at(1).is_some_and(|token| token.kind == TokenKind::Word);
    next_is_word
        && (cursor.syntax.data_type)(&mut probe).is_some()
        && probe.peek().is_some_and(|token| token.kind == TokenKind::Text)
}

fn typed_literal(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let ty = data_type(cursor)?;
    let Some(text) = cursor.string() else { return Err(cursor.expected("a string")) };
    // `interval '1' day`
    if cursor.peek().is_some_and(|token| token.kind == TokenKind::Word)
        && ["year", "month", "day", "hour", "minute", "second"].iter().any(|unit| cursor.is_word(unit))
    {
        return Err(cursor.expected("an interval without a unit"));
    }
    Ok(Expr::Cast { operand: Box::new(Expr::Text(text)), ty })
}

fn case(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    cursor.expect_word("case")?;
    let operand = if cursor.is_word("when") { None } else { Some(Box::new(expression(cursor, 0)?)) };
    let mut whens = Vec::new();
    while cursor.eat_word("when") {
        let condition = expression(cursor, 0)?;
        cursor.expect_word("then")?;
        whens.push((condition, expression(cursor, 0)?));
    }
    let otherwise = if cursor.eat_word("else") { Some(Box::new(expression(cursor, 0)?)) } else { None };
    cursor.expect_word("end")?;
    Ok(Expr::Case { operand, whens, otherwise })
}

#[cfg(test)]
mod tests {
    use crate::dialect::knowledge;
    use crate::model::{Dialect, Expr};
    use crate::syntax::expression::read;

    #[test]
    fn a_word_is_a_function_where_the_database_has_it() {
        let is_column =
            |dialect, text: &str| matches!(read(text, knowledge(dialect).syntax()).tree, Expr::Column(_));
        assert!(!is_column(Dialect::Postgres, "user"));
        assert!(is_column(Dialect::Mysql, "user") && !is_column(Dialect::Mysql, "user()"));
        assert!(is_column(Dialect::Sqlite, "user") && is_column(Dialect::Sqlite, "localtime"));
        for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
            assert!(!is_column(dialect, "current_timestamp"));
        }
    }
}
