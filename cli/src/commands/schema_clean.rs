//! `schema clean`: drop everything in a database, or in the schema that its URL is bound to.

use anyhow::Result;
use portolan_core::course::Side;
use portolan_core::directory::directive::TransactionMode;
use portolan_core::export;
use portolan_core::model::Pair;

use super::schema_apply::{apply, approved};
use crate::args::{ProjectOptions, SchemaClean};
use crate::course::{self, Passage};
use crate::database::Connection;
use crate::exit::Exit;
use crate::output::{note, print};
use crate::project::{self, Sources};
use crate::state::{self, Opened};

pub async fn run(args: SchemaClean, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    let mut opened = Opened::Server(Box::new(Connection::open(&env.url(args.url.as_ref())?).await?));
    let meant = state::meant(&[&opened], None, Default::default()).await?;
    let before = state::read(&mut opened, &meant, &[]).await?;
    // The schema that the URL is bound to stays, as the empty one of the database does.
    let after = state::replayed(Vec::new(), &meant);
    let passage = Passage {
        renames: Default::default(),
        options: course::options(&meant, &Default::default(), Some("  "), None),
        // The revisions table goes as well, so no scope is put on it.
        sides: course::normalized(
            &meant.target,
            Pair {
                before: Side { schema: before.schema, origin: before.origin },
                after: Side { schema: after.schema, origin: after.origin },
            },
        ),
    };
    let course = passage.plot()?;
    if course.plan.is_empty() {
        print("Nothing to drop\n")?;
        return Ok(Exit::Done);
    }
    print(&format!("-- Planned Changes:\n{}", export::sql(&course.plan)))?;
    if args.dry_run || !approved(args.auto_approve, &course)? {
        return Ok(Exit::Done);
    }
    let Opened::Server(mut connection) = opened else { return Ok(Exit::Failed) };
    match apply(&mut connection, &course, TransactionMode::File).await {
        Ok(()) => Ok(Exit::Done),
        Err(stopped) => {
            note(&format!("Error: {}", stopped.message()));
            note(&stopped.left(&course.plan));
            Ok(Exit::Failed)
        }
    }
}
