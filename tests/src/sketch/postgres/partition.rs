//! A partitioned table and its children.

use super::table::Table;
use super::{Choices, comment};

pub fn statements(choices: &mut Choices<'_>, tables: &[Table], out: &mut Vec<String>) {
    let (is_there, how) = (choices.mostly(), choices.of(3));
    let (by, bounds) = [
        ("RANGE (id)", ["FROM (0) TO (10)", "FROM (10) TO (20)"]),
        ("LIST (kind)", ["IN ('a', 'b')", "IN ('c')"]),
        ("HASH (id)", ["WITH (MODULUS 2, REMAINDER 0)", "WITH (MODULUS 2, REMAINDER 1)"]),
    ][how];
    let key = choices.one(&["", ", PRIMARY KEY (id, kind)", ", CONSTRAINT p0_key UNIQUE (id, kind)"]);
    let extra = choices.one(&["", ", more text", ", more text NOT NULL DEFAULT 'x'", ", more varchar(9)"]);
    let check = choices.one(&["", ", CONSTRAINT p0_ok CHECK (id >= 0)", ", CHECK (kind <> '')"]);
    let children = [choices.of(3), choices.of(3)];
    let default = choices.rarely() && how != 2;
    let index = choices.one(&["", "(kind)", "(kind, id DESC)", "(lower(kind))"]);
    let parent = choices.one(&[None, Some(0), Some(1)]).map(|at: usize| &tables[at]);
    let parent = parent.filter(|parent| parent.is_there && parent.keyed);
    if !is_there {
        return;
    }
    out.push(format!(
        "CREATE TABLE p0 (id integer NOT NULL, kind text NOT NULL, up integer{extra}{key}{check}) PARTITION BY {by}"
    ));
    for (at, bound) in bounds.iter().enumerate() {
        match children[at] {
            0 => out.push(format!("CREATE TABLE p0_{at} PARTITION OF p0 FOR VALUES {bound}")),
            1 => out.push(format!("CREATE TABLE p0_{at} PARTITION OF p0 (up DEFAULT 3) FOR VALUES {bound}")),
            _ => {}
        }
    }
    if default {
        out.push("CREATE TABLE p0_rest PARTITION OF p0 DEFAULT".to_owned());
    }
    if !index.is_empty() {
        out.push(format!("CREATE INDEX p0_i ON p0 {index}"));
    }
    if let Some(parent) = parent {
        out.push(format!(
            "ALTER TABLE p0 ADD CONSTRAINT p0_up FOREIGN KEY (up) REFERENCES {} (id)",
            parent.name
        ));
    }
    comment(choices, "TABLE p0", out);
}
