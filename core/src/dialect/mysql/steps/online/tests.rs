//! By which algorithm: read each line as a change of a table, and what three servers make it with.

use crate::course::{Side, plot};
use crate::dialect::PlanOptions;
use crate::diff::Renames;
use crate::model::{Dialect, Flavor, Pair, Target, Version};
use crate::replay::{Source, replay};

const TABLE: &str = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(20) CHARACTER SET utf8mb4, \
     c varchar(60) CHARACTER SET utf8mb4, d int NOT NULL DEFAULT 1, e enum('x', 'y'), KEY ia (a))";

/// ALGORITHM and LOCK of the statement that makes an alteration.
fn made(flavor: Flavor, version: Version, alteration: &str) -> String {
    let target = Target { dialect: Dialect::Mysql, flavor, version };
    let side = |text: String| {
        let done = replay(&target, None, &[Source { name: "a.sql".into(), text }]);
        assert_eq!(done.diagnostics, [], "{alteration}");
        Side::source(done.schema)
    };
    let sides =
        Pair { before: side(TABLE.to_owned()), after: side(format!("{TABLE}; ALTER TABLE t {alteration}")) };
    let options = PlanOptions { write_algorithm: true, ..PlanOptions::default() };
    let course = plot(&target, sides, &Renames::default(), &options).unwrap_or_else(|it| panic!("{it:?}"));
    let sql: Vec<&str> = course.plan.statements().map(|statement| &*statement.sql).collect();
    let [sql] = sql.as_slice() else { panic!("{sql:?}") };
    sql.split_once(", ALGORITHM=").map_or("", |(_, how)| how).to_owned()
}

const NONE: &str = "INPLACE, LOCK=NONE";
const COPY: &str = "COPY, LOCK=SHARED";

#[test]
fn each_server_makes_a_change_its_own_way() {
    for (alteration, mysql_57, mysql_84, mariadb) in [
        ("ADD COLUMN z int", NONE, "INSTANT", "INSTANT"),
        ("ADD COLUMN z int AS (a + 1) VIRTUAL", NONE, "INSTANT", "INSTANT"),
        ("ADD COLUMN z int AS (a + 1) STORED", COPY, COPY, COPY),
        (
            "ADD COLUMN z int AUTO_INCREMENT UNIQUE",
            "INPLACE, LOCK=SHARED",
            "INPLACE, LOCK=SHARED",
            "INPLACE, LOCK=SHARED",
        ),
        ("DROP COLUMN d", NONE, "INSTANT", "INSTANT"),
        ("MODIFY d bigint NOT NULL DEFAULT 1", COPY, COPY, COPY),
        ("MODIFY d int NOT NULL DEFAULT 2", NONE, "INSTANT", "INSTANT"),
        ("MODIFY d int DEFAULT 1", NONE, NONE, NONE),
        ("MODIFY b varchar(30) CHARACTER SET utf8mb4", NONE, NONE, "INSTANT"),
        ("MODIFY b varchar(80) CHARACTER SET utf8mb4", COPY, COPY, "INSTANT"),
        ("MODIFY c varchar(80) CHARACTER SET utf8mb4", COPY, COPY, COPY),
        ("MODIFY e enum('x', 'y', 'z')", NONE, "INSTANT", "INSTANT"),
        ("MODIFY e enum('z', 'x', 'y')", COPY, COPY, COPY),
        ("ADD INDEX (d)", NONE, NONE, NONE),
        ("ADD COLUMN z int, ADD INDEX (z)", NONE, NONE, NONE),
        ("ADD FULLTEXT INDEX (b)", "INPLACE, LOCK=SHARED", "INPLACE, LOCK=SHARED", "INPLACE, LOCK=SHARED"),
        ("DROP PRIMARY KEY", COPY, COPY, COPY),
        ("DROP PRIMARY KEY, ADD PRIMARY KEY (id, d)", NONE, NONE, NONE),
        ("ADD FOREIGN KEY (a) REFERENCES p (id)", COPY, COPY, COPY),
        ("ENGINE = MyISAM", COPY, COPY, COPY),
        ("COMMENT 'x'", NONE, NONE, "INSTANT"),
    ] {
        let found = [
            made(Flavor::Mysql, Version(5, 7, 44), alteration),
            made(Flavor::Mysql, Version(8, 4, 0), alteration),
            made(Flavor::MariaDb, Version(10, 11, 0), alteration),
        ];
        assert_eq!(found, [mysql_57, mysql_84, mariadb], "{alteration}");
    }
}

#[test]
fn tidb_is_not_spoken_for_and_an_old_server_does_nothing_at_once() {
    assert_eq!(made(Flavor::TiDb, Version(8, 0, 11), "ADD COLUMN z int"), "");
    assert_eq!(made(Flavor::Mysql, Version(8, 0, 11), "ADD COLUMN z int"), NONE);
}
