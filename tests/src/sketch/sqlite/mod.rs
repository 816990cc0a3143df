//! A schema of SQLite: tables of every shape that point to each other, a virtual table, views and triggers.

mod column;
mod table;

use super::Choices;
use table::Table;

/// The statements of a schema.
pub fn statements(choices: &mut Choices<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let tables: Vec<Table> = (0..3).map(|at| Table::new(at, &mut choices.part(120))).collect();
    for (at, table) in tables.iter().enumerate() {
        table.create(at, &tables, &mut out);
    }
    if choices.rarely() {
        out.push("CREATE VIRTUAL TABLE s0 USING fts5(title, body)".to_owned());
    }
    views(&mut choices.part(10), &tables, &mut out);
    for (at, table) in tables.iter().enumerate() {
        table.triggers(at, &tables, &mut choices.part(6), &mut out);
    }
    out
}

fn views(choices: &mut Choices<'_>, tables: &[Table], out: &mut Vec<String>) {
    let (kind, over, instead) = (choices.of(7), choices.of(3), choices.rarely());
    let [first, ..] = tables else { return };
    if !first.is_there || kind == 0 {
        return;
    }
    let columns: String = first.shown().iter().map(|column| format!(", {column}")).collect();
    let query = match kind {
        1 => format!("SELECT id{columns} FROM t0"),
        2 => "SELECT * FROM t0 WHERE id > 0".to_owned(),
        3 => "SELECT a.id, b.up AS other FROM t0 a LEFT JOIN t0 b ON a.up = b.id".to_owned(),
        4 => "SELECT id, upper(up) AS more FROM t0".to_owned(),
        5 => "SELECT max(id) AS id, count(*) AS n FROM t0 GROUP BY up HAVING count(*) > 1".to_owned(),
        _ => "WITH w(id) AS (SELECT id FROM t0) SELECT id FROM w UNION ALL SELECT 1".to_owned(),
    };
    out.push(format!("CREATE VIEW v0 AS {query}"));
    match over {
        1 => out.push("CREATE VIEW v1 AS SELECT id FROM v0 WHERE id > 1".to_owned()),
        2 => out.push("CREATE VIEW v1 (n) AS SELECT count(*) FROM v0".to_owned()),
        _ => {}
    }
    if instead {
        out.push("CREATE TRIGGER v0_x INSTEAD OF INSERT ON v0 BEGIN SELECT NEW.id; END".to_owned());
    }
}
