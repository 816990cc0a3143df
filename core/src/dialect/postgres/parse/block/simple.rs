//! Steps without steps in them (PostgreSQL manual, PL/pgSQL: Basic Statements; Cursors).

use super::data::{are_data, governs};
use super::handler::{FOUND, condition};
use super::steps::rows;
use super::{MANNER, calls_in_words};
use crate::dialect::postgres::parse::cut::Piece;
use crate::dialect::postgres::parse::head::unreplayable;
use crate::dialect::postgres::parse::parsed;
use crate::dialect::postgres::parse::setting::{computed_role, set_config, sets_role};
use crate::model::block::{Condition, RowRule, Rows, Step};
use crate::model::query::{Formula, Query};
use crate::model::{Ddl, Fate, Name, Parsed, SourceId, Span};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::{Token, TokenKind, lex};
use crate::syntax::query::{calls, list, part, place_of, query, within};

/// The steps of one statement, whose tokens are all of the cursor's.
pub fn simple(cursor: &Cursor<'_>, span: Span) -> Parse<Vec<Step>> {
    let mut steps = Vec::new();
    if sets_role(cursor) {
        steps.push(Step::Statement(Parsed { span, fate: computed_role(cursor) }));
    }
    steps.extend(by_head(cursor, span)?);
    Ok(steps)
}

fn by_head(cursor: &Cursor<'_>, span: Span) -> Parse<Vec<Step>> {
    let head = cursor.text().to_ascii_lowercase();
    let to = cursor.tokens.len();
    let one = |step: Step| Ok(vec![step]);
    match &*head {
        "" | "null" | "close" => Ok(Vec::new()),
        "move" => moved(cursor, to, span),
        "return" => returned(cursor),
        "raise" => Ok(raised(cursor, span).into_iter().collect()),
        "exit" | "continue" if to == 1 || cursor.text_at(1) != ":=" => Ok(vec![left(cursor, span)?]),
        "execute" => one(executed(cursor, span)),
        "open" => one(opened(cursor, span)?),
        "fetch" => fetched(cursor, span),
        "perform" | "select" if let Some(path) = set_config(cursor) => {
            let fate = Fate::Effect(vec![Ddl::SearchPath(path)]);
            one(Step::Statement(Parsed { span, fate }))
        }
        "perform" | "select" if sets_path(cursor) => {
            let fate = Fate::Rejected(unreplayable(cursor, "a search path that is computed"));
            one(Step::Statement(Parsed { span, fate }))
        }
        "perform" => one(selected(cursor, span)),
        "select" | "with" if are_data(cursor) => one(selected(cursor, span)),
        "get" => Ok(diagnosed(cursor, span)),
        _ if assigned_at(cursor).is_some() => one(assigned(cursor, span)?),
        _ if are_data(cursor) && !governs(&part(cursor, 0, 1)) => one(data(cursor, span)),
        "select" | "with" | "(" => Err(cursor.expected("a query that only reads")),
        _ => {
            let piece = Piece { tokens: cursor.tokens.to_vec(), psql: false };
            let parsed = parsed(cursor.source, cursor.source_id, &piece);
            match parsed.fate {
                Fate::Nothing(_) => Ok(Vec::new()),
                Fate::Effect(_) | Fate::Privilege { .. } | Fate::Rejected(_) => one(Step::Statement(parsed)),
            }
        }
    }
}

/// Whether a search path is set, however.
fn sets_path(cursor: &Cursor<'_>) -> bool {
    (0..cursor.tokens.len()).any(|at| {
        cursor.is_word_at(at, "set_config")
            && cursor.text_at(at + 1) == "("
            && cursor.text_at(at + 2) == "'search_path'"
    })
}

/// Formulas between commas.
pub(super) fn formulas(cursor: &Cursor<'_>, from: usize, to: usize) -> Vec<Formula> {
    list(cursor, from, to)
        .into_iter()
        .map(|(start, stop)| within(&part(cursor, start, stop), MANNER))
        .collect()
}

/// RETURN; what RETURN NEXT and RETURN QUERY give is rows.
fn returned(cursor: &Cursor<'_>) -> Parse<Vec<Step>> {
    if cursor.is_word_at(1, "next") || cursor.is_word_at(1, "query") {
        return Err(Cursor { at: 1, ..cursor.clone() }.expected("a plain value that is returned"));
    }
    let value = (cursor.tokens.len() > 1).then(|| within(&part(cursor, 1, cursor.tokens.len()), MANNER));
    Ok(vec![Step::Return(value)])
}

/// EXIT and CONTINUE, with a label and WHEN.
fn left(cursor: &Cursor<'_>, span: Span) -> Parse<Step> {
    let again = cursor.is_word("continue");
    let mut at = Cursor { at: 1, ..cursor.clone() };
    let label = if at.is_word("when") { None } else { at.name() };
    let leave = Step::Leave { label, again, span };
    if at.eat_word("when") {
        let condition = within(&part(&at, at.at, at.tokens.len()), MANNER);
        return Ok(Step::If { branches: vec![(condition, vec![leave])], otherwise: Vec::new(), span });
    }
    if at.at_end() { Ok(leave) } else { Err(at.expected("WHEN")) }
}

/// `EXECUTE text [INTO a, b] [USING c, d]`, the two in any order.
fn executed(cursor: &Cursor<'_>, span: Span) -> Step {
    let to = cursor.tokens.len();
    let clauses: Vec<usize> =
        (1..to).filter(|at| ["into", "using"].iter().any(|word| cursor.is_word_at(*at, word))).collect();
    let text = within(&part(cursor, 1, clauses.first().copied().unwrap_or(to)), MANNER);
    let using = clauses.iter().find(|at| cursor.is_word_at(**at, "using")).map_or(Vec::new(), |using| {
        let end = clauses.iter().copied().find(|at| at > using).unwrap_or(to);
        formulas(cursor, using + 1, end)
    });
    Step::Execute { text, using, fills: filled(cursor), span }
}

/// OPEN of a cursor, where FOR may say over what.
fn opened(cursor: &Cursor<'_>, span: Span) -> Parse<Step> {
    let mut at = Cursor { at: 1, ..cursor.clone() };
    let name = at.expect_name()?;
    let _ = at.eat_words(&["no", "scroll"]) || at.eat_word("scroll");
    let found = match at.eat_word("for") {
        true => Some(rows(&part(&at, at.at, at.tokens.len()))),
        false if at.at_end() => None,
        false => Some(Rows::Untold),
    };
    Ok(Step::Open { cursor: name, rows: found, span })
}

/// `FETCH [NEXT] [FROM] cursor INTO a, b`
fn fetched(cursor: &Cursor<'_>, span: Span) -> Parse<Vec<Step>> {
    let mut at = Cursor { at: 1, ..cursor.clone() };
    let _ = at.eat_word("next");
    let _ = at.eat_word("from") || at.eat_word("in");
    let name = at.expect_name()?;
    if !at.is_word("into") {
        return moved(cursor, place_of(cursor, 1, &["into"]).unwrap_or(cursor.tokens.len()), span);
    }
    Ok(vec![Step::Fetch { cursor: name, fills: filled(cursor), row: found_rule(false), span }])
}

/// MOVE, and FETCH in another direction: where the cursor named before this place stands then nobody follows.
fn moved(cursor: &Cursor<'_>, end: usize, span: Span) -> Parse<Vec<Step>> {
    let name = Cursor { at: end - 1, ..cursor.clone() }.expect_name()?;
    let lost = Step::Open { cursor: name, rows: Some(Rows::Untold), span };
    let filled = filled(cursor).into_iter().chain([Name::exact(FOUND)]);
    Ok(filled.map(|variable| Step::Assign { variable, value: None, span }).chain([lost]).collect())
}

fn found_rule(one: bool) -> RowRule {
    RowRule { found: Some(Name::exact(FOUND)), one, ..RowRule::default() }
}

/// `SELECT … INTO a, b FROM …`, and a query that fills nothing.
fn selected(cursor: &Cursor<'_>, span: Span) -> Step {
    let calls = calls(cursor);
    let whole = |tokens: &[Token]| {
        let mut whole = query(&Cursor { tokens, at: 0, ..cursor.clone() }, MANNER);
        whole.unread |= tokens.is_empty();
        whole
    };
    let perform = cursor.is_word("perform");
    let Some(into) = place_of(cursor, 0, &["into"]).filter(|_| !perform) else {
        let query = if perform { performed(cursor) } else { whole(cursor.tokens) };
        return Step::Select { query, fills: Vec::new(), calls, row: found_rule(false), span };
    };
    let mut at = Cursor { at: into + 1, ..cursor.clone() };
    let strict = at.eat_word("strict");
    let Some(fills) = targets(&mut at) else { return data(cursor, span) };
    let before = cursor.tokens.get(..into).unwrap_or(&[]);
    let rest = cursor.tokens.get(at.at..).unwrap_or(&[]);
    let tokens: Vec<Token> = before.iter().chain(rest).copied().collect();
    Step::Select { query: whole(&tokens), fills, calls, row: found_rule(strict), span }
}

/// What RAISE is for a handler: a name or code stands first or behind USING ERRCODE; without all it is what went wrong
/// before.
fn raised_as(cursor: &Cursor<'_>) -> Condition {
    let mut at = cursor.clone();
    if at.at_end() {
        return Condition::Any;
    }
    let named = !at.is_word("using") && at.name().is_some_and(|name| name.as_str() != "sqlstate");
    if named {
        return condition(&cursor.text().to_lowercase());
    }
    let first = at.string().filter(|_| cursor.is_word("sqlstate"));
    let code = || {
        let place = place_of(cursor, cursor.at, &["errcode"])?;
        Some(
            Cursor { at: place + 2, ..cursor.clone() }.string().map_or(Condition::Other, |it| condition(&it)),
        )
    };
    first.map(|code| condition(&code)).or_else(code).unwrap_or(Condition::Raised)
}

/// `RAISE NOTICE 'a %', b`: what is said does not matter, what functions in it do does.
fn told(cursor: &Cursor<'_>, span: Span) -> Step {
    let using = place_of(cursor, 0, &["using"]);
    let values = list(cursor, 2, using.unwrap_or(cursor.tokens.len()));
    let from = values.get(1).map_or(cursor.tokens.len(), |(start, _)| *start);
    let mut query = answered(cursor, from);
    query.unread |= using.is_some();
    Step::Select { query, fills: Vec::new(), calls: calls(cursor), row: RowRule::default(), span }
}

/// PERFORM a is SELECT a.
fn performed(cursor: &Cursor<'_>) -> Query {
    answered(cursor, 1)
}

/// What stands from a place on, as what a query selects.
fn answered(cursor: &Cursor<'_>, from: usize) -> Query {
    let rest = cursor.slice(from, cursor.tokens.len());
    let text = format!("SELECT {rest}");
    let tokens = lex(&text, &cursor.syntax.lexical);
    query(&Cursor::new(&text, SourceId::default(), &tokens, cursor.syntax), MANNER)
}

/// `a, b`; `None` where a field is among them.
fn targets(at: &mut Cursor<'_>) -> Option<Vec<Name>> {
    let mut names = vec![at.name()?];
    while at.eat_symbol(",") {
        names.push(at.name()?);
    }
    (!at.is_symbol(".") && !at.is_symbol("[")).then_some(names)
}

/// Where `:=` or `=` is behind the variable that is given a value.
fn assigned_at(cursor: &Cursor<'_>) -> Option<usize> {
    let is_name = |at: usize| {
        cursor.tokens.get(at).is_some_and(|it| matches!(it.kind, TokenKind::Word | TokenKind::QuotedName))
    };
    if !is_name(0) {
        return None;
    }
    let mut at = Cursor { at: 1, ..cursor.clone() };
    loop {
        match at.text() {
            ":=" | "=" => return Some(at.at),
            "." if is_name(at.at + 1) => at.at += 2,
            "[" => {
                while !at.at_end() && !at.is_symbol("]") {
                    at.bump();
                }
                at.bump();
            }
            _ => return None,
        }
    }
}

/// `a := …`; what becomes of a whole record or array when a part of it is given a value is not followed.
fn assigned(cursor: &Cursor<'_>, span: Span) -> Parse<Step> {
    let place = assigned_at(cursor).ok_or_else(|| cursor.expected("`:=`"))?;
    let variable = cursor.clone().expect_name()?;
    let value = within(&part(cursor, place + 1, cursor.tokens.len()), MANNER);
    Ok(Step::Assign { variable, value: Some(value).filter(|_| place == 1), span })
}

/// RAISE stops the block unless it says a lower level (PostgreSQL manual, Errors and Messages).
fn raised(cursor: &Cursor<'_>, span: Span) -> Option<Step> {
    let mut at = Cursor { at: 1, ..cursor.clone() };
    if ["notice", "warning", "info", "log", "debug"].iter().any(|level| at.is_word(level)) {
        return calls_in_words(cursor).then(|| told(cursor, span));
    }
    at.eat_word("exception");
    let condition = raised_as(&at);
    let says = at.string().map_or_else(|| "an exception is raised".to_owned(), |text| text.to_string());
    Some(Step::Fail { says, condition })
}

/// GET DIAGNOSTICS: what it tells nobody knows.
fn diagnosed(cursor: &Cursor<'_>, span: Span) -> Vec<Step> {
    filled(cursor).into_iter().map(|variable| Step::Assign { variable, value: None, span }).collect()
}

fn data(cursor: &Cursor<'_>, span: Span) -> Step {
    let mut fills = filled(cursor);
    fills.push(Name::exact(FOUND));
    Step::Data { calls: calls(cursor), fills, span }
}

/// The variables behind INTO and GET DIAGNOSTICS.
fn filled(cursor: &Cursor<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    let mut at = cursor.clone();
    let diagnostics = at.is_word("get");
    while !at.at_end() {
        let into = at.eat_word("into");
        at.eat_word("strict");
        if into || (diagnostics && matches!(at.text_at(1), "=" | ":=")) {
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
