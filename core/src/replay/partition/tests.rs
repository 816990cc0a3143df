use crate::model::{Name, QualifiedName, Table, Target};
use crate::replay::{Source, replay};

/// The table of this name after the statements have run on PostgreSQL.
fn table(name: &str, sql: &str) -> Table {
    let source = Source { name: "a.sql".into(), text: sql.into() };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert_eq!(replayed.diagnostics, []);
    let name = QualifiedName::in_schema(Name::exact("public"), Name::exact(name));
    replayed.schema.table(&name).expect("the table").clone()
}

fn constraint_names(table: &Table) -> Vec<&str> {
    table.constraints.iter().filter_map(|it| it.name.name()).map(Name::as_str).collect()
}

const PARENT: &str =
    "CREATE TABLE p (a int PRIMARY KEY, b text, CONSTRAINT ck CHECK (a > 0)) PARTITION BY RANGE (a);
    CREATE INDEX ix ON p (b);
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);";

#[test]
fn a_partition_has_its_share_of_a_key_and_repeats_no_check() {
    let partition = table("p1", PARENT);
    assert_eq!(constraint_names(&partition), ["p1_pkey"]);
    assert_eq!(partition.columns.len(), 2);
}

#[test]
fn a_partition_that_leaves_keeps_constraints_and_indexes() {
    let partition = table("p1", &format!("{PARENT} ALTER TABLE p DETACH PARTITION p1;"));
    assert_eq!(constraint_names(&partition), ["p1_pkey", "ck"]);
    assert_eq!(partition.indexes[0].name.name().map(Name::as_str), Some("p1_b_idx"));
    assert!(partition.options.partition_of.is_none());
}

#[test]
fn a_child_that_leaves_keeps_its_checks_alone() {
    let child = table(
        "c",
        "CREATE TABLE p (a int PRIMARY KEY, CHECK (a > 0)); CREATE TABLE c () INHERITS (p); ALTER TABLE c NO INHERIT p;",
    );
    assert_eq!(constraint_names(&child), ["p_a_check"]);
}

#[test]
fn columns_of_partitions_change_with_their_parent_s() {
    let partition =
        table("p1", &format!("{PARENT} ALTER TABLE p ALTER b TYPE varchar(9); ALTER TABLE p RENAME b TO c;"));
    let column = &partition.columns[1];
    assert_eq!((column.name.as_str(), &*column.ty.name), ("c", "character varying"));
}

#[test]
fn with_only_the_children_stay_as_they_are() {
    let child = table(
        "c",
        "CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); ALTER TABLE ONLY p ALTER a SET DEFAULT 1;",
    );
    assert!(child.columns[0].default.is_none());
}

#[test]
fn a_column_of_two_parents_is_not_null_if_one_of_them_says_so() {
    let child = table(
        "c",
        "CREATE TABLE a (x int); CREATE TABLE b (x int NOT NULL); CREATE TABLE c () INHERITS (a, b);",
    );
    assert!(!child.columns[0].nullable);
}

#[test]
fn a_child_has_the_columns_of_its_parent_but_not_what_is_said_of_them() {
    let child = table(
        "c",
        "CREATE TABLE p (a int); COMMENT ON COLUMN p.a IS 'of p'; CREATE TABLE c () INHERITS (p);",
    );
    assert_eq!(child.columns[0].comment, None);
}

#[test]
fn a_table_without_the_checks_of_a_parent_does_not_come_under_it() {
    let sql = "CREATE TABLE p (a int, CONSTRAINT ck CHECK (a > 0)); CREATE TABLE c (a int); ALTER TABLE c INHERIT p;";
    let source = Source { name: "a.sql".into(), text: sql.into() };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert_eq!(replayed.diagnostics[0].message, "child table is missing constraint \"ck\"");
}
