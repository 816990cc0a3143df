//! Table constraints, and the clauses they share with column constraints (SQLite manual, syntax/table-constraint.html).

use super::index::parts;
use super::{name, names, object_name};
use crate::model::{
    Action, Check, Constraint, ConstraintKind, Deferrable, Expression, ForeignKey, Key, MatchType, Name,
    Naming, Table,
};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use std::sync::Arc;

/// Whether a table constraint comes next, not a column.
pub fn starts(cursor: &Cursor<'_>) -> bool {
    ["constraint", "primary", "unique", "check", "foreign"].iter().any(|word| cursor.is_word(word))
}

/// CONSTRAINT name; of several, the last is the one that counts.
pub fn naming(cursor: &mut Cursor<'_>) -> Parse<Naming> {
    let mut naming = Naming::Absent;
    while cursor.eat_word("constraint") {
        naming = Naming::Written(name(cursor)?);
    }
    Ok(naming)
}

/// Reads a table constraint into its table.
pub fn table_constraint(cursor: &mut Cursor<'_>, table: &mut Table) -> Parse<()> {
    let naming = naming(cursor)?;
    let mut when = Deferrable::No;
    let kind = if cursor.eat_words(&["primary", "key"]) {
        ConstraintKind::PrimaryKey(primary_key(cursor, table)?)
    } else if cursor.eat_word("unique") {
        let parts = parts(cursor)?;
        ConstraintKind::Unique(Key { parts, on_conflict: conflict(cursor)?, ..Key::default() })
    } else if cursor.eat_word("check") {
        let expression = parenthesized(cursor)?;
        ConstraintKind::Check(Check { expression, no_inherit: false, on_conflict: conflict(cursor)? })
    } else if cursor.eat_words(&["foreign", "key"]) {
        let columns = names(cursor)?;
        cursor.expect_word("references")?;
        let key = references(cursor, columns)?;
        when = deferrable(cursor)?;
        ConstraintKind::ForeignKey(key)
    } else {
        return Err(cursor.expected("PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY"));
    };
    let mut constraint = Constraint::new(naming, kind);
    constraint.deferrable = when;
    table.constraints.push(constraint);
    Ok(())
}

/// The parts of a table's primary key; AUTOINCREMENT may stand among them, and belongs to the column.
fn primary_key(cursor: &mut Cursor<'_>, table: &mut Table) -> Parse<Key> {
    let mut key = Key { parts: parts(cursor)?, ..Key::default() };
    if cursor.eat_word("autoincrement") {
        let only: Option<&Name> = key.parts.first().and_then(|part| part.as_column());
        if let Some(column) =
            only.and_then(|name| table.columns.iter_mut().find(|column| column.name == *name))
        {
            column.auto_increment = true;
        }
        cursor.expect_symbol(")")?;
    }
    key.on_conflict = conflict(cursor)?;
    Ok(key)
}

/// ON CONFLICT, in lower case.
pub fn conflict(cursor: &mut Cursor<'_>) -> Parse<Option<Arc<str>>> {
    if !cursor.eat_words(&["on", "conflict"]) {
        return Ok(None);
    }
    for word in ["rollback", "abort", "fail", "ignore", "replace"] {
        if cursor.eat_word(word) {
            return Ok(Some(word.into()));
        }
    }
    Err(cursor.expected("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE"))
}

/// An expression in the parentheses that come next; the text is what stands between them.
pub fn parenthesized(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let from = cursor.at + 1;
    cursor.skip_parentheses()?;
    let to = cursor.at - 1;
    if from >= to {
        cursor.at = to;
        return Err(cursor.expected("an expression"));
    }
    Ok(Expression { text: cursor.slice(from, to).into(), tree: from_tokens(cursor, from, to).tree })
}

/// What follows REFERENCES.
pub fn references(cursor: &mut Cursor<'_>, columns: Vec<Name>) -> Parse<ForeignKey> {
    let referenced = object_name(cursor)?;
    let referenced_columns = if cursor.is_symbol("(") { names(cursor)? } else { Vec::new() };
    let mut key = ForeignKey {
        columns,
        referenced,
        referenced_columns,
        on_update: Action::NoAction,
        on_delete: Action::NoAction,
        on_delete_columns: Vec::new(),
        match_type: MatchType::Simple,
        period: false,
    };
    loop {
        if cursor.eat_words(&["on", "delete"]) {
            key.on_delete = action(cursor)?;
        } else if cursor.eat_words(&["on", "update"]) {
            key.on_update = action(cursor)?;
        } else if cursor.eat_words(&["on", "insert"]) {
            // The grammar has it, and it does nothing.
            action(cursor)?;
        } else if cursor.eat_word("match") {
            key.match_type = match name(cursor)?.compared() {
                "full" => MatchType::Full,
                "partial" => MatchType::Partial,
                _ => MatchType::Simple,
            };
        } else {
            return Ok(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Parse<Action> {
    let actions: [(&[&str], Action); 5] = [
        (&["set", "null"], Action::SetNull),
        (&["set", "default"], Action::SetDefault),
        (&["cascade"], Action::Cascade),
        (&["restrict"], Action::Restrict),
        (&["no", "action"], Action::NoAction),
    ];
    for (words, action) in actions {
        if cursor.eat_words(words) {
            return Ok(action);
        }
    }
    Err(cursor.expected("SET NULL, SET DEFAULT, CASCADE, RESTRICT or NO ACTION"))
}

/// [NOT] DEFERRABLE [INITIALLY …], if it is there. NOT DEFERRABLE makes what follows it meaningless (foreignkeys.html 4.2).
pub fn deferrable(cursor: &mut Cursor<'_>) -> Parse<Deferrable> {
    let not = cursor.are_words(&["not", "deferrable"]);
    if not {
        cursor.bump();
    }
    if !cursor.eat_word("deferrable") {
        return Ok(Deferrable::No);
    }
    let deferred = if cursor.eat_words(&["initially", "deferred"]) {
        true
    } else {
        cursor.eat_words(&["initially", "immediate"]);
        false
    };
    Ok(match (not, deferred) {
        (true, _) => Deferrable::No,
        (false, true) => Deferrable::Deferred,
        (false, false) => Deferrable::Immediate,
    })
}
