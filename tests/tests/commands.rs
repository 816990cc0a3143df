//! Each command on SQLite, as a person types it: the pages in `pages/commands`.

use std::env;

use portolan_tests::page::{Stage, play};
use portolan_tests::program::portolan;

/// Plays a page in an empty folder with `portolan` and `atlas` on the path.
fn page(name: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let programs = tempfile::tempdir().expect("a temporary folder can be made");
    for called in ["portolan", "atlas"] {
        std::os::unix::fs::symlink(portolan(), programs.path().join(called)).expect("a link can be made");
    }
    let path = format!("{}:{}", programs.path().display(), env::var("PATH").unwrap_or_default());
    let stage = Stage {
        folder: folder.path(),
        variables: vec![("PATH", path), ("TMPDIR", folder.path().display().to_string())],
        secrets: vec!["hunter2".to_owned()],
        words: vec![(folder.path().display().to_string(), "FOLDER")],
    };
    play(&format!("commands/{name}"), &stage);
}

#[test]
fn apply() {
    page("apply");
}

#[test]
fn apply_that_fails() {
    page("apply_that_fails");
}

#[test]
fn bad_input() {
    page("bad_input");
}

#[test]
fn checksums() {
    page("checksums");
}

#[test]
fn set() {
    page("set");
}

#[test]
fn version() {
    page("version");
}

#[test]
fn project() {
    page("project");
}

#[test]
fn format() {
    page("format");
}

#[test]
fn day() {
    page("day");
}

#[test]
fn declared() {
    page("declared");
}

#[test]
fn bad_sql() {
    page("bad_sql");
}

#[test]
fn interrupt() {
    page("interrupt");
}

#[test]
fn permissions() {
    page("permissions");
}
