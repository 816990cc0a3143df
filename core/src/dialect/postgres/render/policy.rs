//! Row security policies.

use super::{name, parenthesized};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::quote;
use crate::model::{ObjectId, Policy};

/// CREATE POLICY
pub fn create(options: &PlanOptions, id: &ObjectId, policy: &Policy) -> String {
    let Policy { restrictive, command, roles: _, using: _, with_check: _, comment: _ } = policy;
    let mut sql = format!("CREATE POLICY {} ON {}", quote(id.name.as_str()), name::of_owner(options, id));
    if *restrictive {
        sql.push_str(" AS RESTRICTIVE");
    }
    if &**command != "all" {
        sql.push_str(&format!(" FOR {}", command.to_uppercase()));
    }
    sql.push_str(&clauses(policy));
    sql
}

/// TO, USING and WITH CHECK, as CREATE and ALTER POLICY take them.
pub fn clauses(policy: &Policy) -> String {
    let Policy { restrictive: _, command: _, roles, using, with_check, comment: _ } = policy;
    let mut sql = format!(" TO {}", self::roles(roles));
    if let Some(using) = using {
        sql.push_str(&format!(" USING {}", parenthesized(using)));
    }
    if let Some(check) = with_check {
        sql.push_str(&format!(" WITH CHECK {}", parenthesized(check)));
    }
    sql
}

fn roles(roles: &[std::sync::Arc<str>]) -> String {
    if roles.is_empty() {
        return "PUBLIC".to_owned();
    }
    roles.iter().map(|role| name::role(role)).collect::<Vec<_>>().join(", ")
}
