//! From a source to its statements, each with its fate (SQLite manual, lang.html).

mod alter;
mod column;
mod constraint;
mod data;
mod drop;
mod index;
mod split;
mod table;
mod trigger;
mod view;
mod virtual_table;

use super::syntax::SYNTAX;
use crate::model::{
    Ddl, Diagnostic, Fate, Name, Parsed, QualifiedName, SourceId, Span, ddl::TransactionWord,
};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::{Token, TokenKind, lex};

pub use virtual_table::KIND as VIRTUAL_TABLE;

/// The statements of a source.
pub fn parse(source: &str, id: SourceId) -> Vec<Parsed> {
    let tokens = lex(source, &SYNTAX.lexical);
    split::statements(source, &tokens).into_iter().map(|tokens| statement(source, id, tokens)).collect()
}

fn statement(source: &str, id: SourceId, tokens: &[Token]) -> Parsed {
    let span = Span::new(
        id,
        tokens.first().map_or(0, |token| token.start as usize),
        tokens.last().map_or(0, |token| token.end as usize),
    );
    let mut cursor = Cursor::new(source, id, tokens, &SYNTAX);
    let fate = match unclosed(&cursor) {
        Some(diagnostic) => Err(diagnostic),
        None => fate(&mut cursor, span),
    };
    Parsed { span, fate: fate.unwrap_or_else(|diagnostic| Fate::Rejected(*diagnostic)) }
}

fn unclosed(cursor: &Cursor<'_>) -> Option<Box<Diagnostic>> {
    let token = cursor.tokens.iter().find(|token| token.kind == TokenKind::Unclosed)?;
    let span = Span::new(cursor.source_id, token.start as usize, token.end as usize);
    Some(Box::new(Diagnostic::error(
        "syntax-error",
        "a quote or a comment is not closed",
        span,
        "opened here",
    )))
}

fn fate(cursor: &mut Cursor<'_>, span: Span) -> Parse<Fate> {
    let head = cursor.text().to_ascii_lowercase();
    match &*head {
        "create" => create(cursor),
        "alter" => effect(cursor, alter::alter_table),
        "drop" => match drop::drop(cursor)? {
            Some(ddl) => end(cursor).map(|()| Fate::Effect(vec![ddl])),
            None => Ok(Fate::Nothing("another database")),
        },
        "insert" | "replace" | "update" | "delete" | "select" | "values" | "with" | "explain" => {
            data::data(cursor, span)
        }
        "pragma" => Ok(Fate::Nothing("setting")),
        "analyze" | "reindex" | "vacuum" => Ok(Fate::Nothing("maintenance")),
        "attach" | "detach" => Ok(Fate::Nothing("another database")),
        "begin" => Ok(transaction(TransactionWord::Begin)),
        "commit" | "end" => Ok(transaction(TransactionWord::Commit)),
        "rollback"
            if cursor.tokens.iter().any(|token| token.text(cursor.source).eq_ignore_ascii_case("to")) =>
        {
            Ok(Fate::Rejected(unreplayable(
                span,
                "a rollback to a savepoint",
                "Roll back the whole transaction instead.",
            )))
        }
        "rollback" => Ok(transaction(TransactionWord::Rollback)),
        "savepoint" | "release" => Ok(Fate::Nothing("transaction")),
        _ => Err(cursor.expected("a statement of SQLite")),
    }
}

fn transaction(word: TransactionWord) -> Fate {
    Fate::Effect(vec![Ddl::Transaction(word)])
}

/// What a statement does whose effect on a schema cannot be known without running it.
fn unreplayable(span: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error(
        "unreplayable",
        format!("the effect of {what} on the schema is not known without running it"),
        span,
        "not replayed",
    )
    .help(help)
}

/// Reads one effect, and that nothing follows it.
fn effect(cursor: &mut Cursor<'_>, production: fn(&mut Cursor<'_>) -> Parse<Ddl>) -> Parse<Fate> {
    let ddl = production(cursor)?;
    end(cursor)?;
    Ok(Fate::Effect(vec![ddl]))
}

fn end(cursor: &Cursor<'_>) -> Parse<()> {
    if cursor.at_end() { Ok(()) } else { Err(cursor.expected("the end of the statement")) }
}

fn create(cursor: &mut Cursor<'_>) -> Parse<Fate> {
    cursor.expect_word("create")?;
    let temporary = cursor.eat_word("temp") || cursor.eat_word("temporary");
    if cursor.eat_word("table") {
        return table::create(cursor, temporary);
    }
    let ddl = if cursor.eat_word("view") {
        view::create(cursor)?
    } else if cursor.eat_word("trigger") {
        trigger::create(cursor)?
    } else if !temporary && cursor.eat_words(&["virtual", "table"]) {
        virtual_table::create(cursor)?
    } else if !temporary && (cursor.is_word("index") || cursor.are_words(&["unique", "index"])) {
        index::create(cursor)?
    } else {
        return Err(cursor.expected("TABLE, INDEX, VIEW, TRIGGER or VIRTUAL TABLE"));
    };
    end(cursor)?;
    Ok(if temporary { Fate::Nothing("temporary") } else { Fate::Effect(vec![ddl]) })
}

fn if_not_exists(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_words(&["if", "not", "exists"])
}

/// A name: SQLite also takes a string literal for one (grammar: `nm`).
fn name(cursor: &mut Cursor<'_>) -> Parse<Name> {
    match cursor.string() {
        Some(text) => Ok(Name::caseless(text)),
        None => cursor.expect_name(),
    }
}

/// A name in `main`, which is the schema that is read; a name in `temp` or in another file is not part of it.
fn object_name(cursor: &mut Cursor<'_>) -> Parse<QualifiedName> {
    let before = cursor.clone();
    let first = name(cursor)?;
    if !cursor.eat_symbol(".") {
        return Ok(QualifiedName::bare(first));
    }
    let second = name(cursor)?;
    if first.compared() == "main" {
        return Ok(QualifiedName::bare(second));
    }
    let mut diagnostic = before.expected("a name in the schema \"main\"");
    diagnostic.code = "unreplayable";
    Err(diagnostic)
}

/// `(a, b)`
fn names(cursor: &mut Cursor<'_>) -> Parse<Vec<Name>> {
    cursor.expect_symbol("(")?;
    let mut names = Vec::new();
    loop {
        names.push(name(cursor)?);
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    cursor.expect_symbol(")")?;
    Ok(names)
}

#[cfg(test)]
mod tests;
