//! The steps of PL/pgSQL, by recursive descent (PostgreSQL manual, PL/pgSQL: Control Structures). What has no DDL in it is
//! not looked into.

use super::MANNER;
use super::declare;
use super::handler::{FOUND, handler};
use super::simple::{formulas, simple};
use crate::model::block::{Block, Condition, Over, Rows, Step};
use crate::model::query::Formula;
use crate::model::{Expr, Name, Span};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::Token;
use crate::syntax::query::{part, place_of, query, within};

/// Blocks in blocks beyond this depth are not read: they are walked recursively.
const DEEPEST: u32 = 40;

/// The words that end a list of steps.
const ENDS: [&str; 6] = ["end", "exception", "else", "elsif", "elseif", "when"];

/// Reads a whole block.
pub fn block(mut cursor: Cursor<'_>) -> Parse<Block> {
    let label = label(&mut cursor)?;
    let block = nested(&mut cursor, label)?;
    cursor.eat_symbol(";");
    if cursor.at_end() { Ok(block) } else { Err(cursor.expected("the end of the block")) }
}

fn nested(cursor: &mut Cursor<'_>, label: Option<Name>) -> Parse<Block> {
    cursor.depth += 1;
    if cursor.depth > DEEPEST {
        return Err(cursor.expected("a less deeply nested block"));
    }
    let mut block = Block { label, undoes: true, ..Block::default() };
    while cursor.eat_word("declare") {
        while !cursor.is_word("begin") && !cursor.is_word("declare") {
            declare::declaration(cursor, &mut block)?;
        }
    }
    cursor.expect_word("begin")?;
    block.steps = steps(cursor)?;
    if cursor.eat_word("exception") {
        while cursor.is_word("when") {
            block.handlers.push(handler(cursor)?);
        }
    }
    cursor.expect_word("end")?;
    cursor.name();
    cursor.depth -= 1;
    Ok(block)
}

/// `<<name>>`
fn label(cursor: &mut Cursor<'_>) -> Parse<Option<Name>> {
    if !cursor.eat_symbol("<<") {
        return Ok(None);
    }
    let name = cursor.expect_name()?;
    cursor.expect_symbol(">>")?;
    Ok(Some(name))
}

pub(super) fn steps(cursor: &mut Cursor<'_>) -> Parse<Vec<Step>> {
    let mut found = Vec::new();
    while !cursor.at_end() && !ENDS.iter().any(|word| cursor.is_word(word)) {
        found.extend(step(cursor)?);
    }
    Ok(found)
}

fn step(cursor: &mut Cursor<'_>) -> Parse<Vec<Step>> {
    let label = label(cursor)?;
    let span = cursor.here();
    if cursor.is_word("begin") || cursor.is_word("declare") {
        let block = nested(cursor, label)?;
        cursor.expect_symbol(";")?;
        return Ok(vec![Step::Block(block)]);
    }
    if cursor.eat_word("if") {
        return Ok(vec![branches(cursor, span)?]);
    }
    if cursor.eat_word("case") {
        return Ok(vec![cases(cursor, span)?]);
    }
    if ["for", "foreach", "while", "loop"].iter().any(|word| cursor.is_word(word)) {
        return Ok(vec![repeated(cursor, label, span)?]);
    }
    let tokens = statement(cursor)?;
    simple(&Cursor { tokens, at: 0, ..cursor.clone() }, span)
}

/// The tokens up to the `;`, which is taken.
pub(super) fn statement<'a>(cursor: &mut Cursor<'a>) -> Parse<&'a [Token]> {
    until(cursor, |cursor| cursor.is_symbol(";"), "`;`")
}

/// The tokens up to a place outside parentheses; what is there is taken.
fn until<'a>(cursor: &mut Cursor<'a>, stops: impl Fn(&Cursor<'a>) -> bool, what: &str) -> Parse<&'a [Token]> {
    let (start, mut depth, mut cases) = (cursor.at, 0i32, 0i32);
    while !cursor.at_end() {
        if depth == 0 && cases == 0 && stops(cursor) {
            let tokens = cursor.tokens.get(start..cursor.at).unwrap_or(&[]);
            cursor.bump();
            return Ok(tokens);
        }
        depth += i32::from(cursor.is_symbol("(")) - i32::from(cursor.is_symbol(")"));
        // CASE of an expression has a THEN and an END of its own.
        cases += i32::from(cursor.is_word("case")) - i32::from(cases > 0 && cursor.is_word("end"));
        cursor.bump();
    }
    Err(cursor.expected(what))
}

fn condition(cursor: &mut Cursor<'_>) -> Parse<Formula> {
    let tokens = until(cursor, |cursor| cursor.is_word("then"), "THEN")?;
    Ok(within(&Cursor { tokens, at: 0, ..cursor.clone() }, MANNER))
}

fn ended(cursor: &mut Cursor<'_>, word: &str) -> Parse<()> {
    cursor.expect_word("end")?;
    cursor.expect_word(word)?;
    if word == "loop" {
        cursor.name();
    }
    cursor.expect_symbol(";")
}

fn branches(cursor: &mut Cursor<'_>, span: Span) -> Parse<Step> {
    let mut branches = Vec::new();
    let mut otherwise = Vec::new();
    loop {
        branches.push((condition(cursor)?, steps(cursor)?));
        if !(cursor.eat_word("elsif") || cursor.eat_word("elseif")) {
            break;
        }
    }
    if cursor.eat_word("else") {
        otherwise = steps(cursor)?;
    }
    ended(cursor, "if")?;
    Ok(Step::If { branches, otherwise, span })
}

/// `CASE [value] WHEN a, b THEN … ELSE … END CASE`, as IF.
fn cases(cursor: &mut Cursor<'_>, span: Span) -> Parse<Step> {
    let start = cursor.at;
    while !cursor.at_end() && !cursor.is_word("when") {
        cursor.bump();
    }
    let value = (cursor.at > start).then(|| within(&part(cursor, start, cursor.at), MANNER));
    let mut branches = Vec::new();
    while cursor.eat_word("when") {
        let tokens = until(cursor, |cursor| cursor.is_word("then"), "THEN")?;
        let inner = Cursor { tokens, at: 0, ..cursor.clone() };
        let condition = match &value {
            Some(value) => equal(&inner, value)?,
            None => within(&inner, MANNER),
        };
        branches.push((condition, steps(cursor)?));
    }
    let otherwise = match cursor.eat_word("else") {
        true => steps(cursor)?,
        false => vec![Step::Fail { says: "case not found".to_owned(), condition: Condition::Other }],
    };
    ended(cursor, "case")?;
    Ok(Step::If { branches, otherwise, span })
}

/// `value IN (a, b)`
fn equal(cursor: &Cursor<'_>, value: &Formula) -> Parse<Formula> {
    let others = formulas(cursor, 0, cursor.tokens.len());
    if others.iter().any(|other| !other.queries.is_empty()) {
        return Err(cursor.expected("a CASE whose branches are plain values"));
    }
    let list = others.into_iter().map(|other| other.tree).collect();
    let tree = Expr::In { operand: Box::new(value.tree.clone()), list, negated: false };
    Ok(Formula { tree, queries: value.queries.clone() })
}

fn repeated(cursor: &mut Cursor<'_>, label: Option<Name>, span: Span) -> Parse<Step> {
    let head = until(cursor, |cursor| cursor.is_word("loop"), "LOOP")?;
    let steps = steps(cursor)?;
    ended(cursor, "loop")?;
    let over = over(Cursor { tokens: head, at: 0, ..cursor.clone() });
    Ok(Step::Loop { label, over, steps, span })
}

/// What stands before LOOP.
fn over(mut at: Cursor<'_>) -> Over {
    let to = at.tokens.len();
    if at.at_end() {
        return Over::Endless;
    }
    if at.eat_word("while") {
        return Over::While(within(&part(&at, 1, to), MANNER));
    }
    let each = at.eat_word("foreach");
    let _ = at.eat_word("for");
    let mut variables: Vec<Name> = at.name().into_iter().collect();
    while at.eat_symbol(",") {
        variables.extend(at.name());
    }
    let is_array = each && at.eat_words(&["in", "array"]);
    if !is_array && (each || !at.eat_word("in")) {
        return Over::Rows { variables, own: false, rows: Rows::Untold, found: None };
    }
    if let Some(range) = place_of_range(&at).filter(|_| !each)
        && let [variable] = variables.as_slice()
    {
        return ranged(&at, range, variable);
    }
    let rest = part(&at, at.at, to);
    let rows = if is_array { Rows::Array(within(&rest, MANNER)) } else { rows(&rest) };
    Over::Rows { variables, own: false, rows, found: Some(Name::exact(FOUND)) }
}

fn place_of_range(at: &Cursor<'_>) -> Option<usize> {
    let mut depth = 0i32;
    (at.at..at.tokens.len()).find(|place| {
        let text = at.tokens.get(*place).map_or("", |token| token.text(at.source));
        depth += i32::from(text == "(") - i32::from(text == ")");
        depth == 0 && text == ".."
    })
}

/// `[REVERSE] a .. b [BY c]`
fn ranged(at: &Cursor<'_>, dots: usize, variable: &Name) -> Over {
    let down = at.is_word("reverse");
    let to = at.tokens.len();
    let by = place_of(at, dots, &["by"]);
    Over::Range {
        variable: variable.clone(),
        from: within(&part(at, at.at + usize::from(down), dots), MANNER),
        to: within(&part(at, dots + 1, by.unwrap_or(to)), MANNER),
        by: by.map(|by| within(&part(at, by + 1, to), MANNER)),
        down,
        found: Some(Name::exact(FOUND)),
    }
}

/// What FOR … IN and OPEN … FOR go over: a query, EXECUTE of a text, or a cursor.
pub(super) fn rows(cursor: &Cursor<'_>) -> Rows {
    let to = cursor.tokens.len();
    let begins = ["select", "with", "values"].iter().any(|word| cursor.is_word(word));
    if begins || cursor.is_symbol("(") {
        return Rows::Query(query(cursor, MANNER));
    }
    if cursor.is_word("execute") {
        let using = place_of(cursor, 1, &["using"]);
        let text = within(&part(cursor, 1, using.unwrap_or(to)), MANNER);
        let using = using.map_or(Vec::new(), |using| formulas(cursor, using + 1, to));
        return Rows::Text { text, using };
    }
    match cursor.clone().name() {
        Some(name) if to == 1 => Rows::Cursor(name),
        _ => Rows::Untold,
    }
}
