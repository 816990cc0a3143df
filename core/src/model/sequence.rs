//! Sequences, and the options that identity columns share with them.

use super::name::{Name, QualifiedName};
use super::types::DataType;
use std::sync::Arc;

/// Options of a sequence; `None` is the database's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SequenceOptions {
    /// START WITH
    pub start: Option<i128>,
    /// INCREMENT BY
    pub increment: Option<i128>,
    /// MINVALUE
    pub minimum: Option<i128>,
    /// MAXVALUE
    pub maximum: Option<i128>,
    /// CACHE
    pub cache: Option<i128>,
    /// CYCLE
    pub cycle: bool,
}

/// A sequence that stands by itself or is owned by a serial column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// AS type; `None` is bigint.
    pub data_type: Option<DataType>,
    /// Its options.
    pub options: SequenceOptions,
    /// The table and column that own it.
    pub owned_by: Option<(QualifiedName, Name)>,
    /// UNLOGGED
    pub unlogged: bool,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}
