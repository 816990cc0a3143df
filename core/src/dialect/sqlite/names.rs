//! Implied names: SQLite gives none. An unnamed constraint stays unnamed, and every index is named by its author.

use crate::model::{Constraint, ConstraintKind, Naming};

/// Takes away the numbers that Atlas prints as names of foreign keys that have none (`CONSTRAINT 0`).
pub fn forget_number(constraint: &mut Constraint) {
    let ConstraintKind::ForeignKey(_) = constraint.kind else { return };
    if let Naming::Written(name) = &constraint.name
        && name.as_str().bytes().all(|byte| byte.is_ascii_digit())
    {
        constraint.name = Naming::Absent;
    }
}
