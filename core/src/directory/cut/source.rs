//! What does the scanner need to know of the whole text, to never search it twice in vain?

use super::{CutError, CutReason};

/// The text of a file, and the last place of each mark that closes something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub text: &'a str,
    last_newline: Option<usize>,
    last_return: Option<usize>,
    last_comment_end: Option<usize>,
    last_end_word: Option<usize>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Self {
        Source {
            text,
            last_newline: text.rfind('\n'),
            last_return: text.rfind('\r'),
            last_comment_end: text.rfind("*/"),
            last_end_word: text.as_bytes().windows(3).rposition(|word| word.eq_ignore_ascii_case(b"END")),
        }
    }

    pub fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    pub fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub fn bytes_from(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    /// The offset of the first character at or after `at` that is not white space.
    pub fn skip_spaces(&self, at: usize) -> usize {
        let rest = self.from(at);
        at + rest.len() - rest.trim_start().len()
    }

    /// The offset right after the next newline.
    pub fn after_newline(&self, at: usize) -> Option<usize> {
        self.last_newline.filter(|&last| last >= at)?;
        self.from(at).find('\n').map(|found| at + found + 1)
    }

    /// The offset right after the end of a line, which a carriage return ends too.
    pub fn after_line(&self, at: usize) -> Option<usize> {
        let newline = self.after_newline(at);
        self.last_return.filter(|&last| last >= at).map_or(newline, |_| {
            let line = self.between(at, newline.unwrap_or(self.text.len()));
            match line.find('\r').map(|found| at + found + 1) {
                // `\r\n` is one end.
                Some(end) if newline != Some(end + 1) => Some(end),
                _ => newline,
            }
        })
    }

    /// The offset right after the next `*/`.
    pub fn after_comment_end(&self, at: usize) -> Option<usize> {
        self.last_comment_end.filter(|&last| last >= at)?;
        self.from(at).find("*/").map(|found| at + found + 2)
    }

    /// Whether the letters `END` occur at or after `at`.
    pub fn has_end_word(&self, at: usize) -> bool {
        self.last_end_word.is_some_and(|last| last >= at)
    }

    pub fn error(&self, offset: usize, reason: CutReason) -> CutError {
        let before = self.between(0, offset);
        let line = 1 + before.matches('\n').count();
        let column = before.rfind('\n').map_or(offset, |newline| offset - newline - 1);
        CutError { offset, line, column, reason }
    }
}
