//! The variables and cursors of the routine or block that runs.

use super::super::{Effect, Fault, Session};
use super::formula::place;
use crate::model::block::{Condition, Cursor, RowRule, Rows, Variable};
use crate::model::value::Value;
use crate::model::{DataType, Name};
use std::collections::BTreeMap;

/// A type whose values are rows.
pub(super) const RECORD: &str = "record";

/// What a routine or a block can name.
#[derive(Clone, Default)]
pub(super) struct Frame {
    slots: BTreeMap<Name, Slot>,
    cursors: BTreeMap<Name, Opened>,
    /// How the routine is called, which may stand before the names of its variables.
    pub routine: Option<Name>,
    /// What RETURN gave.
    pub returned: Value,
}

#[derive(Clone)]
struct Slot {
    ty: Option<DataType>,
    value: Value,
}

/// A cursor, and its rows once it is open.
#[derive(Clone)]
pub(super) struct Opened {
    /// What it goes over.
    pub rows: Option<Rows>,
    /// The rows that are still to come, the next one last; `None` where they are not known.
    pub left: Option<Vec<Value>>,
}

/// What a block or a loop hides of those around it.
pub(super) struct Hidden(Vec<(Name, Option<Slot>)>);

impl Frame {
    pub(super) fn get(&self, name: &Name) -> Option<&Value> {
        self.slots.get(name).map(|slot| &slot.value)
    }

    /// Makes the variables and cursors of a block; each value is computed with those before it.
    pub(super) fn declare(
        &mut self,
        session: &Session<'_>,
        variables: &[Variable],
        cursors: &[Cursor],
    ) -> Result<Hidden, Fault> {
        let mut hidden = Hidden(Vec::new());
        for Variable { name, ty, value } in variables {
            let value =
                value.as_ref().map_or(Value::Null, |value| super::formula::value(session, self, value));
            match typed(session, value, ty.as_ref()) {
                Ok(value) => {
                    let slot = Slot { ty: ty.clone(), value };
                    hidden.0.push((name.clone(), self.slots.insert(name.clone(), slot)));
                }
                Err(fault) => {
                    self.uncover(hidden);
                    return Err(fault);
                }
            }
        }
        for Cursor { name, rows } in cursors {
            self.cursors.insert(name.clone(), Opened { rows: rows.clone(), left: None });
        }
        Ok(hidden)
    }

    /// Makes way for the variables of a loop, which fills them.
    pub(super) fn cover(&mut self, names: &[Name]) -> Hidden {
        Hidden(names.iter().map(|name| (name.clone(), self.slots.remove(name))).collect())
    }

    /// Gives back what a block or a loop hid.
    pub(super) fn uncover(&mut self, hidden: Hidden) {
        for (name, slot) in hidden.0.into_iter().rev() {
            match slot {
                Some(slot) => drop(self.slots.insert(name, slot)),
                None => drop(self.slots.remove(&name)),
            }
        }
    }

    /// An argument, under its name; how long its type lets it be does not count.
    pub(super) fn argument(&mut self, session: &Session<'_>, name: Name, value: Value, ty: &DataType) {
        let value = typed(session, value.clone(), Some(ty)).unwrap_or(value);
        self.slots.insert(name, Slot { ty: Some(ty.clone()), value });
    }

    pub(super) fn cursor(&mut self, name: &Name) -> Option<&mut Opened> {
        self.cursors.get_mut(name)
    }

    /// The cursor of this name, made if there is none: a variable may hold one.
    pub(super) fn open(&mut self, name: &Name, opened: Opened) {
        self.cursors.insert(name.clone(), opened);
    }

    fn is_record(&self, name: &Name) -> bool {
        self.slots.get(name).is_none_or(|slot| match &slot.ty {
            Some(ty) => &*ty.name == RECORD,
            None => matches!(slot.value, Value::Row(_)),
        })
    }
}

/// A value as one of the type of its variable.
fn typed(session: &Session<'_>, value: Value, ty: Option<&DataType>) -> Result<Value, Fault> {
    match (ty, session.knowledge.procedural()) {
        (Some(ty), Some(language)) if &*ty.name != RECORD => {
            let refused = |message| Fault { raised: Some(Condition::Other), ..Fault::of(message) };
            language.assigned(&place(session), value, ty).map_err(refused)
        }
        _ => Ok(value),
    }
}

/// Gives a variable its value. Those whose names begin with `@` are the connection's (MySQL).
pub(super) fn assign(session: &mut Session<'_>, frame: &mut Frame, name: &Name, value: Value) -> Effect {
    let value = typed(session, value, frame.slots.get(name).and_then(|slot| slot.ty.as_ref()))?;
    put(session, frame, name, value);
    Ok(())
}

fn put(session: &mut Session<'_>, frame: &mut Frame, name: &Name, value: Value) {
    if name.as_str().starts_with('@') {
        session.variables.insert(name.clone(), value);
        return;
    }
    let ty = frame.slots.get(name).and_then(|slot| slot.ty.clone());
    frame.slots.insert(name.clone(), Slot { ty, value });
}

/// Puts a row into variables: as a whole into a record, its columns into others.
pub(super) fn fill(session: &mut Session<'_>, frame: &mut Frame, names: &[Name], row: &Value) -> Effect {
    if let ([only], Value::Row(_)) = (names, row)
        && frame.is_record(only)
        && !only.as_str().starts_with('@')
    {
        return assign(session, frame, only, row.clone());
    }
    for (at, name) in names.iter().enumerate() {
        let value = match row {
            Value::Row(fields) => fields.get(at).map_or(Value::Unknown, |(_, value)| value.clone()),
            Value::Null => Value::Null,
            value if at == 0 => value.clone(),
            _ => Value::Unknown,
        };
        assign(session, frame, name, value)?;
    }
    Ok(())
}

/// What becomes of variables that are to take the first of some rows.
pub(super) fn take(
    session: &mut Session<'_>,
    frame: &mut Frame,
    names: &[Name],
    row: Option<&Value>,
    rule: &RowRule,
) -> Effect {
    match row {
        Some(row) => fill(session, frame, names, row)?,
        None if rule.keeps => {}
        None => fill(session, frame, names, &Value::Null)?,
    }
    told(session, frame, rule.found.as_ref(), row.is_some());
    Ok(())
}

/// Notes in the variable for it whether there was a row.
pub(super) fn told(session: &mut Session<'_>, frame: &mut Frame, variable: Option<&Name>, found: bool) {
    if let Some(variable) = variable {
        put(session, frame, variable, Value::Boolean(found));
    }
}

/// What these variables hold is not known any more.
pub(super) fn unknown_now<'n>(
    names: impl IntoIterator<Item = &'n Name>,
    session: &mut Session<'_>,
    frame: &mut Frame,
) {
    names.into_iter().for_each(|name| put(session, frame, name, Value::Unknown));
}
