//! Which names of constraints and relations are taken, so that implied names get their numbers as the server gives them.

use crate::model::{Name, Object, ObjectId, ObjectKind, Schema};
use std::collections::BTreeMap;

/// How often each name is in use, by schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct NamesInUse {
    counts: BTreeMap<Option<Name>, BTreeMap<Name, u32>>,
    by_object: BTreeMap<ObjectId, Vec<Name>>,
}

impl NamesInUse {
    pub(crate) fn of(schema: &Schema) -> NamesInUse {
        let mut names = NamesInUse::default();
        for (id, object) in &schema.objects {
            names.refresh(id, Some(object));
        }
        names
    }

    /// Brings the names of one object up to date; `None` where it is gone.
    pub(crate) fn refresh(&mut self, id: &ObjectId, object: Option<&Object>) {
        let now = object.map_or_else(Vec::new, |object| names_of(id, object));
        let counts = self.counts.entry(id.schema.clone()).or_default();
        for name in &now {
            *counts.entry(name.clone()).or_default() += 1;
        }
        let old =
            if now.is_empty() { self.by_object.remove(id) } else { self.by_object.insert(id.clone(), now) };
        for name in old.into_iter().flatten() {
            if let Some(count) = counts.get_mut(&name) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&name);
                }
            }
        }
    }

    /// Whether a name is in use in a schema.
    pub(crate) fn taken(&self, schema: &Option<Name>, name: &Name) -> bool {
        self.counts.get(schema).is_some_and(|counts| counts.contains_key(name))
    }
}

/// The names that relations and constraints share a space of.
fn names_of(id: &ObjectId, object: &Object) -> Vec<Name> {
    match object {
        Object::Table(table) => std::iter::once(id.name.clone())
            .chain(table.constraints.iter().filter_map(|it| it.name.name().cloned()))
            .chain(table.indexes.iter().filter_map(|it| it.name.name().cloned()))
            .collect(),
        Object::MaterializedView(view) => std::iter::once(id.name.clone())
            .chain(view.indexes.iter().filter_map(|it| it.name.name().cloned()))
            .collect(),
        Object::View(_) | Object::Sequence(_) | Object::Composite(_) => vec![id.name.clone()],
        Object::Domain(domain) => domain.checks.iter().filter_map(|it| it.name.name().cloned()).collect(),
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Routine(_)
        | Object::Trigger(_)
        | Object::Policy(_) => Vec::new(),
        Object::Opaque(_) if id.kind == ObjectKind::Opaque && id.owner.is_none() => vec![id.name.clone()],
        Object::Opaque(_) => Vec::new(),
    }
}
