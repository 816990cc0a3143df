//! The steps of PL/pgSQL, by recursive descent (PostgreSQL manual, PL/pgSQL: Control Structures). What has no DDL in it is
//! not looked into.

use super::data::{are_data, governs};
use super::formula::{self, formula};
use crate::dialect::postgres::parse::cut::Piece;
use crate::dialect::postgres::parse::parsed;
use crate::model::block::{Block, Condition, Handler, Step};
use crate::model::{Fate, Name, QualifiedName, Span};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::{Token, TokenKind};

/// Blocks in blocks beyond this depth are not read: they are walked recursively.
const DEEPEST: u32 = 40;

/// The words that end a list of steps.
const ENDS: [&str; 6] = ["end", "exception", "else", "elsif", "elseif", "when"];

/// Reads a whole block.
pub fn block(mut cursor: Cursor<'_>) -> Parse<Block> {
    let block = nested(&mut cursor)?;
    cursor.eat_symbol(";");
    if cursor.at_end() { Ok(block) } else { Err(cursor.expected("the end of the block")) }
}

fn nested(cursor: &mut Cursor<'_>) -> Parse<Block> {
    cursor.depth += 1;
    if cursor.depth > DEEPEST {
        return Err(cursor.expected("a less deeply nested block"));
    }
    label(cursor)?;
    let mut variables = Vec::new();
    if cursor.eat_word("declare") {
        while !cursor.is_word("begin") {
            variables.push(declaration(cursor)?);
        }
    }
    cursor.expect_word("begin")?;
    let steps = steps(cursor)?;
    let mut handlers = Vec::new();
    if cursor.eat_word("exception") {
        while cursor.is_word("when") {
            handlers.push(handler(cursor)?);
        }
    }
    cursor.expect_word("end")?;
    cursor.name();
    cursor.depth -= 1;
    Ok(Block { variables, steps, handlers })
}

/// `<<name>>`
fn label(cursor: &mut Cursor<'_>) -> Parse<()> {
    if cursor.eat_symbol("<<") {
        cursor.expect_name()?;
        cursor.expect_symbol(">>")?;
    }
    Ok(())
}

/// `a integer NOT NULL := 1;`
fn declaration(cursor: &mut Cursor<'_>) -> Parse<(Name, Option<crate::model::block::Formula>)> {
    let name = cursor.expect_name()?;
    let rest = statement(cursor)?;
    let mut at = Cursor { tokens: rest, at: 0, ..cursor.clone() };
    while !at.at_end() {
        if at.eat_symbol(":=") || at.eat_symbol("=") || at.eat_word("default") {
            return Ok((name, Some(formula(&at, at.at, rest.len()))));
        }
        at.bump();
    }
    Ok((name, None))
}

fn handler(cursor: &mut Cursor<'_>) -> Parse<Handler> {
    cursor.expect_word("when")?;
    let mut conditions = Vec::new();
    loop {
        if cursor.eat_word("sqlstate") {
            conditions.push(condition(&cursor.string().ok_or_else(|| cursor.expected("a code"))?));
        } else {
            conditions.push(condition(&cursor.expect_name()?.as_str().to_lowercase()));
        }
        if !cursor.eat_word("or") {
            break;
        }
    }
    cursor.expect_word("then")?;
    Ok(Handler { conditions, steps: steps(cursor)? })
}

/// A condition by its name or code (PostgreSQL manual, Error Codes).
fn condition(name: &str) -> Condition {
    match name {
        "others" => Condition::Any,
        "42710" | "42P07" | "42701" | "42723" | "42P06" => Condition::Duplicate,
        "42704" | "42P01" | "42703" | "42883" => Condition::Undefined,
        "invalid_table_definition" | "42P16" => Condition::SecondKey,
        "dependent_objects_still_exist" | "2BP01" => Condition::Depended,
        // RENAME VALUE of a label that is not there.
        "invalid_parameter_value" | "22023" => Condition::Undefined,
        name if name.starts_with("duplicate_") => Condition::Duplicate,
        name if name.starts_with("undefined_") => Condition::Undefined,
        _ => Condition::Other,
    }
}

fn steps(cursor: &mut Cursor<'_>) -> Parse<Vec<Step>> {
    let mut found = Vec::new();
    while !cursor.at_end() && !ENDS.iter().any(|word| cursor.is_word(word)) {
        found.extend(step(cursor)?);
    }
    Ok(found)
}

fn step(cursor: &mut Cursor<'_>) -> Parse<Option<Step>> {
    label(cursor)?;
    let span = cursor.here();
    if cursor.is_word("begin") || cursor.is_word("declare") {
        let block = nested(cursor)?;
        cursor.expect_symbol(";")?;
        return Ok(Some(Step::Block(block)));
    }
    if cursor.eat_word("if") {
        return branches(cursor, span).map(Some);
    }
    if ["for", "foreach", "while", "loop"].iter().any(|word| cursor.is_word(word)) {
        return repeated(cursor, span).map(Some);
    }
    let tokens = statement(cursor)?;
    Ok(simple(&Cursor { tokens, at: 0, ..cursor.clone() }, span))
}

/// The tokens up to the `;`, which is taken.
fn statement<'a>(cursor: &mut Cursor<'a>) -> Parse<&'a [Token]> {
    until(cursor, |cursor| cursor.is_symbol(";"))
}

/// The tokens up to a place outside parentheses; what is there is taken.
fn until<'a>(cursor: &mut Cursor<'a>, stops: impl Fn(&Cursor<'a>) -> bool) -> Parse<&'a [Token]> {
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
    Err(cursor.expected("`;`"))
}

fn branches(cursor: &mut Cursor<'_>, span: Span) -> Parse<Step> {
    let mut branches = Vec::new();
    let mut otherwise = Vec::new();
    loop {
        let condition = until(cursor, |cursor| cursor.is_word("then"))?;
        let inner = Cursor { tokens: condition, at: 0, ..cursor.clone() };
        branches.push((formula(&inner, 0, condition.len()), steps(cursor)?));
        if !(cursor.eat_word("elsif") || cursor.eat_word("elseif")) {
            break;
        }
    }
    if cursor.eat_word("else") {
        otherwise = steps(cursor)?;
    }
    cursor.expect_word("end")?;
    cursor.expect_word("if")?;
    cursor.expect_symbol(";")?;
    Ok(Step::If { branches, otherwise, span })
}

fn repeated(cursor: &mut Cursor<'_>, span: Span) -> Parse<Step> {
    let head = until(cursor, |cursor| cursor.is_word("loop"))?;
    let steps = steps(cursor)?;
    cursor.expect_word("end")?;
    cursor.expect_word("loop")?;
    cursor.name();
    cursor.expect_symbol(";")?;
    let mut at = Cursor { tokens: head, at: 0, ..cursor.clone() };
    let each = at.eat_word("foreach");
    let over = each || at.eat_word("for");
    let variable = at.name().filter(|_| over);
    let values = at.eat_word("in") && (!each || at.eat_word("array"));
    let items = (over && values).then(|| formula::items(&at, at.at, head.len(), each)).flatten();
    Ok(Step::Loop { variable, items, steps, span })
}

/// A step without steps in it.
fn simple(cursor: &Cursor<'_>, span: Span) -> Option<Step> {
    let mut at = cursor.clone();
    let to = cursor.tokens.len();
    let head = cursor.text().to_ascii_lowercase();
    match &*head {
        "" | "null" => None,
        "return" => Some(Step::Return),
        "raise" => raised(cursor),
        "execute" => {
            at.bump();
            let end = (1..to)
                .find(|end| ["into", "using"].iter().any(|word| cursor.is_word_at(*end, word)))
                .unwrap_or(to);
            Some(Step::Execute { text: formula(cursor, 1, end), fills: filled(cursor), span })
        }
        "select" if are_data(cursor) => Some(formula::selected(cursor).unwrap_or_else(|| data(cursor, span))),
        _ if assigns(cursor) => {
            let variable = at.name()?;
            Some(Step::Assign { variables: vec![variable], values: vec![formula(cursor, 2, to)] })
        }
        _ if are_data(cursor) && !governs(&first(cursor)) => Some(data(cursor, span)),
        _ => {
            let piece = Piece { tokens: cursor.tokens.to_vec(), psql: false };
            let parsed = parsed(cursor.source, cursor.source_id, &piece);
            match parsed.fate {
                Fate::Nothing(_) => None,
                Fate::Effect(_) | Fate::Privilege { .. } | Fate::Rejected(_) => Some(Step::Statement(parsed)),
            }
        }
    }
}

/// The first word alone.
fn first<'a>(cursor: &Cursor<'a>) -> Cursor<'a> {
    Cursor { tokens: cursor.tokens.get(..1).unwrap_or_default(), ..cursor.clone() }
}

fn assigns(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName))
        && matches!(cursor.text_at(1), ":=" | "=")
}

/// RAISE stops the block unless it says a lower level (PostgreSQL manual, Errors and Messages).
fn raised(cursor: &Cursor<'_>) -> Option<Step> {
    let mut at = Cursor { at: 1, ..cursor.clone() };
    if ["notice", "warning", "info", "log", "debug"].iter().any(|level| at.is_word(level)) {
        return None;
    }
    at.eat_word("exception");
    Some(Step::Fail(at.string().map_or_else(|| "an exception is raised".to_owned(), |text| text.to_string())))
}

fn data(cursor: &Cursor<'_>, span: Span) -> Step {
    let mut calls = Vec::new();
    let mut at = cursor.clone();
    while !at.at_end() {
        let mut probe = at.clone();
        match probe.qualified_name() {
            Ok(name) if probe.is_symbol("(") => calls.push(QualifiedName { ..name }),
            _ => {}
        }
        at.bump();
    }
    Step::Data { calls, fills: filled(cursor), span }
}

/// The variables behind INTO and GET DIAGNOSTICS.
fn filled(cursor: &Cursor<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    let mut at = cursor.clone();
    let diagnostics = at.is_word("get");
    while !at.at_end() {
        let into = at.eat_word("into");
        at.eat_word("strict");
        if into || (diagnostics && at.text_at(1) == "=") || (diagnostics && at.text_at(1) == ":=") {
            names.extend(at.name());
            while into && at.eat_symbol(",") {
                names.extend(at.name());
            }
        } else {
            at.bump();
        }
    }
    names
}
