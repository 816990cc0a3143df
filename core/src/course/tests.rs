use super::{Side, plot};
use crate::dialect::PlanOptions;
use crate::diff::Renames;
use crate::model::{Pair, Schema, Target};
use crate::replay::{Source, replay};

fn schema(text: &str) -> Schema {
    let source = Source { name: "a.sql".into(), text: text.into() };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert_eq!(replayed.diagnostics, []);
    replayed.schema
}

/// What is planned on a live database that holds the one, for the other.
fn planned(live: &str, desired: &str) -> Vec<String> {
    let sides = Pair { before: Side::catalog(schema(live)), after: Side::source(schema(desired)) };
    let course = plot(&Target::postgres(15), sides, &Renames::default(), &PlanOptions::default());
    course.expect("a course").plan.statements().map(|statement| statement.sql.clone()).collect()
}

const LIVE: &str = "CREATE TABLE t (a int); CREATE PUBLICATION feed FOR TABLE t;";

#[test]
fn a_publication_that_nobody_speaks_of_stays() {
    assert_eq!(planned(LIVE, "CREATE TABLE t (a int);"), [""; 0]);
}

#[test]
fn one_of_several_publications_goes() {
    let desired = "CREATE TABLE t (a int); CREATE PUBLICATION other FOR TABLE t;";
    let drops: Vec<String> =
        planned(LIVE, desired).into_iter().filter(|sql| sql.starts_with("DROP")).collect();
    assert_eq!(drops, ["DROP PUBLICATION feed"]);
}

#[test]
fn a_comment_that_an_extension_has_of_its_own_says_nothing() {
    use crate::model::{Extension, Name, Object, ObjectId, ObjectKind};
    let live = |own: &str| {
        let mut schema = schema("");
        let id = ObjectId::new(ObjectKind::Extension, None, Name::exact("citext"));
        let extension = Extension { own_comment: Some(own.into()), ..Extension::default() };
        schema.insert(id, Object::Extension(extension));
        Side::catalog(schema)
    };
    let desired = "CREATE EXTENSION citext; COMMENT ON EXTENSION citext IS 'caseless';";
    let planned = |own: &str| {
        let sides = Pair { before: live(own), after: Side::source(schema(desired)) };
        let course = plot(&Target::postgres(15), sides, &Renames::default(), &PlanOptions::default());
        course.expect("a course").plan.statements().count()
    };
    assert_eq!((planned("caseless"), planned("another")), (0, 1));
}
