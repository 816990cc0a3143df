//! `migrate apply`: run what is pending.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use portolan_core::directory::directive::TransactionMode;
use portolan_core::directory::pending::ExecOrder;

use crate::apply::report::{self, Event};
use crate::apply::{self, During, Failed, Settings, left};
use crate::args::{MigrateApply, ProjectOptions, TxMode};
use crate::database::{Connection, interrupt};
use crate::exit::Exit;
use crate::output::{Paint, note, print};
use crate::project::Env;
use crate::{duration, files, project};

pub async fn run(args: MigrateApply, options: &ProjectOptions) -> Result<Exit> {
    let amount = args.amount.as_deref().map(amount).transpose()?;
    for env in project::all(options)? {
        let settings = settings(&args, &env, amount)?;
        let url = env.url(args.url.clone())?;
        if apply(&url, &settings).await? == Exit::Failed {
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

fn settings(args: &MigrateApply, env: &Env, amount: Option<usize>) -> Result<Settings> {
    let path = env.directory(&args.directory)?;
    let on_disk = files::read_valid(&path)?;
    let order = args.exec_order.as_ref().or(env.exec_order.as_ref());
    Ok(Settings {
        directory_name: path.display().to_string(),
        directory: on_disk.directory,
        amount,
        revisions_schema: args.revisions_schema.clone().or_else(|| env.revisions_schema.clone()),
        dry_run: args.dry_run,
        lock_timeout: lock_timeout(args.lock_timeout.as_ref(), env)?,
        baseline: args.baseline.clone().or_else(|| env.baseline.clone()),
        allow_dirty: args.allow_dirty,
        mode: match args.tx_mode {
            TxMode::None => TransactionMode::None,
            TxMode::File => TransactionMode::File,
            TxMode::All => TransactionMode::All,
        },
        order: match order {
            Some(name) => {
                ExecOrder::from_name(name).ok_or_else(|| anyhow!("unknown execution order: {name:?}"))?
            }
            None => ExecOrder::default(),
        },
    })
}

/// How long to wait for a lock: ten seconds unless told otherwise.
pub fn lock_timeout(asked: Option<&String>, env: &Env) -> Result<Duration> {
    match asked.or(env.lock_timeout.as_ref()) {
        Some(text) => duration::parse(text),
        None => Ok(Duration::from_secs(10)),
    }
}

async fn apply(url: &str, settings: &Settings) -> Result<Exit> {
    let mut connection = Connection::open(url).await?;
    if !settings.dry_run {
        interrupt::listen()?;
    }
    let paint = Paint::of_stdout();
    let mut unprinted = None;
    let mut tell = |event: Event<'_>| {
        if let Err(error) = print(&report::text(&event, paint)) {
            unprinted.get_or_insert(error);
        }
    };
    let result = apply::apply(&mut connection, settings, &mut tell).await;
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

/// Where the statement is, what the server added, and what is left.
fn explain(during: &During, settings: &Settings) -> Vec<String> {
    let During { report: _, file, stop, left } = during;
    let place = apply::place(&settings.directory_name, file, stop);
    place.into_iter().chain(left::explain(left.as_ref(), file)).collect()
}
