//! A schema of PostgreSQL: types, sequences, functions, tables that point to each other, partitions, and what stands on them.

mod column;
mod kinds;
mod partition;
mod table;
mod view;

use super::{Choices, Type, WHOLE};
use table::Table;

/// What a table may name, where it is there.
#[derive(Clone, Copy, Debug)]
struct Around {
    labels: bool,
    domain: bool,
    composite: bool,
    function: bool,
    sequence: bool,
}

/// The statements of a schema, in an order that a server takes.
pub fn statements(choices: &mut Choices<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let around = kinds::statements(&mut choices.part(40), &mut out);
    let tables: Vec<Table> = (0..3).map(|at| Table::new(at, &mut choices.part(130), around)).collect();
    for table in &tables {
        table.create(&mut out);
    }
    for (at, table) in tables.iter().enumerate() {
        table.point(at, &tables, &mut out);
    }
    partition::statements(&mut choices.part(30), &tables, &mut out);
    view::statements(&mut choices.part(40), &tables, around, &mut out);
    out
}

/// `COMMENT ON`, where there is something to say.
fn comment(choices: &mut Choices<'_>, on: &str, out: &mut Vec<String>) {
    if let Some(text) = choices.one(&[None, None, None, Some("first"), Some("it''s so")]) {
        out.push(format!("COMMENT ON {on} IS '{text}'"));
    }
}
