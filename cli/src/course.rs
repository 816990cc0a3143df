//! What leads from one state to another? Core plots the course; here it is asked for, and people hear what they
//! have to decide.

use std::sync::Arc;
use std::{panic, thread};

use anyhow::{Result, anyhow, bail};
use portolan_core::course::{Course, Side, acquainted, from_nothing, plot_between};
use portolan_core::dialect::{PlanOptions, knowledge};
use portolan_core::diff::{Renames, parse_rename, unused};
use portolan_core::export;
use portolan_core::model::change::{RenameProposal, Unknown};
use portolan_core::model::{Changes, Name, Pair, QualifiedName, Schema, Target};
use portolan_core::normalize::Normalized;
use portolan_core::project::DiffPolicy;
use portolan_core::scope::{Restricted, Scope, restrict, without_skipped};
use portolan_core::template::Printer;

use crate::output::note;
use crate::prompt;
use crate::report::Refused;
use crate::state::{Meant, State};

/// Two sides and how the way between them is to be planned.
#[derive(Clone)]
pub struct Passage {
    pub sides: Pair<Normalized>,
    pub renames: Renames,
    pub options: PlanOptions,
}

/// What is done where a rename was not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecided {
    /// Dropped and added, and said so: a file is still read before it runs.
    GoOn,
    /// Refused: a database would be changed.
    Stop,
}

/// A state within a scope, and the patterns that named nothing in it.
pub fn side(state: State, scope: &Scope) -> (Side, Vec<String>) {
    let State { schema, origin, problems: _ } = state;
    let Restricted { schema, unmatched } = restrict(schema, scope);
    (Side { schema, origin }, unmatched)
}

/// Patterns that name nothing may be a slip.
pub fn tell_unmatched<'a>(patterns: impl IntoIterator<Item = &'a String>) {
    for pattern in patterns {
        note(&format!("Note: nothing is left out by --exclude {pattern:?}"));
    }
}

/// What is looked at: the schemas and patterns that flags or the project file name.
pub fn scope(meant: &Meant, schemas: Vec<String>, exclude: &[String]) -> Result<Scope> {
    Scope::new(meant.bound.clone(), schemas, exclude).map_err(|error| anyhow!("{error}"))
}

/// Both states within a scope in canonical form, and the desired one without the changes that the project file
/// leaves out.
pub fn sides(states: Pair<State>, meant: &Meant, scope: &Scope, policy: &DiffPolicy) -> Pair<Normalized> {
    let ((before, nowhere), (after, not_there)) = (side(states.before, scope), side(states.after, scope));
    tell_unmatched(nowhere.iter().filter(|pattern| not_there.contains(pattern)));
    let after = match &policy.skip {
        Some(skip) => Side { schema: without_skipped(&before.schema, &after.schema, skip), ..after },
        None => after,
    };
    normalized(&meant.target, Pair { before, after })
}

/// Both sides in canonical form, each on a processor of its own.
pub fn normalized(target: &Target, sides: Pair<Side>) -> Pair<Normalized> {
    let Pair { before, after } = acquainted(target, sides);
    thread::scope(|scope| {
        let before = scope.spawn(|| before.normalized(target));
        let after = after.normalized(target);
        Pair { before: before.join().unwrap_or_else(|fault| panic::resume_unwind(fault)), after }
    })
}

/// How a plan is printed.
pub fn options(
    meant: &Meant,
    policy: &DiffPolicy,
    indent: Option<&str>,
    qualifier: Option<&str>,
) -> PlanOptions {
    PlanOptions {
        indent: indent.filter(|indent| !indent.is_empty()).map(str::to_owned),
        bound: meant.bound.clone(),
        qualifier: qualifier.filter(|name| !name.is_empty()).map(Name::exact),
        create_index_concurrently: policy.concurrent_create,
        drop_index_concurrently: policy.concurrent_drop,
        validate_later: policy.validate_later,
        write_algorithm: false,
    }
}

/// Reads `--rename old=new`.
pub fn renames(texts: &[String], meant: &Meant, before: &Schema) -> Result<Renames> {
    let syntax = knowledge(meant.target.dialect).syntax();
    let mut renames = Renames::default();
    for text in texts {
        parse_rename(text, &|name| (syntax.quoted_name)(name), before, &mut renames)
            .map_err(|error| anyhow!("{error}"))?;
    }
    Ok(renames)
}

impl Passage {
    /// The proved plan, with the renames that are known.
    pub fn plot(&self) -> Result<Course> {
        let course = plot_between(self.sides.clone(), &self.renames, &self.options).map_err(Refused)?;
        let unused = unused(&self.renames, self.sides.before.schema(), &course.changes);
        if !unused.is_empty() {
            bail!(
                "cannot rename {}: the new name is taken, or is not wanted, and without the rename what is there would be \
                 dropped; make room for it first, in a migration of its own",
                unused.join(", ")
            );
        }
        Ok(course)
    }

    /// The same, once people have decided about what may be renames.
    pub fn decided(&mut self, undecided: Undecided) -> Result<Course> {
        let course = self.plot()?;
        tell_unknown(&course.changes.unknown);
        if course.changes.rename_proposals.is_empty() {
            return Ok(course);
        }
        if prompt::is_possible() {
            let before = self.renames.clone();
            for proposal in &course.changes.rename_proposals {
                if prompt::confirm(&question(proposal))? {
                    accept(&mut self.renames, proposal);
                }
            }
            return if self.renames == before { Ok(course) } else { self.plot() };
        }
        match undecided {
            Undecided::Stop => bail!("{}", stop(&course.changes)),
            Undecided::GoOn => {
                for proposal in &course.changes.rename_proposals {
                    note(&format!("Note: {}", advice(proposal)));
                }
                Ok(course)
            }
        }
    }

    /// The `sql` function of templates: the plan, indented as the template asks.
    pub fn printer(&self, course: &Course) -> Printer {
        let (passage, plain) = (self.clone(), export::sql(&course.plan));
        Arc::new(move |arguments: &[String]| match arguments.first().filter(|indent| !indent.is_empty()) {
            indent if indent == passage.options.indent.as_ref() => Ok(plain.clone()),
            indent => {
                let options = PlanOptions { indent: indent.cloned(), ..passage.options.clone() };
                let passage = Passage { options, ..passage.clone() };
                let course = passage.plot().map_err(|error| format!("{error:#}"))?;
                Ok(export::sql(&course.plan))
            }
        })
    }
}

/// A whole schema as a course: what makes it from nothing.
pub fn whole(meant: &Meant, side: Side, options: &PlanOptions) -> Result<Course> {
    from_nothing(&meant.target, side, options).map_err(|refusal| Refused(refusal).into())
}

/// The `sql` function of templates for a whole schema.
pub fn whole_printer(meant: &Meant, side: &Side, options: &PlanOptions) -> Printer {
    let (meant, side, options) = (meant.clone(), side.clone(), options.clone());
    Arc::new(move |arguments: &[String]| {
        let indent = arguments.first().filter(|indent| !indent.is_empty()).cloned();
        let options = PlanOptions { indent, ..options.clone() };
        let course = whole(&meant, side.clone(), &options).map_err(|error| format!("{error:#}"))?;
        Ok(export::sql(&course.plan))
    })
}

/// What could not be compared is said: it is left as it is.
pub fn tell_unknown(unknown: &[Unknown]) {
    // Servers lay a text out in their own way.
    let on_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for Unknown { object, what, texts } in unknown {
        note(&format!(
            "Warning: whether the {what} of {object} differs cannot be told, so it is left as it is:\n  \
             before: {}\n  after:  {}",
            on_one_line(&texts.before),
            on_one_line(&texts.after)
        ));
    }
}

fn question(proposal: &RenameProposal) -> String {
    let RenameProposal { owner, what, names: Pair { before, after }, reason: _ } = proposal;
    let (before, after) = (before.as_str(), after.as_str());
    match owner {
        Some(owner) => {
            format!("Did you rename {:?} {what} from {before:?} to {after:?}", owner.name.as_str())
        }
        None => format!("Did you rename a {what} from {before:?} to {after:?}"),
    }
}

fn flag(proposal: &RenameProposal) -> String {
    let RenameProposal { owner, what: _, names: Pair { before, after }, reason: _ } = proposal;
    match owner {
        Some(owner) => format!("--rename {}.{before}={after}", owner.name),
        None => format!("--rename {before}={after}"),
    }
}

fn advice(proposal: &RenameProposal) -> String {
    let RenameProposal { owner, what, names: Pair { before, after }, reason } = proposal;
    let (before, after) = (before.as_str(), after.as_str());
    let of = owner.as_ref().map(|owner| format!(" of {:?}", owner.name.as_str())).unwrap_or_default();
    format!(
        "{what} {before:?}{of} is dropped and {after:?} added, with what it holds. If it was renamed ({reason}), \
         say so: {}",
        flag(proposal)
    )
}

fn stop(changes: &Changes) -> String {
    let lines = changes.rename_proposals.iter().map(|proposal| format!("\n  {}", advice(proposal)));
    format!(
        "a rename has to be decided before a database is changed:{}\nTo drop and add in fact, write a migration \
         that does so",
        lines.collect::<String>()
    )
}

fn accept(renames: &mut Renames, proposal: &RenameProposal) {
    let RenameProposal { owner, what: _, names, reason: _ } = proposal;
    match owner {
        Some(table) => renames.columns.push((table.qualified(), names.clone())),
        None => renames.objects.push(names.map(|name| QualifiedName::bare(name.clone()))),
    }
}
