//! The commands that psql keeps for itself (psql manual, Meta-Commands): most say nothing to the server, some decide what it
//! is told.

use crate::model::{Diagnostic, Fate, Span};

/// Those that run other texts, or leave out what follows them.
const DECIDING: [(&str, &str); 12] = [
    ("r", "what was written before is thrown away"),
    ("reset", "what was written before is thrown away"),
    ("i", "another file is run here"),
    ("ir", "another file is run here"),
    ("include", "another file is run here"),
    ("include_relative", "another file is run here"),
    ("gexec", "what a query gives is run here"),
    ("if", "psql decides what runs"),
    ("elif", "psql decides what runs"),
    ("else", "psql decides what runs"),
    ("endif", "psql decides what runs"),
    ("bind", "a statement gets its values here"),
];

/// Whether a line ends what psql reads.
pub fn quits(line: &str) -> bool {
    matches!(command(line), "q" | "quit")
}

fn command(line: &str) -> &str {
    let word = line.trim_start_matches('\\');
    word.find(|c: char| !c.is_ascii_alphabetic() && c != '_').map_or(word, |end| &word[..end])
}

/// What a line of psql does to a schema.
pub fn fate(line: &str, span: Span) -> Fate {
    let word = if line.starts_with("\\;") { ";" } else { command(line) };
    let joined = (word == ";").then_some("several statements are sent as one");
    let deciding = DECIDING.iter().find(|(command, _)| *command == word).map(|(_, what)| *what);
    match deciding.or(joined) {
        Some(what) => Fate::Rejected(
            Diagnostic::error(
                "psql-command",
                format!("`\\{word}` is a command of psql that is not followed: {what}"),
                span,
                what,
            )
            .help("write the statements themselves, or let psql run the file and read the database instead"),
        ),
        None => Fate::Nothing("psql"),
    }
}
