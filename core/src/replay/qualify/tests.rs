use crate::model::{Name, Object, ObjectId, ObjectKind, Target};
use crate::replay::{Source, replay};

const APP: &str = "CREATE SCHEMA app; SET search_path = app, public;
    CREATE TABLE artist (id int, year int, artist int); CREATE TABLE credit (id int, artist int, name text);";

/// The query of the view `v`, made where only the search path finds its tables.
fn query(text: &str) -> String {
    let source = Source { name: "a.sql".into(), text: format!("{APP} CREATE VIEW v AS {text};") };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert_eq!(replayed.diagnostics, []);
    let id = ObjectId::new(ObjectKind::View, Some(Name::exact("app")), Name::exact("v"));
    match replayed.schema.get(&id) {
        Some(Object::View(view)) => view.query.text.to_string(),
        other => panic!("a view, not {other:?}"),
    }
}

#[test]
fn relations_get_their_schema() {
    assert_eq!(
        query("SELECT c.id FROM artist a, credit c JOIN artist b ON b.id = c.artist"),
        "SELECT c.id FROM \"app\".artist a, \"app\".credit c JOIN \"app\".artist b ON b.id = c.artist"
    );
}

#[test]
fn a_column_called_like_a_table_stays_a_column() {
    assert_eq!(
        query("SELECT artist, id IS DISTINCT FROM artist, name FROM credit"),
        "SELECT artist, id IS DISTINCT FROM artist, name FROM \"app\".credit"
    );
    assert_eq!(
        query("SELECT trim(both FROM name), substring(name FROM artist) FROM credit GROUP BY name, artist"),
        "SELECT trim(both FROM name), substring(name FROM artist) FROM \"app\".credit GROUP BY name, artist"
    );
}

#[test]
fn what_with_makes_is_no_table() {
    assert_eq!(
        query("WITH credit (id) AS (SELECT id FROM artist) SELECT id FROM credit"),
        "WITH credit (id) AS (SELECT id FROM \"app\".artist) SELECT id FROM credit"
    );
}

#[test]
fn statistics_are_on_columns_of_a_table() {
    let text = format!("{APP} CREATE STATISTICS s ON artist, id FROM credit;");
    let replayed = replay(&Target::postgres(15), None, &[Source { name: "a.sql".into(), text }]);
    assert_eq!(replayed.diagnostics, []);
    let found = replayed.schema.objects.values().find_map(|object| match &**object {
        Object::Opaque(it) => Some(it.definition.text.to_string()),
        _ => None,
    });
    assert_eq!(found.as_deref(), Some("CREATE STATISTICS \"app\".s ON artist, id FROM \"app\".credit"));
}

#[test]
fn a_default_draws_from_the_sequence_of_its_own_path() {
    let text = "CREATE SCHEMA s; CREATE TABLE t (id bigint); CREATE SEQUENCE t_id_seq OWNED BY t.id; \
        SET search_path = s; CREATE TABLE t (id bigint); CREATE SEQUENCE t_id_seq OWNED BY t.id; \
        ALTER TABLE t ALTER COLUMN id SET DEFAULT nextval('t_id_seq'); \
        SET search_path = public; ALTER TABLE t ALTER COLUMN id SET DEFAULT nextval('t_id_seq'); \
        DROP TABLE s.t;";
    let source = Source { name: "a.sql".into(), text: text.into() };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert!(replayed.diagnostics.is_empty(), "{:?}", replayed.diagnostics);
    let (_, table) = replayed.schema.tables().next().expect("the table that is left");
    assert!(table.columns.iter().all(|column| column.default.is_some()));
}

#[test]
fn collations_get_their_schema() {
    let source = Source {
        name: "a.sql".into(),
        text: "CREATE SCHEMA app; CREATE COLLATION app.fr (provider = icu, locale = 'fr'); CREATE COLLATION num (provider = icu, locale = 'en');
               SET search_path = app, public;
               CREATE TABLE t (a text COLLATE fr, b text COLLATE num, c text COLLATE \"C\", CHECK (a COLLATE fr > b COLLATE num));
               CREATE INDEX i ON t (c COLLATE fr); CREATE DOMAIN d AS text COLLATE fr;".into(),
    };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert_eq!(replayed.diagnostics, []);
    let name = |kind, name: &str| ObjectId::new(kind, Some(Name::exact("app")), Name::exact(name));
    let Some(Object::Table(table)) = replayed.schema.get(&name(ObjectKind::Table, "t")) else { panic!("t") };
    let Some(Object::Domain(domain)) = replayed.schema.get(&name(ObjectKind::Domain, "d")) else {
        panic!("d")
    };
    let collations = table.columns.iter().map(|column| &column.collation);
    let collations = collations.chain([&table.indexes[0].parts[0].collation, &domain.collation]);
    let collations: Vec<String> = collations.flatten().map(ToString::to_string).collect();
    assert_eq!(collations, ["app.fr", "public.num", "C", "app.fr", "app.fr"]);
    let crate::model::ConstraintKind::Check(check) = &table.constraints[0].kind else { panic!("a check") };
    assert_eq!(&*check.expression.text, "a COLLATE \"app\".fr > b COLLATE num");
}
