//! An index of a table or of a materialized view.

use super::expression::Expression;
use super::name::{Name, Naming, QualifiedName};
use super::table::Parameters;
use std::sync::Arc;

/// An index that no constraint owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// How it is called.
    pub name: Naming,
    /// UNIQUE
    pub unique: bool,
    /// Its method in lower case: `btree`, `gin`; of MySQL also `fulltext`, `spatial`.
    pub method: Arc<str>,
    /// What it is over, in order.
    pub parts: Vec<IndexPart>,
    /// INCLUDE (a covering index)
    pub include: Vec<Name>,
    /// WHERE (a partial index)
    pub predicate: Option<Expression>,
    /// NULLS NOT DISTINCT
    pub nulls_not_distinct: bool,
    /// Storage parameters, tablespace, `invisible`, `parser`, `key_block_size`.
    pub options: Parameters,
    /// How it hangs together with others (PostgreSQL).
    pub bond: Bond,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

impl Index {
    /// What stands behind a key, without its columns.
    pub fn unique_btree() -> Index {
        Index {
            name: Naming::Absent,
            unique: true,
            method: "btree".into(),
            parts: Vec::new(),
            include: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
            options: Parameters::new(),
            bond: Bond::default(),
            comment: None,
        }
    }
}

/// How an index hangs together with those of the parent and of the partitions of its table (PostgreSQL).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bond {
    /// It is the partition's share of an index of the parent (ALTER INDEX … ATTACH PARTITION).
    pub attached: bool,
    /// Made ON ONLY the partitioned table, and not valid yet: a partition is without its share.
    pub only: bool,
}

/// One column or expression of an index or key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexPart {
    /// What is indexed.
    pub key: PartKey,
    /// The leading characters that are indexed (MySQL).
    pub prefix: Option<u32>,
    /// DESC
    pub descending: bool,
    /// NULLS FIRST / LAST, where it is not what the order implies.
    pub nulls: Option<NullsOrder>,
    /// COLLATE
    pub collation: Option<QualifiedName>,
    /// Operator class, where it is not the type's default.
    pub operator_class: Option<OperatorClass>,
}

impl IndexPart {
    /// A plain ascending column.
    pub fn column(name: Name) -> IndexPart {
        IndexPart {
            key: PartKey::Column(name),
            prefix: None,
            descending: false,
            nulls: None,
            collation: None,
            operator_class: None,
        }
    }

    /// The column, where it is one.
    pub fn as_column(&self) -> Option<&Name> {
        match &self.key {
            PartKey::Column(name) => Some(name),
            PartKey::Expression(_) => None,
        }
    }
}

/// What a part of an index is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKey {
    /// A column.
    Column(Name),
    /// An expression.
    Expression(Expression),
}

/// Where NULLs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullsOrder {
    /// NULLS FIRST
    First,
    /// NULLS LAST
    Last,
}

/// An operator class and its parameters (PostgreSQL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorClass {
    /// Its name.
    pub name: QualifiedName,
    /// Its parameters.
    pub parameters: Parameters,
}
