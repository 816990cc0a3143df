//! CREATE TABLE in all its forms: columns and constraints, LIKE, INHERITS, PARTITION OF, and CREATE TABLE AS.

use super::column::column;
use super::constraint::{Clause, clause, without_repetition};
use super::head::unreplayable;
use super::index;
use super::tree::{Tree, option_map, options};
use crate::model::ddl::{Create, CreateTableAs, Ddl, LikeTable};
use crate::model::{AlterTable, Name, NotNull, Object, PartitionOf, QualifiedName, Table, TableOptions};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::named::Names;
use squawk_syntax::ast::{self, AstNode};

/// CREATE TABLE
pub fn create_table(tree: &Tree<'_>, it: &ast::CreateTable) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.table_name(), "the table's name")?;
    let mut table = Table { options: table_options(tree, it)?, ..Table::default() };
    let (mut like, mut promised) = (Vec::new(), Vec::new());
    for arg in it.table_arg_list().into_iter().flat_map(|list| list.args()) {
        table_arg(tree, &mut table, &mut like, &mut promised, &arg)?;
    }
    let inherited = set_not_null(&mut table, promised);
    without_repetition(&mut table.constraints);
    // A new table has no rows that were not checked (parse_utilcmd.c, transformCreateStmt).
    for constraint in &mut table.constraints {
        constraint.validated = true;
    }
    let mut made = vec![create(name.clone(), table, it.if_not_exists().is_some(), like)];
    if !inherited.is_empty() {
        let (if_exists, only, text) = (false, true, None);
        made.push(Ddl::AlterTable { table: name, if_exists, only, actions: inherited, text });
    }
    Ok(made)
}

/// CREATE TABLE AS: its columns are the query's affair. Those of a temporary one nobody asks for.
pub fn create_table_as(tree: &Tree<'_>, it: &ast::CreateTableAs) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.table_name(), "the table's name")?;
    let if_not_exists = it.if_not_exists().is_some();
    if matches!(it.persistence(), Some(ast::Persistence::Temp(_))) {
        return Ok(vec![temporary(name, if_not_exists)]);
    }
    let cursor = Cursor { at: 0, ..tree.cursor.clone() };
    let Some((columns, query)) = head_and_query(&cursor) else {
        return Err(Box::new(unreplayable(&tree.cursor, "the columns of the table depend on a statement")));
    };
    let unlogged = matches!(it.persistence(), Some(ast::Persistence::Unlogged(_)));
    Ok(vec![table_as(
        &cursor,
        name,
        TableOptions { unlogged, ..TableOptions::default() },
        columns,
        query,
        if_not_exists,
    )])
}

/// The columns that CREATE TABLE AS names, and its query; `None` where it says more of the table than that.
fn head_and_query(cursor: &Cursor<'_>) -> Option<(Vec<Name>, String)> {
    let names = Names::of(cursor);
    let as_at = (0..names.count()).find(|at| names.is_word(*at, &["as"]) && names.opening(*at).is_none())?;
    let open = (0..as_at).find(|at| names.is(Some(*at), "("));
    let columns =
        open.map_or_else(Vec::new, |open| (open + 1..as_at).filter_map(|at| names.name(at)).collect());
    let says_more = (0..as_at).any(|at| names.is_word(at, &["with", "using", "tablespace", "on"]));
    let mut last = names.count().checked_sub(1)?;
    if names.is_word(last, &["data"]) {
        last = last.checked_sub(if names.is_word(last.checked_sub(1)?, &["no"]) { 3 } else { 2 })?;
    }
    let is_query = names.is_word(as_at + 1, &["select", "with", "table"]) || names.is(Some(as_at + 1), "(");
    (is_query && !says_more).then(|| (columns, names.slice(as_at + 1, last).to_owned()))
}

/// A table with the columns of a query.
pub fn table_as(
    cursor: &Cursor<'_>,
    name: QualifiedName,
    options: TableOptions,
    columns: Vec<Name>,
    query: String,
    if_not_exists: bool,
) -> Ddl {
    let span = Cursor { at: 0, ..cursor.clone() }.here();
    Ddl::CreateTableAs(CreateTableAs { name, columns, options, query: query.into(), if_not_exists, span })
}

/// A temporary table of unknown columns: later statements may drop it.
pub fn temporary(name: QualifiedName, if_not_exists: bool) -> Ddl {
    let options = TableOptions { temporary: true, ..TableOptions::default() };
    create(name, Table { options, ..Table::default() }, if_not_exists, Vec::new())
}

fn create(name: QualifiedName, mut table: Table, if_not_exists: bool, like: Vec<LikeTable>) -> Ddl {
    // A temporary table lives in a schema of its own.
    table.options.temporary |= name.schema.as_ref().is_some_and(|schema| schema.as_str() == "pg_temp");
    let name = match table.options.temporary {
        true => QualifiedName::bare(name.name),
        false => name,
    };
    let object = Object::Table(table);
    Ddl::Create(Create { name, owner: None, signature: None, object, if_not_exists, or_replace: false, like })
}

fn table_arg(
    tree: &Tree<'_>,
    table: &mut Table,
    like: &mut Vec<LikeTable>,
    promised: &mut Vec<(Name, NotNull)>,
    arg: &ast::TableArg,
) -> Parse<()> {
    match arg {
        ast::TableArg::Column(it) => {
            let (column, constraints) = column(tree, it)?;
            table.columns.push(column);
            table.constraints.extend(constraints);
        }
        ast::TableArg::LikeClause(it) => like.push(like_table(tree, it, table.columns.len())?),
        ast::TableArg::TableConstraint(it) => {
            let Some(constraint) = ast::Constraint::cast(it.syntax().clone()) else {
                return Err(tree.within(it).expected("a constraint of a table"));
            };
            match clause(tree, &constraint, None)? {
                Clause::Constraint(constraint) => table.constraints.push(constraint),
                Clause::NotNull(Some(name), not_null) => promised.push((name, not_null)),
                Clause::NotNull(None, _)
                | Clause::Null
                | Clause::UsingIndex { .. }
                | Clause::Default(_)
                | Clause::Generated(_)
                | Clause::Identity(_) => return Err(tree.within(it).expected("a constraint of a table")),
            }
        }
    }
    Ok(())
}

/// NOT NULL of the table's own columns; gives those of columns that come from elsewhere, as what adds them.
fn set_not_null(table: &mut Table, promised: Vec<(Name, NotNull)>) -> Vec<AlterTable> {
    let mut elsewhere = Vec::new();
    for (name, not_null) in promised {
        let not_null = NotNull { validated: true, ..not_null };
        match table.column_mut(&name) {
            Some(column) => {
                column.nullable = false;
                column.not_null = not_null;
            }
            None => elsewhere.push(AlterTable::AddNotNull { column: name, not_null }),
        }
    }
    elsewhere
}

/// LIKE: the words are taken in their order, as switches.
fn like_table(tree: &Tree<'_>, it: &ast::LikeClause, position: usize) -> Parse<LikeTable> {
    let table = tree.qualified(it.relation_name_ref(), "the other table's name")?;
    let mut like = LikeTable {
        table,
        defaults: false,
        checks: false,
        indexes: false,
        identity: false,
        generated: false,
        comments: false,
        storage: false,
        statistics: false,
        position,
    };
    for option in it.like_options() {
        let (property, on) = match &option {
            ast::LikeOption::IncludingProperty(it) => (it.table_property(), true),
            ast::LikeOption::ExcludingProperty(it) => (it.table_property(), false),
        };
        switch(&mut like, tree.present(property, "what to include")?, on);
    }
    Ok(like)
}

fn switch(like: &mut LikeTable, property: ast::TableProperty, on: bool) {
    let LikeTable {
        table: _,
        defaults,
        checks,
        indexes,
        identity,
        generated,
        comments,
        storage,
        statistics,
        position: _,
    } = like;
    match property {
        ast::TableProperty::PropertyAll(_) => {
            for it in [defaults, checks, indexes, identity, generated, comments, storage, statistics] {
                *it = on;
            }
        }
        ast::TableProperty::PropertyDefaults(_) => *defaults = on,
        ast::TableProperty::PropertyConstraints(_) => *checks = on,
        ast::TableProperty::PropertyIndexes(_) => *indexes = on,
        ast::TableProperty::PropertyIdentity(_) => *identity = on,
        ast::TableProperty::PropertyGenerated(_) => *generated = on,
        ast::TableProperty::PropertyComments(_) => *comments = on,
        ast::TableProperty::PropertyStorage(_) | ast::TableProperty::PropertyCompression(_) => *storage = on,
        ast::TableProperty::PropertyStatistics(_) => *statistics = on,
    }
}

fn table_options(tree: &Tree<'_>, it: &ast::CreateTable) -> Parse<TableOptions> {
    let mut made = TableOptions {
        unlogged: matches!(it.persistence(), Some(ast::Persistence::Unlogged(_))),
        temporary: matches!(it.persistence(), Some(ast::Persistence::Temp(_))),
        ..TableOptions::default()
    };
    for parent in it.inherits().into_iter().flat_map(|list| list.table_name_refs()) {
        made.inherits.push(tree.qualified(Some(parent), "the parent's name")?);
    }
    if let Some(of) = it.of_type() {
        made.of_type = Some(tree.qualified(of.ty(), "a composite type")?);
    }
    if let Some(by) = it.partition_by() {
        made.partition_by = Some(partition_key(tree, &by));
    }
    if let Some(of) = it.partition_of() {
        made.partition_of = Some(partition_of(tree, of.table_name_ref(), it.partition_type())?);
    }
    if let Some(using) = it.using_method() {
        let method = index::method(tree, Some(using))?;
        made.access_method = Some(Name::exact(method));
    }
    if let Some(ast::TableParams::WithParams(with)) = it.table_params()
        && let Some(list) = with.attribute_list()
    {
        made.storage = option_map(options(&mut tree.within(&list))?);
        made.storage.shift_remove("oids");
    }
    if let Some(clause) = it.tablespace_clause() {
        made.tablespace = Some(tree.name(clause.tablespace_ref(), "a tablespace")?);
    }
    Ok(made)
}

/// `range (a)`: what follows PARTITION BY, its strategy in lower case.
fn partition_key(tree: &Tree<'_>, by: &ast::PartitionBy) -> crate::model::Definition {
    let mut cursor = tree.within(by);
    cursor.at = 3;
    let strategy = tree.within(by).text_at(2).to_ascii_lowercase();
    let columns = cursor.slice(3, cursor.tokens.len());
    definition(&format!("{strategy} {columns}"), &super::super::syntax::SYNTAX)
}

/// The parent and bound of a partition, as CREATE TABLE and ATTACH PARTITION write them.
pub fn partition_of(
    tree: &Tree<'_>,
    parent: Option<impl AstNode>,
    bound: Option<ast::PartitionType>,
) -> Parse<PartitionOf> {
    let bound = tree.present(bound, "FOR VALUES or DEFAULT")?;
    Ok(PartitionOf { parent: tree.qualified(parent, "the parent's name")?, bound: tree.definition(&bound) })
}
