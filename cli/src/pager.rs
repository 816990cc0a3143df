//! How is a long text read? Through `$PAGER` on a terminal, as it is elsewhere.

use std::env;
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::output::{is_terminal, print};

/// Shows a text.
pub fn page(text: &str) -> Result<()> {
    let pager = env::var("PAGER").ok().filter(|pager| !pager.is_empty());
    let Some(pager) = pager.filter(|_| is_terminal()) else { return print(text) };
    let mut child = Command::new("sh")
        .args(["-c", &pager])
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("running the pager {pager}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(text.as_bytes()) {
            // The reader has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            other => other.with_context(|| format!("writing to the pager {pager}"))?,
        }
    }
    child.wait().with_context(|| format!("waiting for the pager {pager}"))?;
    Ok(())
}
