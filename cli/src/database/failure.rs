//! What does a database say when it refuses a statement?

use std::fmt;

/// A refused statement, in the words of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The message as Atlas's drivers print it: `pq: …`, `Error 1064 (42000): …`, or plain for SQLite.
    pub message: String,
    /// Where in the statement, as a byte offset.
    pub offset: Option<usize>,
    pub detail: Option<String>,
    pub hint: Option<String>,
}

impl Failure {
    pub fn plain(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), offset: None, detail: None, hint: None }
    }

    /// The lines that explain the message, for a person.
    pub fn explanation(&self) -> Vec<String> {
        let detail = self.detail.iter().map(|text| format!("detail: {text}"));
        let hint = self.hint.iter().map(|text| format!("hint: {text}"));
        detail.chain(hint).collect()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
