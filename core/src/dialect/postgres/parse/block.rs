//! DO blocks and CALL. A block without a word of DDL leaves the schema alone; the steps of the others are read, and the
//! replay decides from the schema which of them are done (PostgreSQL manual, PL/pgSQL).

mod data;
mod declare;
mod handler;
mod simple;
mod steps;

use data::governs;
pub use data::is_data_only;

use super::super::syntax::SYNTAX;
use super::head::unreplayable;
use crate::model::block::{Block, Step};
use crate::model::query::{Asked, Formula, Query};
use crate::model::{Ddl, Diagnostic, Fate, Name, QualifiedName, Routine, SourceId};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::{Token, TokenKind, lex};
use crate::syntax::query::{self, Manner};

/// How queries of PL/pgSQL are read: `$1` is what a routine or EXECUTE is given first.
const MANNER: Manner = Manner { variable: parameter, modifiers: &[], separated: "" };

fn parameter(cursor: &mut Cursor<'_>) -> Option<Name> {
    let number =
        cursor.peek_at(1).filter(|token| cursor.is_symbol("$") && token.kind == TokenKind::Number)?;
    cursor.at += 2;
    Some(Name::exact(format!("${}", number.text(cursor.source))))
}

/// The fate of a DO block.
pub fn fate(cursor: &Cursor<'_>) -> Fate {
    let refused =
        || Fate::Rejected(unreplayable(cursor, "a block that changes the schema in another language"));
    let Some((token, plpgsql)) = text_of(cursor) else { return refused() };
    let Some((text, offset)) = inside(token.text(cursor.source)) else { return refused() };
    let is_data = is_data_only(text);
    if !plpgsql && !is_data {
        return refused();
    }
    let tokens = shifted(lex(text, &SYNTAX.lexical), token.start as usize + offset);
    let inner = Cursor::new(cursor.source, cursor.source_id, &tokens, &SYNTAX);
    let calls = calls_in_words(&inner);
    if is_data && !calls && !governs(&inner) {
        return Fate::Nothing("data");
    }
    let effects = |block: Block| vec![Ddl::Block(Box::new(block))];
    let refusal = |complaint: Box<Diagnostic>| {
        let mut refusal = unreplayable(cursor, "a block that is not read to its end");
        refusal.labels = complaint.labels;
        refusal
    };
    match steps::block(inner.clone()) {
        block if is_data && !calls => {
            let asks = block.map(effects).map_err(|complaint| Box::new(refusal(complaint)));
            Fate::Privilege { what: "data", asks }
        }
        Ok(block) => Fate::Effect(effects(block)),
        Err(_) if is_data => {
            let step = Step::Data { calls: query::calls(&inner), fills: Vec::new(), span: cursor.here() };
            Fate::Effect(effects(Block { steps: vec![step], ..Block::default() }))
        }
        Err(complaint) => Fate::Rejected(refusal(complaint)),
    }
}

/// The steps in the body of a routine, which has no place in a source.
pub fn body(routine: &Routine) -> Option<Block> {
    let body = &*routine.body.text;
    let tokens = lex(body, &SYNTAX.lexical);
    let cursor = Cursor::new(body, SourceId::default(), &tokens, &SYNTAX);
    match &*routine.language {
        "plpgsql" => steps::block(cursor).ok(),
        "sql" => of_sql(body, gives_one(routine)).ok(),
        _ => None,
    }
}

/// The functions that the body of a routine calls.
pub fn calls(routine: &Routine) -> Vec<QualifiedName> {
    let body = &*routine.body.text;
    let tokens = lex(body, &SYNTAX.lexical);
    query::calls(&Cursor::new(body, SourceId::default(), &tokens, &SYNTAX))
}

/// Whether what a routine gives is one value, not rows.
fn gives_one(routine: &Routine) -> bool {
    routine.returns.as_ref().is_some_and(|it| {
        !it.starts_with("SETOF ") && !it.starts_with("TABLE") && !matches!(&**it, "void" | "record")
    })
}

/// The statements of a function in SQL: the last of them gives its value.
fn of_sql(body: &str, gives_one: bool) -> Parse<Block> {
    let pieces = super::cut::cut(body);
    let mut block = Block { undoes: true, ..Block::default() };
    for (at, piece) in pieces.iter().enumerate() {
        let cursor = Cursor::new(body, SourceId::default(), &piece.tokens, &SYNTAX);
        let span = cursor.here();
        let asks = ["select", "with", "values"].iter().any(|word| cursor.is_word(word));
        match asks && at + 1 == pieces.len() && gives_one && data::are_data(&cursor) {
            true => {
                let answer = Formula::answer(Asked::Value, query::query(&cursor, MANNER));
                block.steps.push(Step::Return(Some(answer)));
            }
            false => block.steps.extend(simple::simple(&cursor, span)?),
        }
    }
    Ok(block)
}

/// Whether a query calls more than the server's own functions of every day.
fn calls_in_words(cursor: &Cursor<'_>) -> bool {
    const OWN: [&str; 28] = [
        "setval",
        "set_config",
        "nextval",
        "currval",
        "lastval",
        "now",
        "count",
        "max",
        "min",
        "sum",
        "coalesce",
        "lower",
        "upper",
        "length",
        "format",
        "concat",
        "array_agg",
        "string_agg",
        "unnest",
        "exists",
        "in",
        "values",
        "pg_get_serial_sequence",
        "nullif",
        "greatest",
        "least",
        "generate_series",
        "pg_sequence_last_value",
    ];
    let of_server = |schema: &Name| schema.as_str() == "pg_catalog";
    query::calls(cursor).iter().any(|call| match &call.schema {
        Some(schema) => !of_server(schema),
        None => !OWN.contains(&call.name.as_str()),
    })
}

/// A query by itself: what the functions in it do to the schema the replay finds out. `None` where it calls none.
pub fn selected(cursor: &Cursor<'_>) -> Option<Parse<Block>> {
    let steps = |steps| Block { steps, undoes: true, ..Block::default() };
    calls_in_words(cursor).then(|| simple::simple(cursor, cursor.here()).map(steps))
}

/// The query that a text is.
pub fn query(text: &str) -> Option<Query> {
    let pieces = super::cut::cut(text);
    let [piece] = pieces.as_slice() else { return None };
    let cursor = Cursor::new(text, SourceId::default(), &piece.tokens, &SYNTAX);
    let reads = ["select", "with", "values"].iter().any(|word| cursor.is_word(word));
    reads.then(|| query::query(&cursor, MANNER))
}

/// The string that is the block's text, and whether its language is PL/pgSQL.
fn text_of<'a>(cursor: &Cursor<'a>) -> Option<(Token, bool)> {
    let mut cursor: Cursor<'a> = cursor.clone();
    let (mut found, mut plpgsql) = (None, true);
    while let Some(token) = cursor.bump() {
        if cursor.tokens.get(cursor.at.wrapping_sub(1)).is_some() && token.kind == TokenKind::Word {
            let language = token.text(cursor.source).eq_ignore_ascii_case("language");
            if language && let Some(named) = cursor.bump() {
                plpgsql = named.text(cursor.source).trim_matches(['\'', '"']).eq_ignore_ascii_case("plpgsql");
            }
        } else if token.kind == TokenKind::Text {
            found.get_or_insert(token);
        }
    }
    Some((found?, plpgsql))
}

/// A literal without its quotes, and where that begins; none if quotes or escapes in it stand for other text.
fn inside(literal: &str) -> Option<(&str, usize)> {
    let quote = match literal.strip_prefix('$') {
        Some(rest) => rest.find('$')? + 2,
        None if literal.starts_with('\'') => 1,
        None => return None,
    };
    let text = literal.get(quote..literal.len().checked_sub(quote)?)?;
    (literal.starts_with('$') || !text.contains('\'')).then_some((text, quote))
}

fn shifted(mut tokens: Vec<Token>, by: usize) -> Vec<Token> {
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    for token in &mut tokens {
        token.start = token.start.saturating_add(by);
        token.end = token.end.saturating_add(by);
    }
    tokens
}

/// CALL of a procedure: the replay looks into it.
pub fn call(cursor: &Cursor<'_>) -> Fate {
    let mut name = Cursor { at: 1, ..cursor.clone() };
    match name.qualified_name() {
        Ok(routine) => {
            let inside = name.at + 1;
            let closed = name.is_symbol("(") && name.skip_parentheses().is_ok();
            let arguments = if closed { simple::formulas(&name, inside, name.at - 1) } else { Vec::new() };
            Fate::Effect(vec![Ddl::Call { routine, arguments, span: cursor.here() }])
        }
        Err(_) => Fate::Rejected(unreplayable(cursor, "a procedure may do anything")),
    }
}
