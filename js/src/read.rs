//! From what a caller gave to schemas, and from diagnostics to problems with their lines.

use crate::answer::Problem;
use crate::given::{Comparison, Dialect, Options, Rename, Side};
use portolan_core::diagram::anchor;
use portolan_core::diff::Renames;
use portolan_core::model::{
    self, Diagnostic, Flavor, Name, Object, Pair, QualifiedName, Schema, Severity, Target, Version,
};
use portolan_core::replay::{Replayed, Source, replay};

/// The database of the options.
pub fn target(options: &Options) -> Target {
    let (dialect, flavor, usual) = match options.dialect {
        Dialect::Postgres => (model::Dialect::Postgres, Flavor::Postgres, None),
        Dialect::Mysql => (model::Dialect::Mysql, Flavor::Mysql, None),
        Dialect::Mariadb => (model::Dialect::Mysql, Flavor::MariaDb, Some(Version(11, 4, 0))),
        Dialect::Sqlite => (model::Dialect::Sqlite, Flavor::Sqlite, None),
    };
    let usual = usual.unwrap_or(Target::default_of(dialect).version);
    let version = options.version.as_deref().and_then(Version::read).unwrap_or(usual);
    Target { dialect, flavor, version }
}

/// A schema that was read, with what was not understood of it.
#[derive(Default)]
pub struct Read {
    /// The schema.
    pub schema: Schema,
    /// What was not understood.
    pub problems: Vec<Problem>,
}

/// Reads a side; `name` is what a text is called that has no name.
pub fn side(side: Side, name: &str, target: &Target) -> Read {
    let sources: Vec<Source> = match side {
        Side::Text(text) => vec![Source { name: name.to_owned(), text }],
        Side::Files(files) => {
            files.into_iter().map(|file| Source { name: file.name, text: file.text }).collect()
        }
    };
    let Replayed { schema, origins: _, diagnostics } = replay(target, None, &sources);
    Read { schema, problems: diagnostics.iter().map(|it| problem(it, &sources)).collect() }
}

/// Two sides that were read; only one, where nothing is compared.
pub struct Sides {
    /// Both; the same one twice, where nothing is compared.
    pub schemas: Pair<Schema>,
    /// Whether two are compared.
    pub compares: bool,
    /// What was not understood.
    pub problems: Vec<Problem>,
}

/// Reads both.
pub fn sides(schemas: Comparison, target: &Target) -> Sides {
    let Comparison { before, after } = schemas;
    let after = side(after, "after", target);
    let before = before.map(|before| side(before, "before", target));
    let compares = before.is_some();
    let before = before.unwrap_or_else(|| Read { schema: after.schema.clone(), problems: Vec::new() });
    let problems = before.problems.into_iter().chain(after.problems).collect();
    Sides { schemas: Pair { before: before.schema, after: after.schema }, compares, problems }
}

fn problem(diagnostic: &Diagnostic, sources: &[Source]) -> Problem {
    let Diagnostic { severity, code, message, labels, help } = diagnostic;
    let span = labels.first().map(|label| label.span).unwrap_or_default();
    let source = sources.get(span.source.0 as usize);
    let before = source.and_then(|source| source.text.get(..span.start as usize)).unwrap_or_default();
    Problem {
        is_error: *severity == Severity::Error,
        code: (*code).to_owned(),
        message: message.clone(),
        help: help.clone(),
        file: source.map(|source| source.name.clone()).unwrap_or_default(),
        line: before.matches('\n').count() + 1,
    }
}

/// What was said of names, with the names as the schemas have them.
pub fn renames(options: &Options, schemas: &Pair<Schema>) -> Renames {
    let mut renames = Renames::default();
    for Rename { table, before, after } in options.renames.iter().flatten() {
        let named = Pair { before, after };
        match table {
            Some(table) => {
                let Some(id) = schemas.after.objects.keys().find(|id| anchor(id) == *table) else { continue };
                let old = schemas.before.objects.values().find_map(|object| column(object, named.before));
                let new = schemas.after.get(id).and_then(|object| column(object, named.after));
                if let (Some(before), Some(after)) = (old, new) {
                    renames.columns.push((id.qualified(), Pair { before, after }));
                }
            }
            None => {
                let (old, new) = (object(&schemas.before, named.before), object(&schemas.after, named.after));
                if let (Some(before), Some(after)) = (old, new) {
                    renames.objects.push(Pair {
                        before: QualifiedName::bare(before),
                        after: QualifiedName::bare(after),
                    });
                }
            }
        }
    }
    renames
}

fn object(schema: &Schema, wanted: &str) -> Option<Name> {
    schema.objects.keys().find(|id| id.name.as_str() == wanted).map(|id| id.name.clone())
}

fn column(object: &Object, wanted: &str) -> Option<Name> {
    let Object::Table(table) = object else { return None };
    table.columns.iter().find(|column| column.name.as_str() == wanted).map(|column| column.name.clone())
}
