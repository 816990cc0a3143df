//! Text-search configurations: which dictionaries each kind of token goes to.

use super::opaque::Statements;
use super::options::items;
use std::collections::BTreeMap;

/// CREATE, and the mappings that ALTER leaves behind; not of a copy, whose mappings are elsewhere.
pub fn configuration(statements: &Statements) -> Option<String> {
    let (create, rest) = statements.split_first()?;
    if create.iter().any(|word| word == "copy") {
        return None;
    }
    let mut mappings: BTreeMap<String, String> = BTreeMap::new();
    for words in rest {
        let action = words.iter().position(|word| word == "mapping")?;
        let verb = words.get(action.checked_sub(1)?)?;
        let kinds = words.iter().position(|word| word == "for")? + 1;
        let with = words.iter().position(|word| word == "with").unwrap_or(words.len());
        let dictionaries = words.get(with + 1..).unwrap_or(&[]).join(" ");
        for kind in items(words.get(kinds..with)?) {
            match verb.as_str() {
                "add" | "alter" => mappings.insert(kind.join(" "), dictionaries.clone()),
                "drop" => mappings.remove(&kind.join(" ")),
                _ => return None,
            };
        }
    }
    let mut said = create.join(" ");
    for (kind, dictionaries) in mappings {
        said.push_str(&format!(" mapping {kind} with {dictionaries}"));
    }
    Some(said)
}
