//! Names in texts: which objects the words of a query, a body or an expression can stand for.

use super::{Found, Strength};
use crate::model::{Expr, Expression, Name, Object, ObjectId, ObjectKind, Schema};
use std::collections::BTreeMap;

/// Objects by the compared form of their name.
pub(crate) struct NameIndex {
    by_name: BTreeMap<String, Vec<ObjectId>>,
}

impl NameIndex {
    pub(crate) fn of(schema: &Schema) -> NameIndex {
        let mut by_name: BTreeMap<String, Vec<ObjectId>> = BTreeMap::new();
        for id in schema.objects.keys().filter(|id| can_be_named(id.kind)) {
            by_name.entry(id.name.compared().to_owned()).or_default().push(id.clone());
        }
        NameIndex { by_name }
    }

    /// An index of one object.
    pub(crate) fn only(schema: &Schema, id: &ObjectId) -> NameIndex {
        let mut by_name = BTreeMap::new();
        if schema.objects.contains_key(id) && can_be_named(id.kind) {
            by_name.insert(id.name.compared().to_owned(), vec![id.clone()]);
        }
        NameIndex { by_name }
    }

    fn get(&self, name: &str) -> &[ObjectId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

fn can_be_named(kind: ObjectKind) -> bool {
    match kind {
        ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Opaque => true,
        ObjectKind::Namespace | ObjectKind::Extension | ObjectKind::Trigger | ObjectKind::Policy => false,
    }
}

/// Objects that the words of a canonical text can stand for.
pub(super) fn in_text(
    index: &NameIndex,
    canonical: &str,
    strength: Strength,
    found: &mut Found<'_>,
    schema: &Schema,
) {
    if index.is_empty() {
        return;
    }
    let tokens: Vec<&str> = canonical.split(' ').map(|token| token.trim_matches(['"', '\'', '`'])).collect();
    for (at, word) in tokens.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).copied();
        let qualifier = before(2).filter(|_| before(1) == Some("."));
        for id in qualified(index.get(word), qualifier) {
            found.add(schema, id.clone(), strength);
        }
    }
    // A name with spaces in it stands between quotes.
    for word in canonical.split('"').skip(1).step_by(2).filter(|word| word.contains(' ')) {
        for id in index.get(word) {
            found.add(schema, id.clone(), strength);
        }
    }
    // Bodies are kept as they are written, so words are looked for.
    if strength == Strength::Mentioned {
        for word in canonical.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')) {
            for id in index.get(word) {
                found.add(schema, id.clone(), strength);
            }
        }
    }
}

/// Those of some objects of one name that are in the schema named before it, if that is a schema of any.
fn qualified<'i>(ids: &'i [ObjectId], qualifier: Option<&str>) -> impl Iterator<Item = &'i ObjectId> {
    let in_schema = |id: &ObjectId| id.schema.as_ref().map(Name::compared) == qualifier;
    let known = qualifier.is_some() && ids.iter().any(in_schema);
    let wanted = qualifier.map(str::to_owned);
    ids.iter().filter(move |id| !known || id.schema.as_ref().map(Name::compared) == wanted.as_deref())
}

/// Objects that an expression calls, or names in a string as `nextval` does.
pub(super) fn in_expression(
    index: &NameIndex,
    expression: &Expression,
    found: &mut Found<'_>,
    schema: &Schema,
) {
    if !index.is_empty() {
        expression.tree.walk(&mut |expr| match expr {
            Expr::Call { name, .. } => add_last(index, name, found, schema),
            Expr::Cast { ty, .. } => found.ty(schema, ty),
            Expr::Text(text) => {
                let bare = text.rsplit('.').next().unwrap_or(text).trim_matches('"');
                for id in index.get(bare).iter().filter(|id| id.kind == ObjectKind::Sequence) {
                    found.add(schema, id.clone(), Strength::Certain);
                }
            }
            Expr::Opaque(text) => in_text(index, text, Strength::Named, found, schema),
            _ => {}
        });
    }
}

fn add_last(index: &NameIndex, path: &[Name], found: &mut Found<'_>, schema: &Schema) {
    let Some(last) = path.last() else { return };
    for id in index.get(last.compared()) {
        let routine = matches!(id.kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate);
        if routine && (path.len() < 2 || path.first() == id.schema.as_ref()) {
            found.add(schema, id.clone(), Strength::Certain);
        }
    }
}

/// Whether the text of an object has a word, or a star that may stand for it.
pub(crate) fn mentions(object: &Object, name: &Name) -> bool {
    let text = match object {
        Object::View(view) | Object::MaterializedView(view) => &view.query.canonical,
        Object::Trigger(trigger) => &trigger.definition.canonical,
        Object::Opaque(opaque) => &opaque.definition.canonical,
        Object::Routine(routine) => &routine.body.canonical,
        Object::Policy(policy) => {
            return policy.using.iter().chain(&policy.with_check).any(|it| it.text.contains(name.as_str()));
        }
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Table(_) => return false,
    };
    text.split(' ').any(|token| token == "*" || token.trim_matches('"') == name.compared())
}
