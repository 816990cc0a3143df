use super::{Side, from_nothing, plot};
use crate::dialect::PlanOptions;
use crate::diff::Renames;
use crate::model::{Asked, Name, Pair, Schema, Target};
use crate::replay::{Source, replay, replay_asked};

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

const EVERYTHING: Asked = Asked { permissions: true, default_permissions: true, owners: true };

/// A schema with its owners and privileges.
fn governed(text: &str) -> Schema {
    let source = Source { name: "a.sql".into(), text: text.into() };
    let replayed = replay_asked(&Target::postgres(15), None, EVERYTHING, &[source]);
    assert_eq!(replayed.diagnostics, []);
    replayed.schema
}

/// The same as a server would tell it to its user `admin`.
fn live(text: &str) -> Side {
    let mut schema = governed(text);
    let admin = Name::exact("admin");
    let ids: Vec<_> = schema.objects.keys().filter(|id| id.name.as_str() != "public").cloned().collect();
    let privileges = schema.privileges_mut().expect("they are asked for");
    privileges.acquainted(&admin, ids.iter(), |_| Some(admin.clone()));
    Side::catalog(schema)
}

fn planned_on(live: Side, desired: &str) -> Vec<String> {
    let sides = Pair { before: live, after: Side::source(governed(desired)) };
    let course = plot(&Target::postgres(15), sides, &Renames::default(), &PlanOptions::default());
    course.expect("a course").plan.statements().map(|statement| statement.sql.clone()).collect()
}

#[test]
fn an_owner_that_nobody_speaks_of_stays() {
    let database = "CREATE TABLE t (id serial); ALTER TABLE t OWNER TO keeper; GRANT SELECT ON t TO reader;";
    let files = "CREATE TABLE t (id serial); GRANT SELECT ON t TO keeper, reader;";
    assert_eq!(planned_on(live(database), files), [""; 0]);
    assert_eq!(
        planned_on(live("CREATE TABLE t ();"), "CREATE TABLE t (); GRANT ALL ON t TO admin;"),
        [""; 0]
    );
}

#[test]
fn what_is_new_is_owned_by_whoever_makes_it() {
    let made = "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'; \
                CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();";
    let planned = planned_on(live(""), made);
    assert!(planned.iter().all(|sql| sql.starts_with("CREATE ")), "{planned:?}");
    assert_eq!(planned.len(), 3);
}

#[test]
fn a_schema_is_told_with_its_owners() {
    let side = live("CREATE TABLE t (); GRANT SELECT ON t TO reader; REVOKE INSERT ON t FROM CURRENT_USER;");
    let course = from_nothing(&Target::postgres(15), side, &PlanOptions::default()).expect("a course");
    let told: Vec<&str> = course.plan.statements().map(|statement| &*statement.sql).collect();
    assert_eq!(
        told[1..],
        [
            "ALTER TABLE \"public\".\"t\" OWNER TO \"admin\"",
            "REVOKE INSERT ON TABLE \"public\".\"t\" FROM \"admin\"",
            "GRANT SELECT ON TABLE \"public\".\"t\" TO \"reader\"",
        ]
    );
}
