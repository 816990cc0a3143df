use super::super::revision::start;
use super::*;

fn directory(names: &[&str]) -> Directory {
    let file = |name: &&str| File { name: (*name).to_owned(), text: "SELECT 1; SELECT 2;".into() };
    Directory::new(names.iter().map(file).collect(), None)
}

fn done(version: &str) -> Revision {
    let file = File { name: format!("{version}.sql"), text: String::new() };
    start(&file, "", &[], None).unwrap()
}

fn stopped(version: &str) -> Revision {
    let row = done(version);
    Revision {
        applied: 1,
        total: 2,
        error: "near \"x\":\nsyntax error".into(),
        error_stmt: "SELECT\n2;".into(),
        ..row
    }
}

fn shown(names: &[&str], rows: &[Revision]) -> String {
    text(&status(&directory(names), rows, Dialect::Sqlite).unwrap())
}

#[test]
fn nothing_to_run_and_nothing_run() {
    assert_eq!(
        shown(&[], &[]),
        "Migration Status: OK\n  -- Current Version: No migration applied yet\n  -- Next Version:    Already at latest version\n  -- Executed Files:  0\n  -- Pending Files:   0\n"
    );
}

#[test]
fn nothing_run_yet() {
    assert_eq!(
        shown(&["1.sql", "2.sql"], &[]),
        "Migration Status: PENDING\n  -- Current Version: No migration applied yet\n  -- Next Version:    1\n  -- Executed Files:  0\n  -- Pending Files:   2\n"
    );
}

#[test]
fn all_run() {
    assert_eq!(
        shown(&["1.sql", "2.sql"], &[done("1"), done("2")]),
        "Migration Status: OK\n  -- Current Version: 2\n  -- Next Version:    Already at latest version\n  -- Executed Files:  2\n  -- Pending Files:   0\n"
    );
}

#[test]
fn the_last_file_stopped_midway() {
    assert_eq!(
        shown(&["1.sql", "2.sql"], &[stopped("1")]),
        "Migration Status: PENDING\n  -- Current Version: 1 (1 statements applied)\n  -- Next Version:    1 (1 statements left)\n  -- Executed Files:  1 (last one partially)\n  -- Pending Files:   2\n\nLast migration attempt had errors:\n  -- SQL:   SELECT 2;\n  -- ERROR: near \"x\": syntax error\n"
    );
}

#[test]
fn a_person_has_resolved_the_last_error() {
    let row = Revision { kind: RevisionKind::EXECUTED.with(RevisionKind::RESOLVED), ..stopped("1") };
    assert!(!shown(&["1.sql"], &[row]).contains("had errors"));
}

#[test]
fn files_are_out_of_order() {
    let rows = [done("1"), done("3")];
    let error = "\n  ERROR: migration file 2.sql was added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error\n";
    assert_eq!(
        shown(&["1.sql", "2.sql", "3.sql", "4.sql"], &rows),
        format!(
            "Migration Status: PENDING\n  -- Current Version: 3\n  -- Next Version:    UNKNOWN\n  -- Executed Files:  2\n  -- Pending Files:   2 (1 out of order)\n{error}"
        )
    );
    assert!(shown(&["1.sql", "2.sql", "3.sql"], &rows).contains("  -- Pending Files:   1 (out of order)\n"));
}

#[test]
fn the_file_that_stopped_midway_is_gone() {
    let error = status(&directory(&["1.sql"]), &[done("1"), stopped("2")], Dialect::Sqlite).unwrap_err();
    assert!(error.to_string().starts_with("sql/migrate: missing migration: "), "{error}");
}
