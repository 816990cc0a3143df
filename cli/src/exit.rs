//! With which code does the program end?

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did what it was asked to: 0.
    Done,
    /// It failed, and has said so: 1, as Atlas for every failure.
    Failed,
    /// `schema drift` found a difference: 2.
    Drift,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        match exit {
            Exit::Done => ExitCode::SUCCESS,
            Exit::Failed => ExitCode::from(1),
            Exit::Drift => ExitCode::from(2),
        }
    }
}
