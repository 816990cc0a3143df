//! Where do words go? Results to standard output, everything else to standard error; a reader that stops early
//! (`| head`) ends the program quietly.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use portolan_core::template::{Ink, Printers, Root, render};

/// Writes to standard output.
pub fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("writing to standard output")
}

/// Whether an error is only that the reader of standard output has gone: nobody is left to be told.
pub fn is_reader_gone(error: &anyhow::Error) -> bool {
    let cause = error.root_cause().downcast_ref::<io::Error>();
    cause.is_some_and(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

/// Writes a line for people to standard error.
pub fn note(text: &str) {
    // Nothing is left to tell a reader who has closed standard error.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Whether a person reads standard output.
pub fn is_terminal() -> bool {
    io::IsTerminal::is_terminal(&io::stdout())
}

/// The colors of Atlas's own outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub Ink);

impl Paint {
    /// Text as it is.
    pub const PLAIN: Paint = Paint(Ink::PLAIN);

    /// Colors where a terminal shows them and nobody asked for none.
    pub fn of_stdout() -> Paint {
        Paint(Ink { colors: anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never })
    }

    pub fn cyan(self, text: &str) -> String {
        self.0.paint("36", text)
    }

    pub fn yellow(self, text: &str) -> String {
        self.0.paint("33", text)
    }

    pub fn white_on_red(self, text: &str) -> String {
        self.0.paint("97;101", text)
    }
}

/// Prints what a template makes of a report; on a terminal the line is ended, too.
pub fn print_template(template: &str, root: &Root, printers: Printers) -> Result<()> {
    let mut text = render(template, root, Paint::of_stdout().0, printers)?;
    if is_terminal() && !text.ends_with('\n') {
        text.push('\n');
    }
    print(&text)
}

/// The name this program was called by: under the name `atlas` it answers as `atlas`.
pub fn program() -> &'static str {
    let called = std::env::args_os().next().unwrap_or_default();
    match Path::new(&called).file_stem().and_then(|name| name.to_str()) {
        Some("atlas") => "atlas",
        Some(_) | None => "portolan",
    }
}
