use super::*;

fn directory(names: &[&str]) -> Directory {
    let file = |name: &&str| File {
        name: (*name).to_owned(),
        text: if name.contains("checkpoint") { "-- atlas:checkpoint\n\n".into() } else { String::new() },
    };
    Directory::new(names.iter().map(file).collect(), None)
}

fn done(version: &str) -> Revision {
    let file = File { name: format!("{version}_x.sql"), text: String::new() };
    super::super::revision::start(&file, "", &[], None).unwrap()
}

fn stopped(version: &str) -> Revision {
    Revision { applied: 1, total: 2, ..done(version) }
}

fn run(
    names: &[&str],
    rows: &[Revision],
    order: ExecOrder,
    first_run: FirstRun<'_>,
) -> Result<Vec<String>, String> {
    let directory = directory(names);
    match pending(&directory, rows, order, first_run) {
        Ok(found) => Ok(found.files.iter().map(|file| file.name.clone()).collect()),
        Err(error) => Err(error.to_string()),
    }
}

fn linear(names: &[&str], rows: &[Revision]) -> Result<Vec<String>, String> {
    run(names, rows, ExecOrder::Linear, FirstRun::default())
}

fn files(names: &[&str]) -> Result<Vec<String>, String> {
    Ok(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn a_new_database_runs_everything() {
    assert_eq!(linear(&["2.sql", "1.sql"], &[]), files(&["1.sql", "2.sql"]));
    assert_eq!(linear(&[], &[]), files(&[]));
}

#[test]
fn a_new_database_starts_at_the_last_checkpoint() {
    let names = ["1.sql", "2_checkpoint.sql", "3.sql", "4_checkpoint.sql", "5.sql"];
    assert_eq!(linear(&names, &[]), files(&["4_checkpoint.sql", "5.sql"]));
}

#[test]
fn a_database_with_a_history_passes_checkpoints_by() {
    assert_eq!(linear(&["1.sql", "2_checkpoint.sql", "3.sql"], &[done("1")]), files(&["3.sql"]));
}

#[test]
fn what_comes_after_the_last_revision_is_pending() {
    assert_eq!(linear(&["1.sql", "2.sql", "3.sql"], &[done("1")]), files(&["2.sql", "3.sql"]));
    assert_eq!(linear(&["1.sql", "2.sql"], &[done("2"), done("1")]), files(&[]));
    assert_eq!(linear(&["5.sql"], &[done("1")]), files(&["5.sql"]));
}

#[test]
fn versions_are_compared_bytewise() {
    assert_eq!(linear(&["10.sql", "9.sql"], &[done("10")]), files(&["9.sql"]));
}

#[test]
fn a_file_that_stopped_midway_is_pending_again() {
    assert_eq!(linear(&["1.sql", "2.sql", "3.sql"], &[done("1"), stopped("2")]), files(&["2.sql", "3.sql"]));
    let names = ["1.sql", "2_checkpoint.sql", "3.sql"];
    assert_eq!(linear(&names, &[stopped("2")]), files(&["2_checkpoint.sql", "3.sql"]));
}

#[test]
fn a_file_that_stopped_midway_must_be_there() {
    assert_eq!(
        linear(&["1.sql", "3.sql"], &[done("1"), stopped("2")]),
        Err("sql/migrate: missing migration: revision \"2_x.sql\" is partially applied but migration file was not found".into())
    );
}

#[test]
fn files_added_in_between_stop_a_linear_run() {
    let rows = [done("1"), done("3")];
    assert_eq!(
        linear(&["1.sql", "2.sql", "3.sql", "4.sql"], &rows),
        Err("migration file 2.sql was added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error".into())
    );
    assert_eq!(
        linear(&["1.sql", "2.sql", "2.5.sql", "3.sql"], &rows),
        Err("migration files 2.5.sql, 2.sql were added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error".into())
    );
}

#[test]
fn files_added_in_between_are_skipped_or_run_first_if_asked() {
    let (names, rows) = (["1.sql", "2.sql", "3.sql", "4.sql"], [done("1"), done("3")]);
    assert_eq!(run(&names, &rows, ExecOrder::LinearSkip, FirstRun::default()), files(&["4.sql"]));
    assert_eq!(run(&names, &rows, ExecOrder::NonLinear, FirstRun::default()), files(&["2.sql", "4.sql"]));
}

#[test]
fn a_file_older_than_the_first_revision_is_out_of_order_too() {
    assert!(linear(&["1.sql", "2.sql"], &[done("2")]).unwrap_err().starts_with("migration file 1.sql"));
    let baseline = Revision { kind: RevisionKind::BASELINE, ..done("2") };
    assert_eq!(linear(&["1.sql", "2.sql", "3.sql"], &[baseline]), files(&["3.sql"]));
    assert_eq!(linear(&["1.sql", "2_checkpoint.sql", "3.sql"], &[done("2"), done("3")]), files(&[]));
}

#[test]
fn a_dirty_database_needs_a_decision() {
    let dirty = FirstRun { dirt: Some("found table \"users\""), ..FirstRun::default() };
    let names = ["1.sql", "2.sql"];
    assert_eq!(
        run(&names, &[], ExecOrder::Linear, dirty),
        Err("sql/migrate: connected database is not clean: found table \"users\". baseline version or allow-dirty is required".into())
    );
    assert_eq!(
        run(&names, &[], ExecOrder::Linear, FirstRun { allow_dirty: true, ..dirty }),
        files(&["1.sql", "2.sql"])
    );
    assert_eq!(
        run(&names, &[], ExecOrder::Linear, FirstRun { baseline: Some("1"), ..dirty }),
        files(&["2.sql"])
    );
    let both = FirstRun { baseline: Some("1"), allow_dirty: true, ..dirty };
    assert!(run(&names, &[], ExecOrder::Linear, both).is_err());
}

#[test]
fn a_baseline_is_a_file_whose_row_is_written() {
    let directory = directory(&["1.sql", "2.sql"]);
    let at = |version| FirstRun { baseline: Some(version), ..FirstRun::default() };
    let found = pending(&directory, &[], ExecOrder::Linear, at("1")).unwrap();
    assert_eq!(found.baseline.map(|file| file.name.as_str()), Some("1.sql"));
    let missing = pending(&directory, &[], ExecOrder::Linear, at("7")).unwrap_err();
    assert_eq!(missing.to_string(), "baseline version \"7\" not found");
}

#[test]
fn a_row_of_a_registry_is_no_revision() {
    assert_eq!(linear(&["1.sql"], &[done(IDENTIFIER_VERSION)]), files(&["1.sql"]));
}

#[test]
fn orders_have_names() {
    assert_eq!(ExecOrder::from_name("NON_LINEAR"), Some(ExecOrder::NonLinear));
    assert_eq!(ExecOrder::from_name("linear-skip"), Some(ExecOrder::LinearSkip));
    assert_eq!(ExecOrder::from_name("circular"), None);
}
