//! A live PostgreSQL is read in a fixed number of queries, however much there is to read, and what is read is what the
//! SQL says that made it.

use portolan_core::diff::{Renames, diff};
use portolan_core::model::Dialect;
use portolan_core::normalize::{normalize, normalize_read_back};
use portolan_core::replay::{Source, replay};
use portolan_tests::course::target;
use portolan_tests::live::Live;

/// Tables with a key, a foreign key, a default, a check, an index and a comment each.
fn tables(count: usize) -> String {
    (0..count)
        .map(|at| {
            let parent = at.saturating_sub(1);
            format!(
                "CREATE TABLE t{at} (\n  id serial PRIMARY KEY,\n  parent integer REFERENCES t{parent},\n  \
                 label varchar(40) NOT NULL DEFAULT 'none' CHECK (label <> '')\n);\n\
                 CREATE INDEX t{at}_label ON t{at} (lower(label));\nCOMMENT ON TABLE t{at} IS 'number {at}';\n"
            )
        })
        .collect()
}

fn read_of(count: usize) -> usize {
    let mut database = Live::renewed(Dialect::Postgres, &format!("read_{count}"));
    let sql = tables(count);
    database.run(&sql).expect("the server takes the tables");
    let (schema, asked) = database.read();
    let target = target(Dialect::Postgres);
    let source = Source { name: "tables.sql".to_owned(), text: sql };
    let replayed = replay(&target, None, &[source]);
    assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
    let (live, said) = (normalize_read_back(&target, schema), normalize(&target, replayed.schema));
    let changes = diff(&live, &said, &Renames::default());
    assert!(changes.is_empty() && changes.unknown.is_empty(), "{changes:?}");
    assert_eq!(live.schema().tables().count(), count);
    asked
}

#[test]
fn a_thousand_tables_are_read_in_as_many_queries_as_ten() {
    let (few, many) = (read_of(10), read_of(1000));
    assert_eq!(few, many);
    assert!(few < 40, "{few} queries");
}
