use super::{holds, replayed};

/// The names of the constraints of a table `orders` that a loop leaves.
fn left(text: &str, condition: &str) -> Vec<String> {
    let (schema, complaints) = replayed(&format!(
        "{text}; DO $$ DECLARE r record; BEGIN \
         FOR r IN SELECT conname FROM pg_constraint WHERE conrelid = 'orders'::regclass AND {condition} LOOP \
         EXECUTE format('ALTER TABLE orders DROP CONSTRAINT %I', r.conname); END LOOP; END $$"
    ));
    assert_eq!(complaints, [""; 0], "{condition}");
    let (_, table) = schema.tables().find(|(id, _)| id.name.as_str() == "orders").expect("the table");
    let mut names: Vec<_> =
        table.constraints.iter().filter_map(|it| it.name.name()).map(ToString::to_string).collect();
    names.sort();
    names
}

const ORDERS: &str = "CREATE TABLE orders (id int PRIMARY KEY, status text CHECK (status IN ('draft', 'sent')), \
    total numeric CHECK (total >= 0), day date, slot int, UNIQUE (day, slot))";

#[test]
fn checks_are_found_by_the_words_of_their_definition() {
    let rest = ["orders_day_slot_key", "orders_pkey", "orders_total_check"];
    for condition in [
        "contype = 'c' AND pg_get_constraintdef(oid) ILIKE '%status%'",
        "pg_get_constraintdef(oid) LIKE '%''draft''%'",
        "contype = 'c' AND pg_get_constraintdef(oid, true) LIKE 'CHECK%draft%sent%'",
        "contype = 'c' AND pg_get_expr(conbin, conrelid) LIKE '%status%'",
    ] {
        assert_eq!(left(ORDERS, condition), rest, "{condition}");
    }
    let all = left(ORDERS, "pg_get_constraintdef(oid) ILIKE '%customer%'");
    assert_eq!(all.len(), 4);
}

#[test]
fn keys_are_found_by_all_of_their_definition() {
    let condition = "contype = 'u' AND pg_get_constraintdef(oid) IN ('UNIQUE (day, slot)', 'UNIQUE (slot)')";
    assert_eq!(left(ORDERS, condition), ["orders_pkey", "orders_status_check", "orders_total_check"]);
}

#[test]
fn what_the_server_may_write_by_itself_is_no_sign() {
    let asked = |pattern: &str| {
        replayed(&format!(
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'grown' \
             AND pg_get_constraintdef(oid) LIKE '{pattern}') THEN CREATE TABLE found (); END IF; END $$"
        ))
        .1
    };
    assert_eq!(asked("%int%").len(), 1);
    assert_eq!(asked("%age > 17%").len(), 1);
    assert_eq!(asked("%birthday%"), [""; 0]);
}

#[test]
fn a_clause_and_a_source_are_looked_into() {
    assert!(holds(
        "EXISTS (SELECT 1 FROM information_schema.check_constraints \
         WHERE constraint_name = 'grown' AND check_clause LIKE '%age%')"
    ));
    let (schema, complaints) = replayed(
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN 1; END $f$; \
         DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'f' AND prosrc LIKE '%RETURN 1%') \
         THEN CREATE TABLE found (); END IF; END $$",
    );
    assert_eq!(complaints, [""; 0]);
    assert!(schema.objects.keys().any(|id| id.name.as_str() == "found"));
}

#[test]
fn indexes_are_found_by_their_definition() {
    for condition in [
        "EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'by_name' \
         AND indexdef = 'CREATE INDEX by_name ON public.users USING btree (name)')",
        "EXISTS (SELECT 1 FROM pg_indexes WHERE tablename = 'users' AND indexdef LIKE '%UNIQUE%(id)%')",
        "NOT EXISTS (SELECT 1 FROM pg_indexes WHERE tablename = 'users' AND indexdef ILIKE '%where%')",
        "(SELECT pg_get_indexdef(indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         WHERE c.relname = 'users_pkey') LIKE '%USING btree (id)'",
    ] {
        assert!(holds(condition), "{condition}");
    }
}

#[test]
fn a_definition_in_a_variable_or_a_record_is_still_one() {
    let (schema, complaints) = replayed(
        "DO $$ DECLARE d text; r record; BEGIN \
         SELECT pg_get_constraintdef(oid) INTO d FROM pg_constraint WHERE conname = 'grown'; \
         IF d LIKE '%age%' THEN ALTER TABLE users ADD told int; END IF; \
         FOR r IN SELECT * FROM pg_indexes WHERE tablename = 'users' AND indexdef LIKE '%(name)%' LOOP \
         EXECUTE format('DROP INDEX %I', r.indexname); END LOOP; END $$",
    );
    assert_eq!(complaints, [""; 0]);
    let (_, table) = schema.tables().find(|(id, _)| id.name.as_str() == "users").expect("the table");
    assert!(table.indexes.is_empty());
    assert_eq!(table.columns.last().map(|column| column.name.to_string()), Some("told".to_owned()));
}

#[test]
fn a_literal_that_a_type_may_print_otherwise_is_no_sign() {
    let asked = |pattern: &str| {
        let table = "CREATE TABLE flags (a text, CONSTRAINT said CHECK (a IN ('yes', 'no', '2020-01-01')))";
        replayed(&format!(
            "{table}; DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'said' \
             AND pg_get_constraintdef(oid) LIKE '{pattern}') THEN CREATE TABLE found (); END IF; END $$"
        ))
        .1
    };
    assert_eq!(asked("%''yes''%").len(), 1);
    assert_eq!(asked("%2020%").len(), 1);
    assert_eq!(asked("%''maybe''%"), [""; 0]);
}

#[test]
fn an_index_with_a_condition_begins_as_it_begins() {
    let asked = |pattern: &str| {
        let made = "CREATE UNIQUE INDEX grown_ones ON users (name) WHERE age > 17";
        let (schema, complaints) = replayed(&format!(
            "{made}; DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'grown_ones' \
             AND indexdef LIKE '{pattern}') THEN CREATE TABLE found (); END IF; END $$"
        ));
        assert_eq!(complaints, [""; 0], "{pattern}");
        schema.objects.keys().any(|id| id.name.as_str() == "found")
    };
    assert!(asked("CREATE UNIQUE INDEX %"));
    assert!(asked("CREATE UNIQUE INDEX grown_ones ON public.users USING btree (%age%"));
    assert!(asked("%WHERE%age%"));
    assert!(!asked("CREATE UNIQUE INDEX other%"));
    assert!(!asked("CREATE INDEX %"));
}
