//! How is a plan run on a database? Batch by batch, each in a transaction where the database and the mode allow it.

use portolan_core::model::{Batch, Plan, Statement};

use super::revisions::{self, Table};
use super::transaction;
use crate::database::{Connection, Failure, interrupt};

/// A plan that stopped.
#[derive(Debug)]
pub struct Stopped {
    /// What stopped it: a statement of the plan, or nothing where it was something else.
    pub statement: Option<Statement>,
    pub failure: Failure,
    /// Statements of the plan, in order, whose effect the database keeps.
    pub kept: usize,
}

/// What is done to the history together with the last statements.
#[derive(Debug, Clone, Copy)]
pub struct Forget<'a> {
    pub table: &'a Table,
    pub version: &'a str,
}

/// Runs a plan, telling each statement before it runs.
pub async fn run(
    connection: &mut Connection,
    plan: &Plan,
    in_transactions: bool,
    forget: Option<Forget<'_>>,
    tell: &mut dyn FnMut(&Statement),
) -> Result<(), Stopped> {
    let mut kept = 0;
    let mut batches: Vec<&Batch> = plan.batches.iter().collect();
    // The history changes even where there is nothing to run.
    let empty = Batch { transactional: true, statements: Vec::new() };
    if batches.is_empty() {
        batches.push(&empty);
    }
    let last = batches.len() - 1;
    for (at, batch) in batches.into_iter().enumerate() {
        let forget = forget.filter(|_| at == last);
        match in_transactions && batch.transactional {
            true => in_transaction(connection, batch, forget, &mut kept, tell).await?,
            false => one_by_one(connection, batch, forget, &mut kept, tell).await?,
        }
    }
    Ok(())
}

async fn in_transaction(
    connection: &mut Connection,
    batch: &Batch,
    forget: Option<Forget<'_>>,
    kept: &mut usize,
    tell: &mut dyn FnMut(&Statement),
) -> Result<(), Stopped> {
    let before = *kept;
    let stopped = |failure, kept| Stopped { statement: None, failure, kept };
    let transaction = transaction::begin(connection).await.map_err(|failure| stopped(failure, before))?;
    let result = one_by_one(connection, batch, forget, kept, tell).await;
    // Where each statement commits by itself, a rollback takes nothing back.
    let rolls_back = transaction::rolls_back_ddl(connection.dialect());
    match result {
        Ok(()) => {
            let committed = transaction::commit(connection, transaction).await;
            committed.map_err(|failure| stopped(failure, if rolls_back { before } else { *kept }))
        }
        Err(cause) => {
            let kept = if rolls_back { before } else { cause.kept };
            transaction::abandon(connection, transaction).await;
            Err(Stopped { kept, ..cause })
        }
    }
}

async fn one_by_one(
    connection: &mut Connection,
    batch: &Batch,
    forget: Option<Forget<'_>>,
    kept: &mut usize,
    tell: &mut dyn FnMut(&Statement),
) -> Result<(), Stopped> {
    for statement in &batch.statements {
        if interrupt::requested() {
            return Err(Stopped { statement: None, failure: Failure::plain("interrupted"), kept: *kept });
        }
        tell(statement);
        if let Err(failure) = connection.run(&statement.sql).await {
            return Err(Stopped { statement: Some(statement.clone()), failure, kept: *kept });
        }
        *kept += 1;
    }
    match forget {
        Some(Forget { table, version }) => revisions::delete(connection, table, version)
            .await
            .map_err(|failure| Stopped { statement: None, failure, kept: *kept }),
        None => Ok(()),
    }
}

impl Stopped {
    /// The error as Atlas words it: what the statement does, and why it was refused.
    pub fn message(&self) -> String {
        match &self.statement {
            Some(statement) if !statement.comment.is_empty() => {
                format!("{}: {}", statement.comment, self.failure)
            }
            Some(_) | None => self.failure.to_string(),
        }
    }

    /// What the database keeps of the plan.
    pub fn left(&self, plan: &Plan) -> String {
        let total = plan.statements().count();
        match self.kept {
            0 => "Nothing was changed: what ran before it was rolled back.".to_owned(),
            kept => format!("Kept: the first {kept} of the {total} statements of the plan."),
        }
    }
}
