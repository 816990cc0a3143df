//! A column definition and what is written into it.

use super::super::implied::TOLD_NULL;
use super::super::types::{ColumnType, charset, column_type};
use super::{constraint, tidb};
use crate::model::{
    Bond, Column, Constraint, ConstraintKind, Expression, Generated, Index, IndexPart, Key, Name, Naming,
    Parameters, QualifiedName,
};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use crate::syntax::lexer::TokenKind;

/// What a column definition brings into its table.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// PRIMARY KEY, REFERENCES, CHECK
    pub constraints: Vec<Constraint>,
    /// UNIQUE
    pub indexes: Vec<Index>,
}

/// Takes `name type attributes`.
pub fn column(cursor: &mut Cursor<'_>) -> Parse<(Column, Attached)> {
    let name = cursor.expect_name()?;
    let Some(ColumnType { ty, charset, binary_collation, serial }) = column_type(cursor) else {
        return Err(cursor.expected("a data type"));
    };
    let mut column = Column { charset, ..Column::new(name, ty) };
    if binary_collation {
        column.options.insert("binary".into(), "1".into());
    }
    let mut attached = Attached::default();
    if serial {
        serial_column(&mut column, &mut attached);
    }
    while attribute(cursor, &mut column, &mut attached)? {}
    Ok((column, attached))
}

fn serial_column(column: &mut Column, attached: &mut Attached) {
    column.nullable = false;
    column.auto_increment = true;
    attached.indexes.push(unique(&column.name));
}

fn unique(column: &Name) -> Index {
    Index {
        name: Naming::Absent,
        unique: true,
        method: "btree".into(),
        parts: vec![IndexPart::column(column.clone())],
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        bond: Bond::default(),
        options: Parameters::new(),
        comment: None,
    }
}

/// Takes one attribute; false where none is next.
fn attribute(cursor: &mut Cursor<'_>, column: &mut Column, attached: &mut Attached) -> Parse<bool> {
    if cursor.eat_words(&["not", "null"]) {
        column.nullable = false;
    } else if cursor.eat_word("null") {
        column.nullable = true;
        column.options.insert(TOLD_NULL.into(), "1".into());
    } else if cursor.eat_words(&["serial", "default", "value"]) {
        serial_column(column, attached);
    } else if cursor.eat_word("default") {
        column.default = default(cursor)?;
    } else if cursor.eat_words(&["on", "update"]) {
        column.on_update = Some(one_value(cursor)?);
    } else if cursor.eat_word("auto_increment") {
        column.auto_increment = true;
    } else if cursor.eat_word("auto_random") {
        column.options.insert(tidb::AUTO_RANDOM.into(), tidb::bits(cursor)?);
    } else if cursor.eat_word("comment") {
        cursor.eat_symbol("=");
        let text = cursor.string().ok_or_else(|| cursor.expected("a string"))?;
        column.comment = Some(text).filter(|text| !text.is_empty());
    } else if cursor.eat_word("collate") {
        cursor.eat_symbol("=");
        let collation = match cursor.string() {
            Some(text) => text.to_ascii_lowercase(),
            None => cursor.expect_name()?.as_str().to_ascii_lowercase(),
        };
        column.collation = Some(QualifiedName::bare(Name::exact(collation)));
    } else if let Some(charset) = charset(cursor) {
        column.charset = Some(charset);
    } else if is_generated(cursor) {
        generated(cursor, column)?;
    } else {
        return Ok(key_attribute(cursor, column, attached)? || storage_attribute(cursor, column)?);
    }
    Ok(true)
}

/// PRIMARY KEY, UNIQUE, REFERENCES, CHECK
fn key_attribute(cursor: &mut Cursor<'_>, column: &Column, attached: &mut Attached) -> Parse<bool> {
    if cursor.eat_word("unique") {
        let _ = cursor.eat_word("key") || cursor.eat_word("index");
        attached.indexes.push(unique(&column.name));
    } else if cursor.eat_words(&["primary", "key"]) || cursor.eat_word("key") {
        let parts = vec![IndexPart::column(column.name.clone())];
        let options = tidb::clustered(cursor).into_iter().collect();
        attached.constraints.push(constraint::plain_primary_key(Key { parts, options, ..Key::default() }));
    } else if cursor.is_word("references") {
        let key = constraint::references(cursor, vec![column.name.clone()])?;
        attached.constraints.push(Constraint::new(Naming::Absent, ConstraintKind::ForeignKey(key)));
    } else if cursor.is_word("check") {
        // Under the column's name it is the column's own check (MariaDB); `implied` renames it for MySQL.
        attached.constraints.push(constraint::check(cursor, Naming::Generated(column.name.clone()))?);
    } else if cursor.eat_word("constraint") {
        let name = if cursor.is_word("check") { None } else { Some(cursor.expect_name()?) };
        let naming = name.map_or_else(|| Naming::Generated(column.name.clone()), Naming::Written);
        attached.constraints.push(constraint::check(cursor, naming)?);
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// INVISIBLE, COLUMN_FORMAT, STORAGE, SRID, COMPRESSED, SYSTEM VERSIONING
fn storage_attribute(cursor: &mut Cursor<'_>, column: &mut Column) -> Parse<bool> {
    for (word, key) in [
        ("column_format", "column_format"),
        ("storage", "storage"),
        ("srid", "srid"),
        ("ref_system_id", "srid"),
    ] {
        if cursor.eat_word(word) {
            cursor.eat_symbol("=");
            let value = cursor.bump().map_or("", |token| token.text(cursor.source)).to_ascii_uppercase();
            if value != "DEFAULT" {
                column.options.insert(key.into(), value.into());
            }
            return Ok(true);
        }
    }
    if cursor.eat_word("invisible") {
        column.options.insert("invisible".into(), "1".into());
    } else if cursor.eat_word("compressed") {
        if cursor.eat_symbol("=") {
            cursor.expect_name()?;
        }
        column.options.insert("compressed".into(), "1".into());
    } else if cursor.eat_words(&["without", "system", "versioning"]) {
        column.options.insert("system versioning".into(), "0".into());
    } else if cursor.eat_words(&["with", "system", "versioning"]) {
        column.options.insert("system versioning".into(), "1".into());
    } else if cursor.eat_word("engine_attribute") || cursor.eat_word("secondary_engine_attribute") {
        cursor.eat_symbol("=");
        let text = cursor.string().ok_or_else(|| cursor.expected("a string"))?;
        column.options.insert("engine_attribute".into(), text);
    } else {
        return Ok(cursor.eat_word("visible"));
    }
    Ok(true)
}

fn is_generated(cursor: &Cursor<'_>) -> bool {
    cursor.are_words(&["generated", "always", "as"]) || cursor.is_word("as")
}

/// `[GENERATED ALWAYS] AS (…) [VIRTUAL | STORED | PERSISTENT]`, `AS ROW START | END`
fn generated(cursor: &mut Cursor<'_>, column: &mut Column) -> Parse<()> {
    let _ = cursor.eat_words(&["generated", "always"]);
    cursor.expect_word("as")?;
    for end in ["start", "end"] {
        if cursor.eat_words(&["row", end]) {
            column.options.insert("row".into(), end.into());
            column.nullable = false;
            return Ok(());
        }
    }
    let from = cursor.at;
    cursor.skip_parentheses()?;
    let expression = from_tokens(cursor, from, cursor.at);
    let stored = cursor.eat_word("stored") || cursor.eat_word("persistent");
    let _ = !stored && cursor.eat_word("virtual");
    column.generated = Some(Generated { expression, stored });
    Ok(())
}

/// What follows DEFAULT; NULL is no default.
pub fn default(cursor: &mut Cursor<'_>) -> Parse<Option<Expression>> {
    if cursor.eat_word("null") {
        return Ok(None);
    }
    one_value(cursor).map(Some)
}

/// A literal, a call, or anything in parentheses.
fn one_value(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let from = cursor.at;
    let _ = cursor.eat_symbol("-") || cursor.eat_symbol("+");
    if cursor.is_symbol("(") {
        cursor.skip_parentheses()?;
        return Ok(from_tokens(cursor, from, cursor.at));
    }
    if cursor.eat_words(&["next", "value", "for"]) {
        super::table_name(cursor)?;
        return Ok(from_tokens(cursor, from, cursor.at));
    }
    let token = cursor.bump().ok_or_else(|| cursor.expected("a value"))?;
    match token.kind {
        TokenKind::Text => {
            while cursor.peek().is_some_and(|next| next.kind == TokenKind::Text && !starts_prefixed(cursor)) {
                cursor.bump();
            }
        }
        TokenKind::Word | TokenKind::QuotedName => {
            while cursor.eat_symbol(".") {
                cursor.expect_name()?;
            }
            if cursor.is_symbol("(") {
                cursor.skip_parentheses()?;
            } else {
                // `_utf8mb4 'a'`, `DATE '2024-01-01'`
                cursor.string();
            }
        }
        TokenKind::Number => {}
        TokenKind::Symbol | TokenKind::Unclosed => {
            cursor.at -= 1;
            return Err(cursor.expected("a value"));
        }
    }
    Ok(from_tokens(cursor, from, cursor.at))
}

fn starts_prefixed(cursor: &Cursor<'_>) -> bool {
    !cursor.text().starts_with(['\'', '"'])
}
