//! Laws that hold for every schema: tried on schemas made at random, in each database's SQL.

use portolan_core::course::{Side, from_nothing, plot};
use portolan_core::dialect::{PlanOptions, knowledge};
use portolan_core::diff::Renames;
use portolan_core::export;
use portolan_core::model::{Dialect, Pair, RefusalKind, Schema};
use portolan_core::normalize::normalize;
use portolan_core::replay::{Source, replay};
use portolan_tests::course::target;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A table to be written as SQL.
#[derive(Clone, Debug)]
struct TableSketch {
    columns: Vec<ColumnSketch>,
    keyed: bool,
    parent: Option<usize>,
    indexed: Option<usize>,
    check: Option<i64>,
}

#[derive(Clone, Debug)]
struct ColumnSketch {
    ty: usize,
    nullable: bool,
    default: bool,
}

/// Types and a default of each, by database.
fn types(dialect: Dialect) -> [(&'static str, &'static str); 6] {
    match dialect {
        Dialect::Postgres => [
            ("integer", "0"),
            ("bigint", "-1"),
            ("varchar(20)", "'n/a'"),
            ("numeric(10, 2)", "1.50"),
            ("timestamptz", "now()"),
            ("boolean", "false"),
        ],
        Dialect::Mysql => [
            ("int", "0"),
            ("bigint", "-1"),
            ("varchar(20)", "'n/a'"),
            ("decimal(10, 2)", "1.50"),
            ("datetime", "CURRENT_TIMESTAMP"),
            ("bool", "false"),
        ],
        Dialect::Sqlite => [
            ("integer", "0"),
            ("bigint", "-1"),
            ("varchar(20)", "'n/a'"),
            ("decimal(10, 2)", "1.50"),
            ("datetime", "CURRENT_TIMESTAMP"),
            ("boolean", "false"),
        ],
    }
}

fn columns() -> impl Strategy<Value = Vec<ColumnSketch>> {
    let column = (0..6usize, any::<bool>(), any::<bool>());
    proptest::collection::vec(column, 1..5).prop_map(|list| {
        list.into_iter().map(|(ty, nullable, default)| ColumnSketch { ty, nullable, default }).collect()
    })
}

fn tables() -> impl Strategy<Value = Vec<Option<TableSketch>>> {
    let table = (
        columns(),
        any::<bool>(),
        proptest::option::of(0..4usize),
        proptest::option::of(0..4usize),
        proptest::option::of(-9..9i64),
    )
        .prop_map(|(columns, keyed, parent, indexed, check)| TableSketch {
            columns,
            keyed,
            parent,
            indexed,
            check,
        });
    proptest::collection::vec(proptest::option::weighted(0.8, table), 0..4)
}

/// The SQL of a sketch: tables `t0`, `t1` … of columns `c0`, `c1` …, where a table may point to an earlier one.
fn sql(dialect: Dialect, sketch: &[Option<TableSketch>]) -> String {
    let mut out = String::new();
    for (at, table) in sketch.iter().enumerate() {
        let Some(TableSketch { columns, keyed, parent, indexed, check }) = table else { continue };
        let mut body =
            vec![format!("id {} NOT NULL", types(dialect)[0].0), format!("up {} NULL", types(dialect)[0].0)];
        for (n, ColumnSketch { ty, nullable, default }) in columns.iter().enumerate() {
            let (name, value) = types(dialect)[*ty];
            let null = if *nullable { "NULL" } else { "NOT NULL" };
            let default = if *default { format!(" DEFAULT {value}") } else { String::new() };
            body.push(format!("c{n} {name} {null}{default}"));
        }
        if *keyed {
            body.push("PRIMARY KEY (id)".to_owned());
        }
        let parent =
            parent.filter(|parent| *parent < at && sketch[*parent].as_ref().is_some_and(|table| table.keyed));
        if let Some(parent) = parent {
            body.push(format!(
                "CONSTRAINT t{at}_up FOREIGN KEY (up) REFERENCES t{parent} (id) ON DELETE CASCADE"
            ));
        }
        if let Some(limit) = check {
            body.push(format!("CONSTRAINT t{at}_ok CHECK (id > {limit})"));
        }
        out += &format!("CREATE TABLE t{at} ({});\n", body.join(", "));
        if let Some(column) = indexed.filter(|column| *column < columns.len()) {
            out += &format!("CREATE INDEX t{at}_i ON t{at} (c{column});\n");
        }
    }
    out
}

fn schema(dialect: Dialect, text: &str) -> Schema {
    let source = Source { name: "schema.sql".to_owned(), text: text.to_owned() };
    let replayed = replay(&target(dialect), knowledge(dialect).default_namespace().as_ref(), &[source]);
    assert!(replayed.error().is_none(), "{:?}\n{text}", replayed.diagnostics);
    replayed.schema
}

fn options(dialect: Dialect) -> PlanOptions {
    PlanOptions { bound: knowledge(dialect).default_namespace(), ..PlanOptions::default() }
}

fn course(dialect: Dialect, before: &str, after: &str) -> Result<String, portolan_core::model::Refusal> {
    let sides = Pair { before, after }.map(|text| Side::source(schema(dialect, text)));
    plot(&target(dialect), sides, &Renames::default(), &options(dialect))
        .map(|course| export::sql(&course.plan))
}

fn law<S: Strategy>(strategy: S, holds: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
    if let Err(broken) = TestRunner::new(config).run(&strategy, holds) {
        panic!("{broken}");
    }
}

fn nothing_between_a_schema_and_itself(dialect: Dialect) {
    law(tables(), |sketch| {
        let text = sql(dialect, &sketch);
        prop_assert_eq!(course(dialect, &text, &text), Ok(String::new()));
        Ok(())
    });
}

fn every_course_is_proved_there_and_back(dialect: Dialect) {
    law((tables(), tables()), |(before, after)| {
        let (before, after) = (sql(dialect, &before), sql(dialect, &after));
        for (from, to) in [(&before, &after), (&after, &before)] {
            if let Err(refusal) = course(dialect, from, to) {
                prop_assert!(
                    refusal.kind != RefusalKind::Unproved,
                    "{}\nfrom\n{from}\nto\n{to}",
                    refusal.message
                );
            }
        }
        Ok(())
    });
}

fn what_is_printed_reads_back(dialect: Dialect) {
    law(tables(), |sketch| {
        let wanted = schema(dialect, &sql(dialect, &sketch));
        let printed = from_nothing(&target(dialect), Side::source(wanted.clone()), &options(dialect));
        let printed = printed.map_err(|refusal| TestCaseError::fail(refusal.message))?;
        let read = schema(dialect, &export::sql(&printed.plan));
        let (read, wanted) = (normalize(&target(dialect), read), normalize(&target(dialect), wanted));
        let left = portolan_core::prove::differences(read.schema(), wanted.schema());
        prop_assert!(left.is_empty(), "{left:?}");
        Ok(())
    });
}

fn normalizing_twice_changes_nothing(dialect: Dialect) {
    law(tables(), |sketch| {
        let once = normalize(&target(dialect), schema(dialect, &sql(dialect, &sketch)));
        let twice = normalize(&target(dialect), once.schema().clone());
        prop_assert_eq!(once.schema(), twice.schema());
        Ok(())
    });
}

macro_rules! laws {
    ($dialect:ident, $module:ident) => {
        mod $module {
            use super::*;

            #[test]
            fn nothing_between_a_schema_and_itself() {
                super::nothing_between_a_schema_and_itself(Dialect::$dialect);
            }

            #[test]
            fn every_course_is_proved_there_and_back() {
                super::every_course_is_proved_there_and_back(Dialect::$dialect);
            }

            #[test]
            fn what_is_printed_reads_back() {
                super::what_is_printed_reads_back(Dialect::$dialect);
            }

            #[test]
            fn normalizing_twice_changes_nothing() {
                super::normalizing_twice_changes_nothing(Dialect::$dialect);
            }
        }
    };
}

laws!(Postgres, postgres);
laws!(Mysql, mariadb);
laws!(Sqlite, sqlite);
