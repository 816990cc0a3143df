//! What a table promises of its rows.

use super::expression::Expression;
use super::index::{Bond, IndexPart};
use super::name::{Name, Naming, QualifiedName};
use super::table::Parameters;
use std::sync::Arc;

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// How it is called.
    pub name: Naming,
    /// What it promises.
    pub kind: ConstraintKind,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Existing rows were checked (false: NOT VALID).
    pub validated: bool,
    /// It is checked at all (false: NOT ENFORCED).
    pub enforced: bool,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

impl Constraint {
    /// A plain constraint: checked at once, on all rows.
    pub fn new(name: Naming, kind: ConstraintKind) -> Constraint {
        Constraint { name, kind, deferrable: Deferrable::No, validated: true, enforced: true, comment: None }
    }

    /// Whether children have it too, and it is NOT VALID here (PostgreSQL).
    pub fn is_inherited_unvalidated(&self) -> bool {
        let inherited = matches!(&self.kind, ConstraintKind::Check(check) if !check.no_inherit);
        inherited && !self.validated && self.enforced
    }
}

/// The kinds of constraints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// PRIMARY KEY
    PrimaryKey(Key),
    /// UNIQUE
    Unique(Key),
    /// FOREIGN KEY
    ForeignKey(ForeignKey),
    /// CHECK
    Check(Check),
    /// EXCLUDE (PostgreSQL)
    Exclude(Exclusion),
}

impl ConstraintKind {
    /// The primary or unique key, where it is one.
    pub fn as_key(&self) -> Option<&Key> {
        match self {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(key),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn as_key_mut(&mut self) -> Option<&mut Key> {
        match self {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => Some(key),
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => None,
        }
    }

    /// The foreign key, where it is one.
    pub fn as_foreign_key(&self) -> Option<&ForeignKey> {
        match self {
            ConstraintKind::ForeignKey(key) => Some(key),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude(_) => None,
        }
    }
}

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Deferrable {
    /// NOT DEFERRABLE
    #[default]
    No,
    /// DEFERRABLE INITIALLY IMMEDIATE
    Immediate,
    /// DEFERRABLE INITIALLY DEFERRED
    Deferred,
}

/// A primary or unique key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Its columns, with prefix and order where the database takes them.
    pub parts: Vec<IndexPart>,
    /// INCLUDE
    pub include: Vec<Name>,
    /// NULLS NOT DISTINCT
    pub nulls_not_distinct: bool,
    /// WITHOUT OVERLAPS on the last column (PostgreSQL 18)
    pub without_overlaps: bool,
    /// ON CONFLICT, in lower case (SQLite)
    pub on_conflict: Option<Arc<str>>,
    /// Storage parameters, tablespace, comment, index type: what else belongs to the index behind it.
    pub options: Parameters,
    /// How the index behind it hangs together with others (PostgreSQL).
    pub bond: Bond,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns that point.
    pub columns: Vec<Name>,
    /// The table they point to.
    pub referenced: QualifiedName,
    /// The columns they point to; empty in a source that leaves them to the primary key, filled by replay.
    pub referenced_columns: Vec<Name>,
    /// ON UPDATE
    pub on_update: Action,
    /// ON DELETE
    pub on_delete: Action,
    /// ON DELETE SET NULL (columns), SET DEFAULT (columns)
    pub on_delete_columns: Vec<Name>,
    /// MATCH
    pub match_type: MatchType,
    /// PERIOD on the last column (PostgreSQL 18)
    pub period: bool,
}

/// What a foreign key does when its parent changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// NO ACTION
    #[default]
    NoAction,
    /// RESTRICT
    Restrict,
    /// CASCADE
    Cascade,
    /// SET NULL
    SetNull,
    /// SET DEFAULT
    SetDefault,
}

impl Action {
    /// The words of SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Action::NoAction => "NO ACTION",
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        }
    }
}

/// How a foreign key of several columns treats NULLs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatchType {
    /// MATCH SIMPLE
    #[default]
    Simple,
    /// MATCH FULL
    Full,
    /// MATCH PARTIAL
    Partial,
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What must hold.
    pub expression: Expression,
    /// NO INHERIT (PostgreSQL)
    pub no_inherit: bool,
    /// ON CONFLICT, in lower case (SQLite)
    pub on_conflict: Option<Arc<str>>,
}

/// An exclusion constraint (PostgreSQL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// The index method: `gist`.
    pub method: Arc<str>,
    /// Each element and the operator that must not hold for two rows.
    pub elements: Vec<(IndexPart, Arc<str>)>,
    /// INCLUDE
    pub include: Vec<Name>,
    /// WHERE
    pub predicate: Option<Expression>,
    /// Storage parameters, tablespace.
    pub options: Parameters,
}
