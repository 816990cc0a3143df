//! Pages that are played: Markdown in which each `console` block holds commands and what they answer.
//!
//! A line that starts with `$ ` is a command, run by bash in the page's own folder; the lines after it are its
//! output, standard error included, and `[exit code 2]` where it did not end with 0. Playing a page runs every
//! command and writes the page anew; the test compares the two. `UPDATE_PAGES=1` keeps the new one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use regex::{Captures, Regex};
use similar::TextDiff;

use crate::root;

/// Where a page is played, and what its commands find in their environment.
pub struct Stage<'a> {
    /// The folder the commands run in.
    pub folder: &'a Path,
    /// What is added to the environment.
    pub variables: Vec<(&'a str, String)>,
    /// What no command may print, whatever it is given.
    pub secrets: Vec<String>,
    /// Texts that differ from run to run, each with the word that stands for it on the page.
    pub words: Vec<(String, &'a str)>,
}

/// Plays `tests/pages/<name>.md` on a stage and fails where the answers are not those of the page.
pub fn play(name: &str, stage: &Stage) {
    let path = root().join("tests/pages").join(name).with_extension("md");
    let expected = fs::read_to_string(&path).expect("the page can be read");
    let played = rewrite(&expected, &mut Steady::default(), |command| answer(command, stage));
    if played == expected {
        return;
    }
    if std::env::var("UPDATE_PAGES").is_ok_and(|value| value == "1") {
        fs::write(&path, &played).expect("the page can be written");
        return;
    }
    let difference = TextDiff::from_lines(&expected, &played);
    panic!("{name}.md was answered otherwise:\n{}", difference.unified_diff().context_radius(4));
}

/// The page with each command's output replaced by what `answer` says.
fn rewrite(page: &str, steady: &mut Steady, mut answer: impl FnMut(&str) -> String) -> String {
    let mut played = String::new();
    let mut in_console = false;
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let fence = line.starts_with("```");
        if fence {
            in_console = line == "```console";
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) else {
            // Inside a console block, what is not a command is an old answer.
            if fence || !in_console {
                played += line;
                played.push('\n');
            }
            continue;
        };
        let mut command = command.to_owned();
        played += line;
        played.push('\n');
        while let Some(more) = lines.next_if(|line| line.starts_with("> ") || *line == ">") {
            played += more;
            played.push('\n');
            command.push('\n');
            command += more.get(2..).unwrap_or_default();
        }
        played += &steady.text(&answer(&command));
    }
    played
}

/// What a command prints, and how it ends where that is not well.
fn answer(command: &str, stage: &Stage) -> String {
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(stage.folder)
        .envs(stage.variables.iter().map(|(name, value)| (name, value)))
        // The make that may be running us is not the make on the page.
        .env_remove("MAKEFLAGS")
        .env_remove("MAKELEVEL")
        .env_remove("MFLAGS")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("bash runs");
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => text += &format!("[exit code {code}]\n"),
        None => text += "[ended by a signal]\n",
    }
    for secret in &stage.secrets {
        assert!(!text.contains(secret), "this prints a password: {command}");
    }
    for (volatile, word) in &stage.words {
        text = text.replace(volatile, word);
    }
    text
}

/// Turns what a clock made into words that are the same on every run.
#[derive(Default)]
struct Steady {
    versions: BTreeMap<String, usize>,
}

impl Steady {
    /// Versions become VERSION1, VERSION2 in the order they are first seen; times and hashes become words.
    fn text(&mut self, text: &str) -> String {
        let version = pattern(r"\b20\d{12}");
        let text = version.replace_all(text, |found: &Captures| {
            let next = self.versions.len() + 1;
            let number = self.versions.entry(found[0].to_owned()).or_insert(next);
            format!("VERSION{number}")
        });
        let text = pattern(r"\b(\d+h)?(\d+m)?\d+(\.\d+)?(ns|µs|ms|s)\b").replace_all(&text, "TIME");
        let text = pattern(r"h1:[A-Za-z0-9+/]{43}=").replace_all(&text, "h1:HASH");
        let text = pattern(r"\[Makefile:\d+:").replace_all(&text, "[Makefile:");
        text.into_owned()
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of this file are regular expressions")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A day\n\n```console\n$ one\nold\n$ two\n> more\n```\n\nThe end.\n";

    #[test]
    fn answers_are_replaced_and_the_rest_is_kept() {
        let played = rewrite(PAGE, &mut Steady::default(), |command| format!("<{command}>\n"));
        assert_eq!(
            played,
            "# A day\n\n```console\n$ one\n<one>\n$ two\n> more\n<two\nmore>\n```\n\nThe end.\n"
        );
    }

    #[test]
    fn a_page_is_itself_when_the_answers_are_the_same() {
        let played = rewrite(PAGE, &mut Steady::default(), |command| match command {
            "one" => "old\n".to_owned(),
            _ => String::new(),
        });
        assert_eq!(played, PAGE);
    }

    #[test]
    fn what_a_clock_made_becomes_words() {
        let text = "20251111120000 then 20251111130000, 20251111120000 again (3.141592ms, 1m2.5s)";
        assert_eq!(Steady::default().text(text), "VERSION1 then VERSION2, VERSION1 again (TIME, TIME)");
    }

    #[test]
    fn a_command_that_fails_says_how() {
        assert_eq!(answered("echo no >&2; exit 2"), "no\n[exit code 2]\n");
    }

    #[test]
    #[should_panic(expected = "prints a password")]
    fn a_command_that_prints_a_password_is_seen() {
        answered("echo postgres://ada:s3cret@localhost");
    }

    fn answered(command: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let secrets = vec!["s3cret".to_owned()];
        answer(command, &Stage { folder: folder.path(), variables: vec![], secrets, words: vec![] })
    }
}
