//! What servers of other versions answered to the questions about their catalogs is read as what the SQL says that made it.

use std::path::Path;

use portolan_core::diff::{Renames, diff};
use portolan_core::model::Target;
use portolan_core::normalize::{normalize, normalize_read_back};
use portolan_core::replay::{Source, replay};
use portolan_tests::recorded::{answer, read, written};

fn kept(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("recorded").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What differs between the answers of a version and the SQL.
fn differences(major: u16, answers: &str) -> Vec<String> {
    let target = Target::postgres(major);
    let source = Source { name: "every.sql".to_owned(), text: kept("every.sql") };
    let replayed = replay(&target, None, &[source]);
    assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
    let live = normalize_read_back(&target, read(&target, |question| answer(answers, question)));
    let changes = diff(&live, &normalize(&target, replayed.schema), &Renames::default());
    // A query is printed anew by the server; whether it is the same, only a server at hand can tell.
    let unknown = changes
        .unknown
        .iter()
        .filter(|it| it.what != "query")
        .map(|it| format!("{}: {} cannot be told", it.object, it.what));
    changes.list.iter().map(|change| format!("{change:?}")).chain(unknown).collect()
}

#[test]
fn every_version_is_read_as_the_sql_says() {
    for major in [12, 13, 14, 15, 16, 17, 18] {
        let none: [String; 0] = [];
        assert_eq!(differences(major, &kept(&format!("postgres-{major}.txt"))), none, "PostgreSQL {major}");
    }
}

#[test]
fn an_altered_answer_is_seen() {
    let answers = kept("postgres-15.txt");
    let altered = answers.replacen("item_number", "item_numbers", 1);
    assert_ne!(answers, altered);
    assert!(!differences(15, &altered).is_empty());
}

#[test]
fn values_come_back_as_they_were() {
    let rows =
        vec![vec![None, Some("a\tb\\n\n".to_owned())], vec![Some("> c".to_owned()), Some(String::new())]];
    assert_eq!(answer(&written("SELECT 1", &rows), "SELECT 1"), rows);
}
