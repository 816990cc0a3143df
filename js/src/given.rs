//! What a caller gives.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// For which database, and how.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// The database.
    pub dialect: Dialect,
    /// Its version, as in `16` or `8.0.36`; without one, the same as the command line takes.
    #[tsify(optional)]
    pub version: Option<String>,
    /// What drawings are called.
    #[tsify(optional)]
    pub title: Option<String>,
    /// Things that were renamed, not dropped and added.
    #[tsify(optional)]
    pub renames: Option<Vec<Rename>>,
}

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    Mysql,
    /// MariaDB.
    Mariadb,
    /// SQLite.
    Sqlite,
}

/// A text with a name: a schema file, a migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// A schema: its SQL, or files that run one after the other.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(untagged)]
pub enum Side {
    /// SQL.
    Text(String),
    /// Files.
    Files(Vec<File>),
}

/// Two schemas; without a first one, nothing is compared.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Comparison {
    /// As it is.
    #[tsify(optional)]
    pub before: Option<Side>,
    /// As it shall be.
    pub after: Side,
}

/// A thing that has another name now.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Rename {
    /// Of a column: the anchor of its table, as `Card.anchor` and `Question.table` have it.
    #[tsify(optional)]
    pub table: Option<String>,
    /// The name before.
    pub before: String,
    /// The name after.
    pub after: String,
}
