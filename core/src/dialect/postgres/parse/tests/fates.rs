//! Which of the three fates a statement has, and where one ends.

use super::{complaint, effect, effects, fates};
use crate::dialect::postgres::parse::parse;
use crate::model::ddl::{Fate, TransactionWord};
use crate::model::{Ddl, SourceId};

#[test]
fn data_settings_and_maintenance_leave_the_schema_alone() {
    assert_eq!(
        fates(
            "INSERT INTO t VALUES ('a;b'); UPDATE t SET a = 1; SELECT 1; VACUUM t; SET lock_timeout = 0; GRANT ALL ON t TO u"
        ),
        ["data", "data", "data", "maintenance", "setting", "privilege"]
    );
}

#[test]
fn one_bad_statement_never_loses_the_rest() {
    assert_eq!(
        fates("CREATE TABEL t (a int); CREATE TABLE u (a int, b); CREATE TABLE v (a int);"),
        ["rejected", "rejected", "effect"]
    );
}

#[test]
fn a_complaint_points_at_the_token_that_does_not_fit() {
    let (diagnostic, text) = complaint("ALTER TABLE t DROP COLUMN a b");
    assert_eq!(diagnostic.code, "syntax-error");
    assert_eq!(text, "b");
}

#[test]
fn spans_are_those_of_the_source() {
    let source = "-- a comment\nCREATE TABLE a (b int);\n\nCREATE TABLE c (d int);\n";
    let texts: Vec<&str> = parse(source, SourceId(0))
        .iter()
        .map(|parsed| &source[parsed.span.start as usize..parsed.span.end as usize])
        .collect();
    assert_eq!(texts, ["CREATE TABLE a (b int)", "CREATE TABLE c (d int)"]);
}

#[test]
fn a_semicolon_in_a_body_a_rule_or_a_string_ends_nothing() {
    assert_eq!(
        fates("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2; $$"),
        ["effect"]
    );
    assert_eq!(
        fates("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END"),
        ["effect"]
    );
    assert_eq!(
        fates("CREATE RULE r AS ON INSERT TO t DO INSTEAD (DELETE FROM u; DELETE FROM v)"),
        ["effect"]
    );
}

#[test]
fn an_unclosed_parenthesis_does_not_swallow_the_next_statement() {
    assert_eq!(fates("CREATE TABLE t (a int; CREATE TABLE u (a int);"), ["rejected", "effect"]);
}

#[test]
fn psql_lines_and_copied_rows_are_no_statements() {
    let dump = "\\restrict x'y\nCREATE TABLE t (a text);\nCOPY t (a) FROM stdin;\nit's; CREATE TABLE no (\n\\.\n\nCREATE TABLE u (a int);\n\\unrestrict x\n";
    assert_eq!(fates(dump), ["psql", "effect", "data", "effect", "psql"]);
}

#[test]
fn the_search_path_is_followed_however_it_is_set() {
    let path = |sql: &str| match effect(sql) {
        Ddl::SearchPath(names) => names.iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>(),
        other => panic!("a search path, not {other:?}"),
    };
    assert_eq!(path("SET search_path TO App, \"Other\", public"), ["app", "Other", "public"]);
    assert_eq!(path("SET LOCAL search_path = 'app'"), ["app"]);
    assert_eq!(path("SET search_path = \"$user\", public"), ["public"]);
    assert_eq!(path("SELECT pg_catalog.set_config('search_path', '', false)"), [""; 0]);
    assert_eq!(path("SELECT set_config('search_path', 'a, \"B\"', false)"), ["a", "B"]);
    assert_eq!(path("RESET search_path"), ["public"]);
}

#[test]
fn transactions_are_told_apart() {
    let word = |sql: &str| match effect(sql) {
        Ddl::Transaction(word) => word,
        other => panic!("a transaction, not {other:?}"),
    };
    assert_eq!(word("START TRANSACTION"), TransactionWord::Begin);
    assert_eq!(word("END"), TransactionWord::Commit);
    assert_eq!(word("ABORT"), TransactionWord::Rollback);
    assert_eq!(
        fates("SAVEPOINT a; ROLLBACK TO SAVEPOINT a; RELEASE a"),
        ["transaction", "rejected", "transaction"]
    );
}

#[test]
fn a_block_without_a_word_of_ddl_is_data() {
    assert_eq!(fates("DO $$ BEGIN UPDATE t SET note = 'DROP TABLE t'; END $$"), ["data"]);
    assert_eq!(
        fates("DO $$ BEGIN CREATE ROLE app; EXCEPTION WHEN duplicate_object THEN NULL; END $$"),
        ["data"]
    );
    assert_eq!(fates("DO LANGUAGE plpgsql $$ BEGIN PERFORM setval('s', 1); END $$"), ["data"]);
}

#[test]
fn a_block_that_may_change_the_schema_is_read_for_the_replay() {
    assert_eq!(fates("DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$"), ["effect"]);
    assert_eq!(fates("CALL migrate_all()"), ["effect"]);
}

#[test]
fn a_block_that_is_not_read_is_refused_with_the_way_out() {
    for text in [
        "DO $$ BEGIN DROP TABLE t; OTHERWISE END $$",
        "DO LANGUAGE plpython3u $$ plpy.execute('drop table t') $$",
        "DO 'BEGIN EXECUTE ''DROP TABLE t''; END'",
    ] {
        let (diagnostic, _) = complaint(text);
        assert_eq!(diagnostic.code, "unreplayable", "{text}");
        assert!(diagnostic.help.is_some_and(|help| help.contains("--dev-url")), "{text}");
    }
}

/// Whether a statement makes a table of whatever columns its query gives.
fn is_made_of_query(text: &str) -> bool {
    matches!(parse(text, SourceId::default()).first().map(|it| &it.fate), Some(Fate::Effect(effects)) if matches!(effects.as_slice(), [Ddl::CreateTableAs(_)]))
}

#[test]
fn a_table_made_by_a_query_gets_its_columns_from_it() {
    for text in [
        "CREATE TABLE t AS SELECT 1 AS a",
        "CREATE UNLOGGED TABLE IF NOT EXISTS t (a) AS (SELECT 1) WITH NO DATA",
        "SELECT a INTO t FROM u",
    ] {
        assert!(is_made_of_query(text), "{text}");
    }
    assert!(!is_made_of_query("CREATE TEMP TABLE t AS SELECT 1 AS a"));
    for text in ["CREATE TABLE t AS EXECUTE q", "CREATE TABLE t WITH (fillfactor = 70) AS SELECT 1 AS a"] {
        assert_eq!(complaint(text).0.code, "unreplayable", "{text}");
    }
}

#[test]
fn owners_and_roles_are_no_part_of_a_schema() {
    assert_eq!(
        fates("ALTER TABLE t OWNER TO u; CREATE ROLE u; ALTER TYPE e OWNER TO u"),
        ["owner", "role", "owner"]
    );
}

#[test]
fn a_copy_that_the_source_drops_again_is_no_harm() {
    let within = "CREATE TABLE copy AS SELECT * FROM t; UPDATE t SET a = 1 FROM copy; DROP TABLE copy;";
    assert_eq!(fates(within), ["effect", "data", "effect"]);
    assert!(!is_made_of_query(within));
    let lasting =
        "CREATE TABLE copy AS SELECT * FROM t; CREATE VIEW v AS SELECT * FROM copy; DROP TABLE copy CASCADE;";
    assert!(is_made_of_query(lasting));
}

/// A thread with the stack that a page has.
fn in_a_page(job: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(job).expect("a thread");
    thread.join().expect("enough stack");
}

#[test]
fn what_is_too_deep_is_refused_before_it_is_parsed() {
    in_a_page(|| {
        let nested =
            format!("CREATE TABLE t (a int CHECK ({}1{} > 0))", "(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(complaint(&nested).0.code, "too-deep");
        let chain = format!("CREATE VIEW v AS SELECT 1{}", " UNION ALL SELECT 1".repeat(20_000));
        assert_eq!(complaint(&chain).0.code, "too-deep");
        let casts = format!("CREATE VIEW v AS SELECT 1{}", "::int".repeat(20_000));
        assert_eq!(complaint(&casts).0.code, "too-deep");
        let case = format!(
            "CREATE VIEW v AS SELECT {}1{}",
            "CASE WHEN true THEN ".repeat(5000),
            " END".repeat(5000)
        );
        assert_eq!(complaint(&case).0.code, "too-deep");
    });
}

#[test]
fn what_is_just_not_too_deep_is_read_in_a_small_stack() {
    in_a_page(|| {
        let nested = format!("CREATE TABLE t (a int CHECK ({}1{} > 0))", "(".repeat(140), ")".repeat(140));
        assert_eq!(effects(&nested).len(), 1);
        let case =
            format!("CREATE VIEW v AS SELECT {}1{}", "CASE WHEN true THEN ".repeat(140), " END".repeat(140));
        assert_eq!(effects(&case).len(), 1);
        let chain = format!("CREATE VIEW v AS SELECT 1{}", " UNION ALL SELECT 1".repeat(790));
        assert_eq!(effects(&chain).len(), 1);
        let sum = format!("CREATE VIEW v AS SELECT 1{}", " || 'a'".repeat(790));
        assert_eq!(effects(&sum).len(), 1);
    });
}

#[test]
fn data_and_bodies_are_never_parsed_however_deep() {
    in_a_page(|| {
        let insert = format!("INSERT INTO t SELECT {}1{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(fates(&insert), ["data"]);
        let body = format!(
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT {}1{} $$",
            "(".repeat(50_000),
            ")".repeat(50_000)
        );
        assert_eq!(fates(&body), ["effect"]);
    });
}

#[test]
fn the_words_of_the_parser_are_said_in_those_of_sql() {
    let (diagnostic, text) = complaint("CREATE TABLE t (a int");
    assert_eq!((&*diagnostic.message, &*text), ("syntax error: expected `)`", "int"));
    assert_eq!(diagnostic.labels[0].text, "after this");
    let (diagnostic, text) = complaint("COMMENT ON TABLE IS 3");
    assert_eq!((&*diagnostic.message, &*text), ("syntax error: expected IS", "3"));
    let (diagnostic, _) = complaint("CREATE VIEW v AS");
    assert_eq!(diagnostic.message, "syntax error: expected command, found the end of the statement");
}

#[test]
fn a_statement_that_begins_inside_a_query_is_a_forgotten_semicolon() {
    for source in [
        "SELECT 1 AS a CREATE TABLE t (a int)",
        "SELECT f() CREATE UNIQUE INDEX i ON t (a)",
        "INSERT INTO t VALUES (1) CREATE TABLE u (a int)",
    ] {
        let (diagnostic, text) = complaint(source);
        assert_eq!((diagnostic.code, &*text), ("syntax-error", "CREATE"), "{source}");
    }
    assert_eq!(fates("SELECT a AS create, t.grant FROM t"), ["data"]);
}

#[test]
fn commands_of_psql_end_a_statement_and_some_decide_what_runs() {
    assert_eq!(
        fates("\\set x 1\nSELECT 1 AS a \\gset\nCREATE TABLE t (a int);\n\\echo done"),
        ["psql", "data", "psql", "effect", "psql"]
    );
    for command in ["\\i other.sql", "\\if :x", "SELECT 'CREATE TABLE t ()' \\gexec"] {
        assert_eq!(fates(command).last(), Some(&"rejected"), "{command}");
    }
}
