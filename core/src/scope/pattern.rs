//! What does an `--exclude` pattern name? `schema.table.child`, each part a glob, and `[type=…]` for the last.

use std::fmt;

use super::glob::Glob;

/// The kinds that `[type=…]` may name.
const KINDS: [&str; 28] = [
    "aggregate",
    "check",
    "column",
    "composite",
    "domain",
    "enum",
    "event",
    "exclude",
    "extension",
    "fk",
    "foreign_key",
    "func",
    "function",
    "index",
    "materialized",
    "object",
    "pk",
    "policy",
    "primary_key",
    "proc",
    "procedure",
    "rule",
    "schema",
    "sequence",
    "table",
    "trigger",
    "unique",
    "view",
];

/// One name on the way to an object, with its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The name.
    pub name: &'a str,
    /// The words for its kind in `[type=…]`, as in `fk` and `foreign_key`.
    pub kinds: &'a [&'a str],
}

/// A pattern of names, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    globs: Vec<Glob>,
    kinds: Vec<String>,
}

/// Why a pattern cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// There are names for more than schema, table and child.
    TooManyParts { pattern: String },
    /// A bracket, a quote or an escape is left open.
    Syntax { pattern: String },
    /// There is no such kind.
    UnknownKind { pattern: String, kind: String },
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::TooManyParts { pattern } => write!(f, "too many parts in pattern: {pattern:?}"),
            PatternError::Syntax { pattern } => write!(f, "syntax error in pattern: {pattern:?}"),
            PatternError::UnknownKind { pattern, kind } => {
                write!(f, "unknown type {kind:?} in pattern: {pattern:?} (known: {})", KINDS.join(", "))
            }
        }
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Pattern, PatternError> {
        let syntax = || PatternError::Syntax { pattern: text.to_owned() };
        let (names, kinds) = match text.rsplit_once("[type=") {
            Some((names, kinds)) => (names, kinds.strip_suffix(']').ok_or_else(syntax)?),
            None => (text, ""),
        };
        let kinds: Vec<String> =
            kinds.split('|').filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
        if let Some(kind) = kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
            return Err(PatternError::UnknownKind { pattern: text.to_owned(), kind: kind.clone() });
        }
        let parts = split(names).ok_or_else(syntax)?;
        if parts.len() > 3 {
            return Err(PatternError::TooManyParts { pattern: text.to_owned() });
        }
        let globs = parts.iter().map(|part| Glob::parse(part)).collect::<Option<_>>().ok_or_else(syntax)?;
        Ok(Pattern { text: text.to_owned(), globs, kinds })
    }

    /// The pattern as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the pattern names the object at the end of this path, or one on the way to it. The path starts
    /// with a schema; where the URL is bound to it, a pattern of one or two parts starts after it.
    pub fn names(&self, path: &[Part<'_>], is_bound: bool) -> bool {
        let starts_with_schema = !is_bound || self.globs.len() == 3;
        let path = if starts_with_schema { path } else { path.get(1..).unwrap_or_default() };
        let Some(last) = self.globs.len().checked_sub(1).and_then(|last| path.get(last)) else {
            return false;
        };
        let is_of_kind =
            self.kinds.is_empty() || self.kinds.iter().any(|kind| last.kinds.contains(&kind.as_str()));
        is_of_kind && self.globs.iter().zip(path).all(|(glob, part)| glob.matches(part.name))
    }
}

/// The parts between dots; a part in double quotes may hold dots.
fn split(text: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let part = parts.last_mut()?;
        match c {
            '.' => parts.push(String::new()),
            '"' if part.is_empty() => loop {
                match rest.next()? {
                    '"' if rest.peek() == Some(&'"') => {
                        rest.next();
                        part.push('"');
                    }
                    '"' => break,
                    quoted => part.push(quoted),
                }
            },
            c => part.push(c),
        }
    }
    Some(parts)
}
