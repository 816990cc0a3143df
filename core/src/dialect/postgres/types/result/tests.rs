use crate::model::{Name, QualifiedName, Target};
use crate::replay::{Source, replay};

/// What a table has for columns that is made of a query; nothing where that is not told.
fn made(query: &str) -> String {
    let schema = "CREATE TYPE mood AS ENUM ('a'); \
        CREATE TABLE p (u integer NOT NULL, sc numeric(5,2), at timestamptz, v varchar(10), n bigserial, m mood); \
        CREATE VIEW w AS SELECT u, coalesce(sc, 0) AS c FROM p;";
    let text = format!("{schema} {query};");
    let replayed = replay(&Target::postgres(15), None, &[Source { name: "a.sql".into(), text }]);
    let name = QualifiedName::in_schema(Name::exact("public"), Name::exact("made"));
    let Some(table) = replayed.schema.table(&name) else { return String::new() };
    let shown = table.columns.iter().map(|it| {
        let arguments: Vec<&str> = it.ty.arguments.iter().map(|it| &**it).collect();
        let length = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(",")) };
        let brackets = "[]".repeat(usize::from(it.ty.dimensions));
        format!("{} {}{length}{brackets}{}", it.name, it.ty.name, if it.nullable { "" } else { " not null" })
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_table_has_the_columns_of_its_query() {
    for (query, expected) in [
        ("* FROM p", "u integer, sc numeric(5,2), at timestamptz, v character varying(10), n bigint, m mood"),
        (
            "u AS a, p.v, x.at FROM p JOIN p x ON x.u = p.u",
            "a integer, v character varying(10), at timestamptz",
        ),
        ("count(*), max(at) m, sum(sc) s, max(v) FROM p", "count bigint, m timestamptz, s numeric, max text"),
        ("u FROM (SELECT u FROM p UNION ALL SELECT n FROM p) q", "u bigint"),
        (
            "u, (SELECT count(*) FROM p) n, max(u) = 1 AS up FROM p GROUP BY u",
            "u integer, n bigint, up boolean",
        ),
        ("* FROM w", "u integer, c numeric"),
        (
            "NULL::int z, 'x' AS t, 1.5 AS d, now() AS since",
            "z integer, t text, d numeric, since timestamptz",
        ),
        (
            "p.u, q.n FROM p LEFT JOIN (SELECT u, count(*) n FROM p GROUP BY u) q ON q.u = p.u",
            "u integer, n bigint",
        ),
        (
            "CASE WHEN u > 1 THEN v END AS c, u + n AS s, array_agg(u) AS l FROM p",
            "c character varying(10), s bigint, l integer[]",
        ),
        ("row_number() OVER (ORDER BY u) AS r, lower(v) FROM p", "r bigint, lower text"),
    ] {
        assert_eq!(made(&format!("CREATE TABLE made AS SELECT {query}")), expected, "{query}");
    }
}

#[test]
fn it_is_made_of_any_form_of_query() {
    for (statement, expected) in [
        (
            "CREATE TABLE made (a, b) AS WITH q (x) AS (SELECT u FROM p) SELECT x, at FROM q, p",
            "a integer, b timestamptz",
        ),
        ("CREATE TABLE made AS TABLE w WITH NO DATA", "u integer, c numeric"),
        ("SELECT u, sc INTO made FROM p WHERE u > 1", "u integer, sc numeric(5,2)"),
    ] {
        assert_eq!(made(statement), expected, "{statement}");
    }
}

#[test]
fn what_cannot_be_told_makes_nothing() {
    for query in [
        "f(u) FROM p",
        "* FROM elsewhere",
        "x FROM generate_series(1, 2) x",
        "* FROM p JOIN w USING (u)",
        "sum(m) FROM p",
    ] {
        assert_eq!(made(&format!("CREATE TABLE made AS SELECT {query}")), "", "{query}");
    }
}
