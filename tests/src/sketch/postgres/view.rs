//! Views over tables and over each other, and another schema with a table of its own.

use super::table::Table;
use super::{Around, Choices, comment};

pub fn statements(choices: &mut Choices<'_>, tables: &[Table], around: Around, out: &mut Vec<String>) {
    let first = view("v0", &tables[0], &mut choices.part(8), around, out);
    let (second, over) = (choices.of(5), if first { "v0" } else { "t1" });
    let can = first || tables[1].is_there;
    match second {
        1 | 2 if can => out.push(format!("CREATE VIEW v1 AS SELECT id FROM {over} WHERE id > {second}")),
        3 if can => out.push(format!("CREATE VIEW v1 (n) AS SELECT count(*) FROM {over}")),
        _ => {}
    }
    materialized(&tables[2], &mut choices.part(6), out);
    elsewhere(&tables[0], &mut choices.part(6), out);
}

fn view(name: &str, table: &Table, choices: &mut Choices<'_>, around: Around, out: &mut Vec<String>) -> bool {
    let (kind, options) = (choices.of(8), choices.of(4));
    if !table.is_there || kind == 0 {
        return false;
    }
    let Table { name: t, .. } = table;
    let columns: String = table.shown().iter().map(|column| format!(", {column}")).collect();
    let query = match kind {
        1 => format!("SELECT id{columns} FROM {t}"),
        2 => format!("SELECT * FROM {t} WHERE id > 0"),
        3 => format!("SELECT a.id, b.up AS other FROM {t} a LEFT JOIN {t} b ON a.up = b.id"),
        4 if around.function => format!("SELECT id, f0(up::integer) AS more FROM {t}"),
        5 => format!("SELECT max(id) AS id, count(*) AS n FROM {t} GROUP BY up HAVING count(*) > 1"),
        6 => format!("WITH w AS (SELECT id, up FROM {t}) SELECT id FROM w UNION ALL SELECT up FROM w"),
        _ => format!("SELECT id, CASE WHEN up IS NULL THEN 'none' ELSE 'some' END AS what FROM {t}"),
    };
    let options = ["", "", " WITH (security_barrier = true)", " WITH (security_invoker = true)"][options];
    out.push(format!("CREATE VIEW {name}{options} AS {query}"));
    comment(choices, &format!("VIEW {name}"), out);
    true
}

fn materialized(table: &Table, choices: &mut Choices<'_>, out: &mut Vec<String>) {
    let (kind, index) = (choices.of(4), choices.of(3));
    if !table.is_there || kind == 0 {
        return;
    }
    let Table { name, .. } = table;
    let rest = if kind == 3 { " WITH NO DATA" } else { "" };
    let limit = if kind == 2 { " WHERE up IS NOT NULL" } else { "" };
    out.push(format!("CREATE MATERIALIZED VIEW m0 AS SELECT id, up FROM {name}{limit}{rest}"));
    match index {
        1 => out.push("CREATE UNIQUE INDEX m0_i ON m0 (id)".to_owned()),
        2 => out.push("CREATE INDEX m0_i ON m0 (up DESC) WHERE up > 0".to_owned()),
        _ => {}
    }
    comment(choices, "MATERIALIZED VIEW m0", out);
}

fn elsewhere(table: &Table, choices: &mut Choices<'_>, out: &mut Vec<String>) {
    let (is_there, up, view) = (choices.rarely(), choices.rarely(), choices.rarely());
    if !is_there {
        return;
    }
    out.push("CREATE SCHEMA other".to_owned());
    let up = if up && table.is_there && table.keyed { " REFERENCES public.t0 (id)" } else { "" };
    out.push(format!(
        "CREATE TABLE other.t0 (id integer PRIMARY KEY, up integer{up}, name text DEFAULT 'x')"
    ));
    if view {
        out.push("CREATE VIEW other.v0 AS SELECT name FROM other.t0".to_owned());
    }
    comment(choices, "SCHEMA other", out);
}
