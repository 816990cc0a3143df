//! The walls of the house stand, and each of them is felt when it is walked through.

use std::process::Command;

use portolan_tests::root;
use portolan_tests::walls::{self, Source};

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

fn rust(folder: &str) -> Vec<Source> {
    walls::sources(folder).into_iter().filter(|source| source.path.ends_with(".rs")).collect()
}

fn everywhere() -> Vec<Source> {
    ["core", "cli", "web", "js", "tests"].into_iter().flat_map(walls::sources).collect()
}

fn paths(sources: &[Source]) -> Vec<String> {
    sources.iter().map(|source| source.path.clone()).collect()
}

fn broken(sources: &[Source], wall: fn(&Source) -> Vec<String>) -> Vec<String> {
    sources.iter().flat_map(wall).collect()
}

const NOTHING: [String; 0] = [];

#[test]
fn core_is_text_in_values_out() {
    let mut sources = rust("core/src");
    // A test of core may try it in a thread with a small stack.
    sources.retain(|source| !source.path.contains("/tests/") && !source.path.ends_with("/tests.rs"));
    assert_eq!(broken(&sources, walls::impurities), NOTHING);
}

#[test]
fn core_that_reads_a_file_is_seen() {
    let text = "use std::{fmt, fs::{self, File}};\nfn read() -> String { fs::read_to_string(\"a\").unwrap_or_default() }";
    let found = walls::impurities(&source("core/src/a.rs", text));
    assert_eq!(found, ["core/src/a.rs: std::fs::File", "core/src/a.rs: std::fs::self"]);
}

#[test]
fn core_that_prints_or_waits_is_seen() {
    let text = "async fn ask() { println!(\"{}\", std::time::Instant::now().elapsed().as_millis()); }";
    let found = walls::impurities(&source("core/src/a.rs", text));
    assert_eq!(
        found,
        ["core/src/a.rs: async", "core/src/a.rs: println!", "core/src/a.rs: std::time::Instant::now"]
    );
}

#[test]
fn a_comment_or_a_text_is_not_a_call() {
    let text = "/// Not `std::fs::read`.\n// println!(\"no\")\nconst MESSAGE: &str = \"std::env::var\";";
    assert_eq!(walls::impurities(&source("core/src/a.rs", text)), NOTHING);
}

#[test]
fn diff_names_no_dialect() {
    assert_eq!(broken(&rust("core/src/diff"), walls::dialects_named), NOTHING);
}

#[test]
fn a_diff_that_asks_which_database_is_seen() {
    let text = "fn same(target: &Target) -> bool { matches!(target.kind, Kind::Sqlite) }";
    let found = walls::dialects_named(&source("core/src/diff/table.rs", text));
    assert_eq!(found, ["core/src/diff/table.rs: Kind::Sqlite"]);
}

#[test]
fn the_command_line_and_the_page_meet_only_in_core() {
    assert_eq!(broken(&everywhere(), walls::meetings), NOTHING);
}

#[test]
fn a_command_line_that_takes_from_the_page_is_seen() {
    let manifest = source("cli/Cargo.toml", "[dependencies]\nportolan-web.workspace = true\n");
    let code = source("web/src/app.rs", "use portolan_cli::args::Arguments;");
    let core = source("core/src/lib.rs", "pub use portolan_web::view;");
    assert_eq!(
        broken(&[manifest, code, core], walls::meetings),
        ["cli/Cargo.toml: portolan-web", "web/src/app.rs: portolan-cli", "core/src/lib.rs: portolan-"]
    );
}

#[test]
fn the_nouns_know_nothing() {
    assert_eq!(broken(&rust("core/src/model"), walls::rooms_known_by_nouns), NOTHING);
}

#[test]
fn a_noun_that_knows_a_dialect_is_seen() {
    let text = "use crate::{dialect::postgres::types, model::Schema};";
    let found = walls::rooms_known_by_nouns(&source("core/src/model/column.rs", text));
    assert_eq!(found, ["core/src/model/column.rs: crate::dialect::postgres::types"]);
}

#[test]
fn the_browser_is_called_from_one_folder() {
    assert_eq!(broken(&rust("web/src"), walls::browser_calls), NOTHING);
}

#[test]
fn a_view_that_calls_the_browser_is_seen() {
    let text = "fn width() -> f64 { web_sys::window().map_or(0.0, |_| 1.0) }";
    let found = walls::browser_calls(&source("web/src/app.rs", text));
    assert_eq!(found, ["web/src/app.rs: web_sys::window"]);
    assert_eq!(walls::browser_calls(&source("web/src/browser/mod.rs", text)), NOTHING);
}

#[test]
fn every_dialect_has_the_same_files() {
    assert_eq!(walls::uneven_dialects(&paths(&rust("core/src"))), NOTHING);
}

#[test]
fn a_dialect_that_lacks_a_file_is_seen() {
    let paths = ["postgres/mod.rs", "postgres/types.rs", "sqlite/mod.rs"];
    let paths = paths.map(|path| format!("core/src/dialect/{path}"));
    assert_eq!(walls::uneven_dialects(&paths), ["core/src/dialect/sqlite has no types.rs"]);
}

#[test]
fn rooms_are_called_by_their_subject() {
    assert_eq!(walls::rooms_without_subject(&paths(&everywhere())), NOTHING);
}

#[test]
fn a_room_without_a_subject_is_seen() {
    let paths = ["core/src/plan/order.rs", "core/src/utils.rs", "cli/src/common/mod.rs"];
    assert_eq!(
        walls::rooms_without_subject(&paths.map(str::to_owned)),
        ["core/src/utils.rs", "cli/src/common/mod.rs"]
    );
}

#[test]
fn core_reaches_no_runtime_driver_or_browser() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--package", "portolan-core", "--edges", "normal", "--prefix", "none", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(tree.starts_with("portolan-core "), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(walls::foreign_packages(&tree), NOTHING);
}

#[test]
fn a_core_that_reaches_a_driver_is_seen() {
    let tree = "portolan-core v0.1.0\nrusqlite v0.42.0\nsha2 v0.11.1\ntokio v1.54.1 (*)\n";
    assert_eq!(walls::foreign_packages(tree), ["rusqlite", "tokio"]);
}
