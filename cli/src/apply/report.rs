//! What did an apply do? The value that templates and JSON see, and the text that people read while it runs.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portolan_core::directory::File;
use portolan_core::template::Root;
use serde_json::{Value, json};

use crate::database::Address;
use crate::duration;
use crate::output::Paint;

/// An apply, as far as it has come.
#[derive(Debug, Clone)]
pub struct Report {
    pub driver: &'static str,
    pub address: Address,
    /// The path of the migration directory.
    pub directory: String,
    pub pending: Vec<File>,
    pub applied: Vec<AppliedFile>,
    /// The version before; empty where none was applied.
    pub current: String,
    /// The version to arrive at.
    pub target: String,
    pub times: Times,
    pub error: Option<String>,
}

/// One file, as far as it has come.
#[derive(Debug, Clone)]
pub struct AppliedFile {
    pub file: File,
    /// Statements that an earlier run had applied.
    pub skipped: usize,
    /// Statements of this run, the one that failed included.
    pub applied: Vec<String>,
    pub times: Times,
    pub error: Option<StatementError>,
}

/// The statement that stopped a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementError {
    pub statement: String,
    pub text: String,
}

/// When something started and ended.
#[derive(Debug, Clone)]
pub struct Times {
    pub start: Timestamp,
    pub end: Timestamp,
    clock: Instant,
    pub elapsed: Duration,
}

impl Times {
    pub fn start() -> Times {
        let now = Timestamp::now();
        Times { start: now, end: now, clock: Instant::now(), elapsed: Duration::ZERO }
    }

    pub fn stop(&mut self) {
        self.end = Timestamp::now();
        self.elapsed = self.clock.elapsed();
    }

    /// The time since the start, as the revisions table counts it.
    pub fn nanoseconds(&self) -> i64 {
        i64::try_from(self.clock.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }
}

/// Printed where no file is pending.
pub const NOTHING_TO_DO: &str = "No migration files to execute";

impl Report {
    /// `Migrating to version 3 from 1 (2 migrations in total)`.
    pub fn header(&self, paint: Paint) -> String {
        let from = match self.current.as_str() {
            "" => String::new(),
            current => format!(" from {}", paint.cyan(current)),
        };
        let target = paint.cyan(&self.target);
        format!("Migrating to version {target}{from} ({} migrations in total)", self.pending.len())
    }

    /// The closing lines: time, files and statements.
    pub fn summary(&self, indent: &str, paint: Paint) -> String {
        let failed = self.applied.iter().filter(|file| file.error.is_some()).count();
        let files = self.applied.len() - failed;
        let sent: usize = self.applied.iter().map(|file| file.applied.len()).sum();
        let mark = paint.yellow("--");
        let lines = [
            paint.cyan("-------------------------"),
            format!("{mark} {}", paint.yellow(&duration::format(self.times.elapsed))),
            format!("{mark} {}", counted("migration", files, failed)),
            format!("{mark} {}", counted("sql statement", sent.saturating_sub(failed), failed)),
        ];
        lines.map(|line| format!("{indent}{line}\n")).concat()
    }

    /// What a `--format` template is run over.
    pub fn root(&self, paint: Paint) -> Root {
        let besides = [("Header", self.header(paint)), ("Summary", self.summary("", paint))];
        Root { report: self.to_json(), besides: besides.map(|(name, text)| (name, json!(text))).to_vec() }
    }

    /// The report as JSON, without what is empty.
    fn to_json(&self) -> Value {
        let mut value =
            json!({ "Driver": self.driver, "URL": self.address.to_json(), "Dir": self.directory });
        if !self.pending.is_empty() {
            value["Pending"] = self.pending.iter().map(file_json).collect();
        }
        if !self.applied.is_empty() {
            value["Applied"] = self.applied.iter().map(AppliedFile::to_json).collect();
        }
        if !self.current.is_empty() {
            value["Current"] = json!(self.current);
        }
        if !self.target.is_empty() {
            value["Target"] = json!(self.target);
        }
        value["Start"] = json!(local(self.times.start));
        value["End"] = json!(local(self.times.end));
        match &self.error {
            Some(error) => value["Error"] = json!(error),
            None if self.pending.is_empty() => value["Message"] = json!(NOTHING_TO_DO),
            None => value["Message"] = json!(self.header(Paint::PLAIN)),
        }
        value
    }
}

impl AppliedFile {
    pub fn to_json(&self) -> Value {
        let mut value = file_json(&self.file);
        value["Start"] = json!(local(self.times.start));
        value["End"] = json!(local(self.times.end));
        if self.skipped > 0 {
            value["Skipped"] = json!(self.skipped);
        }
        value["Applied"] = json!(self.applied);
        if let Some(StatementError { statement, text }) = &self.error {
            value["Error"] = json!({ "Stmt": statement, "Text": text });
        }
        value
    }
}

pub fn file_json(file: &File) -> Value {
    json!({ "Name": file.name, "Version": file.version(), "Description": file.description() })
}

/// A moment in the local time zone, as Go writes it.
pub fn local(moment: Timestamp) -> String {
    let zoned = moment.to_zoned(TimeZone::system());
    match zoned.offset().is_zero() {
        true => zoned.strftime("%Y-%m-%dT%H:%M:%S%.9fZ").to_string(),
        false => zoned.strftime("%Y-%m-%dT%H:%M:%S%.9f%:z").to_string(),
    }
}

/// `2 migrations`, `1 migration ok, 1 with errors`, `1 migration with errors`.
pub fn counted(noun: &str, done: usize, failed: usize) -> String {
    let plural = |count: usize| if count > 1 { "s" } else { "" };
    match (done, failed) {
        (done, 0) => format!("{done} {noun}{}", plural(done)),
        (0, failed) => format!("{failed} {noun}{} with errors", plural(failed)),
        (done, failed) => format!("{done} {noun}{} ok, {failed} with errors", plural(done)),
    }
}

/// What happens, in the order in which it happens.
pub enum Event<'a> {
    Started(&'a Report),
    File(&'a File),
    Statement(&'a str),
    StatementFailed(&'a str),
    FileDone(&'a AppliedFile),
    Ended(&'a Report),
}

/// The text of Atlas's own output for an event.
pub fn text(event: &Event<'_>, paint: Paint) -> String {
    match event {
        Event::Started(report) if report.pending.is_empty() => format!("{NOTHING_TO_DO}\n"),
        Event::Started(report) => format!("{}:\n", report.header(paint)),
        Event::File(file) => {
            format!("\n  {} migrating version {}\n", paint.yellow("--"), paint.cyan(file.version()))
        }
        Event::Statement(statement) => {
            format!("    {} {}\n", paint.cyan("->"), statement.replace('\n', "\n       "))
        }
        Event::StatementFailed(error) => format!("    {}\n", paint.white_on_red(error)),
        Event::FileDone(file) => {
            let time = duration::format(file.times.elapsed);
            format!("  {} ok ({})\n", paint.yellow("--"), paint.yellow(&time))
        }
        Event::Ended(report) if report.pending.is_empty() => String::new(),
        Event::Ended(report) => format!("\n{}", report.summary("  ", paint)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_more_than_one_is_plural() {
        assert_eq!(counted("migration", 1, 0), "1 migration");
        assert_eq!(counted("migration", 2, 0), "2 migrations");
        assert_eq!(counted("migration", 1, 1), "1 migration ok, 1 with errors");
        assert_eq!(counted("sql statement", 0, 1), "1 sql statement with errors");
    }

    #[test]
    fn the_lines_of_a_statement_stay_under_its_start() {
        assert_eq!(
            text(&Event::Statement("CREATE TABLE t (\n  a int\n);"), Paint::PLAIN),
            "    -> CREATE TABLE t (\n         a int\n       );\n"
        );
    }
}
