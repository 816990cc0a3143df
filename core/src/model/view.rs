//! Views and materialized views.

use super::expression::{Definition, Expression};
use super::index::Index;
use super::name::Name;
use super::table::Parameters;
use indexmap::IndexMap;
use std::sync::Arc;

/// A view. Its query is text: compared by its tokens, printed as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The names of its columns, where they are given.
    pub columns: Vec<Name>,
    /// What follows AS.
    pub query: Definition,
    /// `security_barrier`, `check_option`; of MySQL `algorithm`, `sql security`. Keys and words in lower case.
    pub options: Parameters,
    /// Defaults of its columns, for rows that are inserted through it (PostgreSQL).
    pub defaults: IndexMap<Name, Expression>,
    /// Indexes of a materialized view.
    pub indexes: Vec<Index>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}
