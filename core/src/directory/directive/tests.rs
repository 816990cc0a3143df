use super::super::cut::cut;
use super::*;
use crate::model::Dialect;

fn mode(text: &str, run: TransactionMode) -> Result<TransactionMode, String> {
    let file = File { name: "1.sql".into(), text: text.into() };
    transaction_mode(&file, run).map_err(|error| error.to_string())
}

#[test]
fn a_directive_has_a_prefix_a_name_and_an_argument() {
    let found = first_line("-- atlas:delimiter  -- end\nrest").unwrap();
    assert_eq!((found.prefix, found.name, found.argument), ("-- ", "delimiter", "-- end"));
    assert_eq!(first_line("-- nothing"), None);
    assert_eq!(first_line("é atlas:sum ignore"), None);
}

#[test]
fn an_empty_line_makes_it_the_files() {
    assert_eq!(of_file("-- atlas:nolint DS102\n\nDROP TABLE t;", "nolint"), ["DS102"]);
    assert_eq!(of_file("-- atlas:nolint DS102\nDROP TABLE t;", "nolint"), Vec::<&str>::new());
    assert_eq!(of_file("-- a comment\n# atlas:nolint\n\n", "nolint"), [""]);
    assert_eq!(of_file("-- atlas:nolint", "nolint"), [""]);
}

#[test]
fn without_it_it_is_the_first_statements() {
    let statements =
        cut("-- atlas:nolint DS102\n/*atlas:nolint DS103*/ DROP TABLE t;", Dialect::Postgres).unwrap();
    assert_eq!(of_statement(&statements[0], "nolint"), ["DS102", "DS103"]);
}

#[test]
fn a_checkpoint_may_have_a_tag() {
    assert_eq!(checkpoint("-- atlas:checkpoint v1\n\nCREATE TABLE t (a int);"), Some("v1"));
    assert_eq!(checkpoint("-- atlas:checkpoint\n\n"), Some(""));
    assert_eq!(checkpoint("CREATE TABLE t (a int);"), None);
}

#[test]
fn lint_is_suppressed_by_name_or_as_a_whole() {
    assert_eq!(not_linted("-- atlas:nolint destructive DS102\n\n"), Some(vec!["destructive", "DS102"]));
    assert_eq!(not_linted("-- atlas:nolint\n\n"), Some(vec![]));
    assert_eq!(not_linted("SELECT 1;"), None);
}

#[test]
fn the_transaction_mode_counts_with_and_without_the_empty_line() {
    for text in ["-- atlas:txmode none\n\nSELECT 1;", "-- atlas:txmode none\nSELECT 1;"] {
        assert_eq!(mode(text, TransactionMode::File), Ok(TransactionMode::None), "{text:?}");
    }
    assert_eq!(mode("SELECT 1;", TransactionMode::All), Ok(TransactionMode::All));
}

#[test]
fn a_transaction_mode_that_cannot_be_is_an_error() {
    let message = |text, run| mode(text, run).unwrap_err();
    assert_eq!(
        message("-- atlas:txmode all\n\n", TransactionMode::File),
        "txmode \"all\" is not allowed in file directive \"1.sql\". Use \"file\" instead"
    );
    assert_eq!(
        message("-- atlas:txmode some\n\n", TransactionMode::File),
        "unknown txmode \"some\" found in file directive \"1.sql\""
    );
    assert_eq!(
        message("-- atlas:txmode none\n\n", TransactionMode::All),
        "cannot set txmode directive to \"none\" in \"1.sql\" when txmode \"all\" is set globally"
    );
    assert!(
        message("-- atlas:txmode none\n-- atlas:txmode file\n\n", TransactionMode::File)
            .starts_with("multiple txmode")
    );
}
