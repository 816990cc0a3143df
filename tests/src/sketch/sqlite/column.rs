//! A column of SQLite: one of many types, with a default, a collation, or a value that is computed.

use super::Choices;

/// A type, defaults of it, and conditions on a column `{}` of it.
pub struct Type {
    pub name: &'static str,
    /// What a strict table calls it.
    strict: &'static str,
    defaults: &'static [&'static str],
    pub checks: &'static [&'static str],
}

const WHOLE: &[&str] =
    &["{} > 0", "{} IN (1, 2, 3)", "{} BETWEEN 1 AND 5", "{} <> 5 OR {} IS NULL", "NOT {} = 3"];
const TEXT: &[&str] = &["{} <> ''", "length({}) > 3", "{} LIKE 'a%'", "{} IN ('x', 'y')", "lower({}) = {}"];

#[rustfmt::skip]
const TYPES: [Type; 11] = [
    Type { name: "integer", strict: "INTEGER", defaults: &["0", "-1", "(1 + 2)", "(0)"], checks: WHOLE },
    Type { name: "int", strict: "INT", defaults: &["0", "1"], checks: WHOLE },
    Type { name: "bigint", strict: "INTEGER", defaults: &["7"], checks: WHOLE },
    Type { name: "text", strict: "TEXT", defaults: &["'n/a'", "'it''s'", "(upper('x'))", "\"\""], checks: TEXT },
    Type { name: "varchar(20)", strict: "TEXT", defaults: &["'n/a'", "NULL"], checks: TEXT },
    Type { name: "varchar(40)", strict: "TEXT", defaults: &["''"], checks: TEXT },
    Type { name: "decimal(10, 2)", strict: "REAL", defaults: &["1.50", "0"], checks: &["{} >= 0", "{} < 99.5"] },
    Type { name: "real", strict: "REAL", defaults: &["0.5"], checks: &["{} > 0.5"] },
    Type { name: "datetime", strict: "TEXT", defaults: &["CURRENT_TIMESTAMP", "(datetime('now'))"], checks: &["{} > '2020-01-01'"] },
    Type { name: "boolean", strict: "INTEGER", defaults: &["false", "TRUE", "1"], checks: &["{} IN (0, 1)", "{}"] },
    Type { name: "blob", strict: "BLOB", defaults: &["x'00'"], checks: &["length({}) < 10"] },
];

/// A column.
pub struct Column {
    pub name: String,
    pub ty: &'static Type,
    pub definition: String,
}

impl Column {
    /// A column of a table, or none.
    pub fn new(at: usize, strict: bool, choices: &mut Choices<'_>) -> Option<Column> {
        let (is_there, name) = (choices.mostly(), format!("c{at}"));
        let ty = &TYPES[choices.of(TYPES.len())];
        let null = choices.one(&["", " NOT NULL", "", " NOT NULL ON CONFLICT REPLACE"]);
        let (made, value) = (choices.of(6), choices.of(4));
        let value = ty.defaults[value % ty.defaults.len()];
        let tail = match made {
            0 | 1 => null.to_owned(),
            2 => " GENERATED ALWAYS AS (up * 2) VIRTUAL".to_owned(),
            3 => " AS (up + 1) STORED".to_owned(),
            _ => format!("{null} DEFAULT {value}"),
        };
        let collation = choices.one(&["", "", "", " COLLATE NOCASE", " COLLATE RTRIM"]);
        let check = choices.one(&["", "", "", "", " CHECK ({})"]);
        let check = check.replace("{}", ty.checks[0]).replace("{}", &name);
        let unique = choices.one(&["", "", "", "", " UNIQUE", " UNIQUE ON CONFLICT IGNORE"]);
        let ty_name = if strict { ty.strict } else { ty.name };
        let definition = format!("{name} {ty_name}{tail}{collation}{check}{unique}");
        is_there.then_some(Column { name, ty, definition })
    }
}
