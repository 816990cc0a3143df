//! How are files taken back? One after the other, the last one first, each with its row of the history.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use portolan_core::course::{Course, Side, acquainted_on};
use portolan_core::diff::{Renames, diff};
use portolan_core::model::{Change, Dialect, ObjectKind, Pair, Statement, TableChange};
use portolan_core::scope::Scope;
use portolan_core::template::Root;
use serde_json::{Value, json};

use super::plan::{self, Forget, Stopped};
use super::report::{AppliedFile, Event, StatementError, Times, counted, file_json, text};
use super::revisions::Table;
use crate::ask::{self, Live};
use crate::back::{self, Step};
use crate::course::{self, Passage, tell_unknown};
use crate::database::{Address, Connection};
use crate::output::{Paint, note};
use crate::state::{self, Meant};

/// A file to take back, and the proved plan that does it.
pub struct Planned {
    pub step: Step,
    pub course: Course,
    /// What is lost or stays, one line each.
    pub warnings: Vec<String>,
}

/// Plans each step on a live database: from what the files made of it to what they make of it without this one.
pub fn plan_steps(
    live: &Side,
    steps: Vec<Step>,
    meant: &Meant,
    scope: &Scope,
    passage: &Passage,
) -> Result<Vec<Planned>> {
    let dialect = meant.target.dialect;
    let mut planned = Vec::new();
    for step in steps {
        let before = state::replayed(step.before.clone(), meant).sound()?;
        let after = state::replayed(step.after.clone(), meant).sound()?;
        let sides = Pair { before: course::side(before, scope).0, after: course::side(after, scope).0 };
        let Pair { before, after } = acquainted_on(&meant.target, live, sides);
        let passage = Passage {
            sides: Pair { before: before.normalized(&meant.target), after: after.normalized(&meant.target) },
            renames: back::renames(&step, dialect),
            ..passage.clone()
        };
        let course = passage.plot()?;
        tell_unknown(&course.changes.unknown);
        let warnings = warnings(&step, &course, dialect);
        planned.push(Planned { step, course, warnings });
    }
    Ok(planned)
}

fn warnings(step: &Step, course: &Course, dialect: Dialect) -> Vec<String> {
    let lost = course.plan.statements().filter_map(|statement| statement.risks.loses.as_ref());
    let mut lines: Vec<String> = lost.map(|what| format!("loses {what}")).collect();
    lines.extend(gone(&course.changes.list).map(|what| format!("does not bring back {what}")));
    match back::data_statements(step, dialect) {
        0 => {}
        1 => lines.push("1 statement of it changed rows: they stay as they are".to_owned()),
        count => lines.push(format!("{count} statements of it changed rows: they stay as they are")),
    }
    lines
}

/// What the file dropped with the rows in it: the way back makes it anew, and empty.
fn gone(changes: &[Change]) -> impl Iterator<Item = String> {
    changes.iter().flat_map(|change| match change {
        Change::Create(id) if id.kind == ObjectKind::Table => {
            vec![format!("the rows of {:?}", id.name.as_str())]
        }
        Change::Table { id: _, changes } => changes
            .iter()
            .filter_map(|change| match change {
                TableChange::AddColumn(column) if column.generated.is_none() => {
                    Some(format!("the values of {:?}", column.name.as_str()))
                }
                _ => None,
            })
            .collect(),
        Change::Create(_)
        | Change::Drop(_)
        | Change::Rename(_)
        | Change::Alter(_)
        | Change::Privileges(_) => Vec::new(),
    })
}

/// Compares the database with what its files made of it. What differs and would be touched is a refusal; what
/// else differs is said, and stays.
pub async fn compare(
    connection: &mut Connection,
    live: Side,
    planned: &[Planned],
    meant: &Meant,
) -> Result<()> {
    let Some(first) = planned.first() else { return Ok(()) };
    let sides = Pair { before: first.course.sides.before.clone(), after: live.normalized(&meant.target) };
    let Pair { before: expected, after: live } =
        ask::settled(connection, Live::After, meant.bound.as_ref(), sides).await?;
    let drift = diff(&expected, &live, &Renames::default());
    let touched: BTreeSet<_> =
        planned.iter().flat_map(|it| &it.course.changes.list).map(|change| change.object()).collect();
    let (refused, kept): (Vec<_>, Vec<_>) =
        drift.list.iter().map(|change| change.object()).partition(|object| touched.contains(object));
    if let Some(object) = refused.first() {
        bail!(
            "the database is not what its migration files made of it: {object} differs, and would be changed. \
             See what differs with `{0} schema drift`; bring the database back, or write a migration file that \
             does what is wanted",
            crate::output::program()
        );
    }
    for object in kept {
        note(&format!("Note: {object} is not as the migration files made it; it is left as it is"));
    }
    Ok(())
}

/// What came of it.
pub struct Report {
    pub address: Address,
    pub planned: Vec<AppliedFile>,
    pub reverted: Vec<AppliedFile>,
    pub current: String,
    pub target: String,
    pub times: Times,
    pub error: Option<String>,
}

impl Report {
    pub fn new(connection: &Connection, planned: &[Planned], target: &str) -> Report {
        let file = |it: &Planned| AppliedFile {
            file: it.step.file.clone(),
            skipped: 0,
            applied: it.course.plan.statements().map(|statement| statement.sql.clone()).collect(),
            times: Times::start(),
            error: None,
        };
        Report {
            address: connection.address.clone(),
            planned: planned.iter().map(file).collect(),
            reverted: Vec::new(),
            current: planned.first().map(|it| it.step.file.version().to_owned()).unwrap_or_default(),
            target: target.to_owned(),
            times: Times::start(),
            error: None,
        }
    }

    /// `Migrating down from version 3 to 2 (1 migration in total):`, and what each file takes along.
    pub fn header(&self, planned: &[Planned], paint: Paint) -> String {
        let to = match self.target.as_str() {
            "" => String::new(),
            target => format!(" to {}", paint.cyan(target)),
        };
        let mut lines = format!(
            "Migrating down from version {}{to} ({} in total):\n\n",
            paint.cyan(&self.current),
            counted("migration", planned.len(), 0)
        );
        for Planned { step, course: _, warnings } in planned {
            let part = step.part.map(|count| format!(", its first {}", counted("statement", count, 0)));
            lines.push_str(&format!("  - {}{}\n", step.file.name, part.unwrap_or_default()));
            warnings.iter().for_each(|warning| lines.push_str(&format!("      {warning}\n")));
        }
        lines
    }

    pub fn summary(&self, paint: Paint) -> String {
        let failed = self.reverted.iter().filter(|file| file.error.is_some()).count();
        let sent: usize = self.reverted.iter().map(|file| file.applied.len()).sum();
        let mark = paint.yellow("--");
        let time = crate::duration::format(self.times.elapsed);
        [
            paint.cyan("-------------------------"),
            format!("{mark} {}", paint.yellow(&time)),
            format!("{mark} {}", counted("migration", self.reverted.len() - failed, failed)),
            format!("{mark} {}", counted("sql statement", sent.saturating_sub(failed), failed)),
        ]
        .map(|line| format!("  {line}\n"))
        .concat()
    }

    /// What a `--format` template is run over.
    pub fn root(&self) -> Root {
        let planned: Value = self.planned.iter().map(|file| file_json(&file.file)).collect();
        let reverted: Value = self.reverted.iter().map(AppliedFile::to_json).collect();
        let mut report = json!({
            "Planned": planned,
            "Reverted": reverted,
            "Current": self.current,
            "Target": self.target,
            "Total": self.planned.len(),
            "Status": if self.error.is_some() { "FAILED" } else { "APPLIED" },
            "URL": self.address.to_string(),
        });
        if let Some(error) = &self.error {
            report["Error"] = json!(error);
        }
        Root { report, besides: Vec::new() }
    }
}

/// Runs the plans, telling what happens; stops at the first that fails.
pub async fn run(
    connection: &mut Connection,
    table: &Table,
    planned: &[Planned],
    dry: bool,
    report: &mut Report,
    tell: &mut dyn FnMut(&str),
    paint: Paint,
) -> Result<(), Stopped> {
    report.times = Times::start();
    let mut result = Ok(());
    for Planned { step, course, warnings: _ } in planned {
        let mut file = AppliedFile {
            file: step.file.clone(),
            skipped: 0,
            applied: Vec::new(),
            times: Times::start(),
            error: None,
        };
        tell(&format!("\n  {} reverting version {}\n", paint.yellow("--"), paint.cyan(step.file.version())));
        let mut statement = |statement: &Statement| {
            file.applied.push(statement.sql.clone());
            tell(&text(&Event::Statement(&format!("{};", statement.sql)), paint));
        };
        result = match dry {
            true => {
                course.plan.statements().for_each(&mut statement);
                Ok(())
            }
            false => {
                let forget = Forget { table, version: step.file.version() };
                plan::run(connection, &course.plan, true, Some(forget), &mut statement).await
            }
        };
        file.times.stop();
        match &result {
            Ok(()) => tell(&text(&Event::FileDone(&file), paint)),
            Err(stopped) => {
                tell(&text(&Event::StatementFailed(&stopped.failure.to_string()), paint));
                report.error = Some(stopped.message());
                let statement = stopped.statement.as_ref().map(|it| it.sql.clone()).unwrap_or_default();
                file.error = Some(StatementError { statement, text: stopped.failure.to_string() });
            }
        }
        report.reverted.push(file);
        if result.is_err() {
            break;
        }
    }
    report.times.stop();
    result
}
