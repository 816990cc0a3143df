//! How things are called: what was written, what is compared, and whether anybody wrote it at all.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A name as the database stores it. Two names are the same name when their compared forms are equal.
#[derive(Clone)]
pub struct Name {
    stored: Arc<str>,
    /// The form that is compared, where it is not the stored one (databases that ignore letter case).
    folded: Option<Arc<str>>,
}

impl Name {
    /// A name that is compared letter by letter (PostgreSQL, after its folding; tables of MySQL).
    pub fn exact(stored: impl Into<Arc<str>>) -> Name {
        Name { stored: stored.into(), folded: None }
    }

    /// A name that is stored as written and compared without regard to case (SQLite; columns of MySQL).
    pub fn caseless(stored: impl Into<Arc<str>>) -> Name {
        let stored = stored.into();
        let folded = stored.chars().any(char::is_uppercase).then(|| stored.to_lowercase().into());
        Name { stored, folded }
    }

    /// The name as the database stores and prints it, without quotes.
    pub fn as_str(&self) -> &str {
        &self.stored
    }

    /// The form that decides whether two names are the same.
    pub fn compared(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.stored)
    }

    /// Another name that is compared the way this one is.
    pub fn like(&self, stored: impl Into<Arc<str>>, caseless: bool) -> Name {
        if caseless { Name::caseless(stored) } else { Name::exact(stored) }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.compared() == other.compared()
    }
}
impl Eq for Name {}
impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Name {
    fn cmp(&self, other: &Name) -> Ordering {
        self.compared().cmp(other.compared())
    }
}
impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.compared().hash(state);
    }
}
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.stored)
    }
}
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stored)
    }
}

/// Whether a part of a table was named by its author, by the database, or not at all.
/// Written names pair by name; generated and absent ones by structure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Naming {
    /// The author wrote it (or it was read from a catalog, which cannot tell).
    Written(Name),
    /// The database made it up, by the rule that replay follows.
    Generated(Name),
    /// There is none (SQLite's unnamed constraints).
    Absent,
}

impl Naming {
    /// The name, whoever gave it.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Naming::Written(name) | Naming::Generated(name) => Some(name),
            Naming::Absent => None,
        }
    }

    /// Whether this is the author's own name.
    pub fn is_written(&self) -> bool {
        matches!(self, Naming::Written(_))
    }
}

/// A name with the schema it was written with, if any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The schema (PostgreSQL), the database (MySQL), `main` or `temp` (SQLite).
    pub schema: Option<Name>,
    /// The name itself.
    pub name: Name,
}

impl QualifiedName {
    /// A name that leaves its schema to the search path.
    pub fn bare(name: Name) -> QualifiedName {
        QualifiedName { schema: None, name }
    }

    /// A name in a schema.
    pub fn in_schema(schema: Name, name: Name) -> QualifiedName {
        QualifiedName { schema: Some(schema), name }
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}
