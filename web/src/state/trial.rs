//! A plan is tried on a real database: what was there before is made, every statement of the plan is run and watched, and
//! what is there then is read and compared with what was wanted. Here it is decided what the database is asked; the page
//! carries questions and answers to and fro.

use super::chart::Chart;
use portolan_core::course::{Side, acquainted, from_nothing};
use portolan_core::diagram::words;
use portolan_core::dialect::{self, CatalogScope, PlanOptions, Reading, Row, knowledge};
use portolan_core::diff::{Renames, diff};
use portolan_core::model::{Change, Dialect, Lock, Pair, Plan, Schema, Statement, Target, Version};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a database said of a statement: its rows, or why it failed.
pub type Outcome = Result<Vec<Row>, String>;

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// These statements are run, which does what the words say.
    Ask(Vec<String>, String),
    /// That was all.
    Done(Report),
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// `PostgreSQL 18.6`
    pub database: String,
    /// The statements that were run.
    pub tried: Vec<Tried>,
    /// Why it ended early.
    pub failure: Option<String>,
    /// What is not as it was wanted.
    pub differences: Vec<String>,
}

/// A statement that was run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// What it does.
    pub comment: String,
    /// What the plan says it does to others; and what was seen, where it can be.
    pub said: Effect,
    /// What was seen.
    pub seen: Option<Effect>,
}

/// What a statement does to others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Whom its lock keeps waiting.
    pub lock: Waiting,
    /// Whether a table is written anew.
    pub rewrites: bool,
}

/// Who waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Waiting {
    /// Nobody.
    #[default]
    Nobody,
    /// Who writes.
    Writers,
    /// Who reads or writes.
    Everybody,
}

impl Waiting {
    fn of(lock: Lock) -> Waiting {
        match lock {
            Lock::None | Lock::Shared => Waiting::Nobody,
            Lock::BlocksWrites => Waiting::Writers,
            Lock::Exclusive => Waiting::Everybody,
        }
    }

    /// By the name of a lock (explicit-locking.html).
    fn of_mode(mode: &str) -> Waiting {
        match mode {
            "ShareLock" | "ShareRowExclusiveLock" => Waiting::Writers,
            "ExclusiveLock" | "AccessExclusiveLock" => Waiting::Everybody,
            _ => Waiting::Nobody,
        }
    }
}

impl Effect {
    /// The effect in words.
    pub fn words(self) -> String {
        let waits = match self.lock {
            Waiting::Nobody => "nobody waits",
            Waiting::Writers => "writers wait",
            Waiting::Everybody => "readers and writers wait",
        };
        if self.rewrites { format!("{waits}, a table is written anew") } else { waits.to_owned() }
    }
}

/// Relations of users, with the file of each that has one.
const FILES: &str = "SELECT c.oid, CASE WHEN relkind IN ('r', 'm') THEN pg_relation_filenode(c.oid) END FROM pg_class c \
    JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I', 'S') \
    AND nspname !~ '^pg_' AND nspname <> 'information_schema'";
/// The locks of the transaction.
const LOCKS: &str =
    "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND relation IS NOT NULL";

/// A trial on its way.
pub struct Trial {
    target: Target,
    wanted: Schema,
    beginning: Plan,
    plan: Vec<(Statement, bool)>,
    stage: Stage,
    /// What there was before the plan, by number.
    known: BTreeSet<String>,
    report: Report,
}

enum Stage {
    Beginning,
    Running(usize),
    Reading(Box<dyn Reading>),
}

impl Trial {
    /// A trial of a chart's plan; what there is to say against it where it cannot be made.
    pub fn new(chart: &mut Chart) -> Result<Trial, String> {
        let plan = chart.plan().as_ref().and_then(|plan| plan.as_ref().ok()).cloned();
        let plan = plan.ok_or("There is no SQL to be tried.")?;
        let (target, sides, options) = chart.to_try();
        let beginning = match chart.compares {
            true => begun(&target, sides.before, &options)?,
            false => Plan::default(),
        };
        let statements = plan.batches.into_iter().flat_map(|batch| {
            batch.statements.into_iter().map(move |statement| (statement, batch.transactional))
        });
        Ok(Trial {
            target,
            wanted: sides.after,
            beginning,
            plan: statements.collect(),
            stage: Stage::Beginning,
            known: BTreeSet::new(),
            report: Report::default(),
        })
    }

    /// What is asked first.
    pub fn begin(&self) -> Turn {
        let mut asked = vec![self.by_dialect("SHOW server_version", "SELECT sqlite_version()").to_owned()];
        asked.extend(self.beginning.statements().map(|statement| statement.sql.clone()));
        asked.push(self.by_dialect(FILES, "SELECT 1 WHERE false").to_owned());
        Turn::Ask(asked, "Making what there was before…".to_owned())
    }

    fn by_dialect<'a>(&self, postgres: &'a str, sqlite: &'a str) -> &'a str {
        match self.target.dialect {
            Dialect::Postgres => postgres,
            Dialect::Mysql | Dialect::Sqlite => sqlite,
        }
    }

    /// Goes on with the answers.
    pub fn next(&mut self, outcomes: Vec<Outcome>) -> Turn {
        match std::mem::replace(&mut self.stage, Stage::Running(0)) {
            Stage::Beginning => self.begun(outcomes),
            Stage::Running(at) => self.ran(at, outcomes),
            Stage::Reading(reading) => self.read(reading, outcomes),
        }
    }

    fn begun(&mut self, outcomes: Vec<Outcome>) -> Turn {
        let number = match outcomes.first() {
            Some(Ok(rows)) => rows.first().and_then(|row| row.first().cloned().flatten()).unwrap_or_default(),
            Some(Err(_)) | None => String::new(),
        };
        let number = number.split(' ').next().unwrap_or_default();
        self.report.database = format!("{} {number}", super::guess::name(self.target.dialect));
        self.target.version = Version::read(number).unwrap_or(self.target.version);
        if let Some(Err(error)) = outcomes.iter().find(|outcome| outcome.is_err()) {
            return self.stop(format!("What there was before could not be made there: {error}"));
        }
        if let Some(Ok(rows)) = outcomes.last() {
            self.known = files(rows).into_keys().collect();
        }
        self.run(0)
    }

    /// Each statement in a transaction of its own, so that its locks are its own.
    fn run(&mut self, at: usize) -> Turn {
        let Some((statement, transactional)) = self.plan.get(at) else { return self.read_back() };
        let words = format!("Running statement {} of {}…", at + 1, self.plan.len());
        let sql = statement.sql.clone();
        let watched = *transactional && self.target.dialect == Dialect::Postgres;
        let asked = match watched {
            true => vec!["BEGIN".into(), FILES.into(), sql, FILES.into(), LOCKS.into(), "COMMIT".into()],
            false => vec![sql],
        };
        self.stage = Stage::Running(at);
        Turn::Ask(asked, words)
    }

    fn ran(&mut self, at: usize, outcomes: Vec<Outcome>) -> Turn {
        let Some((statement, _)) = self.plan.get(at) else { return self.read_back() };
        let said = Effect { lock: Waiting::of(statement.risks.lock), rewrites: statement.risks.rewrites };
        let seen = match &outcomes[..] {
            [_, Ok(before), Ok(_), Ok(after), Ok(locks), _] => Some(self.effect(before, after, locks)),
            _ => None,
        };
        self.report.tried.push(Tried { comment: statement.comment.clone(), said, seen });
        if let Some(Err(error)) = outcomes.into_iter().find(|outcome| outcome.is_err()) {
            return self.stop(format!("Statement {} failed: {error}", at + 1));
        }
        self.run(at + 1)
    }

    /// What was done to that which was there before the plan.
    fn effect(&self, before: &[Row], after: &[Row], locks: &[Row]) -> Effect {
        let (before, after) = (files(before), files(after));
        let modes = locks.iter().filter_map(|row| match &row[..] {
            [Some(relation), Some(mode)] if self.known.contains(relation) => Some(Waiting::of_mode(mode)),
            _ => None,
        });
        let moved = |(number, file): (&String, &Option<String>)| {
            self.known.contains(number) && after.get(number).is_some_and(|now| now != file)
        };
        Effect { lock: modes.max().unwrap_or_default(), rewrites: before.iter().any(moved) }
    }

    fn read_back(&mut self) -> Turn {
        let scope = CatalogScope { target: Some(self.target), ..CatalogScope::default() };
        self.go_on(knowledge(self.target.dialect).begin_catalog(&scope), Vec::new())
    }

    fn read(&mut self, reading: Box<dyn Reading>, outcomes: Vec<Outcome>) -> Turn {
        match outcomes.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(answers) => self.go_on(reading, answers),
            Err(error) => self.stop(format!("What is there now could not be read: {error}")),
        }
    }

    fn go_on(&mut self, mut reading: Box<dyn Reading>, answers: Vec<Vec<Row>>) -> Turn {
        match reading.next(answers) {
            dialect::Turn::Ask(queries) => {
                self.stage = Stage::Reading(reading);
                Turn::Ask(queries, "Reading what is there now…".to_owned())
            }
            dialect::Turn::Done(Err(refusal)) => {
                self.stop(format!("What is there now could not be read: {refusal}"))
            }
            dialect::Turn::Done(Ok(schema)) => {
                self.report.differences = differences(&self.target, schema, self.wanted.clone());
                Turn::Done(std::mem::take(&mut self.report))
            }
        }
    }

    fn stop(&mut self, why: String) -> Turn {
        self.report.failure = Some(why);
        Turn::Done(std::mem::take(&mut self.report))
    }
}

fn begun(target: &Target, before: Schema, options: &PlanOptions) -> Result<Plan, String> {
    let course = from_nothing(target, Side::source(before), options);
    course.map(|course| course.plan).map_err(|refusal| refusal.to_string())
}

fn files(rows: &[Row]) -> BTreeMap<String, Option<String>> {
    let file = |row: &Row| Some((row.first()?.clone()?, row.get(1)?.clone()));
    rows.iter().filter_map(file).collect()
}

/// What of a database is not as it was wanted.
fn differences(target: &Target, found: Schema, wanted: Schema) -> Vec<String> {
    let sides = acquainted(target, Pair { before: Side::catalog(found), after: Side::source(wanted) });
    let (found, wanted) = (sides.before.normalized(target), sides.after.normalized(target));
    let changes = diff(&found, &wanted, &Renames::default());
    let mut lines = Vec::new();
    for change in &changes.list {
        lines.push(match change {
            Change::Create(_) => format!("{} is missing", words::change(change).text),
            Change::Drop(_) => format!("{} is there", words::change(change).text),
            Change::Rename(_) | Change::Table { .. } | Change::Alter(_) | Change::Privileges(_) => {
                words::change(change).text
            }
        });
        if let Change::Table { id: _, changes } = change {
            lines.extend(changes.iter().map(|inside| format!("… {}", words::table_change(inside).text)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::chart::chart;
    use crate::state::sides::read;
    use crate::state::{Inputs, Material};

    fn trial(before: &str, after: &str) -> Trial {
        let material = Material::Two { before: before.into(), after: after.into() };
        let inputs = Inputs { material, dialect: Some(Dialect::Sqlite), ..Inputs::default() };
        Trial::new(&mut chart(&inputs, read(&inputs, &mut None))).expect("a trial")
    }

    fn asked(turn: &Turn) -> Vec<&str> {
        let Turn::Ask(asked, _) = turn else { panic!("{turn:?}") };
        asked.iter().map(String::as_str).collect()
    }

    fn row(values: &[&str]) -> Row {
        values.iter().map(|value| Some((*value).to_owned())).collect()
    }

    #[test]
    fn what_there_was_is_made_then_changed_then_read() {
        let mut trial = trial("CREATE TABLE a (x int);", "CREATE TABLE a (x int, y text);");
        let begin = trial.begin();
        assert!(asked(&begin)[1].starts_with("CREATE TABLE"), "{begin:?}");
        let run = trial.next(vec![Ok(vec![row(&["3.54.1"])]), Ok(Vec::new()), Ok(Vec::new())]);
        assert!(asked(&run)[0].contains("ADD COLUMN"), "{run:?}");
        let reading = trial.next(vec![Ok(Vec::new())]);
        assert!(asked(&reading)[0].contains("sqlite_master"));
        let found = row(&["table", "a", "a", "CREATE TABLE a (x int, z text)"]);
        let Turn::Done(report) = trial.next(vec![Ok(vec![found])]) else { panic!("it is not done") };
        assert_eq!((&*report.database, report.tried.len(), report.failure), ("SQLite 3.54.1", 1, None));
        assert_eq!(report.differences.len(), 3, "{:?}", report.differences);
    }

    #[test]
    fn a_statement_that_fails_ends_it() {
        let mut trial = trial("CREATE TABLE a (x int);", "CREATE TABLE a (x int, y text);");
        trial.next(vec![Ok(vec![row(&["3.54.1"])]), Ok(Vec::new()), Ok(Vec::new())]);
        let Turn::Done(report) = trial.next(vec![Err("no such table: a".to_owned())]) else {
            panic!("it goes on")
        };
        assert_eq!(report.failure.as_deref(), Some("Statement 1 failed: no such table: a"));
    }

    #[test]
    fn locks_and_files_of_what_was_there_before_count() {
        let mut trial = trial("CREATE TABLE a (x int);", "CREATE TABLE a (x int, y text);");
        trial.known = BTreeSet::from(["1".to_owned()]);
        let locks = [row(&["1", "ShareLock"]), row(&["2", "AccessExclusiveLock"])];
        let effect = trial.effect(&[row(&["1", "10"])], &[row(&["1", "11"]), row(&["2", "20"])], &locks);
        assert_eq!(effect, Effect { lock: Waiting::Writers, rewrites: true });
    }
}
