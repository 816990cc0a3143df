//! Loops: over arrays, numbers, rows of the catalog and cursors.

use super::{added, columns_of, replayed};

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
fn a_loop_goes_over_the_rows_of_the_catalog() {
    for rows in [
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'users'",
        "SELECT tablename AS table_name FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^u'",
        "SELECT conrelid::regclass AS table_name FROM pg_constraint WHERE conname = 'grown'",
        "(SELECT c.relname AS table_name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE NOT i.indisprimary \
         AND c.relnamespace = 'public'::regnamespace)",
        "EXECUTE 'SELECT tablename AS table_name FROM pg_tables WHERE tablename = $1' USING 'users'",
    ] {
        let block = format!(
            "DO $$ DECLARE r record; BEGIN FOR r IN {rows} LOOP \
             EXECUTE format('ALTER TABLE %s ADD COLUMN found int', r.table_name); END LOOP; END $$"
        );
        assert_eq!(added(&block), ["found"], "{rows}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter_where_each_has_its_own_table() {
    let (schema, complaints) = replayed(
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
         EXECUTE format('ALTER TABLE %I ADD COLUMN note text', t); END LOOP; END $$",
    );
    assert_eq!(complaints, [""; 0]);
    assert!(columns_of(&schema, "users").contains(&"note".to_owned()));
    assert!(columns_of(&schema, "counted").contains(&"note".to_owned()));
}

#[test]
fn where_the_order_of_rows_matters_somebody_must_give_it() {
    let block = |order: &str| {
        format!(
            "DO $$ DECLARE c text; BEGIN FOR c IN SELECT column_name FROM information_schema.columns \
             WHERE table_name = 'users' {order} LOOP \
             EXECUTE format('ALTER TABLE users ADD COLUMN %I int', c || '_2'); END LOOP; END $$"
        )
    };
    let (schema, complaints) = replayed(&block(""));
    let reason = "what becomes of the schema hangs on the order of rows that nobody ordered";
    assert_eq!(complaints, [format!("the effect of this statement cannot be replayed: {reason}")]);
    assert_eq!(columns_of(&schema, "users").len(), 3);
    assert_eq!(added(&block("ORDER BY ordinal_position")), ["id_2", "name_2", "age_2"]);
    assert_eq!(added(&block("ORDER BY column_name DESC")), ["name_2", "id_2", "age_2"]);
}

#[test]
fn the_servers_own_tables_are_rows_too() {
    let (_, complaints) = replayed(
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT column_name FROM information_schema.columns \
         WHERE data_type = 'integer' LOOP EXECUTE 'ALTER TABLE users DROP COLUMN ' || r.column_name; END LOOP; END $$",
    );
    assert_eq!(
        complaints,
        [
            "the effect of this statement cannot be replayed: what this loop goes over cannot be told from the schema"
        ]
    );
}

#[test]
fn loops_are_left_and_continued_by_label_and_condition() {
    assert_eq!(
        added(
            "DO $$ DECLARE n int := 3; BEGIN \
             <<outer>> FOR a IN 1..4 LOOP FOR b IN REVERSE 2..1 LOOP CONTINUE outer WHEN a = 2; EXIT outer WHEN a = 3; \
             EXECUTE format('ALTER TABLE users ADD c%s_%s int', a, b); END LOOP; END LOOP outer; \
             WHILE n > 0 LOOP n := n - 2; EXECUTE 'ALTER TABLE users ADD w' || abs_of(n) || ' int'; END LOOP; \
             LOOP n := n + 1; EXIT WHEN n > 0; END LOOP; EXECUTE 'ALTER TABLE users ADD n' || n || ' int'; END $$"
                .replace("abs_of(n)", "(n + 1)")
                .as_str()
        ),
        ["c1_2", "c1_1", "w2", "w0", "n1"]
    );
}

#[test]
fn a_loop_that_does_not_end_is_refused() {
    let (_, complaints) =
        replayed("DO $$ BEGIN WHILE true LOOP COMMENT ON TABLE users IS 'again'; END LOOP; END $$");
    assert_eq!(
        complaints,
        ["the effect of this statement cannot be replayed: this loop does not come to an end here"]
    );
}

#[test]
fn a_cursor_is_read_to_its_end() {
    assert_eq!(
        added(
            "DO $$ DECLARE c CURSOR FOR SELECT enumlabel FROM pg_enum ORDER BY enumsortorder; l text; BEGIN OPEN c; \
             LOOP FETCH c INTO l; EXIT WHEN NOT FOUND; EXECUTE format('ALTER TABLE users ADD %I int', l); END LOOP; \
             CLOSE c; FOR r IN c LOOP EXECUTE format('ALTER TABLE users ADD %I int', r.enumlabel || 2); END LOOP; END $$"
        ),
        ["sad", "ok", "sad2", "ok2"]
    );
}

#[test]
fn a_row_or_none_is_told_by_found() {
    assert_eq!(
        added(
            "DO $$ DECLARE r record; BEGIN PERFORM 1 FROM pg_type WHERE typname = 'mood'; \
             IF FOUND THEN ALTER TABLE users ADD a int; END IF; \
             SELECT conname, contype INTO r FROM pg_constraint WHERE conname = 'nothing'; \
             IF NOT FOUND AND r.conname IS NULL THEN ALTER TABLE users ADD b int; END IF; \
             SELECT typname, typtype INTO r FROM pg_type WHERE typname = 'mood'; \
             CASE r.typtype WHEN 'c', 'd' THEN RAISE EXCEPTION 'no'; WHEN 'e' THEN ALTER TABLE users ADD c int; END CASE; \
             END $$"
        ),
        ["a", "b", "c"]
    );
}

#[test]
fn a_range_has_a_variable_of_its_own_and_tells_whether_there_was_a_number() {
    assert_eq!(
        added(
            "DO $$ DECLARE i int := 5; BEGIN FOR i IN i..7 LOOP EXECUTE format('ALTER TABLE users ADD c%s int', i); \
             END LOOP; IF FOUND THEN EXECUTE format('ALTER TABLE users ADD d%s int', i); END IF; \
             FOR j IN 1..0 LOOP NULL; END LOOP; IF NOT FOUND THEN ALTER TABLE users ADD none int; END IF; END $$"
        ),
        ["c5", "c6", "c7", "d5", "none"]
    );
}

#[test]
fn a_cursor_that_is_moved_is_lost() {
    for moves in ["MOVE NEXT FROM c", "MOVE c", "FETCH LAST FROM c INTO v", "FETCH FORWARD 2 FROM c INTO v"] {
        let (_, complaints) = replayed(&format!(
            "DO $$ DECLARE c CURSOR FOR SELECT enumlabel FROM pg_enum ORDER BY enumsortorder; v text; BEGIN OPEN c; \
             {moves}; FETCH c INTO v; EXECUTE format('ALTER TABLE users ADD %I int', v); END $$"
        ));
        let reason =
            "the effect of this statement cannot be replayed: the text that is executed here is not known";
        assert_eq!(complaints, [reason], "{moves}");
    }
}
