//! `migrate status`: which files has a database run, and which are next?

use anyhow::Result;
use portolan_core::directory::status;

use crate::apply::revisions;
use crate::args::{MigrateStatus, ProjectOptions};
use crate::database::Connection;
use crate::exit::Exit;
use crate::files;
use crate::output::print;
use crate::project::{self, Sources};

pub async fn run(args: MigrateStatus, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    let on_disk = files::read_valid(&env.directory(&args.directory)?)?;
    let mut connection = Connection::open(&env.url(args.url.as_ref())?).await?;
    let asked = args.revisions_schema.or(env.env.migration.revisions_schema);
    let table = revisions::locate(&mut connection, asked.as_deref()).await?;
    let rows = revisions::read(&mut connection, &table).await?;
    let status = status::status(&on_disk.directory, &rows, connection.dialect())?;
    print(&status::text(&status))?;
    Ok(Exit::Done)
}
