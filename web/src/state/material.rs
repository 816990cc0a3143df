//! What a person puts in: one schema, two of them, or a folder of migrations.

use super::guess;
use portolan_core::model::Dialect;
use portolan_core::replay::Source;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text and what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Material {
    /// A schema by itself.
    One(String),
    /// A schema and what it becomes.
    Two {
        /// What there is.
        before: String,
        /// What is wanted.
        after: String,
    },
    /// Migrations in order; the picture shows what one of them changes.
    Folder {
        /// The files, by name.
        files: Vec<File>,
        /// How many of them have run, the one that is looked at included.
        step: usize,
    },
}

/// All that is put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// What it is called.
    pub title: String,
    /// The database it is meant for; nothing: guessed.
    #[serde(serialize_with = "write_dialect", deserialize_with = "read_dialect")]
    pub dialect: Option<Dialect>,
    /// The texts.
    pub material: Material,
    /// What a person said of names.
    pub renames: Vec<Rename>,
}

/// A person's answer: the one became the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rename {
    /// The anchor of the table, where it is a column that was renamed.
    pub table: Option<String>,
    /// The name there was.
    pub before: String,
    /// The name there will be.
    pub after: String,
}

fn write_dialect<S: Serializer>(dialect: &Option<Dialect>, to: S) -> Result<S::Ok, S::Error> {
    dialect.map_or("", guess::word).serialize(to)
}

fn read_dialect<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Dialect>, D::Error> {
    String::deserialize(from).map(|word| guess::of_word(&word))
}

impl Default for Inputs {
    fn default() -> Inputs {
        Inputs {
            title: String::new(),
            dialect: None,
            material: Material::Two { before: String::new(), after: String::new() },
            renames: Vec::new(),
        }
    }
}

impl Inputs {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        match &self.material {
            Material::One(text) => text.trim().is_empty(),
            Material::Two { before, after } => before.trim().is_empty() && after.trim().is_empty(),
            Material::Folder { files, step: _ } => files.is_empty(),
        }
    }

    /// Whether it is a folder of migrations.
    pub fn is_folder(&self) -> bool {
        matches!(self.material, Material::Folder { .. })
    }

    /// All texts, to guess from.
    pub fn text(&self) -> String {
        match &self.material {
            Material::One(text) => text.clone(),
            Material::Two { before, after } => format!("{before}\n{after}"),
            Material::Folder { files, step: _ } => {
                files.iter().map(|file| &*file.text).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

/// A text for a replay.
pub fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned() }
}

/// Above so many bytes texts are not taken: a browser would rather stop than go on.
const LARGEST: usize = 80_000_000;

/// Why files are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untaken {
    /// None of them is SQL.
    NoSql,
    /// One of them holds what no text holds.
    Binary(String),
    /// They are too large together, in megabytes.
    TooLarge(usize),
}

impl std::fmt::Display for Untaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Untaken::NoSql => {
                f.write_str("There is no .sql file in that. What was here before is still here.")
            }
            Untaken::Binary(name) => {
                write!(f, "{name} is no text: it holds zero bytes. What was here before is still here.")
            }
            Untaken::TooLarge(megabytes) => {
                write!(f, "That is {megabytes} MB, and this page takes 80. The command line takes any size.")
            }
        }
    }
}

/// What files that were dropped or chosen are: one is a schema, two are before and after, more are migrations.
pub fn material(mut files: Vec<File>) -> Result<Material, Untaken> {
    files.retain(|file| file.name.ends_with(".sql"));
    if let Some(binary) = files.iter().find(|file| file.text.contains('\0')) {
        return Err(Untaken::Binary(binary.name.clone()));
    }
    let size: usize = files.iter().map(|file| file.text.len()).sum();
    if size > LARGEST {
        return Err(Untaken::TooLarge(size / 1_000_000));
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let migrations = files.iter().filter(|file| starts_with_version(&file.name)).count();
    match files.as_slice() {
        [] => Err(Untaken::NoSql),
        _ if migrations == files.len() => Ok(folder(files)),
        [one] => Ok(Material::One(one.text.clone())),
        [a, b] => {
            let (before, after) = if is_after(&a.name) || is_before(&b.name) { (b, a) } else { (a, b) };
            Ok(Material::Two { before: before.text.clone(), after: after.text.clone() })
        }
        _ => Ok(folder(files)),
    }
}

/// Without the files that take a migration back.
fn folder(files: Vec<File>) -> Material {
    let files: Vec<File> = files.into_iter().filter(|file| !file.name.ends_with(".down.sql")).collect();
    let step = files.len();
    Material::Folder { files, step }
}

fn starts_with_version(name: &str) -> bool {
    let digits = name.trim_start_matches('V').chars().take_while(char::is_ascii_digit).count();
    digits >= 1 && name.trim_start_matches('V').as_bytes().get(digits) == Some(&b'_')
}

fn is_after(name: &str) -> bool {
    ["after", "new", "to", "target"].iter().any(|word| name.to_lowercase().starts_with(word))
}

fn is_before(name: &str) -> bool {
    ["before", "old", "from"].iter().any(|word| name.to_lowercase().starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<File> {
        names.iter().map(|name| File { name: (*name).to_owned(), text: format!("-- {name}") }).collect()
    }

    #[test]
    fn one_file_is_a_schema() {
        assert_eq!(
            material(files(&["schema.sql", "notes.txt"])),
            Ok(Material::One("-- schema.sql".to_owned()))
        );
    }

    #[test]
    fn two_files_are_before_and_after_by_their_names() {
        let two = Material::Two { before: "-- before.sql".to_owned(), after: "-- after.sql".to_owned() };
        assert_eq!(material(files(&["after.sql", "before.sql"])), Ok(two));
    }

    #[test]
    fn files_with_versions_are_migrations_and_the_last_is_looked_at() {
        let found =
            material(files(&["20240102_b.sql", "20240101_a.sql", "20240101_a.down.sql", "atlas.sum"]));
        let Ok(Material::Folder { files, step }) = found else { panic!("{found:?}") };
        let names: Vec<&str> = files.iter().map(|file| &*file.name).collect();
        assert_eq!((names, step), (vec!["20240101_a.sql", "20240102_b.sql"], 2));
    }

    #[test]
    fn what_is_no_text_is_not_taken() {
        let file = File { name: "a.sql".to_owned(), text: "PK\0\0".to_owned() };
        assert_eq!(material(vec![file]), Err(Untaken::Binary("a.sql".to_owned())));
    }

    #[test]
    fn nothing_but_other_files_is_nothing() {
        assert_eq!(material(files(&["README.md"])), Err(Untaken::NoSql));
    }
}
