//! `migrate status`: which files has a database run, and which are next?

use std::path::Path;

use anyhow::Result;
use portolan_core::directory::File;
use portolan_core::directory::revision::Revision;
use portolan_core::directory::status::{self, Status};
use portolan_core::template::Root;
use serde_json::{Value, json};

use crate::apply::report::file_json;
use crate::apply::revisions;
use crate::args::{MigrateStatus, ProjectOptions};
use crate::database::Connection;
use crate::exit::Exit;
use crate::files;
use crate::output::{print, print_template};
use crate::project::{self, Sources};

pub async fn run(args: MigrateStatus, options: &ProjectOptions) -> Result<Exit> {
    let env = project::single(options, Sources::Ignored)?;
    let format = env.format(args.format.as_ref(), "migrate", "status");
    let path = env.directory(&args.directory)?;
    let on_disk = files::read_valid(&path)?;
    let mut connection = Connection::open(&env.url(args.url.as_ref())?).await?;
    let asked = args.revisions_schema.or(env.env.migration.revisions_schema);
    let table = revisions::locate(&mut connection, asked.as_deref()).await?;
    let rows = revisions::read(&mut connection, &table).await?;
    let status = status::status(&on_disk.directory, &rows, connection.dialect())?;
    match format {
        Some(template) => print_template(&template, &root(&status, &connection, &path), Vec::new())?,
        None => print(&status::text(&status))?,
    }
    Ok(Exit::Done)
}

/// What a `--format` template is run over: Atlas's fields, without what is empty.
fn root(status: &Status, connection: &Connection, path: &Path) -> Root {
    let Status { available, out_of_order, pending, applied, current, next, count, total, error, sql } =
        status;
    let files = |files: &[File]| -> Value { files.iter().map(file_json).collect() };
    let mut report = json!({
        "Env": {
            "Driver": connection.server.driver,
            "URL": connection.address.to_json(),
            "Dir": path.display().to_string(),
        },
        "Available": files(available),
        "OutOfOrder": files(out_of_order),
        "Pending": files(pending),
        "Applied": applied.iter().map(revision_json).collect::<Value>(),
        "Current": current,
        "Next": next,
        "Count": count,
        "Total": total,
        "Status": status.word(),
        "Error": error,
        "SQL": sql,
    });
    if let Some(fields) = report.as_object_mut() {
        fields.retain(|_, value| *value != json!([]) && *value != json!("") && *value != json!(0));
    }
    Root {
        report,
        besides: vec![("Left", json!(status.left())), ("FromCheckpoint", json!(status.is_from_checkpoint()))],
    }
}

fn revision_json(row: &Revision) -> Value {
    let Revision {
        version,
        description,
        kind,
        applied,
        total,
        executed_at,
        execution_time,
        error,
        error_stmt,
        hash: _,
        partial_hashes: _,
        operator_version,
    } = row;
    let mut value = json!({
        "Version": version,
        "Description": description,
        "Type": kind.to_string(),
        "Applied": applied,
        "Total": total,
        "ExecutedAt": executed_at,
        "ExecutionTime": execution_time,
    });
    if !error.is_empty() {
        value["Error"] = json!(error);
    }
    if !error_stmt.is_empty() {
        value["ErrorStmt"] = json!(error_stmt);
    }
    value["OperatorVersion"] = json!(operator_version);
    value
}
