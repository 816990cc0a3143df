//! The things that catalog keys stand for, and what is said of them by name.

use super::super::super::names::sequence_name;
use super::super::super::syntax::quote_where_needed;
use super::super::super::types;
use super::{key, key_of_part};
use crate::dialect::Place;
use crate::model::value::Value;
use crate::model::{Expr, Name, Object, ObjectId, QualifiedName, Routine};

/// The schema and the name of what a key stands for.
pub fn named(place: &Place<'_>, wanted: &str) -> Option<(Option<Name>, Name)> {
    let is_wanted = |key: &Value| matches!(key, Value::Key { of, named: _ } if &**of == wanted);
    if wanted.starts_with("index ") || wanted.starts_with("sequence ") {
        for (id, object) in &place.schema.objects {
            for (what, name) in parts_of(id, object) {
                if is_wanted(&key_of_part(what, id, &name)) {
                    return Some((id.schema.clone(), name));
                }
            }
        }
    }
    let found = place.schema.objects.keys().find(|id| is_wanted(&key(id)))?;
    Some((found.schema.clone(), found.name.clone()))
}

/// The indexes and identity sequences of a table.
fn parts_of(id: &ObjectId, object: &Object) -> Vec<(&'static str, Name)> {
    let mut found = Vec::new();
    match object {
        Object::Table(table) => {
            let indexes = table.indexes.iter().map(|index| &index.name);
            let keys = table.constraints.iter().filter(|it| super::is_key(&it.kind)).map(|it| &it.name);
            found.extend(indexes.chain(keys).filter_map(|naming| Some(("index", naming.name()?.clone()))));
            found.extend(identity_sequences(id, object).into_iter().map(|(_, name)| ("sequence", name)));
        }
        Object::MaterializedView(view) => {
            found.extend(view.indexes.iter().filter_map(|it| Some(("index", it.name.name()?.clone()))));
        }
        _ => {}
    }
    found
}

/// The columns with an identity, and what their sequences are called.
pub fn identity_sequences(id: &ObjectId, object: &Object) -> Vec<(Name, Name)> {
    let Object::Table(table) = object else { return Vec::new() };
    let with_one = table.columns.iter().filter_map(|column| Some((column, column.identity.as_ref()?)));
    let named = with_one.map(|(column, identity)| {
        let own = identity.sequence_name.as_ref().map(|named| named.name.clone());
        (column.name.clone(), own.unwrap_or_else(|| sequence_name(&id.name, &column.name, &|_| false)))
    });
    named.collect()
}

/// The sequence behind a column, written with its schema.
pub fn serial_sequence(place: &Place<'_>, table: &QualifiedName, column: &str) -> Option<Value> {
    let id = crate::model::Schema::table_id(table);
    let found = place.schema.table(table)?;
    let name = Name::exact(column);
    let default = &found.column(&name)?.default;
    let object = place.schema.get(&id)?;
    let identity = identity_sequences(&id, object).into_iter().find(|(of, _)| *of == name).map(|it| it.1);
    let owned = place.schema.objects.iter().find_map(|(id, object)| match object.as_ref() {
        Object::Sequence(sequence) if sequence.owned_by.as_ref() == Some(&(table.clone(), name.clone())) => {
            Some((id.schema.clone(), id.name.clone()))
        }
        _ => None,
    });
    let (schema, sequence) = match (identity, owned, default) {
        (Some(name), _, _) => (id.schema.clone(), name),
        (None, Some(owned), _) => owned,
        (None, None, Some(default)) if matches!(default.tree, Expr::Call { .. }) => return None,
        (None, None, _) => return Some(Value::Null),
    };
    let quoted = |name: &Name| quote_where_needed(name.as_str());
    Some(Value::text(&format!("{}.{}", quoted(schema.as_ref()?), quoted(&sequence))))
}

fn routine<'a>(place: &Place<'a>, wanted: &str) -> Option<(&'a ObjectId, &'a Routine)> {
    let schema: &'a crate::model::Schema = place.schema;
    schema.objects.iter().find_map(|(id, object)| match object.as_ref() {
        Object::Routine(routine) if matches!(key(id), Value::Key { of, .. } if &*of == wanted) => {
            Some((id, routine))
        }
        _ => None,
    })
}

/// The types of a routine's arguments, as they are told apart by.
pub fn types_of(place: &Place<'_>, wanted: &str) -> Option<Vec<String>> {
    let (_, routine) = routine(place, wanted)?;
    let ins = routine.arguments.iter().filter(|it| !matches!(it.mode, crate::model::ArgumentMode::Out));
    // How a type of the project's own is printed hangs on the path.
    ins.map(|it| (!it.ty.user_defined).then(|| types::print(&it.ty, &|name| quote_where_needed(name))))
        .collect()
}

/// What pg_get_function_identity_arguments gives, where the arguments are plain.
pub fn arguments(place: &Place<'_>, wanted: &str) -> Option<String> {
    let (_, routine) = routine(place, wanted)?;
    let all_in = routine.arguments.iter().all(|it| matches!(it.mode, crate::model::ArgumentMode::In));
    let types = types_of(place, wanted).filter(|_| all_in)?;
    let names = routine.arguments.iter().map(|it| it.name.as_ref());
    let one = |(name, ty): (Option<&Name>, String)| match name {
        Some(name) => format!("{} {ty}", quote_where_needed(name.as_str())),
        None => ty,
    };
    Some(names.zip(types).map(one).collect::<Vec<_>>().join(", "))
}

/// What regprocedure shows: `f(integer,text)`.
pub fn procedure(place: &Place<'_>, wanted: &str) -> Option<String> {
    let (id, _) = routine(place, wanted)?;
    let visible = place.path.iter().flatten().next() == id.schema.as_ref();
    let name = quote_where_needed(id.name.as_str());
    let types = types_of(place, wanted)?.join(",");
    match (visible, &id.schema) {
        (false, Some(schema)) => Some(format!("{}.{name}({types})", quote_where_needed(schema.as_str()))),
        _ => Some(format!("{name}({types})")),
    }
}
