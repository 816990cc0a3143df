//! A column of MariaDB: one of many types, with a default of that type, or a value that the server makes.

use super::{Choices, WHOLE};

type Type = super::Type<Family>;

/// What can be said of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Whole,
    Text,
    /// Indexed by a part of it only.
    Long,
    Moment,
    Plain,
    /// Not indexed.
    Opaque,
}

const TEXT: &[&str] = &[
    "{} <> ''",
    "char_length({}) > 3",
    "{} LIKE 'a%'",
    "{} IN ('x', 'y')",
    "lower({}) = {}",
    "coalesce({}, 'q') <> 'z'",
];

#[rustfmt::skip]
const TYPES: [Type; 28] = [
    Type { name: "int", defaults: &["0", "-1", "(1 + 2)"], checks: WHOLE, family: Family::Whole },
    Type { name: "bigint", defaults: &["0", "'7'"], checks: WHOLE, family: Family::Whole },
    Type { name: "int unsigned", defaults: &["0", "1"], checks: WHOLE, family: Family::Whole },
    Type { name: "smallint(4) unsigned zerofill", defaults: &["1"], checks: WHOLE, family: Family::Whole },
    Type { name: "bool", defaults: &["false", "TRUE", "1"], checks: &["{} IN (0, 1)"], family: Family::Plain },
    Type { name: "tinyint", defaults: &["0"], checks: WHOLE, family: Family::Whole },
    Type { name: "varchar(20)", defaults: &["'n/a'", "'it''s'", "(upper('x'))", "NULL"], checks: TEXT, family: Family::Text },
    Type { name: "varchar(40)", defaults: &["'n/a'", "''"], checks: TEXT, family: Family::Text },
    Type { name: "varchar(20) CHARACTER SET latin1", defaults: &["'n/a'"], checks: TEXT, family: Family::Text },
    Type { name: "varchar(20) COLLATE utf8mb4_bin", defaults: &["'n/a'"], checks: TEXT, family: Family::Text },
    Type { name: "char(5)", defaults: &["'n/a'"], checks: TEXT, family: Family::Text },
    Type { name: "text", defaults: &["'n/a'", "(concat('a', 'b'))"], checks: TEXT, family: Family::Long },
    Type { name: "mediumtext", defaults: &["''"], checks: TEXT, family: Family::Long },
    Type { name: "decimal(10, 2)", defaults: &["1.50", "0", "-1"], checks: &["{} >= 0", "{} < 99.5"], family: Family::Plain },
    Type { name: "decimal(12, 4) unsigned", defaults: &["0"], checks: &["{} >= 0.1"], family: Family::Plain },
    Type { name: "double", defaults: &["0", "1.5"], checks: &["{} > 0.5"], family: Family::Plain },
    Type { name: "datetime", defaults: &["CURRENT_TIMESTAMP", "now()", "'2020-01-01 00:00:00'"], checks: &["{} > '2020-01-01 00:00:00'"], family: Family::Moment },
    Type { name: "datetime(3)", defaults: &["CURRENT_TIMESTAMP(3)"], checks: &["{} > '2020-01-01'"], family: Family::Plain },
    Type { name: "timestamp", defaults: &["CURRENT_TIMESTAMP", "'2020-01-01 00:00:00'"], checks: &["{} IS NOT NULL"], family: Family::Moment },
    Type { name: "date", defaults: &["'2020-01-01'", "(current_date)"], checks: &["{} > '2000-01-01'"], family: Family::Plain },
    Type { name: "year", defaults: &["2020"], checks: &["{} > 2000"], family: Family::Plain },
    Type { name: "enum('a', 'b')", defaults: &["'a'"], checks: &["{} <> 'a'"], family: Family::Plain },
    Type { name: "enum('a', 'mid', 'it''s')", defaults: &["'mid'"], checks: &["{} <> 'a'"], family: Family::Plain },
    Type { name: "set('x', 'y')", defaults: &["'x,y'", "''"], checks: &["{} <> ''"], family: Family::Plain },
    Type { name: "json", defaults: &["'{}'", "(json_object('a', 1))"], checks: &["json_length({}) < 9"], family: Family::Opaque },
    Type { name: "varbinary(16)", defaults: &["'x'", "0x61"], checks: &["length({}) < 10"], family: Family::Plain },
    Type { name: "bit(4)", defaults: &["b'101'", "0"], checks: &["{} > 0"], family: Family::Plain },
    Type { name: "uuid", defaults: &["(uuid())"], checks: &["{} IS NOT NULL"], family: Family::Plain },
];

/// A column.
pub struct Column {
    pub name: String,
    pub ty: &'static Type,
    pub definition: String,
}

impl Column {
    /// A column of a table, or none.
    pub fn new(at: usize, choices: &mut Choices<'_>) -> Option<Column> {
        let (is_there, name) = (choices.mostly(), format!("c{at}"));
        let ty = &TYPES[choices.of(TYPES.len())];
        let null = choices.one(&[" NULL", " NOT NULL"]);
        let (made, value) = (choices.of(6), choices.of(4));
        let value = ty.defaults[value % ty.defaults.len()];
        let value = if value == "NULL" && null == " NOT NULL" { "'x'" } else { value };
        let default = format!("{null} DEFAULT {value}");
        let tail = match (made, ty.family) {
            (0 | 1, _) => null.to_owned(),
            (4, Family::Whole) => " GENERATED ALWAYS AS (id * 2) VIRTUAL".to_owned(),
            (5, Family::Whole) => " AS (id + 1) STORED".to_owned(),
            (4, Family::Text) => " GENERATED ALWAYS AS (upper(id)) STORED".to_owned(),
            (4, Family::Moment) => format!("{default} ON UPDATE CURRENT_TIMESTAMP"),
            (5, _) => format!("{default} INVISIBLE"),
            _ => default,
        };
        let comment = choices.one(&["", "", "", " COMMENT 'first'", " COMMENT 'it''s so'"]);
        let check = choices.one(&["", "", "", "", " CHECK ({})"]);
        let check = check.replace("{}", ty.checks[0]).replace("{}", &name);
        let definition = format!("{name} {}{tail}{comment}{check}", ty.name);
        is_there.then_some(Column { name, ty, definition })
    }

    /// How an index names it, if it can.
    pub fn indexed(&self) -> Option<String> {
        match self.ty.family {
            Family::Long => Some(format!("{}(10)", self.name)),
            Family::Opaque => None,
            Family::Whole | Family::Text | Family::Moment | Family::Plain => Some(self.name.clone()),
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self.ty.family, Family::Text | Family::Long)
    }
}
