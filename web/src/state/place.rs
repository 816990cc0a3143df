//! Places in what was put in, as people count them.

use super::shown::{Place, Problem};
use portolan_core::model::{Diagnostic, Severity, Span};
use portolan_core::replay::Source;
use std::cell::OnceCell;

/// So many problems of a side are told with their places; of more nobody reads.
const MOST: usize = 1_000;

/// Texts, with the places where their lines begin, once those are asked for.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    sources: Vec<Source>,
    lines: Vec<OnceCell<Vec<usize>>>,
}

impl Texts {
    /// These texts.
    pub fn new(sources: Vec<Source>) -> Texts {
        let lines = sources.iter().map(|_| OnceCell::new()).collect();
        Texts { sources, lines }
    }

    /// The texts.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The place of a span.
    pub fn place(&self, span: Span, after: bool) -> Option<Place> {
        let number = usize::try_from(span.source.0).ok()?;
        let (source, lines) = (self.sources.get(number)?, self.lines.get(number)?);
        let bytes = (usize::try_from(span.start).ok()?, usize::try_from(span.end).ok()?);
        let (line, column) = position(&source.text, lines.get_or_init(|| beginnings(&source.text)), bytes.0);
        Some(Place { after, file: source.name.clone(), line, column, bytes })
    }
}

/// What was not understood, with its places, the worst first; and how much more there is that is not told.
pub fn problems<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    texts: &Texts,
    after: bool,
) -> (Vec<Problem>, usize) {
    let problem = |diagnostic: &Diagnostic| {
        Some(Problem {
            is_error: diagnostic.severity == Severity::Error,
            place: texts.place(diagnostic.labels.first()?.span, after)?,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        })
    };
    let mut told: Vec<&Diagnostic> =
        diagnostics.into_iter().filter(|it| it.severity != Severity::Note).collect();
    told.sort_by_key(|it| it.severity != Severity::Error);
    (told.iter().take(MOST).filter_map(|it| problem(it)).collect(), told.len().saturating_sub(MOST))
}

/// The bytes at which lines begin.
fn beginnings(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect()
}

/// Line and column of a byte, from 1; columns are counted in letters.
fn position(text: &str, lines: &[usize], byte: usize) -> (usize, usize) {
    let byte = text.floor_char_boundary(byte);
    let line = lines.partition_point(|start| *start <= byte);
    let start = lines.get(line.wrapping_sub(1)).copied().unwrap_or(0);
    (line, text[start..byte].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_problems_the_worst_are_told_and_the_others_counted() {
        let texts = Texts::new(vec![Source { name: "a".to_owned(), text: String::new() }]);
        let wrong = Diagnostic::error("x", "wrong", Span::default(), "");
        let doubtful = Diagnostic { severity: Severity::Warning, ..wrong.clone() };
        let all = [vec![doubtful; MOST], vec![wrong; 2]].concat();
        let (told, untold) = problems(&all, &texts, true);
        assert_eq!((told.len(), untold), (MOST, 2));
        assert!(told[1].is_error && !told[2].is_error);
    }

    #[test]
    fn places_are_counted_in_letters() {
        let text = "ab\näöx\n";
        let at = |byte| position(text, &beginnings(text), byte);
        assert_eq!([at(0), at(2), at(3), at(3 + 4), at(100)], [(1, 1), (1, 3), (2, 1), (2, 3), (3, 1)]);
    }
}
