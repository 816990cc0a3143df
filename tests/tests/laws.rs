//! Laws that hold for every schema: tried on schemas made at random, in each database's SQL.

use portolan_core::course::{Side, from_nothing, plot};
use portolan_core::dialect::{PlanOptions, knowledge};
use portolan_core::diff::Renames;
use portolan_core::export;
use portolan_core::model::{Dialect, Pair, RefusalKind, Schema};
use portolan_core::normalize::normalize;
use portolan_core::replay::{Source, replay};
use portolan_tests::course::target;
use portolan_tests::law::law;
use portolan_tests::sketch::{pairs, sketches};
use proptest::prelude::*;

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

const CASES: u32 = 40;

fn nothing_between_a_schema_and_itself(dialect: Dialect) {
    law(CASES, sketches(), |sketch| {
        let text = sketch.sql(dialect);
        prop_assert_eq!(course(dialect, &text, &text), Ok(String::new()));
        Ok(())
    });
}

fn every_course_is_proved_there_and_back(dialect: Dialect) {
    law(CASES, pairs(), |sketches| {
        let Pair { before, after } = sketches.map(|sketch| sketch.sql(dialect));
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
    law(CASES, sketches(), |sketch| {
        let wanted = schema(dialect, &sketch.sql(dialect));
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
    law(CASES, sketches(), |sketch| {
        let once = normalize(&target(dialect), schema(dialect, &sketch.sql(dialect)));
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
