//! Is something still happening? A line on a terminal's standard error while a statement runs; nothing elsewhere.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line that shows what is running, and for how long.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Shown only where a person watches both streams: results go to standard output meanwhile.
    pub fn start() -> Progress {
        let watched = io::stderr().is_terminal() && io::stdout().is_terminal();
        let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        // Statements that end at once are not worth a line.
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar }
    }

    pub fn running(&self, what: &str) {
        self.bar.reset_elapsed();
        self.bar.set_message(what.to_owned());
    }

    /// Writes to standard output without the line in between.
    pub fn around<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
