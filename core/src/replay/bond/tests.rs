use crate::model::{Bond, Element, Name, QualifiedName, Schema, Target};
use crate::replay::{Source, replay};

fn replayed(sql: &str) -> (Schema, Vec<String>) {
    let source = Source { name: "a.sql".into(), text: sql.into() };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    let said = replayed.diagnostics.into_iter().map(|it| it.message).collect();
    (replayed.schema, said)
}

/// The keys and indexes of a table: `name` of its own, `name*` a share of its parent's, `name!` ON ONLY the table.
fn elements(schema: &Schema, table: &str) -> Vec<String> {
    let name = QualifiedName::in_schema(Name::exact("public"), Name::exact(table));
    let own = Element::all(schema.table(&name).expect("the table"));
    let shown = own.iter().map(|own| {
        let Bond { attached, only } = own.bond();
        let marks = [attached.then_some("*"), only.then_some("!")];
        let marks: String = marks.into_iter().flatten().collect();
        format!("{}{marks}", own.name().expect("a name"))
    });
    shown.collect()
}

fn after(sql: &str, table: &str) -> Vec<String> {
    let (schema, said) = replayed(&format!("{PARENT}{sql}"));
    assert_eq!(said, [""; 0]);
    elements(&schema, table)
}

const PARENT: &str = "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a);
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
    CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
    CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (10) TO (15);
    ";

#[test]
fn partitions_get_their_shares_at_every_depth() {
    let sql = "CREATE INDEX ix ON p (b); ALTER TABLE p ADD PRIMARY KEY (a);";
    assert_eq!(after(sql, "p"), ["p_pkey", "ix"]);
    assert_eq!(after(sql, "p1"), ["p1_pkey*", "p1_b_idx*"]);
    assert_eq!(after(sql, "p21"), ["p21_pkey*", "p21_b_idx*"]);
}

#[test]
fn what_a_partition_has_is_taken_for_its_share() {
    assert_eq!(after("CREATE INDEX mine ON p1 (b); CREATE INDEX ix ON p (b);", "p1"), ["mine*"]);
    let attached = "CREATE TABLE q (a int, b text); CREATE INDEX mine ON q (b); CREATE INDEX ix ON p (b);
        ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM (30) TO (40);";
    assert_eq!(after(attached, "q"), ["mine*"]);
}

#[test]
fn what_only_looks_otherwise_is_taken_too() {
    let sql = "CREATE INDEX mine ON p1 USING btree (lower((b)::text)); CREATE INDEX ix ON p (lower(b));";
    assert_eq!(after(sql, "p1"), ["mine*"]);
}

#[test]
fn what_is_made_afterwards_stands_beside_the_share() {
    assert_eq!(after("CREATE INDEX ix ON p (b); CREATE INDEX ON p1 (b);", "p1"), ["p1_b_idx*", "p1_b_idx1"]);
}

#[test]
fn an_index_takes_what_stands_behind_a_key_but_a_key_takes_no_index() {
    assert_eq!(
        after("ALTER TABLE p1 ADD CONSTRAINT k UNIQUE (a); CREATE UNIQUE INDEX ix ON p (a);", "p1"),
        ["k*"]
    );
    assert_eq!(
        after("CREATE UNIQUE INDEX k ON p1 (a); ALTER TABLE p ADD UNIQUE (a);", "p1"),
        ["p1_a_key*", "k"]
    );
    assert_eq!(
        after("ALTER TABLE p1 ADD CONSTRAINT k UNIQUE (a); ALTER TABLE p ADD PRIMARY KEY (a);", "p1"),
        ["k*"]
    );
}

#[test]
fn with_only_partitions_get_none() {
    let sql = "CREATE INDEX ix ON ONLY p (b);";
    assert_eq!(after(sql, "p"), ["ix!"]);
    assert_eq!(after(sql, "p1"), [""; 0]);
    assert_eq!(after("ALTER TABLE ONLY p ADD UNIQUE (a);", "p"), ["p_a_key!"]);
}

#[test]
fn it_is_whole_once_all_are_attached() {
    let some =
        "CREATE INDEX ix ON ONLY p (b); CREATE INDEX i1 ON p1 (b); ALTER INDEX ix ATTACH PARTITION i1;";
    assert_eq!(after(some, "p"), ["ix!"]);
    let half = format!("{some} CREATE INDEX i2 ON ONLY p2 (b); ALTER INDEX ix ATTACH PARTITION i2;");
    assert_eq!((after(&half, "p"), after(&half, "p2")), (vec!["ix!".to_owned()], vec!["i2*!".to_owned()]));
    let all = format!("{half} CREATE INDEX i21 ON p21 (b); ALTER INDEX i2 ATTACH PARTITION i21;");
    assert_eq!((after(&all, "p"), after(&all, "p2")), (vec!["ix".to_owned()], vec!["i2*".to_owned()]));
}

#[test]
fn without_partitions_only_says_nothing() {
    let (schema, _) =
        replayed("CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE INDEX ix ON ONLY p (a);");
    assert_eq!(elements(&schema, "p"), ["ix"]);
}

#[test]
fn shares_go_with_the_parent_s() {
    let sql = "CREATE INDEX mine ON p1 (b); CREATE INDEX ix ON p (b); DROP INDEX ix;";
    assert_eq!(after(sql, "p1"), [""; 0]);
    assert_eq!(
        after("ALTER TABLE p ADD CONSTRAINT k UNIQUE (a); ALTER TABLE p DROP CONSTRAINT k;", "p21"),
        [""; 0]
    );
}

#[test]
fn a_key_and_an_index_that_are_alike_have_a_share_each() {
    let sql = "ALTER TABLE p ADD PRIMARY KEY (a); CREATE UNIQUE INDEX ix ON p (a); DROP INDEX ix;";
    assert_eq!(after(sql, "p21"), ["p21_pkey*"]);
}

#[test]
fn an_index_does_not_take_keys_along() {
    let sql = "ALTER TABLE p1 ADD CONSTRAINT k UNIQUE (a); CREATE UNIQUE INDEX ix ON p (a); DROP INDEX ix";
    let (_, said) = replayed(&format!("{PARENT} {sql};"));
    assert_eq!(said, ["cannot drop index ix because other objects depend on it"]);
    assert_eq!(after(&format!("{sql} CASCADE;"), "p1"), [""; 0]);
}

#[test]
fn a_share_does_not_go_alone() {
    let (_, said) = replayed(&format!("{PARENT} CREATE INDEX ix ON p (b); DROP INDEX p1_b_idx;"));
    assert_eq!(said, ["cannot drop index p1_b_idx because the index of which it is a part requires it"]);
}

#[test]
fn a_partition_that_leaves_keeps_its_shares() {
    assert_eq!(after("CREATE INDEX ix ON p (b); ALTER TABLE p DETACH PARTITION p1;", "p1"), ["p1_b_idx"]);
}

#[test]
fn a_copy_of_a_partition_is_no_partition() {
    assert_eq!(after("CREATE INDEX ix ON p (b); CREATE TABLE c (LIKE p1 INCLUDING ALL);", "c"), ["c_b_idx"]);
}

#[test]
fn an_index_is_looked_for_in_its_schema() {
    let sql = "CREATE SCHEMA a; CREATE TABLE a.t (x int, CONSTRAINT k UNIQUE (x));
        CREATE TABLE t (x int, CONSTRAINT k UNIQUE (x)); ALTER INDEX public.k RENAME TO mine;";
    assert_eq!(after(sql, "t"), ["mine"]);
}
