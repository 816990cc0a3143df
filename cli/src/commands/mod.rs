//! One file for each command; here is only which file answers which command.

mod license;
mod migrate_apply;
mod migrate_diff;
mod migrate_down;
mod migrate_hash;
mod migrate_lint;
mod migrate_new;
mod migrate_set;
mod migrate_status;
mod migrate_validate;
mod schema_apply;
mod schema_clean;
mod schema_diff;
mod schema_drift;
mod schema_inspect;
mod version;

use anyhow::Result;

use crate::args::{Cli, Command, MigrateCommand, MigrateGroup, SchemaCommand, SchemaGroup};
use crate::exit::Exit;

pub async fn run(cli: Cli) -> Result<Exit> {
    match cli.command {
        Command::Migrate(MigrateGroup { project, command }) => match command {
            MigrateCommand::Apply(args) => migrate_apply::run(args, &project).await,
            MigrateCommand::Diff(args) => migrate_diff::run(args, &project).await,
            MigrateCommand::Down(args) => migrate_down::run(args, &project).await,
            MigrateCommand::Hash(args) => migrate_hash::run(args, &project).await,
            MigrateCommand::Lint(args) => migrate_lint::run(args),
            MigrateCommand::New(args) => migrate_new::run(args, &project).await,
            MigrateCommand::Set(args) => migrate_set::run(args, &project).await,
            MigrateCommand::Status(args) => migrate_status::run(args, &project).await,
            MigrateCommand::Validate(args) => migrate_validate::run(args, &project).await,
        },
        Command::Schema(SchemaGroup { project, command }) => match command {
            SchemaCommand::Apply(args) => schema_apply::run(args, &project).await,
            SchemaCommand::Clean(args) => schema_clean::run(args, &project).await,
            SchemaCommand::Diff(args) => schema_diff::run(args, &project).await,
            SchemaCommand::Drift(args) => schema_drift::run(args, &project).await,
            SchemaCommand::Inspect(args) => schema_inspect::run(args, &project).await,
        },
        Command::Version => version::run(),
        Command::License => license::run(),
    }
}
