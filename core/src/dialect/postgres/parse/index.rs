//! CREATE INDEX, and the elements that indexes, keys and exclusions are made of.

use super::alter_table;
use super::tree::{Tree, elements, option_map, options, path};
use crate::model::ddl::Ddl;
use crate::model::{Bond, Index, IndexPart, Name, Naming, NullsOrder, OperatorClass, Parameters, PartKey};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use squawk_syntax::ast::{self, AstNode};
use std::sync::Arc;

/// CREATE INDEX
pub fn create_index(tree: &Tree<'_>, it: &ast::CreateIndex) -> Parse<Vec<Ddl>> {
    let relation = it.table_relation_name();
    let only = relation.as_ref().is_some_and(|name| name.only_token().is_some());
    let table = relation.and_then(|name| name.table_name_ref());
    let list = tree.present(it.partition_item_list(), "the columns of the index")?;
    let name = match it.index() {
        Some(index) => Naming::Written(tree.name(Some(index), "the index's name")?),
        None => Naming::Absent,
    };
    let include = match it.index_include_clause().and_then(|clause| clause.partition_item_list()) {
        Some(list) => names(&mut tree.within(&list))?,
        None => Vec::new(),
    };
    let index = Index {
        name,
        unique: it.unique_token().is_some(),
        method: method(tree, it.using_method())?,
        parts: parts(&mut tree.within(&list))?,
        include,
        predicate: it.where_clause().map(|clause| tree.expression(clause.expr())).transpose()?,
        nulls_not_distinct: matches!(
            it.nulls_distinct_option(),
            Some(ast::NullsDistinctOption::NullsNotDistinct(_))
        ),
        options: index_options(
            tree,
            it.with_params(),
            it.tablespace_clause().and_then(|it| it.tablespace_ref()),
        )?,
        bond: Bond { attached: false, only },
        comment: None,
    };
    let on = tree.qualified(table, "the table's name")?;
    Ok(vec![Ddl::CreateIndex { on, index, if_not_exists: it.if_not_exists().is_some() }])
}

/// The index method that USING names, or the one there is without it.
pub fn method(tree: &Tree<'_>, using: Option<ast::UsingMethod>) -> Parse<Arc<str>> {
    match using {
        Some(using) => Ok(tree.name(using.access_method_ref(), "an index method")?.as_str().into()),
        None => Ok("btree".into()),
    }
}

/// The storage parameters and tablespace of an index.
pub fn index_options(
    tree: &Tree<'_>,
    with: Option<ast::WithParams>,
    tablespace: Option<impl AstNode>,
) -> Parse<Parameters> {
    let mut map = match with.and_then(|with| with.attribute_list()) {
        Some(list) => option_map(options(&mut tree.within(&list))?),
        None => Parameters::new(),
    };
    if let Some(tablespace) = tablespace {
        map.insert("tablespace".into(), tree.name(Some(tablespace), "a tablespace")?.as_str().into());
    }
    Ok(map)
}

/// A list of plain names in parentheses.
pub fn names(cursor: &mut Cursor<'_>) -> Parse<Vec<Name>> {
    cursor.expect_symbol("(")?;
    let mut list = vec![cursor.expect_name()?];
    while cursor.eat_symbol(",") {
        list.push(cursor.expect_name()?);
    }
    cursor.expect_symbol(")")?;
    Ok(list)
}

/// The elements of an index in parentheses.
pub fn parts(cursor: &mut Cursor<'_>) -> Parse<Vec<IndexPart>> {
    let ranges = elements(cursor)?;
    ranges.into_iter().map(|(from, to)| part(&mut part_cursor(cursor, from, to))).collect()
}

/// A cursor over one element of a list.
pub fn part_cursor<'a>(cursor: &Cursor<'a>, from: usize, to: usize) -> Cursor<'a> {
    Cursor { tokens: cursor.tokens.get(from..to).unwrap_or(&[]), at: 0, ..cursor.clone() }
}

/// One element: a column, a call or an expression in parentheses, and how it is ordered.
pub fn part(cursor: &mut Cursor<'_>) -> Parse<IndexPart> {
    let key = part_key(cursor)?;
    let mut part = IndexPart { key, ..IndexPart::column(Name::exact("")) };
    if cursor.eat_word("collate") {
        part.collation = Some(path(cursor)?);
    }
    let ends = ["asc", "desc", "nulls", "with"];
    if !cursor.at_end() && !ends.iter().any(|word| cursor.is_word(word)) {
        let name = path(cursor)?;
        let parameters = if cursor.is_symbol("(") { option_map(options(cursor)?) } else { Parameters::new() };
        part.operator_class = Some(OperatorClass { name, parameters });
    }
    part.descending = !cursor.eat_word("asc") && cursor.eat_word("desc");
    if cursor.eat_word("nulls") {
        part.nulls = Some(if cursor.eat_word("first") { NullsOrder::First } else { NullsOrder::Last });
        cursor.eat_word("last");
    }
    Ok(part)
}

fn part_key(cursor: &mut Cursor<'_>) -> Parse<PartKey> {
    let from = cursor.at;
    if !cursor.is_symbol("(") {
        let name = path(cursor)?;
        if !cursor.is_symbol("(") {
            return Ok(PartKey::Column(name.name));
        }
    }
    cursor.skip_parentheses()?;
    let expression = from_tokens(cursor, from, cursor.at);
    // `(a)` is the column itself.
    match &expression.tree {
        crate::model::Expr::Column(path) => match path.as_slice() {
            [only] => Ok(PartKey::Column(only.clone())),
            _ => Ok(PartKey::Expression(expression)),
        },
        _ => Ok(PartKey::Expression(expression)),
    }
}

/// ALTER INDEX
pub fn alter_index(tree: &Tree<'_>, it: &ast::AlterIndex) -> Parse<Vec<Ddl>> {
    if it.all_in_tablespace().is_some() {
        return Ok(Vec::new());
    }
    let name = tree.qualified(it.index_ref(), "the index's name")?;
    let if_exists = it.if_exists().is_some();
    Ok(match tree.present(it.action(), "what to alter")? {
        ast::AlterIndexAction::IndexRenameTo(it) => {
            vec![Ddl::RenameIndex { name, to: tree.name(it.index(), "the new name")?, if_exists }]
        }
        ast::AlterIndexAction::SetOptions(it) => {
            vec![Ddl::IndexOptions { name, options: alter_table::set_options(tree, it.attribute_list())? }]
        }
        ast::AlterIndexAction::ResetOptions(it) => {
            vec![Ddl::IndexOptions { name, options: alter_table::reset_options(tree, it.attribute_list())? }]
        }
        ast::AlterIndexAction::SetTablespace(it) => {
            let tablespace = tree.name(it.tablespace_ref(), "a tablespace")?;
            vec![Ddl::IndexOptions {
                name,
                options: vec![("tablespace".into(), Some(tablespace.as_str().into()))],
            }]
        }
        ast::AlterIndexAction::AttachIndexPartition(it) => {
            let partition = tree.qualified(it.index_ref(), "the index of the partition")?;
            vec![Ddl::AttachIndex { index: name, partition }]
        }
        // Statistics are no part of the model.
        ast::AlterIndexAction::AlterSetStatistics(_)
        | ast::AlterIndexAction::DependsOnExtension(_)
        | ast::AlterIndexAction::NoDependsOnExtension(_) => Vec::new(),
    })
}
