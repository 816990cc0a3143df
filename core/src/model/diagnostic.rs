//! What is wrong, where, and what to do: values that the terminal, the page and the tests all read.

use super::object::ObjectId;
use std::fmt;

/// Which of the given texts a span is in: the index in the list of sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A range of bytes of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A range in the first source.
    pub fn new(source: SourceId, start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { source, start: clamp(start), end: clamp(end) }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Said, and nothing more.
    Note,
    /// Worth a look.
    Warning,
    /// Stops every command that writes or applies.
    Error,
}

/// A span and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, in a few words.
    pub text: String,
}

/// Something about the user's sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable, in words that read after "allow": `unknown-statement`, `syntax-error`.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// Where; the first is the main one.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(
        code: &'static str,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            labels: vec![Label { span, text: label.into() }],
            help: None,
        }
    }

    /// The same, with advice.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }
}

/// Why a command does not go on: wrong is worse than refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which kind of reason.
    pub kind: RefusalKind,
    /// One sentence that names what is refused.
    pub message: String,
    /// The object concerned.
    pub object: Option<Box<ObjectId>>,
    /// What to do instead.
    pub help: Option<String>,
}

/// The kinds of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The plan's replay did not arrive.
    Unproved,
    /// A rename that a person must decide.
    UndecidedRename,
    /// A statement whose effect a replay cannot know.
    Unreplayable,
    /// A change that the database, or this version of Portolan, cannot make.
    Unsupported,
    /// The input itself is not right.
    Invalid,
}

impl Refusal {
    /// A change that cannot be made.
    pub fn unsupported(object: &ObjectId, message: impl Into<String>) -> Refusal {
        Refusal {
            kind: RefusalKind::Unsupported,
            message: message.into(),
            object: Some(Box::new(object.clone())),
            help: None,
        }
    }

    /// The same, with advice.
    pub fn help(mut self, help: impl Into<String>) -> Refusal {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
