//! What do the project file and the command line together ask for?

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::args::{DirectoryOptions, ProjectOptions};
use crate::files;

/// One env of the project file; without a project file, one that answers nothing.
#[derive(Debug, Default)]
pub struct Env {
    pub url: Option<String>,
    pub directory: Option<String>,
    pub directory_format: Option<String>,
    pub baseline: Option<String>,
    pub exec_order: Option<String>,
    pub lock_timeout: Option<String>,
    pub revisions_schema: Option<String>,
}

/// The envs of the given name: several only where the project file has a `for_each`.
pub fn all(options: &ProjectOptions) -> Result<Vec<Env>> {
    match &options.env {
        Some(env) => bail!("env {env:?}: project files are not read yet"),
        None => Ok(vec![Env::default()]),
    }
}

/// The one env of the given name.
pub fn single(options: &ProjectOptions) -> Result<Env> {
    let mut envs = all(options)?;
    match (envs.pop(), envs.is_empty()) {
        (Some(env), true) => Ok(env),
        _ => bail!("multi-environment {:?} is not supported", options.env.as_deref().unwrap_or_default()),
    }
}

impl Env {
    /// The database: a flag before the project file.
    pub fn url(&self, flag: Option<String>) -> Result<String> {
        match flag.or_else(|| self.url.clone()).filter(|url| !url.is_empty()) {
            Some(url) => Ok(url),
            None => bail!("required flag \"url\" not set"),
        }
    }

    /// The path of the migration directory.
    pub fn directory(&self, flags: &DirectoryOptions) -> Result<PathBuf> {
        let url = flags.dir.as_deref().or(self.directory.as_deref()).unwrap_or("file://migrations");
        let format = flags.dir_format.as_deref().or(self.directory_format.as_deref());
        files::directory_path(url, format)
    }
}
