mod roles;

use super::{Side, from_nothing, plot};
use crate::dialect::PlanOptions;
use crate::diff::Renames;
use crate::model::{Asked, Name, Object, Pair, Schema, Target};
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
    use crate::model::{Extension, Name, ObjectId, ObjectKind};
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

#[test]
fn a_name_that_nobody_asked_for_stays_as_the_server_has_it() {
    let live = "CREATE TABLE p (id int, CONSTRAINT p_key PRIMARY KEY (id));
        CREATE TABLE t (a int CONSTRAINT t_ok CHECK (a > 0), b int CONSTRAINT t_p REFERENCES p);
        CREATE INDEX t_i ON t (b);";
    let desired = |ty: &str| {
        format!(
            "CREATE TABLE p (id int PRIMARY KEY);
             CREATE TABLE t (a {ty} CHECK (a > 0), b int REFERENCES p); CREATE INDEX ON t (b);"
        )
    };
    assert_eq!(planned(live, &desired("int")), [""; 0]);
    // What is made anew has the name that a fresh load gives.
    assert_eq!(
        planned(live, &desired("bigint")),
        ["ALTER TABLE \"public\".\"t\" DROP CONSTRAINT \"t_ok\", ALTER COLUMN \"a\" TYPE bigint, \
          ADD CONSTRAINT \"t_a_check\" CHECK (a > 0)"]
    );
}

#[test]
fn what_is_said_of_an_index_without_a_name_is_said_of_the_one_there_is() {
    let live = "CREATE TABLE t (a int); CREATE INDEX t_i ON t (a);";
    let desired = "CREATE TABLE t (a int); CREATE INDEX ON t (a); COMMENT ON INDEX t_a_idx IS 'for lists';";
    assert_eq!(planned(live, desired), ["COMMENT ON INDEX \"public\".\"t_i\" IS 'for lists'"]);
}

#[test]
fn the_check_of_a_domain_has_the_name_that_the_server_gives_it() {
    let live = "CREATE DOMAIN d AS int CONSTRAINT d_check CHECK (VALUE > 0);";
    assert_eq!(planned(live, "CREATE DOMAIN d AS int CHECK (VALUE > 0);"), [""; 0]);
}

#[test]
fn whoever_made_a_policy_is_who_the_database_says() {
    let policy = |roles: &str| format!("CREATE TABLE t (a int); CREATE POLICY p ON t TO {roles};");
    assert_eq!(planned(&policy("postgres"), &policy("current_role")), [""; 0]);
    assert_eq!(planned(&policy("alice, postgres"), &policy("CURRENT_USER, alice")), [""; 0]);
    let other = ["ALTER POLICY \"p\" ON \"public\".\"t\" TO CURRENT_USER"];
    assert_eq!(planned(&policy("alice, bob"), &policy("current_user")), other);
    assert_eq!(planned(&policy("public"), &policy("current_user")), other);
}

#[test]
fn whoever_a_mapping_is_for_is_who_the_database_says() {
    let mapping = |role: &str, password: &str| {
        format!(
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
                 CREATE USER MAPPING FOR {role} SERVER s OPTIONS (user 'a', password '{password}');"
        )
    };
    assert_eq!(planned(&mapping("postgres", "x"), &mapping("CURRENT_USER", "x")), [""; 0]);
    let anew = [
        "DROP USER MAPPING FOR postgres SERVER s",
        "CREATE USER MAPPING FOR \"postgres\" SERVER s OPTIONS (user 'a', password 'y')",
    ];
    assert_eq!(planned(&mapping("postgres", "x"), &mapping("current_user", "y")), anew);
}

#[test]
fn a_trigger_that_differs_is_made_anew_on_a_live_database() {
    let trigger = |when: &str| {
        format!(
            "CREATE TABLE t (a int);
             CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
             CREATE TRIGGER x {when} ON t {{}} EXECUTE FUNCTION f({{}});"
        )
    };
    let of = |when: &str, rest: [&str; 2]| {
        rest.iter().fold(trigger(when), |text, part| text.replacen("{}", part, 1))
    };
    let live = live_trigger(&of(
        "AFTER UPDATE",
        ["REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT", "'1', 'a'"],
    ));
    let plan = |desired: &str| {
        let sides = Pair { before: live.clone(), after: Side::source(schema(desired)) };
        let course = plot(&Target::postgres(15), sides, &Renames::default(), &PlanOptions::default());
        let course = course.expect("a course");
        assert_eq!(course.changes.unknown, []);
        course.plan.statements().count()
    };
    let spelled = of("AFTER UPDATE", ["REFERENCING NEW TABLE n OLD TABLE AS o FOR STATEMENT", "1, a"]);
    assert_eq!(plan(&spelled), 0);
    assert_eq!(plan(&of("BEFORE INSERT", ["FOR EACH ROW", ""])), 2);
}

#[test]
fn a_function_of_the_server_need_not_say_its_schema() {
    let trigger = |function: &str| {
        format!(
            "CREATE TABLE t (a int); CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION {function}();"
        )
    };
    let live = live_trigger(&trigger("suppress_redundant_updates_trigger"));
    let desired = Side::source(schema(&trigger("pg_catalog.suppress_redundant_updates_trigger")));
    let sides = Pair { before: live, after: desired };
    let course = plot(&Target::postgres(15), sides, &Renames::default(), &PlanOptions::default());
    assert_eq!(course.expect("a course").plan.statements().count(), 0);
}

/// A side whose triggers are printed by a server.
fn live_trigger(text: &str) -> Side {
    let mut schema = schema(text);
    let ids: Vec<_> = schema.objects.keys().cloned().collect();
    for id in ids {
        if let Some(Object::Trigger(trigger)) = schema.get_mut(&id) {
            trigger.definition.reprinted = true;
        }
    }
    Side::catalog(schema)
}

#[test]
fn an_index_need_not_say_the_collation_of_its_column() {
    let live = "CREATE TABLE t (a text COLLATE \"C\"); CREATE INDEX i ON t (a);";
    let said = "CREATE TABLE t (a text COLLATE \"C\"); CREATE INDEX i ON t (a COLLATE \"C\");";
    let other = "CREATE TABLE t (a text COLLATE \"C\"); CREATE INDEX i ON t (a COLLATE \"POSIX\");";
    assert_eq!((planned(live, said).len(), planned(live, other).len()), (0, 2));
}

#[test]
fn an_index_of_a_materialized_view_comes_without_it() {
    let view = "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT a FROM t;";
    assert_eq!(
        planned(view, &format!("{view} CREATE INDEX i ON v (a);")),
        ["CREATE INDEX \"i\" ON \"public\".\"v\" (\"a\")"]
    );
}

#[test]
fn a_bare_name_may_mean_what_the_path_finds() {
    let before = "CREATE SCHEMA a; CREATE TABLE t (x int); CREATE TABLE a.t (y int);
        CREATE VIEW a.v AS SELECT x FROM t;";
    let after = before.replace("CREATE TABLE t (x int)", "CREATE TABLE t (x bigint)");
    assert_eq!(planned(before, &after)[0], "DROP VIEW \"a\".\"v\"",);
}

#[test]
fn a_trigger_of_which_no_rule_knows_how_it_is_printed_is_not_made_anew() {
    let trigger = |rest: &str| {
        format!(
            "CREATE TABLE t (a int, s text);
             CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
             CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW {rest};"
        )
    };
    let unknown = |live: &str, said: &str| {
        let sides =
            Pair { before: live_trigger(&trigger(live)), after: Side::source(schema(&trigger(said))) };
        let course = plot(&Target::postgres(15), sides, &Renames::default(), &PlanOptions::default());
        let course = course.expect("a course");
        (course.changes.unknown.len(), course.plan.statements().count())
    };
    assert_eq!(unknown("EXECUTE FUNCTION f('7')", "EXECUTE FUNCTION f(007)"), (1, 0));
    assert_eq!(unknown("EXECUTE FUNCTION f('dol')", "EXECUTE FUNCTION f($$dol$$)"), (1, 0));
    assert_eq!(
        unknown(
            "WHEN ((new.* IS DISTINCT FROM old.*)) EXECUTE FUNCTION f()",
            "WHEN (NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION f()"
        ),
        (1, 0)
    );
    assert_eq!(unknown("EXECUTE FUNCTION f('7')", "EXECUTE FUNCTION f(8)"), (0, 2));
}

#[test]
fn an_index_that_is_not_there_identifies_no_row() {
    let sql = "CREATE TABLE t (a int NOT NULL); ALTER TABLE t REPLICA IDENTITY USING INDEX i;";
    let source = Source { name: "a.sql".into(), text: sql.into() };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert_eq!(replayed.diagnostics[0].message, "index \"i\" for table \"t\" does not exist");
}
