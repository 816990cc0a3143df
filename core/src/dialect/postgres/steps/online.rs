//! Promises that are checked while the table is in use, where that is asked for: made NOT VALID, committed, and validated
//! under a lock that keeps nobody away (manual, ALTER TABLE, VALIDATE CONSTRAINT).

use super::super::{names, render};
use super::column::{Actions, action};
use super::{key, merged, part};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{
    Check, Column, Constraint, ConstraintKind, Expr, Lock, Naming, ObjectId, Statement, Table, Version,
};

/// Whether a new constraint of a table is to be validated by itself.
pub fn is_put_off(request: &Request<'_>, table: &Table, constraint: &Constraint) -> bool {
    let asked = &request.options.validate_later;
    let takes = match &constraint.kind {
        // Partitioned tables take no foreign key that is not valid before PostgreSQL 18.
        ConstraintKind::ForeignKey(_) => {
            let partitioned = table.options.partition_by.is_some();
            asked.foreign_keys && (!partitioned || request.target.version >= Version(18, 0, 0))
        }
        ConstraintKind::Check(_) => asked.checks,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => false,
    };
    takes && constraint.validated && constraint.enforced && constraint.name.name().is_some()
}

/// ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.
pub fn add(
    request: &Request<'_>,
    id: &ObjectId,
    constraint: &Constraint,
    cause: usize,
    actions: &mut Actions,
) {
    let promise = Constraint { validated: false, ..constraint.clone() };
    let mut add = key::add(request, id, &promise, cause);
    add.risks.commit_before_use = true;
    actions.main.push(add);
    actions.after.push(alter(request, id, vec![validate(id, &promise, cause)], cause));
}

/// VALIDATE CONSTRAINT
pub fn validate(id: &ObjectId, constraint: &Constraint, cause: usize) -> Statement {
    let name = constraint.name.name().map_or("", |name| name.as_str());
    let mut validate = action(format!("VALIDATE CONSTRAINT {}", quote(name)), cause);
    validate.needs = constraint.name.name().map(|name| part(id, name)).into_iter().collect();
    validate.risks.lock = match constraint.kind {
        // The rows that it points to are kept from going meanwhile, by the row.
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => Lock::Shared,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
            Lock::Exclusive
        }
    };
    validate.risks.scans = true;
    validate.risks.fails_on = Some(format!("rows that break {}", quote(name)));
    validate
}

/// SET NOT NULL by way of a check: the server does not read the table again where a valid one says so (PostgreSQL 12).
pub fn set_not_null(
    request: &Request<'_>,
    id: &ObjectId,
    table: &Table,
    column: &Column,
    cause: usize,
    actions: &mut Actions,
) {
    let quoted = quote(column.name.as_str());
    let taken = |name: &crate::model::Name| table.constraint(name).is_some() || table.index(name).is_some();
    let name = names::not_null_name(&id.name, Some(&column.name), &taken);
    let expression = crate::syntax::expression::read(
        &format!("{quoted} IS NOT NULL"),
        &crate::dialect::postgres::syntax::SYNTAX,
    );
    let check = ConstraintKind::Check(Check { expression, no_inherit: false, on_conflict: None });
    let promise = Constraint { validated: false, ..Constraint::new(Naming::Written(name.clone()), check) };
    let mut add = key::add(request, id, &promise, cause);
    add.risks.commit_before_use = true;
    actions.main.push(add);
    actions.after.push(alter(request, id, vec![validate(id, &promise, cause)], cause));
    let drop = action(format!("DROP CONSTRAINT {}", quote(name.as_str())), cause);
    let set = action(format!("ALTER COLUMN {quoted} SET NOT NULL"), cause);
    actions.proved.push(set);
    actions.proofs.push(drop);
}

fn alter(request: &Request<'_>, id: &ObjectId, actions: Vec<Statement>, cause: usize) -> Statement {
    let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, id));
    merged(&prefix, &format!("modify \"{}\" table", id.name), cause, actions)
}

/// Whether a valid check of a table says that a column has a value: SET NOT NULL then reads no rows.
pub fn says_not_null(table: &Table, column: &Column) -> bool {
    let says = |tree: &Expr| match tree {
        Expr::Is { operand, what, negated: true } => {
            &**what == "null" && matches!(&**operand, Expr::Column(path) if path.last() == Some(&column.name))
        }
        _ => false,
    };
    table.constraints.iter().filter(|it| it.validated && it.enforced).any(|it| match &it.kind {
        ConstraintKind::Check(check) => says(&check.expression.tree),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    })
}
