//! What a person puts in: one schema, two of them, a folder of migrations, or a project.

use super::guess;
use super::project::Project;
use portolan_core::model::Dialect;
use portolan_core::replay::Source;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// A text that was put in. It may be large, and is passed around: a copy is the same text.
pub type Text = Arc<str>;

/// A text and what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: Text,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Material {
    /// A schema by itself.
    One(Text),
    /// A schema and what it becomes.
    Two {
        /// What there is.
        before: Text,
        /// What is wanted.
        after: Text,
    },
    /// Migrations in order; the picture shows what one of them changes.
    Folder {
        /// The files, by name.
        files: Vec<File>,
        /// How many of them have run, the one that is looked at included.
        step: usize,
        /// The text of their `atlas.sum`, where it came along.
        sum: Option<Text>,
    },
    /// A project file and what lies around it.
    Project(Project),
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
            material: Material::Two { before: Text::default(), after: Text::default() },
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
            Material::Folder { files, step: _, sum: _ } => files.is_empty(),
            Material::Project(project) => project.files.is_empty(),
        }
    }

    /// Whether its texts are files with names of their own.
    pub fn has_files(&self) -> bool {
        matches!(self.material, Material::Folder { .. } | Material::Project(_))
    }

    /// The texts, to guess from.
    pub fn texts(&self) -> Vec<&str> {
        fn of(files: &[File]) -> Vec<&str> {
            files.iter().map(|file| &*file.text).collect()
        }
        match &self.material {
            Material::One(text) => vec![text],
            Material::Two { before, after } => vec![before, after],
            Material::Folder { files, step: _, sum: _ } => of(files),
            Material::Project(project) => of(&project.files),
        }
    }

    /// How many bytes its texts have.
    pub fn size(&self) -> usize {
        self.texts().iter().map(|text| text.len()).sum()
    }
}

impl Material {
    /// The names of the migrations, where there are some.
    pub fn migrations(&self) -> Vec<String> {
        match self {
            Material::One(_) | Material::Two { .. } => Vec::new(),
            Material::Folder { files, step: _, sum: _ } => {
                files.iter().map(|file| file.name.clone()).collect()
            }
            Material::Project(project) => project.migrations(),
        }
    }

    /// Looks at a file.
    pub fn open(&mut self, name: &str) {
        match self {
            Material::One(_) | Material::Two { .. } => {}
            Material::Folder { files, step, sum: _ } => {
                if let Some(at) = files.iter().position(|file| file.name == name) {
                    *step = at + 1;
                }
            }
            Material::Project(project) => {
                if project.files.iter().any(|file| file.name == name) {
                    name.clone_into(&mut project.at);
                }
            }
        }
    }

    /// The file that is looked at.
    pub fn looked_at(&self) -> Option<&File> {
        match self {
            Material::One(_) | Material::Two { .. } => None,
            Material::Folder { files, step, sum: _ } => files.get(step.saturating_sub(1)),
            Material::Project(project) => project.files.iter().find(|file| file.name == project.at),
        }
    }

    /// The same, to write it.
    pub fn looked_at_mut(&mut self) -> Option<&mut File> {
        match self {
            Material::One(_) | Material::Two { .. } => None,
            Material::Folder { files, step, sum: _ } => files.get_mut(step.saturating_sub(1)),
            Material::Project(project) => project.files.iter_mut().find(|file| file.name == project.at),
        }
    }
}

/// A text for a replay.
pub fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned() }
}
