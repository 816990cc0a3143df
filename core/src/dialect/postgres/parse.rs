//! From PostgreSQL's text to what it asks of a schema. Each statement is cut out, judged by its head, and only what may
//! change a schema is parsed, by itself: one bad statement never loses the rest.

mod alter;
mod alter_column;
mod alter_routine;
mod alter_table;
mod block;
mod column;
mod comment;
mod constraint;
mod copies;
mod cut;
mod data_type;
mod depth;
mod drop;
mod head;
mod index;
mod kind;
mod masked;
mod namespace;
mod opaque;
mod privilege;
mod psql;
mod routine;
mod sequence;
mod setting;
mod statement;
mod statistics;
mod table;
mod tree;
mod trigger;
mod view;

use super::syntax::SYNTAX;
use crate::model::ddl::Target;
use crate::model::{
    Ddl, Diagnostic, Fate, Label, ObjectKind, Parsed, QualifiedName, Severity, SourceId, Span,
};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::TokenKind;
use cut::Piece;
use squawk_syntax::SourceFile;
use tree::Tree;

pub use block::{body, calls, is_data_only, query};
pub use privilege::object;
pub use setting::search_path;
pub use statistics::copied as copied_statistics;

/// The statements of a source, each with its fate.
pub fn parse(source: &str, id: SourceId) -> Vec<Parsed> {
    let pieces = cut::cut(source);
    let mut list: Vec<Parsed> = pieces.iter().map(|piece| parsed(source, id, piece)).collect();
    copies::settle(source, id, &pieces, &mut list);
    list
}

fn parsed(source: &str, id: SourceId, piece: &Piece) -> Parsed {
    let (start, end) = bounds(piece);
    let span = Span::new(id, start, end);
    let fate = match piece.psql {
        true => psql::fate(source.get(start..end).unwrap_or(""), span),
        false => fate(&Cursor::new(source, id, &piece.tokens, &SYNTAX), start, end),
    };
    Parsed { span, fate }
}

fn bounds(piece: &Piece) -> (usize, usize) {
    let start = piece.tokens.first().map_or(0, |token| token.start as usize);
    let end = piece.tokens.last().map_or(start, |token| token.end as usize);
    (start, end)
}

fn fate(cursor: &Cursor<'_>, start: usize, end: usize) -> Fate {
    if let Some(fate) = head::fate(cursor) {
        return fate;
    }
    if let Some(unclosed) = cursor.tokens.iter().find(|token| token.kind == TokenKind::Unclosed) {
        let span = Span::new(cursor.source_id, unclosed.start as usize, unclosed.end as usize);
        return Fate::Rejected(Diagnostic::error(
            "syntax-error",
            "this is never closed",
            span,
            "opened here",
        ));
    }
    if let Some((token, what)) = depth::excess(cursor.source, cursor.tokens) {
        let span = Span::new(cursor.source_id, token.start as usize, token.end as usize);
        let message = format!("this statement is not read: {what}");
        return Fate::Rejected(Diagnostic::error("too-deep", message, span, "here"));
    }
    match read(cursor, start, end) {
        Ok(effects) if effects.is_empty() => Fate::Nothing("owner"),
        Ok(effects) if effects.iter().all(|ddl| matches!(ddl, Ddl::Owner { .. })) => {
            Fate::Privilege { what: "owner", asks: Ok(effects) }
        }
        Ok(effects) => Fate::Effect(effects),
        Err(complaint) => Fate::Rejected(*complaint),
    }
}

/// Parses one statement and reads its tree.
fn read(cursor: &Cursor<'_>, start: usize, end: usize) -> crate::syntax::cursor::Parse<Vec<Ddl>> {
    // The library reads PROCEDURAL only after OR REPLACE.
    if cursor.are_words(&["create", "procedural", "language"]) {
        return opaque::create(&Tree { cursor: cursor.clone(), base: start });
    }
    let text = masked::masked(cursor, start, end);
    let parse = SourceFile::parse(&text);
    if let Some(error) = parse.errors().into_iter().next() {
        let range = error.range();
        let (from, to) = (start + usize::from(range.start()), start + usize::from(range.end()));
        return Err(syntax_error(cursor, error.message(), from, to));
    }
    let tree = Tree { cursor: cursor.clone(), base: start };
    let statement = tree.present(parse.tree().stmts().next(), "a statement")?;
    statement::read(&tree, &statement)
}

fn syntax_error(cursor: &Cursor<'_>, message: &str, from: usize, to: usize) -> Box<Diagnostic> {
    // A complaint about what is missing has no width: it is shown at the token where the parser stopped.
    let stopped = cursor.tokens.iter().find(|token| token.end as usize > from);
    let (span, text) = match (stopped, cursor.tokens.last()) {
        (Some(token), _) if to <= from => ((token.start as usize, token.end as usize), "here"),
        (None, Some(last)) if to <= from => ((last.start as usize, last.end as usize), "after this"),
        _ => ((from, to), "here"),
    };
    let label = Label { span: Span::new(cursor.source_id, span.0, span.1), text: text.to_owned() };
    Box::new(Diagnostic {
        severity: Severity::Error,
        code: "syntax-error",
        message: format!("syntax error: {}", in_words(message)),
        labels: vec![label],
        help: None,
    })
}

/// A complaint of the parser's, in which tokens have the names they have in its source, in the words of SQL.
fn in_words(message: &str) -> String {
    let word = |name: &str| match name {
        "R_PAREN" => "`)`".to_owned(),
        "L_PAREN" => "`(`".to_owned(),
        "R_BRACK" => "`]`".to_owned(),
        "L_BRACK" => "`[`".to_owned(),
        "COMMA" => "`,`".to_owned(),
        "SEMICOLON" => "`;`".to_owned(),
        "COLON" => "`:`".to_owned(),
        "DOT" => "`.`".to_owned(),
        "EQ" => "`=`".to_owned(),
        "STAR" => "`*`".to_owned(),
        "EOF" => "the end of the statement".to_owned(),
        "IDENT" => "a name".to_owned(),
        "STRING" => "a string".to_owned(),
        "INT_NUMBER" | "FLOAT_NUMBER" => "a number".to_owned(),
        name => name.strip_suffix("_KW").unwrap_or(name).to_owned(),
    };
    let each = message.split(' ').map(|part| {
        let bare = part.trim_end_matches([',', ':']);
        format!("{}{}", word(bare), part.get(bare.len()..).unwrap_or(""))
    });
    each.collect::<Vec<_>>().join(" ").replace("got: ", "found ")
}

/// A target that its name alone tells.
fn target(kind: ObjectKind, name: QualifiedName) -> Target {
    Target { kind, name, owner: None, signature: None }
}

#[cfg(test)]
mod tests;
