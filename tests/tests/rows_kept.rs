//! Rows are kept: a plan that changes tables full of them, under cascades, triggers and views, leaves every row as it was.

use portolan_core::course::{Side, plot};
use portolan_core::dialect::PlanOptions;
use portolan_core::diff::Renames;
use portolan_core::export;
use portolan_core::model::{Dialect, Pair};
use portolan_core::replay::{Source, replay};
use portolan_tests::course::target;
use portolan_tests::database::Database;

/// Three shops with their goods, a log that a trigger writes, and a view over both.
const ROWS: &str = "
INSERT INTO shops (id, name) VALUES (1, 'north'), (2, 'south'), (7, 'west');
INSERT INTO goods (id, shop_id, label, price) VALUES (1, 1, 'rope', 3), (2, 1, 'oar', 40), (3, 7, 'sail', 200);
";

/// What is asked before and after, a line a row.
const QUESTIONS: [&str; 4] = [
    "SELECT id, name FROM shops ORDER BY id",
    "SELECT id, shop_id, label, price FROM goods ORDER BY id",
    "SELECT id, label FROM log ORDER BY id",
    "SELECT name, label FROM offers ORDER BY label",
];

fn plan(dialect: Dialect, before: &str, after: &str) -> String {
    let side = |text: &str| {
        let replayed = replay(&target(dialect), None, &[Source { name: "a.sql".into(), text: text.into() }]);
        assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
        Side::source(replayed.schema)
    };
    let sides = Pair { before: side(before), after: side(after) };
    let course = plot(&target(dialect), sides, &Renames::default(), &PlanOptions::default());
    export::sql(&course.expect("a course").plan)
}

fn keeps_rows(dialect: Dialect, name: &str, session: &str, before: &str, after: &str) {
    let database = Database::fresh(dialect, name);
    let run = |sql: &str| {
        database.run(&format!("{session}\n{sql}")).unwrap_or_else(|error| panic!("{error}\n{sql}"))
    };
    run(before);
    run(ROWS);
    let told = |question: &&str| database.rows(question).unwrap_or_else(|error| panic!("{error}"));
    let held: Vec<String> = QUESTIONS.iter().map(told).collect();
    assert_eq!(held[2].lines().count(), 3, "the trigger writes");
    let plan = plan(dialect, before, after);
    assert!(!plan.is_empty());
    run(&plan);
    assert_eq!(QUESTIONS.iter().map(told).collect::<Vec<_>>(), held, "{plan}");
    // The trigger still writes, and the cascade still deletes.
    run("INSERT INTO goods (id, shop_id, label, price) VALUES (4, 2, 'net', 12);");
    run("DELETE FROM shops WHERE id = 1;");
    assert_eq!(told(&"SELECT count(*) FROM log").trim(), "4");
    assert_eq!(told(&"SELECT id FROM goods ORDER BY id").split_whitespace().collect::<Vec<_>>(), ["3", "4"]);
}

#[test]
fn sqlite_rebuilds_keep_rows() {
    let schema = |name: &str, price: &str, check: &str| {
        format!(
            "CREATE TABLE shops (id INTEGER PRIMARY KEY AUTOINCREMENT, name {name});
CREATE TABLE goods (id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE, label TEXT, price {price}{check});
CREATE INDEX goods_label ON goods (label);
CREATE TABLE log (id INTEGER PRIMARY KEY, label TEXT);
CREATE TRIGGER write_log AFTER INSERT ON goods BEGIN INSERT INTO log (label) VALUES (NEW.label); END;
CREATE VIEW offers AS SELECT shops.name, goods.label FROM shops JOIN goods ON goods.shop_id = shops.id;"
        )
    };
    keeps_rows(
        Dialect::Sqlite,
        "rows_kept",
        "PRAGMA foreign_keys = ON;",
        &schema("TEXT", "INTEGER", ""),
        &schema("varchar(20) NOT NULL DEFAULT 'none'", "numeric NOT NULL", ", CHECK (price > 0)"),
    );
}

#[test]
fn mariadb_alters_keep_rows() {
    let schema = |id: &str, name: &str, price: &str, check: &str| {
        format!(
            "CREATE TABLE shops (id {id} NOT NULL, name {name}, PRIMARY KEY (id));
CREATE TABLE goods (id int NOT NULL PRIMARY KEY, shop_id {id} NOT NULL, label varchar(40), price {price}{check},
    CONSTRAINT goods_shop FOREIGN KEY (shop_id) REFERENCES shops (id) ON DELETE CASCADE);
CREATE INDEX goods_label ON goods (label);
CREATE TABLE log (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, label varchar(40));
CREATE TRIGGER write_log AFTER INSERT ON goods FOR EACH ROW INSERT INTO log (label) VALUES (NEW.label);
CREATE VIEW offers AS SELECT shops.name, goods.label FROM shops JOIN goods ON goods.shop_id = shops.id;"
        )
    };
    keeps_rows(
        Dialect::Mysql,
        "rows_kept",
        "",
        &schema("int", "varchar(40)", "int", ""),
        &schema("bigint", "varchar(80) NOT NULL DEFAULT 'none'", "int NOT NULL", ", CHECK (price > 0)"),
    );
}
