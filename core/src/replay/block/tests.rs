use crate::model::{Schema, Target};
use crate::replay::{Source, replay};

const TABLE: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok'); \
    CREATE TABLE users (id int PRIMARY KEY, name varchar(20) DEFAULT 'x', age bigint DEFAULT 0, \
    CONSTRAINT grown CHECK (age > 17)); CREATE INDEX by_name ON users (name); \
    CREATE TABLE counted (id int GENERATED ALWAYS AS IDENTITY);";

fn replayed(block: &str) -> (Schema, Vec<String>) {
    let source = Source { name: "a.sql".into(), text: format!("{TABLE}\n{block};") };
    let done = replay(&Target::postgres(15), None, &[source]);
    (done.schema, done.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect())
}

/// Whether a condition is found true: the block makes a table then.
fn holds(condition: &str) -> bool {
    let block = format!("DO $$ BEGIN IF {condition} THEN CREATE TABLE found (); END IF; END $$");
    let (schema, complaints) = replayed(&block);
    assert_eq!(complaints, [""; 0], "{condition}");
    schema.objects.keys().any(|id| id.name.as_str() == "found")
}

#[test]
fn conditions_are_answered_from_the_schema() {
    for condition in [
        "EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'age')",
        "NOT EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'posts')",
        "EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
         WHERE t.typname = 'mood' AND n.nspname = current_schema())",
        "NOT EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'new' \
         AND enumtypid = (SELECT oid FROM pg_type WHERE typname = 'mood'))",
        "EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'grown' AND conrelid = 'public.users'::regclass)",
        "(SELECT count(*) FROM information_schema.table_constraints WHERE table_name = 'users') = 3",
        "(SELECT data_type FROM information_schema.columns WHERE column_name = 'name') = 'character varying'",
        "(SELECT character_maximum_length FROM information_schema.columns WHERE column_name = 'name') < 30",
        "(SELECT column_default::bigint FROM information_schema.columns WHERE column_name = 'age') = 0",
        "to_regclass('public.posts') IS NULL AND to_regclass('users') IS NOT NULL",
        "to_regclass('users_pkey') IS NOT NULL AND to_regclass('counted_id_seq') IS NOT NULL",
        "(SELECT count(column_name) FROM information_schema.columns WHERE table_name = 'posts') = 0",
        "EXISTS (SELECT count(*) FROM information_schema.tables WHERE table_name = 'posts')",
        "(SELECT conname FROM pg_constraint WHERE conname = 'none') IS NULL",
        "EXISTS (SELECT 1 FROM pg_type WHERE typname = '_mood')",
        "quote_ident('users') = 'users' AND format('%I', 'A b') = '\"A b\"'",
        "EXISTS (SELECT 1 FROM pg_indexes WHERE tablename = 'users' AND indexname IN ('by_name', 'by_age'))",
        "(SELECT array_to_string(array_agg(a.attname), ',') FROM pg_index ix, pg_attribute a \
         WHERE ix.indexrelid = 'by_name'::regclass AND a.attrelid = ix.indrelid AND a.attnum = ANY(ix.indkey)) = 'name'",
    ] {
        assert!(holds(condition), "{condition}");
        assert!(!holds(&format!("NOT ({condition})")), "NOT ({condition})");
    }
}

#[test]
fn what_the_schema_does_not_tell_is_refused_at_its_place() {
    for condition in [
        "EXISTS (SELECT 1 FROM users WHERE age > 3)",
        "EXISTS (SELECT 1 FROM pg_stat_activity)",
        "(SELECT count(DISTINCT table_name) FROM information_schema.tables WHERE table_name = 'posts') = 0",
        "(SELECT max(ordinal_position) FROM information_schema.columns WHERE table_name = 'users') = 2",
        "random() > 0.5",
        "(SELECT attgenerated FROM pg_attribute WHERE attname = 'id') = 's'",
        "EXISTS (SELECT 1 FROM pg_constraint GROUP BY conname HAVING count(*) > 1)",
    ] {
        let block = format!("DO $$ BEGIN IF {condition} THEN DROP TABLE users; END IF; END $$");
        let (schema, complaints) = replayed(&block);
        let reason = "the effect of this statement cannot be replayed: this condition cannot be answered from \
                      the schema";
        assert_eq!(complaints, [reason], "{condition}");
        assert!(schema.objects.keys().any(|id| id.name.as_str() == "users"), "{condition}");
    }
}

#[test]
fn an_extension_may_have_brought_the_type_that_is_asked_for() {
    let asked = "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'box3d') THEN \
                 CREATE TYPE box3d AS (a int); END IF; END $$";
    assert_eq!(replayed(asked).1.len(), 0);
    assert_eq!(replayed(&format!("CREATE EXTENSION pgcrypto; {asked}")).1.len(), 0);
    assert_eq!(replayed(&format!("CREATE EXTENSION postgis; {asked}")).1.len(), 1);
}

#[test]
fn a_foreign_table_is_there_and_its_columns_are_not_known() {
    let asked = |condition: &str| {
        format!(
            "CREATE FOREIGN TABLE far (a int) SERVER elsewhere; \
             DO $$ BEGIN IF {condition} THEN DROP TABLE users; END IF; END $$"
        )
    };
    let (schema, complaints) =
        replayed(&asked("EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'far')"));
    assert_eq!(complaints, [""; 0]);
    assert!(!schema.objects.keys().any(|id| id.name.as_str() == "users"));
    let column =
        "EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'far' AND column_name = 'a')";
    assert_eq!(replayed(&asked(column)).1.len(), 1);
}

#[test]
fn a_condition_that_decides_about_rows_alone_need_not_be_answered() {
    let (_, complaints) = replayed(
        "DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM users; IF n > 0 THEN UPDATE users SET age = 1; \
         END IF; ALTER TABLE users ADD COLUMN note text; END $$",
    );
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn what_rows_tell_is_not_known() {
    for fills in [
        "UPDATE users SET age = 2; GET DIAGNOSTICS n = ROW_COUNT",
        "UPDATE users SET age = 2 RETURNING age INTO n",
        "EXECUTE 'SELECT count(*) FROM users' INTO n",
        "SELECT count(*) INTO STRICT n FROM users",
        "FOR n IN SELECT age FROM users LOOP NULL; END LOOP",
    ] {
        let block = format!(
            "DO $$ DECLARE n int := 0; BEGIN {fills}; IF n = 0 THEN DROP TABLE users; END IF; END $$"
        );
        assert_eq!(replayed(&block).1.len(), 1, "{fills}");
    }
}

#[test]
fn a_condition_decides_nothing_where_both_ways_lead_to_the_same() {
    let (_, complaints) = replayed(
        "DO $$ BEGIN IF EXISTS (SELECT FROM users) THEN ALTER TABLE users DROP CONSTRAINT grown, \
         ADD CONSTRAINT grown CHECK (age > 17); END IF; END $$",
    );
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn a_handler_undoes_what_failed() {
    let (schema, complaints) = replayed(
        "DO $$ BEGIN CREATE TABLE first (); CREATE TYPE mood AS ENUM ('a'); \
         EXCEPTION WHEN duplicate_object THEN CREATE TABLE second (); END $$",
    );
    assert_eq!(complaints, [""; 0]);
    let tables: Vec<String> = schema.tables().map(|(id, _)| id.name.to_string()).collect();
    assert_eq!(tables, ["counted", "second", "users"]);
}

#[test]
fn a_handler_is_for_its_own_condition_alone() {
    let (_, complaints) = replayed(
        "DO $$ BEGIN ALTER TABLE users ALTER COLUMN age DROP IDENTITY; \
         EXCEPTION WHEN undefined_object OR duplicate_object THEN NULL; END $$",
    );
    assert_eq!(complaints.len(), 1, "{complaints:?}");
}

#[test]
fn a_failure_that_no_handler_is_for_stays_one() {
    let (_, complaints) =
        replayed("DO $$ BEGIN DROP TABLE nowhere; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    assert_eq!(complaints.len(), 1);
}

#[test]
fn loops_over_constants_execute_what_they_put_together() {
    let (schema, complaints) = replayed(
        "DO $$ DECLARE label text; BEGIN FOR label IN SELECT unnest(ARRAY['new', 'ok', 'it''s']) LOOP \
         IF NOT EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = label) THEN \
         EXECUTE format('ALTER TYPE %I ADD VALUE %L', 'mood', label); END IF; END LOOP; END $$",
    );
    assert_eq!(complaints, [""; 0]);
    let mood = schema.objects.values().find_map(|object| match &**object {
        crate::model::Object::Enum(it) => Some(it.labels.clone()),
        _ => None,
    });
    let labels: Vec<String> = mood.into_iter().flatten().map(|label| label.to_string()).collect();
    assert_eq!(labels, ["sad", "ok", "new", "it's"]);
}

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
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN DROP TABLE users; END $f$; \
         DO $$ BEGIN PERFORM f(); CREATE TABLE t (); END $$",
    );
    assert_eq!(
        complaints,
        ["the effect of this statement cannot be replayed: what function f does to the schema is not known"]
    );
}

#[test]
fn a_text_that_hangs_on_who_runs_it_is_not_known() {
    let run = |text: &str| replayed(&format!("DO $$ BEGIN EXECUTE {text}; END $$")).1;
    assert_eq!(run("format('GRANT SELECT ON users TO %I', current_user)"), [""; 0]);
    let unknown =
        ["the effect of this statement cannot be replayed: the text that is executed here is not known"];
    assert_eq!(run("format('ALTER TABLE users ADD COLUMN %I int', current_user)"), unknown);
    assert_eq!(
        run("CASE WHEN current_user = 'boss' THEN 'DROP TABLE users' ELSE 'GRANT ALL ON users TO boss' END"),
        unknown
    );
}
