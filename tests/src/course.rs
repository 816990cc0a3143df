//! Pages of courses: a schema before, a schema after, and the plan between them, one behavior a page.
//!
//! Under `## Before` and `## After` stands SQL, under `## Plan` the SQL that Portolan plots, or under `## Refused`
//! the reason why it does not; `## Asked` lists what a project file would ask of the plan, or of roles. `UPDATE_PAGES=1` writes the last part anew; read the difference before you keep it.

use std::fs;
use std::path::{Path, PathBuf};

use portolan_core::course::{Course, Side, plot};
use portolan_core::dialect::{PlanOptions, ValidateLater, knowledge};
use portolan_core::diff::Renames;
use portolan_core::export;
use portolan_core::model::{Asked, Dialect, Flavor, Name, Pair, Refusal, Target, Version};
use portolan_core::replay::{Source, replay_asked};
use similar::TextDiff;

use crate::root;

/// A page, read.
pub struct CoursePage {
    /// Its file.
    pub path: PathBuf,
    /// What stands before the answer.
    head: String,
    /// The SQL under `## Before`.
    pub before: String,
    /// The SQL under `## After`.
    pub after: String,
    /// What a person said of names, a line each under `## Renames`.
    renames: Vec<String>,
    /// What is asked of the plan, a word each under `## Asked`.
    asked: Vec<String>,
    /// The page as it is.
    text: String,
}

/// The pages of a dialect, by name.
pub fn pages(dialect: Dialect) -> Vec<CoursePage> {
    let folder = root().join("tests/pages/courses").join(folder_name(dialect));
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder can be read").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no pages", folder.display());
    paths.iter().map(|path| read(path)).collect()
}

fn folder_name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "postgres",
        Dialect::Mysql => "mariadb",
        Dialect::Sqlite => "sqlite",
    }
}

/// The server that the tests run against.
pub fn target(dialect: Dialect) -> Target {
    match dialect {
        Dialect::Postgres => Target::postgres(15),
        Dialect::Mysql => Target { dialect, flavor: Flavor::MariaDb, version: Version(10, 11, 0) },
        Dialect::Sqlite => Target::default_of(dialect),
    }
}

fn read(path: &Path) -> CoursePage {
    let text = fs::read_to_string(path).expect("a page can be read");
    let answer = text.find("\n## Plan").or_else(|| text.find("\n## Refused")).unwrap_or(text.len());
    let head = text[..answer].trim_end().to_owned();
    let section = |title: &str| -> Option<String> {
        let rest = head.split_once(&format!("\n## {title}\n"))?.1;
        let rest = rest.split_once("```sql\n").or_else(|| rest.split_once("```\n"))?.1;
        Some(rest.split_once("```").expect("a block ends").0.to_owned())
    };
    let lines = |title| section(title).map(|it| it.lines().map(str::to_owned).collect()).unwrap_or_default();
    let (renames, asked) = (lines("Renames"), lines("Asked"));
    let part =
        |title: &str| section(title).unwrap_or_else(|| panic!("{}: no SQL under ## {title}", path.display()));
    CoursePage {
        path: path.to_owned(),
        before: part("Before"),
        after: part("After"),
        renames,
        asked,
        head,
        text,
    }
}

impl CoursePage {
    /// Plots the page's course.
    pub fn plot(&self, dialect: Dialect) -> Result<Course, Refusal> {
        let target = target(dialect);
        let bound = knowledge(dialect).default_namespace();
        let side = |text: &str| {
            let source = Source { name: self.path.display().to_string(), text: text.to_owned() };
            let replayed = replay_asked(&target, bound.as_ref(), self.roles(), &[source]);
            assert!(replayed.error().is_none(), "{}: {:?}", self.path.display(), replayed.diagnostics);
            Side::source(replayed.schema)
        };
        let sides = Pair { before: side(&self.before), after: side(&self.after) };
        let renames = self.renames(dialect, &sides.before);
        let asks = |word: &str| self.asks(word);
        let options = PlanOptions {
            indent: Some("  ".to_owned()),
            bound,
            create_index_concurrently: asks("concurrent_index"),
            drop_index_concurrently: asks("concurrent_index"),
            validate_later: ValidateLater {
                foreign_keys: asks("validate_later foreign_key"),
                checks: asks("validate_later check"),
                not_null: asks("validate_later not_null"),
            },
            ..PlanOptions::default()
        };
        plot(&target, sides, &renames, &options)
    }

    fn asks(&self, word: &str) -> bool {
        self.asked.iter().any(|it| it == word)
    }

    /// What the page asks of roles.
    pub fn roles(&self) -> Asked {
        Asked {
            permissions: self.asks("permissions"),
            default_permissions: self.asks("default_permissions"),
            owners: self.asks("owners"),
        }
    }

    fn renames(&self, dialect: Dialect, before: &Side) -> Renames {
        let mut renames = Renames::default();
        let syntax = knowledge(dialect).syntax();
        let name = |text: &str| -> Name { (syntax.quoted_name)(text) };
        for line in &self.renames {
            portolan_core::diff::parse_rename(line, &name, &before.schema, &mut renames).expect("a rename");
        }
        renames
    }

    /// Compares the page with what is plotted; the difference, if there is one.
    pub fn check(&self, dialect: Dialect) -> Result<(), String> {
        let answer = match self.plot(dialect) {
            Ok(course) => format!("## Plan\n\n```sql\n{}```\n", export::sql(&course.plan)),
            Err(refusal) => format!("## Refused\n\n{}\n", refusal.message),
        };
        let now = format!("{}\n\n{answer}", self.head);
        if now == self.text {
            return Ok(());
        }
        if std::env::var("UPDATE_PAGES").is_ok_and(|value| value == "1") {
            fs::write(&self.path, now).expect("a page can be written");
            return Ok(());
        }
        Err(format!(
            "{} is answered otherwise:\n{}",
            self.path.display(),
            TextDiff::from_lines(&self.text, &now).unified_diff().context_radius(3)
        ))
    }
}
