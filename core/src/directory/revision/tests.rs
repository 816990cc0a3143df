use super::*;
use crate::model::Dialect;

fn file(text: &str) -> File {
    File { name: "2_x.sql".into(), text: text.into() }
}

fn cut(file: &File) -> (Vec<Statement>, Vec<String>) {
    let statements = file.statements(Dialect::Sqlite).unwrap();
    let hashes = statement_hashes(&statements);
    (statements, hashes)
}

#[test]
fn the_hash_after_a_statement_covers_those_before_it() {
    let (_, hashes) = cut(&file("SELECT 1; SELECT 2;"));
    assert_eq!(hashes[0], "F9tP02ntuSRLn5HZru0UXD0ErYum6V0GJH8HpjUn0Ro=");
    assert_eq!(hashes[1], cut(&file("SELECT 1;SELECT 2;")).1[1]);
    assert_ne!(hashes[1], cut(&file("SELECT 2;")).1[0]);
}

#[test]
fn a_row_goes_from_nothing_to_done() {
    let file = file("SELECT 1; SELECT 2;");
    let (_, hashes) = cut(&file);
    let row = start(&file, "dir-hash", &hashes, None).unwrap();
    assert_eq!(
        (row.version.as_str(), row.description.as_str(), row.kind),
        ("2", "x", RevisionKind::EXECUTED)
    );
    assert_eq!((row.applied, row.total, row.hash.as_str()), (0, 2, "dir-hash"));
    let row = advance(row, &hashes[0]);
    assert_eq!((row.applied, row.partial_hashes.clone()), (1, vec![format!("h1:{}", hashes[0])]));
    let row = finish(advance(row, &hashes[1]), 7);
    assert_eq!((row.applied, row.partial_hashes.len(), row.execution_time), (2, 0, 7));
    assert!(!row.is_partial());
}

#[test]
fn a_failure_is_remembered_and_the_retry_goes_on_after_what_ran() {
    let before = file("SELECT 1; SELEC 2; SELECT 3;");
    let (statements, hashes) = cut(&before);
    let row = advance(start(&before, "h", &hashes, None).unwrap(), &hashes[0]);
    let row = fail(row, &statements[1], "near \"SELEC\": syntax error", 5);
    assert_eq!((row.applied, row.total, row.error_stmt.as_str()), (1, 3, "SELEC 2;"));

    let mended = file("SELECT 1; SELECT 2;");
    let (_, hashes) = cut(&mended);
    let row = start(&mended, "h", &hashes, Some(&row)).unwrap();
    assert_eq!((row.applied, row.total), (1, 2));
    let row = finish(advance(row, &hashes[1]), 9);
    assert_eq!((row.error.as_str(), row.error_stmt.as_str(), row.is_partial()), ("", "", false));
}

#[test]
fn a_statement_that_ran_may_not_change() {
    let before = file("SELECT 1; SELECT 2;");
    let (_, hashes) = cut(&before);
    let row = advance(start(&before, "h", &hashes, None).unwrap(), &hashes[0]);
    let edited = file("SELECT 0; SELECT 2;");
    let error = start(&edited, "h", &cut(&edited).1, Some(&row)).unwrap_err();
    assert_eq!(error.to_string(), "sql/migrate: history changed: statement 1 from file \"2_x.sql\" changed");
    assert!(start(&file(""), "h", &[], Some(&row)).is_err());
}

#[test]
fn kinds_are_bits_with_names() {
    let both = RevisionKind::EXECUTED.with(RevisionKind::RESOLVED);
    assert_eq!(both.to_string(), "applied + manually set");
    assert_eq!(RevisionKind::BASELINE.to_string(), "baseline");
    assert!(both.has(RevisionKind::RESOLVED) && !both.has(RevisionKind::BASELINE));
}
