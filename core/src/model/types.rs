//! A data type as a value, in the canonical spelling of its database.

use super::name::{Name, QualifiedName};
use std::sync::Arc;

/// The type of a column, a domain, an argument or a cast.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataType {
    /// The schema of a type that is not the database's own, once resolved.
    pub schema: Option<Name>,
    /// Canonical name of a built-in (`character varying`, `timestamptz`, `varchar`); the stored name of another.
    pub name: Arc<str>,
    /// What stands in the parentheses: lengths, precision and scale, labels of MySQL's enum and set (unquoted).
    pub arguments: Vec<Arc<str>>,
    /// `unsigned` (MySQL).
    pub unsigned: bool,
    /// `zerofill` (MySQL).
    pub zerofill: bool,
    /// Dimensions of an array (PostgreSQL); the server forgets how many, so 0 or 1 once normalized.
    pub dimensions: u8,
    /// The type is not built in: an enum, a domain, a composite, a type of an extension.
    pub user_defined: bool,
}

impl DataType {
    /// A built-in type without arguments.
    pub fn simple(name: impl Into<Arc<str>>) -> DataType {
        DataType {
            schema: None,
            name: name.into(),
            arguments: Vec::new(),
            unsigned: false,
            zerofill: false,
            dimensions: 0,
            user_defined: false,
        }
    }

    /// Whether this is a type of the database's own that is called so.
    pub fn is_called(&self, name: &QualifiedName) -> bool {
        self.user_defined && *self.name == *name.name.as_str() && self.schema == name.schema
    }

    /// A built-in type with arguments.
    pub fn with(
        name: impl Into<Arc<str>>,
        arguments: impl IntoIterator<Item = impl Into<Arc<str>>>,
    ) -> DataType {
        DataType { arguments: arguments.into_iter().map(Into::into).collect(), ..DataType::simple(name) }
    }
}
