//! Which expressions give every row the same (manual 38.7): adding a column with such a default writes no row.

use super::references;
use crate::model::{Expr, Name, Object, ObjectId, Schema};

/// Whether a default can differ from row to row, so that adding it writes every row: unless all its functions are known
/// to be stable.
pub fn is_volatile(schema: &Schema, tree: &Expr) -> bool {
    let mut found = false;
    tree.walk(&mut |each| {
        found |= match each {
            Expr::Call { name, arguments: _ } => !is_stable(schema, name),
            Expr::Opaque(_) => true,
            _ => false,
        }
    });
    found
}

fn is_stable(schema: &Schema, path: &[Name]) -> bool {
    const STABLE: [&str; 24] = [
        "abs",
        "array_length",
        "ceil",
        "coalesce",
        "concat",
        "date_part",
        "date_trunc",
        "floor",
        "greatest",
        "jsonb_build_array",
        "jsonb_build_object",
        "least",
        "length",
        "lower",
        "make_interval",
        "md5",
        "now",
        "nullif",
        "round",
        "statement_timestamp",
        "to_char",
        "transaction_timestamp",
        "trim",
        "upper",
    ];
    let routines = references::routines_called(schema, path);
    let said = |id: &ObjectId| match schema.get(id) {
        Some(Object::Routine(it)) => it.options.get("volatility").is_some_and(|word| &**word != "volatile"),
        _ => false,
    };
    match routines.is_empty() {
        true => path.last().is_some_and(|name| STABLE.contains(&name.as_str())),
        false => routines.iter().all(said),
    }
}
