//! The command line of Portolan: reads the arguments, runs one command, ends with its exit code.

mod apply;
mod args;
mod ask;
mod back;
mod catalog;
mod chart;
mod commands;
mod course;
mod database;
mod dev;
mod dev_server;
mod duration;
mod editor;
mod exit;
mod files;
mod output;
mod pager;
mod progress;
mod project;
mod prompt;
mod report;
mod serve;
mod source;
mod state;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use args::Cli;
use exit::Exit;
use mimalloc::MiMalloc;

/// A schema is many small values: see docs/decisions/0004.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let program = output::program();
    let command = Cli::command().name(program).bin_name(program);
    let parsed = command.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let exit = match parsed {
        Ok(cli) => run(cli),
        Err(error) => usage(&error),
    };
    exit.into()
}

fn run(cli: Cli) -> Exit {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(cli)),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(exit) => exit,
        Err(error) if output::is_reader_gone(&error) => Exit::Done,
        Err(error) => {
            report::error(&error);
            Exit::Failed
        }
    }
}

/// Help goes to standard output; a mistake is an `Error: ` and exit code 1, as in Atlas.
fn usage(error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            match output::print(&error.render().ansi().to_string()) {
                Err(error) if !output::is_reader_gone(&error) => Exit::Failed,
                _ => Exit::Done,
            }
        }
        // Our own parsers say all there is to say.
        ErrorKind::ValueValidation if let Some(source) = std::error::Error::source(error) => {
            output::note(&format!("Error: {source}"));
            Exit::Failed
        }
        _ => {
            let text = error.render().to_string();
            output::note(&match text.strip_prefix("error: ") {
                Some(rest) => format!("Error: {}", rest.trim_end()),
                None => text.trim_end().to_owned(),
            });
            Exit::Failed
        }
    }
}
