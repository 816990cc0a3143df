//! Lists of options, `(KEY = value, …)`: the order of keys, words in quotes, and what is so by itself say nothing.

use super::context::Context;
use crate::dialect::postgres::syntax::quote_where_needed;
use crate::dialect::postgres::types;

/// Keys whose value names a type.
const TYPES: [&str; 6] = ["leftarg", "rightarg", "stype", "mstype", "subtype", "element"];

/// Keys whose value names a function.
const FUNCTIONS: [&str; 31] = [
    "function",
    "restrict",
    "join",
    "sfunc",
    "finalfunc",
    "combinefunc",
    "serialfunc",
    "deserialfunc",
    "msfunc",
    "minvfunc",
    "mfinalfunc",
    "input",
    "output",
    "receive",
    "send",
    "typmod_in",
    "typmod_out",
    "analyze",
    "subscript",
    "canonical",
    "subtype_diff",
    "start",
    "gettoken",
    "end",
    "headline",
    "lextypes",
    "init",
    "lexize",
    "handler",
    "validator",
    "inline",
];

/// What an option is when nobody says it (manual: CREATE AGGREGATE, CREATE TYPE, CREATE COLLATION, CREATE PUBLICATION).
const DEFAULTS: [(&str, &str); 15] = [
    ("parallel", "unsafe"),
    ("sspace", "0"),
    ("msspace", "0"),
    ("internallength", "variable"),
    ("internallength", "- 1"),
    ("alignment", "int4"),
    ("alignment", "integer"),
    ("storage", "plain"),
    ("category", "'U'"),
    ("delimiter", "','"),
    ("provider", "libc"),
    ("deterministic", "true"),
    ("publish_via_partition_root", "false"),
    ("publish_generated_columns", "none"),
    ("publish", "delete , insert , truncate , update"),
];

/// Options without parentheses, in canonical spelling and order.
pub fn canonical(context: &Context<'_>, words: &[String], is_default: &dyn Fn(&str, &str) -> bool) -> String {
    let mut options: Vec<(String, String)> =
        items(words).into_iter().map(|item| option(context, item)).collect();
    options.retain(|(key, value)| {
        !(DEFAULTS.contains(&(key, value)) || is_default(key, value) || (is_flag(key) && value == "false"))
    });
    one_locale(&mut options);
    options.sort();
    let said = options.into_iter().map(|(key, value)| match is_flag(&key) || value.is_empty() {
        true => key,
        false => format!("{key} = {value}"),
    });
    said.collect::<Vec<_>>().join(" , ")
}

/// Those that are there or not.
fn is_flag(key: &str) -> bool {
    const FLAGS: [&str; 8] = [
        "hashes",
        "merges",
        "passedbyvalue",
        "preferred",
        "collatable",
        "finalfunc_extra",
        "mfinalfunc_extra",
        "hypothetical",
    ];
    FLAGS.contains(&key)
}

/// The parts of a list, cut at its own commas.
pub fn items(words: &[String]) -> Vec<&[String]> {
    let (mut list, mut depth, mut from) = (Vec::new(), 0i32, 0);
    for (at, word) in words.iter().enumerate() {
        depth += i32::from(word == "(") - i32::from(word == ")");
        if word == "," && depth == 0 {
            list.extend(words.get(from..at));
            from = at + 1;
        }
    }
    list.extend(words.get(from..).filter(|rest| !rest.is_empty()));
    list
}

fn option(context: &Context<'_>, words: &[String]) -> (String, String) {
    let cut = words.iter().position(|word| word == "=").unwrap_or(words.len());
    let (key, value) = words.split_at_checked(cut).unwrap_or((words, &[]));
    let key = match key.join(" ").as_str() {
        "procedure" => "function".to_owned(),
        key => key.trim_matches('"').to_owned(),
    };
    let value = value.get(1..).unwrap_or(&[]);
    let said = match key.as_str() {
        "commutator" | "negator" | "sortop" => operator(value),
        "publish" => events(value),
        key if TYPES.contains(&key) => data_type(context, value),
        key if FUNCTIONS.contains(&key) => function(context, value),
        _ => value.join(" "),
    };
    (key, unquoted(&said))
}

/// `OPERATOR(s.=)` is `=`, where the schema says nothing.
fn operator(words: &[String]) -> String {
    match words {
        [word, open, inner @ .., close] if word == "operator" && open == "(" && close == ")" => {
            inner.join("")
        }
        [text] => text.trim_matches('\'').to_owned(),
        _ => words.join(""),
    }
}

/// `'insert, update'`: a set.
fn events(words: &[String]) -> String {
    let text = words.join(" ");
    let mut events: Vec<&str> = text.trim_matches('\'').split(',').map(str::trim).collect();
    events.sort_unstable();
    events.join(" , ")
}

/// A type as the server prints it, without its schema where no other schema has one of the name.
pub fn data_type(context: &Context<'_>, words: &[String]) -> String {
    let text = words.join(" ");
    let Some(mut ty) = types::from_text(&text) else { return text };
    if ty.user_defined && context.names.type_is_unique(&ty.name) {
        ty.schema = None;
    }
    if matches!(&*ty.name, "bpchar" | "character") {
        types::forget_length(&mut ty);
    }
    types::print(&ty, &quote_where_needed)
}

/// Words whose innermost parentheses are lists of types, each as the server prints it.
pub fn with_types(context: &Context<'_>, words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut from = None;
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => {
                out.extend(words.get(from.unwrap_or(at)..at).unwrap_or(&[]).iter().cloned());
                from = Some(at + 1);
                out.push(word.clone());
            }
            ")" => {
                let inside = from.take().and_then(|from| words.get(from..at)).unwrap_or(&[]);
                let types: Vec<String> = items(inside).iter().map(|item| data_type(context, item)).collect();
                out.extend((!types.is_empty()).then(|| types.join(" , ")));
                out.push(word.clone());
            }
            _ if from.is_none() => out.push(word.clone()),
            _ => {}
        }
    }
    out.extend(from.and_then(|from| words.get(from..)).unwrap_or(&[]).iter().cloned());
    out
}

/// A function's name, without its schema where no other schema has one of the name.
pub fn function(context: &Context<'_>, words: &[String]) -> String {
    match words {
        [_, dot, name] if dot == "." && context.names.routine_is_unique(name.trim_matches('"')) => {
            name.clone()
        }
        _ => words.join(" "),
    }
}

/// A word in quotes is the word.
fn unquoted(value: &str) -> String {
    let inner = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let is_word = |text: &&str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    inner.filter(is_word).unwrap_or(value).to_owned()
}

/// A collation's LC_COLLATE and LC_CTYPE, where they are one, are its LOCALE.
fn one_locale(options: &mut Vec<(String, String)>) {
    let of = |wanted: &str| options.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone());
    if let (Some(collate), Some(ctype)) = (of("lc_collate"), of("lc_ctype"))
        && collate == ctype
    {
        options.retain(|(key, _)| !key.starts_with("lc_"));
        options.push(("locale".to_owned(), collate));
    }
}
