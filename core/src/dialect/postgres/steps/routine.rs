//! Functions, procedures and aggregates: CREATE OR REPLACE where the server takes it (manual, CREATE FUNCTION, notes).

use super::super::render;
use super::references;
use crate::dialect::Request;
use crate::model::{Argument, ArgumentMode, ObjectId, Routine, RoutineKind, Statement};

/// CREATE, or CREATE OR REPLACE.
pub fn create(
    request: &Request<'_>,
    id: &ObjectId,
    it: &Routine,
    replace: bool,
    cause: usize,
) -> Vec<Statement> {
    let schema = request.schemas.after;
    let sql = render::routine::create(request.options, schema, id, it, replace);
    let word = if replace { "modify" } else { "create" };
    let mut create =
        super::create::new(id, sql, format!("{word} \"{}\" {}", id.name, id.kind.words()), cause);
    for argument in &it.arguments {
        create.needs.extend(references::of_argument(schema, id, &argument.ty));
        if let Some(default) = &argument.default {
            create.needs.extend(references::of_expression(schema, default));
        }
    }
    create.needs.extend(it.returns.iter().flat_map(|returns| references::of_shell(schema, id, returns)));
    if &*it.language == "sql" {
        create.needs.extend(references::of_text(schema, id, &it.body.text));
    }
    vec![create]
}

/// Whether the new one can replace the old: the same result and arguments; names may be added, not changed; defaults
/// may be added, not taken away.
pub fn can_replace(old: &Routine, new: &Routine) -> bool {
    let kept = |(old, new): (&Argument, &Argument)| {
        old.mode == new.mode
            && old.ty == new.ty
            && (old.name == new.name || (old.name.is_none() && old.mode != ArgumentMode::Out))
            && (old.default.is_none() || new.default.is_some())
    };
    old.kind == new.kind
        && new.kind != RoutineKind::Aggregate
        && old.returns == new.returns
        && old.arguments.len() == new.arguments.len()
        && old.arguments.iter().zip(&new.arguments).all(kept)
}
