//! A column: one of many types, with a default of that type, or a value that the server makes.

use super::{Around, Choices};

/// A type, defaults of it, and conditions on a column `{}` of it.
pub struct Type {
    pub name: &'static str,
    defaults: &'static [&'static str],
    pub checks: &'static [&'static str],
    pub family: Family,
}

/// What can be said of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Whole,
    Text,
    Document,
    Range,
    /// Compared and ordered, and no more.
    Plain,
    /// Not even that.
    Opaque,
}

const WHOLE: &[&str] = &[
    "{} > 0",
    "{} IN (1, 2, 3)",
    "{} BETWEEN 1 AND 5",
    "{} <> 5 OR {} IS NULL",
    "NOT {} = 3",
    "({} + 1) * 2 > 7",
];
const TEXT: &[&str] = &[
    "{} <> ''",
    "length({}) > 3",
    "{} LIKE 'a%'",
    "{} IN ('x', 'y')",
    "{} = ANY (ARRAY['x', 'y'])",
    "lower({}) = {}",
    "{} ~ '^x' AND {} IS NOT NULL",
    "coalesce({}, 'q') <> 'z'",
];

const PADDED: &[&str] = &["{} <> ''", "length({}) > 3", "{} LIKE 'a%'", "{} IN ('x', 'y')"];

#[rustfmt::skip]
const TYPES: [Type; 24] = [
    Type { name: "integer", defaults: &["0", "1 + 2", "-1"], checks: WHOLE, family: Family::Whole },
    Type { name: "bigint", defaults: &["0", "'7'", "-1"], checks: WHOLE, family: Family::Whole },
    Type { name: "smallint", defaults: &["0", "1"], checks: WHOLE, family: Family::Whole },
    Type { name: "varchar(20)", defaults: &["'n/a'", "'it''s'", "upper('x')", "NULL"], checks: TEXT, family: Family::Text },
    Type { name: "varchar(40)", defaults: &["'n/a'", "''"], checks: TEXT, family: Family::Text },
    Type { name: "text", defaults: &["'n/a'", "''", "'a' || 'b'"], checks: TEXT, family: Family::Text },
    Type { name: "char(5)", defaults: &["'n/a'", "'abcde'"], checks: PADDED, family: Family::Text },
    Type { name: "numeric(10, 2)", defaults: &["1.50", "0", "-1"], checks: &["{} >= 0", "{} < 99.5"], family: Family::Plain },
    Type { name: "numeric", defaults: &["1.5", "0"], checks: &["{} >= 0.1"], family: Family::Plain },
    Type { name: "double precision", defaults: &["0", "1.5"], checks: &["{} > 0.5"], family: Family::Plain },
    Type { name: "timestamptz", defaults: &["now()", "CURRENT_TIMESTAMP", "'2020-01-01 00:00:00+00'"], checks: &["{} > '2020-01-01 00:00:00+00'"], family: Family::Plain },
    Type { name: "timestamp(3)", defaults: &["now()", "'2020-01-01 12:00:00'"], checks: &["{} < '2030-01-01'"], family: Family::Plain },
    Type { name: "date", defaults: &["CURRENT_DATE", "'2020-01-01'"], checks: &["{} > '2000-01-01'::date"], family: Family::Plain },
    Type { name: "boolean", defaults: &["false", "true", "'t'"], checks: &["{}", "NOT {}", "{} IS TRUE", "{} = false"], family: Family::Plain },
    Type { name: "uuid", defaults: &["gen_random_uuid()"], checks: &["{} IS NOT NULL"], family: Family::Plain },
    Type { name: "jsonb", defaults: &["'{}'", "'{\"a\": 1}'::jsonb"], checks: &["jsonb_typeof({}) = 'object'", "{} ? 'a'", "{} ->> 'a' = 'x'"], family: Family::Document },
    Type { name: "json", defaults: &["'[]'"], checks: &["json_typeof({}) = 'array'"], family: Family::Opaque },
    Type { name: "bytea", defaults: &["'\\x00'"], checks: &["length({}) < 10"], family: Family::Plain },
    Type { name: "text[]", defaults: &["'{}'", "ARRAY['a', 'b']", "ARRAY[]::text[]"], checks: &["cardinality({}) > 0", "'a' = ANY ({})"], family: Family::Document },
    Type { name: "interval", defaults: &["'1 day'", "interval '2 hours'"], checks: &["{} > '1 hour'"], family: Family::Plain },
    Type { name: "int4range", defaults: &["'[1,5)'", "'empty'"], checks: &["NOT isempty({})"], family: Family::Range },
    Type { name: "e0", defaults: &["'a'"], checks: &["{} <> 'a'", "{} = 'a' OR {} IS NULL"], family: Family::Plain },
    Type { name: "d0", defaults: &["5"], checks: WHOLE, family: Family::Plain },
    Type { name: "k0", defaults: &["NULL"], checks: &["({}).x > 0"], family: Family::Opaque },
];

/// A column.
pub struct Column {
    pub name: String,
    pub ty: &'static Type,
    /// Its value is made by the server: nobody gives it a default.
    pub definition: String,
    pub rest: Vec<String>,
}

impl Column {
    /// A column of a table, or none.
    pub fn new(table: &str, at: usize, choices: &mut Choices<'_>, around: Around) -> Option<Column> {
        let (is_there, name) = (choices.mostly(), format!("c{at}"));
        let ty = &TYPES[choices.of(TYPES.len())];
        let ty = match ty.name {
            "e0" if !around.labels => &TYPES[5],
            "d0" if !around.domain => &TYPES[1],
            "k0" if !around.composite => &TYPES[0],
            _ => ty,
        };
        let null = choices.one(&["", " NOT NULL", ""]);
        let (made, value) = (choices.of(8), choices.of(4));
        let value = ty.defaults[value % ty.defaults.len()];
        let tail = match (made, ty.family) {
            (0 | 1, _) => null.to_owned(),
            (5, Family::Whole) => " GENERATED ALWAYS AS (id * 2) STORED".to_owned(),
            (5, Family::Text) => " GENERATED ALWAYS AS (upper(up::text)) STORED".to_owned(),
            (6, Family::Whole) => " GENERATED ALWAYS AS IDENTITY".to_owned(),
            (7, Family::Whole) => {
                " GENERATED BY DEFAULT AS IDENTITY (START WITH 10 INCREMENT BY 5)".to_owned()
            }
            (4, Family::Whole) if around.sequence => format!("{null} DEFAULT nextval('q0')"),
            (3, Family::Whole) if around.function && ty.name != "smallint" => format!("{null} DEFAULT f0(1)"),
            _ => format!("{null} DEFAULT {value}"),
        };
        let (collation, storage, comment) = (choices.of(5), choices.of(8), choices.of(5));
        let collation = match (ty.family, collation) {
            (Family::Text, 3) => " COLLATE \"C\"",
            (Family::Text, 4) => " COLLATE \"POSIX\"",
            _ => "",
        };
        let mut rest = Vec::new();
        match (ty.name, storage) {
            ("text" | "jsonb" | "bytea", 5) => {
                rest.push(format!("ALTER TABLE {table} ALTER COLUMN {name} SET STORAGE EXTERNAL"));
            }
            ("text" | "jsonb", 6) => {
                rest.push(format!("ALTER TABLE {table} ALTER COLUMN {name} SET COMPRESSION pglz"));
            }
            (_, 7) => rest.push(format!("ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 50")),
            _ => {}
        }
        if comment > 2 {
            rest.push(format!("COMMENT ON COLUMN {table}.{name} IS 'said {comment} times'"));
        }
        let definition = format!("{name} {}{collation}{tail}", ty.name);
        is_there.then_some(Column { name, ty, definition, rest })
    }
}
