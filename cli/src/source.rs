//! What does a URL of a schema lead to? SQL files, a migration directory, what a program printed, or a database.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use portolan_core::directory::{Directory, sum};
use portolan_core::replay::Source;

use crate::database::address::is_connection;
use crate::files;
use crate::project::Selected;

/// Where a schema comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Texts that are replayed in order.
    Texts(Vec<Source>),
    /// A database that is asked.
    Server(String),
}

/// Finds what the URLs of one state lead to. `flag` is the flag they came by.
pub fn find(urls: &[String], flag: &str, selected: &Selected) -> Result<Place> {
    let schemes: Vec<_> = urls.iter().map(|url| scheme(url)).collect::<Result<_>>()?;
    let (Some(first), Some(scheme)) = (urls.first(), schemes.first().copied()) else {
        bail!("required flag(s) {flag:?} not set");
    };
    if let Some(other) = schemes.iter().find(|other| **other != scheme) {
        bail!(
            "got mixed --{flag} url schemes: {scheme:?} and {other:?}, the desired state must be provided from a \
             single kind of source"
        );
    }
    if urls.len() > 1 && scheme != "file" {
        bail!("got multiple --{flag} urls of scheme {scheme:?}, only multiple 'file://' urls are supported");
    }
    match scheme {
        "file" => {
            let mut sources = Vec::new();
            for url in urls {
                sources.extend(file(url)?);
            }
            Ok(Place::Texts(sources))
        }
        "mem" => match selected.printed.get(first) {
            Some(text) => {
                let name = first.rsplit('/').next().unwrap_or_default();
                Ok(Place::Texts(vec![Source { name: format!("{name}/schema.sql"), text: text.clone() }]))
            }
            None => bail!("{first} is not what a data source of the project file printed"),
        },
        _ if is_connection(first) => Ok(Place::Server(first.clone())),
        "atlas" | "ent" => bail!("{scheme}:// is not supported: give the schema as SQL, or from a database"),
        _ => bail!("sql/sqlclient: unknown driver {scheme:?}. See: https://atlasgo.io/url"),
    }
}

/// Relative paths in the project file need no scheme; on the command line, one is asked for.
fn scheme(url: &str) -> Result<&str> {
    match url.split_once("://") {
        Some((scheme, _)) => Ok(scheme),
        None if url.is_empty() => bail!("missing scheme. See: https://atlasgo.io/url"),
        None => bail!("missing scheme. Did you mean file://{url}?"),
    }
}

/// The texts of a file, of a folder of schema files, or of a migration directory.
fn file(url: &str) -> Result<Vec<Source>> {
    let rest = url.strip_prefix("file://").unwrap_or(url);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = Path::new(path);
    let metadata = fs::metadata(path).with_context(|| format!("stat {}", path.display()))?;
    if !metadata.is_dir() {
        return Ok(vec![schema_file(path)?]);
    }
    let parameter =
        |name: &str| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    let is_history = path.join(sum::FILE_NAME).exists()
        || parameter("version").is_some()
        || parameter("format").is_some()
        || path.file_name() == Some(OsStr::new("migrations"));
    match is_history {
        true => {
            let path = files::directory_path(url, None)?;
            history(
                &path,
                &files::read_valid(&path)?.directory,
                parameter("version").map(|(_, version)| version),
            )
        }
        false => schema_folder(path),
    }
}

fn schema_file(path: &Path) -> Result<Source> {
    match path.extension().and_then(OsStr::to_str) {
        Some("sql") => {
            // Some editors begin a file with a byte order mark, and psql reads over it.
            let text = files::text(path)?;
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Ok(Source { name: path.display().to_string(), text })
        }
        Some("hcl") if path.file_name() == Some(OsStr::new("atlas.hcl")) => {
            bail!("cannot parse project file {:?} as a schema file", path.display().to_string())
        }
        Some("hcl") => bail!("{}: schemas in HCL are not read yet, only SQL", path.display()),
        _ => bail!("unknown schema file: {:?}", path.display().to_string()),
    }
}

/// Every SQL file of a folder, in the order of names.
fn schema_folder(path: &Path) -> Result<Vec<Source>> {
    let entries = fs::read_dir(path).with_context(|| format!("reading {}", path.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let of = |extension: &str| paths.iter().find(|path| path.extension() == Some(OsStr::new(extension)));
    let shown = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match (of("sql"), of("hcl")) {
        (Some(sql), Some(hcl)) => {
            bail!("ambiguous schema: both SQL and HCL files found: {:?}, {:?}", shown(sql), shown(hcl))
        }
        (None, Some(hcl)) => bail!("{}: schemas in HCL are not read yet, only SQL", hcl.display()),
        (None, None) => bail!("{:?} contains neither SQL nor HCL files", path.display().to_string()),
        (Some(_), None) => {
            let sql = paths.iter().filter(|path| path.extension() == Some(OsStr::new("sql")));
            sql.map(|path| schema_file(path)).collect()
        }
    }
}

/// The files of a migration directory that lead to a version: from the last checkpoint before it.
pub fn history(path: &Path, directory: &Directory, version: Option<&str>) -> Result<Vec<Source>> {
    let upto = match version {
        None => directory.files().len(),
        Some(version) => match directory.files().iter().rposition(|file| file.version() == version) {
            Some(position) => position + 1,
            None => {
                let near = directory
                    .files()
                    .iter()
                    .map(|file| file.version())
                    .find(|other| other.starts_with(version));
                let hint = near.map(|near| format!(" Did you mean {near:?}?")).unwrap_or_default();
                bail!("sql/migrate: migration with version {version:?} not found.{hint}")
            }
        },
    };
    let files = &directory.files()[..upto];
    let start = files.iter().rposition(|file| file.is_checkpoint()).unwrap_or(0);
    let source = |name: &str, text: &str| Source {
        name: path.join(name).display().to_string(),
        text: text.to_owned(),
    };
    Ok(files[start..].iter().map(|file| source(&file.name, &file.text)).collect())
}
