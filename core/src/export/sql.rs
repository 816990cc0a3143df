//! A plan as SQL: each statement under the comment that says what it does, as Atlas prints it.

use crate::directory::render::{self, Command};
use crate::model::{Plan, Statement};

/// The text of a plan.
pub fn sql(plan: &Plan) -> String {
    render::file_text(&[], plan.statements().map(command))
}

/// The text of one file of a migration directory: a batch that cannot run in a transaction says so.
pub fn file_text(transactional: bool, statements: &[Statement]) -> String {
    let directives: Vec<String> =
        if transactional { Vec::new() } else { vec!["-- atlas:txmode none".to_owned()] };
    render::file_text(&directives, statements.iter().map(command))
}

fn command(statement: &Statement) -> Command<'_> {
    Command { comment: &statement.comment, text: &statement.sql, delimiter: statement.delimiter }
}
