//! A column that gets another name: in keys, in expressions and in the texts of others.

use super::texts::{may_have, rewritten};
use super::{Reach, owner, table, tables_having};
use crate::depend;
use crate::model::{ConstraintKind, Name, Object, ObjectId, Pair, QualifiedName, Schema};
use crate::syntax::Syntax;
use crate::syntax::rename::{RenamedColumn, Text, rename_column};
use std::sync::Arc;

/// Gives a column of a relation another name, carried through keys, indexes, checks, foreign keys of other tables,
/// and expressions. `columns` are all it had. Returns what was touched.
pub fn column(
    schema: &mut Schema,
    relation: &ObjectId,
    names: &Pair<Name>,
    columns: &[Name],
    reach: Reach<'_>,
) -> Vec<ObjectId> {
    let Pair { before: from, after: to } = names;
    let name = relation.qualified();
    if let Some(Object::Table(it)) = schema.get_mut(relation) {
        table::rename_column(it, &name, names, reach.knowledge.syntax());
    }
    if let Some(privileges) = schema.privileges_mut() {
        privileges.column_renamed(relation, from, to);
    }
    let mut touched = vec![relation.clone()];
    let having = Pair { before: tables_having(schema, from), after: tables_having(schema, to) };
    let others = |relation: &Name, column: &Name| {
        let having = if column == from { &having.before } else { &having.after };
        having.get(relation).copied()
    };
    for (id, slot) in &mut schema.objects {
        let own = owner(id);
        let is_own = own.as_ref() == Some(&name);
        if !may_name_column_of(slot, relation, &name) || !reach.follows(slot, is_own) {
            continue;
        }
        let mut changed = (**slot).clone();
        let renamed = RenamedColumn {
            table: &name,
            own: own.as_ref(),
            from,
            to,
            columns,
            others: &others,
            keeps_outputs: reach.keeps_outputs,
        };
        if rename_column_in(&mut changed, id, &renamed, reach) {
            *slot = Arc::new(changed);
            touched.push(id.clone());
        }
    }
    touched
}

/// Whether an object can speak of a column of a relation: it names the relation, or belongs to it.
fn may_name_column_of(object: &Object, relation: &ObjectId, name: &QualifiedName) -> bool {
    match object {
        Object::Table(table) => depend::table_refers_to(table, relation, true),
        Object::Sequence(it) => it.owned_by.as_ref().is_some_and(|(table, _)| table == name),
        Object::Policy(_) => true,
        Object::View(_)
        | Object::MaterializedView(_)
        | Object::Trigger(_)
        | Object::Routine(_)
        | Object::Opaque(_) => may_have(object, &name.name),
        Object::Domain(_)
        | Object::Composite(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_) => false,
    }
}

/// What an object says of a renamed column of a relation; tells whether it said anything.
fn rename_column_in(
    object: &mut Object,
    id: &ObjectId,
    renamed: &RenamedColumn<'_>,
    reach: Reach<'_>,
) -> bool {
    let RenamedColumn { table, from, to, .. } = renamed;
    match object {
        Object::Table(other) => {
            let mut found = false;
            for constraint in &mut other.constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.referenced == **table
                    && key.referenced_columns.contains(from)
                {
                    table::rename_names(&mut key.referenced_columns, from, to);
                    found = true;
                }
            }
            found
        }
        Object::Sequence(sequence) => match &mut sequence.owned_by {
            Some((owner, column)) if owner == *table && column == *from => {
                *column = (*to).clone();
                true
            }
            _ => false,
        },
        _ => {
            let syntax: &'static Syntax = reach.knowledge.syntax();
            rewritten(id, object, syntax, &mut |kind, text| match kind {
                Text::Query => rename_column(text, renamed, syntax),
                Text::Types | Text::Definition => text.to_owned(),
            })
        }
    }
}
