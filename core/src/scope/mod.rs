//! What of a database is looked at?
//!
//! The same scope is put on both sides of a diff: the schemas asked for, without what `--exclude` names, and
//! never with the revisions table.

mod glob;
mod pattern;
mod restrict;
mod skip;

pub use self::pattern::{Part, Pattern, PatternError};
pub use self::restrict::{Restricted, restrict};
pub use self::skip::without_skipped;

use crate::model::Name;

/// What of a database is looked at.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The one schema that the URL is bound to; patterns then start with a table.
    pub bound: Option<Name>,
    /// The schemas asked for; all if none.
    pub schemas: Vec<String>,
    /// What is left out.
    pub exclude: Vec<Pattern>,
}

impl Scope {
    /// A scope of these schemas without what these patterns name.
    pub fn new(bound: Option<Name>, schemas: Vec<String>, exclude: &[String]) -> Result<Scope, PatternError> {
        let exclude = exclude.iter().map(|text| Pattern::parse(text)).collect::<Result<_, _>>()?;
        Ok(Scope { bound, schemas, exclude })
    }
}

#[cfg(test)]
mod tests;
