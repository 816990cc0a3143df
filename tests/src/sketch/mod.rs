//! Schemas made at random, to be written as SQL of each database.
//!
//! A sketch is a list of choices, most of them the plainest. Each part of a schema reads its own places of the list,
//! so that two sketches that differ in one place are two schemas that differ in one respect.

mod mariadb;
mod postgres;
mod sqlite;

use std::fmt;

use portolan_core::model::{Dialect, Pair};
use proptest::collection::vec;
use proptest::prelude::Strategy;

/// Places of a sketch: more than any database's schema reads.
const PLACES: usize = 640;
/// A number of choices that many small numbers divide.
const VALUES: u8 = 60;

/// A schema in few numbers.
#[derive(Clone, PartialEq, Eq)]
pub struct Sketch(Vec<u8>);

/// Where a choice is not the plainest.
impl fmt::Debug for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().enumerate().filter(|(_, value)| **value != 0)).finish()
    }
}

/// A choice at a place. A list of them shrinks by leaving some out, which makes them plain.
type Mark = (usize, u8);

fn marks(most: usize) -> impl Strategy<Value = Vec<Mark>> {
    vec((0..PLACES, 0..VALUES), 0..most)
}

/// Any schema.
pub fn sketches() -> impl Strategy<Value = Sketch> {
    marks(2 * PLACES).prop_map(|marks| Sketch(vec![0; PLACES]).with(&marks))
}

/// A schema and what became of it: most of it is as it was.
pub fn pairs() -> impl Strategy<Value = Pair<Sketch>> {
    (sketches(), marks(PLACES / 8)).prop_map(|(before, marks)| {
        let after = before.clone().with(&marks);
        Pair { before, after }
    })
}

impl Sketch {
    fn with(mut self, marks: &[Mark]) -> Sketch {
        for (place, value) in marks {
            self.0[*place] = *value;
        }
        self
    }

    /// The schema in a database's SQL.
    pub fn sql(&self, dialect: Dialect) -> String {
        let mut choices = Choices { left: &self.0 };
        let statements = match dialect {
            Dialect::Postgres => postgres::statements(&mut choices),
            Dialect::Mysql => mariadb::statements(&mut choices),
            Dialect::Sqlite => sqlite::statements(&mut choices),
        };
        statements.iter().map(|statement| format!("{statement};\n")).collect()
    }
}

/// A type, defaults of it, and conditions on a column `{}` of it.
struct Type<Family: 'static> {
    name: &'static str,
    defaults: &'static [&'static str],
    checks: &'static [&'static str],
    family: Family,
}

/// What every database takes of a whole number.
const WHOLE: &[&str] = &[
    "{} > 0",
    "{} IN (1, 2, 3)",
    "{} BETWEEN 1 AND 5",
    "{} <> 5 OR {} IS NULL",
    "NOT {} = 3",
    "({} + 1) * 2 > 7",
];

/// The choices that are left to a part of a schema.
struct Choices<'s> {
    left: &'s [u8],
}

impl<'s> Choices<'s> {
    /// So many choices for a part of their own, however many of them it reads.
    fn part(&mut self, size: usize) -> Choices<'s> {
        let (part, left) = self.left.split_at(size);
        self.left = left;
        Choices { left: part }
    }

    fn next(&mut self) -> u8 {
        let (first, left) = self.left.split_first().expect("a part reads no more than it has");
        self.left = left;
        *first
    }

    /// A number below a count; 0 is the plainest.
    fn of(&mut self, count: usize) -> usize {
        usize::from(self.next()) % count
    }

    /// An item of a list; the first is the plainest.
    fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.of(list.len())]
    }

    /// In one of four cases.
    fn rarely(&mut self) -> bool {
        self.next() % 4 == 1
    }

    /// In three of four cases, and the plainest.
    fn mostly(&mut self) -> bool {
        !self.rarely()
    }
}
