//! What does an `env://` URL stand for?

use super::environment::Env;
use super::value::Value;

/// The URLs that `env://<attribute>` stands for in an environment; `attribute` is what follows the `//`.
pub fn resolve(env: &Env, attribute: &str) -> Result<Vec<String>, String> {
    let one = |value: &Option<String>| {
        value.clone().map(|url| vec![url]).ok_or_else(|| format!("env {:?} has no {attribute:?}", env.name))
    };
    match attribute {
        "url" => one(&env.url),
        "dev" => one(&env.dev),
        "migration.dir" => one(&env.migration.dir),
        "src" | "schema.src" if env.src.is_empty() => Err(format!("env {:?} has no {attribute:?}", env.name)),
        "src" | "schema.src" => Ok(env.src.clone()),
        _ => match env.extra.get(attribute) {
            Some(value) => texts(value).ok_or_else(|| {
                format!(
                    "env {:?}: {attribute:?} is {}, and not a string or a list of strings",
                    env.name,
                    value.kind()
                )
            }),
            None => Err(format!("env {:?} has no attribute {attribute:?}", env.name)),
        },
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::List(items) => {
            let text = |item: &Value| match item {
                Value::String(text) => Some(text.clone()),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => None,
            };
            items.iter().map(text).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}
