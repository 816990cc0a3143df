//! ALTER TABLE … ALTER COLUMN.

use super::alter_table::{reset_options, set_options};
use super::constraint::identity;
use super::head::unreplayable;
use super::sequence;
use super::tree::Tree;
use crate::model::Name;
use crate::model::ddl::{AlterSequence, AlterTable};
use crate::syntax::cursor::Parse;
use squawk_syntax::ast::{self, AstNode};
use std::sync::Arc;

/// ALTER COLUMN; an option list may hold several.
pub fn alter_column(tree: &Tree<'_>, it: &ast::AlterColumn) -> Parse<Vec<AlterTable>> {
    let column = tree.name(it.column_name_ref(), "a column")?;
    let option = tree.present(it.option(), "what to alter of the column")?;
    Ok(vec![match &option {
        ast::AlterColumnOption::SetType(it) => AlterTable::SetType {
            column,
            ty: tree.data_type(it.ty())?,
            collation: tree.collation(it.collate())?,
        },
        ast::AlterColumnOption::SetDefault(it) => {
            AlterTable::SetDefault { column, default: Some(tree.expression(it.expr())?) }
        }
        ast::AlterColumnOption::DropDefault(_) => AlterTable::SetDefault { column, default: None },
        ast::AlterColumnOption::SetNotNull(_) => AlterTable::SetNullable { column, nullable: false },
        ast::AlterColumnOption::DropNotNull(_) => AlterTable::SetNullable { column, nullable: true },
        ast::AlterColumnOption::SetExpression(it) => {
            AlterTable::SetExpression { column, expression: tree.expression(it.expr())? }
        }
        ast::AlterColumnOption::DropExpression(it) => {
            AlterTable::DropExpression { column, if_exists: it.if_exists().is_some() }
        }
        ast::AlterColumnOption::AddGenerated(it) => AlterTable::AddIdentity {
            column,
            identity: identity(tree, it.generated_when(), it.sequence_option_list())?,
        },
        ast::AlterColumnOption::DropIdentity(it) => {
            AlterTable::DropIdentity { column, if_exists: it.if_exists().is_some() }
        }
        ast::AlterColumnOption::SetGeneratedOptions(_)
        | ast::AlterColumnOption::SetGenerated(_)
        | ast::AlterColumnOption::SetSequenceOption(_)
        | ast::AlterColumnOption::Restart(_) => altered_identity(tree, column, &option)?,
        ast::AlterColumnOption::SetOptions(it) => {
            return Ok(column_options(&column, set_options(tree, it.attribute_list())?));
        }
        ast::AlterColumnOption::ResetOptions(it) => {
            return Ok(column_options(&column, reset_options(tree, it.attribute_list())?));
        }
        ast::AlterColumnOption::SetStatistics(it) => word_option(tree, column, "statistics", it.expr())?,
        ast::AlterColumnOption::SetStorage(it) => word_option(tree, column, "storage", it.storage_mode())?,
        ast::AlterColumnOption::SetCompression(it) => {
            word_option(tree, column, "compression", it.compression_method_name())?
        }
        ast::AlterColumnOption::Inherit(_)
        | ast::AlterColumnOption::NoInherit(_)
        | ast::AlterColumnOption::SetOptionsList(_) => {
            return Err(Box::new(unreplayable(&tree.within(it), "this action is not read yet")));
        }
    }])
}

fn column_options(column: &Name, options: super::alter_table::OptionChanges) -> Vec<AlterTable> {
    let option = |(option, value)| AlterTable::ColumnOption { column: column.clone(), option, value };
    options.into_iter().map(option).collect()
}

/// An option of one word; DEFAULT and −1 mean that there is none.
fn word_option(
    tree: &Tree<'_>,
    column: Name,
    option: &str,
    value: Option<impl AstNode>,
) -> Parse<AlterTable> {
    let text = value.map_or_else(String::new, |value| tree.text(&value).replace(' ', "").to_lowercase());
    let value = (!matches!(&*text, "" | "default" | "-1")).then(|| Arc::from(text.trim_matches('\'')));
    Ok(AlterTable::ColumnOption { column, option: option.into(), value })
}

/// SET GENERATED and the options of the sequence, in any order.
fn altered_identity(tree: &Tree<'_>, column: Name, option: &ast::AlterColumnOption) -> Parse<AlterTable> {
    let mut cursor = tree.within(option);
    let mut always = None;
    let mut options = AlterSequence::default();
    let mut from = 0;
    // Everything but SET GENERATED is read as options of a sequence.
    while !cursor.at_end() {
        if cursor.eat_words(&["set", "generated"]) {
            always = Some(cursor.is_word("always"));
            cursor.at += if cursor.is_word("always") { 1 } else { 2 };
            from = cursor.at;
        } else {
            while !cursor.at_end() && !cursor.are_words(&["set", "generated"]) {
                cursor.bump();
            }
            let mut part = super::index::part_cursor(&cursor, from, cursor.at);
            merge(&mut options, sequence::options(&mut part)?.changes);
        }
    }
    Ok(AlterTable::AlterIdentity { column, always, options })
}

fn merge(into: &mut AlterSequence, from: AlterSequence) {
    let AlterSequence { data_type, start, increment, minimum, maximum, cache, cycle, owned_by, unlogged } =
        from;
    into.data_type = data_type.or(into.data_type.take());
    into.start = start.or(into.start);
    into.increment = increment.or(into.increment);
    into.minimum = minimum.or(into.minimum);
    into.maximum = maximum.or(into.maximum);
    into.cache = cache.or(into.cache);
    into.cycle = cycle.or(into.cycle);
    into.owned_by = owned_by.or(into.owned_by.take());
    into.unlogged = unlogged.or(into.unlogged);
}
