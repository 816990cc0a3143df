//! CREATE and ALTER VIEW and MATERIALIZED VIEW.

use super::super::syntax::{SYNTAX, quote};
use super::alter::common;
use super::kind::{Kind, kind, target};
use super::tree::{Tree, option_map, options};
use super::{alter_table, index};
use crate::model::ddl::{AlterTable, Create, Ddl};
use crate::model::{Definition, Name, Object, Parameters, QualifiedName, View};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::Parse;
use indexmap::IndexMap;
use squawk_syntax::ast;

/// CREATE VIEW; a temporary one is gone with its session.
pub fn create_view(tree: &Tree<'_>, it: &ast::CreateView) -> Parse<Vec<Ddl>> {
    if matches!(it.persistence(), Some(ast::Persistence::Temp(_))) {
        return Ok(Vec::new());
    }
    let name = tree.qualified(it.view(), "the view's name")?;
    let mut columns = match it.column_list() {
        Some(list) => index::names(&mut tree.within(&list))?,
        None => Vec::new(),
    };
    let query = tree.present(it.query(), "a query")?;
    let mut query = tree.definition(&query);
    if it.recursive_token().is_some() {
        query = recursive(&name.name, &columns, &query);
        columns = Vec::new();
    }
    let mut view = View {
        columns,
        query,
        options: Parameters::new(),
        defaults: IndexMap::new(),
        indexes: Vec::new(),
        comment: None,
    };
    if let Some(list) = it.with_params().and_then(|with| with.attribute_list()) {
        view.options = option_map(options(&mut tree.within(&list))?);
    }
    if let Some(check) = it.with_check_option() {
        let local = matches!(check.check_option_level(), Some(ast::CheckOptionLevel::LocalCheckOption(_)));
        view.options.insert("check_option".into(), if local { "local" } else { "cascaded" }.into());
    }
    let or_replace = it.or_replace().is_some();
    Ok(vec![create(name, Object::View(view), false, or_replace)])
}

/// `CREATE RECURSIVE VIEW v (a) AS q` is short for a query over WITH RECURSIVE (manual, CREATE VIEW).
fn recursive(name: &Name, columns: &[Name], query: &Definition) -> Definition {
    let columns: Vec<String> = columns.iter().map(|column| quote(column.as_str())).collect();
    let (name, columns) = (quote(name.as_str()), columns.join(", "));
    let text = format!("WITH RECURSIVE {name}({columns}) AS ({}) SELECT {columns} FROM {name}", query.text);
    definition(&text, &SYNTAX)
}

/// CREATE MATERIALIZED VIEW
pub fn create_materialized_view(tree: &Tree<'_>, it: &ast::CreateMaterializedView) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.view(), "the view's name")?;
    let columns = match it.column_list() {
        Some(list) => index::names(&mut tree.within(&list))?,
        None => Vec::new(),
    };
    let query = tree.present(it.query(), "a query")?;
    let query = tree.definition(&query);
    let mut map = match it.with_params().and_then(|with| with.attribute_list()) {
        Some(list) => option_map(options(&mut tree.within(&list))?),
        None => Parameters::new(),
    };
    if let Some(using) = it.using_method() {
        let method = index::method(tree, Some(using))?;
        if &*method != "heap" {
            map.insert("access_method".into(), method);
        }
    }
    if let Some(clause) = it.tablespace_clause() {
        map.insert("tablespace".into(), tree.name(clause.tablespace_ref(), "a tablespace")?.as_str().into());
    }
    let view =
        View { columns, query, options: map, defaults: IndexMap::new(), indexes: Vec::new(), comment: None };
    Ok(vec![create(name, Object::MaterializedView(view), it.if_not_exists().is_some(), false)])
}

fn create(name: QualifiedName, object: Object, if_not_exists: bool, or_replace: bool) -> Ddl {
    Ddl::Create(Create {
        name,
        owner: None,
        signature: None,
        object,
        if_not_exists,
        or_replace,
        like: Vec::new(),
    })
}

/// ALTER VIEW
pub fn alter_view(tree: &Tree<'_>, it: &ast::AlterView) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    let if_exists = cursor.eat_words(&["if", "exists"]);
    let target = target(&mut cursor, kind)?;
    if let Some(common) = common(&mut cursor, &target, if_exists)? {
        return Ok(common);
    }
    let table = target.name.clone();
    let one = |action: AlterTable| {
        vec![Ddl::AlterTable { table, if_exists, only: false, actions: vec![action], text: None }]
    };
    Ok(match tree.present(it.action(), "what to alter")? {
        ast::AlterViewAction::SetOptions(it) => {
            vec![Ddl::ViewOptions { target, options: alter_table::set_options(tree, it.attribute_list())? }]
        }
        ast::AlterViewAction::ResetOptions(it) => {
            vec![Ddl::ViewOptions { target, options: alter_table::reset_options(tree, it.attribute_list())? }]
        }
        ast::AlterViewAction::RenameColumn(it) => one(AlterTable::RenameColumn {
            from: tree.name(it.column_name_ref(), "a column")?,
            to: tree.name(it.column_name(), "the new name")?,
        }),
        ast::AlterViewAction::AlterViewColumn(it) => {
            let column = tree.name(it.name(), "a column")?;
            let default = match it.alter_view_column_action() {
                Some(ast::AlterViewColumnAction::SetDefault(it)) => Some(tree.expression(it.expr())?),
                Some(ast::AlterViewColumnAction::DropDefault(_)) | None => None,
            };
            one(AlterTable::SetDefault { column, default })
        }
        ast::AlterViewAction::OwnerTo(_)
        | ast::AlterViewAction::SetSchema(_)
        | ast::AlterViewAction::ViewRenameTo(_) => Vec::new(),
    })
}

/// ALTER MATERIALIZED VIEW: like a table's, but for the options, which are the view's.
pub fn alter_materialized_view(tree: &Tree<'_>, it: &ast::AlterMaterializedView) -> Parse<Vec<Ddl>> {
    if it.all_in_tablespace().is_some() {
        return Ok(Vec::new());
    }
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind @ Kind::Known(_) = kind(&mut cursor)? else {
        return Err(cursor.expected("a materialized view"));
    };
    let if_exists = cursor.eat_words(&["if", "exists"]);
    let target = target(&mut cursor, kind)?;
    if let Some(common) = common(&mut cursor, &target, if_exists)? {
        return Ok(common);
    }
    let mut list = Vec::new();
    let mut actions = Vec::new();
    for action in it.action() {
        match action {
            ast::AlterMaterializedViewAction::AlterTableAction(ast::AlterTableAction::SetOptions(it)) => {
                let options = alter_table::set_options(tree, it.attribute_list())?;
                list.push(Ddl::ViewOptions { target: target.clone(), options });
            }
            ast::AlterMaterializedViewAction::AlterTableAction(ast::AlterTableAction::ResetOptions(it)) => {
                let options = alter_table::reset_options(tree, it.attribute_list())?;
                list.push(Ddl::ViewOptions { target: target.clone(), options });
            }
            ast::AlterMaterializedViewAction::AlterTableAction(action) => {
                alter_table::action(tree, &target.name, &action, if_exists, &mut actions, &mut list)?;
            }
            ast::AlterMaterializedViewAction::RenameColumn(it) => actions.push(AlterTable::RenameColumn {
                from: tree.name(it.column_name_ref(), "a column")?,
                to: tree.name(it.column_name(), "the new name")?,
            }),
            ast::AlterMaterializedViewAction::ViewRenameTo(_)
            | ast::AlterMaterializedViewAction::SetSchema(_)
            | ast::AlterMaterializedViewAction::NoDependsOnExtension(_)
            | ast::AlterMaterializedViewAction::DependsOnExtension(_) => {}
        }
    }
    if !actions.is_empty() {
        list.insert(0, Ddl::AlterTable { table: target.name, if_exists, only: false, actions, text: None });
    }
    Ok(list)
}
