//! Laws that hold for every schema, tried on real servers with schemas made at random: what Portolan says of a schema is
//! what the server holds, and every plan arrives there, and comes back.

use std::cell::{Cell, RefCell};

use portolan_core::course::{Course, Side, acquainted, plot_between};
use portolan_core::dialect::PlanOptions;
use portolan_core::diff::{Renames, diff};
use portolan_core::export;
use portolan_core::model::{Dialect, Pair, Refusal, RefusalKind};
use portolan_core::normalize::Normalized;
use portolan_core::replay::{Source, replay};
use portolan_tests::course::target;
use portolan_tests::law::law;
use portolan_tests::live::Live;
use portolan_tests::sketch::{Sketch, pairs};
use proptest::test_runner::TestCaseError;

fn source(dialect: Dialect, text: &str) -> Result<Side, String> {
    let source = Source { name: "schema.sql".to_owned(), text: text.to_owned() };
    let replayed = replay(&target(dialect), None, &[source]);
    match replayed.error() {
        None => Ok(Side::source(replayed.schema)),
        Some(error) => Err(format!("what the server takes is not replayed: {}", error.message)),
    }
}

/// What leads from one side to the other.
fn course(sides: Pair<Normalized>) -> Result<Course, Refusal> {
    plot_between(sides, &Renames::default(), &PlanOptions::default())
}

fn sides(dialect: Dialect, before: Side, after: &str) -> Result<Pair<Normalized>, String> {
    let target = target(dialect);
    let after = source(dialect, after)?.acquainted(&target, &before);
    let Pair { before, after } = acquainted(&target, Pair { before, after });
    Ok(Pair { before: before.normalized(&target), after: after.normalized(&target) })
}

/// The server holds what the text says: nothing differs, and nothing is left undecided. This is what it holds.
fn holds(dialect: Dialect, database: &mut Live, text: &str) -> Result<Side, String> {
    let live = database.side();
    let Pair { before, after } = database.settled(sides(dialect, live.clone(), text)?, text);
    let changes = diff(&before, &after, &Renames::default());
    match changes.is_empty() && changes.unknown.is_empty() {
        true => Ok(live),
        false => Err(format!("{:?}, undecided {:?}", changes.list, changes.unknown)),
    }
}

/// The way there is planned from the files, as a migration is, with what the server says of its defaults; the way back
/// from the live database. Whether both were planned: what is refused on purpose is no proof of anything.
fn there_and_back(dialect: Dialect, database: &mut Live, texts: &Pair<String>) -> Result<bool, String> {
    let Pair { before, after } = texts;
    database.clear();
    database.run(before).map_err(|error| format!("the server refuses the sketch: {error}"))?;
    let live = holds(dialect, database, before).map_err(|what| format!("it is read otherwise: {what}"))?;
    let there = course(sides(dialect, source(dialect, before)?.acquainted(&target(dialect), &live), after)?);
    let Some(there) = granted(there)? else { return Ok(false) };
    go(database, &there).map_err(|what| format!("on the way there {what}"))?;
    let live =
        holds(dialect, database, after).map_err(|what| format!("the way there leads elsewhere: {what}"))?;
    let back = course(database.settled(sides(dialect, live, before)?, before));
    let Some(back) = granted(back)? else { return Ok(false) };
    go(database, &back).map_err(|what| format!("on the way back {what}"))?;
    holds(dialect, database, before).map_err(|what| format!("the way back leads elsewhere: {what}"))?;
    Ok(true)
}

/// What is refused on purpose: changes that no statement makes without losing rows.
const REFUSED_ON_PURPOSE: [&str; 4] = [
    "the partition key of table \"p0\" cannot be changed",
    "composite type public.k0 cannot change so while table",
    "MariaDB has no cast between them",
    "cannot be changed: it has history",
];

/// A course, unless the change is one that is refused on purpose.
fn granted(course: Result<Course, Refusal>) -> Result<Option<Course>, String> {
    match course {
        Ok(course) => Ok(Some(course)),
        Err(Refusal { kind: RefusalKind::Unsupported, message, .. })
            if REFUSED_ON_PURPOSE.iter().any(|it| message.contains(it)) =>
        {
            Ok(None)
        }
        Err(refusal) => Err(format!("refused: {}", refusal.message)),
    }
}

fn go(database: &mut Live, course: &Course) -> Result<(), String> {
    let plan = &course.plan;
    database.go(plan).map_err(|error| format!("the server refuses the plan: {error}\n{}", export::sql(plan)))
}

fn every_course_arrives(dialect: Dialect, cases: u32) {
    // A session ends at the first error.
    let database = RefCell::new(None);
    let (tried, planned) = (Cell::new(0), Cell::new(0));
    law(cases, pairs(), |sketches| {
        let texts = sketches.map(|sketch: &Sketch| sketch.sql(dialect));
        let mut live = database.take().unwrap_or_else(|| Live::renewed(dialect, "law"));
        let Pair { before, after } = &texts;
        let done = there_and_back(dialect, &mut live, &texts)
            .map_err(|what| TestCaseError::fail(format!("{what}\nfrom\n{before}\nto\n{after}")))?;
        tried.set(tried.get() + 1);
        planned.set(planned.get() + u32::from(done));
        database.replace(Some(live));
        Ok(())
    });
    let (tried, planned) = (tried.get(), planned.get());
    assert!(planned * 2 > tried, "of {tried} courses only {planned} were planned");
}

#[test]
fn every_course_of_postgres_arrives_and_comes_back() {
    every_course_arrives(Dialect::Postgres, 20);
}

#[test]
fn every_course_of_mariadb_arrives_and_comes_back() {
    every_course_arrives(Dialect::Mysql, 12);
}

#[test]
fn every_course_of_sqlite_arrives_and_comes_back() {
    every_course_arrives(Dialect::Sqlite, 40);
}
