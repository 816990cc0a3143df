//! A column of CREATE TABLE or ADD COLUMN, with the constraints written in it (SQLite manual, syntax/column-def.html).

use super::constraint::{self, conflict, deferrable, parenthesized};
use super::name;
use crate::dialect::sqlite::types::column_type;
use crate::model::{
    Check, Column, Constraint, ConstraintKind, Expr, Expression, Generated, IndexPart, Key, Name, Naming,
    QualifiedName,
};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use crate::syntax::lexer::TokenKind;

/// A column and the table constraints that its own constraints amount to.
pub struct ColumnRead {
    /// The column.
    pub column: Column,
    /// Its keys, checks and references.
    pub constraints: Vec<Constraint>,
}

/// Reads a column definition.
pub fn column(cursor: &mut Cursor<'_>) -> Parse<ColumnRead> {
    let name = name(cursor)?;
    let ty = column_type(cursor)?;
    let mut read = ColumnRead { column: Column::new(name, ty), constraints: Vec::new() };
    loop {
        let naming = constraint::naming(cursor)?;
        if !one(cursor, &mut read, naming)? {
            return Ok(read);
        }
    }
}

/// Reads one column constraint, if there is one.
fn one(cursor: &mut Cursor<'_>, read: &mut ColumnRead, naming: Naming) -> Parse<bool> {
    if cursor.eat_word("default") {
        read.column.default = Some(default(cursor)?);
    } else if cursor.eat_word("null") {
        conflict(cursor)?;
    } else if cursor.eat_words(&["not", "null"]) {
        read.column.nullable = false;
        if let Some(conflict) = conflict(cursor)? {
            read.column.options.insert("on conflict".into(), conflict);
        }
    } else if cursor.eat_words(&["primary", "key"]) {
        primary_key(cursor, read, naming)?;
    } else if cursor.eat_word("unique") {
        let key = Key { on_conflict: conflict(cursor)?, ..key_of(&read.column.name) };
        read.constraints.push(Constraint::new(naming, ConstraintKind::Unique(key)));
    } else if cursor.eat_word("check") {
        let expression = parenthesized(cursor)?;
        let check = Check { expression, no_inherit: false, on_conflict: conflict(cursor)? };
        read.constraints.push(Constraint::new(naming, ConstraintKind::Check(check)));
    } else if cursor.eat_word("references") {
        let columns = vec![read.column.name.clone()];
        let key = constraint::references(cursor, columns)?;
        let mut constraint = Constraint::new(naming, ConstraintKind::ForeignKey(key));
        constraint.deferrable = deferrable(cursor)?;
        read.constraints.push(constraint);
    } else if cursor.eat_word("collate") {
        read.column.collation = Some(QualifiedName::bare(name(cursor)?));
    } else if cursor.eat_words(&["generated", "always", "as"]) || cursor.eat_word("as") {
        read.column.generated = Some(generated(cursor)?);
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn key_of(column: &Name) -> Key {
    Key { parts: vec![IndexPart::column(column.clone())], ..Key::default() }
}

fn primary_key(cursor: &mut Cursor<'_>, read: &mut ColumnRead, naming: Naming) -> Parse<()> {
    let mut key = key_of(&read.column.name);
    let descending = cursor.eat_word("desc");
    if !descending {
        cursor.eat_word("asc");
    }
    if descending {
        // An `INTEGER PRIMARY KEY DESC` is no rowid alias, where `PRIMARY KEY (a DESC)` is one (lang_createtable.html 5).
        key.options.insert("inline".into(), "desc".into());
    }
    if let Some(part) = key.parts.first_mut() {
        part.descending = descending;
    }
    key.on_conflict = conflict(cursor)?;
    read.column.auto_increment = cursor.eat_word("autoincrement");
    read.constraints.push(Constraint::new(naming, ConstraintKind::PrimaryKey(key)));
    Ok(())
}

fn generated(cursor: &mut Cursor<'_>) -> Parse<Generated> {
    let expression = parenthesized(cursor)?;
    let stored = cursor.eat_word("stored");
    if !stored {
        cursor.eat_word("virtual");
    }
    Ok(Generated { expression, stored })
}

/// What follows DEFAULT: something in parentheses, a literal with an optional sign, or a word, which is a string
/// unless it is a keyword.
fn default(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    if cursor.is_symbol("(") {
        return parenthesized(cursor);
    }
    let from = cursor.at;
    if cursor.is_symbol("-") || cursor.is_symbol("+") {
        cursor.bump();
    }
    let Some(token) = cursor.bump() else { return Err(cursor.expected("a default")) };
    if token.kind == TokenKind::Symbol {
        cursor.at -= 1;
        return Err(cursor.expected("a default"));
    }
    let text = cursor.slice(from, cursor.at).into();
    let tree = match token.kind {
        TokenKind::QuotedName => {
            Expr::Text(cursor.name_of(token).map_or_else(|| "".into(), |name| name.as_str().into()))
        }
        TokenKind::Word | TokenKind::Text | TokenKind::Number | TokenKind::Symbol | TokenKind::Unclosed => {
            from_tokens(cursor, from, cursor.at).tree
        }
    };
    Ok(Expression { text, tree })
}
