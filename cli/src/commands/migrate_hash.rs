//! `migrate hash`: write the checksum file anew, for files that were changed on purpose.

use anyhow::Result;

use crate::args::{MigrateHash, ProjectOptions};
use crate::exit::Exit;
use crate::files;
use crate::output::note;
use crate::project::{self, Sources};

pub async fn run(args: MigrateHash, options: &ProjectOptions) -> Result<Exit> {
    if args.force {
        note("Flag --force has been deprecated, you can safely omit it.");
    }
    let env = project::single(options, Sources::Ignored)?;
    let path = env.directory(&args.directory)?;
    let on_disk = files::read(&path)?;
    files::write_sum(&path, &on_disk.directory)?;
    Ok(Exit::Done)
}
