//! Schemas made canonical for one target, so that comparing is equality.

use crate::dialect::{Knowledge, knowledge};
use crate::model::change::Unknown;
use crate::model::{
    Capabilities, ConstraintKind, Expression, ExpressionPlace, Name, NewObjects, Object, ObjectId,
    ObjectKind, Schema, Table, Target, View,
};
use crate::syntax::Syntax;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A schema in canonical form: only `normalize` makes one, and only such can be diffed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    schema: Schema,
    target: Target,
    read_back: bool,
    /// Objects of which a server has said whether they differ.
    settled: BTreeSet<ObjectId>,
}

impl Normalized {
    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What it is canonical for.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The same schema, where each text that could not be compared is the one of `other`.
    pub(crate) fn with_undecided(&self, other: &Normalized, unknown: &[Unknown]) -> Normalized {
        let mut it = self.clone();
        for Unknown { object: id, what: _, texts: _ } in unknown {
            match (it.schema.get_mut(id), other.schema.get(id)) {
                (Some(Object::Table(table)), Some(Object::Table(other))) => take_undecided(table, other),
                (Some(slot), Some(other)) => *slot = other.clone(),
                _ => {}
            }
        }
        it
    }

    /// The same schema, with an object as the text of the other reads here: a star stands for the columns that are here.
    pub(crate) fn with_object_of(mut self, other: &Normalized, id: &ObjectId) -> Normalized {
        if let Some(object) = other.schema.get(id) {
            let known = self.schema.clone();
            self.schema.insert(id.clone(), object.clone());
            knowledge(self.target.dialect).normalize(&self.target, &mut self.schema, &known);
        }
        self
    }

    /// The same schema, where each view that means what it does in the other has the text that it has there, and the
    /// names of columns that stand beside it.
    pub(crate) fn with_queries_of(mut self, other: &Normalized) -> Normalized {
        let same = |id: &ObjectId, object: &Object| match (object, other.schema.get(id)) {
            (Object::View(own), Some(Object::View(theirs))) if own.query != theirs.query => {
                let whole = |view: &View| view.query.meaning.as_ref().map(|meaning| meaning.whole.clone());
                let said = whole(theirs).filter(|said| whole(own).as_ref() == Some(said));
                said.map(|_| (theirs.columns.clone(), theirs.query.clone()))
            }
            _ => None,
        };
        let objects = self.schema.objects.iter();
        let agreed: Vec<_> = objects.filter_map(|(id, it)| Some((id.clone(), same(id, it)?))).collect();
        for (id, (columns, query)) in agreed {
            if let Some(Object::View(view)) = self.schema.get_mut(&id) {
                (view.columns, view.query) = (columns, query);
            }
        }
        self
    }

    /// The same schema, with one expression as it stands in the same place of the other.
    pub(crate) fn with_expression_of(
        mut self,
        other: &Normalized,
        id: &ObjectId,
        place: &ExpressionPlace,
    ) -> Normalized {
        let theirs = other.schema.get(id).cloned().and_then(|mut object| {
            let found = object.expressions_mut().into_iter().find(|(at, _)| at == place);
            found.map(|(_, expression)| expression.clone())
        });
        if let (Some(theirs), Some(object)) = (theirs, self.schema.get_mut(id))
            && let Some((_, own)) = object.expressions_mut().into_iter().find(|(at, _)| at == place)
        {
            *own = theirs;
        }
        self
    }

    /// The same schema, of which an object is compared by its texts alone.
    pub(crate) fn without_doubt(mut self, id: &ObjectId) -> Normalized {
        self.settled.insert(id.clone());
        self
    }

    /// Whether a server has said if an object differs.
    pub(crate) fn is_settled(&self, id: &ObjectId) -> bool {
        self.settled.contains(id)
    }

    /// Another schema in canonical form: one that was made of this by taking something out.
    pub(crate) fn with_schema(&self, schema: Schema) -> Normalized {
        Normalized { schema, settled: self.settled.clone(), ..*self }
    }

    /// What its database can do.
    pub fn capabilities(&self) -> Capabilities {
        knowledge(self.target.dialect).capabilities(&self.target)
    }

    /// How its database reads text.
    pub fn syntax(&self) -> &'static Syntax {
        knowledge(self.target.dialect).syntax()
    }

    /// Whether it was read from a live catalog: a server prints texts in its own form, and cannot tell
    /// which names were written.
    pub fn read_back(&self) -> bool {
        self.read_back
    }
}

/// Takes the expressions of another table wherever one of the two is kept as text.
fn take_undecided(table: &mut Table, other: &Table) {
    for column in &mut table.columns {
        let Some(twin) = other.column(&column.name) else { continue };
        if let (Some(own), Some(theirs)) = (&mut column.default, &twin.default) {
            take_opaque(own, theirs);
        }
        if let (Some(own), Some(theirs)) = (&mut column.generated, &twin.generated) {
            take_opaque(&mut own.expression, &theirs.expression);
        }
    }
    for constraint in &mut table.constraints {
        let twin = constraint.name.name().and_then(|name| other.constraint(name)).map(|twin| &twin.kind);
        if let (ConstraintKind::Check(own), Some(ConstraintKind::Check(theirs))) =
            (&mut constraint.kind, twin)
        {
            take_opaque(&mut own.expression, &theirs.expression);
        }
    }
}

fn take_opaque(own: &mut Expression, theirs: &Expression) {
    if own.is_opaque() || theirs.is_opaque() {
        *own = theirs.clone();
    }
}

/// Makes a schema canonical; what belongs to the database itself is left out.
pub fn normalize(target: &Target, schema: Schema) -> Normalized {
    canonical(target, schema, &Schema::default())
}

/// Makes a schema canonical that statements made of a canonical one: what they did not touch is canonical already.
pub(crate) fn normalize_over(before: &Normalized, schema: Schema) -> Normalized {
    canonical(&before.target, schema, &before.schema)
}

fn canonical(target: &Target, mut schema: Schema, known: &Schema) -> Normalized {
    let knowledge = knowledge(target.dialect);
    schema.objects.retain(|id, _| !knowledge.is_system(id));
    knowledge.normalize(target, &mut schema, known);
    privileges(target, knowledge, &mut schema);
    Normalized { schema, target: *target, read_back: false, settled: BTreeSet::new() }
}

/// What is said of roles, of what is there alone, and without what goes without saying.
fn privileges(target: &Target, knowledge: &dyn Knowledge, schema: &mut Schema) {
    let (Some(granting), Some(_)) = (knowledge.granting(), &schema.privileges) else { return };
    let Schema { objects, privileges } = schema;
    let Some(privileges) = privileges.as_mut().map(Arc::make_mut) else { return };
    let of_sequences = granting.rights_on_new(target, NewObjects::Sequences).by_themselves();
    for (id, access) in &mut privileges.access {
        if let Some(Object::Table(table)) = objects.get(id).map(|object| &**object) {
            access.columns.retain(|column, _| table.column(column).is_some());
            let is_identity = |column: &Name| table.column(column).is_some_and(|it| it.identity.is_some());
            access.identities.retain(|column, grants| is_identity(column) && *grants != of_sequences);
        }
        if let Some(rights) = granting.rights(target, id) {
            access.grants.take_if(|grants| *grants == rights.by_themselves());
        }
    }
    let is_governed = |id: &ObjectId| objects.contains_key(id) && granting.rights(target, id).is_some();
    privileges.access.retain(|id, access| is_governed(id) && !access.is_plain());
    let is_there =
        |schema: &Name| objects.contains_key(&ObjectId::new(ObjectKind::Namespace, None, schema.clone()));
    privileges.defaults.retain(|future, _| future.schema.as_ref().is_none_or(is_there));
}

/// The same for a schema that a live catalog gave.
pub fn normalize_read_back(target: &Target, schema: Schema) -> Normalized {
    let read_back = !knowledge(target.dialect).capabilities(target).keeps_texts;
    Normalized { read_back, ..normalize(target, schema) }
}
