//! `migrate validate`: are the files those that `atlas.sum` was written for?

use anyhow::Result;

use crate::args::{MigrateValidate, ProjectOptions};
use crate::exit::Exit;
use crate::files;
use crate::project::{self, Sources};

pub async fn run(args: MigrateValidate, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    files::read_valid(&env.directory(&args.directory)?)?;
    Ok(Exit::Done)
}
