//! Procedures and functions of the schema, where they are called.

use super::{added, replayed};

/// A function that adds a column to a table, and what it is called with.
const ADDS: &str = "CREATE FUNCTION adds(t regclass, c text DEFAULT 'made') RETURNS text LANGUAGE plpgsql AS $f$ \
    BEGIN EXECUTE format('ALTER TABLE %s ADD COLUMN %I int', t, adds.c); RETURN c || 2; END $f$; ";

#[test]
fn a_procedure_of_the_schema_is_looked_into() {
    let procedure =
        |body: &str| format!("CREATE PROCEDURE p() LANGUAGE plpgsql AS $p$ BEGIN {body} END $p$; CALL p()");
    assert_eq!(replayed(&procedure("UPDATE users SET age = 1;")).1, [""; 0]);
    let (schema, complaints) = replayed(&procedure("EXECUTE 'CREATE TABLE made ()';"));
    assert_eq!(complaints, [""; 0]);
    assert!(schema.objects.keys().any(|id| id.name.as_str() == "made"));
    assert_eq!(replayed(&procedure("EXECUTE (SELECT name FROM users);")).1.len(), 1);
}

#[test]
fn a_procedure_of_an_extension_may_do_anything() {
    let (_, complaints) = replayed("CALL partman.make_partitions()");
    assert_eq!(
        complaints,
        [
            "the effect of this statement cannot be replayed: what procedure partman.make_partitions does is not known"
        ]
    );
}

#[test]
fn a_procedure_that_calls_itself_is_not_followed_for_ever() {
    let body = "CALL p(); DROP TABLE IF EXISTS none;";
    let text = format!("CREATE PROCEDURE p() LANGUAGE plpgsql AS $p$ BEGIN {body} END $p$; CALL p()");
    assert_eq!(
        replayed(&text).1,
        ["the effect of this statement cannot be replayed: what procedure p does is not known"]
    );
}

#[test]
fn a_function_that_may_change_the_schema_is_not_called_blindly() {
    let (_, complaints) = replayed(
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN DROP TABLE users; RETURN 1; END $f$; \
         DO $$ BEGIN IF f() = 1 THEN CREATE TABLE t (); END IF; END $$",
    );
    assert_eq!(
        complaints,
        ["the effect of this statement cannot be replayed: what function f does to the schema is not known"]
    );
}

#[test]
fn a_function_that_is_called_does_what_it_does() {
    for (call, columns) in [
        ("SELECT adds('users')", vec!["made"]),
        ("SELECT * FROM adds(c => 'x', t => 'users')", vec!["x"]),
        ("SELECT adds('users', n) FROM unnest(ARRAY['p', 'q']) AS n", vec!["p", "q"]),
        ("DO $$ BEGIN PERFORM adds('users', 'y'); END $$", vec!["y"]),
        (
            "DO $$ DECLARE v text; BEGIN v := adds('users'); PERFORM adds('users', v); END $$",
            vec!["made", "made2"],
        ),
    ] {
        assert_eq!(added(&format!("{ADDS} {call}")), columns, "{call}");
    }
}

#[test]
fn a_function_that_asks_gives_its_value_to_a_condition() {
    let missing = |body: &str| {
        added(&format!(
            "CREATE FUNCTION missing(t text, c text) RETURNS boolean {body}; \
             DO $$ BEGIN IF missing('users', 'x') AND NOT missing('users', 'id') THEN \
             ALTER TABLE users ADD x int; END IF; END $$"
        ))
    };
    let query =
        "SELECT NOT EXISTS (SELECT FROM information_schema.columns WHERE table_name = t AND column_name = c)";
    assert_eq!(missing(&format!("LANGUAGE sql AS $f$ {query} $f$")), ["x"]);
    assert_eq!(missing(&format!("LANGUAGE plpgsql AS $f$ BEGIN RETURN ({query}); END $f$")), ["x"]);
}

#[test]
fn a_function_of_the_rows_alone_is_no_matter() {
    assert_eq!(
        added(
            "CREATE FUNCTION fill() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN INSERT INTO users VALUES (1); END $f$; \
             SELECT fill(); DO $$ BEGIN PERFORM fill(); ALTER TABLE users ADD a int; END $$"
        ),
        ["a"]
    );
}

#[test]
fn what_a_procedure_gives_back_goes_on() {
    assert_eq!(
        added(
            "CREATE PROCEDURE p(n int, INOUT r text) LANGUAGE plpgsql AS $p$ BEGIN r := r || n; \
             EXECUTE 'ALTER TABLE users ADD ' || r || ' int'; END $p$; \
             DO $$ DECLARE v text := 'c'; BEGIN CALL p(1, v); CALL p(2, v); END $$; CALL p(3, 'd')"
        ),
        ["c1", "c12", "d3"]
    );
}

/// A function that makes a table, one that calls it, and one in SQL that calls that.
const MAKES: &str = "CREATE FUNCTION mk() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN \
    CREATE TABLE made (); RETURN 1; END $f$; \
    CREATE FUNCTION through() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN PERFORM mk(); RETURN 1; END $f$; \
    CREATE FUNCTION twice() RETURNS int LANGUAGE sql AS $f$ SELECT through() $f$; \
    CREATE PROCEDURE p(x int) LANGUAGE plpgsql AS $f$ BEGIN NULL; END $f$; \
    CREATE PROCEDURE q() LANGUAGE plpgsql AS $f$ BEGIN PERFORM mk(); END $f$; ";

#[test]
fn a_function_that_changes_the_schema_through_another_does_so() {
    for call in [
        "SELECT through()",
        "SELECT twice()",
        "CALL q()",
        "DO $$ BEGIN PERFORM twice(); END $$",
        "DO $$ DECLARE v int; BEGIN v := through(); END $$",
        "DO $$ DECLARE v int; BEGIN EXECUTE 'SELECT mk()' INTO v; END $$",
        "DO $$ BEGIN RAISE NOTICE 'made %', mk(); END $$",
    ] {
        let (schema, complaints) = replayed(&format!("{MAKES} {call}"));
        assert_eq!(complaints, [""; 0], "{call}");
        assert!(schema.objects.keys().any(|id| id.name.as_str() == "made"), "{call}");
    }
    let asked = "DO $$ BEGIN IF through() = 1 THEN NULL; END IF; END $$";
    assert_eq!(
        replayed(&format!("{MAKES} {asked}")).1,
        [
            "the effect of this statement cannot be replayed: what function through does to the schema is not known"
        ]
    );
}

#[test]
fn what_a_function_does_where_its_value_is_asked_for_is_not_left_out() {
    for block in [
        "DO $$ DECLARE v int := mk(); BEGIN NULL; END $$",
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT mk() AS x LOOP NULL; END LOOP; END $$",
        "DO $$ DECLARE r record; BEGIN FOR r IN WITH RECURSIVE a AS (SELECT 1) SELECT mk() LOOP NULL; END LOOP; END $$",
        "DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT mk()' LOOP NULL; END LOOP; END $$",
        "DO $$ DECLARE c refcursor; v int; BEGIN OPEN c FOR SELECT mk(); FETCH c INTO v; END $$",
        "DO $$ BEGIN FOR i IN 1..mk() LOOP NULL; END LOOP; END $$",
        "DO $$ DECLARE v int; BEGIN EXECUTE 'SELECT $1' INTO v USING mk(); END $$",
        "DO $$ BEGIN IF EXISTS (SELECT FROM users) THEN NULL; ELSIF mk() = 1 THEN NULL; END IF; END $$",
        "CALL p(mk())",
    ] {
        assert_eq!(
            replayed(&format!("{MAKES} {block}")).1,
            [
                "the effect of this statement cannot be replayed: what function mk does to the schema is not known"
            ],
            "{block}"
        );
    }
}

#[test]
fn a_function_whose_value_is_not_known_decides_nothing() {
    for function in [
        "f(OUT ok boolean) LANGUAGE plpgsql AS $f$ BEGIN ok := true; END $f$",
        "f(OUT ok boolean) LANGUAGE plpgsql AS $f$ BEGIN ok := true; RETURN; END $f$",
        "f() RETURNS boolean LANGUAGE sql AS $f$ INSERT INTO users VALUES (1) RETURNING true $f$",
        "f() RETURNS SETOF boolean LANGUAGE sql AS $f$ SELECT true $f$",
    ] {
        let block =
            format!("CREATE FUNCTION {function}; DO $$ BEGIN IF f() THEN DROP TABLE users; END IF; END $$");
        assert_eq!(replayed(&block).1.len(), 1, "{function}");
    }
}

#[test]
fn what_the_last_query_of_a_function_gives_is_its_value() {
    for body in [
        "SELECT to_regclass('users') IS NOT NULL",
        "VALUES (true)",
        "WITH a AS (SELECT true AS x) SELECT x FROM a",
    ] {
        let function = format!("CREATE FUNCTION f() RETURNS boolean LANGUAGE sql AS $f$ {body} $f$");
        let block = "DO $$ BEGIN IF f() THEN ALTER TABLE users ADD x int; END IF; END $$";
        assert_eq!(added(&format!("{function}; {block}")), ["x"], "{body}");
    }
}

#[test]
fn a_strict_function_gives_null_of_a_null_and_does_nothing() {
    let function = "CREATE FUNCTION f(x text) RETURNS boolean STRICT LANGUAGE plpgsql AS $f$ \
                    BEGIN CREATE TABLE made (); RETURN true; END $f$";
    let block = "DO $$ DECLARE ok boolean; BEGIN ok := f(NULL); \
                 IF ok IS NULL THEN ALTER TABLE users ADD x int; END IF; END $$";
    let (schema, complaints) = replayed(&format!("{function}; {block}"));
    assert_eq!(complaints, [""; 0]);
    assert_eq!(schema.tables().map(|(id, _)| id.name.to_string()).collect::<Vec<_>>(), ["counted", "users"]);
}

#[test]
fn a_function_in_the_branch_of_a_case_that_is_not_taken_is_not_called() {
    let made = "CREATE FUNCTION mk() RETURNS text LANGUAGE plpgsql AS \
                $$ BEGIN CREATE TABLE made (a int); RETURN 'x'; END $$;";
    let asked = |name: &str| {
        format!(
            "{made} SELECT CASE WHEN (SELECT true FROM pg_language WHERE lanname = '{name}') \
             THEN (SELECT 'there'::text) ELSE (SELECT mk()) END;"
        )
    };
    let makes = |name: &str| {
        let (schema, complaints) = replayed(&asked(name));
        assert_eq!(complaints, [""; 0], "{name}");
        schema.objects.keys().any(|id| id.name.as_str() == "made")
    };
    assert!(!makes("plpgsql"));
    assert!(makes("plv8"));
}
