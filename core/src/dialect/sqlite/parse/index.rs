//! CREATE INDEX, and the parts that keys have too (SQLite manual, lang_createindex.html).

use super::{if_not_exists, name, object_name};
use crate::model::{
    Bond, Ddl, Expression, Index, IndexPart, Naming, NullsOrder, Parameters, PartKey, QualifiedName,
};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use crate::syntax::lexer::TokenKind;

/// Reads on at [UNIQUE] INDEX.
pub fn create(cursor: &mut Cursor<'_>) -> Parse<Ddl> {
    let unique = cursor.eat_word("unique");
    cursor.expect_word("index")?;
    let if_not_exists = if_not_exists(cursor);
    let name = object_name(cursor)?.name;
    cursor.expect_word("on")?;
    let on = QualifiedName::bare(self::name(cursor)?);
    let parts = parts(cursor)?;
    let predicate = if cursor.eat_word("where") {
        let from = cursor.at;
        cursor.at = cursor.tokens.len();
        if from == cursor.at {
            return Err(cursor.expected("an expression"));
        }
        Some(expression(cursor, from, cursor.at))
    } else {
        None
    };
    let index = Index {
        name: Naming::Written(name),
        unique,
        method: "btree".into(),
        parts,
        include: Vec::new(),
        predicate,
        nulls_not_distinct: false,
        bond: Bond::default(),
        options: Parameters::new(),
        comment: None,
    };
    Ok(Ddl::CreateIndex { on, index, if_not_exists })
}

fn expression(cursor: &Cursor<'_>, from: usize, to: usize) -> Expression {
    Expression { text: cursor.slice(from, to).into(), tree: from_tokens(cursor, from, to).tree }
}

/// `(part, part)`; stops at AUTOINCREMENT, which a primary key may end with.
pub fn parts(cursor: &mut Cursor<'_>) -> Parse<Vec<IndexPart>> {
    cursor.expect_symbol("(")?;
    let mut parts = Vec::new();
    loop {
        parts.push(part(cursor)?);
        if cursor.is_word("autoincrement") || cursor.eat_symbol(")") {
            return Ok(parts);
        }
        cursor.expect_symbol(",")?;
    }
}

/// One part: a column or an expression, then COLLATE, ASC or DESC, NULLS FIRST or LAST.
fn part(cursor: &mut Cursor<'_>) -> Parse<IndexPart> {
    let from = cursor.at;
    skip_part(cursor)?;
    let mut to = cursor.at;
    let mut part = IndexPart { key: PartKey::Column(crate::model::Name::caseless("")), ..plain() };
    let word = |at: usize, word: &str| {
        at >= from
            && cursor.tokens.get(at).is_some_and(|token| {
                token.kind == TokenKind::Word && token.text(cursor.source).eq_ignore_ascii_case(word)
            })
    };
    if to >= from + 3 && word(to - 2, "nulls") && (word(to - 1, "first") || word(to - 1, "last")) {
        part.nulls = Some(if word(to - 1, "first") { NullsOrder::First } else { NullsOrder::Last });
        to -= 2;
    }
    if to >= from + 2 && (word(to - 1, "asc") || word(to - 1, "desc")) {
        part.descending = word(to - 1, "desc");
        to -= 1;
    }
    if to >= from + 3 && word(to - 2, "collate") {
        let mut collation = Cursor { at: to - 1, ..cursor.clone() };
        part.collation = Some(QualifiedName::bare(name(&mut collation)?));
        to -= 2;
    }
    part.key = key(cursor, from, to)?;
    Ok(part)
}

fn plain() -> IndexPart {
    IndexPart::column(crate::model::Name::caseless(""))
}

/// A column where the tokens are a single name, however many parentheses stand around it.
fn key(cursor: &Cursor<'_>, from: usize, to: usize) -> Parse<PartKey> {
    if from >= to {
        return Err(cursor.expected("a column or an expression"));
    }
    let (mut first, mut last) = (from, to - 1);
    let symbol = |at: usize, symbol: &str| {
        cursor.tokens.get(at).is_some_and(|token| token.text(cursor.source) == symbol)
    };
    while first < last && symbol(first, "(") && symbol(last, ")") {
        first += 1;
        last -= 1;
    }
    if first == last {
        let mut single = Cursor { at: first, ..cursor.clone() };
        if let Ok(name) = name(&mut single) {
            return Ok(PartKey::Column(name));
        }
    }
    Ok(PartKey::Expression(expression(cursor, from, to)))
}

/// Goes to the comma, the parenthesis or the AUTOINCREMENT after a part.
fn skip_part(cursor: &mut Cursor<'_>) -> Parse<()> {
    while !(cursor.is_symbol(",") || cursor.is_symbol(")") || cursor.is_word("autoincrement")) {
        if cursor.at_end() {
            return Err(cursor.expected("`,` or `)`"));
        }
        if cursor.is_symbol("(") {
            cursor.skip_parentheses()?;
        } else {
            cursor.bump();
        }
    }
    Ok(())
}
