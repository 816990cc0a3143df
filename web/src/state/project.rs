//! What does a project file lead to on a page? Core reads it; files are those that were put in with it, and what would
//! have to be asked elsewhere (a server, a program, a registry) is told by its name and line.

use super::intake::{base, is_project_file, starts_with_version};
use super::material::File;
use super::place;
use super::shown::Problem;
use portolan_core::directory::sum;
use portolan_core::model::{Diagnostic, Dialect, Severity, Span, Target};
use portolan_core::project::{
    DiffPolicy, Env, Image, Outline, Outside, Part, Program, Request, dialect_of_scheme, image, load, outline,
};
use portolan_core::replay::Source;
use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// The name of a project file.
pub const FILE_NAME: &str = "atlas.hcl";

/// A project file and the files around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The files, by their way from the project file.
    pub files: Vec<File>,
    /// The environment; empty: the first.
    pub env: String,
    /// The file that is looked at.
    pub at: String,
}

/// What an environment leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// The environments there are.
    pub envs: Vec<String>,
    /// The one that is followed.
    pub env: String,
    /// The database and its version, where the file says them.
    pub target: Option<Target>,
    /// The schema that names are meant in.
    pub bound: Option<String>,
    /// The files of the migrations in the order in which they run.
    pub migrations: Vec<usize>,
    /// Whether it has migrations, be they none yet.
    pub migrates: bool,
    /// Their checksums.
    pub sum: Option<usize>,
    /// The files of the schema that is wanted.
    pub schema: Vec<usize>,
    /// Schemas to look at; all if none.
    pub schemas: Vec<String>,
    /// What is left out.
    pub exclude: Vec<String>,
    /// What the diff leaves out, and how it makes indexes.
    pub policy: DiffPolicy,
    /// What is wrong or cannot be followed.
    pub problems: Vec<Problem>,
}

impl Project {
    /// The files around a project file.
    pub fn new(place: &str, files: Vec<File>) -> Project {
        let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
        let near = |mut file: File| {
            file.name = relative(folder, &file.name);
            file
        };
        let mut files: Vec<File> = files.into_iter().map(near).collect();
        files.sort_by(|a, b| (a.name.starts_with("../"), &a.name).cmp(&(b.name.starts_with("../"), &b.name)));
        Project { files, env: String::new(), at: FILE_NAME.to_owned() }
    }

    /// The names of its migrations.
    pub fn migrations(&self) -> Vec<String> {
        self.route().migrations.into_iter().map(|at| self.files[at].name.clone()).collect()
    }

    fn text(&self) -> &str {
        self.files.iter().find(|file| file.name == FILE_NAME).map_or("", |file| &file.text)
    }

    /// What its environment leads to.
    pub fn route(&self) -> Route {
        match outline(self.text()) {
            Ok(outline) => Reader { project: self, outline: &outline, route: Route::default() }.read(),
            Err(wrong) => Route { problems: self.told(&[wrong]), ..Route::default() },
        }
    }

    fn told(&self, diagnostics: &[Diagnostic]) -> Vec<Problem> {
        let source = Source { name: FILE_NAME.to_owned(), text: self.text().to_owned() };
        place::problems(diagnostics, &place::Texts::new(vec![source]), true).0
    }
}

/// A path as it is seen from a folder.
fn relative(folder: &str, path: &str) -> String {
    let mut folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut path: Vec<&str> = path.split('/').collect();
    while path.len() > 1 && folder.first() == path.first() && !folder.is_empty() {
        folder.remove(0);
        path.remove(0);
    }
    format!("{}{}", "../".repeat(folder.len()), path.join("/"))
}

/// Without `.` and what `..` takes back.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

struct Reader<'a> {
    project: &'a Project,
    outline: &'a Outline,
    route: Route,
}

impl Reader<'_> {
    fn read(mut self) -> Route {
        let Outline { environments, any, .. } = self.outline;
        self.route.envs = environments.iter().map(|env| env.name.clone()).collect();
        let asked = Some(&self.project.env).filter(|env| self.route.envs.contains(env));
        // An environment that is made for whatever name one asks for is asked for by a name of ours.
        let own = any.is_some().then(|| "local".to_owned());
        let Some(env) = asked.or(self.route.envs.first()).cloned().or(own) else {
            self.say(None, "this project file has no env block, so that it leads nowhere".to_owned());
            return self.route;
        };
        self.route.env.clone_from(&env);
        if let Some(env) = self.evaluated(&env) {
            self.follow(env);
        }
        self.route.problems.sort_by_key(|problem| (!problem.is_error, problem.place.bytes));
        self.route
    }

    /// Something that stops nothing.
    fn say(&mut self, place: Option<Span>, message: String) {
        let place = place.unwrap_or_default();
        let warning = Diagnostic::error("elsewhere", message, place, "here");
        let warning = Diagnostic { severity: Severity::Warning, ..warning };
        let told = self.project.told(&[warning]);
        for problem in told {
            if !self.route.problems.contains(&problem) {
                self.route.problems.push(problem);
            }
        }
    }

    fn setting(&self, path: &str) -> Option<Span> {
        self.outline.setting(&self.route.env, path)
    }

    /// Evaluates the environment: no program is run, no variable of a process is known, and one that has no default is
    /// empty once it is asked for.
    fn evaluated(&mut self, env: &str) -> Option<Env> {
        let mut variables: Vec<(String, String)> = Vec::new();
        let project = self.project;
        let read = |path: &str| match text_of(project, path) {
            Some(text) => Ok(text),
            None => Err(format!("{path} is not among the files that were put in")),
        };
        let programs = Cell::new(0_usize);
        let run = |_: &Program| {
            programs.set(programs.get() + 1);
            Ok(String::new())
        };
        let outside = Outside { variable: &|_| None, read: &read, run: &run };
        loop {
            programs.set(0);
            let request = Request {
                text: project.text(),
                environment: Some(env),
                variables: &variables,
                reads_sources: true,
            };
            let wrong = match load(request, outside) {
                Ok(loaded) => {
                    if programs.get() > loaded.printed.len() {
                        self.programs();
                    }
                    self.route.problems.extend(project.told(&loaded.notes));
                    return loaded.envs.into_iter().next();
                }
                Err(wrong) => wrong,
            };
            let unset = |part: &&Part| {
                wrong.labels.first().is_some_and(|label| {
                    label.span.start <= part.span.start && part.span.end <= label.span.end
                }) && !variables.iter().any(|(name, _)| *name == part.name)
            };
            match self.outline.unset.iter().find(unset).filter(|_| wrong.code == "missing-variable") {
                Some(part) => {
                    let name = part.name.clone();
                    self.say(
                        Some(part.span),
                        format!("the variable {name:?} has no default: here it is empty"),
                    );
                    variables.push((name, String::new()));
                }
                None => {
                    let told = project.told(std::slice::from_ref(&wrong));
                    if told.is_empty() {
                        self.say(None, wrong.message);
                    }
                    self.route.problems.extend(told);
                    return None;
                }
            }
        }
    }

    /// A value that a program prints was asked for.
    fn programs(&mut self) {
        for Part { name, span } in self.outline.data.iter().filter(|part| part.name.starts_with("external."))
        {
            self.say(
                Some(*span),
                format!("data.{name} is what a program prints, and a page runs none: here it is empty"),
            );
        }
    }

    fn follow(&mut self, env: Env) {
        // What is left out is for servers and printing.
        let Env {
            name: _,
            url,
            dev,
            src,
            schemas,
            exclude,
            include: _,
            migration,
            diff,
            lint: _,
            asked,
            format: _,
            extra: _,
        } = env;
        if asked.any() {
            let place = self.setting("schema.src");
            self.say(place, "owners and permissions are not compared on a page".to_owned());
        }
        self.database(&[&dev, &url]);
        self.route.schemas = schemas;
        self.route.exclude = exclude;
        self.route.policy = diff;
        if let Some(dir) = &migration.dir {
            self.directory(dir, migration.format.as_deref());
        }
        for source in &src {
            self.source(source);
        }
        if src.is_empty() && migration.dir.is_none() {
            let place = self.setting("url");
            let what =
                if url.is_some() { "names a database alone, and a page asks none" } else { "names no files" };
            self.say(
                place,
                format!("the env {:?} {what}: it has neither schema nor migrations", self.route.env),
            );
        } else if migration.dir.is_none() && url.as_ref().is_some_and(|url| !url.is_empty()) {
            let place = self.setting("url");
            self.say(
                place,
                "the database at this url is not asked by a page, and there is no migration directory: \
                 the schema is shown by itself"
                    .to_owned(),
            );
        }
    }

    /// The database: that of the dev URL, else that of the URL.
    fn database(&mut self, urls: &[&Option<String>]) {
        for url in urls.iter().filter_map(|url| url.as_deref()) {
            match image(url) {
                Some(Ok(Image { target, schema })) => {
                    self.route.target = Some(target);
                    self.route.bound = schema;
                    return;
                }
                Some(Err(wrong)) => self.say(self.setting("dev"), wrong),
                None => {
                    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
                    if let Some(dialect) = scheme.and_then(dialect_of_scheme) {
                        self.route.target = Some(Target::default_of(dialect));
                        self.route.bound = (dialect == Dialect::Sqlite).then(|| "main".to_owned());
                        return;
                    }
                }
            }
        }
    }

    fn directory(&mut self, url: &str, format: Option<&str>) {
        let place = self.setting("migration.dir");
        let (path, query) = match path(url) {
            Some(found) => found,
            None => {
                return self.say(place, format!("{url} is not on this page: migrations are read from files"));
            }
        };
        let format = query.split('&').find_map(|pair| pair.strip_prefix("format=")).or(format);
        if let Some(other) = format.filter(|format| !format.is_empty() && *format != "atlas") {
            let message = format!("directories in the format of {other} are not read yet: only atlas is");
            return self.say(place, message);
        }
        self.route.migrates = true;
        let files = &self.project.files;
        let inside = self.inside(path);
        let loose = || (0..files.len()).filter(|at| !files[*at].name.contains('/')).collect();
        let among: Vec<usize> = if inside.is_empty() { loose() } else { inside.clone() };
        let is_migration = |at: &usize| {
            files[*at].name.ends_with(".sql") && (!inside.is_empty() || starts_with_version(&files[*at].name))
        };
        self.route.migrations = among.iter().copied().filter(is_migration).collect();
        self.route.sum = among.into_iter().find(|at| base(&files[*at].name) == sum::FILE_NAME);
        if self.route.migrations.is_empty() {
            self.say(place, format!("no migration of {path} was put in, so that it counts as empty"));
        }
    }

    /// The files right in a folder.
    fn inside(&self, folder: &str) -> Vec<usize> {
        let files = &self.project.files;
        // A path is meant from where the program runs: the folder of the project file, or one around it.
        let found = (0..4).map(|up| {
            let folder = plain(&format!("{}{folder}", "../".repeat(up)));
            let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let is_inside = |at: &usize| {
                files[*at].name.strip_prefix(&start).is_some_and(|rest| !rest.contains('/'))
                    && !is_project_file(&files[*at].name)
            };
            (0..files.len()).filter(is_inside).collect::<Vec<usize>>()
        });
        found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn source(&mut self, url: &str) {
        let place = self.setting("schema.src").or_else(|| self.setting("src"));
        if let Some(name) = url.strip_prefix("mem://external_schema/") {
            let data = format!("external_schema.{name}");
            let place =
                self.outline.data.iter().find(|part| part.name == data).map(|part| part.span).or(place);
            let message = format!("data.{data} is what a program prints, and a page runs none");
            return self.say(place, message);
        }
        let path = match path(url) {
            Some((path, _)) => path,
            None => {
                let scheme = url.split_once("://").map_or(url, |(scheme, _)| scheme);
                let message = match dialect_of_scheme(scheme) {
                    Some(_) => "the wanted schema is that of a database, and a page asks none".to_owned(),
                    None => format!("the wanted schema is at {scheme}://, and a page asks no one else"),
                };
                return self.say(place, message);
            }
        };
        if path.ends_with(".hcl") {
            return self.say(place, format!("{path}: schemas in HCL are not read yet, only SQL"));
        }
        let found = match place_of(self.project, path) {
            Some(at) => vec![at],
            None => self.inside(path).into_iter().filter(|at| self.is_sql(*at)).collect(),
        };
        match found.is_empty() {
            true => self.say(place, format!("{path} is not among the files that were put in")),
            false => self.route.schema.extend(found),
        }
    }

    fn is_sql(&self, at: usize) -> bool {
        self.project.files[at].name.ends_with(".sql")
    }
}

/// The path of a `file://` URL or of a path without one, and its query.
fn path(url: &str) -> Option<(&str, &str)> {
    let path = match url.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return None,
        None => url,
    };
    Some(path.split_once('?').unwrap_or((path, "")))
}

/// The place of a file: on its path from the project file or a folder around it, or the only one of its name where the
/// files were put in without their folders.
fn place_of(project: &Project, path: &str) -> Option<usize> {
    let files = &project.files;
    let on = |path: &str| files.iter().position(|file| file.name == path);
    let found = (0..4).find_map(|up| on(&plain(&format!("{}{path}", "../".repeat(up)))));
    let without = || files.iter().all(|file| !file.name.contains('/')).then(|| on(base(path))).flatten();
    found.or_else(without)
}

fn text_of(project: &Project, path: &str) -> Option<String> {
    place_of(project, path).map(|at| project.files[at].text.to_string())
}

#[cfg(test)]
mod tests;
