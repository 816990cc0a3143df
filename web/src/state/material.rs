//! What a person puts in: one schema, two of them, or a folder of migrations.

use portolan_core::diff::Renames;
use portolan_core::model::Dialect;
use portolan_core::replay::Source;

/// A text and what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// What it is called.
    pub title: String,
    /// The database it is meant for; nothing: guessed.
    pub dialect: Option<Dialect>,
    /// The texts.
    pub material: Material,
    /// What a person said of names.
    pub renames: Renames,
}

impl Default for Inputs {
    fn default() -> Inputs {
        Inputs {
            title: String::new(),
            dialect: None,
            material: Material::Two { before: String::new(), after: String::new() },
            renames: Renames::default(),
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

/// The texts of the two sides; no texts before, where a schema stands by itself.
pub fn sides(material: &Material) -> (Option<Vec<Source>>, Vec<Source>) {
    let source = |name: &str, text: &str| Source { name: name.to_owned(), text: text.to_owned() };
    match material {
        Material::One(text) => (None, vec![source("schema", text)]),
        Material::Two { before, after } if before.trim().is_empty() => (None, vec![source("after", after)]),
        Material::Two { before, after } => {
            (Some(vec![source("before", before)]), vec![source("after", after)])
        }
        Material::Folder { files, step } => {
            let sources: Vec<Source> =
                files.iter().take(*step).map(|file| source(&file.name, &file.text)).collect();
            let before = sources.get(..step.saturating_sub(1)).map(<[Source]>::to_vec);
            (before, sources)
        }
    }
}

/// What files that were dropped or chosen are: one is a schema, two are before and after, more are migrations.
pub fn material(mut files: Vec<File>) -> Option<Material> {
    files.retain(|file| file.name.ends_with(".sql"));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let migrations = files.iter().filter(|file| starts_with_version(&file.name)).count();
    match files.as_slice() {
        [] => None,
        _ if migrations == files.len() => Some(folder(files)),
        [one] => Some(Material::One(one.text.clone())),
        [a, b] => {
            let (before, after) = if is_after(&a.name) || is_before(&b.name) { (b, a) } else { (a, b) };
            Some(Material::Two { before: before.text.clone(), after: after.text.clone() })
        }
        _ => Some(folder(files)),
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
            Some(Material::One("-- schema.sql".to_owned()))
        );
    }

    #[test]
    fn two_files_are_before_and_after_by_their_names() {
        let two = Material::Two { before: "-- before.sql".to_owned(), after: "-- after.sql".to_owned() };
        assert_eq!(material(files(&["after.sql", "before.sql"])), Some(two));
    }

    #[test]
    fn files_with_versions_are_migrations_and_the_last_is_looked_at() {
        let found =
            material(files(&["20240102_b.sql", "20240101_a.sql", "20240101_a.down.sql", "atlas.sum"]));
        let Some(Material::Folder { files, step }) = found else { panic!("{found:?}") };
        let names: Vec<&str> = files.iter().map(|file| &*file.name).collect();
        assert_eq!((names, step), (vec!["20240101_a.sql", "20240102_b.sql"], 2));
    }

    #[test]
    fn of_a_folder_the_files_up_to_a_step_are_replayed() {
        let step = Material::Folder { files: files(&["1_a.sql", "2_b.sql", "3_c.sql"]), step: 2 };
        let (before, after) = sides(&step);
        assert_eq!((before.map(|it| it.len()), after.len()), (Some(1), 2));
    }

    #[test]
    fn nothing_but_other_files_is_nothing() {
        assert_eq!(material(files(&["README.md"])), None);
    }
}
