use crate::model::{Name, Table, Target};
use crate::normalize::normalize;
use crate::replay::{Source, replay};

/// The checks of `public.child` that are valid there alone, after the statements have run on PostgreSQL.
fn validated(sql: &str) -> Vec<String> {
    let source = Source { name: "a.sql".into(), text: sql.into() };
    let target = Target::postgres(15);
    let replayed = replay(&target, None, &[source]);
    assert_eq!(replayed.diagnostics, []);
    let schema = normalize(&target, replayed.schema);
    let (_, child): (_, &Table) =
        schema.schema().tables().find(|(id, _)| id.name.as_str() == "child").expect("child");
    child.options.validated.iter().map(Name::to_string).collect()
}

const PARENT: &str = "CREATE TABLE p (a int, b int) PARTITION BY LIST (b);";
const CHECK: &str = "ALTER TABLE p ADD CONSTRAINT c CHECK (a > 0) NOT VALID;";
const CHILD: &str = "CREATE TABLE child PARTITION OF p FOR VALUES IN (1);";

#[test]
fn a_child_that_comes_later_has_no_rows_to_break_it() {
    assert_eq!(validated(&format!("{PARENT} {CHECK} {CHILD}")), ["c"]);
}

#[test]
fn a_child_that_was_there_is_held_against_it_by_itself() {
    assert_eq!(validated(&format!("{PARENT} {CHILD} {CHECK}")), [""; 0]);
    let sql = format!("{PARENT} {CHILD} {CHECK} ALTER TABLE child VALIDATE CONSTRAINT c;");
    assert_eq!(validated(&sql), ["c"]);
}

#[test]
fn where_the_parent_s_is_validated_there_is_nothing_to_say() {
    assert_eq!(validated(&format!("{PARENT} {CHECK} {CHILD} ALTER TABLE p VALIDATE CONSTRAINT c;")), [""; 0]);
}

#[test]
fn one_made_anew_is_another() {
    let sql = format!("{PARENT} {CHECK} {CHILD} ALTER TABLE p DROP CONSTRAINT c; {CHECK}");
    assert_eq!(validated(&sql), [""; 0]);
}

#[test]
fn a_check_of_its_own_that_is_merged_stays_valid() {
    let alone = "CREATE TABLE child (a int, b int, CONSTRAINT c CHECK (a > 0));";
    let attach = "ALTER TABLE p ATTACH PARTITION child FOR VALUES IN (1);";
    assert_eq!(validated(&format!("{PARENT} {alone} {attach} {CHECK}")), ["c"]);
}

#[test]
fn it_is_known_by_its_new_name() {
    assert_eq!(
        validated(&format!("{PARENT} {CHECK} {CHILD} ALTER TABLE p RENAME CONSTRAINT c TO d;")),
        ["d"]
    );
}

#[test]
fn a_child_of_a_child_has_it_from_afar() {
    let between = "CREATE TABLE q PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (b);";
    let child = "CREATE TABLE child PARTITION OF q FOR VALUES IN (1);";
    assert_eq!(validated(&format!("{PARENT} {CHECK} {between} {child}")), ["c"]);
    assert_eq!(validated(&format!("{PARENT} {between} {child} {CHECK}")), [""; 0]);
}
