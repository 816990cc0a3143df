//! Which database a schema is meant for, and what that database can do.

use std::fmt;

/// A family of databases that share one folder of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// MySQL, MariaDB, TiDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// The name in Atlas's reports (`Driver`).
    pub fn driver_name(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgres",
            Dialect::Mysql => "mysql",
            Dialect::Sqlite => "sqlite3",
        }
    }
}

/// Who made the server, where it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flavor {
    /// PostgreSQL itself.
    Postgres,
    /// MySQL itself.
    Mysql,
    /// MariaDB.
    MariaDb,
    /// TiDB.
    TiDb,
    /// SQLite itself.
    Sqlite,
}

/// A version of a server: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u16, pub u16, pub u16);

impl Version {
    /// Reads the leading numbers of a version text; what is missing is 0.
    pub fn read(text: &str) -> Option<Version> {
        let digits = |part: Option<&str>| -> Option<u16> {
            let part = part?;
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part.get(..end)?.parse().ok()
        };
        let mut parts = text.trim().split('.');
        Some(Version(
            digits(parts.next())?,
            digits(parts.next()).unwrap_or(0),
            digits(parts.next()).unwrap_or(0),
        ))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Version(major, minor, patch) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// What both sides of a difference are normalized to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The folder of knowledge.
    pub dialect: Dialect,
    /// Whose server.
    pub flavor: Flavor,
    /// Which version.
    pub version: Version,
}

impl Target {
    /// PostgreSQL of a major version.
    pub fn postgres(major: u16) -> Target {
        Target { dialect: Dialect::Postgres, flavor: Flavor::Postgres, version: Version(major, 0, 0) }
    }

    /// The documented default where neither a server nor a dev URL names a version.
    pub fn default_of(dialect: Dialect) -> Target {
        match dialect {
            Dialect::Postgres => Target::postgres(16),
            Dialect::Mysql => Target { dialect, flavor: Flavor::Mysql, version: Version(8, 0, 36) },
            Dialect::Sqlite => Target { dialect, flavor: Flavor::Sqlite, version: Version(3, 40, 1) },
        }
    }
}

/// The yes/no facts of one version of one database. A literal for each version range: nothing is inherited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// DDL can be rolled back with its transaction.
    pub transactional_ddl: bool,
    /// Names of columns, indexes and constraints ignore letter case.
    pub caseless_names: bool,
    /// Names of tables ignore letter case.
    pub caseless_tables: bool,
    /// A unique constraint is nothing but a unique index (MySQL).
    pub unique_is_index: bool,
    /// Index names are unique in a schema (PostgreSQL, SQLite), not in their table (MySQL).
    pub index_names_in_schema: bool,
    /// There are schemas inside the connected database.
    pub schemas: bool,
    /// Column order is part of what a plan can and must reach.
    pub column_positions: bool,
    /// A foreign key can only be made when its parent is there.
    pub foreign_keys_order: bool,
    /// The server keeps expressions and definitions as their author wrote them; the others print their own form.
    pub keeps_texts: bool,
    /// Statements name constraints. Where none does (SQLite), another name alone is no difference.
    pub names_constraints: bool,
    /// A rename is carried into the views and triggers that name the thing (MySQL leaves their texts as they are).
    pub texts_follow_renames: bool,
    /// A view goes on giving its columns by the names they had (PostgreSQL), where SQLite gives them by the new ones.
    pub outputs_keep_names: bool,
    /// Sequences can be unlogged, and those that a table owns are what it is (PostgreSQL 15).
    pub unlogged_sequences: bool,
}
