//! Which parts of a dump are for the `psql` program and no server: its `\` lines, and the rows after a COPY?
//!
//! Atlas cannot run such files at all, so nothing of its cut is lost by knowing them.

use std::ops::Range;

use super::source::Source;

/// Whether a statement asks for rows that follow it in the file.
pub(super) fn copies_from_stdin(statement: &str) -> bool {
    let mut words = statement.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty());
    if !words.next().is_some_and(|word| word.eq_ignore_ascii_case("COPY")) {
        return false;
    }
    let mut previous = "";
    words.any(|word| {
        let found = previous.eq_ignore_ascii_case("FROM") && word.eq_ignore_ascii_case("STDIN");
        previous = word;
        found
    })
}

/// The rows that follow a COPY ending at `at`, and where the file goes on after their closing `\.` line.
pub(super) fn rows(source: &Source<'_>, at: usize) -> (Range<usize>, usize) {
    let Some(start) = source.after_newline(at) else {
        return (source.text.len()..source.text.len(), source.text.len());
    };
    let mut line_start = start;
    for line in source.from(start).split_inclusive('\n') {
        if line.trim_end_matches(['\r', '\n']) == r"\." {
            return (start..line_start, line_start + line.len());
        }
        line_start += line.len();
    }
    (start..line_start, line_start)
}
