//! `migrate validate`: are the files those that `atlas.sum` was written for?

use anyhow::Result;

use crate::args::{MigrateValidate, ProjectOptions};
use crate::exit::Exit;
use crate::{files, project};

pub async fn run(args: MigrateValidate, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options)?;
    files::read_valid(&env.directory(&args.directory)?)?;
    Ok(Exit::Done)
}
