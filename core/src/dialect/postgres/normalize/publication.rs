//! Publications: the set of what they publish, and how.

use super::context::Context;
use super::opaque::Statements;
use super::options::{self, items};
use crate::model::{Name, QualifiedName};
use std::collections::BTreeSet;

/// CREATE PUBLICATION and its ALTERs as one. A condition on rows is the server's to print: its tokens are equal, or nobody
/// can tell.
pub fn publication(context: &Context<'_>, statements: &Statements) -> Option<String> {
    let (create, rest) = statements.split_first()?;
    let mut published: BTreeSet<String> = BTreeSet::new();
    let (head, list, mut settings) = parts(create);
    for item in members(context, list)? {
        published.insert(item);
    }
    for words in rest {
        let verb = words.iter().position(|word| matches!(word.as_str(), "add" | "drop" | "set"))?;
        let list = words.get(verb + 1..)?;
        match words.get(verb).map(String::as_str)? {
            "set" if list.first().is_some_and(|word| word == "(") => {
                settings.extend(inside(list)?.iter().cloned());
                settings.push(",".to_owned());
            }
            "add" => published.extend(members(context, list)?),
            "drop" => members(context, list)?.iter().for_each(|item| {
                published.remove(item);
            }),
            _ => published = members(context, list)?.into_iter().collect(),
        }
    }
    let settings = options::canonical(context, &last_of_each(&settings), &|_, _| false);
    let published: Vec<String> = published.into_iter().collect();
    Some(format!("{head} for {} with ( {settings} )", published.join(" , ")))
}

/// `CREATE PUBLICATION p`, the list after FOR, the settings after WITH (each ended by a comma).
fn parts(words: &[String]) -> (String, &[String], Vec<String>) {
    let list = words.iter().position(|word| word == "for").unwrap_or(words.len());
    let with = words.iter().rposition(|word| word == "with").unwrap_or(words.len());
    let head = words.get(..list.min(with)).unwrap_or(words).join(" ");
    let list = words.get(list + 1..with).unwrap_or(&[]);
    let mut settings = words.get(with + 1..).and_then(inside).unwrap_or(&[]).to_vec();
    if !settings.is_empty() {
        settings.push(",".to_owned());
    }
    (head, list, settings)
}

fn inside(words: &[String]) -> Option<&[String]> {
    match words {
        [open, inner @ .., close] if open == "(" && close == ")" => Some(inner),
        _ => None,
    }
}

/// A later setting of a key takes the place of an earlier one.
fn last_of_each(settings: &[String]) -> Vec<String> {
    let mut kept: Vec<&[String]> = Vec::new();
    for item in items(settings).into_iter().filter(|item| !item.is_empty()) {
        kept.retain(|other| other.first() != item.first());
        kept.push(item);
    }
    kept.join(&[",".to_owned()][..])
}

/// `TABLE a, b`, `TABLES IN SCHEMA s`: each with what it is.
fn members(context: &Context<'_>, list: &[String]) -> Option<Vec<String>> {
    let mut kind = String::new();
    let mut found = Vec::new();
    for item in items(list) {
        let mut words: Vec<String> = item.to_vec();
        for (said, length) in [("all tables", 2), ("tables in schema", 3), ("all", 1), ("table", 1)] {
            if words.get(..length).is_some_and(|head| head.join(" ") == said) {
                words.drain(..length);
                said.clone_into(&mut kind);
                break;
            }
        }
        let only = words.iter().any(|word| word == "only");
        words.retain(|word| word != "only" && word != "*");
        if let ("table", Some(name)) =
            (kind.as_str(), words.first().filter(|_| words.get(1).is_none_or(|it| it != ".")))
            && let Some(schema) = context.names.relation_schema(name.trim_matches('"'), None)
            && schema.as_str() != "public"
        {
            words.insert(0, ".".to_owned());
            words.insert(0, Name::exact(schema.as_str()).to_string());
        }
        if kind == "table" && !only {
            found.extend(below(context, &words));
        }
        found.push(format!("{kind} {}", words.join(" ")).trim().to_owned());
    }
    Some(found)
}

/// The children of a table are published with it (manual, CREATE PUBLICATION).
fn below(context: &Context<'_>, words: &[String]) -> Vec<String> {
    let name = |word: &String| Name::exact(word.trim_matches('"'));
    let table = match words {
        [schema, dot, table, ..] if dot == "." => QualifiedName::in_schema(name(schema), name(table)),
        [table, ..] => QualifiedName::in_schema(Name::exact("public"), name(table)),
        [] => return Vec::new(),
    };
    let said = |child: &QualifiedName| match &child.schema {
        Some(schema) if schema.as_str() != "public" => format!("table {schema} . {}", child.name),
        _ => format!("table {}", child.name),
    };
    context.names.descendants(&table).into_iter().map(said).collect()
}
