//! What only the server can tell: whether it prints two texts alike. It is shown both as temporary views, which go with their
//! transaction; no table is locked but for reading.

use super::syntax::quote;
use crate::dialect::Question;
use crate::model::{Name, Object, ObjectId, Pair, View};

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
        _ => return None,
    };
    let Pair { before, after } = selects;
    (before.len() == after.len()).then(|| asked(path, before.iter().zip(&after).collect()))
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
