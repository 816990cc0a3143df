//! Who depends on whom: one graph, derived from the schema, for order, CASCADE, and what a change disturbs.
//! What a text only names is an uncertain dependency: it may order, but it never authorizes a drop by itself.

mod mention;
mod table;

pub(crate) use mention::{is_behind_home, mentions, names_column};
pub use table::{foreign_keys_on, has_key_on, owned_sequences};
pub(crate) use table::{of_index, remove_foreign_keys_to, remove_references, table_refers_to};

use crate::model::{
    DataType, Expression, Name, Object, ObjectId, ObjectKind, QualifiedName, Routine, RoutineKind, Schema,
    Table,
};
use mention::{NameIndex, Words};
use std::collections::BTreeMap;

/// How sure a dependency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// A body has a word that is the name of the other: looked at when the routine is made, held by nothing.
    Mentioned,
    /// The text of the one has a word that is the name of the other.
    Named,
    /// The structure says so.
    Certain,
    /// The one belongs to the other, and goes with it.
    Owned,
}

/// A dependency of one object on another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What is depended on.
    pub on: ObjectId,
    /// How sure that is.
    pub strength: Strength,
}

/// What each object depends on.
pub type Graph = BTreeMap<ObjectId, Vec<Dependency>>;

/// The graph of a whole schema; `home` is the one of its schemas where everybody looks first, as in all that follows.
pub fn graph(schema: &Schema, home: Option<&Name>) -> Graph {
    let index = NameIndex::of(schema, home);
    schema.objects.iter().map(|(id, object)| (id.clone(), dependencies(schema, &index, id, object))).collect()
}

/// A schema whose names are indexed once, to ask for the dependencies of many objects.
pub struct Lookup<'s> {
    schema: &'s Schema,
    index: NameIndex,
}

impl<'s> Lookup<'s> {
    /// Indexes the names of a schema.
    pub fn of(schema: &'s Schema, home: Option<&Name>) -> Lookup<'s> {
        Lookup { schema, index: NameIndex::of(schema, home) }
    }

    /// What one object depends on.
    pub fn dependencies(&self, id: &ObjectId) -> Vec<Dependency> {
        match self.schema.get(id) {
            Some(object) => dependencies(self.schema, &self.index, id, object),
            None => Vec::new(),
        }
    }
}

/// Everything that depends on an object directly.
pub fn dependents_of(schema: &Schema, home: Option<&Name>, id: &ObjectId) -> Vec<ObjectId> {
    // One name is looked for, so one name is indexed.
    let index = NameIndex::only(schema, home, id);
    let name = id.qualified();
    schema
        .objects
        .iter()
        // A table that points to another loses its foreign key, not itself.
        .filter(|(_, object)| match &***object {
            Object::Table(table) => {
                id.kind == ObjectKind::Namespace || is_child(table, &name) || table::is_of(table, id)
            }
            // A domain loses its check.
            Object::Domain(domain) => {
                id.kind == ObjectKind::Namespace || domain.base.is_called(&id.qualified())
            }
            _ => true,
        })
        .filter(|(other, object)| {
            *other != id
                && dependencies(schema, &index, other, object)
                    .iter()
                    .any(|it| it.on == *id && it.strength > Strength::Mentioned)
        })
        .map(|(other, _)| other.clone())
        .collect()
}

/// The tables and domains whose defaults, checks and indexes need a type or call a routine: none where the call may mean
/// another of its name.
pub fn callers(schema: &Schema, home: Option<&Name>, id: &ObjectId) -> Vec<ObjectId> {
    let Some(needs) = Needs::of(schema, home, id) else { return Vec::new() };
    let calls = |object: &Object| match object {
        Object::Table(it) => table::expressions(it).any(|it| needs.is_met_in(it)),
        Object::Domain(it) => {
            let checks = it.checks.iter().map(|check| &check.expression);
            it.default.iter().chain(checks).any(|it| needs.is_met_in(it))
        }
        Object::MaterializedView(it) => it.indexes.iter().flat_map(of_index).any(|it| needs.is_met_in(it)),
        _ => false,
    };
    schema.objects.iter().filter(|(_, object)| calls(object)).map(|(other, _)| other.clone()).collect()
}

/// Whether expressions need one object: a type that they cast to, a routine that they call.
pub(crate) struct Needs<'s> {
    schema: &'s Schema,
    index: NameIndex,
    id: &'s ObjectId,
}

impl<'s> Needs<'s> {
    /// Of an object; `None` where an expression does not tell whether it means it.
    pub(crate) fn of(schema: &'s Schema, home: Option<&Name>, id: &'s ObjectId) -> Option<Needs<'s>> {
        let overloaded = || {
            schema.objects.keys().any(|other| other != id && other.kind == id.kind && other.name == id.name)
        };
        let is_told = match id.kind {
            ObjectKind::Function | ObjectKind::Aggregate => !overloaded(),
            ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => true,
            ObjectKind::Namespace
            | ObjectKind::Extension
            | ObjectKind::Sequence
            | ObjectKind::Procedure
            | ObjectKind::Table
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Opaque => false,
        };
        is_told.then(|| Needs { schema, index: NameIndex::only(schema, home, id), id })
    }

    /// Whether an expression needs it.
    pub(crate) fn is_met_in(&self, expression: &Expression) -> bool {
        // No object depends on itself, so that of a table stands for any.
        let nobody = ObjectId::new(ObjectKind::Table, None, Name::exact(""));
        let mut found = Found { list: Vec::new(), own: &nobody, arguments: Vec::new() };
        mention::in_expression(&self.index, expression, &mut found, self.schema);
        found.list.iter().any(|it| it.strength == Strength::Certain && it.on == *self.id)
    }
}

/// Another routine of the name of one that takes as many arguments: a call does not tell which is meant.
pub fn twin(schema: &Schema, routine: &ObjectId) -> Option<ObjectId> {
    let Some(Object::Routine(it)) = schema.get(routine) else { return None };
    let taken = it.arguments_taken();
    let overlaps = |other: &Routine| {
        let others = other.arguments_taken();
        taken.start() <= others.end() && others.start() <= taken.end()
    };
    let first = ObjectId { signature: None, ..routine.clone() };
    let named = schema.objects.range(first..).take_while(|(id, _)| {
        id.kind == routine.kind && id.schema == routine.schema && id.name == routine.name
    });
    named
        .filter(|(id, _)| *id != routine)
        .find(|(_, object)| matches!(&***object, Object::Routine(other) if overlaps(other)))
        .map(|(id, _)| id.clone())
}

fn is_child(table: &Table, parent: &QualifiedName) -> bool {
    table.options.partition_of.as_ref().is_some_and(|of| of.parent == *parent)
        || table.options.inherits.contains(parent)
}

/// Whether the one goes along when the other is dropped, without CASCADE being asked for.
pub fn goes_along(schema: &Schema, dropped: &ObjectId, dependent: &ObjectId) -> bool {
    if dependent.owner.as_ref() == Some(&dropped.name) && dependent.schema == dropped.schema {
        return matches!(dropped.kind, ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView);
    }
    match schema.get(dependent) {
        Some(Object::Sequence(sequence)) => {
            sequence.owned_by.as_ref().is_some_and(|(table, _)| *table == dropped.qualified())
        }
        Some(Object::Table(table)) => {
            table.options.partition_of.as_ref().is_some_and(|of| of.parent == dropped.qualified())
        }
        _ => false,
    }
}

fn dependencies(schema: &Schema, index: &NameIndex, id: &ObjectId, object: &Object) -> Vec<Dependency> {
    let mut found = Found { list: Vec::new(), own: id, arguments: arguments(object) };
    if let Some(namespace) = &id.schema {
        found.certain(schema, ObjectId::new(ObjectKind::Namespace, None, namespace.clone()));
    }
    if let Some(owner) = &id.owner {
        for kind in [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView] {
            let owner = ObjectId::new(kind, id.schema.clone(), owner.clone());
            found.add(schema, owner, Strength::Owned);
        }
    }
    match object {
        Object::Namespace(_) | Object::Extension(_) | Object::Enum(_) => {}
        Object::Domain(domain) => {
            found.ty(schema, &domain.base);
            let checks = domain.checks.iter().map(|check| &check.expression);
            for expression in checks.chain(&domain.default) {
                mention::in_expression(index, expression, &mut found, schema);
            }
        }
        Object::Composite(composite) => {
            for (_, ty, _) in &composite.attributes {
                found.ty(schema, ty);
            }
        }
        Object::Sequence(sequence) => {
            if let Some((table, _)) = &sequence.owned_by {
                found.add(schema, Schema::table_id(table), Strength::Owned);
            }
        }
        Object::Routine(routine) => {
            for argument in &routine.arguments {
                found.ty(schema, &argument.ty);
            }
            if let Some(returns) = &routine.returns {
                mention::in_written(index, returns, (Strength::Named, Words::Types), &mut found, schema);
            }
            if let Some(support) = routine.options.get("support") {
                let support = format!("support {}", support.replace('.', " . "));
                mention::in_text(index, &support, (Strength::Named, Words::Definition), &mut found, schema);
            }
            let body = &*routine.body.canonical;
            match held_by_body(routine) {
                Held::Named(words) => {
                    mention::in_text(index, body, (Strength::Named, words), &mut found, schema)
                }
                Held::Mentioned => {
                    mention::in_written(index, body, (Strength::Mentioned, Words::Query), &mut found, schema);
                }
                Held::Declared => {
                    let declared = declarations(body);
                    let said = (Strength::Mentioned, Words::Types);
                    mention::in_written(index, &declared, said, &mut found, schema);
                }
            }
        }
        Object::Table(table) => table::dependencies(schema, index, table, &mut found),
        Object::View(view) | Object::MaterializedView(view) => {
            let query = &view.query.canonical;
            mention::in_text(index, query, (Strength::Named, Words::Query), &mut found, schema);
            for default in view.defaults.values() {
                mention::in_expression(index, default, &mut found, schema);
            }
        }
        Object::Trigger(trigger) => {
            let text = &trigger.definition.canonical;
            mention::in_text(index, text, (Strength::Named, Words::Query), &mut found, schema)
        }
        Object::Policy(policy) => {
            for expression in policy.using.iter().chain(&policy.with_check) {
                mention::in_expression(index, expression, &mut found, schema);
            }
        }
        Object::Opaque(opaque) => {
            let text = &opaque.definition.canonical;
            mention::in_text(index, text, (Strength::Named, words_of(id)), &mut found, schema);
            if id.signature.as_deref() == Some("operator class") {
                mention::families(index, text, &mut found, schema);
            }
        }
    }
    found.list
}

/// What the words of a body hold.
enum Held {
    /// A parsed body (BEGIN ATOMIC) and an aggregate hold what they name.
    Named(Words),
    /// One in SQL is checked when it is made.
    Mentioned,
    /// Of others, the types in their declarations are; whatever else they name is looked up when they run.
    Declared,
}

fn held_by_body(routine: &Routine) -> Held {
    let Routine { language, kind, .. } = routine;
    if *kind == RoutineKind::Aggregate {
        return Held::Named(Words::Definition);
    }
    if has_parsed_body(routine) {
        return Held::Named(Words::Query);
    }
    if &**language == "sql" { Held::Mentioned } else { Held::Declared }
}

/// What the words of a text are that the model does not open up.
fn words_of(opaque: &ObjectId) -> Words {
    // The columns of a foreign table have types.
    let is_query = opaque.has_query() && opaque.signature.as_deref() != Some("foreign table");
    if is_query { Words::Query } else { Words::Definition }
}

/// What stands between each DECLARE of a body and the BEGIN after it; a body is kept as it was written.
fn declarations(body: &str) -> String {
    let mut declared = String::new();
    let mut within = false;
    for word in body.split_whitespace() {
        if word.eq_ignore_ascii_case("begin") {
            within = false;
        } else if within {
            declared.push_str(word);
            declared.push(' ');
        }
        within |= word.eq_ignore_ascii_case("declare");
    }
    declared
}

/// Whether the server has parsed the body of a routine when it was made (manual, CREATE FUNCTION, sql_body).
pub(crate) fn has_parsed_body(routine: &Routine) -> bool {
    let Routine { body, .. } = routine;
    body.canonical.starts_with("begin atomic") || body.canonical.starts_with("return ")
}

/// Dependencies as they are found.
pub(crate) struct Found<'a> {
    list: Vec<Dependency>,
    pub(super) own: &'a ObjectId,
    /// The names that stand for its arguments in the body of a routine.
    arguments: Vec<&'a Name>,
}

fn arguments(object: &Object) -> Vec<&Name> {
    match object {
        Object::Routine(routine) => routine.arguments.iter().filter_map(|it| it.name.as_ref()).collect(),
        _ => Vec::new(),
    }
}

/// Whether a function is one of those that a base type is made of: they need no more of it than its name.
pub(crate) fn is_in_and_out(schema: &Schema, ty: &ObjectId, routine: &ObjectId) -> bool {
    const MADE_OF: [&str; 8] =
        ["input", "output", "receive", "send", "typmod_in", "typmod_out", "analyze", "subscript"];
    let Some(Object::Opaque(it)) = schema.get(ty).filter(|_| routine.kind == ObjectKind::Function) else {
        return false;
    };
    let words: Vec<&str> = it.definition.canonical.split(' ').map(|word| word.trim_matches('"')).collect();
    (0..words.len()).any(|at| match words.get(at..).unwrap_or_default() {
        [key, "=", _, ".", name, ..] | [key, "=", name, ..] => {
            MADE_OF.contains(key) && *name == routine.name.compared()
        }
        _ => false,
    })
}

fn is_operator(id: &ObjectId) -> bool {
    id.signature.as_deref() == Some("operator")
}

impl Found<'_> {
    fn add(&mut self, schema: &Schema, on: ObjectId, strength: Strength) {
        // Operators name each other as commutators and negators, and hold nothing of each other.
        let operators = is_operator(self.own) && is_operator(&on);
        let argument = strength == Strength::Mentioned && self.arguments.contains(&&on.name);
        if on == *self.own || operators || argument || !schema.objects.contains_key(&on) {
            return;
        }
        match self.list.iter_mut().find(|it| it.on == on) {
            Some(known) => known.strength = known.strength.max(strength),
            None => self.list.push(Dependency { on, strength }),
        }
    }

    fn certain(&mut self, schema: &Schema, on: ObjectId) {
        self.add(schema, on, Strength::Certain);
    }

    fn table(&mut self, schema: &Schema, name: &QualifiedName) {
        self.certain(schema, Schema::table_id(name));
    }

    fn ty(&mut self, schema: &Schema, ty: &DataType) {
        if !ty.user_defined {
            return;
        }
        let name = Name::exact(ty.name.clone());
        // Every relation has a type of its rows.
        for kind in [
            ObjectKind::Enum,
            ObjectKind::Domain,
            ObjectKind::Composite,
            ObjectKind::Table,
            ObjectKind::View,
            ObjectKind::MaterializedView,
        ] {
            self.certain(schema, ObjectId::new(kind, ty.schema.clone(), name.clone()));
        }
        for what in ["type", "range type", "range", "base type"] {
            let id = ObjectId {
                signature: Some(what.into()),
                ..ObjectId::new(ObjectKind::Opaque, ty.schema.clone(), name.clone())
            };
            if !is_in_and_out(schema, &id, self.own) {
                self.certain(schema, id);
            }
        }
    }
}
