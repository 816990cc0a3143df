//! A rename carried through a schema: who points to the thing, who names it in an expression or a text.

use crate::depend;
use crate::dialect::{Knowledge, knowledge};
use crate::model::{
    Capabilities, Column, Constraint, ConstraintKind, Expression, IndexPart, Name, Naming, Object, ObjectId,
    ObjectKind, Pair, PartKey, QualifiedName, Schema, Table, Target,
};
use crate::syntax::Syntax;
use crate::syntax::canonical::redefine;
use crate::syntax::rename::{
    RenamedColumn, read_again, rename_in_definition, rename_in_expression, rename_in_query,
    rename_table_in_expression, rename_type_in_expression, requalify_expression,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far a rename goes.
#[derive(Clone, Copy)]
pub struct Reach {
    knowledge: &'static dyn Knowledge,
    /// Whether views and triggers follow.
    texts: bool,
    /// Whether a view then gives its columns by the names they had.
    keeps_outputs: bool,
}

impl Reach {
    /// Of a database.
    pub fn of(target: &Target) -> Reach {
        let knowledge = knowledge(target.dialect);
        let Capabilities { texts_follow_renames: texts, outputs_keep_names: keeps_outputs, .. } =
            knowledge.capabilities(target);
        Reach { knowledge, texts, keeps_outputs }
    }
}

fn is_text(object: &Object) -> bool {
    matches!(object, Object::View(_) | Object::MaterializedView(_) | Object::Trigger(_))
}

/// Gives an object another name or schema; everything that pointed to it follows. Returns what was touched.
pub fn object(schema: &mut Schema, old: &ObjectId, new: &ObjectId, reach: Reach) -> Vec<ObjectId> {
    let syntax = reach.knowledge.syntax();
    let mut touched = move_object(schema, old, new);
    if let Some(Object::Table(table)) = schema.get_mut(new) {
        requalify_table(table, &old.name, &(syntax.quote_name)(new.name.as_str()), syntax);
        reach.knowledge.renamed_table(table, &old.name, &new.name);
        let identities = table.columns.iter_mut().filter_map(|column| column.identity.as_mut());
        // Sequences go along to another schema.
        for named in identities.filter_map(|identity| identity.sequence_name.as_mut()) {
            named.schema.clone_from(&new.schema);
        }
    }
    let owned: Vec<ObjectId> = schema.owned_by(&old.schema, &old.name).cloned().collect();
    for id in owned {
        let moved = ObjectId { schema: new.schema.clone(), owner: Some(new.name.clone()), ..id.clone() };
        touched.extend(move_object(schema, &id, &moved));
    }
    let (from, to) = (old.qualified(), new.qualified());
    for (id, slot) in &mut schema.objects {
        let own = id.owner.as_ref() == Some(&new.name) && id.schema == new.schema;
        if !may_point_to(slot, old, &from) || (is_text(slot) && !reach.texts && !own) {
            continue;
        }
        let mut changed = (**slot).clone();
        if point_to(&mut changed, id, old, &from, &to, syntax) {
            *slot = Arc::new(changed);
            touched.push(id.clone());
        }
    }
    touched
}

fn move_object(schema: &mut Schema, id: &ObjectId, new_id: &ObjectId) -> Vec<ObjectId> {
    if let Some(privileges) = schema.privileges_mut() {
        privileges.renamed(id, new_id);
    }
    if let Some(object) = schema.objects.remove(id) {
        schema.objects.insert(new_id.clone(), object);
    }
    vec![id.clone(), new_id.clone()]
}

/// Gives a column of a table another name, carried through keys, indexes, checks, foreign keys of other tables,
/// and expressions. Returns what was touched.
pub fn column(schema: &mut Schema, table: &ObjectId, names: &Pair<Name>, reach: Reach) -> Vec<ObjectId> {
    let syntax = reach.knowledge.syntax();
    let Pair { before: from, after: to } = names;
    if let Some(Object::Table(it)) = schema.get_mut(table) {
        if let Some(column) = it.column_mut(from) {
            column.name = to.clone();
        }
        rename_in_table(it, from, to, syntax);
    }
    if let Some(privileges) = schema.privileges_mut() {
        privileges.column_renamed(table, from, to);
    }
    let mut touched = vec![table.clone()];
    let name = table.qualified();
    let having: BTreeMap<Name, bool> =
        if reach.texts { tables_having(schema, from) } else { BTreeMap::new() };
    let others = |name: &Name| having.get(name).copied();
    for (id, slot) in &mut schema.objects {
        if !may_point_to(slot, table, &name) || (is_text(slot) && !reach.texts) {
            continue;
        }
        let mut changed = (**slot).clone();
        if rename_elsewhere(&mut changed, id, &name, names, &others, reach) {
            *slot = Arc::new(changed);
            touched.push(id.clone());
        }
    }
    touched
}

/// Whether an object can speak of another at all: most do not, and need no copy.
fn may_point_to(object: &Object, id: &ObjectId, name: &QualifiedName) -> bool {
    match object {
        Object::Table(table) => {
            let of_parent = table.options.partition_of.as_ref().is_some_and(|of| of.parent == *name);
            // A type may stand in any expression of it.
            let is_type = matches!(id.kind, ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite);
            is_type
                || of_parent
                || table.options.inherits.contains(name)
                || depend::table_refers_to(table, id, true)
        }
        Object::Sequence(sequence) => sequence.owned_by.as_ref().is_some_and(|(table, _)| table == name),
        Object::View(_)
        | Object::MaterializedView(_)
        | Object::Trigger(_)
        | Object::Policy(_)
        | Object::Domain(_)
        | Object::Composite(_) => true,
        Object::Routine(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Opaque(_) => false,
    }
}

/// Changes what an object says of a renamed one; tells whether it said anything.
fn point_to(
    object: &mut Object,
    of: &ObjectId,
    old: &ObjectId,
    from: &QualifiedName,
    to: &QualifiedName,
    syntax: &'static Syntax,
) -> bool {
    let mut found = false;
    let mut replace = |name: &mut QualifiedName| {
        if name == from {
            *name = to.clone();
            found = true;
        }
    };
    let is_type = matches!(old.kind, ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite);
    match object {
        Object::Table(table) if is_type => {
            table.options.of_type.iter_mut().for_each(&mut replace);
            for column in &mut table.columns {
                found |= retype(&mut column.ty, from, to);
            }
            let quoted = (syntax.quote_name)(to.name.as_str());
            for (_, it) in table.expressions_mut() {
                found |= rename_type_in_expression(it, &from.name, &quoted, syntax);
            }
        }
        Object::Table(table) => {
            for constraint in &mut table.constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                    replace(&mut key.referenced);
                }
            }
            table.options.inherits.iter_mut().for_each(&mut replace);
            if let Some(of) = &mut table.options.partition_of {
                replace(&mut of.parent);
            }
            if old.kind == ObjectKind::Sequence {
                found |= rename_sequence_default(table, from, to, syntax);
            }
        }
        Object::Sequence(sequence) => {
            if let Some((table, _)) = &mut sequence.owned_by {
                replace(table);
            }
        }
        Object::View(view) | Object::MaterializedView(view) => {
            let text = view.query.text.clone();
            rename_in_definition(&mut view.query, &from.name, &(syntax.quote_name)(to.name.as_str()), syntax);
            found |= text != view.query.text;
        }
        Object::Trigger(trigger) => {
            let text = trigger.definition.text.clone();
            rename_in_definition(
                &mut trigger.definition,
                &from.name,
                &(syntax.quote_name)(to.name.as_str()),
                syntax,
            );
            found |= text != trigger.definition.text;
        }
        Object::Domain(domain) if is_type => found |= retype(&mut domain.base, from, to),
        Object::Composite(composite) if is_type => {
            for (_, ty, _) in &mut composite.attributes {
                found |= retype(ty, from, to);
            }
        }
        Object::Policy(policy) if old.kind == ObjectKind::Table => {
            let Some(own) = owner(of) else { return found };
            // Its own table goes by the old name in its expressions.
            let own = if own == *to { from.clone() } else { own };
            let quoted = (syntax.quote_name)(to.name.as_str());
            let expressions = policy.using.iter_mut().chain(policy.with_check.iter_mut());
            found |= rewritten(expressions, syntax, |text| {
                rename_table_in_expression(text, &from.name, &quoted, &own, syntax)
            });
        }
        Object::Routine(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Policy(_)
        | Object::Opaque(_) => {}
    }
    found
}

fn retype(ty: &mut crate::model::DataType, from: &QualifiedName, to: &QualifiedName) -> bool {
    let same = ty.user_defined && *ty.name == *from.name.as_str() && ty.schema == from.schema;
    if same {
        ty.name = Arc::from(to.name.as_str());
        ty.schema = to.schema.clone();
    }
    same
}

/// `nextval('a_id_seq')` follows the sequence.
fn rename_sequence_default(
    table: &mut Table,
    from: &QualifiedName,
    to: &QualifiedName,
    syntax: &'static Syntax,
) -> bool {
    let mut found = false;
    for default in table.columns.iter_mut().filter_map(|column| column.default.as_mut()) {
        if !default.text.contains("nextval") {
            continue;
        }
        let quoted = |name: &QualifiedName| match &name.schema {
            Some(schema) => format!("'{schema}.{}'", name.name),
            None => format!("'{}'", name.name),
        };
        let bare = format!("'{}'", from.name);
        let text = default.text.replace(&quoted(from), &quoted(to)).replace(&bare, &format!("'{}'", to.name));
        if text != *default.text {
            *default = crate::syntax::expression::read(&text, syntax);
            found = true;
        }
    }
    found
}

/// The expressions of a table may name it: `CHECK ("users"."age" > 21)`.
fn requalify_table(table: &mut Table, from: &Name, to: &str, syntax: &'static Syntax) {
    table.expressions_mut().into_iter().for_each(|(_, it)| requalify_expression(it, from, to, syntax));
}

fn rename_in_table(table: &mut Table, from: &Name, to: &Name, syntax: &'static Syntax) {
    let Table { columns, constraints, indexes, comment: _, options } = table;
    let quoted = (syntax.quote_name)(to.as_str());
    let in_expression = |it: &mut Expression| rename_in_expression(it, from, &quoted, syntax);
    for Column { default, generated, .. } in columns {
        if let Some(generated) = generated {
            in_expression(&mut generated.expression);
        }
        if let Some(default) = default {
            in_expression(default);
        }
    }
    for Constraint { name, kind, .. } in constraints {
        // A check that stands in the definition of a column goes by its name (MariaDB).
        if *name == Naming::Generated(from.clone()) {
            *name = Naming::Generated(to.clone());
        }
        match kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                key.parts.iter_mut().for_each(|part| rename_part(part, from, to, &in_expression));
                rename_names(&mut key.include, from, to);
            }
            ConstraintKind::ForeignKey(key) => {
                rename_names(&mut key.columns, from, to);
                rename_names(&mut key.on_delete_columns, from, to);
            }
            ConstraintKind::Check(check) => in_expression(&mut check.expression),
            ConstraintKind::Exclude(exclusion) => {
                exclusion
                    .elements
                    .iter_mut()
                    .for_each(|(part, _)| rename_part(part, from, to, &in_expression));
                exclusion.predicate.iter_mut().for_each(&in_expression);
            }
        }
    }
    for index in indexes {
        index.parts.iter_mut().for_each(|part| rename_part(part, from, to, &in_expression));
        rename_names(&mut index.include, from, to);
        index.predicate.iter_mut().for_each(&in_expression);
    }
    if let Some(partition_by) = &mut options.partition_by {
        rename_in_definition(partition_by, from, &quoted, syntax);
    }
}

fn rename_part(part: &mut IndexPart, from: &Name, to: &Name, in_expression: &impl Fn(&mut Expression)) {
    match &mut part.key {
        PartKey::Column(name) if name == from => *name = to.clone(),
        PartKey::Column(_) => {}
        PartKey::Expression(expression) => in_expression(expression),
    }
}

fn rename_names(names: &mut [Name], from: &Name, to: &Name) {
    for name in names.iter_mut().filter(|name| *name == from) {
        *name = to.clone();
    }
}

/// Gives expressions another text; tells whether one has another.
fn rewritten<'e>(
    expressions: impl Iterator<Item = &'e mut Expression>,
    syntax: &'static Syntax,
    text_of: impl Fn(&str) -> String,
) -> bool {
    expressions.fold(false, |found, expression| {
        let text = text_of(&expression.text);
        read_again(expression, text, syntax) || found
    })
}

/// The table that a policy belongs to.
fn owner(id: &ObjectId) -> Option<QualifiedName> {
    Some(QualifiedName { schema: id.schema.clone(), name: id.owner.clone()? })
}

/// The tables by name, and whether one of that name has a column of a name.
fn tables_having(schema: &Schema, column: &Name) -> BTreeMap<Name, bool> {
    let mut found: BTreeMap<Name, bool> = BTreeMap::new();
    for (id, table) in schema.tables() {
        *found.entry(id.name.clone()).or_default() |= table.column(column).is_some();
    }
    found
}

/// What another object says of a renamed column; tells whether it said anything.
fn rename_elsewhere(
    object: &mut Object,
    id: &ObjectId,
    table: &QualifiedName,
    Pair { before: from, after: to }: &Pair<Name>,
    others: &dyn Fn(&Name) -> Option<bool>,
    reach: Reach,
) -> bool {
    let syntax = reach.knowledge.syntax();
    let quoted = (syntax.quote_name)(to.as_str());
    match object {
        Object::Table(other) => {
            let mut found = false;
            for constraint in &mut other.constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && key.referenced == *table
                    && key.referenced_columns.contains(from)
                {
                    rename_names(&mut key.referenced_columns, from, to);
                    found = true;
                }
            }
            found
        }
        Object::Sequence(sequence) => match &mut sequence.owned_by {
            Some((owner, column)) if owner == table && column == from => {
                *column = to.clone();
                true
            }
            _ => false,
        },
        Object::View(view) | Object::MaterializedView(view) => {
            let names_table =
                view.query.canonical.split(' ').any(|token| token.trim_matches('"') == table.name.compared());
            if !names_table {
                return false;
            }
            let renamed = RenamedColumn {
                table,
                own: None,
                from,
                to: &quoted,
                others,
                keeps_outputs: reach.keeps_outputs,
            };
            let text = rename_in_query(&view.query.text, &renamed, syntax);
            redefine(&mut view.query, &text, syntax)
        }
        Object::Trigger(trigger) if id.owner.as_ref() == Some(&table.name) && id.schema == table.schema => {
            let text = trigger.definition.text.clone();
            rename_in_definition(&mut trigger.definition, from, &quoted, syntax);
            text != trigger.definition.text
        }
        Object::Policy(policy) => {
            let Some(own) = owner(id) else { return false };
            let renamed =
                RenamedColumn { table, own: Some(&own), from, to: &quoted, others, keeps_outputs: false };
            let expressions = policy.using.iter_mut().chain(policy.with_check.iter_mut());
            rewritten(expressions, syntax, |text| rename_in_query(text, &renamed, syntax))
        }
        Object::Trigger(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Routine(_)
        | Object::Opaque(_) => false,
    }
}
