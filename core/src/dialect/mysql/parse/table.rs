//! CREATE TABLE: its items, its options, its partitions.

use super::column::{Attached, column};
use super::{constraint, index, options, partition, table_name};
use crate::model::ddl::{Create, LikeTable};
use crate::model::{Ddl, Diagnostic, Object, QualifiedName, Table};
use crate::syntax::cursor::{Cursor, Parse};

/// TABLE [IF NOT EXISTS] name …, after CREATE
pub fn create(cursor: &mut Cursor<'_>, or_replace: bool, temporary: bool) -> Parse<Vec<Ddl>> {
    cursor.expect_word("table")?;
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name = table_name(cursor)?;
    let mut table = Table::default();
    table.options.temporary = temporary;
    let like = like_table(cursor)?;
    if like.is_empty() {
        if !cursor.is_symbol("(") || cursor.text_at(1).eq_ignore_ascii_case("select") {
            return Err(as_select(cursor));
        }
        items(cursor, &mut table)?;
        options::options(cursor, &mut table.options, &mut table.comment)?;
        if partition::is_next(cursor) {
            table.options.partition_by = Some(partition::partition_by(cursor)?);
        }
        if !cursor.at_end() {
            return Err(as_select(cursor));
        }
    }
    let create = Create {
        name,
        owner: None,
        signature: None,
        object: Object::Table(table),
        if_not_exists,
        or_replace,
        like,
    };
    Ok(vec![Ddl::Create(create)])
}

/// LIKE other, (LIKE other)
fn like_table(cursor: &mut Cursor<'_>) -> Parse<Vec<LikeTable>> {
    let parenthesis = cursor.is_symbol("(") && cursor.is_word_at(1, "like");
    if !parenthesis && !cursor.is_word("like") {
        return Ok(Vec::new());
    }
    cursor.at += 1 + usize::from(parenthesis);
    let table = table_name(cursor)?;
    if parenthesis {
        cursor.expect_symbol(")")?;
    }
    Ok(vec![like_all(table)])
}

/// Reference manual, CREATE TABLE … LIKE: everything but foreign keys.
fn like_all(table: QualifiedName) -> LikeTable {
    LikeTable {
        table,
        defaults: true,
        checks: true,
        indexes: true,
        identity: true,
        generated: true,
        comments: true,
        storage: true,
        statistics: true,
        position: 0,
    }
}

/// A table made from a query: its columns have the types of the query's, which a replay does not know.
fn as_select(cursor: &Cursor<'_>) -> Box<Diagnostic> {
    let query =
        ["as", "select", "with", "ignore", "replace", "values"].iter().any(|word| cursor.is_word(word))
            || (cursor.is_symbol("(") && cursor.is_word_at(1, "select"));
    if !query {
        return cursor.expected("`(`, a table option or the end of the statement");
    }
    Box::new(
        Diagnostic::error(
            "unreplayable",
            "the columns of a table made from a query cannot be known without running it",
            cursor.here(),
            "not run here",
        )
        .help("write the columns out, or give a real database as the dev URL"),
    )
}

fn items(cursor: &mut Cursor<'_>, table: &mut Table) -> Parse<()> {
    cursor.expect_symbol("(")?;
    loop {
        item(cursor, table)?;
        if cursor.eat_symbol(")") {
            return Ok(());
        }
        if !cursor.eat_symbol(",") {
            return Err(cursor.expected("`,` or `)`"));
        }
    }
}

fn item(cursor: &mut Cursor<'_>, table: &mut Table) -> Parse<()> {
    if let Some(index) = index::inline(cursor)? {
        table.indexes.push(index);
    } else if let Some(constraint) = constraint::table_constraint(cursor)? {
        table.constraints.push(constraint);
    } else if cursor.are_words(&["period", "for"]) {
        cursor.at += 2;
        let name = cursor.expect_name()?;
        let from = cursor.at;
        cursor.skip_parentheses()?;
        let columns = cursor.slice(from, cursor.at).replace('`', "");
        table
            .options
            .storage
            .insert(format!("period for {}", name.as_str().to_lowercase()).into(), columns.into());
    } else {
        let (column, Attached { constraints, indexes }) = column(cursor)?;
        table.columns.push(column);
        table.constraints.extend(constraints);
        table.indexes.extend(indexes);
    }
    Ok(())
}
