//! A column of a table.

use super::expression::Expression;
use super::name::{Name, Naming, QualifiedName};
use super::said::Said;
use super::sequence::SequenceOptions;
use super::table::Parameters;
use super::types::DataType;
use std::sync::Arc;

/// A column. NOT NULL is part of it; every other constraint stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: DataType,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// The constraint that says it is not (PostgreSQL 18).
    pub not_null: NotNull,
    /// Its default.
    pub default: Option<Expression>,
    /// The expression it is computed by.
    pub generated: Option<Generated>,
    /// The identity sequence behind it (PostgreSQL).
    pub identity: Option<Identity>,
    /// `AUTO_INCREMENT` (MySQL), `AUTOINCREMENT` (SQLite).
    pub auto_increment: bool,
    /// `ON UPDATE CURRENT_TIMESTAMP` (MySQL).
    pub on_update: Option<Expression>,
    /// Its collation, where it is not its type's or its table's.
    pub collation: Option<QualifiedName>,
    /// Its character set (MySQL), where it is not its table's.
    pub charset: Option<Arc<str>>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
    /// What else the database keeps: `storage`, `compression`, `statistics`, `invisible`, `on conflict` …
    pub options: Parameters,
    /// Whether a child table has it from its parents alone (PostgreSQL, `attislocal`); a partition's never counts.
    pub inherited: bool,
    /// Its character set and collation (MySQL), where they are the assumed ones of the database.
    pub said: Said,
}

impl Column {
    /// A nullable column and nothing else.
    pub fn new(name: Name, ty: DataType) -> Column {
        Column {
            name,
            ty,
            nullable: true,
            not_null: NotNull::default(),
            default: None,
            generated: None,
            identity: None,
            auto_increment: false,
            on_update: None,
            collation: None,
            charset: None,
            comment: None,
            options: Parameters::new(),
            inherited: false,
            said: Said::default(),
        }
    }
}

/// The constraint behind NOT NULL, which has a name of its own since PostgreSQL 18 (release notes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNull {
    /// How it is called.
    pub name: Naming,
    /// Existing rows were checked (false: NOT VALID).
    pub validated: bool,
    /// NO INHERIT: children do not have it.
    pub no_inherit: bool,
}

impl Default for NotNull {
    fn default() -> NotNull {
        NotNull { name: Naming::Absent, validated: true, no_inherit: false }
    }
}

impl NotNull {
    /// Whether a name that somebody wrote is another one; those that the server made up on both sides are not compared.
    pub fn is_named_otherwise(&self, other: &NotNull) -> bool {
        let written = self.name.is_written() || other.name.is_written();
        written && self.name.name().zip(other.name.name()).is_some_and(|(name, other)| name != other)
    }
}

/// How a generated column is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The expression.
    pub expression: Expression,
    /// Stored, or computed when read.
    pub stored: bool,
}

/// An identity column (PostgreSQL manual, CREATE TABLE, GENERATED … AS IDENTITY).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `GENERATED ALWAYS`; otherwise `BY DEFAULT`.
    pub always: bool,
    /// Options of its sequence, defaults left out once normalized.
    pub sequence: SequenceOptions,
    /// The name of its sequence, where it is not the implied one.
    pub sequence_name: Option<QualifiedName>,
}
