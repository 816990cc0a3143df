//! `migrate down`: take applied files back, the last one first.

use anyhow::{Result, bail};
use portolan_core::course::Side;
use portolan_core::dialect::CatalogScope;
use portolan_core::model::{Name, Pair};
use portolan_core::template;

use super::migrate_apply::{amount, lock_timeout};
use crate::apply::down::{self, Planned, Report};
use crate::apply::revisions::{self, Table};
use crate::args::{MigrateDown, ProjectOptions};
use crate::back::{self, Until};
use crate::course::{self, Passage};
use crate::database::{Connection, interrupt, lock};
use crate::exit::Exit;
use crate::files::OnDisk;
use crate::output::{Paint, note, print, print_template};
use crate::project::{self, Selected, Sources};
use crate::{catalog, files, prompt, state};

const NOTHING_TO_DO: &str = "No migration files to take back\n";

pub async fn run(args: MigrateDown, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    let until = match (&args.to_version, &args.amount) {
        (Some(version), _) => Until::Version(version.clone()),
        (None, Some(text)) => Until::Files(amount(text)?),
        (None, None) => Until::Files(1),
    };
    let format = env.format(args.format.as_ref(), "migrate", "down");
    if let Some(template) = &format {
        template::check(template, &[])?;
    }
    let on_disk = files::read_valid(&env.directory(&args.directory)?)?;
    let mut connection = Connection::open(&env.url(args.url.as_ref())?).await?;
    if !args.dry_run {
        interrupt::listen()?;
    }
    let name = env.env.migration.lock_name.as_deref().unwrap_or(lock::EXECUTE);
    let lock = lock::acquire(&mut connection, name, lock_timeout(args.lock_timeout.as_ref(), &env)?).await?;
    let result = down(&mut connection, &on_disk, &args, &env, &until, format.as_deref()).await;
    let released = lock::release(&mut connection, lock).await;
    let exit = result?;
    released?;
    Ok(exit)
}

async fn down(
    connection: &mut Connection,
    on_disk: &OnDisk,
    args: &MigrateDown,
    env: &Selected,
    until: &Until,
    format: Option<&str>,
) -> Result<Exit> {
    let asked = args.revisions_schema.as_ref().or(env.env.migration.revisions_schema.as_ref());
    let table = revisions::locate(connection, asked.map(String::as_str)).await?;
    let rows = revisions::read(connection, &table).await?;
    if rows.is_empty() {
        print(NOTHING_TO_DO)?;
        return Ok(Exit::Done);
    }
    let steps = back::steps(&on_disk.path, &on_disk.directory, &rows, connection.dialect(), until)?;
    let target = rows
        .len()
        .checked_sub(steps.len() + 1)
        .and_then(|last| rows.get(last))
        .map(|row| row.version.as_str());
    let planned = plan(connection, steps, args, env).await?;
    let mut report = Report::new(connection, &planned, target.unwrap_or_default());
    match format {
        Some(template) => {
            let mut tell = |_: &str| {};
            let result =
                down::run(connection, &table, &planned, args.dry_run, &mut report, &mut tell, Paint::PLAIN)
                    .await;
            print_template(template, &report.root(), Vec::new())?;
            Ok(if result.is_ok() { Exit::Done } else { Exit::Failed })
        }
        None => told(connection, &table, &planned, args, &mut report).await,
    }
}

/// Plans the way back, and compares the database with what it is planned from.
async fn plan(
    connection: &mut Connection,
    steps: Vec<back::Step>,
    args: &MigrateDown,
    env: &Selected,
) -> Result<Vec<Planned>> {
    let meant = state::meant_by(connection, env.dev(args.dev_url.as_ref())?.as_deref(), env.env.asked)?;
    let schemas = env.schemas(&[]);
    let scope = course::scope(&meant, schemas.clone(), &env.exclude(&args.exclude))?;
    let nothing = Side::source(Default::default()).normalized(&meant.target);
    let passage = Passage {
        sides: Pair { before: nothing.clone(), after: nothing },
        renames: Default::default(),
        options: course::options(&meant, &env.env.diff, Some("  "), None),
    };
    let asked = CatalogScope {
        target: Some(meant.target),
        schemas: schemas.iter().map(|name| Name::exact(name.as_str())).collect(),
        bound: meant.bound.clone(),
        asked: meant.asked,
    };
    let live = state::State::of_catalog(catalog::read(connection, &asked).await?);
    let (live, unmatched) = course::side(live, &scope);
    course::tell_unmatched(&unmatched);
    let planned = down::plan_steps(&live, steps, &meant, &scope, &passage)?;
    down::compare(connection, live, &planned, &meant).await?;
    Ok(planned)
}

/// Says first what is taken back, asks where somebody can answer, and prints what happens.
async fn told(
    connection: &mut Connection,
    table: &Table,
    planned: &[Planned],
    args: &MigrateDown,
    report: &mut Report,
) -> Result<Exit> {
    let paint = Paint::of_stdout();
    print(&report.header(planned, paint))?;
    if !args.dry_run && !args.auto_approve && prompt::is_possible() && !prompt::confirm("Take back")? {
        return Ok(Exit::Done);
    }
    let mut unprinted = None;
    let mut tell = |text: &str| {
        if let Err(error) = print(text) {
            unprinted.get_or_insert(error);
        }
    };
    let result = down::run(connection, table, planned, args.dry_run, report, &mut tell, paint).await;
    print(&format!("\n{}", report.summary(paint)))?;
    match (result, unprinted) {
        (Ok(()), None) => Ok(Exit::Done),
        (Ok(()), Some(error)) => bail!(error),
        (Err(stopped), _) => {
            note(&format!("Error: {}", stopped.message()));
            stopped.failure.explanation().iter().for_each(|line| note(line));
            let failed = planned.get(report.reverted.len().saturating_sub(1));
            failed.iter().for_each(|it| note(&stopped.left(&it.course.plan)));
            Ok(Exit::Failed)
        }
    }
}
