//! From what was put in to the two sides that are compared: replayed, and what was wrong told by its place.

use super::guess;
use super::intake::base;
use super::material::{File, Inputs, Material, source};
use super::place::{self, Texts};
use super::project::{Project, Route};
use super::shown::{Place, Problem};
use portolan_core::dialect::{PlanOptions, knowledge};
use portolan_core::directory::{self, Directory, sum};
use portolan_core::history::{History, history};
use portolan_core::model::{Diagnostic, Name, ObjectKind, Pair, Schema, Target};
use portolan_core::project::DiffPolicy;
use portolan_core::replay::{Origins, Source, replay};
use portolan_core::scope::{Scope, restrict, without_skipped};
use std::rc::Rc;

/// A history that was replayed once and is looked at step by step.
#[derive(Clone, Debug)]
pub struct Kept {
    files: Vec<File>,
    target: Target,
    bound: Option<Name>,
    history: Rc<History>,
}

/// Both sides before they are compared.
pub struct Sides {
    /// The schemas.
    pub schemas: Pair<Schema>,
    /// Whether there are two.
    pub compares: bool,
    /// What was not understood.
    pub problems: Vec<Problem>,
    /// How much more of that there is.
    pub untold: usize,
    /// The texts of each side, and where in them each object was made or last changed.
    pub origins: Pair<(Rc<Texts>, Origins)>,
    /// Of migrations: all versions, and at which one is.
    pub history: Option<(Rc<History>, usize)>,
    /// What a project asks of a plan.
    pub asked: Asked,
}

/// What a project asks of a plan.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    bound: Option<Name>,
    policy: DiffPolicy,
    migrations: Vec<File>,
}

/// What was put in as schemas.
pub struct Read {
    /// The database it was read for.
    pub target: Target,
    /// The sign the database was guessed from.
    pub sign: Option<&'static str>,
    /// Both sides.
    pub sides: Sides,
}

impl Read {
    /// How many tables the larger side has.
    pub fn tables(&self) -> usize {
        let Pair { before, after } = self.sides.schemas.as_ref().map(|schema| schema.tables().count());
        before.max(after)
    }
}

/// Reads what was put in. A history that was read before is not read again.
pub fn read(inputs: &Inputs, kept: &mut Option<Kept>) -> Read {
    let route = match &inputs.material {
        Material::Project(project) => Some((project, project.route())),
        Material::One(_) | Material::Two { .. } | Material::Folder { .. } => None,
    };
    let named = route.as_ref().and_then(|(_, route)| route.target);
    let (target, sign) = match (inputs.dialect, named) {
        (Some(dialect), Some(target)) if target.dialect == dialect => (target, None),
        (Some(dialect), _) => (Target::default_of(dialect), None),
        (None, Some(target)) => (target, None),
        (None, None) => {
            let (dialect, sign) = guess::dialect(&inputs.texts());
            (Target::default_of(dialect), sign)
        }
    };
    let sides = match (&inputs.material, route) {
        (_, Some((project, route))) => project_sides(&target, project, route, kept),
        (Material::One(text), _) => texts(&target, None, None, vec![source("schema", text)]),
        (Material::Two { before, after }, _) => {
            let before = (!before.trim().is_empty()).then(|| vec![source("before", before)]);
            texts(&target, None, before, vec![source("after", after)])
        }
        (Material::Folder { files, step, sum }, _) => {
            let mut sides = migrations(&target, None, files, *step, kept);
            let tampered = sum.as_ref().and_then(|sum| tampered(files, sum, sum::FILE_NAME));
            sides.problems.extend(tampered);
            sides
        }
        // Without a route there is no project.
        (Material::Project(_), None) => texts(&target, None, None, Vec::new()),
    };
    Read { target, sign, sides }
}

fn texts(target: &Target, bound: Option<&Name>, before: Option<Vec<Source>>, after: Vec<Source>) -> Sides {
    let compares = before.is_some();
    let sources = Pair { before: before.unwrap_or_default(), after };
    let replayed = Pair {
        before: if compares { replay(target, bound, &sources.before) } else { Default::default() },
        after: replay(target, bound, &sources.after),
    };
    let texts = Pair { before: Texts::new(sources.before), after: Texts::new(sources.after) };
    let (mut problems, untold) = place::problems(&replayed.before.diagnostics, &texts.before, false);
    let (of_after, more) = place::problems(&replayed.after.diagnostics, &texts.after, true);
    problems.extend(of_after);
    problems.sort_by_key(|problem| !problem.is_error);
    let Pair { before, after } = replayed;
    Sides {
        schemas: Pair { before: before.schema, after: after.schema },
        compares,
        problems,
        untold: untold + more,
        origins: Pair {
            before: (Rc::new(texts.before), before.origins),
            after: (Rc::new(texts.after), after.origins),
        },
        history: None,
        asked: Asked::default(),
    }
}

fn migrations(
    target: &Target,
    bound: Option<&Name>,
    files: &[File],
    step: usize,
    kept: &mut Option<Kept>,
) -> Sides {
    let same = |kept: &Kept| kept.files == files && kept.target == *target && kept.bound.as_ref() == bound;
    let known = kept.take().filter(same);
    let sources: Vec<Source> = files.iter().map(|file| source(&file.name, &file.text)).collect();
    let known = known.unwrap_or_else(|| Kept {
        files: files.to_vec(),
        target: *target,
        bound: bound.cloned(),
        history: Rc::new(history(target, bound, &sources)),
    });
    let history = known.history.clone();
    *kept = Some(known);
    let step = step.clamp(usize::from(!files.is_empty()), files.len());
    let version = |number: usize| history.versions.get(number).cloned().unwrap_or_default();
    let texts = Texts::new(sources);
    // What is wrong in a later migration is no matter yet.
    let is_past =
        |it: &&Diagnostic| it.labels.first().is_some_and(|label| (label.span.source.0 as usize) < step);
    let (problems, untold) = place::problems(history.diagnostics.iter().filter(is_past), &texts, true);
    let origins = |step: usize| history.origins.get(step.wrapping_sub(1)).cloned().unwrap_or_default();
    let texts = Rc::new(texts);
    Sides {
        schemas: Pair { before: version(step.saturating_sub(1)), after: version(step) },
        compares: true,
        problems,
        untold,
        origins: Pair { before: (texts.clone(), Origins::new()), after: (texts, origins(step)) },
        history: Some((history.clone(), step)),
        asked: Asked::default(),
    }
}

/// A project: from what the migrations make to the schema that is wanted, which is what the next migration would do; the
/// history where no schema is wanted, and the schema by itself where there are no migrations.
fn project_sides(target: &Target, project: &Project, route: Route, kept: &mut Option<Kept>) -> Sides {
    let files =
        |places: &[usize]| -> Vec<File> { places.iter().map(|at| project.files[*at].clone()).collect() };
    let run = files(&route.migrations);
    let sources = |files: Vec<File>| -> Vec<Source> {
        files.iter().map(|file| source(&file.name, &file.text)).collect()
    };
    let bound = route.bound.as_deref().map(Name::exact);
    let mut sides = if route.schema.is_empty() && !run.is_empty() {
        let step = run.iter().position(|file| file.name == project.at).map_or(run.len(), |at| at + 1);
        migrations(target, bound.as_ref(), &run, step, kept)
    } else {
        let before = route.migrates.then(|| sources(from_last_checkpoint(run.clone())));
        texts(target, bound.as_ref(), before, sources(files(&route.schema)))
    };
    let sum = route.sum.map(|at| &project.files[at]);
    sides.problems.extend(sum.and_then(|sum| tampered(&run, &sum.text, &sum.name)));
    let of_files = std::mem::replace(&mut sides.problems, route.problems);
    sides.problems.extend(of_files);
    sides.within(bound, route.schemas, &route.exclude, route.policy);
    sides.asked.migrations = run;
    sides
}

/// A new database begins with the last migration that is a whole schema.
fn from_last_checkpoint(mut files: Vec<File>) -> Vec<File> {
    let start = files.iter().rposition(|file| directory::directive::checkpoint(&file.text).is_some());
    files.split_off(start.unwrap_or(0))
}

/// What `atlas.sum` says of migrations that are not what they were.
fn tampered(files: &[File], text: &str, name: &str) -> Option<Problem> {
    let file =
        |file: &File| directory::File { name: base(&file.name).to_owned(), text: file.text.to_string() };
    let wrong =
        sum::validate(&Directory::new(files.iter().map(file).collect(), Some(text.to_owned()))).err()?;
    let mut place = Place { after: true, file: name.to_owned(), line: 1, column: 1, bytes: (0, 0) };
    let message = match &wrong {
        sum::SumError::NotFound => return None,
        sum::SumError::Format => "atlas.sum cannot be read: a line of it has no hash".to_owned(),
        sum::SumError::Inconsistent => {
            "atlas.sum was tampered with or merged: its first line is not the hash of the others".to_owned()
        }
        sum::SumError::Changed(sum::Change { line, file, reason }) => {
            match files.iter().find(|it| base(&it.name) == file) {
                Some(changed) => place.file.clone_from(&changed.name),
                None => place.line = *line,
            }
            format!("atlas.sum does not match: {file} was {reason} since it was written (its line {line})")
        }
    };
    let help = "What is shown is what the files say now. portolan migrate hash writes atlas.sum anew, once that is meant.";
    Some(Problem { is_error: false, place, message, help: Some(help.to_owned()) })
}

impl Sides {
    /// What of both sides is looked at, and what a plan leaves out.
    fn within(&mut self, bound: Option<Name>, schemas: Vec<String>, exclude: &[String], policy: DiffPolicy) {
        match Scope::new(bound.clone(), schemas, exclude) {
            Ok(scope) => {
                // What is shared is not copied.
                let Pair { before, after } = self.schemas.clone();
                self.schemas =
                    Pair { before: restrict(before, &scope).schema, after: restrict(after, &scope).schema };
            }
            Err(wrong) => {
                let place = Place {
                    after: true,
                    file: super::project::FILE_NAME.to_owned(),
                    line: 1,
                    column: 1,
                    bytes: (0, 0),
                };
                self.problems.push(Problem { is_error: true, place, message: wrong.to_string(), help: None });
            }
        }
        if let (Some(skip), true) = (&policy.skip, self.compares && self.history.is_none()) {
            self.schemas.after = without_skipped(&self.schemas.before, &self.schemas.after, skip);
        }
        self.asked = Asked { bound, policy, migrations: Vec::new() };
    }
}

impl Asked {
    /// The migrations there are, where what is planned comes after them.
    pub fn migrations(&self) -> &[File] {
        &self.migrations
    }

    /// How a plan is printed.
    pub fn options(&self, target: &Target, schemas: &Pair<Schema>) -> PlanOptions {
        PlanOptions {
            indent: Some("  ".to_owned()),
            bound: self.bound.clone().or_else(|| alone(target, schemas)),
            create_index_concurrently: self.policy.concurrent_create,
            drop_index_concurrently: self.policy.concurrent_drop,
            validate_later: self.policy.validate_later,
            ..PlanOptions::default()
        }
    }
}

/// The schema whose name need not be printed: the default one, where there is no other.
fn alone(target: &Target, schemas: &Pair<Schema>) -> Option<Name> {
    let default = knowledge(target.dialect).default_namespace()?;
    let is_alone = |schema: &Schema| {
        schema.objects.keys().all(|id| match id.kind {
            ObjectKind::Namespace => id.name == default,
            _ => id.schema.as_ref().is_none_or(|schema| *schema == default),
        })
    };
    (is_alone(&schemas.before) && is_alone(&schemas.after)).then_some(default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::chart::{Chart, chart};
    use crate::state::take::{Kind, Take, take};

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), text: text.into() }
    }

    fn plotted(files: Vec<File>) -> Chart {
        let material = Material::Project(Project::new("atlas.hcl", files));
        let inputs = Inputs { material, ..Inputs::default() };
        chart(&inputs, read(&inputs, &mut None))
    }

    fn project(env: &str, schema: &str) -> Vec<File> {
        let env = format!("env \"local\" {{\n  migration {{ dir = \"file://m\" }}\n{env}\n}}");
        vec![
            file("atlas.hcl", &env),
            file("m/1_a.sql", "CREATE TABLE a (id int);"),
            file("m/2_b.sql", "CREATE TABLE b (id int);\nCREATE TABLE old_c (id int);"),
            file("schema.sql", schema),
        ]
    }

    #[test]
    fn a_project_is_compared_from_its_migrations_to_its_schema() {
        let files =
            project("  src = \"schema.sql\"\n  exclude = [\"public.old_*\"]", "CREATE TABLE a (id int);");
        let mut chart = plotted(files);
        assert!(chart.compares && chart.problems.is_empty(), "{:?}", chart.problems);
        let plan = chart.plan().clone().expect("nothing is wrong").expect("a plan");
        assert_eq!(plan.statements().map(|it| it.sql.clone()).collect::<Vec<_>>(), ["DROP TABLE \"b\""]);
    }

    #[test]
    fn what_a_project_never_does_is_not_planned() {
        let env = "  src = \"schema.sql\"\n  diff {\n    skip {\n      drop_table = true\n    }\n  }";
        let chart = plotted(project(env, "CREATE TABLE a (id int);"));
        assert!(chart.changes.is_empty(), "{:?}", chart.changes);
    }

    #[test]
    fn the_next_migration_of_a_project_comes_with_the_sum_of_all() {
        let mut chart = plotted(project("  src = \"schema.sql\"", "CREATE TABLE a (id int);"));
        let wish = Take { kind: Kind::Migration, version: "3".to_owned(), copied: false };
        let taken = take(&mut chart, &wish);
        let sum = taken.files.iter().find(|(name, _, _)| name == sum::FILE_NAME).expect("a sum");
        let names: Vec<&str> = sum.2.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(names, ["1_a.sql", "2_b.sql", "3_change.sql"]);
    }

    #[test]
    fn without_a_schema_a_project_is_its_history() {
        let chart = plotted(project("", ""));
        assert_eq!(
            chart.history.as_ref().map(|(history, step)| (history.versions.len(), *step)),
            Some((3, 2))
        );
    }

    #[test]
    fn a_project_begins_with_its_last_checkpoint() {
        let mut files = project("  src = \"schema.sql\"", "CREATE TABLE c (id int);");
        files.push(file("m/3_c.sql", "-- atlas:checkpoint\n\nCREATE TABLE c (id int);"));
        assert!(plotted(files).changes.is_empty());
    }

    #[test]
    fn migrations_that_are_not_what_they_were_are_named() {
        let sum = |files: &[File]| {
            let file = |it: &File| directory::File { name: it.name.clone(), text: it.text.to_string() };
            sum::render(&sum::compute(&files.iter().map(file).collect::<Vec<_>>()))
        };
        let was = [file("1_a.sql", "CREATE TABLE a (id int);"), file("2_b.sql", "CREATE TABLE b (id int);")];
        let text = sum(&was);
        assert_eq!(tampered(&was, &text, sum::FILE_NAME), None);
        let is = [was[0].clone(), file("2_b.sql", "DROP TABLE a;")];
        let told = tampered(&is, &text, sum::FILE_NAME).expect("a change");
        assert_eq!((&*told.place.file, told.is_error), ("2_b.sql", false));
        assert!(told.message.contains("2_b.sql was edited"), "{}", told.message);
        let told = tampered(&was[..1], &text, sum::FILE_NAME).expect("a change");
        assert_eq!((&*told.place.file, told.place.line), ("atlas.sum", 3));
        let other = format!("h1:x{}", text.split_once('\n').map_or("", |(_, rest)| rest));
        assert!(tampered(&was, &other, sum::FILE_NAME).is_some());
    }
}
