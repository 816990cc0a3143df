//! `migrate apply`: run what is pending.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use portolan_core::directory::pending::ExecOrder;
use portolan_core::template;

use crate::apply::report::{self, Event};
use crate::apply::{self, During, Failed, Settings, left};
use crate::args::{MigrateApply, ProjectOptions};
use crate::database::{Connection, interrupt, lock};
use crate::exit::Exit;
use crate::output::{Paint, note, print, print_template};
use crate::progress::Progress;
use crate::project::{self, Selected, Sources};
use crate::{duration, files};

pub async fn run(args: MigrateApply, options: &ProjectOptions) -> Result<Exit> {
    let amount = args.amount.as_deref().map(amount).transpose()?;
    for env in project::all(options, Sources::Ignored)? {
        let format = env.format(args.format.as_ref(), "migrate", "apply");
        if let Some(template) = &format {
            template::check(template, &[])?;
        }
        let settings = settings(&args, &env, amount)?;
        let url = env.url(args.url.as_ref())?;
        if apply(&url, &settings, format.as_deref()).await? == Exit::Failed {
            return Ok(Exit::Failed);
        }
    }
    Ok(Exit::Done)
}

/// A number of files. Atlas has two ways to refuse one.
pub fn amount(text: &str) -> Result<usize> {
    let number: i64 = text.parse().map_err(|_| {
        anyhow!("invalid amount argument {text:?} (invalid syntax). Omit the argument or pass a valid integer instead")
    })?;
    match usize::try_from(number) {
        Ok(number) if number > 0 => Ok(number),
        Ok(_) | Err(_) => bail!("cannot apply '{number}' migration files"),
    }
}

fn settings(args: &MigrateApply, env: &Selected, amount: Option<usize>) -> Result<Settings> {
    let path = env.directory(&args.directory)?;
    let on_disk = files::read_valid(&path)?;
    let migration = &env.env.migration;
    Ok(Settings {
        directory_name: path.display().to_string(),
        directory: on_disk.directory,
        amount,
        revisions_schema: args.revisions_schema.clone().or_else(|| migration.revisions_schema.clone()),
        dry_run: args.dry_run,
        lock_name: migration.lock_name.clone().unwrap_or_else(|| lock::EXECUTE.to_owned()),
        lock_timeout: lock_timeout(args.lock_timeout.as_ref(), env)?,
        baseline: args.baseline.clone().or_else(|| migration.baseline.clone()),
        allow_dirty: args.allow_dirty,
        mode: args.tx_mode,
        order: match &args.exec_order {
            Some(name) => {
                ExecOrder::from_name(name).ok_or_else(|| anyhow!("unknown execution order: {name:?}"))?
            }
            None => migration.exec_order.unwrap_or_default(),
        },
    })
}

/// How long to wait for a lock: ten seconds unless told otherwise.
pub fn lock_timeout(asked: Option<&String>, env: &Selected) -> Result<Duration> {
    match (asked, env.env.migration.lock_timeout) {
        (Some(text), _) => duration::parse(text),
        (None, Some(milliseconds)) => Ok(Duration::from_millis(milliseconds)),
        (None, None) => Ok(Duration::from_secs(10)),
    }
}

async fn apply(url: &str, settings: &Settings, format: Option<&str>) -> Result<Exit> {
    let mut connection = Connection::open(url).await?;
    if !settings.dry_run {
        interrupt::listen()?;
    }
    match format {
        Some(template) => apply_reported(&mut connection, settings, template).await,
        None => apply_told(&mut connection, settings).await,
    }
}

/// Prints events as they happen.
async fn apply_told(connection: &mut Connection, settings: &Settings) -> Result<Exit> {
    let paint = Paint::of_stdout();
    let progress = Progress::start();
    let mut unprinted = None;
    let mut tell = |event: Event<'_>| {
        if let Err(error) = progress.around(|| print(&report::text(&event, paint))) {
            unprinted.get_or_insert(error);
        }
        if let Event::Statement(statement) = event {
            progress.running(statement.lines().next().unwrap_or_default());
        }
    };
    let result = apply::apply(connection, settings, &mut tell).await;
    progress.end();
    match result {
        Ok(_) => unprinted.map_or(Ok(Exit::Done), Err),
        Err(Failed { error, during: None }) => Err(error),
        Err(Failed { error, during: Some(during) }) => {
            crate::report::error(&error);
            explain(&during, settings).iter().for_each(|line| note(line));
            Ok(Exit::Failed)
        }
    }
}

/// Prints what the template makes of the report. An error of a file is in the report, and said nowhere else.
async fn apply_reported(connection: &mut Connection, settings: &Settings, template: &str) -> Result<Exit> {
    let result = apply::apply(connection, settings, &mut |_| {}).await;
    let (report, exit) = match result {
        Ok(report) => (report, Exit::Done),
        Err(Failed { error: _, during: Some(During { report, .. }) }) => (report, Exit::Failed),
        Err(Failed { error, during: None }) => return Err(error),
    };
    print_template(template, &report.root(Paint::of_stdout()), Vec::new())?;
    Ok(exit)
}

/// Where the statement is, what the server added, and what is left.
fn explain(during: &During, settings: &Settings) -> Vec<String> {
    let During { report: _, file, stop, left } = during;
    let place = apply::place(&settings.directory_name, file, stop);
    place.into_iter().chain(left::explain(left.as_ref(), file)).collect()
}
