//! `schema apply`: bring a database to a desired state.

use anyhow::{Result, bail};
use portolan_core::course::Course;
use portolan_core::directory::directive::TransactionMode;
use portolan_core::export;
use portolan_core::model::{Pair, Statement};
use portolan_core::template::{self, Root};
use serde_json::{Value, json};

use crate::apply::plan::{self, Stopped};
use crate::args::{ProjectOptions, SchemaApply};
use crate::ask::{self, Live};
use crate::course::{self, Passage, Undecided};
use crate::database::{Connection, interrupt};
use crate::exit::Exit;
use crate::output::{note, print, print_template};
use crate::progress::Progress;
use crate::project::{self, Selected, Sources};
use crate::state::{self, Opened};
use crate::{prompt, source};

const SYNCED: &str = "Schema is synced, no changes to be made\n";

pub async fn run(args: SchemaApply, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Read)?;
    let format = env.format(args.format.as_ref(), "schema", "apply");
    if let Some(template) = &format {
        template::check(template, &[])?;
        if args.format.is_some() && !args.dry_run && !args.auto_approve {
            bail!("--log and --format can only be used with --dry-run or --auto-approve");
        }
    }
    if args.tx_mode == TransactionMode::All {
        bail!("unknown tx-mode \"all\"");
    }
    let (mut connection, mut passage) = passage(&args, &env).await?;
    let course = passage.decided(Undecided::Stop)?;
    let report = |applied: usize, stopped: Option<&Stopped>| {
        root(&connection_report(&connection), &course, applied, stopped)
    };
    match format {
        Some(template) if args.dry_run || course.plan.is_empty() => {
            print_template(&template, &report(0, None), Vec::new())?;
            return Ok(Exit::Done);
        }
        None if course.plan.is_empty() => {
            print(SYNCED)?;
            return Ok(Exit::Done);
        }
        Some(_) => {}
        None => print(&format!("-- Planned Changes:\n{}", export::sql(&course.plan)))?,
    }
    if args.dry_run || !approved(args.auto_approve, &course)? {
        return Ok(Exit::Done);
    }
    let described = connection_report(&connection);
    let result = apply(&mut connection, &course, args.tx_mode).await;
    let total = course.plan.statements().count();
    match (format, result) {
        (None, Ok(())) => Ok(Exit::Done),
        (Some(template), Ok(())) => {
            print_template(&template, &root(&described, &course, total, None), Vec::new())?;
            Ok(Exit::Done)
        }
        (None, Err(stopped)) => {
            note(&format!("Error: {}", stopped.message()));
            stopped.failure.explanation().iter().for_each(|line| note(line));
            note(&stopped.left(&course.plan));
            Ok(Exit::Failed)
        }
        (Some(template), Err(stopped)) => {
            print_template(&template, &root(&described, &course, stopped.kept, Some(&stopped)), Vec::new())?;
            Ok(Exit::Failed)
        }
    }
}

async fn passage(args: &SchemaApply, env: &Selected) -> Result<(Connection, Passage)> {
    let url = env.url(args.url.as_ref())?;
    let files = args
        .file
        .iter()
        .map(|path| if path.contains("://") { path.clone() } else { format!("file://{path}") });
    let to = env.sources(&args.to.iter().cloned().chain(files).collect::<Vec<_>>())?;
    if to.is_empty() {
        bail!("one of flag(s) \"file\" or \"to\" is required");
    }
    let mut live = match state::open(source::find(&[url], "url", env)?).await? {
        live @ Opened::Server(_) => live,
        Opened::Texts(_) => bail!("--url must be a database connection"),
    };
    let mut desired = state::open(source::find(&to, "to", env)?).await?;
    let meant =
        state::meant(&[&live, &desired], env.dev(args.dev_url.as_ref())?.as_deref(), env.env.asked).await?;
    let schemas = env.schemas(&args.scope.schema);
    let opened = Pair { before: &mut live, after: &mut desired };
    let states = state::both(opened, &meant, &schemas).await?;
    let scope = course::scope(&meant, schemas, &env.exclude(&args.scope.exclude))?;
    let mut passage = Passage {
        renames: course::renames(&args.rename, &meant, &states.before.schema)?,
        options: course::options(&meant, &env.env.diff, Some("  "), None),
        sides: course::sides(states, &meant, &scope, &env.env.diff),
    };
    match live {
        Opened::Server(mut connection) => {
            passage.sides =
                ask::settled(&mut connection, Live::Before, meant.bound.as_ref(), passage.sides).await?;
            Ok((*connection, passage))
        }
        Opened::Texts(_) => bail!("--url must be a database connection"),
    }
}

/// Whether the plan may run: asked on a terminal, and refused where nobody can be asked.
pub fn approved(auto_approve: bool, course: &Course) -> Result<bool> {
    if auto_approve {
        return Ok(true);
    }
    for loss in course.plan.statements().filter_map(|statement| statement.risks.loses.as_ref()) {
        note(&format!("Warning: this loses {loss}"));
    }
    match prompt::is_possible() {
        true => prompt::confirm("Are you sure"),
        false => bail!(
            "there is no terminal to ask on, so nothing was changed: pass --auto-approve to apply the plan, or --dry-run to print it"
        ),
    }
}

/// Runs the plan of a declarative command.
pub async fn apply(
    connection: &mut Connection,
    course: &Course,
    mode: TransactionMode,
) -> Result<(), Stopped> {
    if let Err(error) = interrupt::listen() {
        note(&format!("Warning: {error:#}"));
    }
    let progress = Progress::start();
    let mut tell = |statement: &Statement| progress.running(&statement.comment);
    let result = plan::run(connection, &course.plan, mode != TransactionMode::None, None, &mut tell).await;
    progress.end();
    result
}

fn connection_report(connection: &Connection) -> Value {
    json!({ "Driver": connection.server.driver, "URL": connection.address.to_json() })
}

/// What a `--format` template is run over.
fn root(described: &Value, course: &Course, applied: usize, stopped: Option<&Stopped>) -> Root {
    let statements: Vec<&str> = course.plan.statements().map(|statement| statement.sql.as_str()).collect();
    let (done, pending) = statements.split_at(applied.min(statements.len()));
    let mut changes = json!({});
    if !done.is_empty() {
        changes["Applied"] = json!(done);
    }
    if !pending.is_empty() {
        changes["Pending"] = json!(pending);
    }
    if let Some(Stopped { statement, failure, kept: _ }) = stopped {
        let statement = statement.as_ref().map(|statement| statement.sql.as_str()).unwrap_or_default();
        changes["Error"] = json!({ "Stmt": statement, "Text": failure.to_string() });
    }
    let mut report = described.clone();
    report["Changes"] = changes;
    Root { report, besides: Vec::new() }
}
