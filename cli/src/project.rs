//! What do the project file and the command line together ask for? A flag before the project file, the project
//! file before the default.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, anyhow, bail};
use portolan_core::project::{self, Env, Outside, Program, Request};
use portolan_core::replay::Source;

use crate::args::{DirectoryOptions, ProjectOptions};
use crate::files;
use crate::progress::Progress;
use crate::report::Problems;

/// One env, with what its programs printed. Without a project file, one that answers nothing.
#[derive(Debug, Default)]
pub struct Selected {
    pub env: Env,
    /// The texts behind `mem://` URLs.
    pub printed: BTreeMap<String, String>,
    /// Whether an env was selected, so that `env://` means something.
    named: bool,
}

/// Whether a command reads the desired state: if not, the programs that print it are not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sources {
    Read,
    Ignored,
}

/// The envs of the given name: several only where the project file has a `for_each`.
pub fn all(options: &ProjectOptions, sources: Sources) -> Result<Vec<Selected>> {
    let variables = options.var.iter().map(|text| variables(text)).collect::<Result<Vec<_>>>()?.concat();
    if options.env.is_none() && options.config.is_none() {
        return Ok(vec![Selected::default()]);
    }
    let path = path(options.config.as_deref())?;
    let text = match path.exists() {
        true => files::text(&path)?,
        false => bail!(
            "config file {:?} was not found: write one, or say where it is with --config",
            path.display().to_string()
        ),
    };
    let request = Request {
        text: &text,
        environment: options.env.as_deref(),
        variables: &variables,
        reads_sources: sources == Sources::Read,
    };
    let beside = path.parent().unwrap_or(Path::new("")).to_owned();
    let outside = Outside {
        variable: &|name| env::var(name).ok(),
        read: &|name| files::text(&beside.join(name)).map_err(|error| format!("{error:#}")),
        run: &run,
    };
    let found = |diagnostics| Problems {
        sources: vec![Source { name: path.display().to_string(), text: text.clone() }],
        diagnostics,
    };
    let project = project::load(request, outside).map_err(|error| found(vec![error]))?;
    found(project.notes).show();
    let printed = project.printed;
    let select = |env| Selected { env, printed: printed.clone(), named: options.env.is_some() };
    Ok(project.envs.into_iter().map(select).collect())
}

/// The one env of the given name.
pub fn single(options: &ProjectOptions, sources: Sources) -> Result<Selected> {
    let mut envs = all(options, sources)?;
    match (envs.pop(), envs.is_empty()) {
        (Some(env), true) => Ok(env),
        _ => bail!("multi-environment {:?} is not supported", options.env.as_deref().unwrap_or_default()),
    }
}

fn path(config: Option<&str>) -> Result<PathBuf> {
    let url = config.unwrap_or("file://atlas.hcl");
    match url.split_once("://") {
        Some(("file", path)) => Ok(PathBuf::from(path)),
        Some((scheme, _)) => bail!("unsupported config file driver {scheme:?}"),
        None => bail!("missing scheme for config file. Did you mean file://{url}?"),
    }
}

/// `name=value`, or several with commas between them; a value with a comma stands in quotes.
fn variables(text: &str) -> Result<Vec<(String, String)>> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().into_iter().for_each(|field| field.push(c)),
        }
    }
    let pair = |field: String| match field.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(anyhow!("variables must be format as key=value, got: {field:?}")),
    };
    fields.into_iter().map(pair).collect()
}

/// Runs a program of the project file and gives what it prints.
fn run(program: &Program) -> Result<String, String> {
    let Program { command, working_dir } = program;
    let [name, arguments @ ..] = command.as_slice() else { return Err("program cannot be empty".to_owned()) };
    let mut child = Command::new(name);
    child.args(arguments).stdin(Stdio::null());
    if let Some(directory) = working_dir {
        child.current_dir(directory);
    }
    let progress = Progress::start();
    progress.running(&command.join(" "));
    let output = child.output();
    progress.end();
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(if said.is_empty() { output.status.to_string() } else { said });
    }
    String::from_utf8(output.stdout).map_err(|_| "what it prints is not UTF-8".to_owned())
}

impl Selected {
    /// The database: a flag before the project file.
    pub fn url(&self, flag: Option<&String>) -> Result<String> {
        match flag.or(self.env.url.as_ref()).filter(|url| !url.is_empty()) {
            Some(url) => self.resolved_one(url),
            None if self.env.url.is_some() => {
                bail!("required flag \"url\" not set: the url of env {:?} is empty", self.env.name)
            }
            None => bail!("required flag \"url\" not set"),
        }
    }

    /// The dev database, if one is named.
    pub fn dev(&self, flag: Option<&String>) -> Result<Option<String>> {
        let url = flag.or(self.env.dev.as_ref()).filter(|url| !url.is_empty());
        url.map(|url| self.resolved_one(url)).transpose()
    }

    /// The path of the migration directory.
    pub fn directory(&self, flags: &DirectoryOptions) -> Result<PathBuf> {
        let url = flags.dir.as_ref().or(self.env.migration.dir.as_ref());
        let url = url.map_or(Ok("file://migrations".to_owned()), |url| self.resolved_one(url))?;
        let format = flags.dir_format.as_deref().or(self.env.migration.format.as_deref());
        files::directory_path(&url, format)
    }

    /// The desired state: flags before the project file; nothing if neither says.
    pub fn sources(&self, flags: &[String]) -> Result<Vec<String>> {
        let mut urls = Vec::new();
        for flag in flags {
            urls.extend(self.resolved(flag)?);
        }
        if flags.is_empty() {
            // In the project file, a path needs no scheme.
            let with_scheme =
                |src: &String| if src.contains("://") { src.clone() } else { format!("file://{src}") };
            urls = self.env.src.iter().map(with_scheme).collect();
        }
        Ok(urls)
    }

    /// The schemas to look at.
    pub fn schemas(&self, flags: &[String]) -> Vec<String> {
        if flags.is_empty() { self.env.schemas.clone() } else { flags.to_vec() }
    }

    /// The patterns of what to leave out.
    pub fn exclude(&self, flags: &[String]) -> Vec<String> {
        if flags.is_empty() { self.env.exclude.clone() } else { flags.to_vec() }
    }

    /// The output template of a command.
    pub fn format(&self, flag: Option<&String>, group: &str, command: &str) -> Option<String> {
        let key = (group.to_owned(), command.to_owned());
        flag.or_else(|| self.env.format.get(&key)).filter(|template| !template.is_empty()).cloned()
    }

    /// What an `env://` URL stands for; any other URL stands for itself.
    pub fn resolved(&self, url: &str) -> Result<Vec<String>> {
        let Some(attribute) = url.strip_prefix("env://") else { return Ok(vec![url.to_owned()]) };
        if !self.named {
            bail!("cannot use env:// variables without selecting an environment");
        }
        project::resolve(&self.env, attribute).map_err(anyhow::Error::msg)
    }

    fn resolved_one(&self, url: &str) -> Result<String> {
        let mut urls = self.resolved(url)?;
        match (urls.pop(), urls.is_empty()) {
            (Some(url), true) => Ok(url),
            _ => bail!("{url} stands for a list, and one URL is needed here"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_separated_by_commas_outside_quotes() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(variables("a=1,b=2=3").unwrap(), [pair("a", "1"), pair("b", "2=3")]);
        assert_eq!(variables("\"a=1,2\"").unwrap(), [pair("a", "1,2")]);
        let error = variables("a").unwrap_err().to_string();
        assert_eq!(error, "variables must be format as key=value, got: \"a\"");
    }
}
