//! A rename carried through a schema: who points to the thing, who names it in an expression or a text.

mod column;
mod table;
mod texts;

pub use column::column;
pub(super) use table::rename_in_indexes;
pub(super) use texts::{may_have, rewritten};

use crate::depend;
use crate::dialect::{Knowledge, knowledge};
use crate::model::{
    ArgumentMode, Capabilities, ConstraintKind, DataType, Name, Object, ObjectId, ObjectKind, QualifiedName,
    Routine, Schema, Target,
};
use crate::syntax::canonical::redefine;
use crate::syntax::rename::{
    Moved, MovedRelation, MovedRoutine, Text, move_relation, move_routine, move_type, rename_itself,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far a rename goes.
#[derive(Clone, Copy)]
pub struct Reach<'a> {
    knowledge: &'static dyn Knowledge,
    /// Whether views and triggers follow.
    texts: bool,
    /// Whether a view then gives its columns by the names they had.
    keeps_outputs: bool,
    /// Where names without a schema are looked up, if that is known.
    home: Option<&'a Name>,
}

impl<'a> Reach<'a> {
    /// Of a database.
    pub fn of(target: &Target, home: Option<&'a Name>) -> Reach<'a> {
        let knowledge = knowledge(target.dialect);
        let Capabilities { texts_follow_renames: texts, outputs_keep_names: keeps_outputs, .. } =
            knowledge.capabilities(target);
        Reach { knowledge, texts, keeps_outputs, home }
    }

    /// Whether the texts of an object follow. In MySQL they are looked at when they run, but for triggers of the table.
    fn follows(self, object: &Object, own: bool) -> bool {
        match object {
            Object::Trigger(_) => self.texts || own,
            Object::View(_) | Object::MaterializedView(_) | Object::Opaque(_) | Object::Routine(_) => {
                self.texts
            }
            Object::Table(_)
            | Object::Policy(_)
            | Object::Domain(_)
            | Object::Composite(_)
            | Object::Sequence(_)
            | Object::Namespace(_)
            | Object::Extension(_)
            | Object::Enum(_) => true,
        }
    }
}

/// What an object is in texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    Relation,
    Type,
    Routine,
    /// Texts do not name it.
    Unnamed,
}

fn thing(id: &ObjectId) -> Thing {
    match id.kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence => {
            Thing::Relation
        }
        ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => Thing::Type,
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => Thing::Routine,
        ObjectKind::Opaque => match id.signature.as_deref() {
            Some("type" | "range type" | "range" | "base type") => Thing::Type,
            Some("foreign table") => Thing::Relation,
            _ => Thing::Unnamed,
        },
        ObjectKind::Namespace | ObjectKind::Extension | ObjectKind::Trigger | ObjectKind::Policy => {
            Thing::Unnamed
        }
    }
}

/// Gives an object another name or schema; everything that pointed to it follows. Returns what was touched; or the object
/// of which nobody can tell whether it means a routine or another of its name.
pub fn object(
    schema: &mut Schema,
    old: &ObjectId,
    new: &ObjectId,
    reach: Reach<'_>,
) -> Result<Vec<ObjectId>, ObjectId> {
    let overloads = overloads(schema, old);
    let mut touched = move_object(schema, old, new);
    itself(schema, old, new, reach);
    let owned: Vec<ObjectId> = schema.owned_by(&old.schema, &old.name).cloned().collect();
    for id in owned {
        let moved = ObjectId { schema: new.schema.clone(), owner: Some(new.name.clone()), ..id.clone() };
        touched.extend(move_object(schema, &id, &moved));
    }
    let thing = thing(old);
    if thing == Thing::Unnamed {
        return Ok(touched);
    }
    let (from, to) = (old.qualified(), new.qualified());
    let renamed = Renamed {
        old,
        from: &from,
        to: &to,
        thing,
        is_column: thing == Thing::Relation && tables_having(schema, &old.name).values().any(|has| *has),
        overloads: &overloads,
        reach,
    };
    let mut ids = Vec::new();
    for (id, slot) in &mut schema.objects {
        let own = id.owner.as_ref() == Some(&new.name) && id.schema == new.schema;
        if !renamed.may_be_named_by(slot) || !reach.follows(slot, own) {
            continue;
        }
        let mut changed = (**slot).clone();
        if renamed.rename_in(id, &mut changed)? {
            *slot = Arc::new(changed);
            touched.push(id.clone());
        }
        if let Some(other) = renamed.other_id(id, slot) {
            ids.push((id.clone(), other));
        }
    }
    for (id, other) in ids {
        touched.extend(move_object(schema, &id, &other));
    }
    Ok(touched)
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

/// What an object says of itself.
fn itself(schema: &mut Schema, old: &ObjectId, new: &ObjectId, reach: Reach<'_>) {
    let syntax = reach.knowledge.syntax();
    match schema.get_mut(new) {
        Some(Object::Table(table)) => {
            table::requalify(table, &old.name, &(syntax.quote_name)(new.name.as_str()), syntax);
            reach.knowledge.renamed_table(table, &old.name, &new.name);
            let identities = table.columns.iter_mut().filter_map(|column| column.identity.as_mut());
            // Sequences go along to another schema.
            for named in identities.filter_map(|identity| identity.sequence_name.as_mut()) {
                named.schema.clone_from(&new.schema);
            }
        }
        Some(Object::Trigger(trigger)) => {
            let (from, to) = (QualifiedName::bare(old.name.clone()), QualifiedName::bare(new.name.clone()));
            let text =
                rename_itself(&trigger.definition.text, &Moved { from: &from, to: &to, home: None }, syntax);
            redefine(&mut trigger.definition, &text, syntax);
        }
        Some(Object::Opaque(opaque)) => {
            let (from, to) = (old.qualified(), new.qualified());
            // The name of a rule has no schema.
            let home = reach.home.filter(|_| old.owner.is_none());
            let moved = Moved { from: &from, to: &to, home };
            let text = rename_itself(&opaque.definition.text, &moved, syntax);
            redefine(&mut opaque.definition, &text, syntax);
            opaque.drop = rename_itself(&opaque.drop, &moved, syntax).into();
        }
        _ => {}
    }
}

/// How many arguments the routines of a name take that are not this one.
fn overloads(schema: &Schema, id: &ObjectId) -> Vec<Option<std::ops::RangeInclusive<usize>>> {
    if thing(id) != Thing::Routine {
        return Vec::new();
    }
    let taken = |it: &ObjectId| match schema.get(it) {
        Some(Object::Routine(it)) => Some(it.arguments_taken()),
        _ => None,
    };
    let others = schema.objects.keys().filter(|it| {
        *it != id && thing(it) == Thing::Routine && it.name == id.name && it.schema == id.schema
    });
    std::iter::once(taken(id)).chain(others.map(taken)).collect()
}

/// A rename, as other objects see it.
struct Renamed<'a> {
    old: &'a ObjectId,
    from: &'a QualifiedName,
    to: &'a QualifiedName,
    thing: Thing,
    is_column: bool,
    /// How many arguments a routine takes, and then the others of its name.
    overloads: &'a [Option<std::ops::RangeInclusive<usize>>],
    reach: Reach<'a>,
}

impl Renamed<'_> {
    /// Whether an object can speak of it at all: most do not, and need no copy.
    fn may_be_named_by(&self, object: &Object) -> bool {
        let Renamed { old, from, thing, .. } = self;
        match object {
            Object::Table(table) => {
                let of_parent = table.options.partition_of.as_ref().is_some_and(|of| of.parent == **from);
                let typed = || table.columns.iter().any(|column| column.ty.is_called(from));
                *thing != Thing::Relation
                    || of_parent
                    || table.options.inherits.contains(from)
                    || typed()
                    || depend::table_refers_to(table, old, true)
            }
            Object::Sequence(it) => it.owned_by.as_ref().is_some_and(|(table, _)| table == *from),
            Object::Namespace(_) | Object::Extension(_) | Object::Enum(_) => false,
            Object::View(_)
            | Object::MaterializedView(_)
            | Object::Trigger(_)
            | Object::Policy(_)
            | Object::Domain(_)
            | Object::Composite(_)
            | Object::Routine(_)
            | Object::Opaque(_) => true,
        }
    }

    /// Changes what an object says of it; tells whether it said anything.
    fn rename_in(&self, id: &ObjectId, object: &mut Object) -> Result<bool, ObjectId> {
        let Renamed { from, to, thing, reach, .. } = self;
        let syntax = reach.knowledge.syntax();
        let mut found = self.point(object);
        for ty in types(object) {
            found |= *thing != Thing::Routine && retype(ty, from, to);
        }
        // What belongs to it goes by its old name in its own text.
        let own = owner(id).map(|own| if own == **to { (*from).clone() } else { own });
        let mut unclear = false;
        found |=
            rewritten(id, object, syntax, &mut |kind, text| match self.in_text(kind, text, own.as_ref()) {
                Some(text) => text,
                None => {
                    unclear = true;
                    text.to_owned()
                }
            });
        if unclear { Err(id.clone()) } else { Ok(found) }
    }

    fn in_text(&self, kind: Text, text: &str, own: Option<&QualifiedName>) -> Option<String> {
        let Renamed { from, to, thing, is_column, overloads, reach, .. } = self;
        let syntax = reach.knowledge.syntax();
        let moved = Moved { from, to, home: reach.home };
        match (thing, kind) {
            (Thing::Relation, Text::Query) => {
                let (is_column, keeps_outputs) = (*is_column, reach.keeps_outputs);
                Some(move_relation(text, &MovedRelation { moved, own, is_column, keeps_outputs }, syntax))
            }
            (Thing::Relation | Thing::Type, _) => Some(move_type(text, kind, &moved, syntax)),
            (Thing::Routine, _) => {
                let takes = |given: usize| is_called(overloads, given);
                move_routine(text, kind, &MovedRoutine { moved, takes: &takes }, syntax)
            }
            (Thing::Unnamed, _) => Some(text.to_owned()),
        }
    }

    /// What an object names by itself, and not in a text.
    fn point(&self, object: &mut Object) -> bool {
        let Renamed { from, to, thing, reach, .. } = self;
        let mut found = false;
        let mut replace = |name: &mut QualifiedName| {
            if name == *from {
                *name = (*to).clone();
                found = true;
            }
        };
        match object {
            Object::Table(table) if *thing == Thing::Type => {
                table.options.of_type.iter_mut().for_each(&mut replace)
            }
            Object::Table(table) if *thing == Thing::Relation => {
                for constraint in &mut table.constraints {
                    if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                        replace(&mut key.referenced);
                    }
                }
                table.options.inherits.iter_mut().for_each(&mut replace);
                table.options.partition_of.iter_mut().for_each(|of| replace(&mut of.parent));
            }
            Object::Sequence(sequence) => sequence.owned_by.iter_mut().for_each(|(table, _)| replace(table)),
            Object::Routine(Routine { returns: Some(returns), .. }) if *thing != Thing::Routine => {
                let moved = Moved { from, to, home: None };
                let text = self.plain(&move_type(returns, Text::Types, &moved, reach.knowledge.syntax()));
                found = *text != **returns;
                *returns = text.into();
            }
            _ => {}
        }
        found
    }

    /// What a function gives is spelled without quotes where it needs none, and without the schema.
    fn plain(&self, text: &str) -> String {
        let quote = self.reach.knowledge.syntax().quote_name;
        let QualifiedName { schema, name } = self.to;
        let plain = name.as_str().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let text = match schema {
            Some(schema) => text.replace(&format!("{}.", quote(schema.as_str())), ""),
            None => text.to_owned(),
        };
        if plain { text.replace(&quote(name.as_str()), name.as_str()) } else { text }
    }

    /// The id of an object that has the type in its own: a routine by its arguments, a cast, an operator.
    fn other_id(&self, id: &ObjectId, object: &Object) -> Option<ObjectId> {
        let Renamed { from, to, thing, reach, .. } = self;
        if *thing == Thing::Routine {
            return None;
        }
        let other = match object {
            Object::Routine(it) => {
                let taken = it.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Out);
                taken.clone().any(|it| it.ty.is_called(to)).then(|| {
                    let renamed = |ty: &str| match ty.strip_suffix("[]") {
                        Some(element) if element == from.name.as_str() => format!("{}[]", to.name),
                        None if ty == from.name.as_str() => to.name.to_string(),
                        _ => ty.to_owned(),
                    };
                    let all =
                        id.signature.as_deref().unwrap_or("").split(", ").map(renamed).collect::<Vec<_>>();
                    ObjectId { signature: Some(all.join(", ").into()), ..id.clone() }
                })
            }
            Object::Opaque(_) if matches!(id.signature.as_deref(), Some("cast" | "operator")) => {
                let moved = Moved { from, to, home: None };
                let text = move_type(id.name.as_str(), Text::Types, &moved, reach.knowledge.syntax());
                Some(ObjectId { name: Name::exact(self.plain(&text)), ..id.clone() })
            }
            _ => None,
        };
        other.filter(|other| other != id)
    }
}

/// Whether a call with so many arguments is one of the first of some routines; `None` where it may be of another.
fn is_called(routines: &[Option<std::ops::RangeInclusive<usize>>], given: usize) -> Option<bool> {
    let takes =
        |it: &Option<std::ops::RangeInclusive<usize>>| it.as_ref().is_none_or(|taken| taken.contains(&given));
    let (own, others) = routines.split_first()?;
    match (takes(own), others.iter().any(takes)) {
        (true, true) => None,
        (own, _) => Some(own),
    }
}

/// The types that an object is made of.
fn types(object: &mut Object) -> Vec<&mut DataType> {
    match object {
        Object::Table(it) => it.columns.iter_mut().map(|column| &mut column.ty).collect(),
        Object::Domain(it) => vec![&mut it.base],
        Object::Composite(it) => it.attributes.iter_mut().map(|(_, ty, _)| ty).collect(),
        Object::Routine(it) => it.arguments.iter_mut().map(|argument| &mut argument.ty).collect(),
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Sequence(_)
        | Object::View(_)
        | Object::MaterializedView(_)
        | Object::Trigger(_)
        | Object::Policy(_)
        | Object::Opaque(_) => Vec::new(),
    }
}

fn retype(ty: &mut DataType, from: &QualifiedName, to: &QualifiedName) -> bool {
    let same = ty.is_called(from);
    if same {
        ty.name = Arc::from(to.name.as_str());
        ty.schema = to.schema.clone();
    }
    same
}

/// The table that an object belongs to.
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
