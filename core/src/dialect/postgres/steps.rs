//! The statements that make a change: which words PostgreSQL takes for it, in which order, and at what risk.

mod alter;
mod bond;
mod column;
mod comment;
mod composite;
mod create;
mod disturb;
mod domain;
mod drop;
mod enumeration;
mod event_trigger;
mod expand;
mod identity;
mod index;
pub mod inherit;
mod key;
mod lock;
mod mention;
mod online;
mod partition;
pub mod privilege;
mod references;
mod rename;
mod retype;
mod routine;
pub mod sequence;
mod swap;
mod table;
mod table_options;
mod unchecked;
mod validated;
mod view;
mod volatility;

use crate::dialect::Request;
use crate::model::{Change, Lock, ObjectId, Reference, Refusal, Statement};

pub use disturb::disturbs;
pub use event_trigger::event_triggers_aside;
pub use unchecked::unchecked;

/// The statements that make a change.
pub fn steps(request: &Request<'_>, change: &Change, cause: usize) -> Result<Vec<Statement>, Refusal> {
    match change {
        Change::Create(id) => create::create(request, id, cause),
        Change::Drop(id) => drop::drop(request, id, cause),
        Change::Rename(ids) => rename::rename(request, ids, cause),
        Change::Table { id, changes } => table::change(request, id, changes, cause),
        Change::Alter(ids) => alter::alter(request, ids, cause),
        // Said when all is made.
        Change::Privileges(_) => Ok(Vec::new()),
    }
}

/// A whole object, as something that statements make, need and drop.
fn whole(id: &ObjectId) -> Reference {
    Reference { object: id.clone(), part: None }
}

/// The name of a relation as such: tables, views, sequences and indexes share one space of names in a schema, so that a
/// name can only be taken after it was let go.
fn relation_name(schema: Option<&crate::model::Name>, name: &crate::model::Name) -> Reference {
    let id = ObjectId::new(crate::model::ObjectKind::Opaque, schema.cloned(), name.clone());
    Reference { object: ObjectId { signature: Some("relation name".into()), ..id }, part: None }
}

/// The names of the indexes behind keys, and of the other indexes of a table.
fn index_names(id: &ObjectId, table: &crate::model::Table) -> Vec<Reference> {
    let keys = table.constraints.iter().filter(|it| has_index(it)).map(|it| &it.name);
    let names = keys.chain(table.indexes.iter().map(|it| &it.name)).filter_map(|naming| naming.name());
    names.map(|name| relation_name(id.schema.as_ref(), name)).collect()
}

/// Whether an index stands behind a constraint.
fn has_index(constraint: &crate::model::Constraint) -> bool {
    use crate::model::ConstraintKind;
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => true,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    }
}

/// A column, constraint or index of a table.
fn part(id: &ObjectId, part: &crate::model::Name) -> Reference {
    Reference { object: id.clone(), part: Some(part.clone()) }
}

/// One ALTER TABLE of several actions, each of which comes as a statement whose text is the action's.
fn merged(prefix: &str, comment: &str, cause: usize, actions: Vec<Statement>) -> Statement {
    let texts: Vec<&str> = actions.iter().map(|action| action.sql.as_str()).collect();
    let mut whole = Statement::new(format!("{prefix} {}", texts.join(", ")), comment, cause);
    for action in actions {
        let Statement {
            sql: _,
            comment: _,
            cause: _,
            creates,
            needs,
            wants,
            mentions,
            drops,
            releases,
            risks,
            delimiter: _,
        } = action;
        whole.creates.extend(creates);
        whole.needs.extend(needs);
        whole.wants.extend(wants);
        whole.mentions.extend(mentions);
        whole.drops.extend(drops);
        whole.releases.extend(releases);
        let all = &mut whole.risks;
        all.lock = all.lock.max(risks.lock);
        all.rewrites |= risks.rewrites;
        all.scans |= risks.scans;
        all.outside_transaction |= risks.outside_transaction;
        all.commit_before_use |= risks.commit_before_use;
        all.loses = joined(all.loses.take(), risks.loses);
        all.fails_on = joined(all.fails_on.take(), risks.fails_on);
    }
    whole
}

fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}; {second}")),
        (first, second) => first.or(second),
    }
}

/// A statement that takes the strongest lock on its table for a moment: most of ALTER TABLE (manual 13.3.1).
fn exclusive(mut statement: Statement) -> Statement {
    statement.risks.lock = Lock::Exclusive;
    statement
}
