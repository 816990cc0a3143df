//! Practice before anything is put in. A browser compiles what runs, and runs it several times faster once it has run for
//! a while: a worker that waits goes through a schema of its own, so that the first one of a person is not the first.

use super::{Answer, Desk, Request, packed};
use crate::state::material::{Inputs, Material};
use portolan_core::diagram::Extent;
use portolan_core::model::Dialect;
use std::fmt::Write;

/// How often. Each round is short: a question that comes meanwhile waits for no more than its end.
pub const ROUNDS: u32 = 14;

/// How many tables each round reads.
const TABLES: usize = 40;

/// One round, answered as a person's schema is, so that the page practises reading answers. Of the last rounds some are of
/// other databases than the first.
pub fn round(number: u32) -> Answer {
    let dialect = match ROUNDS.saturating_sub(number) {
        0 | 2 => Dialect::Sqlite,
        1 | 3 => Dialect::Mysql,
        _ => Dialect::Postgres,
    };
    let mut desk = Desk::new(|| 0.0);
    let chart = desk.answer(Request::Chart(plain(dialect)));
    for request in [Request::Picture(Extent::default()), Request::Plan] {
        packed(number, &desk.answer(request));
    }
    chart
}

/// Tables as all databases know them, each after the first with a reference.
fn plain(dialect: Dialect) -> Inputs {
    let mut text = String::new();
    for number in 0..TABLES {
        let kind = ["orders", "people", "goods", "bills"][number % 4];
        let _ = write!(
            text,
            "CREATE TABLE {kind}_{number} (id integer PRIMARY KEY, code varchar(80) NOT NULL UNIQUE, \
             title varchar(200) DEFAULT 'none' NOT NULL, quantity integer CHECK (quantity >= 0 AND quantity < {number}9), \
             price numeric(10, 2) NOT NULL, changed_at timestamp, near integer"
        );
        if let Some(near) = number.checked_sub(4) {
            let _ = write!(text, " REFERENCES {kind}_{near} (id) ON DELETE CASCADE");
        }
        let _ = writeln!(text, ");\nCREATE INDEX {kind}_{number}_near ON {kind}_{number} (near, code);");
    }
    Inputs { dialect: Some(dialect), material: Material::One(text.into()), ..Inputs::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_practised_is_read_whole() {
        for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
            let Answer::Chart(shown) = Desk::new(|| 0.0).answer(Request::Chart(plain(dialect))) else {
                panic!("a chart");
            };
            assert!(shown.problems.is_empty(), "{dialect:?}: {:?}", shown.problems);
            assert_eq!(shown.cards.len(), TABLES);
        }
    }
}
