//! What does a project file (`atlas.hcl`) say for the environment asked for?
//!
//! Files, variables of the process and programs' outputs are asked for through functions that the caller
//! passes in, so that a page can open a project too. Only what the environment refers to is evaluated.

mod block;
mod data;
mod dev;
mod duration;
mod environment;
mod evaluate;
mod failure;
mod function;
mod interpolate;
mod nearest;
mod outline;
mod policy;
mod reference;
mod url;
mod value;
mod variable;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

use hcl_edit::structure::{Attribute, Block, Body};

pub use self::data::{EXTERNAL_SCHEMA_URL, Program};
pub use self::dev::{Image, dialect_of_scheme, image};
pub use self::duration::milliseconds;
pub use self::environment::{Env, Formats, Migration};
pub use self::outline::{Outline, Part, outline};
pub use self::policy::{DiffPolicy, Lint};
pub use self::url::resolve;
pub use self::value::Value;

use self::block::{Shape, check_body};
use self::environment::{Global, environment};
use self::evaluate::{entries, evaluate, text};
use self::failure::{Failure, Fallible, failure, failure_at, failure_without_place};
use self::nearest::nearest;
use self::reference::{Scope, World};
use crate::model::{Diagnostic, Severity, SourceId, Span};

/// What is asked of a project file.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The file's text.
    pub text: &'a str,
    /// The environment; without one, only global settings are read.
    pub environment: Option<&'a str>,
    /// Values for variables, in the order given; a name given twice is a list.
    pub variables: &'a [(String, String)],
    /// Whether the desired state is wanted; if not, the programs that print it are not run.
    pub reads_sources: bool,
}

/// Where to ask for what is not in the file.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// The value of a variable of the process.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file, whose path is relative to the project file; or why it cannot be read.
    pub read: &'a dyn Fn(&str) -> Result<String, String>,
    /// What a program prints; or what it said on its way out.
    pub run: &'a dyn Fn(&Program) -> Result<String, String>,
}

/// What a project file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Project {
    /// The environments asked for: one, or several where it is made with `for_each`.
    pub envs: Vec<Env>,
    /// The texts behind `mem://external_schema/<name>` URLs, by URL.
    pub printed: BTreeMap<String, String>,
    /// What is known and has no effect here.
    pub notes: Vec<Diagnostic>,
}

const FILE: Shape = Shape {
    attributes: &[],
    blocks: &["variable", "locals", "data", "env", "lint", "diff"],
    noted: &["atlas", "docker", "test", "exporter", "script", "rule", "predicate"],
};

/// Blocks that change what a run does and that Portolan does not honor yet.
const NOT_YET: [&str; 2] = ["check", "hook"];

/// What schema files hold and project files do not.
const SCHEMA_BLOCKS: [&str; 9] =
    ["schema", "table", "enum", "view", "function", "materialized", "sequence", "domain", "trigger"];

/// Reads a project file.
pub fn load(request: Request<'_>, outside: Outside<'_>) -> Result<Project, Diagnostic> {
    let body = parse(request.text)?;
    let mut notes = Notes::default();
    check_file(&body, &mut notes)?;
    let world = world(&body, &request, outside)?;
    let scope = Scope::new(&world);
    let global = global(&body, &scope)?;
    let mut envs = Vec::new();
    match request.environment {
        None => envs.push(Env { diff: global.diff, lint: global.lint, ..Env::default() }),
        Some(name) => {
            for block in selected(&body, name, &scope)? {
                for scope in instances(block, &scope)? {
                    envs.push(environment(name, block, &scope, request.reads_sources, &global, &mut notes)?);
                }
            }
        }
    }
    let printed = world.printed.take().into_iter();
    let printed = printed.map(|(name, text)| (format!("{EXTERNAL_SCHEMA_URL}{name}"), text)).collect();
    Ok(Project { envs, printed, notes: notes.0 })
}

/// Notes, as they come up.
#[derive(Debug, Default)]
struct Notes(Vec<Diagnostic>);

impl Notes {
    fn say(&mut self, place: &impl hcl_edit::Span, message: String) {
        let range = place.span().unwrap_or(0..0);
        let span = Span::new(SourceId(0), range.start, range.end);
        let note = Diagnostic::error("ignored-setting", message, span, "here");
        self.0.push(Diagnostic { severity: Severity::Note, ..note });
    }
}

fn parse(text: &str) -> Fallible<Body> {
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let offset = error.location().offset();
        let width = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        failure_at("syntax-error", error.message(), offset..offset + width, "not expected here")
    })
}

fn check_file(body: &Body, notes: &mut Notes) -> Fallible<()> {
    for block in body.blocks() {
        let name = block.ident.as_str();
        if NOT_YET.contains(&name) {
            let message = format!("{name:?} blocks are not supported by Portolan yet");
            return Err(failure(
                "unsupported-setting",
                message,
                &block.ident,
                "would change what a run does",
            ));
        }
        if SCHEMA_BLOCKS.contains(&name) {
            let message = format!("a {name:?} block belongs in a schema file, and this is a project file");
            return Err(failure("misplaced-block", message, &block.ident, "not here"));
        }
        if FILE.noted.contains(&name) {
            notes.say(&block.ident, format!("the {name:?} block is not needed here and has no effect"));
        }
    }
    check_body(body, &FILE, "in a project file")
}

fn world<'a>(body: &'a Body, request: &Request<'a>, outside: Outside<'a>) -> Fallible<World<'a>> {
    let mut variables = BTreeMap::new();
    let mut locals: BTreeMap<&str, &Attribute> = BTreeMap::new();
    let mut data = BTreeMap::new();
    for block in body.blocks() {
        let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
        let earlier = match (block.ident.as_str(), labels.as_slice()) {
            ("variable", [name]) => variables.insert(*name, block).is_some(),
            ("data", [source, name]) => data.insert((*source, *name), block).is_some(),
            ("variable", _) => return Err(mislabeled(block, "variable \"name\" { … }")),
            ("data", _) => return Err(mislabeled(block, "data \"type\" \"name\" { … }")),
            ("locals", _) => {
                block.body.attributes().any(|local| locals.insert(local.key.as_str(), local).is_some())
            }
            (_, _) => false,
        };
        if earlier {
            return Err(failure("duplicate-definition", "this is defined twice", block, "the second time"));
        }
    }
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in request.variables {
        given.entry(name.clone()).or_default().push(value.clone());
    }
    Ok(World {
        variables,
        locals,
        data,
        given,
        environment: request.environment,
        outside,
        printed: RefCell::default(),
        known: RefCell::new(HashMap::new()),
        depth: Cell::new(0),
    })
}

fn mislabeled(block: &Block, form: &str) -> Failure {
    failure("wrong-labels", format!("expected {form}"), &block.ident, "has other labels")
}

fn global(body: &Body, scope: &Scope<'_>) -> Fallible<Global> {
    let mut global = Global::default();
    for block in body.blocks() {
        match block.ident.as_str() {
            "diff" => global.diff = policy::diff_policy(block, scope)?,
            "lint" => global.lint = policy::lint(block, scope)?,
            _ => {}
        }
    }
    Ok(global)
}

/// The blocks of an environment: those labeled with its name, else those without a label that name it.
fn selected<'b>(body: &'b Body, name: &str, scope: &Scope<'_>) -> Fallible<Vec<&'b Block>> {
    let labels =
        |block: &Block| block.labels.iter().map(|label| label.as_str().to_owned()).collect::<Vec<_>>();
    let labeled: Vec<&Block> = body.get_blocks("env").filter(|block| labels(block) == [name]).collect();
    if !labeled.is_empty() {
        return Ok(labeled);
    }
    let mut found = Vec::new();
    for block in body.get_blocks("env").filter(|block| block.labels.is_empty()) {
        let Some(attribute) = block.body.get_attribute("name") else {
            let message = "all envs must have names";
            return Err(failure("missing-attribute", message, &block.ident, "has no name")
                .help("write env \"name\" { … }"));
        };
        if text(&attribute.value, scope)? == name {
            found.push(block);
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let known: Vec<String> = body.get_blocks("env").flat_map(labels).collect();
    let wrong = failure_without_place("unknown-env", format!("env {name:?} not defined in config file"));
    Err(match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => wrong.help(format!("did you mean {near:?}?")),
        None if known.is_empty() => wrong,
        None => wrong.help(format!("defined there: {}", known.join(", "))),
    })
}

/// The scopes of a block's instances: one, or one for each element of `for_each`.
fn instances<'a>(block: &Block, scope: &Scope<'a>) -> Fallible<Vec<Scope<'a>>> {
    let Some(attribute) = block.body.get_attribute("for_each") else { return Ok(vec![scope.clone()]) };
    let collection = evaluate(&attribute.value, scope)?;
    let each = |(key, value): (Value, Value)| {
        // The key of an element of a set is the element.
        let key =
            if matches!((&key, &value), (Value::Number(_), Value::String(_))) { value.clone() } else { key };
        scope.with("each", Value::object([("key", key), ("value", value)]))
    };
    Ok(entries(&attribute.value, collection)?.into_iter().map(each).collect())
}

#[cfg(test)]
mod tests;
