//! `migrate new`: an empty file with the next version, and its checksum.

use anyhow::Result;
use portolan_core::directory::{File, name};

use crate::args::{MigrateNew, ProjectOptions};
use crate::exit::Exit;
use crate::project::{self, Sources};
use crate::{editor, files};

pub async fn run(args: MigrateNew, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    let path = env.directory(&args.directory)?;
    let on_disk = files::read_valid_or_new(&path)?;
    let version = name::next_version(on_disk.directory.files(), files::unix_seconds());
    let name = files::file_name(&version, args.name.as_deref())?;
    let text = if args.edit { editor::edit(&name, "")? } else { String::new() };
    files::add(&on_disk, File { name, text })?;
    Ok(Exit::Done)
}
