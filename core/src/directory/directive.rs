//! What do the `-- atlas:…` comments of a file or a statement ask for?
//!
//! A comment at the top of a file speaks for the file if an empty line follows it, else for the first
//! statement. Only the transaction mode is honored in both places: Atlas overlooks it without the line.

use std::fmt;

use super::File;
use super::cut::Statement;

/// One directive: `-- atlas:name argument`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directive<'a> {
    /// What stands before `atlas:`, usually `-- `.
    pub prefix: &'a str,
    /// The directive's name.
    pub name: &'a str,
    /// The rest of the line; empty if there is none.
    pub argument: &'a str,
}

/// The directive on the first line of a text: printable ASCII, `atlas:`, a word, and an argument.
pub fn first_line(text: &str) -> Option<Directive<'_>> {
    let line = text.split('\n').next().unwrap_or_default();
    let printable = line.find(|c: char| !(' '..='~').contains(&c)).unwrap_or(line.len());
    line.get(..printable)?.rmatch_indices("atlas:").find_map(|(at, mark)| {
        let rest = line.get(at + mark.len()..)?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = rest.get(..end).filter(|name| !name.is_empty())?;
        let argument = rest.get(end..).filter(|rest| rest.starts_with(' ')).unwrap_or_default();
        Some(Directive { prefix: line.get(..at)?, name, argument: argument.trim_start_matches(' ') })
    })
}

/// The arguments of each directive of this name that speaks for the whole file.
pub fn of_file<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (comments, is_detached) = leading_comments(text);
    if is_detached { arguments(comments, name) } else { Vec::new() }
}

/// The arguments of each directive of this name that is attached to a statement.
pub fn of_statement<'a>(statement: &'a Statement, name: &str) -> Vec<&'a str> {
    let found = statement.comments.iter().filter_map(|comment| {
        let text = comment.text.as_str();
        let is_block = text.starts_with("/*");
        if is_block && text.contains('\n') {
            return None;
        }
        let text = if is_block { text.strip_suffix("*/").unwrap_or(text) } else { text };
        let directive = first_line(text)?;
        let is_ours = match directive.prefix {
            "/*" => is_block,
            "#" | "--" | "-- " => !is_block,
            _ => false,
        };
        (is_ours && directive.name == name).then_some(directive.argument)
    });
    found.collect()
}

/// The tag of a checkpoint file, which may be empty; `None` for any other file.
pub fn checkpoint(text: &str) -> Option<&str> {
    of_file(text, "checkpoint").first().copied()
}

/// What is not to be linted in a file: analyzers or codes; an empty list is everything.
pub fn not_linted(text: &str) -> Option<Vec<&str>> {
    let found = of_file(text, "nolint");
    (!found.is_empty()).then(|| found.iter().flat_map(|list| list.split_whitespace()).collect())
}

/// Whether `atlas.sum` covers only the name of the file.
pub fn is_ignored_by_sum(text: &str) -> bool {
    first_line(text).is_some_and(|found| found.name == "sum" && found.argument == "ignore")
}

/// How much one transaction holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionMode {
    /// Each statement commits by itself.
    None,
    /// One transaction for each file.
    File,
    /// One transaction for all files of a run.
    All,
}

impl TransactionMode {
    /// The mode of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "none" => Some(TransactionMode::None),
            "file" => Some(TransactionMode::File),
            "all" => Some(TransactionMode::All),
            _ => None,
        }
    }
}

/// Why a `-- atlas:txmode` cannot be followed. The texts are Atlas's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionModeError {
    /// The file names more than one mode.
    Several { file: String, values: Vec<String> },
    /// A file cannot ask for one transaction over all files.
    All { file: String },
    /// There is no such mode.
    Unknown { file: String, value: String },
    /// The run is one transaction, which a file cannot leave.
    SetForAll { file: String, value: String },
}

impl fmt::Display for TransactionModeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TransactionModeError::Several { file, values } => {
                write!(f, "multiple txmode values found in file {file:?}: {values:?}")
            }
            TransactionModeError::All { file } => {
                write!(f, "txmode \"all\" is not allowed in file directive {file:?}. Use \"file\" instead")
            }
            TransactionModeError::Unknown { file, value } => {
                write!(f, "unknown txmode {value:?} found in file directive {file:?}")
            }
            TransactionModeError::SetForAll { file, value } => write!(
                f,
                "cannot set txmode directive to {value:?} in {file:?} when txmode \"all\" is set globally"
            ),
        }
    }
}

impl std::error::Error for TransactionModeError {}

/// The transaction mode for a file, when the run's is `run`.
pub fn transaction_mode(file: &File, run: TransactionMode) -> Result<TransactionMode, TransactionModeError> {
    let (comments, _) = leading_comments(&file.text);
    let values = arguments(comments, "txmode");
    let name = || file.name.clone();
    let value = match values.as_slice() {
        [] => return Ok(run),
        [value] => (*value).trim(),
        several => {
            let values = several.iter().map(|value| (*value).to_owned()).collect();
            return Err(TransactionModeError::Several { file: name(), values });
        }
    };
    match TransactionMode::from_name(value) {
        None => Err(TransactionModeError::Unknown { file: name(), value: value.to_owned() }),
        Some(TransactionMode::All) => Err(TransactionModeError::All { file: name() }),
        Some(mode @ (TransactionMode::None | TransactionMode::File)) => match run {
            TransactionMode::All => {
                Err(TransactionModeError::SetForAll { file: name(), value: value.to_owned() })
            }
            TransactionMode::None | TransactionMode::File => Ok(mode),
        },
    }
}

fn arguments<'a>(comments: Vec<&'a str>, name: &str) -> Vec<&'a str> {
    let found = comments.into_iter().filter_map(first_line).filter(|found| found.name == name);
    found.map(|found| found.argument).collect()
}

/// The run of comment lines a text starts with, and whether an empty line, or the end, follows it.
fn leading_comments(text: &str) -> (Vec<&str>, bool) {
    let mut comments = Vec::new();
    for line in text.split('\n') {
        if !line.starts_with("--") && !line.starts_with('#') {
            return (comments, line.trim_end_matches('\r').is_empty());
        }
        comments.push(line.trim_end());
    }
    (comments, true)
}

#[cfg(test)]
mod tests;
