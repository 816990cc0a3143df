//! Which statements may share a transaction.

use crate::model::{Batch, ObjectKind, Reference, Statement};

/// Cuts where a statement cannot run in a transaction, and where a new enum label is used after it was added.
pub(super) fn batches(statements: Vec<Statement>) -> Vec<Batch> {
    let mut out: Vec<Batch> = Vec::new();
    let mut uncommitted: Vec<Reference> = Vec::new();
    for statement in statements {
        let transactional = !statement.risks.outside_transaction;
        let uses_uncommitted = statement.needs.iter().any(|need| uncommitted.contains(need))
            || uncommitted.iter().any(|made| says(&statement, made));
        let fits = out.last().is_some_and(|batch| batch.transactional == transactional && transactional)
            && !uses_uncommitted;
        if !fits {
            out.push(Batch { transactional, statements: Vec::new() });
            uncommitted.clear();
        }
        if statement.risks.commit_before_use {
            uncommitted.extend(statement.creates.iter().cloned());
        }
        if let Some(batch) = out.last_mut() {
            batch.statements.push(statement);
        }
    }
    out
}

/// Whether a statement has a new label as a literal: the query of a view does not name the type.
fn says(statement: &Statement, made: &Reference) -> bool {
    !statement.risks.commit_before_use
        && made.object.kind == ObjectKind::Enum
        && made
            .part
            .as_ref()
            .is_some_and(|label| statement.sql.contains(&format!("'{}'", label.as_str().replace('\'', "''"))))
}
