use crate::model::{Naming, Schema, Target, Version};
use crate::normalize::normalize;
use crate::replay::{Source, replay};

fn replayed(version: u16, sql: &str) -> Result<Schema, String> {
    let source = Source { name: "a.sql".into(), text: sql.into() };
    let target = Target { version: Version(version, 0, 0), ..Target::postgres(15) };
    let replayed = replay(&target, None, &[source]);
    match replayed.diagnostics.first() {
        Some(diagnostic) => Err(diagnostic.message.clone()),
        None => Ok(normalize(&target, replayed.schema).schema().clone()),
    }
}

/// What the NOT NULL of each column is called: `t.a: t_a_not_null`.
fn names(version: u16, sql: &str) -> Vec<String> {
    let schema = replayed(version, sql).expect(sql);
    let of_table = schema.tables().flat_map(|(id, table)| {
        table.columns.iter().filter(|column| column.not_null.name != Naming::Absent).map(|column| {
            let valid = if column.not_null.validated { "" } else { " not valid" };
            let name = column.not_null.name.name().expect("a name");
            format!("{}.{}: {name}{valid}", id.name, column.name)
        })
    });
    of_table.collect()
}

const TABLE: &str = "CREATE TABLE a (x int NOT NULL, y int CONSTRAINT yy NOT NULL, z int PRIMARY KEY);";

#[test]
fn each_has_a_name_from_18_on() {
    assert_eq!(names(18, TABLE), ["a.x: a_x_not_null", "a.y: yy", "a.z: a_z_not_null"]);
    assert_eq!(names(17, TABLE), [""; 0]);
}

#[test]
fn it_stays_when_the_table_or_the_column_is_renamed_and_a_later_table_gets_a_number() {
    let renamed = "ALTER TABLE a RENAME x TO w; ALTER TABLE a RENAME TO b; CREATE TABLE a (x int NOT NULL);";
    assert_eq!(
        names(18, &format!("{TABLE} {renamed}")),
        ["a.x: a_x_not_null1", "b.w: a_x_not_null", "b.y: yy", "b.z: a_z_not_null"]
    );
}

#[test]
fn like_copies_it_and_children_have_their_parents() {
    assert_eq!(
        names(
            18,
            "CREATE TABLE a (x int NOT NULL); CREATE TABLE b (LIKE a); CREATE TABLE c () INHERITS (a);
             CREATE TABLE d (x int NOT NULL) INHERITS (a); ALTER TABLE a ADD y int NOT NULL;
             ALTER TABLE a RENAME CONSTRAINT a_x_not_null TO xx; ALTER TABLE a ADD z int; ALTER TABLE a ALTER z SET NOT NULL;"
        ),
        [
            "a.x: xx",
            "a.y: a_y_not_null",
            "a.z: a_z_not_null",
            "b.x: a_x_not_null",
            "c.x: xx",
            "c.y: a_y_not_null",
            "c.z: a_z_not_null",
            "d.x: d_x_not_null",
            "d.y: a_y_not_null",
            "d.z: a_z_not_null",
        ]
    );
}

#[test]
fn a_constraint_of_its_name_comes_first() {
    let sql = "CREATE TABLE g (q int NOT NULL, CONSTRAINT g_q_not_null CHECK (q > 1));";
    assert_eq!(names(18, sql), ["g.q: g_q_not_null1"]);
}

#[test]
fn it_is_dropped_and_validated_by_its_name() {
    let table = "CREATE TABLE e (x int);";
    let add = "ALTER TABLE e ADD CONSTRAINT foo NOT NULL x NOT VALID;";
    assert_eq!(names(18, &format!("{table} {add}")), ["e.x: foo not valid"]);
    for validated in ["ALTER TABLE e VALIDATE CONSTRAINT foo;", "ALTER TABLE e ALTER x SET NOT NULL;"] {
        assert_eq!(names(18, &format!("{table} {add} {validated}")), ["e.x: foo"]);
    }
    let dropped =
        replayed(18, &format!("{table} {add} ALTER TABLE e DROP CONSTRAINT foo;")).expect("replayed");
    assert!(dropped.tables().all(|(_, table)| table.columns.iter().all(|column| column.nullable)));
}

#[test]
fn a_column_has_one() {
    let error =
        replayed(18, &format!("{TABLE} ALTER TABLE a ADD CONSTRAINT foo NOT NULL x;")).expect_err("refused");
    assert_eq!(error, "a not-null constraint named \"a_x_not_null\" already exists for column \"x\"");
}

#[test]
fn no_inherit_stays_with_its_table() {
    let sql = "CREATE TABLE p (b text CONSTRAINT bnn NOT NULL NO INHERIT); CREATE TABLE c () INHERITS (p);";
    assert_eq!(names(18, sql), ["p.b: bnn"]);
    let added = "CREATE TABLE p (b text); CREATE TABLE c () INHERITS (p); ALTER TABLE p ADD CONSTRAINT bnn NOT NULL b NO INHERIT;";
    assert_eq!(names(18, added), ["p.b: bnn"]);
}

#[test]
fn a_child_says_it_of_a_column_of_its_parents() {
    let sql = "CREATE TABLE p (id int NOT NULL, b text);
               CREATE TABLE e (CONSTRAINT e_b NOT NULL b, CONSTRAINT e_id NOT NULL id) INHERITS (p);
               CREATE TABLE m (id int) PARTITION BY LIST (id);
               CREATE TABLE n PARTITION OF m (CONSTRAINT n_id NOT NULL id) DEFAULT;";
    assert_eq!(names(18, sql), ["e.id: e_id", "e.b: e_b", "n.id: n_id", "p.id: p_id_not_null"]);
}

#[test]
fn what_a_child_says_by_itself_outlives_its_parent_s() {
    let sql = "CREATE TABLE p (id int, b text NOT NULL); CREATE TABLE c (x int) INHERITS (p);
               ALTER TABLE c ADD CONSTRAINT c_id NOT NULL id; ALTER TABLE p ADD CONSTRAINT p_id NOT NULL id;
               ALTER TABLE p DROP CONSTRAINT p_id; ALTER TABLE p ALTER b DROP NOT NULL;";
    assert_eq!(names(18, sql), ["c.id: c_id"]);
}

#[test]
fn there_are_no_rows_to_break_one_in_what_is_made_later() {
    let sql = "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT ann NOT NULL a NOT VALID;
               CREATE TABLE c () INHERITS (t); CREATE TABLE l (LIKE t);";
    assert_eq!(names(18, sql), ["c.a: ann", "l.a: ann", "t.a: ann not valid"]);
}

#[test]
fn a_domain_s_may_only_come_to_be_called_as_a_new_one() {
    let domain = "CREATE DOMAIN d AS int NOT NULL;";
    assert!(replayed(18, &format!("{domain} ALTER DOMAIN d RENAME CONSTRAINT x TO d_not_null;")).is_ok());
    assert!(replayed(18, &format!("{domain} ALTER DOMAIN d RENAME CONSTRAINT d_not_null TO x;")).is_err());
    assert!(replayed(17, &format!("{domain} ALTER DOMAIN d RENAME CONSTRAINT x TO d_not_null;")).is_err());
}
