//! What happens on ^C while a database is being changed? The running statement is cancelled, so that its
//! transaction rolls back and is reported; a second ^C ends the program at once.

use std::process;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use tokio::sync::watch;

static REQUESTED: OnceLock<watch::Sender<bool>> = OnceLock::new();

/// Takes over SIGINT, SIGTERM and SIGHUP for the rest of the program.
pub fn listen() -> Result<()> {
    let sender = watch::Sender::new(false);
    if REQUESTED.set(sender).is_err() {
        return Ok(());
    }
    ctrlc::set_handler(|| {
        let Some(sender) = REQUESTED.get() else { process::exit(1) };
        if sender.send_replace(true) {
            process::exit(1);
        }
        crate::output::note("\ninterrupt received, wait for exit or ^C to terminate");
    })
    .context("listening for interrupts")
}

/// Whether an interrupt came.
pub fn requested() -> bool {
    REQUESTED.get().is_some_and(|sender| *sender.borrow())
}

/// Waits for an interrupt; for ever where nobody listens.
pub async fn wait() {
    if let Some(sender) = REQUESTED.get() {
        // An error means that the sender is gone, which a static never is.
        if sender.subscribe().wait_for(|requested| *requested).await.is_ok() {
            return;
        }
    }
    std::future::pending().await
}
