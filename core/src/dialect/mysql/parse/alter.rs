//! ALTER TABLE: each of its actions.

use super::column::{Attached, column, default};
use super::options::TableOption;
use super::{CONVERT_CHARSET, CONVERT_COLLATE};
use super::{constraint, index, options, partition, table_name};
use crate::model::ddl::Position;
use crate::model::{AlterTable, Ddl, Name};
use crate::syntax::cursor::{Cursor, Parse};

/// Whether `[ONLINE] [IGNORE] TABLE` comes next.
pub fn is_table(cursor: &Cursor<'_>) -> bool {
    let skipped = (0..3)
        .take_while(|at| ["online", "offline", "ignore"].iter().any(|w| cursor.is_word_at(*at, w)))
        .count();
    cursor.is_word_at(skipped, "table")
}

/// `TABLE name action, action …`, after ALTER
pub fn table(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    while cursor.eat_word("online") || cursor.eat_word("offline") || cursor.eat_word("ignore") {}
    cursor.expect_word("table")?;
    let if_exists = cursor.eat_words(&["if", "exists"]);
    let table = table_name(cursor)?;
    if cursor.eat_word("wait") {
        cursor.bump();
    } else {
        let _ = cursor.eat_word("nowait");
    }
    let mut actions = Vec::new();
    while !cursor.at_end() {
        action(cursor, &mut actions)?;
        // Table options may stand without commas between them.
        if !cursor.eat_symbol(",") && !cursor.at_end() && !follows_without_comma(cursor) {
            return Err(cursor.expected("`,` or the end of the statement"));
        }
    }
    pair_charset_and_collation(&mut actions);
    Ok(vec![Ddl::AlterTable { table, if_exists, only: false, actions, text: None }])
}

/// A new character set without a collation has its own default, and the other way round.
fn pair_charset_and_collation(actions: &mut Vec<AlterTable>) {
    let written = |actions: &[AlterTable], key: &str| {
        actions
            .iter()
            .any(|it| matches!(it, AlterTable::Options(list) if list.iter().any(|(name, _)| &**name == key)))
    };
    for (key, other) in [("charset", "collate"), ("collate", "charset")] {
        if written(actions, key) && !written(actions, other) {
            actions.insert(0, AlterTable::Options(vec![(other.into(), None)]));
        }
    }
}

fn follows_without_comma(cursor: &Cursor<'_>) -> bool {
    partition::is_next(cursor)
        || cursor.are_words(&["remove", "partitioning"])
        || matches!(options::option(&mut cursor.clone()), Ok(Some(_)))
}

fn action(cursor: &mut Cursor<'_>, actions: &mut Vec<AlterTable>) -> Parse<()> {
    match cursor.text().to_ascii_lowercase().as_str() {
        "add" => add(cursor, actions),
        "drop" => one(actions, drop(cursor)),
        "modify" => replace(cursor, actions, false),
        "change" => replace(cursor, actions, true),
        "alter" => one(actions, alter_part(cursor)),
        "rename" => one(actions, rename(cursor)),
        "convert" => one(actions, convert(cursor)),
        "order" | "enable" | "disable" | "force" | "algorithm" | "lock" | "discard" | "import" => {
            one(actions, no_effect(cursor))
        }
        "with" | "without" if cursor.is_word_at(1, "validation") => {
            cursor.at += 2;
            Ok(())
        }
        _ => table_option(cursor, actions),
    }
}

fn one(actions: &mut Vec<AlterTable>, action: Parse<AlterTable>) -> Parse<()> {
    actions.push(action?);
    Ok(())
}

fn add(cursor: &mut Cursor<'_>, actions: &mut Vec<AlterTable>) -> Parse<()> {
    cursor.expect_word("add")?;
    if cursor.is_word("partition") {
        return one(actions, partition::action(cursor, "add"));
    }
    if cursor.eat_words(&["system", "versioning"]) {
        actions.push(AlterTable::Options(vec![("system versioning".into(), Some("1".into()))]));
        return Ok(());
    }
    if cursor.are_words(&["period", "for"]) {
        return Err(cursor.expected("another action: a PERIOD is only understood in CREATE TABLE"));
    }
    let if_not_exists = inline_if_not_exists(cursor);
    if let Some(index) = index::inline(cursor)? {
        actions.push(AlterTable::AddIndex { index, if_not_exists });
        return Ok(());
    }
    if let Some(constraint) = constraint::table_constraint(cursor)? {
        actions.push(AlterTable::AddConstraint { constraint, if_not_exists });
        return Ok(());
    }
    let _ = cursor.eat_word("column");
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    if !cursor.eat_symbol("(") {
        return add_column(cursor, actions, if_not_exists);
    }
    loop {
        if let Some(index) = index::inline(cursor)? {
            actions.push(AlterTable::AddIndex { index, if_not_exists: false });
        } else if let Some(constraint) = constraint::table_constraint(cursor)? {
            actions.push(AlterTable::AddConstraint { constraint, if_not_exists: false });
        } else {
            add_column(cursor, actions, if_not_exists)?;
        }
        if cursor.eat_symbol(")") {
            return Ok(());
        }
        cursor.expect_symbol(",")?;
    }
}

/// MariaDB: `ADD INDEX IF NOT EXISTS i`, `ADD CONSTRAINT IF NOT EXISTS c`, `ADD FOREIGN KEY IF NOT EXISTS f`.
fn inline_if_not_exists(cursor: &Cursor<'_>) -> bool {
    let of_index = ["index", "key", "unique", "fulltext", "spatial", "constraint", "foreign"]
        .iter()
        .any(|w| cursor.is_word(w));
    of_index && (1..3).any(|ahead| cursor.is_word_at(ahead, "if") && cursor.is_word_at(ahead + 1, "not"))
}

fn add_column(cursor: &mut Cursor<'_>, actions: &mut Vec<AlterTable>, if_not_exists: bool) -> Parse<()> {
    let (column, Attached { constraints, indexes }) = column(cursor)?;
    let position = position(cursor)?;
    actions.push(AlterTable::AddColumn { column, constraints, if_not_exists, position });
    actions.extend(indexes.into_iter().map(|index| AlterTable::AddIndex { index, if_not_exists: false }));
    Ok(())
}

fn position(cursor: &mut Cursor<'_>) -> Parse<Position> {
    if cursor.eat_word("first") {
        return Ok(Position::First);
    }
    if cursor.eat_word("after") {
        return cursor.expect_name().map(Position::After);
    }
    Ok(Position::Last)
}

/// MODIFY [COLUMN] definition, CHANGE [COLUMN] name definition
fn replace(cursor: &mut Cursor<'_>, actions: &mut Vec<AlterTable>, renames: bool) -> Parse<()> {
    cursor.bump();
    let _ = cursor.eat_word("column");
    let _ = cursor.eat_words(&["if", "exists"]);
    let old = if renames { Some(cursor.expect_name()?) } else { None };
    let (column, Attached { constraints, indexes }) = column(cursor)?;
    let position = position(cursor)?;
    let name = old.unwrap_or_else(|| column.name.clone());
    actions.push(AlterTable::ReplaceColumn { name, column, constraints, position });
    actions.extend(indexes.into_iter().map(|index| AlterTable::AddIndex { index, if_not_exists: false }));
    Ok(())
}

fn drop(cursor: &mut Cursor<'_>) -> Parse<AlterTable> {
    cursor.expect_word("drop")?;
    if cursor.eat_words(&["primary", "key"]) {
        return Ok(AlterTable::DropPrimaryKey);
    }
    if cursor.is_word("partition") {
        return partition::action(cursor, "drop");
    }
    if cursor.eat_words(&["system", "versioning"]) {
        return Ok(AlterTable::Options(vec![("system versioning".into(), None)]));
    }
    let named = |cursor: &mut Cursor<'_>| -> Parse<(Name, bool)> {
        let if_exists = cursor.eat_words(&["if", "exists"]);
        Ok((cursor.expect_name()?, if_exists))
    };
    if cursor.eat_word("index") || cursor.eat_word("key") {
        let (name, if_exists) = named(cursor)?;
        return Ok(match name.compared() {
            "primary" => AlterTable::DropPrimaryKey,
            _ => AlterTable::DropIndex { name, if_exists },
        });
    }
    if cursor.eat_words(&["foreign", "key"]) {
        return named(cursor).map(|(name, if_exists)| AlterTable::DropForeignKey { name, if_exists });
    }
    if cursor.eat_word("check") || cursor.eat_word("constraint") {
        return named(cursor).map(|(name, if_exists)| AlterTable::DropConstraint {
            name,
            if_exists,
            cascade: false,
        });
    }
    let _ = cursor.eat_word("column");
    let (name, if_exists) = named(cursor)?;
    let _ = cursor.eat_word("restrict") || cursor.eat_word("cascade");
    Ok(AlterTable::DropColumn { name, if_exists, cascade: false })
}

/// ALTER [COLUMN] c SET / DROP DEFAULT, ALTER INDEX i VISIBLE, ALTER CHECK c [NOT] ENFORCED
fn alter_part(cursor: &mut Cursor<'_>) -> Parse<AlterTable> {
    cursor.expect_word("alter")?;
    if cursor.eat_word("index") || cursor.eat_word("key") {
        let _ = cursor.eat_words(&["if", "exists"]);
        let name = cursor.expect_name()?;
        let hidden = cursor.eat_word("invisible") || cursor.eat_word("ignored");
        if !hidden && !cursor.eat_word("visible") && !cursor.eat_words(&["not", "ignored"]) {
            return Err(cursor.expected("VISIBLE, INVISIBLE, IGNORED or NOT IGNORED"));
        }
        return Ok(AlterTable::IndexOption {
            name,
            option: "invisible".into(),
            value: hidden.then(|| "1".into()),
        });
    }
    if cursor.eat_word("check") || cursor.eat_word("constraint") {
        let name = cursor.expect_name()?;
        let enforced = !cursor.eat_word("not");
        cursor.expect_word("enforced")?;
        return Ok(AlterTable::AlterConstraint { name, deferrable: None, enforced: Some(enforced) });
    }
    let _ = cursor.eat_word("column");
    let _ = cursor.eat_words(&["if", "exists"]);
    let column = cursor.expect_name()?;
    if cursor.eat_words(&["drop", "default"]) {
        return Ok(AlterTable::SetDefault { column, default: None });
    }
    cursor.expect_word("set")?;
    if cursor.eat_word("default") {
        return Ok(AlterTable::SetDefault { column, default: default(cursor)? });
    }
    let hidden = cursor.eat_word("invisible");
    if !hidden && !cursor.eat_word("visible") {
        return Err(cursor.expected("DEFAULT, VISIBLE or INVISIBLE"));
    }
    Ok(AlterTable::ColumnOption { column, option: "invisible".into(), value: hidden.then(|| "1".into()) })
}

fn rename(cursor: &mut Cursor<'_>) -> Parse<AlterTable> {
    cursor.expect_word("rename")?;
    let pair = |cursor: &mut Cursor<'_>| -> Parse<(Name, Name)> {
        let _ = cursor.eat_words(&["if", "exists"]);
        let from = cursor.expect_name()?;
        cursor.expect_word("to")?;
        Ok((from, cursor.expect_name()?))
    };
    if cursor.eat_word("column") {
        return pair(cursor).map(|(from, to)| AlterTable::RenameColumn { from, to });
    }
    if cursor.eat_word("index") || cursor.eat_word("key") {
        return pair(cursor).map(|(from, to)| AlterTable::RenameIndex { from, to });
    }
    let _ = cursor.eat_word("to") || cursor.eat_word("as") || cursor.eat_symbol("=");
    table_name(cursor).map(AlterTable::RenameTo)
}

/// CONVERT TO CHARACTER SET x [COLLATE y]
fn convert(cursor: &mut Cursor<'_>) -> Parse<AlterTable> {
    cursor.expect_word("convert")?;
    cursor.expect_word("to")?;
    let Some(charset) = super::super::types::charset(cursor) else {
        return Err(cursor.expected("CHARACTER SET"));
    };
    let collation = if cursor.eat_word("collate") {
        cursor.eat_symbol("=");
        let written = match cursor.string() {
            Some(text) => text.to_ascii_lowercase(),
            None => cursor.expect_name()?.as_str().to_ascii_lowercase(),
        };
        Some(written.into())
    } else {
        None
    };
    let both = vec![(CONVERT_CHARSET.into(), Some(charset)), (CONVERT_COLLATE.into(), collation)];
    Ok(AlterTable::Options(both))
}

fn no_effect(cursor: &mut Cursor<'_>) -> Parse<AlterTable> {
    if cursor.eat_words(&["order", "by"]) {
        loop {
            cursor.expect_name()?;
            let _ = cursor.eat_word("asc") || cursor.eat_word("desc");
            if !cursor.is_symbol(",")
                || ["add", "drop", "modify", "change"].iter().any(|word| cursor.is_word_at(1, word))
            {
                return Ok(AlterTable::Nothing("order of rows"));
            }
            cursor.bump();
        }
    }
    if cursor.eat_word("algorithm") || cursor.eat_word("lock") {
        cursor.eat_symbol("=");
        cursor.expect_name()?;
        return Ok(AlterTable::Nothing("how it is done"));
    }
    if cursor.eat_word("force") {
        return Ok(AlterTable::Nothing("rebuild"));
    }
    cursor.bump();
    if !cursor.eat_word("keys") {
        cursor.expect_word("tablespace")?;
    }
    Ok(AlterTable::Nothing("maintenance"))
}

fn table_option(cursor: &mut Cursor<'_>, actions: &mut Vec<AlterTable>) -> Parse<()> {
    if partition::is_next(cursor) {
        actions.push(AlterTable::PartitionBy(Some(partition::partition_by(cursor)?)));
        return Ok(());
    }
    if partition::is_action(cursor) {
        let word = cursor.text().to_ascii_lowercase();
        cursor.bump();
        return one(actions, partition::action(cursor, &word));
    }
    match options::option(cursor)? {
        Some(TableOption::Comment(text)) => {
            actions.push(AlterTable::Comment(Some(text).filter(|text| !text.is_empty())))
        }
        Some(TableOption::Stored(key, value)) => actions.push(AlterTable::Options(vec![(key.into(), value)])),
        None => return Err(cursor.expected("an action of ALTER TABLE")),
    }
    Ok(())
}
