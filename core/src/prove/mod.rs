//! A plan is proved before it is shown: its printed text, split and parsed and replayed over `before`, must arrive at `after`.

mod data;
mod equivalent;
mod words;

pub use equivalent::{Difference, differences};

use crate::export;
use crate::model::change::KeptName;
use crate::model::{Name, Naming, Object, Plan, Refusal, RefusalKind, Schema};
use crate::normalize::{Normalized, normalize_over};
use crate::replay::{Source, replay_over};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Replays the printed text of a plan; an error says how the result differs from what is wanted.
pub fn prove(
    before: &Normalized,
    after: &Normalized,
    plan: &Plan,
    kept: &[KeptName],
    bound: Option<&Name>,
) -> Result<(), Refusal> {
    prove_text(before, after, &export::sql(plan), kept, bound)
}

/// The same for a text.
pub fn prove_text(
    before: &Normalized,
    after: &Normalized,
    text: &str,
    kept: &[KeptName],
    bound: Option<&Name>,
) -> Result<(), Refusal> {
    let target = after.target();
    let source = Source { name: "plan".to_owned(), text: text.to_owned() };
    let replayed = replay_over(target, bound, before.schema().clone(), &[source]);
    if let Some(error) = replayed.error() {
        return Err(unproved(format!("the plan does not replay: {}", error.message), text));
    }
    data::check(before, after, text)
        .map_err(|what| unproved(format!("the plan moves data wrongly: {what}"), text))?;
    let arrived = normalize_over(before, replayed.schema);
    governed(arrived.schema(), after.schema())
        .map_err(|what| unproved(format!("the plan does not arrive: {what}"), text))?;
    // What is equal as it stands needs no closer look.
    let mut sides = [apart(arrived.schema(), after.schema()), apart(after.schema(), arrived.schema())];
    kept.iter().for_each(|it| call_as_wanted(&mut sides[0], it));
    if !after.capabilities().names_constraints {
        if let Some(name) = invented_name(&sides[0], [before.schema(), after.schema()]) {
            return Err(unproved(
                format!("the plan does not arrive: nobody asked for constraint {name}"),
                text,
            ));
        }
        sides.iter_mut().for_each(forget_names);
    }
    let [arrived, wanted] = &sides;
    match differences(arrived, wanted).as_slice() {
        [] => Ok(()),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(" (and {} more)", rest.len()) };
            let mut refusal = unproved(format!("the plan does not arrive: {first}{more}"), text);
            refusal.object = Some(Box::new(first.object.clone()));
            Err(refusal)
        }
    }
}

/// The objects of a schema that another has not, or has otherwise.
fn apart(schema: &Schema, other: &Schema) -> Schema {
    let differs = |id, object| other.objects.get(id) != Some(object);
    let objects = schema.objects.iter().filter(|(id, object)| differs(id, object));
    let objects = objects.map(|(id, object)| (id.clone(), object.clone())).collect();
    Schema { objects, privileges: schema.privileges.clone() }
}

/// Who owns what and who may do what is as wanted, where anybody asks for it.
fn governed(arrived: &Schema, wanted: &Schema) -> Result<(), String> {
    let (Some(own), Some(theirs)) = (&arrived.privileges, &wanted.privileges) else { return Ok(()) };
    let object = theirs.differing_objects(own).find(|id| wanted.objects.contains_key(*id));
    if let Some(id) = object {
        return Err(format!("{id}: who owns it or may use it differs"));
    }
    match theirs.differing_futures(own).next() {
        Some(future) => Err(format!("{future} differ")),
        None => Ok(()),
    }
}

/// A constraint whose name neither side knows: where names are only shown, the old or the new one may stay.
fn invented_name(arrived: &Schema, sides: [&Schema; 2]) -> Option<Name> {
    let known: BTreeSet<&Name> = sides.into_iter().flat_map(constraint_names).collect();
    constraint_names(arrived).find(|name| !known.contains(name)).cloned()
}

fn constraint_names(schema: &Schema) -> impl Iterator<Item = &Name> {
    let constraints = schema.tables().flat_map(|(_, table)| &table.constraints);
    constraints.filter_map(|constraint| constraint.name.name())
}

/// Gives what kept its name the one that a fresh load would give it.
fn call_as_wanted(arrived: &mut Schema, kept: &KeptName) {
    let KeptName { table, names } = kept;
    let (constraints, indexes) = match arrived.get_mut(table) {
        Some(Object::Table(table)) => (&mut table.constraints[..], &mut table.indexes[..]),
        Some(Object::View(view) | Object::MaterializedView(view)) => (&mut [][..], &mut view.indexes[..]),
        _ => return,
    };
    let mut all =
        constraints.iter_mut().map(|it| &mut it.name).chain(indexes.iter_mut().map(|it| &mut it.name));
    if let Some(name) = all.find(|name| name.name() == Some(&names.before)) {
        *name = Naming::Generated(names.after.clone());
    }
}

/// Takes the names of constraints out, where names are only shown.
fn forget_names(schema: &mut Schema) {
    for object in schema.objects.values_mut() {
        if let Object::Table(table) = Arc::make_mut(object) {
            table.constraints.iter_mut().for_each(|constraint| constraint.name = Naming::Absent);
        }
    }
}

fn unproved(message: String, text: &str) -> Refusal {
    Refusal {
        kind: RefusalKind::Unproved,
        message,
        object: None,
        help: Some(format!(
            "this change is not known well enough to plan it; nothing was written. The plan that did not pass:\n{}",
            text.trim_end()
        )),
    }
}
