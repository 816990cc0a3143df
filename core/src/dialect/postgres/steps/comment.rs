//! COMMENT ON a table, its constraints and the indexes behind its keys.

use super::super::render;
use super::{index, part, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Constraint, ConstraintKind, Index, Lock, ObjectId, Statement};

/// The comment on the index behind a key.
pub fn of_key(constraint: &Constraint) -> Option<&str> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.options.get("comment").map(|text| &**text)
        }
        ConstraintKind::Exclude(it) => it.options.get("comment").map(|text| &**text),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => None,
    }
}

/// COMMENT ON INDEX of the index behind a key.
pub fn key(request: &Request<'_>, id: &ObjectId, constraint: &Constraint, cause: usize) -> Statement {
    let index = Index {
        name: constraint.name.clone(),
        comment: of_key(constraint).map(Into::into),
        ..Index::unique_btree()
    };
    index::comment(request, id, &index, cause)
}

/// The same constraint without the comment on its index.
pub fn without_that_of_key(constraint: &Constraint) -> Constraint {
    let mut bare = constraint.clone();
    match &mut bare.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.options.shift_remove("comment");
        }
        ConstraintKind::Exclude(it) => {
            it.options.shift_remove("comment");
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => {}
    }
    bare
}

/// COMMENT ON CONSTRAINT
pub fn constraint(request: &Request<'_>, id: &ObjectId, it: &Constraint, cause: usize) -> Statement {
    let name = it.name.name().map_or("", |name| name.as_str());
    let target = format!("CONSTRAINT {} ON {}", quote(name), render::name::of_object(request.options, id));
    let said = format!("set comment to constraint: \"{name}\" on table: \"{}\"", id.name);
    let mut statement = Statement::new(render::comment::is(&target, it.comment.as_deref()), said, cause);
    statement.needs = it.name.name().map(|name| part(id, name)).into_iter().collect();
    statement
}

/// COMMENT ON TABLE
pub fn table(request: &Request<'_>, id: &ObjectId, cause: usize) -> Option<Statement> {
    let object = request.schemas.after.get(id)?;
    let sql = render::comment::on_object(request.options, request.schemas.after, id, object)?;
    let mut statement = Statement::new(sql, format!("set comment to table: \"{}\"", id.name), cause);
    statement.needs = vec![whole(id)];
    statement.risks.lock = Lock::Shared;
    Some(statement)
}
