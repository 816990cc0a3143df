//! One file for each command; here is only which file answers which command.

mod license;
mod migrate_apply;
mod migrate_hash;
mod migrate_lint;
mod migrate_new;
mod migrate_set;
mod migrate_status;
mod migrate_validate;
mod version;

use anyhow::Result;

use crate::args::{Cli, Command, MigrateCommand, MigrateGroup, SchemaCommand, SchemaGroup};
use crate::exit::Exit;

pub async fn run(cli: Cli) -> Result<Exit> {
    match cli.command {
        Command::Migrate(MigrateGroup { project, command }) => match command {
            MigrateCommand::Apply(args) => migrate_apply::run(args, &project).await,
            MigrateCommand::Diff(_) => not_built("migrate diff"),
            MigrateCommand::Down(_) => not_built("migrate down"),
            MigrateCommand::Hash(args) => migrate_hash::run(args, &project).await,
            MigrateCommand::Lint(args) => migrate_lint::run(args),
            MigrateCommand::New(args) => migrate_new::run(args, &project).await,
            MigrateCommand::Set(args) => migrate_set::run(args, &project).await,
            MigrateCommand::Status(args) => migrate_status::run(args, &project).await,
            MigrateCommand::Validate(args) => migrate_validate::run(args, &project).await,
        },
        Command::Schema(SchemaGroup { project: _, command }) => match command {
            SchemaCommand::Apply(_) => not_built("schema apply"),
            SchemaCommand::Clean(_) => not_built("schema clean"),
            SchemaCommand::Diff(_) => not_built("schema diff"),
            SchemaCommand::Drift(_) => not_built("schema drift"),
            SchemaCommand::Inspect(_) => not_built("schema inspect"),
        },
        Command::Version => version::run(),
        Command::License => license::run(),
    }
}

fn not_built(command: &str) -> Result<Exit> {
    anyhow::bail!("`{command}` is not built yet")
}
