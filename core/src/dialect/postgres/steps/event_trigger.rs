//! Event triggers run on the statements of a plan too, and may forbid them: they go first and come last.

use crate::model::{ObjectKind, Reference, Statement};

/// Moves DROP EVENT TRIGGER before everything, and what makes and touches event triggers after everything. Nothing waits
/// for one, and no event trigger fires for them (manual, "Event Trigger Firing Matrix").
pub fn event_triggers_aside(statements: Vec<Statement>) -> Vec<Statement> {
    let mut ordered = statements;
    ordered.sort_by_key(|statement| {
        if statement.drops.iter().any(is_event_trigger) {
            0
        } else if statement.creates.iter().chain(&statement.needs).any(is_event_trigger) {
            2
        } else {
            1
        }
    });
    ordered
}

fn is_event_trigger(reference: &Reference) -> bool {
    reference.object.kind == ObjectKind::Opaque
        && reference.object.signature.as_deref() == Some("event trigger")
}
