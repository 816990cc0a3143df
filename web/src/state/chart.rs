//! From what was put in to a chart: the same core as on the command line, called once for every edit.

use super::material::{Inputs, Rename};
use super::place::Texts;
use super::shown::Problem;
use super::sides::{Asked, Read, Sides};
use portolan_core::course::{Side, from_nothing, plot, plot_between};
use portolan_core::diagram::anchor;
use portolan_core::dialect::PlanOptions;
use portolan_core::diff::{Renames, diff};
use portolan_core::history::History;
use portolan_core::model::{
    Changes, Dialect, Name, Object, ObjectId, Pair, Plan, QualifiedName, Refusal, Schema, Target,
};
use portolan_core::normalize::{Normalized, normalize};
use portolan_core::replay::Origins;
use std::rc::Rc;

/// All that follows from an input.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What it is called.
    pub title: String,
    /// What it was read for.
    pub target: Target,
    /// The sign the database was guessed from.
    pub sign: Option<&'static str>,
    /// Both sides; the same one twice, where nothing is compared.
    pub sides: Pair<Normalized>,
    /// Whether two sides are compared.
    pub compares: bool,
    /// What differs.
    pub changes: Changes,
    /// The proved SQL, once it was asked for.
    plan: Option<Planned>,
    renames: Renames,
    schemas: Pair<Schema>,
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

/// The proved SQL, or why there is none; nothing, where something was not understood.
pub type Planned = Option<Result<Plan, Refusal>>;

/// Compares. What is planned takes longer, and is asked for apart.
pub fn chart(inputs: &Inputs, read: Read) -> Chart {
    let Read { target, sign, sides } = read;
    let Sides { schemas, compares, problems, untold, origins, history, asked } = sides;
    let renames = renames(&inputs.renames, &schemas);
    let after = normalize(&target, schemas.after.clone());
    let before = if compares { normalize(&target, schemas.before.clone()) } else { after.clone() };
    let changes = if compares { diff(&before, &after, &renames) } else { Changes::default() };
    let title = if inputs.title.is_empty() { "Schema".to_owned() } else { inputs.title.clone() };
    let sides = Pair { before, after };
    Chart {
        title,
        target,
        sign,
        sides,
        compares,
        changes,
        plan: None,
        renames,
        schemas,
        problems,
        untold,
        origins,
        history,
        asked,
    }
}

/// What a person said of names, with the names as the schemas have them.
fn renames(answers: &[Rename], schemas: &Pair<Schema>) -> Renames {
    let mut renames = Renames::default();
    for Rename { table, before, after } in answers {
        match table {
            Some(table) => {
                let Some(id) = schemas.after.objects.keys().find(|id| anchor(id) == *table) else { continue };
                let old = schemas.before.objects.values().find_map(|object| column(object, before));
                let new = schemas.after.get(id).and_then(|object| column(object, after));
                if let (Some(before), Some(after)) = (old, new) {
                    renames.columns.push((id.qualified(), Pair { before, after }));
                }
            }
            None => {
                let named = |schema: &Schema, name: &str| {
                    schema.objects.keys().find(|id| id.name.as_str() == name).map(|id| id.name.clone())
                };
                if let (Some(before), Some(after)) =
                    (named(&schemas.before, before), named(&schemas.after, after))
                {
                    renames
                        .objects
                        .push(Pair { before, after }.map(|name| QualifiedName::bare(name.clone())));
                }
            }
        }
    }
    renames
}

fn column(object: &Object, wanted: &str) -> Option<Name> {
    let Object::Table(table) = object else { return None };
    table.columns.iter().find(|column| column.name.as_str() == wanted).map(|column| column.name.clone())
}

impl Chart {
    /// The database.
    pub fn dialect(&self) -> Dialect {
        self.target.dialect
    }

    /// Both schemas.
    pub fn schemas(&self) -> Pair<&Schema> {
        self.sides.as_ref().map(|side| side.schema())
    }

    /// The plan, proved; it is made when it is first asked for.
    pub fn plan(&mut self) -> &Planned {
        let made = self.plan.take().unwrap_or_else(|| self.planned());
        self.plan.insert(made)
    }

    fn planned(&self) -> Planned {
        if self.problems.iter().any(|problem| problem.is_error) {
            return None;
        }
        let options = self.asked.options(&self.target, &self.schemas);
        let course = if self.compares {
            plot_between(self.sides.clone(), &self.renames, &options)
        } else {
            from_nothing(&self.target, Side::source(self.schemas.after.clone()), &options)
        };
        Some(course.map(|course| course.plan))
    }

    /// What a trial of the plan needs: the database, both sides as they were read, and how the plan was printed.
    pub fn to_try(&self) -> (Target, Pair<Schema>, PlanOptions) {
        let options = self.asked.options(&self.target, &self.schemas);
        (self.target, self.schemas.clone(), options)
    }

    /// The way back, proved like the way there; nothing, where nothing is compared or something was not understood.
    pub fn back(&self) -> Planned {
        if !self.compares || self.problems.iter().any(|problem| problem.is_error) {
            return None;
        }
        let Pair { before, after } = self.schemas();
        let sides = Pair { before: Side::source(after.clone()), after: Side::source(before.clone()) };
        let schemas = Pair { before: after.clone(), after: before.clone() };
        let course =
            plot(&self.target, sides, &Renames::default(), &self.asked.options(&self.target, &schemas));
        Some(course.map(|course| course.plan))
    }

    /// Where an object was made or last changed.
    pub fn origin(&self, id: &ObjectId) -> Option<super::shown::Place> {
        let found = |side: &(Rc<Texts>, Origins), after: bool| {
            side.1.get(id).and_then(|span| side.0.place(*span, after))
        };
        found(&self.origins.after, true).or_else(|| found(&self.origins.before, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::example;
    use crate::state::material::Material;
    use crate::state::sides::read;
    use portolan_core::export;

    fn plotted(inputs: &Inputs) -> Chart {
        let read = read(inputs, &mut None);
        chart(inputs, read)
    }

    fn two(before: &str, after: &str) -> Chart {
        let material = Material::Two { before: before.into(), after: after.into() };
        plotted(&Inputs { material, dialect: Some(Dialect::Postgres), ..Inputs::default() })
    }

    fn sql(chart: &mut Chart) -> Option<String> {
        chart.plan().as_ref().and_then(|plan| plan.as_ref().ok()).map(export::sql)
    }

    #[test]
    fn two_schemas_give_changes_and_proved_sql() {
        let mut chart = two("CREATE TABLE a (x int);", "CREATE TABLE a (x int, y text);");
        let wanted = "-- Modify \"a\" table\nALTER TABLE \"a\" ADD COLUMN \"y\" text NULL;\n";
        assert_eq!(sql(&mut chart).as_deref(), Some(wanted));
        let back = chart.back().expect("a way back").expect("a plan");
        assert!(export::sql(&back).contains("DROP COLUMN \"y\""));
    }

    #[test]
    fn one_schema_is_shown_without_marks_and_with_the_sql_that_makes_it() {
        let material = Material::One("CREATE TABLE a (x int);".into());
        let mut chart = plotted(&Inputs { material, ..Inputs::default() });
        assert!(!chart.compares && chart.changes.is_empty() && chart.back().is_none());
        assert!(sql(&mut chart).is_some_and(|sql| sql.contains("CREATE TABLE \"a\"")));
    }

    #[test]
    fn a_mistake_is_told_with_its_place_and_stops_the_sql() {
        let mut chart = two("", "CREATE TABLE a (x int);\nCREATE TABLE b (x int REFERENCES nowhere (id));");
        let problem = chart.problems.first().expect("a problem");
        assert!(problem.is_error && problem.place.after);
        assert_eq!(problem.place.line, 2);
        assert!(chart.plan().is_none());
        assert_eq!(chart.schemas().after.tables().count(), 1, "what was understood is shown");
    }

    #[test]
    fn of_a_folder_the_step_one_looks_at_is_what_changes() {
        let mut inputs = example::migrations();
        let mut kept = None;
        let first = chart(&inputs, read(&inputs, &mut kept));
        assert_eq!((first.problems.len(), first.changes.list.len()), (0, 3));
        let known = first.history.as_ref().map(|(history, _)| history.clone()).expect("a history");
        if let Material::Folder { step, files: _, sum: _ } = &mut inputs.material {
            *step = 2;
        }
        let second = chart(&inputs, read(&inputs, &mut kept));
        assert_eq!(second.changes.list.len(), 2);
        assert!(second.history.is_some_and(|(history, step)| step == 2 && Rc::ptr_eq(&history, &known)));
    }

    #[test]
    fn a_rename_that_was_accepted_is_one() {
        let mut inputs = Inputs {
            material: Material::Two {
                before: "CREATE TABLE a (x int, old text);".into(),
                after: "CREATE TABLE a (x int, new text);".into(),
            },
            ..Inputs::default()
        };
        assert_eq!(plotted(&inputs).changes.rename_proposals.len(), 1);
        let table = Some("table.public.a".to_owned());
        inputs.renames.push(Rename { table, before: "old".to_owned(), after: "new".to_owned() });
        let mut chart = plotted(&inputs);
        assert!(chart.changes.rename_proposals.is_empty());
        assert!(sql(&mut chart).is_some_and(|sql| sql.contains("RENAME COLUMN \"old\" TO \"new\"")));
    }
}
