//! Is a migration directory still what its `atlas.sum` says it is, and if not, what was changed?
//!
//! One hash runs over all files, so each line of `atlas.sum` covers every file up to its own: a file put in
//! between, or two branches merged, show up as a difference or as a merge conflict.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::{Directory, File, directive};

/// The name of the checksum file.
pub const FILE_NAME: &str = "atlas.sum";

/// One line of `atlas.sum`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The file's name.
    pub name: String,
    /// The running hash up to and including the file, in base64, without `h1:`.
    pub hash: String,
}

/// Why a directory is not intact. `Display` gives Atlas's texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SumError {
    /// There are migrations but no `atlas.sum`.
    NotFound,
    /// A line of `atlas.sum` has no hash.
    Format,
    /// `atlas.sum` contradicts itself: its first line is not the hash of the others.
    Inconsistent,
    /// The directory differs from `atlas.sum`, first in this file.
    Changed(Change),
}

/// The first difference between a directory and its `atlas.sum`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line of `atlas.sum`, from 1.
    pub line: usize,
    /// The file's name.
    pub file: String,
    /// What was done to it.
    pub reason: Reason,
}

/// What was done to a file since `atlas.sum` was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is new.
    Added,
    /// Its text is another, or that of a file before it.
    Edited,
    /// It is gone.
    Removed,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Added => "added",
            Reason::Edited => "edited",
            Reason::Removed => "removed",
        })
    }
}

impl fmt::Display for SumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SumError::NotFound => "checksum file not found",
            SumError::Format => "checksum file format invalid",
            SumError::Inconsistent | SumError::Changed(_) => "checksum mismatch",
        })
    }
}

impl std::error::Error for SumError {}

/// The paragraph that is printed before the error, which names the file and the way out.
pub fn advice(error: &SumError, program: &str) -> String {
    let detail = match error {
        SumError::Changed(Change { line, file, reason }) => format!("\n\tL{line}: {file} was {reason}\n\n"),
        SumError::NotFound | SumError::Format | SumError::Inconsistent => String::new(),
    };
    format!(
        "You have a checksum error in your migration directory.\n{detail}\
         Please check your migration files and run '{program} migrate hash' to re-hash the contents\n\n"
    )
}

/// The lines for these files, which are in the order in which they run.
pub fn compute(files: &[File]) -> Vec<Line> {
    let mut running = Sha256::new();
    let mut lines = Vec::with_capacity(files.len());
    for file in files {
        running.update(file.name.as_bytes());
        if directive::is_ignored_by_sum(&file.text) {
            continue;
        }
        running.update(file.text.as_bytes());
        lines.push(Line { name: file.name.clone(), hash: encode(running.clone()) });
    }
    lines
}

/// The text of `atlas.sum`.
pub fn render(lines: &[Line]) -> String {
    let mut text = format!("h1:{}\n", head(lines));
    for Line { name, hash } in lines {
        text.push_str(&format!("{name} h1:{hash}\n"));
    }
    text
}

/// The lines of an `atlas.sum`, if it agrees with itself.
pub fn parse(text: &str) -> Result<Vec<Line>, SumError> {
    let mut rows = text.lines();
    let first = rows.next().unwrap_or_default();
    let mut lines = Vec::new();
    for row in rows {
        let (name, hash) = row.split_once("h1:").ok_or(SumError::Format)?;
        lines.push(Line { name: name.trim().to_owned(), hash: hash.to_owned() });
    }
    if first.strip_prefix("h1:").unwrap_or(first) == head(&lines) {
        Ok(lines)
    } else {
        Err(SumError::Inconsistent)
    }
}

/// Whether a directory is what its `atlas.sum` says it is.
pub fn validate(directory: &Directory) -> Result<(), SumError> {
    let Some(text) = &directory.sum else {
        return if directory.files().is_empty() { Ok(()) } else { Err(SumError::NotFound) };
    };
    let listed = parse(text)?;
    let computed = compute(directory.files());
    match first_change(&listed, &computed) {
        Some(change) => Err(SumError::Changed(change)),
        None => Ok(()),
    }
}

fn first_change(listed: &[Line], computed: &[Line]) -> Option<Change> {
    let index = (0..listed.len().max(computed.len())).find(|&i| listed.get(i) != computed.get(i))?;
    let change = |line: &Line, reason| Change { line: index + 2, file: line.name.clone(), reason };
    match (listed.get(index), computed.get(index)) {
        (Some(was), Some(is)) if was.name == is.name => Some(change(is, Reason::Edited)),
        (Some(was), Some(is)) if computed.iter().any(|line| line.name == was.name) => {
            Some(change(is, Reason::Added))
        }
        (Some(was), Some(_) | None) => Some(change(was, Reason::Removed)),
        (None, Some(is)) => Some(change(is, Reason::Added)),
        (None, None) => None,
    }
}

fn head(lines: &[Line]) -> String {
    let mut whole = Sha256::new();
    for Line { name, hash } in lines {
        whole.update(name.as_bytes());
        whole.update(hash.as_bytes());
    }
    encode(whole)
}

pub(super) fn encode(hash: Sha256) -> String {
    STANDARD.encode(hash.finalize())
}

#[cfg(test)]
mod tests;
