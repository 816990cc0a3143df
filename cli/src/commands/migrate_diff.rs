//! `migrate diff`: a new file with what leads from the migration directory to the desired state.

use std::path::Path;

use anyhow::{Result, bail};
use portolan_core::course::Course;
use portolan_core::dialect::PlanOptions;
use portolan_core::directory::{File, name};
use portolan_core::export;
use portolan_core::model::{Pair, Plan};
use portolan_core::template::{DiffFormat, Root, diff_format, plan_root, render};

use crate::args::{MigrateDiff, ProjectOptions};
use crate::course::{self, Passage, Undecided};
use crate::exit::Exit;
use crate::files::OnDisk;
use crate::output::{Paint, print};
use crate::project::{self, Selected, Sources};
use crate::state::Opened;
use crate::{editor, files, source, state};

const SYNCED: &str = "The migration directory is synced with the desired state, no changes to be made\n";

pub async fn run(args: MigrateDiff, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Read)?;
    let path = env.directory(&args.directory)?;
    let on_disk = files::read_valid_or_new(&path)?;
    let format = match env.format(args.format.as_ref(), "migrate", "diff") {
        Some(template) => diff_format(&template)?,
        None => DiffFormat::Indent(String::new()),
    };
    let mut passage = passage(&args, &env, &on_disk, &format).await?;
    let course = passage.decided(Undecided::GoOn)?;
    if course.plan.is_empty() {
        print(SYNCED)?;
        return Ok(Exit::Done);
    }
    for file in new_files(&args, &on_disk, &course, &format)? {
        write(&args, &path, file)?;
    }
    Ok(Exit::Done)
}

async fn passage(
    args: &MigrateDiff,
    env: &Selected,
    on_disk: &OnDisk,
    format: &DiffFormat,
) -> Result<Passage> {
    let mut desired = state::open(source::find(&env.sources(&args.to)?, "to", env)?).await?;
    let Some(dev) = env.dev(args.dev_url.as_ref())? else { bail!("required flag(s) \"dev-url\" not set") };
    let meant = state::meant(&[&desired], Some(&dev), env.env.asked).await?;
    let schemas = env.schemas(&args.schema);
    let history = source::history(&on_disk.path, &on_disk.directory, None)?;
    let mut present = Opened::Texts(history);
    let opened = Pair { before: &mut present, after: &mut desired };
    let states = state::both(opened, &meant, &schemas).await?;
    let scope = course::scope(&meant, schemas, &env.exclude(&args.exclude))?;
    let indent = match format {
        DiffFormat::Indent(indent) => Some(indent.as_str()),
        DiffFormat::File(_) => None,
    };
    Ok(Passage {
        renames: course::renames(&args.rename, &meant, &states.before.schema)?,
        options: PlanOptions {
            write_algorithm: args.algorithm,
            ..course::options(&meant, &env.env.diff, indent, args.qualifier.as_deref())
        },
        sides: course::sides(states, &meant, &scope, &env.env.diff),
    })
}

/// A file for each batch: what cannot share a transaction cannot share a file.
fn new_files(
    args: &MigrateDiff,
    on_disk: &OnDisk,
    course: &Course,
    format: &DiffFormat,
) -> Result<Vec<File>> {
    let mut made: Vec<File> = Vec::new();
    let now = files::unix_seconds();
    for batch in &course.plan.batches {
        let all: Vec<File> = on_disk.directory.files().iter().chain(&made).cloned().collect();
        let version = name::next_version(&all, now);
        let description = args.name.as_deref().unwrap_or_default();
        let text = match format {
            DiffFormat::Indent(_) => export::file_text(batch.transactional, &batch.statements),
            DiffFormat::File(template) => {
                let plan = Plan { batches: vec![batch.clone()] };
                let root = Root { report: plan_root(&version, description, &plan), besides: Vec::new() };
                render(template, &root, Paint::PLAIN.0, Vec::new())?
            }
        };
        made.push(File { name: files::file_name(&version, Some(description))?, text });
    }
    Ok(made)
}

fn write(args: &MigrateDiff, path: &Path, file: File) -> Result<()> {
    if args.dry_run {
        return print(&file.text);
    }
    let text = if args.edit { editor::edit(&file.name, &file.text)? } else { file.text };
    // Read again: the file before it may be one of ours.
    files::add(&files::read_valid_or_new(path)?, File { name: file.name, text })
}
