//! Operators that name each other: the server writes a commutator or negator into the other operator too, where nothing
//! is said there (manual, CREATE OPERATOR, notes).

use crate::model::{Name, Object, ObjectId, ObjectKind, Schema};

/// Gives each partner its side of the pair.
pub fn complete(schema: &mut Schema) {
    let said: Vec<(ObjectId, &str, String)> = schema
        .objects
        .iter()
        .filter(|(id, _)| is_operator(id))
        .flat_map(|(id, object)| partners(id, object))
        .collect();
    for (id, key, symbol) in said {
        let lacks =
            |object: &Object| matches!(object, Object::Opaque(it) if !it.definition.canonical.contains(key));
        if schema.get(&id).is_some_and(lacks)
            && let Some(Object::Opaque(it)) = schema.get_mut(&id)
            && let Some(text) = with_option(&it.definition.canonical, &format!("{key}{symbol}"))
        {
            it.definition.canonical = text.into();
        }
    }
}

/// Operators that have to be there first: the text of this one names them, theirs do not name it, and would take back what
/// this one says of them.
pub fn before(schema: &Schema, id: &ObjectId, object: &Object) -> Vec<ObjectId> {
    let says = |object: &Object, key: &str| match object {
        Object::Opaque(it) => it.definition.text.to_lowercase().contains(key.trim_end_matches(" = ")),
        _ => false,
    };
    if !is_operator(id) {
        return Vec::new();
    }
    let named = partners(id, object).into_iter().filter(|(other, key, _)| {
        other != id && says(object, key) && schema.get(other).is_some_and(|it| !says(it, key))
    });
    named.map(|(other, _, _)| other).collect()
}

fn is_operator(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Opaque && id.signature.as_deref() == Some("operator")
}

/// The operators that this one names, and what they would say of it. The arguments of a commutator change sides.
fn partners(id: &ObjectId, object: &Object) -> Vec<(ObjectId, &'static str, String)> {
    let Object::Opaque(it) = object else { return Vec::new() };
    let Some((symbol, sides)) = id.name.as_str().strip_suffix(')').and_then(|name| name.split_once('('))
    else {
        return Vec::new();
    };
    let (left, right) = sides.split_once(", ").unwrap_or((sides, "none"));
    let pair = |key: &'static str, sides: String| {
        let named = it.definition.canonical.split(key).nth(1)?.split(' ').next()?;
        let name = Name::exact(format!("{named}({sides})"));
        Some((ObjectId { name, ..id.clone() }, key, symbol.to_owned()))
    };
    let found =
        [pair("commutator = ", format!("{right}, {left}")), pair("negator = ", format!("{left}, {right}"))];
    found.into_iter().flatten().collect()
}

/// A list of options with one more, in order.
fn with_option(canonical: &str, option: &str) -> Option<String> {
    let (head, list) = canonical.strip_suffix(" )")?.split_once(" ( ")?;
    let mut options: Vec<&str> = list.split(" , ").chain([option]).collect();
    options.sort_unstable();
    Some(format!("{head} ( {} )", options.join(" , ")))
}
