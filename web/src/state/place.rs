//! Places in what was put in, as people count them.

use super::shown::{Place, Problem};
use portolan_core::model::{Diagnostic, Severity, Span};
use portolan_core::replay::Source;

/// What was not understood, with its places.
pub fn problems(diagnostics: &[Diagnostic], sources: &[Source], after: bool) -> Vec<Problem> {
    let problem = |diagnostic: &Diagnostic| {
        Some(Problem {
            is_error: diagnostic.severity == Severity::Error,
            place: place(diagnostic.labels.first()?.span, sources, after)?,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        })
    };
    diagnostics.iter().filter(|it| it.severity != Severity::Note).filter_map(problem).collect()
}

/// The place of a span.
pub fn place(span: Span, sources: &[Source], after: bool) -> Option<Place> {
    let source = sources.get(usize::try_from(span.source.0).ok()?)?;
    let bytes = (usize::try_from(span.start).ok()?, usize::try_from(span.end).ok()?);
    let (line, column) = position(&source.text, bytes.0);
    Some(Place { after, file: source.name.clone(), line, column, bytes })
}

/// Line and column of a byte, from 1; columns are counted in letters.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_letters() {
        assert_eq!(position("ab\näöx", 3 + 4), (2, 3));
    }
}
