//! Primary keys, foreign keys and checks. A unique constraint is a unique index: see `index`.

use super::{index, table_name};
use crate::model::{Action, Check, Constraint, ConstraintKind, ForeignKey, Key, MatchType, Name, Naming};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;

/// `[CONSTRAINT [name]] PRIMARY KEY | FOREIGN KEY | CHECK …`, if that is next.
pub fn table_constraint(cursor: &mut Cursor<'_>) -> Parse<Option<Constraint>> {
    let written = cursor.eat_word("constraint");
    let starts = |cursor: &Cursor<'_>, ahead: usize| {
        ["primary", "foreign", "check"].iter().any(|word| cursor.is_word_at(ahead, word))
    };
    if !written && !starts(cursor, 0) {
        return Ok(None);
    }
    let _ = cursor.eat_words(&["if", "not", "exists"]);
    let name = if starts(cursor, 0) { None } else { Some(cursor.expect_name()?) };
    if cursor.eat_words(&["primary", "key"]) {
        return primary_key(cursor).map(Some);
    }
    if cursor.eat_words(&["foreign", "key"]) {
        return foreign_key(cursor, name).map(Some);
    }
    if cursor.is_word("check") {
        return check(cursor, name.map_or(Naming::Absent, Naming::Written)).map(Some);
    }
    Err(cursor.expected("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK"))
}

/// `[name] [USING …] (…) options`: the name of a primary key is always PRIMARY.
fn primary_key(cursor: &mut Cursor<'_>) -> Parse<Constraint> {
    let before = index::using(cursor)?;
    if before.is_none() && !cursor.is_symbol("(") {
        cursor.expect_name()?;
    }
    let before = if before.is_some() { before } else { index::using(cursor)? };
    let parts = index::parts(cursor)?;
    let index::IndexOptions { method, comment, mut others } = index::options(cursor)?;
    if let Some(method) = method.or(before).filter(|method| &**method != "btree") {
        others.insert("using".into(), method);
    }
    if let Some(comment) = comment {
        others.insert("comment".into(), comment);
    }
    Ok(plain_primary_key(Key { parts, options: others, ..Key::default() }))
}

/// A primary key, under its only name.
pub fn plain_primary_key(key: Key) -> Constraint {
    Constraint::new(Naming::Generated(Name::caseless("PRIMARY")), ConstraintKind::PrimaryKey(key))
}

/// `[index name] (…) REFERENCES …`
fn foreign_key(cursor: &mut Cursor<'_>, name: Option<Name>) -> Parse<Constraint> {
    let _ = cursor.eat_words(&["if", "not", "exists"]);
    // MariaDB names the constraint after the index name where it has no name of its own.
    let index_name = if cursor.is_symbol("(") { None } else { Some(cursor.expect_name()?) };
    let columns = columns(cursor)?;
    let key = references(cursor, columns)?;
    let name = name.or(index_name).map_or(Naming::Absent, Naming::Written);
    Ok(Constraint::new(name, ConstraintKind::ForeignKey(key)))
}

fn columns(cursor: &mut Cursor<'_>) -> Parse<Vec<Name>> {
    cursor.expect_symbol("(")?;
    let mut columns = Vec::new();
    loop {
        columns.push(cursor.expect_name()?);
        if cursor.is_symbol("(") {
            cursor.skip_parentheses()?;
        }
        if cursor.eat_symbol(")") {
            return Ok(columns);
        }
        cursor.expect_symbol(",")?;
    }
}

/// `REFERENCES table (…) [MATCH …] [ON DELETE …] [ON UPDATE …]`
pub fn references(cursor: &mut Cursor<'_>, columns_here: Vec<Name>) -> Parse<ForeignKey> {
    cursor.expect_word("references")?;
    let referenced = table_name(cursor)?;
    let referenced_columns = if cursor.is_symbol("(") { columns(cursor)? } else { Vec::new() };
    let mut key = ForeignKey {
        columns: columns_here,
        referenced,
        referenced_columns,
        // What is not written is RESTRICT; SHOW CREATE tells NO ACTION from it.
        on_update: Action::Restrict,
        on_delete: Action::Restrict,
        on_delete_columns: Vec::new(),
        match_type: MatchType::Simple,
        period: false,
    };
    loop {
        if cursor.eat_word("match") {
            // Reference manual: MATCH is parsed and ignored.
            cursor.expect_name()?;
        } else if cursor.eat_words(&["on", "delete"]) {
            key.on_delete = action(cursor)?;
        } else if cursor.eat_words(&["on", "update"]) {
            key.on_update = action(cursor)?;
        } else {
            return Ok(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Parse<Action> {
    let forms: [(&[&str], Action); 5] = [
        (&["restrict"], Action::Restrict),
        (&["cascade"], Action::Cascade),
        (&["set", "null"], Action::SetNull),
        (&["set", "default"], Action::SetDefault),
        (&["no", "action"], Action::NoAction),
    ];
    let found = forms.into_iter().find(|(words, _)| cursor.eat_words(words));
    found
        .map(|(_, action)| action)
        .ok_or_else(|| cursor.expected("RESTRICT, CASCADE, SET NULL, NO ACTION or SET DEFAULT"))
}

/// `CHECK (…) [[NOT] ENFORCED]`
pub fn check(cursor: &mut Cursor<'_>, name: Naming) -> Parse<Constraint> {
    cursor.expect_word("check")?;
    let from = cursor.at;
    cursor.skip_parentheses()?;
    let expression = from_tokens(cursor, from, cursor.at);
    let check = Check { expression, no_inherit: false, on_conflict: None };
    let enforced = !cursor.eat_words(&["not", "enforced"]);
    let _ = enforced && cursor.eat_word("enforced");
    Ok(Constraint { enforced, ..Constraint::new(name, ConstraintKind::Check(check)) })
}
