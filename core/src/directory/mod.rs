//! What does a migration directory hold, is it intact, and which of its files are still to run?
//!
//! Names, directives, checksums, hashes and messages are Atlas's, so that a team can alternate between
//! the two programs on one directory and one database.

pub mod cut;
pub mod directive;
pub mod name;
pub mod pending;
pub mod render;
pub mod revision;
pub mod status;
pub mod sum;

use cut::{CutError, Statement, cut};

use crate::model::Dialect;

/// One migration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The file's name within its directory, as in `20240101000000_init.sql`.
    pub name: String,
    /// Its text, exactly as stored.
    pub text: String,
}

impl File {
    /// The version: the name up to the first `_`.
    pub fn version(&self) -> &str {
        name::version(&self.name)
    }

    /// The description: the name after the first `_`.
    pub fn description(&self) -> &str {
        name::description(&self.name)
    }

    /// Whether the file is a checkpoint: a whole schema, from which a new database may start.
    pub fn is_checkpoint(&self) -> bool {
        directive::checkpoint(&self.text).is_some()
    }

    /// The statements, as they are executed.
    pub fn statements(&self, dialect: Dialect) -> Result<Vec<Statement>, CutError> {
        cut(&self.text, dialect)
    }
}

/// A migration directory, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    files: Vec<File>,
    /// The text of `atlas.sum`, where there is one.
    pub sum: Option<String>,
}

impl Directory {
    /// A directory of these files; they are put in the order in which they run, bytewise by name.
    pub fn new(mut files: Vec<File>, sum: Option<String>) -> Self {
        files.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        Directory { files, sum }
    }

    /// The files in the order in which they run.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The files a new database runs: from the last checkpoint on, or all.
    pub fn files_from_last_checkpoint(&self) -> &[File] {
        let start = self.files.iter().rposition(File::is_checkpoint).unwrap_or(0);
        self.files.get(start..).unwrap_or_default()
    }

    /// The file of a version.
    pub fn file(&self, version: &str) -> Option<&File> {
        self.files.iter().rev().find(|file| file.version() == version)
    }

    /// The same directory with one more file (or another text for it) and a fresh `atlas.sum`.
    pub fn with(&self, file: File) -> Directory {
        let mut files: Vec<File> = self.files.iter().filter(|kept| kept.name != file.name).cloned().collect();
        files.push(file);
        let mut directory = Directory::new(files, None);
        directory.sum = Some(sum::render(&sum::compute(&directory.files)));
        directory
    }
}
