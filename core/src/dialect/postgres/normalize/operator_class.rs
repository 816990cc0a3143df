//! Operator classes and families: the types that an operator or function of a class takes are the class's own, if
//! nobody says otherwise.

use super::context::Context;
use super::opaque::Statements;
use super::options::{data_type, items, with_types};

/// CREATE OPERATOR CLASS … AS items.
pub fn class(context: &Context<'_>, statements: &Statements) -> Option<String> {
    let [words] = statements.as_slice() else { return None };
    let at = |wanted: &str| words.iter().position(|word| word == wanted);
    let (ty, using, start) = (at("type")? + 1, at("using")?, at("as")?);
    let indexed = data_type(context, words.get(ty..using)?);
    let (name, method) = (at("class")? + 1, words.get(using + 1)?);
    let family = words.get(using + 2..start)?;
    let family = family.strip_prefix(&["family".to_owned()]).unwrap_or(family);
    let is_default = at("default").is_some_and(|at| at < ty);
    let end = words.iter().position(|word| word == "default" || word == "for")?;
    let mut list: Vec<String> = items(words.get(start + 1..)?)
        .into_iter()
        .filter_map(|item| member(context, &indexed, item))
        .collect();
    list.sort();
    let own = words.get(name..end)?;
    let family = if family.is_empty() { own } else { family };
    Some(format!(
        "operator class {} {} for {indexed} using {method} family {} as {}",
        own.join(" "),
        if is_default { "default" } else { "" },
        family.join(" "),
        list.join(" , ")
    ))
}

/// An operator or function without types that are the class's own; storage of the class's own type is none.
fn member(context: &Context<'_>, indexed: &str, words: &[String]) -> Option<String> {
    if words.first().is_some_and(|word| word == "storage") {
        let stored = data_type(context, words.get(1..)?);
        return (stored != indexed).then(|| format!("storage {stored}"));
    }
    let mut said: Vec<String> = Vec::new();
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        let close = after.iter().position(|word| word == ")");
        match close.filter(|_| word == "(") {
            Some(close) => {
                let inside = items(after.get(..close)?);
                let types: Vec<String> = inside.iter().map(|item| data_type(context, item)).collect();
                if types.iter().any(|ty| ty != indexed) {
                    said.push(format!("( {} )", types.join(" , ")));
                }
                rest = after.get(close + 1..)?;
            }
            None => {
                said.push(if word == "procedure" { "function".to_owned() } else { word.clone() });
                rest = after;
            }
        }
    }
    let searched = said.ends_with(&["for".to_owned(), "search".to_owned()]);
    said.truncate(said.len() - if searched { 2 } else { 0 });
    Some(said.join(" "))
}

/// CREATE OPERATOR FAMILY, and what ALTER adds, sorted.
pub fn family(context: &Context<'_>, statements: &Statements) -> Option<String> {
    let (create, rest) = statements.split_first()?;
    let mut added = Vec::new();
    for words in rest {
        let add = words.iter().position(|word| word == "add")?;
        added
            .extend(items(words.get(add + 1..)?).into_iter().map(|item| with_types(context, item).join(" ")));
    }
    added.sort();
    Some(format!("{} add {}", create.join(" "), added.join(" , ")).trim_end_matches(" add ").to_owned())
}
