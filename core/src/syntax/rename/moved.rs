//! A thing that gets another name or another schema, as texts name it.

use super::super::Syntax;
use super::super::named::Names;
use crate::model::{Name, QualifiedName};

/// What it was called, and what it is called.
#[derive(Clone, Copy)]
pub struct Moved<'a> {
    /// Before.
    pub from: &'a QualifiedName,
    /// After.
    pub to: &'a QualifiedName,
    /// Where names without a schema are looked up; where nobody knows, they may be of any.
    pub home: Option<&'a Name>,
}

/// The tokens of a name, with its schema or without.
#[derive(Clone, Copy)]
pub struct Path {
    /// The schema, or the name itself.
    pub first: usize,
    /// The name.
    pub last: usize,
}

impl Path {
    /// Whether the schema is written.
    pub fn is_qualified(self) -> bool {
        self.first != self.last
    }
}

impl Moved<'_> {
    /// The path that ends at a token, if the thing can be called so.
    pub fn path(&self, names: &Names<'_>, last: usize) -> Option<Path> {
        if names.name(last).as_ref() != Some(&self.from.name) {
            return None;
        }
        if !names.is(last.checked_sub(1), ".") {
            let found =
                self.home.is_none() || self.from.schema.is_none() || self.from.schema.as_ref() == self.home;
            return found.then_some(Path { first: last, last });
        }
        let first = last.checked_sub(2)?;
        let own = self.from.schema.is_none() || self.from.schema == names.name(first);
        (own && !names.is(first.checked_sub(1), ".")).then_some(Path { first, last })
    }

    /// The name at a token that has nothing before it.
    pub fn bare(&self, names: &Names<'_>, at: usize) -> Option<Path> {
        let named = names.name(at).as_ref() == Some(&self.from.name) && !names.is(at.checked_sub(1), ".");
        named.then_some(Path { first: at, last: at })
    }

    /// Whether a relation of this name, as it is written, is the thing.
    pub fn is(&self, written: &QualifiedName) -> bool {
        let QualifiedName { schema, name } = self.from;
        let found = match &written.schema {
            Some(_) => schema.is_none() || written.schema == *schema,
            None => self.home.is_none() || schema.is_none() || schema.as_ref() == self.home,
        };
        found && written.name == *name
    }

    /// The new name, as it is written where the old one had its schema or not.
    pub fn written(&self, qualified: bool, syntax: &'static Syntax) -> String {
        let name = (syntax.quote_name)(self.to.name.as_str());
        let moved = self.from.schema != self.to.schema;
        let found = if moved { self.home.is_some() && self.to.schema.as_ref() == self.home } else { true };
        match &self.to.schema {
            Some(schema) if qualified || !found => format!("{}.{name}", (syntax.quote_name)(schema.as_str())),
            _ => name,
        }
    }
}
