//! How do migration directories get into memory and back onto the disk?

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use portolan_core::directory::{Directory, File, name, sum};

use crate::output::{print, program};

/// A migration directory and where it is.
#[derive(Debug)]
pub struct OnDisk {
    pub path: PathBuf,
    pub directory: Directory,
}

/// The path in a URL such as `file://migrations`.
pub fn directory_path(url: &str, format: Option<&str>) -> Result<PathBuf> {
    let Some((scheme, rest)) = url.split_once("://") else {
        bail!("missing scheme. Did you mean file://{url}?");
    };
    if scheme != "file" {
        bail!("unsupported driver {scheme:?}: a migration directory is given as file://path");
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("format="));
    match asked.or(format) {
        None | Some("" | "atlas") => Ok(PathBuf::from(path)),
        Some(known @ ("golang-migrate" | "goose" | "flyway" | "liquibase" | "dbmate")) => {
            bail!("directories in the format of {known} are not read yet: only atlas is")
        }
        Some(unknown) => bail!("unknown dir format {unknown:?}"),
    }
}

/// Reads the migration files at the top of a directory, and its `atlas.sum`.
pub fn read(path: &Path) -> Result<OnDisk> {
    let missing = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => {
            anyhow::anyhow!("sql/migrate: stat {}: no such file or directory", path.display())
        }
        _ => anyhow::Error::new(error).context(format!("sql/migrate: reading {}", path.display())),
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(missing)? {
        let entry = entry?;
        let file = entry.path();
        if file.extension() != Some(OsStr::new("sql")) || file.is_dir() {
            continue;
        }
        let name = entry
            .file_name()
            .into_string()
            .ok()
            .with_context(|| format!("the name of {} is not UTF-8", file.display()))?;
        files.push(File { name, text: text(&file)? });
    }
    let sum = match fs::read_to_string(path.join(sum::FILE_NAME)) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error).context(format!("reading {}", path.join(sum::FILE_NAME).display())),
    };
    Ok(OnDisk { path: path.to_owned(), directory: Directory::new(files, sum) })
}

/// The same, refused where `atlas.sum` does not cover it.
pub fn read_valid(path: &Path) -> Result<OnDisk> {
    let on_disk = read(path)?;
    if let Err(error) = sum::validate(&on_disk.directory) {
        print(&sum::advice(&error, program()))?;
        return Err(error.into());
    }
    Ok(on_disk)
}

/// The same for commands that add a file: a directory that is not there yet is empty.
pub fn read_valid_or_new(path: &Path) -> Result<OnDisk> {
    match path.exists() {
        true => read_valid(path),
        false => Ok(OnDisk { path: path.to_owned(), directory: Directory::default() }),
    }
}

/// A text file, whose bytes must be UTF-8: a hash over anything else would be of another text.
pub fn text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        anyhow::anyhow!("{} is not UTF-8: see its byte {offset}", path.display())
    })
}

/// Adds a file to a directory and writes its `atlas.sum` anew.
pub fn add(on_disk: &OnDisk, file: File) -> Result<()> {
    let OnDisk { path, directory } = on_disk;
    fs::create_dir_all(path).with_context(|| format!("creating {}", path.display()))?;
    let target = path.join(&file.name);
    if target.exists() {
        bail!("{} is there already", target.display());
    }
    write(&target, &file.text)?;
    write_sum(path, &directory.with(file))
}

/// Writes the `atlas.sum` of a directory.
pub fn write_sum(path: &Path, directory: &Directory) -> Result<()> {
    write(&path.join(sum::FILE_NAME), &sum::render(&sum::compute(directory.files())))
}

/// Writes a whole file or nothing of it.
fn write(path: &Path, text: &str) -> Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".tmp");
    let aside = PathBuf::from(aside);
    let written = fs::write(&aside, text).and_then(|()| fs::rename(&aside, path));
    written.with_context(|| format!("writing {}", path.display()))
}

/// The name of a new file; a description is part of a file name, so it must be able to be one.
pub fn file_name(version: &str, description: Option<&str>) -> Result<String> {
    let description = description.unwrap_or_default();
    if description.contains(['/', '\\', '\0']) {
        bail!("{description:?} cannot be part of a file name");
    }
    Ok(name::file_name(version, description))
}

/// Now, for the version of a new file.
pub fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
