//! From the parser's tree of one statement to what it asks of a schema: which file reads which kind.

use super::tree::Tree;
use super::{
    alter_routine, alter_table, comment, data_type, drop, index, namespace, opaque, routine, sequence, table,
    trigger, view,
};
use crate::model::ddl::Ddl;
use crate::syntax::cursor::Parse;
use squawk_syntax::ast::Stmt;

/// Reads a statement; an empty list where it says nothing of a schema.
pub fn read(tree: &Tree<'_>, stmt: &Stmt) -> Parse<Vec<Ddl>> {
    let first = tree.cursor.text().to_ascii_lowercase();
    match &*first {
        "create" => create(tree, stmt),
        "alter" => alter(tree, stmt),
        "drop" => drop::drop(tree),
        "comment" => comment::comment(tree),
        _ => Err(tree.cursor.expected("CREATE, ALTER, DROP or COMMENT")),
    }
}

fn create(tree: &Tree<'_>, stmt: &Stmt) -> Parse<Vec<Ddl>> {
    match stmt {
        Stmt::CreateTable(it) => table::create_table(tree, it),
        Stmt::CreateTableAs(it) => table::create_table_as(tree, it),
        Stmt::CreateIndex(it) => index::create_index(tree, it),
        Stmt::CreateView(it) => view::create_view(tree, it),
        Stmt::CreateMaterializedView(it) => view::create_materialized_view(tree, it),
        Stmt::CreateSequence(it) => sequence::create_sequence(tree, it),
        Stmt::CreateType(it) => data_type::create_type(tree, it),
        Stmt::CreateDomain(it) => data_type::create_domain(tree, it),
        Stmt::CreateFunction(it) => routine::create_function(tree, it),
        Stmt::CreateProcedure(it) => routine::create_procedure(tree, it),
        Stmt::CreateAggregate(it) => routine::create_aggregate(tree, it),
        Stmt::CreateTrigger(it) => trigger::create_trigger(tree, it),
        Stmt::CreatePolicy(it) => trigger::create_policy(tree, it),
        Stmt::CreateSchema(it) => namespace::create_schema(tree, it),
        Stmt::CreateExtension(it) => namespace::create_extension(tree, it),
        _ => opaque::create(tree),
    }
}

fn alter(tree: &Tree<'_>, stmt: &Stmt) -> Parse<Vec<Ddl>> {
    match stmt {
        Stmt::AlterTable(it) => alter_table::alter_table(tree, it),
        Stmt::AlterIndex(it) => index::alter_index(tree, it),
        Stmt::AlterView(it) => view::alter_view(tree, it),
        Stmt::AlterMaterializedView(it) => view::alter_materialized_view(tree, it),
        Stmt::AlterSequence(it) => sequence::alter_sequence(tree, it),
        Stmt::AlterType(it) => data_type::alter_type(tree, it),
        Stmt::AlterDomain(it) => data_type::alter_domain(tree, it),
        Stmt::AlterFunction(it) => {
            let options = match it.action() {
                Some(squawk_syntax::ast::AlterFunctionAction::FuncOptionList(list)) => Some(list),
                _ => None,
            };
            alter_routine::alter_routine(tree, options)
        }
        Stmt::AlterProcedure(it) => {
            let options = match it.action() {
                Some(squawk_syntax::ast::AlterProcedureAction::FuncOptionList(list)) => Some(list),
                _ => None,
            };
            alter_routine::alter_routine(tree, options)
        }
        Stmt::AlterRoutine(it) => {
            let options = match it.action() {
                Some(squawk_syntax::ast::AlterRoutineAction::FuncOptionList(list)) => Some(list),
                _ => None,
            };
            alter_routine::alter_routine(tree, options)
        }
        Stmt::AlterAggregate(_) => alter_routine::alter_routine(tree, None),
        Stmt::AlterTrigger(_) => trigger::alter_trigger(tree),
        Stmt::AlterPolicy(it) => trigger::alter_policy(tree, it),
        Stmt::AlterSchema(_) | Stmt::AlterExtension(_) => namespace::alter(tree),
        _ => opaque::alter(tree),
    }
}
