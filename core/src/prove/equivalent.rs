//! The one relation under which a plan has arrived: everything is equal but the order of columns and constraints,
//! and who chose a name.

use super::words;
use crate::model::{Column, Constraint, Index, Naming, NotNull, Object, ObjectId, Schema, Table, View};
use std::fmt;

/// One difference between what a plan reaches and what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The object.
    pub object: ObjectId,
    /// In a few words.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.object, self.what)
    }
}

/// Every difference; none means that the plan arrives.
pub fn differences(arrived: &Schema, wanted: &Schema) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |object: &ObjectId, what: String| found.push(Difference { object: object.clone(), what });
    for (id, object) in &arrived.objects {
        match wanted.objects.get(id) {
            None => note(id, "is left over".to_owned()),
            Some(other) if object == other => {}
            Some(other) => {
                if let Some(what) = differs(object, other) {
                    note(id, what);
                }
            }
        }
    }
    for id in wanted.objects.keys().filter(|id| !arrived.objects.contains_key(id)) {
        note(id, "is missing".to_owned());
    }
    found
}

fn differs(arrived: &Object, wanted: &Object) -> Option<String> {
    match (arrived, wanted) {
        (Object::Table(arrived), Object::Table(wanted)) => table(arrived, wanted),
        (Object::Extension(arrived), Object::Extension(wanted)) if arrived.agrees_with(wanted) => None,
        (Object::View(arrived), Object::View(wanted)) => view(arrived, wanted),
        (Object::MaterializedView(arrived), Object::MaterializedView(wanted)) => {
            indexes(&arrived.indexes, &wanted.indexes).or_else(|| view(arrived, wanted))
        }
        (Object::Domain(arrived), Object::Domain(wanted)) => {
            let bare = |domain: &crate::model::Domain| {
                let mut domain = domain.clone();
                domain.checks.iter_mut().for_each(|check| anonymous(&mut check.name));
                domain.checks.sort_by(|one, other| one.name.cmp(&other.name));
                domain
            };
            (bare(arrived) != bare(wanted)).then(|| "differs".to_owned())
        }
        (arrived, wanted) => (arrived != wanted).then(|| "differs".to_owned()),
    }
}

fn view(arrived: &View, wanted: &View) -> Option<String> {
    let rest = |view: &View| View { indexes: Vec::new(), ..view.clone() };
    (rest(arrived) != rest(wanted)).then(|| "its definition differs".to_owned())
}

fn table(arrived: &Table, wanted: &Table) -> Option<String> {
    let Table { columns, constraints: _, indexes: _, comment, options } = arrived;
    for column in columns {
        match wanted.column(&column.name) {
            None => return Some(format!("column {} is left over", column.name)),
            Some(other) if is_column(column, other) => {}
            Some(other) => return Some(words::column(column, other)),
        }
    }
    if let Some(missing) = wanted.columns.iter().find(|column| arrived.column(&column.name).is_none()) {
        return Some(format!("column {} is missing", missing.name));
    }
    if *comment != wanted.comment {
        return Some("its comment differs".to_owned());
    }
    if *options != wanted.options {
        return Some(words::options(options, &wanted.options));
    }
    constraints(&arrived.constraints, &wanted.constraints)
        .or_else(|| indexes(&arrived.indexes, &wanted.indexes))
}

/// Whether a column is the wanted one, whatever names the server gave to its NOT NULL.
fn is_column(arrived: &Column, wanted: &Column) -> bool {
    let named = !arrived.not_null.is_named_otherwise(&wanted.not_null);
    let name = if named { &arrived.not_null.name } else { &wanted.not_null.name };
    let not_null = NotNull { name: name.clone(), ..wanted.not_null.clone() };
    arrived == &Column { not_null, ..wanted.clone() }
}

/// A name by itself, whoever gave it.
fn anonymous(name: &mut Naming) {
    if let Naming::Generated(generated) = name {
        *name = Naming::Written(generated.clone());
    }
}

fn constraints(arrived: &[Constraint], wanted: &[Constraint]) -> Option<String> {
    let bare = |list: &[Constraint]| -> Vec<Constraint> {
        let mut list = list.to_vec();
        list.iter_mut().for_each(|constraint| anonymous(&mut constraint.name));
        list
    };
    match unmatched(bare(arrived), bare(wanted)) {
        (None, None) => None,
        (left, missing) => Some(words::constraint(left.as_ref(), missing.as_ref())),
    }
}

fn indexes(arrived: &[Index], wanted: &[Index]) -> Option<String> {
    let bare = |list: &[Index]| -> Vec<Index> {
        let mut list = list.to_vec();
        list.iter_mut().for_each(|index| anonymous(&mut index.name));
        list
    };
    match unmatched(bare(arrived), bare(wanted)) {
        (None, None) => None,
        (left, missing) => Some(words::index(left.as_ref(), missing.as_ref())),
    }
}

/// The first of either list that the other has not.
fn unmatched<T: PartialEq>(mut arrived: Vec<T>, wanted: Vec<T>) -> (Option<T>, Option<T>) {
    let mut missing = None;
    for item in wanted {
        match arrived.iter().position(|other| *other == item) {
            Some(at) => {
                arrived.swap_remove(at);
            }
            None => missing = missing.or(Some(item)),
        }
    }
    (arrived.pop(), missing)
}
