//! Types, sequences and functions.

use super::{Around, Choices, comment};

/// What is there before the tables.
pub fn statements(choices: &mut Choices<'_>, out: &mut Vec<String>) -> Around {
    Around {
        labels: labels(&mut choices.part(4), out),
        domain: domain(&mut choices.part(8), out),
        composite: composite(&mut choices.part(4), out),
        sequence: sequence(&mut choices.part(8), out),
        function: functions(&mut choices.part(8), out),
    }
}

fn labels(choices: &mut Choices<'_>, out: &mut Vec<String>) -> bool {
    let is_there = choices.mostly();
    let list = choices.one(&[
        "'a', 'b', 'c'",
        "'a', 'mid', 'b', 'c'",
        "'a', 'c'",
        "'c', 'b', 'a'",
        "'a', 'it''s', 'b'",
        "'a', 'b', 'c', 'd'",
    ]);
    if is_there {
        out.push(format!("CREATE TYPE e0 AS ENUM ({list})"));
        comment(choices, "TYPE e0", out);
    }
    is_there
}

fn domain(choices: &mut Choices<'_>, out: &mut Vec<String>) -> bool {
    let is_there = choices.mostly();
    let base = choices.one(&["integer", "bigint", "numeric(8, 2)"]);
    let default = choices.one(&["", " DEFAULT 3", " DEFAULT 4"]);
    let null = if choices.rarely() { " NOT NULL" } else { "" };
    let check = choices.one(&[
        "",
        " CHECK (VALUE > 0)",
        " CONSTRAINT d0_ok CHECK (VALUE > 0)",
        " CONSTRAINT d0_ok CHECK (VALUE BETWEEN 1 AND 9)",
    ]);
    if is_there {
        out.push(format!("CREATE DOMAIN d0 AS {base}{default}{null}{check}"));
        comment(choices, "DOMAIN d0", out);
    }
    is_there
}

fn composite(choices: &mut Choices<'_>, out: &mut Vec<String>) -> bool {
    let is_there = choices.mostly();
    let attributes =
        choices.one(&["x integer, y text", "x bigint, y text", "x integer", "x integer, y text, z date"]);
    if is_there {
        out.push(format!("CREATE TYPE k0 AS ({attributes})"));
        comment(choices, "TYPE k0", out);
    }
    is_there
}

fn sequence(choices: &mut Choices<'_>, out: &mut Vec<String>) -> bool {
    let is_there = choices.mostly();
    let ty = choices.one(&["", " AS integer", " AS smallint"]);
    let increment = choices.one(&["", " INCREMENT 2", " INCREMENT -1"]);
    let start = choices.one(&["", " START 5"]);
    let start = if increment == " INCREMENT -1" { "" } else { start };
    let cache = choices.one(&["", " CACHE 10"]);
    let cycle = choices.one(&["", " CYCLE"]);
    if is_there {
        out.push(format!("CREATE SEQUENCE q0{ty}{increment}{start}{cache}{cycle}"));
        comment(choices, "SEQUENCE q0", out);
    }
    is_there
}

fn functions(choices: &mut Choices<'_>, out: &mut Vec<String>) -> bool {
    let is_there = choices.mostly();
    let function = choices.one(&[
        "f0(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a + 1 $$",
        "f0(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a + 2 $$",
        "f0(other integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT other + 1 $$",
        "f0(a integer) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT a::bigint $$",
        "f0(a integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN a + 1",
    ]);
    let body = choices.one(&["RETURN NEW;", "RETURN NULL;", "NEW := NEW; RETURN NEW;"]);
    let procedure = choices.one(&[
        None,
        Some("n0() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$"),
        Some("n0(x integer) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$"),
    ]);
    if is_there {
        out.push(format!("CREATE FUNCTION {function}"));
    }
    out.push(format!("CREATE FUNCTION g0() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"));
    comment(choices, "FUNCTION g0()", out);
    if let Some(procedure) = procedure {
        out.push(format!("CREATE PROCEDURE {procedure}"));
    }
    is_there
}
