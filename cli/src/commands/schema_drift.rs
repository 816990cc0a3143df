//! `schema drift`: is a database still what its models, files or migrations say? Exits 2 where it is not.

use anyhow::{Result, bail};
use portolan_core::export;
use portolan_core::model::Pair;
use portolan_core::template::{self, Root};
use serde_json::json;

use super::schema_diff::changes_json;
use crate::args::{ProjectOptions, SchemaDrift};
use crate::ask::{self, Live};
use crate::course::{self, Passage, tell_unknown};
use crate::exit::Exit;
use crate::output::{print, print_template};
use crate::project::{self, Selected, Sources};
use crate::source;
use crate::state::{self, Opened};

pub async fn run(args: SchemaDrift, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Read)?;
    let format = env.format(args.format.as_ref(), "schema", "drift");
    if let Some(template) = &format {
        template::check(template, &["sql"])?;
    }
    let passage = passage(&args, &env).await?;
    let course = passage.plot()?;
    tell_unknown(&course.changes.unknown);
    match format {
        Some(template) => {
            let root = Root { report: json!({ "Changes": changes_json(&course) }), besides: Vec::new() };
            print_template(&template, &root, vec![("sql", passage.printer(&course))])?;
        }
        None if course.plan.is_empty() => print("No drift: the database is in its desired state.\n")?,
        None => {
            print("-- The database differs from its desired state. This would bring it there:\n")?;
            print(&export::sql(&course.plan))?;
        }
    }
    Ok(if course.plan.is_empty() { Exit::Done } else { Exit::Drift })
}

async fn passage(args: &SchemaDrift, env: &Selected) -> Result<Passage> {
    let mut live = state::open(source::Place::Server(env.url(args.url.as_ref())?)).await?;
    let mut desired = state::open(source::find(&desired(args, env)?, "to", env)?).await?;
    let meant =
        state::meant(&[&live, &desired], env.dev(args.dev_url.as_ref())?.as_deref(), env.env.asked).await?;
    let schemas = env.schemas(&args.scope.schema);
    let opened = Pair { before: &mut live, after: &mut desired };
    let states = state::both(opened, &meant, &schemas).await?;
    let scope = course::scope(&meant, schemas, &env.exclude(&args.scope.exclude))?;
    let mut sides = course::sides(states, &meant, &scope, &env.env.diff);
    if let Opened::Server(connection) = &mut live {
        sides = ask::settled(connection, Live::Before, meant.bound.as_ref(), sides).await?;
    }
    Ok(Passage {
        renames: Default::default(),
        options: course::options(&meant, &env.env.diff, Some("  "), None),
        sides,
    })
}

/// The desired state: what flags or the project file name, else the migration directory of the env.
fn desired(args: &SchemaDrift, env: &Selected) -> Result<Vec<String>> {
    let sources = env.sources(&args.to)?;
    match (&env.env.migration.dir, sources.is_empty()) {
        (_, false) => Ok(sources),
        (Some(directory), true) => env.resolved(directory),
        (None, true) => bail!("required flag(s) \"to\" not set"),
    }
}
