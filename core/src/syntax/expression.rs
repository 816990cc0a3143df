//! The expression grammar: operators by power, then what an operand can be (`primary`).
//! What it does not read becomes an opaque expression, never a wrong tree.

mod primary;
mod special;

use super::Syntax;
use super::canonical::tokens_text;
use super::cursor::{Cursor, Parse};
use super::lexer::{TokenKind, is_operator_byte, lex};
use crate::model::{Expr, Expression, SourceId};
use std::sync::Arc;

/// Beyond this nesting an expression is kept as text: trees are walked recursively, in a stack of 1 MiB.
const DEEPEST: u32 = 64;
/// Beyond this many tokens it is kept as text, for left-deep chains nest without parentheses.
const LONGEST: usize = 600;

/// Reads a whole text as an expression; outer parentheses are not kept in its text.
pub fn read(text: &str, syntax: &'static Syntax) -> Expression {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    from_tokens(&cursor, 0, tokens.len())
}

/// Reads the tokens from `from` up to `to` of a statement as an expression.
pub fn from_tokens(cursor: &Cursor<'_>, from: usize, to: usize) -> Expression {
    let (from, to) = without_outer_parentheses(cursor, from, to);
    let text: Arc<str> = cursor.slice(from, to).into();
    Expression { tree: tree_of(cursor, from, to), text }
}

fn tree_of(cursor: &Cursor<'_>, from: usize, to: usize) -> Expr {
    let tokens = cursor.tokens.get(from..to).unwrap_or(&[]);
    let mut inner = Cursor { tokens, at: 0, depth: 0, ..cursor.clone() };
    if tokens.len() <= LONGEST
        && let Ok(tree) = expression(&mut inner, 0)
        && inner.at_end()
    {
        return tree;
    }
    Expr::Opaque(tokens_text(cursor, tokens).into())
}

/// The range without parentheses that enclose all of it.
fn without_outer_parentheses(cursor: &Cursor<'_>, mut from: usize, mut to: usize) -> (usize, usize) {
    while to > from + 1 && encloses(cursor, from, to) {
        from += 1;
        to -= 1;
    }
    (from, to)
}

fn encloses(cursor: &Cursor<'_>, from: usize, to: usize) -> bool {
    let symbol = |at: usize, what: &str| {
        cursor.tokens.get(at).is_some_and(|t| t.kind == TokenKind::Symbol && t.text(cursor.source) == what)
    };
    if !symbol(from, "(") || !symbol(to - 1, ")") {
        return false;
    }
    let mut depth = 0i32;
    for at in from..to {
        depth += i32::from(symbol(at, "(")) - i32::from(symbol(at, ")"));
        if depth == 0 && at + 1 < to {
            // `(a, b)` is a row and `(a) + (b)` is a sum: only a pair that closes at the very end encloses.
            return false;
        }
        if depth == 1 && symbol(at, ",") {
            return false;
        }
    }
    depth == 0
}

/// Takes an expression at the cursor whose operators bind at least as tightly as `power`.
pub fn expression(cursor: &mut Cursor<'_>, power: u8) -> Parse<Expr> {
    cursor.depth += 1;
    if cursor.depth > DEEPEST {
        return Err(cursor.expected("a less deeply nested expression"));
    }
    let mut left = prefixed(cursor)?;
    while let Some(next) = infix(cursor, left.clone(), power)? {
        left = next;
    }
    cursor.depth -= 1;
    Ok(left)
}

fn prefixed(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let powers = &cursor.syntax.powers;
    let unary =
        |operator: &str, operand: Expr| Expr::Unary { operator: operator.into(), operand: Box::new(operand) };
    if cursor.eat_word("not") {
        return Ok(unary("not", expression(cursor, powers.not)?));
    }
    for sign in ["-", "+", "~", "!"] {
        if cursor.eat_symbol(sign) {
            let operand = expression(cursor, powers.sign)?;
            return Ok(match (sign, operand) {
                ("-", Expr::Number(number)) if !number.starts_with('-') => {
                    Expr::Number(format!("-{number}").into())
                }
                ("!", operand) => unary("not", operand),
                (sign, operand) => unary(sign, operand),
            });
        }
    }
    if is_prefix_operator(cursor) {
        let operator = cursor.text();
        cursor.bump();
        let operand = expression(cursor, powers.other + 1)?;
        return Ok(unary(operator, operand));
    }
    primary::primary(cursor)
}

/// `@ a`, `|/ a`: PostgreSQL takes any operator before an operand but those that have a place of their own between two
/// (gram.y, `qual_Op a_expr`); a star may stand for all columns.
fn is_prefix_operator(cursor: &Cursor<'_>) -> bool {
    cursor.syntax.lexical.free_operators
        && cursor.peek().is_some_and(|token| token.kind == TokenKind::Symbol)
        && cursor.text().bytes().all(is_operator_byte)
        && !matches!(
            cursor.text(),
            "*" | "/" | "%" | "^" | "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" | "=>"
        )
}

/// Takes one infix or postfix form after `left` if there is one that binds tightly enough.
fn infix(cursor: &mut Cursor<'_>, left: Expr, power: u8) -> Parse<Option<Expr>> {
    let powers = &cursor.syntax.powers;
    let Some(token) = cursor.peek() else { return Ok(None) };
    if token.kind == TokenKind::Symbol {
        return symbol_infix(cursor, left, power);
    }
    if token.kind != TokenKind::Word {
        return Ok(None);
    }
    if cursor.is_word("operator") && cursor.text_at(1) == "(" && powers.other >= power {
        return named_operator(cursor, left).map(Some);
    }
    let negated = cursor.is_word("not");
    let ahead = usize::from(negated);
    if cursor.is_word_at(ahead, "between") && powers.between >= power {
        return between(cursor, left, ahead, negated).map(Some);
    }
    if cursor.is_word_at(ahead, "in") && powers.within >= power {
        return within(cursor, left, ahead, negated).map(Some);
    }
    let one_word = || cursor.is_word("isnull") || cursor.is_word("notnull");
    if !negated
        && (cursor.is_word("is") || cursor.syntax.null_in_one_word && one_word())
        && powers.is >= power
    {
        return is(cursor, left).map(Some);
    }
    if cursor.is_word("collate") && powers.collate >= power {
        cursor.bump();
        let mut collation = vec![cursor.expect_name()?];
        while cursor.eat_symbol(".") {
            collation.push(cursor.expect_name()?);
        }
        return Ok(Some(Expr::Collate { operand: Box::new(left), collation }));
    }
    if cursor.are_words(&["at", "time", "zone"]) && powers.time_zone >= power {
        cursor.at += 3;
        let right = expression(cursor, powers.time_zone + 1)?;
        return Ok(Some(binary("at time zone", left, right)));
    }
    word_infix(cursor, left, power, ahead, negated)
}

/// `a OPERATOR(schema.+) b` (PostgreSQL): the operator, whose schema tells nothing.
fn named_operator(cursor: &mut Cursor<'_>, left: Expr) -> Parse<Expr> {
    cursor.at += 2;
    while cursor.text_at(1) == "." {
        cursor.at += 2;
    }
    let symbol = cursor.text();
    cursor.bump();
    cursor.expect_symbol(")")?;
    let known = cursor.syntax.operators.iter().find(|operator| operator.symbol == symbol);
    let operator = known.map_or(symbol, |operator| operator.canonical);
    if let Some(quantified) = quantified(cursor, operator, &left)? {
        return Ok(quantified);
    }
    let right = expression(cursor, cursor.syntax.powers.other + 1)?;
    Ok(binary(operator, left, right))
}

fn binary(operator: &str, left: Expr, right: Expr) -> Expr {
    Expr::Binary { operator: operator.into(), left: Box::new(left), right: Box::new(right) }
}

fn symbol_infix(cursor: &mut Cursor<'_>, left: Expr, power: u8) -> Parse<Option<Expr>> {
    let symbol = cursor.text();
    match symbol {
        "::" => {
            cursor.bump();
            let ty = primary::data_type(cursor)?;
            return Ok(Some(Expr::Cast { operand: Box::new(left), ty }));
        }
        "[" => {
            cursor.bump();
            let index = Box::new(expression(cursor, 0)?);
            cursor.expect_symbol("]")?;
            return Ok(Some(Expr::Subscript { operand: Box::new(left), index }));
        }
        "." => {
            cursor.bump();
            let field = cursor.expect_name()?;
            return Ok(Some(Expr::Field { operand: Box::new(left), field }));
        }
        "(" | ")" | "]" | "," | ";" | ":" => return Ok(None),
        _ => {}
    }
    let found = cursor.syntax.operators.iter().find(|operator| operator.symbol == symbol);
    let (canonical, binds) = match found {
        Some(operator) => (operator.canonical, operator.power),
        None if cursor.syntax.lexical.free_operators => (symbol, cursor.syntax.powers.other),
        None => return Ok(None),
    };
    if binds < power {
        return Ok(None);
    }
    cursor.bump();
    if let Some(quantified) = quantified(cursor, canonical, &left)? {
        return Ok(Some(quantified));
    }
    let right = expression(cursor, binds + 1)?;
    Ok(Some(binary(canonical, left, right)))
}

fn quantified(cursor: &mut Cursor<'_>, operator: &str, left: &Expr) -> Parse<Option<Expr>> {
    let all = cursor.is_word("all");
    if !(all || cursor.is_word("any") || cursor.is_word("some")) || cursor.text_at(1) != "(" {
        return Ok(None);
    }
    cursor.at += 2;
    let right = Box::new(expression(cursor, 0)?);
    cursor.expect_symbol(")")?;
    Ok(Some(Expr::Quantified { operator: operator.into(), left: Box::new(left.clone()), right, all }))
}

fn word_infix(
    cursor: &mut Cursor<'_>,
    left: Expr,
    power: u8,
    ahead: usize,
    negated: bool,
) -> Parse<Option<Expr>> {
    let word = cursor.text_at(ahead).to_ascii_lowercase();
    let similar = word == "similar" && cursor.is_word_at(ahead + 1, "to");
    let wanted = if similar { "similar to" } else { &*word };
    let Some(operator) = cursor.syntax.operators.iter().find(|operator| operator.symbol == wanted) else {
        return Ok(None);
    };
    if operator.power < power {
        return Ok(None);
    }
    cursor.at += ahead + 1 + usize::from(similar);
    if let Some(quantified) = quantified(cursor, operator.canonical, &left)? {
        return Ok(Some(quantified));
    }
    let mut right = expression(cursor, operator.power + 1)?;
    if cursor.eat_word("escape") {
        right = binary("escape", right, expression(cursor, operator.power + 1)?);
    }
    let whole = binary(operator.canonical, left, right);
    Ok(Some(if negated { Expr::Unary { operator: "not".into(), operand: Box::new(whole) } } else { whole }))
}

fn between(cursor: &mut Cursor<'_>, operand: Expr, ahead: usize, negated: bool) -> Parse<Expr> {
    cursor.at += ahead + 1;
    // MySQL prints `(a BETWEEN 1 AND 5) IS TRUE` without the parentheses.
    let tighter = cursor.syntax.powers.between.max(cursor.syntax.powers.is) + 1;
    let low = Box::new(expression(cursor, tighter)?);
    cursor.expect_word("and")?;
    let high = Box::new(expression(cursor, tighter)?);
    Ok(Expr::Between { operand: Box::new(operand), low, high, negated })
}

fn within(cursor: &mut Cursor<'_>, operand: Expr, ahead: usize, negated: bool) -> Parse<Expr> {
    cursor.at += ahead + 1;
    cursor.expect_symbol("(")?;
    let list = primary::list(cursor)?;
    cursor.expect_symbol(")")?;
    Ok(Expr::In { operand: Box::new(operand), list, negated })
}

fn is(cursor: &mut Cursor<'_>, operand: Expr) -> Parse<Expr> {
    let operand = Box::new(operand);
    if cursor.eat_word("isnull") {
        return Ok(Expr::Is { operand, what: "null".into(), negated: false });
    }
    if cursor.eat_word("notnull") {
        return Ok(Expr::Is { operand, what: "null".into(), negated: true });
    }
    cursor.expect_word("is")?;
    let negated = cursor.eat_word("not");
    for what in ["null", "true", "false", "unknown"] {
        if cursor.eat_word(what) {
            return Ok(Expr::Is { operand, what: what.into(), negated });
        }
    }
    let tighter = cursor.syntax.powers.is + 1;
    let distinct = cursor.eat_words(&["distinct", "from"]);
    let right = expression(cursor, tighter)?;
    // `a IS NOT DISTINCT FROM b` is SQLite's `a IS b`.
    let operator = match (distinct, negated) {
        (true, true) | (false, false) => "is",
        (true, false) | (false, true) => "is not",
    };
    Ok(Expr::Binary { operator: operator.into(), left: operand, right: Box::new(right) })
}
