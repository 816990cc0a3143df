//! A table and all that cannot be without it.

use super::column::Column;
use super::constraint::{Constraint, ConstraintKind, Key};
use super::expression::Definition;
use super::index::Index;
use super::name::{Name, QualifiedName};
use super::said::Said;
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A table. Triggers and policies are objects of their own, owned by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its constraints, in the order they were made.
    pub constraints: Vec<Constraint>,
    /// Its indexes, but for those behind constraints.
    pub indexes: Vec<Index>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
    /// What else it is.
    pub options: TableOptions,
}

/// Parameters in the order in which they were set, which the server keeps; equal whatever that is.
pub type Parameters = IndexMap<Arc<str>, Arc<str>>;

/// What a table is beside its columns, constraints and indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// Storage parameters (PostgreSQL); `engine`, `charset`, `collate`, `row_format` … (MySQL). Keys in lower case.
    pub storage: Parameters,
    /// UNLOGGED (PostgreSQL)
    pub unlogged: bool,
    /// TEMPORARY: gone at the end of the session, never diffed.
    pub temporary: bool,
    /// STRICT (SQLite)
    pub strict: bool,
    /// WITHOUT ROWID (SQLite)
    pub without_rowid: bool,
    /// ENABLE ROW LEVEL SECURITY (PostgreSQL)
    pub row_security: bool,
    /// FORCE ROW LEVEL SECURITY (PostgreSQL)
    pub force_row_security: bool,
    /// REPLICA IDENTITY (PostgreSQL)
    pub replica_identity: ReplicaIdentity,
    /// INHERITS (PostgreSQL)
    pub inherits: Vec<QualifiedName>,
    /// The composite type whose attributes are its columns (PostgreSQL, OF).
    pub of_type: Option<QualifiedName>,
    /// What follows PARTITION BY (PostgreSQL: `range (a)`; MySQL: with its partitions).
    pub partition_by: Option<Definition>,
    /// The parent of which it is a partition (PostgreSQL).
    pub partition_of: Option<PartitionOf>,
    /// The checks that are NOT VALID in its parents, and valid here (PostgreSQL).
    pub validated: BTreeSet<Name>,
    /// USING access method (PostgreSQL), where it is not heap.
    pub access_method: Option<Name>,
    /// TABLESPACE
    pub tablespace: Option<Name>,
    /// The indexes that only foreign keys brought (MySQL), a name a line, where that is known.
    pub implied: Said,
    /// Its character set and collation (MySQL), where they are the assumed ones of the database.
    pub said: Said,
}

/// Which rows of its parent a partition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// `FOR VALUES …` or `DEFAULT`.
    pub bound: Definition,
}

/// How rows are told apart in logical replication (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReplicaIdentity {
    /// By the primary key.
    #[default]
    Default,
    /// By the whole row.
    Full,
    /// Not at all.
    Nothing,
    /// By an index.
    Index(Name),
}

impl Table {
    /// A column by name.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// What its columns are called.
    pub fn column_names(&self) -> Vec<Name> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// A column by name, to be changed.
    pub fn column_mut(&mut self, name: &Name) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == *name)
    }

    /// The tables that it has its columns and checks from: of a partition the partitioned table, otherwise those after
    /// INHERITS.
    pub fn parents(&self) -> Vec<&QualifiedName> {
        match &self.options.partition_of {
            Some(of) => vec![&of.parent],
            None => self.options.inherits.iter().collect(),
        }
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&Key> {
        self.constraints.iter().find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => Some(key),
            ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::Exclude(_) => None,
        })
    }

    /// A constraint by name.
    pub fn constraint(&self, name: &Name) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name.name() == Some(name))
    }

    /// An index by name.
    pub fn index(&self, name: &Name) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name.name() == Some(name))
    }
}
