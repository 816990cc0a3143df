//! Whose is what a plan renames, adds to and makes anew?

use super::{EVERYTHING, governed, live, planned_on};
use crate::course::{Side, from_nothing, plot};
use crate::dialect::PlanOptions;
use crate::diff::Renames;
use crate::model::{Asked, Name, Pair, QualifiedName, Schema, Target};

const PERMISSIONS: Asked = Asked { permissions: true, default_permissions: false, owners: false };

/// What is planned where the table `t` was renamed to `t2`.
fn renamed_on(live: Side, desired: &str) -> Vec<String> {
    let [before, after] = ["t", "t2"].map(|name| QualifiedName::bare(Name::exact(name)));
    let renames = Renames { objects: vec![Pair { before, after }], columns: Vec::new() };
    let sides = Pair { before: live, after: Side::source(governed(desired)) };
    let course = plot(&Target::postgres(15), sides, &renames, &PlanOptions::default()).expect("a course");
    course.plan.statements().map(|statement| statement.sql.clone()).collect()
}

fn asking(asked: Asked, mut schema: Schema) -> Schema {
    schema.privileges_mut().expect("they are asked for").asked = asked;
    schema
}

const RENAME: &str = "ALTER TABLE \"public\".\"t\" RENAME TO \"t2\"";

#[test]
fn what_is_renamed_keeps_its_owner() {
    let there = || live("CREATE TABLE t (id int); ALTER TABLE t OWNER TO keeper;");
    assert_eq!(renamed_on(there(), "CREATE TABLE t2 (id int); GRANT SELECT ON t2 TO keeper;"), [RENAME]);
    assert_eq!(
        renamed_on(there(), "CREATE TABLE t2 (id int); GRANT SELECT ON t2 TO admin;"),
        [RENAME, "GRANT SELECT ON TABLE \"public\".\"t2\" TO \"admin\""]
    );
}

#[test]
fn an_owner_that_is_named_counts_for_what_is_renamed_too() {
    let there = live("CREATE TABLE t (id int); ALTER TABLE t OWNER TO keeper;");
    assert_eq!(
        renamed_on(there, "CREATE TABLE t2 (id int); ALTER TABLE t2 OWNER TO admin;"),
        [RENAME, "ALTER TABLE \"public\".\"t2\" OWNER TO \"admin\""]
    );
}

#[test]
fn the_sequence_of_a_renamed_table_keeps_its_owner() {
    let there = live("CREATE TABLE t (id serial); ALTER TABLE t OWNER TO keeper;");
    let desired = "CREATE SEQUENCE t_id_seq AS int;
        CREATE TABLE t2 (id int NOT NULL DEFAULT nextval('t_id_seq')); ALTER SEQUENCE t_id_seq OWNED BY t2.id;";
    assert_eq!(renamed_on(there, desired), [RENAME]);
}

#[test]
fn the_sequence_of_a_new_column_is_the_tables_owners() {
    let there = live("CREATE TABLE t (a int); ALTER TABLE t OWNER TO keeper;");
    assert_eq!(
        planned_on(there, "CREATE TABLE t (a int, b serial);"),
        ["ALTER TABLE \"public\".\"t\" ADD COLUMN \"b\" serial NOT NULL"]
    );
}

#[test]
fn what_is_made_anew_goes_back_to_its_owner_whoever_asks_for_permissions() {
    let Side { schema, origin } = live(
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t; ALTER VIEW v OWNER TO keeper;
         GRANT SELECT ON v TO reader;",
    );
    let desired = governed(
        "CREATE TABLE t (id bigint); CREATE VIEW v AS SELECT id FROM t; GRANT SELECT ON v TO keeper, reader;",
    );
    let before = Side { schema: asking(PERMISSIONS, schema), origin };
    let sides = Pair { before, after: Side::source(asking(PERMISSIONS, desired)) };
    let course = plot(&Target::postgres(15), sides, &Renames::default(), &PlanOptions::default());
    let course = course.expect("a course");
    let planned: Vec<&str> = course.plan.statements().map(|statement| &*statement.sql).collect();
    assert_eq!(
        planned[planned.len() - 2..],
        [
            "ALTER VIEW \"public\".\"v\" OWNER TO \"keeper\"",
            "GRANT SELECT ON TABLE \"public\".\"v\" TO \"reader\"",
        ]
    );
}

#[test]
fn a_schema_is_told_without_owners_where_nobody_asks_for_them() {
    let told = |asked: Asked| {
        let Side { schema, origin } = live("CREATE TABLE t (); REVOKE INSERT ON t FROM CURRENT_USER;");
        let side = Side { schema: asking(asked, schema), origin };
        let course = from_nothing(&Target::postgres(15), side, &PlanOptions::default()).expect("a course");
        course.plan.statements().skip(1).map(|statement| statement.sql.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(PERMISSIONS), ["REVOKE INSERT ON TABLE \"public\".\"t\" FROM CURRENT_USER"]);
    assert_eq!(told(EVERYTHING).len(), 2);
}

#[test]
fn a_schema_public_that_is_made_anew_is_opened_to_everybody() {
    let there = live("DROP SCHEMA public; CREATE SCHEMA public;");
    assert_eq!(planned_on(there, ""), ["GRANT USAGE ON SCHEMA \"public\" TO PUBLIC"]);
}
