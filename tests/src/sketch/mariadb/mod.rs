//! A schema of MariaDB: tables that point to each other, partitions, a sequence, routines, an event, and views.

mod column;
mod table;

use super::{Choices, Type, WHOLE};
use table::Table;

/// The statements of a schema, in an order that a server takes.
pub fn statements(choices: &mut Choices<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let key_type = choices.one(&["int", "bigint", "int unsigned"]);
    let function = routines(&mut choices.part(10), &mut out);
    let tables: Vec<Table> = (0..3).map(|at| Table::new(at, key_type, &mut choices.part(120))).collect();
    for table in &tables {
        table.create(&mut out);
    }
    for (at, table) in tables.iter().enumerate() {
        table.point(at, &tables, &mut out);
    }
    partitions(&mut choices.part(10), &mut out);
    views(&mut choices.part(10), &tables, function, &mut out);
    out
}

/// A statement with statements in it.
fn block(statement: &str) -> String {
    format!("DELIMITER //\n{statement}//\nDELIMITER ")
}

/// Whether there is a function to call.
fn routines(choices: &mut Choices<'_>, out: &mut Vec<String>) -> bool {
    let sequence =
        choices.one(&["", "q0", "q0 START WITH 5 INCREMENT BY 2", "q0 MINVALUE 1 MAXVALUE 99 CYCLE"]);
    if !sequence.is_empty() {
        out.push(format!("CREATE SEQUENCE {sequence}"));
    }
    let function = choices.one(&[
        "f0(a int) RETURNS int DETERMINISTIC RETURN a + 1",
        "f0(a int) RETURNS int DETERMINISTIC RETURN a + 2",
        "f0(a int) RETURNS bigint NO SQL COMMENT 'said' RETURN a + 1",
        "f0(a int, b int) RETURNS int DETERMINISTIC RETURN a + b",
        "",
    ]);
    if !function.is_empty() {
        out.push(format!("CREATE FUNCTION {function}"));
    }
    match choices.of(4) {
        1 => out.push(block("CREATE PROCEDURE n0(IN x int) BEGIN SELECT x; SELECT x + 1; END")),
        2 => out.push(block("CREATE PROCEDURE n0() READS SQL DATA SQL SECURITY INVOKER BEGIN SELECT 1; END")),
        3 => out.push("CREATE PROCEDURE n0(OUT x int) SET x = 1".to_owned()),
        _ => {}
    }
    let event = choices.one(&[
        "",
        "w0 ON SCHEDULE EVERY 1 DAY DO SELECT 1",
        "w0 ON SCHEDULE EVERY 2 HOUR STARTS '2030-01-01 00:00:00' DISABLE COMMENT 'said' DO SELECT 1",
        "w0 ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DO SELECT 2",
    ]);
    if !event.is_empty() {
        out.push(format!("CREATE EVENT {event}"));
    }
    function.contains("a int)")
}

fn partitions(choices: &mut Choices<'_>, out: &mut Vec<String>) {
    let extra = choices.one(&["", ", more varchar(20) DEFAULT 'x'", ", more varchar(30) NOT NULL"]);
    let index = choices.one(&["", ", KEY p0_i (kind)", ", KEY p0_i (kind, id)"]);
    let by = choices.one(&[
        "",
        " PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
        " PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
        " PARTITION BY LIST (id) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 VALUES IN (3))",
        " PARTITION BY HASH (id) PARTITIONS 4",
        " PARTITION BY KEY (id) PARTITIONS 2",
    ]);
    if choices.mostly() {
        out.push(format!("CREATE TABLE p0 (id int NOT NULL, kind int{extra}, PRIMARY KEY (id){index}){by}"));
    }
}

fn views(choices: &mut Choices<'_>, tables: &[Table], function: bool, out: &mut Vec<String>) {
    let (kind, security, check) = (choices.of(7), choices.of(3), choices.of(3));
    let over = choices.of(3);
    let [first, second, ..] = tables else { return };
    if !first.is_there || kind == 0 {
        return;
    }
    let columns: String = first.shown().iter().map(|column| format!(", {column}")).collect();
    let query = match kind {
        1 => format!("SELECT id{columns} FROM t0"),
        2 => "SELECT * FROM t0 WHERE id > 0".to_owned(),
        3 => "SELECT a.id, b.up AS other FROM t0 a LEFT JOIN t0 b ON a.up = b.id".to_owned(),
        4 if function => "SELECT id, f0(up) AS more FROM t0".to_owned(),
        5 => "SELECT max(id) AS id, count(*) AS n FROM t0 GROUP BY up HAVING count(*) > 1".to_owned(),
        _ => "SELECT id, CASE WHEN up IS NULL THEN 'none' ELSE 'some' END AS what FROM t0".to_owned(),
    };
    let security = ["", " SQL SECURITY INVOKER", " ALGORITHM = MERGE"][security];
    let security = if matches!(kind, 5) { "" } else { security };
    let check = if kind == 2 { ["", " WITH CHECK OPTION", " WITH LOCAL CHECK OPTION"][check] } else { "" };
    out.push(format!("CREATE{security} VIEW v0 AS {query}{check}"));
    match over {
        1 => out.push("CREATE VIEW v1 AS SELECT id FROM v0 WHERE id > 1".to_owned()),
        2 if second.is_there => {
            out.push("CREATE VIEW v1 (n) AS SELECT count(*) FROM v0 JOIN t1 ON t1.id = v0.id".to_owned());
        }
        _ => {}
    }
}
