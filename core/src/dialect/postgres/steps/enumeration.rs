//! Enum types: labels are added in place; taking one away, or another order, takes a new type.

use super::super::render;
use super::swap::{Swap, swap};
use super::{part, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::literal;
use crate::model::{Enumeration, Name, ObjectId, Pair, Refusal, Statement};
use std::sync::Arc;

/// Whether every old label is still there, in the old order.
pub fn only_grows(old: &[Arc<str>], new: &[Arc<str>]) -> bool {
    let mut rest = new.iter();
    old.iter().all(|label| rest.any(|it| it == label))
}

/// ALTER TYPE … ADD VALUE for each new label, or the swap of the type.
pub fn alter(
    request: &Request<'_>,
    id: &ObjectId,
    pair: Pair<&Enumeration>,
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let Pair { before, after } = pair.map(|it| &it.labels);
    if only_grows(before, after) {
        return Ok(additions(request, id, before, after, cause));
    }
    let gone: Vec<String> =
        before.iter().filter(|label| !after.contains(label)).map(|label| literal(label)).collect();
    swap(
        request,
        id,
        &Swap {
            words: "TYPE",
            create: &|new| render::types::create_enum(request.options, new, pair.after),
            cast: &|column, ty, array| format!("{column}::text{}::{ty}", if array { "[]" } else { "" }),
            fails_on: format!(
                "rows that hold {}",
                if gone.is_empty() { "nothing: only the order changes".to_owned() } else { gone.join(", ") }
            ),
        },
        cause,
    )
}

fn additions(
    request: &Request<'_>,
    id: &ObjectId,
    old: &[Arc<str>],
    new: &[Arc<str>],
    cause: usize,
) -> Vec<Statement> {
    let name = render::name::of_object(request.options, id);
    let mut statements = Vec::new();
    for (at, label) in new.iter().enumerate().filter(|(_, label)| !old.contains(label)) {
        let more_to_come = new.iter().skip(at).any(|later| old.contains(later));
        let place = match (at.checked_sub(1).and_then(|at| new.get(at)), old.first()) {
            (_, _) if !more_to_come => String::new(),
            (Some(previous), _) => format!(" AFTER {}", literal(previous)),
            (None, Some(first)) => format!(" BEFORE {}", literal(first)),
            (None, None) => String::new(),
        };
        let sql = format!("ALTER TYPE {name} ADD VALUE {}{place}", literal(label));
        let mut add = Statement::new(sql, format!("add value to enum type: \"{}\"", id.name), cause);
        add.creates = vec![whole(id), part(id, &Name::exact(&**label))];
        add.risks.commit_before_use = true;
        statements.push(add);
    }
    statements
}
