//! What only the server can tell: whether it prints two texts alike. It is shown both as temporary views or functions, which go with
//! their transaction; no table is locked but for reading.

use super::render;
use super::syntax::quote;
use crate::dialect::{PlanOptions, Question};
use crate::model::{Name, Object, ObjectId, ObjectKind, Pair, Routine, Schema, View};

/// How to ask whether two objects are the same, where that can be asked.
///
/// The server may look for names elsewhere than the texts mean them; what is of an extension stands in `public`.
pub fn question(home: &Name, id: &ObjectId, objects: Pair<&Object>) -> Option<Question> {
    let path = vec![format!("SET LOCAL search_path = {}, public", quote(home.as_str()))];
    let selects = match (objects.before, objects.after) {
        (Object::View(before), Object::View(after))
        | (Object::MaterializedView(before), Object::MaterializedView(after)) => {
            Pair { before, after }.map(|view| vec![select(view)])
        }
        (Object::Policy(before), Object::Policy(after)) => {
            let owner = id.owner.as_ref()?;
            let table = match &id.schema {
                Some(schema) => format!("{}.{}", quote(schema.as_str()), quote(owner.as_str())),
                None => quote(owner.as_str()),
            };
            Pair { before, after }.map(|policy| {
                let parts = policy.using.iter().chain(&policy.with_check);
                parts.map(|it| format!(" AS SELECT ({}) AS held FROM {table}", it.text)).collect()
            })
        }
        (Object::Routine(before), Object::Routine(after)) => {
            return Some(routine(path, Pair { before, after }));
        }
        _ => return None,
    };
    let Pair { before, after } = selects;
    (before.len() == after.len()).then(|| asked(path, before.iter().zip(&after).collect()))
}

/// A body of SQL is read when the function is made, and printed from what was read.
fn routine(settings: Vec<String>, pair: Pair<&Routine>) -> Question {
    let made = |side: &str, routine: &Routine| {
        let (temporary, name) = (Name::exact("pg_temp"), Name::exact(format!("portolan_{side}")));
        let id = ObjectId::new(ObjectKind::Function, Some(temporary), name);
        vec![render::routine::create(&PlanOptions::default(), &Schema::default(), &id, routine, false)]
    };
    let printed = |side: &str| {
        format!(
            "(SELECT pg_catalog.pg_get_function_sqlbody(oid) FROM pg_catalog.pg_proc \
             WHERE pronamespace = pg_catalog.pg_my_temp_schema() AND proname = 'portolan_{side}')"
        )
    };
    Question {
        settings,
        made: Pair { before: made("before", pair.before), after: made("after", pair.after) },
        // A body that is only a string has none that was read.
        same: format!("SELECT {} IS NOT DISTINCT FROM {}", printed("before"), printed("after")),
        true_word: "t",
    }
}

fn select(view: &View) -> String {
    let columns: Vec<String> = view.columns.iter().map(|name| quote(name.as_str())).collect();
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    format!("{columns} AS {}", view.query.text)
}

fn asked(settings: Vec<String>, pairs: Vec<(&String, &String)>) -> Question {
    let mut made = Pair { before: Vec::new(), after: Vec::new() };
    let mut same = Vec::new();
    for (at, (before, after)) in pairs.into_iter().enumerate() {
        made.before.push(format!("CREATE TEMPORARY VIEW portolan_before_{at}{before}"));
        made.after.push(format!("CREATE TEMPORARY VIEW portolan_after_{at}{after}"));
        let printed = |side: &str| {
            format!("pg_catalog.pg_get_viewdef('pg_temp.portolan_{side}_{at}'::pg_catalog.regclass)")
        };
        same.push(format!("{} = {}", printed("before"), printed("after")));
    }
    Question { settings, made, same: format!("SELECT {}", same.join(" AND ")), true_word: "t" }
}
