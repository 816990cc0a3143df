//! `schema diff`: the SQL that leads from one state to another.

use anyhow::Result;
use portolan_core::course::Course;
use portolan_core::dialect::PlanOptions;
use portolan_core::export;
use portolan_core::model::Pair;
use portolan_core::template::{self, Root};
use serde_json::{Value, json};

use crate::args::{ProjectOptions, SchemaDiff};
use crate::ask::{self, Live};
use crate::chart;
use crate::course::{self, Passage, Undecided};
use crate::exit::Exit;
use crate::output::{print, print_template};
use crate::project::{self, Selected, Sources};
use crate::source;
use crate::state::{self, Opened};

/// Printed where nothing differs.
pub const SYNCED: &str = "Schemas are synced, no changes to be made.\n";

pub async fn run(args: SchemaDiff, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Read)?;
    let format = env.format(args.format.as_ref(), "schema", "diff");
    if let Some(template) = &format {
        template::check(template, &["sql", "mermaid"])?;
    }
    let urls = urls(&args, &env)?;
    let mut passage = passage(&args, &env, &urls).await?;
    let course = passage.decided(Undecided::GoOn)?;
    match format {
        Some(template) => {
            let printers =
                vec![("sql", passage.printer(&course)), ("mermaid", chart::mermaid_change(&course))];
            print_template(&template, &root(&course), printers)?;
        }
        None if course.plan.is_empty() => print(SYNCED)?,
        None => print(&export::sql(&course.plan))?,
    }
    if let Some(file) = &args.html {
        chart::write_change(file, &chart::change_title(&urls), &course)?;
    }
    Ok(Exit::Done)
}

fn urls(args: &SchemaDiff, env: &Selected) -> Result<Pair<Vec<String>>> {
    let from: Vec<String> =
        if args.from.is_empty() { env.env.url.iter().cloned().collect() } else { args.from.clone() };
    Ok(Pair { before: env.sources(&from)?, after: env.sources(&args.to)? })
}

async fn passage(args: &SchemaDiff, env: &Selected, urls: &Pair<Vec<String>>) -> Result<Passage> {
    let mut before = state::open(source::find(&urls.before, "from", env)?).await?;
    let mut after = state::open(source::find(&urls.after, "to", env)?).await?;
    let meant =
        state::meant(&[&before, &after], env.dev(args.dev_url.as_ref())?.as_deref(), env.env.asked).await?;
    let schemas = env.schemas(&args.scope.schema);
    let opened = Pair { before: &mut before, after: &mut after };
    let states = state::both(opened, &meant, &schemas).await?;
    let scope = course::scope(&meant, schemas, &env.exclude(&args.scope.exclude))?;
    let renames = course::renames(&args.rename, &meant, &states.before.schema)?;
    let mut sides = course::sides(states, &meant, &scope, &env.env.diff);
    for (opened, live) in [(&mut before, Live::Before), (&mut after, Live::After)] {
        if let Opened::Server(connection) = opened {
            sides = ask::settled(connection, live, meant.bound.as_ref(), sides).await?;
        }
    }
    Ok(Passage {
        renames,
        options: PlanOptions {
            write_algorithm: args.algorithm,
            ..course::options(&meant, &env.env.diff, None, None)
        },
        sides,
    })
}

/// What a `--format` template is run over.
fn root(course: &Course) -> Root {
    Root { report: json!({ "Changes": changes_json(course) }), besides: Vec::new() }
}

/// The statements of a plan as templates see changes.
pub fn changes_json(course: &Course) -> Value {
    course
        .plan
        .statements()
        .map(|statement| json!({ "Cmd": statement.sql, "Comment": statement.comment }))
        .collect()
}
