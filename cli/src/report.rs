//! How is an error shown? One line that begins with `Error: `, and where there is a source, the place in it.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anyhow::Error;
use portolan_core::model::{Diagnostic, Label, Refusal, Severity, Span};
use portolan_core::replay::Source;

use crate::output::note;

/// Diagnostics with the texts they speak of. As an error, it stops a command.
#[derive(Debug)]
pub struct Problems {
    pub sources: Vec<Source>,
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.diagnostics.first() {
            Some(first) => f.write_str(&first.message),
            None => f.write_str("something is wrong with the sources"),
        }
    }
}

impl std::error::Error for Problems {}

impl Problems {
    /// Whether something in here stops a command.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Shows every diagnostic on standard error.
    pub fn show(&self) {
        for diagnostic in &self.diagnostics {
            note(&render(diagnostic, &self.sources));
        }
    }
}

/// A refusal as an error that stops a command.
#[derive(Debug)]
pub struct Refused(pub Refusal);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refused {}

/// Shows what ended a command on standard error.
pub fn error(error: &Error) {
    if let Some(problems) = error.downcast_ref::<Problems>() {
        return problems.show();
    }
    note(&format!("Error: {error:#}"));
    if let Some(Refused(Refusal { help: Some(help), .. })) = error.downcast_ref::<Refused>() {
        note(&format!("help: {help}"));
    }
}

/// A diagnostic in the manner of rustc.
pub fn render(diagnostic: &Diagnostic, sources: &[Source]) -> String {
    let Diagnostic { severity, code: _, message, labels, help } = diagnostic;
    let level = match severity {
        Severity::Error => Level::ERROR.with_name("Error"),
        Severity::Warning => Level::WARNING.with_name("Warning"),
        Severity::Note => Level::NOTE.with_name("Note"),
    };
    if labels.is_empty() {
        let title = Group::with_title(level.primary_title(message));
        let help = help.iter().map(|help| Group::with_title(Level::HELP.secondary_title(help)));
        return Renderer::styled().render(&std::iter::once(title).chain(help).collect::<Vec<_>>());
    }
    let mut group = Group::with_title(level.primary_title(message));
    for (index, source) in sources.iter().enumerate() {
        let here: Vec<_> = labels.iter().filter(|label| label.span.source.0 as usize == index).collect();
        if !here.is_empty() {
            group = group.element(snippet(source, &here, labels.first()));
        }
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::styled().render(&[group])
}

/// The lines around the labels: a whole file may be large.
fn snippet<'a>(
    source: &'a Source,
    labels: &[&'a Label],
    main: Option<&Label>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let Source { name, text } = source;
    let bounds = labels.iter().map(|label| range(label.span, text));
    let first = bounds.clone().map(|range| range.start).min().unwrap_or(0);
    let last = bounds.map(|range| range.end).max().unwrap_or(0);
    let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[last..].find('\n').map_or(text.len(), |newline| last + newline);
    let line = text[..start].matches('\n').count() + 1;
    let annotations = labels.iter().map(|label| {
        let kind = if Some(*label) == main { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = range(label.span, text);
        let shown = kind.span(range.start - start..range.end - start);
        if label.text.is_empty() { shown } else { shown.label(&label.text) }
    });
    Snippet::source(&text[start..end]).path(name).line_start(line).annotations(annotations)
}

/// A span as a range within the text, on character boundaries and not across its end.
fn range(span: Span, text: &str) -> std::ops::Range<usize> {
    let clamp = |at: u32| {
        let mut at = (at as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = clamp(span.start);
    start..clamp(span.end).max(start)
}

#[cfg(test)]
mod tests {
    use portolan_core::model::SourceId;

    use super::*;

    #[test]
    fn an_error_names_the_place_what_was_expected_and_what_to_do() {
        let source =
            Source { name: "schema.sql".into(), text: "CREATE TABLE a ();\nCREATE TABEL b ();\n".into() };
        let span = Span::new(SourceId(0), 26, 31);
        let diagnostic = Diagnostic::error("syntax-error", "this is not SQL", span, "expected TABLE")
            .help("correct the word");
        let shown = anstream::adapter::strip_str(&render(&diagnostic, &[source])).to_string();
        assert!(shown.starts_with("Error: this is not SQL\n"), "{shown}");
        for part in
            ["schema.sql:2:8", "2 | CREATE TABEL b ();", "^^^^^ expected TABLE", "help: correct the word"]
        {
            assert!(shown.contains(part), "{part} is missing in\n{shown}");
        }
    }

    #[test]
    fn a_span_beyond_the_text_is_no_panic() {
        let source = Source { name: "x.sql".into(), text: "é".into() };
        let diagnostic = Diagnostic::error("x", "x", Span::new(SourceId(0), 1, 99), "here");
        assert!(render(&diagnostic, &[source]).contains("x.sql"));
    }
}
