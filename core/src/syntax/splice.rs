//! A text with other bytes at some places; every other byte stays.

use std::ops::Range;

/// The text after edits, which are in order and apart.
pub fn spliced<S: AsRef<str>>(text: &str, edits: impl IntoIterator<Item = (Range<usize>, S)>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut copied = 0;
    for (place, put) in edits {
        out.push_str(text.get(copied..place.start).unwrap_or(""));
        out.push_str(put.as_ref());
        copied = place.end;
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    out
}
