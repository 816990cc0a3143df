//! What does a data source give?

use hcl_edit::structure::Block;

use super::block::{Shape, check, optional_text, texts};
use super::failure::{Fallible, failure};
use super::nearest::nearest;
use super::reference::Scope;
use super::value::Value;

/// A program that a data source runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The program and its arguments; no shell is involved.
    pub command: Vec<String>,
    /// Where it runs; the process's own directory if it is not given.
    pub working_dir: Option<String>,
}

/// The scheme and host of the URL of a program's schema.
pub const EXTERNAL_SCHEMA_URL: &str = "mem://external_schema/";

const NOT_YET: [&str; 13] = [
    "aggregated",
    "aws_rds_token",
    "azure_token",
    "blob_dir",
    "composite_schema",
    "gcp_cloudsql_token",
    "hashicorp_vault",
    "hcl_schema",
    "remote_dir",
    "remote_schema",
    "runtimevar",
    "sql",
    "template_dir",
];

/// The value of a data source.
pub fn value(source: &str, name: &str, block: &Block, scope: &Scope<'_>) -> Fallible<Value> {
    match source {
        "external_schema" => {
            let printed = run(source, name, block, scope)?;
            scope.world().printed.borrow_mut().insert(name.to_owned(), printed);
            Ok(Value::object([("url", Value::String(format!("{EXTERNAL_SCHEMA_URL}{name}")))]))
        }
        "external" => run(source, name, block, scope).map(Value::String),
        _ if NOT_YET.contains(&source) => {
            let message = format!(
                "data.{source}.{name}: data sources of type {source:?} are not supported by Portolan yet"
            );
            Err(failure("unsupported-data", message, &block.ident, "this data source"))
        }
        _ => {
            let wrong = failure(
                "unknown-data",
                format!("there is no data source of type {source:?}"),
                &block.ident,
                "unknown",
            );
            let known = NOT_YET.into_iter().chain(["external", "external_schema"]);
            Err(match nearest(source, known) {
                Some(near) => wrong.help(format!("did you mean {near:?}?")),
                None => wrong,
            })
        }
    }
}

/// What the program of a data source prints.
fn run(source: &str, name: &str, block: &Block, scope: &Scope<'_>) -> Fallible<String> {
    const SHAPE: Shape = Shape { attributes: &["program", "working_dir"], blocks: &[], noted: &[] };
    check(block, &SHAPE)?;
    let Some(attribute) = block.body.get_attribute("program") else {
        let message = format!("data.{source}.{name}: the program is missing");
        return Err(failure("missing-attribute", message, &block.ident, "no program")
            .help("write program = [\"name\", \"argument\", …]"));
    };
    let command = texts(&block.body, "program", scope)?;
    if command.is_empty() {
        let message = format!("data.{source}.{name}: program cannot be empty");
        return Err(failure("missing-attribute", message, &attribute.value, "empty"));
    }
    let path = command.first().cloned().unwrap_or_default();
    let working_dir = optional_text(&block.body, "working_dir", scope)?;
    let program = Program { command, working_dir };
    (scope.outside().run)(&program).map_err(|wrong| {
        let message = format!("data.{source}.{name}: running program {path}: {wrong}");
        failure("program-failed", message, &attribute.value, "this program failed")
    })
}
