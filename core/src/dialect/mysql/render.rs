//! Objects as SQL text, spelled as Atlas spells them; expressions as their author wrote them.

mod column;
mod index;
mod object;
mod options;
mod table;

pub use column::column;
pub use index::{index, primary_key};
pub use object::{routine, sequence, sequence_options, view};
pub use options::{changed_options, comment};
pub use table::{check, create_table, foreign_key};

use super::syntax;
use crate::dialect::PlanOptions;
use crate::model::{Name, QualifiedName};

/// A name in backticks.
pub fn name(name: &Name) -> String {
    syntax::name(name.as_str())
}

/// A name with what is printed before it: nothing where the plan is bound to one database and the name is in it.
pub fn qualified(qualified: &QualifiedName, options: &PlanOptions) -> String {
    let PlanOptions { bound, qualifier, .. } = options;
    let own = &qualified.schema;
    let prefix = match (qualifier, own) {
        (Some(qualifier), _) if own.is_none() || own == bound => Some(qualifier),
        (_, Some(schema)) if Some(schema) != bound.as_ref() => Some(schema),
        _ => None,
    };
    match prefix {
        Some(prefix) => format!("{}.{}", name(prefix), name(&qualified.name)),
        None => name(&qualified.name),
    }
}

/// Names in backticks, separated by commas.
pub fn names<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    names.into_iter().map(name).collect::<Vec<_>>().join(", ")
}
