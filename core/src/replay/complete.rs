//! What the server adds by itself to a new table or constraint: names, and whatever its dialect implies.

use super::{Effect, Session, not_null};
use crate::model::{Constraint, Index, Naming, Object, ObjectKind, QualifiedName, Schema, Table};

impl Session<'_> {
    /// The name of a constraint that was written without one.
    pub(crate) fn name_constraint(
        &self,
        table_name: &QualifiedName,
        table: &Table,
        constraint: &mut Constraint,
    ) {
        if constraint.name != Naming::Absent {
            return;
        }
        let own = |name: &crate::model::Name| {
            table.constraints.iter().any(|it| it.name.name() == Some(name)) || table.index(name).is_some()
        };
        let taken = |name: &crate::model::Name| own(name) || self.names.taken(&table_name.schema, name);
        if let Some(name) = self.knowledge.constraint_name(table_name, &constraint.kind, table, &taken) {
            constraint.name = Naming::Generated(name);
        }
    }

    /// The name of an index that was written without one.
    pub(crate) fn name_index(
        &self,
        table_name: &QualifiedName,
        indexes: &[Index],
        constraints: &[Constraint],
        index: &mut Index,
    ) {
        if index.name != Naming::Absent {
            return;
        }
        let in_schema = self.knowledge.capabilities(self.target).index_names_in_schema;
        let own = |name: &crate::model::Name| {
            indexes.iter().any(|it| it.name.name() == Some(name))
                || (in_schema && constraints.iter().any(|it| it.name.name() == Some(name)))
        };
        let taken = |name: &crate::model::Name| {
            own(name) || (in_schema && self.names.taken(&table_name.schema, name))
        };
        if let Some(name) = self.knowledge.index_name(table_name, index, &taken) {
            index.name = Naming::Generated(name);
        }
    }

    /// Runs the dialect's own completions over a table, and notes that it changed.
    pub(crate) fn complete(&mut self, table: &QualifiedName) -> Effect {
        let known = self.schema.objects.len();
        self.knowledge.complete_table(self.target, &mut self.schema, table);
        not_null::name_all(self, table);
        let id = Schema::table_id(table);
        self.touch(&id);
        if self.schema.objects.len() == known {
            return Ok(());
        }
        // Sequences that came with serial columns.
        let sequences: Vec<_> = self
            .schema
            .objects
            .range(crate::model::ObjectId::new(ObjectKind::Sequence, table.schema.clone(), crate::model::Name::exact(""))..)
            .take_while(|(id, _)| id.kind == ObjectKind::Sequence && id.schema == table.schema)
            .filter(|(_, object)| {
                matches!(&***object, Object::Sequence(it) if it.owned_by.as_ref().is_some_and(|(owner, _)| owner == table))
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in sequences {
            let is_new = !self.names.is_relation(&id.schema, &id.name);
            self.names.refresh(&id, self.schema.get(&id));
            if is_new {
                self.owned_sequence(&id, table);
            }
        }
        Ok(())
    }
}
