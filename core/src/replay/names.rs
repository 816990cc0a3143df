//! Which names of constraints and relations are taken, so that implied names get their numbers as the server gives them.

use crate::model::{ConstraintKind, Index, Name, Object, ObjectId, Schema};
use std::collections::BTreeMap;

/// How often each name is in use, by schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct NamesInUse {
    counts: BTreeMap<Option<Name>, BTreeMap<Name, Count>>,
    by_object: BTreeMap<ObjectId, Vec<(Name, Space)>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    relations: u32,
    constraints: u32,
}

/// Foreign keys and checks share no name space with tables and indexes, but an implied name avoids both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Relation,
    Constraint,
}

impl Count {
    fn of(&mut self, space: Space) -> &mut u32 {
        match space {
            Space::Relation => &mut self.relations,
            Space::Constraint => &mut self.constraints,
        }
    }
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
        for (name, space) in &now {
            *counts.entry(name.clone()).or_default().of(*space) += 1;
        }
        let old =
            if now.is_empty() { self.by_object.remove(id) } else { self.by_object.insert(id.clone(), now) };
        for (name, space) in old.into_iter().flatten() {
            if let Some(count) = counts.get_mut(&name) {
                *count.of(space) -= 1;
                if count.relations == 0 && count.constraints == 0 {
                    counts.remove(&name);
                }
            }
        }
    }

    /// Whether a relation (a table, an index, a sequence) has this name in a schema.
    pub(crate) fn is_relation(&self, schema: &Option<Name>, name: &Name) -> bool {
        self.counts.get(schema).and_then(|counts| counts.get(name)).is_some_and(|count| count.relations > 0)
    }

    /// Whether a constraint has this name in a schema.
    pub(crate) fn is_constraint(&self, schema: &Option<Name>, name: &Name) -> bool {
        self.counts.get(schema).and_then(|counts| counts.get(name)).is_some_and(|count| count.constraints > 0)
    }

    /// Whether a name is in use in a schema.
    pub(crate) fn taken(&self, schema: &Option<Name>, name: &Name) -> bool {
        self.counts.get(schema).is_some_and(|counts| counts.contains_key(name))
    }
}

/// The names of relations and constraints that an object brings.
fn names_of(id: &ObjectId, object: &Object) -> Vec<(Name, Space)> {
    let relation = |name: &Name| (name.clone(), Space::Relation);
    let indexes = |list: &[Index]| -> Vec<(Name, Space)> {
        list.iter().filter_map(|it| it.name.name()).map(relation).collect()
    };
    match object {
        Object::Table(table) => {
            let mut names = vec![relation(&id.name)];
            names.extend(indexes(&table.indexes));
            let not_null = table.columns.iter().filter_map(|it| it.not_null.name.name());
            names.extend(not_null.map(|name| (name.clone(), Space::Constraint)));
            for constraint in &table.constraints {
                let Some(name) = constraint.name.name() else { continue };
                // A key is a relation besides: its index.
                names.extend(is_key(&constraint.kind).then(|| relation(name)));
                names.push((name.clone(), Space::Constraint));
            }
            names
        }
        Object::MaterializedView(view) => {
            let mut names = vec![relation(&id.name)];
            names.extend(indexes(&view.indexes));
            names
        }
        Object::View(_) | Object::Sequence(_) | Object::Composite(_) => vec![relation(&id.name)],
        Object::Domain(domain) => {
            domain.checks.iter().filter_map(|it| Some((it.name.name()?.clone(), Space::Constraint))).collect()
        }
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Routine(_)
        | Object::Trigger(_)
        | Object::Policy(_) => Vec::new(),
        Object::Opaque(_) if id.signature.as_deref().is_some_and(|what| what.ends_with("table")) => {
            vec![relation(&id.name)]
        }
        Object::Opaque(_) => Vec::new(),
    }
}

fn is_key(kind: &ConstraintKind) -> bool {
    match kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => true,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => false,
    }
}
