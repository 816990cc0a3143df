//! Which statements may share a transaction.

use crate::model::{Batch, Statement};

/// Cuts where a statement cannot run in a transaction, and where a new enum label is used after it was added.
pub(super) fn batches(statements: Vec<Statement>) -> Vec<Batch> {
    let mut out: Vec<Batch> = Vec::new();
    let mut uncommitted: Vec<crate::model::Reference> = Vec::new();
    for statement in statements {
        let transactional = !statement.risks.outside_transaction;
        let uses_uncommitted = statement.needs.iter().any(|need| uncommitted.contains(need));
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
