//! What does an `env` block set?

use std::collections::BTreeMap;

use hcl_edit::structure::{Block, Body, Structure};

use super::block::{Shape, check, check_body, optional_bool, optional_text, optional_word, texts, texts_of};
use super::evaluate::{evaluate, unsuitable};
use super::failure::{Fallible, failure};
use super::nearest::nearest;
use super::policy::{DiffPolicy, Lint, diff_policy, lint};
use super::reference::Scope;
use super::value::Value;
use super::{Notes, duration};
use crate::directory::pending::ExecOrder;
use crate::model::Asked;

/// What is set for one environment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Env {
    /// The name; empty where only the file's global settings were asked for.
    pub name: String,
    /// The database.
    pub url: Option<String>,
    /// The development database.
    pub dev: Option<String>,
    /// The desired state: URLs, or paths relative to where the program runs.
    pub src: Vec<String>,
    /// Schemas to look at; all if none.
    pub schemas: Vec<String>,
    /// Globs of what not to look at.
    pub exclude: Vec<String>,
    /// Globs of what alone to look at.
    pub include: Vec<String>,
    /// The migration directory.
    pub migration: Migration,
    /// What the diff leaves out, and how it makes indexes.
    pub diff: DiffPolicy,
    /// What the linter looks at.
    pub lint: Lint,
    /// What is asked of roles.
    pub asked: Asked,
    /// Output templates.
    pub format: Formats,
    /// Attributes of the project's own, for `env://` URLs.
    pub extra: BTreeMap<String, Value>,
}

/// The `migration` block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Migration {
    /// The directory's URL.
    pub dir: Option<String>,
    /// Globs of what the directory does not manage.
    pub exclude: Vec<String>,
    /// The layout of the directory.
    pub format: Option<String>,
    /// The version that a database without revisions is taken to be at.
    pub baseline: Option<String>,
    /// What to do about files added before the last one that ran.
    pub exec_order: Option<ExecOrder>,
    /// How long to wait for the lock, in milliseconds.
    pub lock_timeout: Option<u64>,
    /// The lock's name.
    pub lock_name: Option<String>,
    /// The schema of the revisions table.
    pub revisions_schema: Option<String>,
}

/// Output templates, by group and command, as in `migrate` and `diff`.
pub type Formats = BTreeMap<(String, String), String>;

const ENV: Shape = Shape {
    attributes: &["name", "for_each", "url", "dev", "src", "schemas", "exclude", "include"],
    blocks: &["migration", "schema", "diff", "lint", "format", "log"],
    noted: &["test", "atlas", "push"],
};

const MIGRATION: Shape = Shape {
    attributes: &[
        "dir",
        "exclude",
        "format",
        "baseline",
        "exec_order",
        "lock_timeout",
        "lock_name",
        "revisions_schema",
    ],
    blocks: &[],
    noted: &["repo"],
};

/// The settings of an `env` block, in the scope of one of its instances.
pub fn environment(
    name: &str,
    block: &Block,
    scope: &Scope<'_>,
    reads_sources: bool,
    global: &Global,
    notes: &mut Notes,
) -> Fallible<Env> {
    let body = &block.body;
    let mut env = Env {
        name: name.to_owned(),
        url: optional_text(body, "url", scope)?,
        dev: optional_text(body, "dev", scope)?,
        schemas: texts(body, "schemas", scope)?,
        exclude: texts(body, "exclude", scope)?,
        include: texts(body, "include", scope)?,
        diff: global.diff.clone(),
        lint: global.lint.clone(),
        ..Env::default()
    };
    if let Some(include) = body.get_attribute("include") {
        notes.say(&include.key, "include has no effect: all that exclude leaves is looked at".to_owned());
    }
    if reads_sources {
        env.src = texts(body, "src", scope)?;
    }
    for structure in body {
        match structure {
            Structure::Attribute(attribute) if ENV.attributes.contains(&attribute.key.as_str()) => {}
            Structure::Attribute(attribute) => {
                let key = attribute.key.as_str();
                if let Some(near) = nearest(key, ENV.attributes.iter().chain(ENV.blocks).copied()) {
                    notes.say(&attribute.key, format!("{key:?} is kept as a variable of the project's own; if it is a slip, did you mean {near:?}?"));
                }
                env.extra.insert(key.to_owned(), evaluate(&attribute.value, scope)?);
            }
            Structure::Block(inner) => nested(&mut env, inner, scope, reads_sources, global, notes)?,
        }
    }
    Ok(env)
}

/// What the file sets for all environments.
#[derive(Debug, Default)]
pub struct Global {
    /// The `diff` block.
    pub diff: DiffPolicy,
    /// The `lint` block.
    pub lint: Lint,
}

fn nested(
    env: &mut Env,
    block: &Block,
    scope: &Scope<'_>,
    reads_sources: bool,
    global: &Global,
    notes: &mut Notes,
) -> Fallible<()> {
    match block.ident.as_str() {
        "migration" => env.migration = migration(block, scope)?,
        "schema" => schema(env, block, scope, reads_sources, notes)?,
        "diff" => env.diff = diff_policy(block, scope)?.inheriting(&global.diff),
        "lint" => env.lint = lint(block, scope)?.inheriting(&global.lint),
        "format" | "log" => formats(&mut env.format, block, scope)?,
        noted if ENV.noted.contains(&noted) => {
            notes.say(&block.ident, format!("the {noted:?} block is not needed here and has no effect"));
        }
        _ => {
            // Only the unknown block is left: say so as everywhere else.
            let alone = Body::from_iter([Structure::Block(block.clone())]);
            check_body(&alone, &ENV, "in an \"env\" block")?;
        }
    }
    Ok(())
}

fn migration(block: &Block, scope: &Scope<'_>) -> Fallible<Migration> {
    check(block, &MIGRATION)?;
    let body = &block.body;
    let exec_order = match (optional_word(body, "exec_order", scope)?, body.get_attribute("exec_order")) {
        (Some(word), Some(attribute)) => Some(ExecOrder::from_name(&word).ok_or_else(|| {
            let message = format!("unknown execution order: {word:?}");
            failure("unknown-word", message, &attribute.value, "no such order")
                .help("known: LINEAR, LINEAR_SKIP, NON_LINEAR")
        })?),
        (_, _) => None,
    };
    let lock_timeout = match (optional_text(body, "lock_timeout", scope)?, body.get_attribute("lock_timeout"))
    {
        (Some(text), Some(attribute)) => Some(duration::milliseconds(&text).ok_or_else(|| {
            let message = format!("{text:?} is not a duration");
            failure("wrong-type", message, &attribute.value, "not a duration")
                .help("write it as in \"10s\" or \"1m30s\"")
        })?),
        (_, _) => None,
    };
    Ok(Migration {
        dir: optional_text(body, "dir", scope)?,
        exclude: texts(body, "exclude", scope)?,
        format: optional_word(body, "format", scope)?,
        baseline: optional_text(body, "baseline", scope)?,
        exec_order,
        lock_timeout,
        lock_name: optional_text(body, "lock_name", scope)?,
        revisions_schema: optional_text(body, "revisions_schema", scope)?,
    })
}

fn schema(
    env: &mut Env,
    block: &Block,
    scope: &Scope<'_>,
    reads_sources: bool,
    notes: &mut Notes,
) -> Fallible<()> {
    const SHAPE: Shape = Shape { attributes: &["src"], blocks: &["mode"], noted: &["repo"] };
    check(block, &SHAPE)?;
    for mode_block in block.body.get_blocks("mode") {
        mode(&mut env.asked, mode_block, scope, notes)?;
    }
    if let Some(attribute) = block.body.get_attribute("src").filter(|_| reads_sources) {
        let value = evaluate(&attribute.value, scope)?;
        env.src.extend(texts_of(&attribute.value, &value)?);
    }
    Ok(())
}

/// What of a database is looked at beside its objects: `mode` for every database, `mode "postgres"` for one.
fn mode(asked: &mut Asked, block: &Block, scope: &Scope<'_>, notes: &mut Notes) -> Fallible<()> {
    const WORDS: [&str; 4] = ["permissions", "default_permissions", "owners", "roles"];
    // The databases that Atlas knows.
    const DATABASES: [&str; 12] = [
        "postgres",
        "mysql",
        "mariadb",
        "sqlite",
        "libsql",
        "sqlserver",
        "clickhouse",
        "redshift",
        "oracle",
        "spanner",
        "snowflake",
        "databricks",
    ];
    const ROLES: &str = "roles belong to the whole server, and are neither made nor dropped here: \
         permissions = true looks at what is granted to them";
    let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
    if !labels.is_empty() && labels != ["postgres"] {
        for label in block.labels.iter().filter(|label| !DATABASES.contains(&label.as_str())) {
            let word = label.as_str();
            let near = nearest(word, DATABASES).map(|near| format!(": did you mean {near:?}?"));
            notes.say(label, format!("mode {word:?} has no effect{}", near.unwrap_or_default()));
        }
        return Ok(());
    }
    for attribute in block.body.attributes() {
        let key = attribute.key.as_str();
        let is = || optional_bool(&block.body, key, scope).map(|value| value == Some(true));
        match key {
            "permissions" => asked.permissions = is()?,
            "default_permissions" => asked.default_permissions = is()?,
            "owners" => asked.owners = is()?,
            "roles" if is()? => notes.say(&attribute.key, ROLES.to_owned()),
            "roles" => {}
            _ => {
                // What else Atlas can look at is always looked at.
                if let Some(near) = nearest(key, WORDS) {
                    notes.say(&attribute.key, format!("{key:?} has no effect: did you mean {near:?}?"));
                }
            }
        }
    }
    Ok(())
}

/// Reads a `format` block: a block for each group, in it an attribute for each command.
fn formats(formats: &mut Formats, block: &Block, scope: &Scope<'_>) -> Fallible<()> {
    const GROUPS: Shape = Shape { attributes: &[], blocks: &["migrate", "schema"], noted: &[] };
    const MIGRATE: Shape =
        Shape { attributes: &["apply", "diff", "down", "lint", "status", "test"], blocks: &[], noted: &[] };
    const SCHEMA: Shape = Shape {
        attributes: &["apply", "clean", "diff", "inspect", "lint", "plan", "push", "test"],
        blocks: &[],
        noted: &[],
    };
    check(block, &GROUPS)?;
    for group in block.body.blocks() {
        check(group, if group.has_ident("migrate") { &MIGRATE } else { &SCHEMA })?;
        for attribute in group.body.attributes() {
            let value = evaluate(&attribute.value, scope)?;
            let template =
                value.to_text().ok_or_else(|| unsuitable(&attribute.value, &value, "a template"))?;
            formats.insert((group.ident.as_str().to_owned(), attribute.key.as_str().to_owned()), template);
        }
    }
    Ok(())
}
