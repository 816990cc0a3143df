//! What may not meet: each wall of the house is a check over source text, and says what broke it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One source file: its path from the root of the repository, and its text.
pub struct Source {
    /// With `/` between folders, as in `core/src/lib.rs`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// The Rust sources and manifests under one folder of the repository.
pub fn sources(folder: &str) -> Vec<Source> {
    let root = crate::root();
    let mut found = Vec::new();
    collect(&root, &root.join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} holds no sources");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).expect("the repository can be read");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    for path in paths {
        let wanted = path.extension().is_some_and(|extension| extension == "rs" || extension == "toml");
        if path.is_dir() && !path.ends_with("target") {
            collect(root, &path, found);
        } else if wanted {
            let inside = path.strip_prefix(root).expect("a path under the root");
            found.push(Source {
                path: inside.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).expect("a source is text"),
            });
        }
    }
}

/// Core is text in, values out: no files, network, clock, environment, threads, processes, `async` or printing.
pub fn impurities(source: &Source) -> Vec<String> {
    const OUTSIDE: [&str; 7] =
        ["std::fs", "std::net", "std::time", "std::env", "std::thread", "std::process", "std::os"];
    const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];
    let words = words(&source.text);
    let outside = words.iter().filter(|word| {
        OUTSIDE.iter().any(|room| within(word, room))
            || within(word, "std::io::stdin")
            || within(word, "std::io::stdout")
    });
    let printing = words.iter().filter(|word| {
        word.strip_suffix('!').is_some_and(|name| PRINTING.contains(&name.trim_start_matches("std::")))
    });
    let waiting = words.iter().filter(|word| *word == "async" || *word == "await");
    let found: BTreeSet<&String> = outside.chain(printing).chain(waiting).collect();
    found.iter().map(|word| format!("{}: {word}", source.path)).collect()
}

/// What joins two schemas may not know which database they come from.
pub fn dialects_named(source: &Source) -> Vec<String> {
    const DIALECTS: [&str; 5] = ["dialect", "postgres", "mysql", "mariadb", "sqlite"];
    let words = words(&source.text);
    let named = words.iter().filter(|word| {
        let word = word.to_lowercase();
        DIALECTS.iter().any(|dialect| word.contains(dialect))
    });
    named.map(|word| format!("{}: {word}", source.path)).collect()
}

/// The command line and the page meet only in core.
pub fn meetings(source: &Source) -> Vec<String> {
    let stranger = match source.path.split('/').next() {
        Some("cli") => "portolan-web",
        Some("web") => "portolan-cli",
        Some("core") => "portolan-",
        _ => return Vec::new(),
    };
    let named = if source.path.ends_with(".toml") {
        source.text.lines().any(|line| line.starts_with(stranger))
    } else {
        let module = stranger.replace('-', "_");
        words(&source.text).iter().any(|word| word.starts_with(&module))
    };
    if named { vec![format!("{}: {stranger}", source.path)] } else { Vec::new() }
}

/// The nouns know nothing: `model` names no other room of core.
pub fn rooms_known_by_nouns(source: &Source) -> Vec<String> {
    let words = words(&source.text);
    let strangers =
        words.iter().filter(|word| word.strip_prefix("crate::").is_some_and(|room| !within(room, "model")));
    strangers.map(|word| format!("{}: {word}", source.path)).collect()
}

/// A browser call stands in one folder of web only.
pub fn browser_calls(source: &Source) -> Vec<String> {
    if source.path.starts_with("web/src/browser/") {
        return Vec::new();
    }
    let words = words(&source.text);
    let calls = words.iter().filter(|word| within(word, "web_sys") || within(word, "js_sys"));
    calls.map(|word| format!("{}: {word}", source.path)).collect()
}

/// Subjects that one database has and the others do not, each a file of its own.
const OWN_SUBJECTS: [&str; 2] = [
    // Only MySQL keeps a character set for each database, table and column.
    "mysql/charset.rs",
    // Only SQLite keeps its schema as the authors' texts, in which names have to be found.
    "sqlite/mention.rs",
];

/// Every dialect has the same files, so that what is known of one is sought and found in the others.
pub fn uneven_dialects(paths: &[String]) -> Vec<String> {
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in paths {
        let inside = path.strip_prefix("core/src/dialect/").filter(|inside| !OWN_SUBJECTS.contains(inside));
        let inside = inside.and_then(|inside| inside.split_once('/'));
        // Below, a file is split by nouns, which not every database has.
        if let Some((dialect, file)) = inside.filter(|(_, file)| !file.contains('/')) {
            files.entry(dialect).or_default().insert(file);
        }
    }
    let all: BTreeSet<&str> = files.values().flatten().copied().collect();
    let missing = files.iter().flat_map(|(dialect, own)| {
        all.difference(own).map(move |file| format!("core/src/dialect/{dialect} has no {file}"))
    });
    missing.collect()
}

/// A room is called by its subject: these names say only that nobody found one.
pub fn rooms_without_subject(paths: &[String]) -> Vec<String> {
    const NAMES: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "manager", "misc", "prelude"];
    let nameless =
        paths.iter().filter(|path| path.split('/').any(|part| NAMES.contains(&part.trim_end_matches(".rs"))));
    nameless.cloned().collect()
}

/// Core reaches no runtime, no command line, no driver and no browser, through whatever it depends on.
/// `tree` is what `cargo tree --prefix none` prints: one package a line, its name first.
pub fn foreign_packages(tree: &str) -> Vec<String> {
    const FOREIGN: [&str; 12] = [
        "tokio",
        "async-std",
        "clap",
        "tokio-postgres",
        "mysql_async",
        "rusqlite",
        "sqlx",
        "rustls",
        "reqwest",
        "leptos",
        "web-sys",
        "js-sys",
    ];
    let packages: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    packages.into_iter().filter(|name| FOREIGN.contains(name)).map(str::to_owned).collect()
}

/// Is this path the room itself, or something in it?
fn within(path: &str, room: &str) -> bool {
    path.strip_prefix(room)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with('!'))
}

/// Every name in a source: paths whole (`std::fs::read`, `use` trees spelled out), macros with their `!`.
/// Comments and the texts of literals are not names.
fn words(text: &str) -> Vec<String> {
    let stream: TokenStream = text.parse().expect("a source of ours is made of tokens");
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);

    let mut words = Vec::new();
    let mut path = String::new();
    // What stands before each name in the braces we are in: `std::` in `use std::{fs, io}`, else nothing.
    let mut prefixes = vec![String::new()];
    for token in tokens {
        match token.as_str() {
            "::" if path.is_empty() => {}
            "::" => path += "::",
            "{" if path.ends_with("::") => prefixes.push(std::mem::take(&mut path)),
            "{" => {
                finish(&mut path, &mut words);
                prefixes.push(String::new());
            }
            "}" => {
                finish(&mut path, &mut words);
                prefixes.pop();
            }
            "!" if !path.is_empty() => {
                path.push('!');
                finish(&mut path, &mut words);
            }
            name if name.starts_with(|first: char| first == '_' || first.is_alphabetic()) => {
                if !path.ends_with("::") {
                    finish(&mut path, &mut words);
                    path = prefixes.last().cloned().unwrap_or_default();
                }
                path += name;
            }
            _ => finish(&mut path, &mut words),
        }
    }
    finish(&mut path, &mut words);
    words
}

fn finish(path: &mut String, words: &mut Vec<String>) {
    let word = std::mem::take(path);
    if !word.is_empty() {
        words.push(word.trim_end_matches("::").to_owned());
    }
}

/// The tokens one after the other, `::` as one of them; a literal is only a place between two names.
fn flatten(stream: TokenStream, tokens: &mut Vec<String>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let brace = group.delimiter() == Delimiter::Brace;
                tokens.push(if brace { "{" } else { "(" }.to_owned());
                flatten(group.stream(), tokens);
                tokens.push(if brace { "}" } else { ")" }.to_owned());
            }
            TokenTree::Punct(punct)
                if punct.as_char() == ':' && tokens.last().is_some_and(|last| last == ":") =>
            {
                tokens.pop();
                tokens.push("::".to_owned());
            }
            TokenTree::Punct(punct) => tokens.push(punct.as_char().to_string()),
            TokenTree::Ident(ident) => tokens.push(ident.to_string()),
            TokenTree::Literal(_) => tokens.push("\"".to_owned()),
        }
    }
}
