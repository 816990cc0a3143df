//! The texts of an object that a server keeps as trees: what is renamed is renamed in them.

use crate::depend::has_parsed_body;
use crate::model::{Expression, Name, Object, ObjectId, Opaque, Policy, Routine, RoutineKind, Trigger, View};
use crate::syntax::Syntax;
use crate::syntax::canonical::redefine;
use crate::syntax::rename::{Text, read_again};

/// Gives each text of an object another; tells whether one is another.
pub(in super::super) fn rewritten(
    id: &ObjectId,
    object: &mut Object,
    syntax: &'static Syntax,
    rewrite: &mut dyn FnMut(Text, &str) -> String,
) -> bool {
    let mut found = false;
    for expression in expressions(object) {
        let text = rewrite(Text::Query, &expression.text);
        found |= read_again(expression, text, syntax);
    }
    match object {
        Object::View(View { query, .. }) | Object::MaterializedView(View { query, .. }) => {
            let text = rewrite(Text::Query, &query.text);
            found |= redefine(query, &text, syntax);
        }
        Object::Trigger(Trigger { definition, state: _, comment: _ }) => {
            let text = rewrite(Text::Query, &definition.text);
            found |= redefine(definition, &text, syntax);
        }
        Object::Routine(routine) => found |= of_routine(routine, syntax, rewrite),
        Object::Opaque(Opaque { definition, drop, comment: _ }) => {
            // The columns of a foreign table have types.
            let is_query = id.has_query() && id.signature.as_deref() != Some("foreign table");
            let kind = if is_query { Text::Query } else { Text::Definition };
            let text = rewrite(kind, &definition.text);
            found |= redefine(definition, &text, syntax);
            // It is read as what it follows: `CREATE RULE r ON t`.
            const VERB: &str = "CREATE ";
            if let Some(text) = rewrite(kind, &format!("{VERB}{drop}")).strip_prefix(VERB) {
                *drop = text.into();
            }
        }
        Object::Table(_)
        | Object::Policy(Policy { .. })
        | Object::Domain(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Composite(_)
        | Object::Sequence(_) => {}
    }
    found
}

/// Whether the text of an object may have a name in it, however it is written there.
pub(in super::super) fn may_have(object: &Object, name: &Name) -> bool {
    let text = match object {
        Object::View(it) | Object::MaterializedView(it) => &it.query.text,
        Object::Trigger(it) => &it.definition.text,
        Object::Opaque(it) => &it.definition.text,
        Object::Routine(it) => &it.body.text,
        _ => return true,
    };
    text.to_lowercase().contains(&name.as_str().to_lowercase())
}

/// Its expressions.
fn expressions(object: &mut Object) -> Vec<&mut Expression> {
    match object {
        Object::Table(it) => it.expressions_mut().into_iter().map(|(_, it)| it).collect(),
        Object::Routine(it) => it.arguments.iter_mut().filter_map(|it| it.default.as_mut()).collect(),
        Object::View(it) => it.defaults.values_mut().collect(),
        Object::MaterializedView(_)
        | Object::Domain(_)
        | Object::Policy(_)
        | Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Trigger(_)
        | Object::Opaque(_) => object.expressions_mut().into_iter().map(|(_, it)| it).collect(),
    }
}

fn of_routine(
    routine: &mut Routine,
    syntax: &'static Syntax,
    rewrite: &mut dyn FnMut(Text, &str) -> String,
) -> bool {
    let body = match routine.kind {
        RoutineKind::Aggregate => Some(Text::Definition),
        RoutineKind::Function | RoutineKind::Procedure => has_parsed_body(routine).then_some(Text::Query),
    };
    let mut found = false;
    if let Some(kind) = body {
        let text = rewrite(kind, &routine.body.text);
        found |= redefine(&mut routine.body, &text, syntax);
    }
    found
}
