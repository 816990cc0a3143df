//! `migrate validate`: are the files those that `atlas.sum` was written for, and can they be replayed?

use anyhow::{Context, Result};

use crate::args::{MigrateValidate, ProjectOptions};
use crate::exit::Exit;
use crate::project::{self, Sources};
use crate::{files, source, state};

pub async fn run(args: MigrateValidate, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    let path = env.directory(&args.directory)?;
    let on_disk = files::read_valid(&path)?;
    if let Some(dev) = env.dev(args.dev_url.as_ref())? {
        let meant = state::meant(&[], Some(&dev), env.env.asked).await?;
        let sources = source::history(&path, &on_disk.directory, None)?;
        state::from_texts(sources, &meant).await?.sound().context("replaying the migration directory")?;
    }
    Ok(Exit::Done)
}
