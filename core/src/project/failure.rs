//! How is an error in the project file told, with its place?

use std::ops::Range;

use crate::model::{Diagnostic, SourceId, Span};

/// An error in the project file; the project file is the first source.
pub type Failure = Diagnostic;

/// A value, or why there is none.
pub type Fallible<T> = Result<T, Failure>;

/// An error at a part of the project file.
pub fn failure(
    code: &'static str,
    message: impl Into<String>,
    place: &impl hcl_edit::Span,
    label: impl Into<String>,
) -> Failure {
    failure_at(code, message, place.span().unwrap_or(0..0), label)
}

/// An error at a range of bytes of the project file.
pub fn failure_at(
    code: &'static str,
    message: impl Into<String>,
    range: Range<usize>,
    label: impl Into<String>,
) -> Failure {
    Diagnostic::error(code, message, Span::new(SourceId(0), range.start, range.end), label)
}

/// An error that has no place in the file, as of an environment that was asked for on the command line.
pub fn failure_without_place(code: &'static str, message: impl Into<String>) -> Failure {
    Diagnostic {
        severity: crate::model::Severity::Error,
        code,
        message: message.into(),
        labels: Vec::new(),
        help: None,
    }
}
