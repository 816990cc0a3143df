//! EXCEPTION: what handlers are for, and what may fail where one of them changes the schema.

use super::{added, replayed};

#[test]
fn what_may_fail_is_refused_where_a_handler_would_change_the_schema() {
    for (step, condition) in [
        ("PERFORM 'colour'::regtype", "undefined_object"),
        ("PERFORM 'public.u'::regclass", "undefined_table"),
        ("PERFORM 1 FROM u", "undefined_table"),
        ("PERFORM 'x'::int", "OTHERS"),
        ("SELECT count(legacy) INTO n FROM users", "undefined_column"),
        ("n := (SELECT count(legacy) FROM users)", "undefined_column"),
        ("INSERT INTO u SELECT 1", "undefined_table"),
        ("EXECUTE 'INSERT INTO u SELECT 1'", "undefined_table"),
        ("IF (SELECT count(*) FROM u) > 0 THEN NULL; END IF", "undefined_table"),
        ("FOR n IN SELECT a FROM u LOOP NULL; END LOOP", "undefined_table"),
    ] {
        let block = |does: &str| {
            format!("DO $$ DECLARE n int; BEGIN {step}; EXCEPTION WHEN {condition} THEN {does}; END $$")
        };
        assert_eq!(
            replayed(&block("CREATE TABLE made ()")).1,
            ["the effect of this statement cannot be replayed: whether this fails is not known"],
            "{step}"
        );
        assert_eq!(replayed(&block("RAISE NOTICE 'failed'")).1, [""; 0], "{step}");
        assert_eq!(replayed(&block("RAISE EXCEPTION 'failed'")).1, [""; 0], "{step}");
    }
}

#[test]
fn what_is_known_does_not_fail() {
    assert_eq!(
        added(
            "DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM pg_tables WHERE tablename = 'users'; n := n + 1; \
             EXECUTE format('ALTER TABLE users ADD c%s int', n); \
             EXCEPTION WHEN OTHERS THEN CREATE TABLE made (); END $$"
        ),
        ["c2"]
    );
}

#[test]
fn what_is_raised_is_caught_by_its_name_and_not_by_its_words() {
    let caught = |raise: &str, condition: &str| {
        added(&format!(
            "DO $$ BEGIN BEGIN {raise}; EXCEPTION WHEN {condition} THEN ALTER TABLE users ADD named int; END; \
             EXCEPTION WHEN OTHERS THEN ALTER TABLE users ADD other int; END $$"
        ))
    };
    for (raise, condition, column) in [
        ("RAISE EXCEPTION 'it already exists'", "duplicate_table", "other"),
        ("RAISE EXCEPTION 'it does not exist'", "raise_exception", "named"),
        ("RAISE 'x' USING ERRCODE = '42P07'", "duplicate_table", "named"),
        ("RAISE duplicate_table", "duplicate_table", "named"),
        ("RAISE SQLSTATE 'P0001'", "undefined_table", "other"),
        ("BEGIN CREATE TABLE users (); EXCEPTION WHEN OTHERS THEN RAISE; END", "duplicate_table", "named"),
        ("BEGIN RAISE 'x'; EXCEPTION WHEN OTHERS THEN RAISE; END", "duplicate_table", "other"),
    ] {
        assert_eq!(caught(raise, condition), [column], "{raise}");
    }
}

#[test]
fn which_of_the_other_errors_a_handler_is_for_is_not_known() {
    let block = |condition: &str| {
        format!(
            "DO $$ DECLARE v text; BEGIN SELECT x INTO STRICT v FROM unnest(ARRAY['a', 'b']) x; \
             EXCEPTION WHEN {condition} THEN ALTER TABLE users ADD many int; END $$"
        )
    };
    assert_eq!(added(&block("OTHERS")), ["many"]);
    assert_eq!(replayed(&block("no_data_found")).1, ["query returned more than one row"]);
    let reason = "which handler is for what is raised here is not known";
    assert_eq!(
        replayed(&block("too_many_rows")).1,
        [format!("the effect of this statement cannot be replayed: {reason}")]
    );
}
