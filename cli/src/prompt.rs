//! Can a person be asked, and what do they answer?

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, Result};

/// Whether somebody sits at both ends: answers come from standard input, questions go to standard error.
pub fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks until the answer is yes or no; the end of the input is no.
pub fn confirm(question: &str) -> Result<bool> {
    loop {
        write!(anstream::stderr(), "? {question} [y/N]: ").context("asking")?;
        io::stderr().flush().context("asking")?;
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer).context("reading the answer")?;
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" | "" => return Ok(false),
            _ if read == 0 => return Ok(false),
            _ => {}
        }
    }
}
