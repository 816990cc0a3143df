mod definitions;
mod handlers;
mod loops;
mod routines;

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

/// The names of a table's columns.
fn columns_of(schema: &Schema, name: &str) -> Vec<String> {
    let table = schema.tables().find(|(id, _)| id.name.as_str() == name);
    table
        .map_or(Vec::new(), |(_, table)| table.columns.iter().map(|column| column.name.to_string()).collect())
}

/// The columns that came to a table `users`, where nothing was said.
fn added(block: &str) -> Vec<String> {
    let (schema, complaints) = replayed(block);
    assert_eq!(complaints, [""; 0], "{block}");
    columns_of(&schema, "users").split_off(3)
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
        "(SELECT count(DISTINCT table_schema) FROM information_schema.tables WHERE table_schema = 'public') = 1",
        "(SELECT string_agg(column_name, '-' ORDER BY ordinal_position DESC) FROM information_schema.columns \
         WHERE table_name = 'users') = 'age-name-id'",
        "(SELECT column_name FROM information_schema.columns WHERE table_name = 'users' \
         ORDER BY character_maximum_length DESC NULLS LAST LIMIT 1) = 'name'",
        "(SELECT column_name FROM information_schema.columns WHERE table_name = 'users' \
         ORDER BY column_default NULLS FIRST LIMIT 1) = 'id'",
        "(SELECT string_agg(column_name, '-' ORDER BY character_maximum_length NULLS FIRST, column_name) \
         FROM information_schema.columns WHERE table_name = 'users') = 'age-id-name'",
        "(SELECT string_agg(column_name, '-' ORDER BY character_maximum_length DESC, column_name DESC) \
         FROM information_schema.columns WHERE table_name = 'users') = 'id-age-name'",
        "(SELECT indexname FROM pg_indexes WHERE tablename = 'users' ORDER BY indexname LIMIT 1) = 'by_name'",
        "EXISTS (SELECT 1 FROM pg_class c WHERE c.relname = 'users' AND NOT EXISTS \
         (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'))",
        "NOT EXISTS (SELECT 1 FROM information_schema.columns c LEFT JOIN pg_indexes i ON i.tablename = c.table_name \
         WHERE c.column_name = 'name' AND i.indexname IS NULL)",
        "(SELECT count(*) FROM pg_constraint WHERE conrelid = 'users'::regclass GROUP BY contype HAVING contype = 'p') = 1",
        "(WITH t AS (SELECT tablename FROM pg_tables WHERE schemaname = 'public') SELECT count(*) FROM t) = 2",
        "(SELECT x FROM (VALUES (1, 'a'), (2, 'b')) AS v (n, x) WHERE n = 2) = 'b'",
        "'users'::regclass::text = 'users' AND current_setting('server_version_num')::int >= 150000",
        "date '2024-01-31' + interval '1 month' = '2024-02-29' AND to_char(date '2024-03-05', 'YYYY_MM') = '2024_03'",
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
        "(SELECT max(ordinal_position) FROM information_schema.columns WHERE table_name = 'users') = 2",
        "random() > 0.5",
        "(SELECT attgenerated FROM pg_attribute WHERE attname = 'id') = 's'",
        "EXISTS (SELECT 1 FROM information_schema.tables WHERE table_type = 'VIEW')",
        "NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'gen_random_uuid')",
        "current_database() = 'shop'",
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
        "LOOP UPDATE users SET age = 2; GET DIAGNOSTICS n = ROW_COUNT; EXIT WHEN n < 100; END LOOP",
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

#[test]
fn a_way_on_which_the_migration_fails_is_not_gone() {
    let guard = |raises: &str| {
        replayed(&format!(
            "DO $$ BEGIN IF EXISTS (SELECT FROM users WHERE age < 0) THEN {raises}; END IF; \
             ALTER TABLE users ADD COLUMN note text; END $$"
        ))
    };
    assert_eq!(
        columns_of(&guard("RAISE EXCEPTION 'ages below zero'").0, "users"),
        ["id", "name", "age", "note"]
    );
    assert_eq!(guard("DROP TABLE counted").1.len(), 1);
}

#[test]
fn variables_have_types_and_blocks_their_own_variables() {
    let (schema, complaints) = replayed(
        "DO $$ DECLARE d date := '2024-01-31'; v text := 'outer'; BEGIN \
         DECLARE v name := 'inner'; BEGIN EXECUTE format('ALTER TABLE users ADD %I int', v); END; \
         d := d + interval '1 month'; \
         EXECUTE format('ALTER TABLE users ADD %I int', v || to_char(d, '_MMDD')); END $$",
    );
    assert_eq!(complaints, [""; 0]);
    assert_eq!(columns_of(&schema, "users").split_off(3), ["inner", "outer_0229"]);
}

#[test]
fn a_search_path_that_a_block_sets_is_followed() {
    let (schema, complaints) = replayed(
        "CREATE SCHEMA app; CREATE TABLE app.t (); \
         DO $$ BEGIN PERFORM set_config('search_path', 'app', true); ALTER TABLE t ADD a int; END $$",
    );
    assert_eq!(complaints, [""; 0]);
    assert_eq!(columns_of(&schema, "t"), ["a"]);
}

#[test]
fn what_a_division_leaves_is_known_of_whole_numbers_alone() {
    for (is_known, value) in [
        (true, "10 / 4"),
        (true, "10 / 4::bigint"),
        (true, "extract(month from date '2024-06-01')::int / 3"),
        (true, "extract(month from date '2024-05-01') - 3"),
        (true, "(SELECT sum(v) FROM unnest(ARRAY[1, 1]) v)"),
        (false, "extract(month from date '2024-05-01') / 2"),
        (false, "10::numeric / 5"),
        (false, "coalesce(10, n) / 5"),
        (false, "n / 5"),
        (false, "2::numeric(6, 2)"),
        (false, "(SELECT sum(v) FROM unnest(ARRAY[1, 3]) v) / 2"),
    ] {
        let block = format!(
            "DO $$ DECLARE n numeric := 10; BEGIN EXECUTE format('ALTER TABLE users ADD c%s int', {value}); END $$"
        );
        let (schema, complaints) = replayed(&block);
        let found = columns_of(&schema, "users").split_off(3);
        let unknown =
            "the effect of this statement cannot be replayed: the text that is executed here is not known";
        match is_known {
            true => assert_eq!((found, complaints), (vec!["c2".to_owned()], Vec::new()), "{value}"),
            false => assert_eq!((found, complaints), (Vec::new(), vec![unknown.to_owned()]), "{value}"),
        }
    }
}

#[test]
fn where_names_are_looked_for_is_part_of_what_a_condition_decides() {
    for steps in [
        "IF (SELECT count(*) FROM users) > 0 THEN SET search_path TO other; END IF",
        "IF (SELECT count(*) FROM users) > 0 THEN NULL; ELSE PERFORM set_config('search_path', 'other', false); END IF",
    ] {
        let (_, complaints) = replayed(&format!("CREATE SCHEMA other; DO $$ BEGIN {steps}; END $$"));
        let reason = "the effect of this statement cannot be replayed: this condition cannot be answered from the schema";
        assert_eq!(complaints, [reason], "{steps}");
    }
}

#[test]
fn what_a_variable_has_no_room_for_is_an_error() {
    let long = "DO $$ DECLARE v varchar(3); BEGIN v := 'abcdef'; EXCEPTION WHEN OTHERS THEN \
                ALTER TABLE users ADD failed int; END $$";
    assert_eq!(added(long), ["failed"]);
    let (_, complaints) =
        replayed("DO $$ DECLARE v varchar(3) := 'abcdef'; BEGIN ALTER TABLE users ADD v int; END $$");
    assert_eq!(complaints, ["value too long for type character varying"]);
    let cut = "DO $$ DECLARE v varchar(3) := 'abc  '; BEGIN \
               EXECUTE format('ALTER TABLE users ADD %I int, ADD %I int', v, 'xyz1'::varchar(3)); END $$";
    assert_eq!(added(cut), ["abc", "xyz"]);
}

#[test]
fn texts_are_joined_as_the_server_joins_them() {
    for condition in [
        "concat(true, 1) = 't1'",
        "true || 'x' = 'truex'",
        "(SELECT string_agg(a, '_' ORDER BY b) FROM (VALUES ('', 1), ('a', 2)) v (a, b)) = '_a'",
    ] {
        assert!(holds(condition), "{condition}");
    }
}

#[test]
fn a_setting_of_the_project_s_own_is_null_where_nothing_sets_it() {
    let asked =
        "DO $$ BEGIN IF current_setting('app.x', true) IS NULL THEN CREATE TABLE a (); END IF; END $$;";
    let refused = |text: &str| !replayed(text).1.is_empty();
    assert!(!refused(asked));
    assert!(!refused(&format!("{asked} SET app.y = 'on';")));
    assert!(refused(&format!("SET app.x = 'on'; {asked}")));
    assert!(refused(&format!("SELECT set_config('app.x', 'on', false); {asked}")));
    assert!(refused(&format!("SELECT set_config('app.' || 'x', 'on', false); {asked}")));
    assert!(refused(&asked.replace(", true", "")));
    assert!(refused(&asked.replace("app.x", "work_mem")));
}

#[test]
fn a_trigger_is_known_by_when_it_fires() {
    let made = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NULL; END $f$;
        CREATE TRIGGER late AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION f();";
    let asked = |timing: &str, orientation: &str| {
        format!(
            "{made} DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.triggers WHERE trigger_name = 'late' \
             AND action_timing = '{timing}' AND action_orientation = '{orientation}') \
             THEN ALTER TABLE users ADD fired int; END IF; END $$"
        )
    };
    assert_eq!(added(&asked("AFTER", "ROW")), ["fired"]);
    for (timing, orientation) in [("BEFORE", "ROW"), ("AFTER", "STATEMENT")] {
        assert_eq!(added(&asked(timing, orientation)), [""; 0]);
    }
}
