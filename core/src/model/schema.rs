//! The root: every object of a database, by what it is known by.

use super::constraint::Constraint;
use super::name::{Name, QualifiedName};
use super::object::{Object, ObjectId, ObjectKind};
use super::privilege::Privileges;
use super::table::Table;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The objects of a database. Unchanged objects are shared between the schemas of a history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Every object.
    pub objects: BTreeMap<ObjectId, Arc<Object>>,
    /// Who owns them, and who may do what; `None` where nobody asks for it.
    pub privileges: Option<Arc<Privileges>>,
}

impl Schema {
    /// An object.
    pub fn get(&self, id: &ObjectId) -> Option<&Object> {
        self.objects.get(id).map(|object| &**object)
    }

    /// An object, to be changed.
    pub fn get_mut(&mut self, id: &ObjectId) -> Option<&mut Object> {
        self.objects.get_mut(id).map(Arc::make_mut)
    }

    /// Puts an object in its place.
    pub fn insert(&mut self, id: ObjectId, object: Object) {
        self.objects.insert(id, Arc::new(object));
    }

    /// Takes an object out, with all that is granted on it.
    pub fn remove(&mut self, id: &ObjectId) -> Option<Arc<Object>> {
        if let Some(privileges) = self.privileges_mut() {
            privileges.gone(id);
        }
        self.objects.remove(id)
    }

    /// What is said of roles, to be changed, where anybody asks for it.
    pub fn privileges_mut(&mut self) -> Option<&mut Privileges> {
        self.privileges.as_mut().map(Arc::make_mut)
    }

    /// The objects that are not the very ones (the same memory) of another schema, to be changed.
    pub fn unlike(&mut self, known: &Schema) -> impl Iterator<Item = (&ObjectId, &mut Arc<Object>)> {
        self.objects
            .iter_mut()
            .filter(|(id, object)| !known.objects.get(*id).is_some_and(|twin| Arc::ptr_eq(twin, object)))
    }

    /// The id of a table.
    pub fn table_id(name: &QualifiedName) -> ObjectId {
        ObjectId::new(ObjectKind::Table, name.schema.clone(), name.name.clone())
    }

    /// A table by its resolved name.
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        match self.get(&Schema::table_id(name)) {
            Some(Object::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// A table by its resolved name, to be changed.
    pub fn table_mut(&mut self, name: &QualifiedName) -> Option<&mut Table> {
        match self.get_mut(&Schema::table_id(name)) {
            Some(Object::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// Every table with its id.
    pub fn tables(&self) -> impl Iterator<Item = (&ObjectId, &Table)> {
        self.objects.iter().filter_map(|(id, object)| match &**object {
            Object::Table(table) => Some((id, table)),
            _ => None,
        })
    }

    /// The partitions of a table, not theirs (PostgreSQL).
    pub fn partitions<'s>(
        &'s self,
        parent: &QualifiedName,
    ) -> impl Iterator<Item = (&'s ObjectId, &'s Table)> {
        self.tables().filter(move |(_, table)| {
            table.options.partition_of.as_ref().is_some_and(|of| of.parent == *parent)
        })
    }

    /// The parents of a table, and theirs, the nearest first.
    pub fn ancestors<'a>(&'a self, table: &'a Table) -> Vec<(&'a QualifiedName, &'a Table)> {
        let find =
            |table: &'a Table| table.parents().into_iter().filter_map(|name| Some((name, self.table(name)?)));
        let mut found: Vec<_> = find(table).collect();
        let mut at = 0;
        // A circle of parents cannot be, but this must end.
        while let Some((_, parent)) = found.get(at).copied().filter(|_| at < self.objects.len()) {
            found.extend(find(parent));
            at += 1;
        }
        found
    }

    /// The checks that a table has from its parents, where they are NOT VALID (PostgreSQL).
    pub fn unvalidated_above<'a>(&'a self, table: &'a Table) -> Vec<&'a Constraint> {
        let all = self.ancestors(table).into_iter().flat_map(|(_, parent)| &parent.constraints);
        all.filter(|it| it.is_inherited_unvalidated()).collect()
    }

    /// Everything that a table or view owns: its triggers and policies.
    pub fn owned_by<'a>(
        &'a self,
        schema: &'a Option<Name>,
        owner: &'a Name,
    ) -> impl Iterator<Item = &'a ObjectId> {
        self.objects.keys().filter(move |id| id.schema == *schema && id.owner.as_ref() == Some(owner))
    }
}
