//! A live PostgreSQL is read in a fixed number of queries, however much there is to read, and what is read is what the
//! SQL says that made it.

use portolan_core::course::{Side, acquainted, plot, plot_between};
use portolan_core::dialect::PlanOptions;
use portolan_core::diff::{Renames, diff};
use portolan_core::model::{Asked, Dialect, Pair};
use portolan_core::replay::{Source, replay, replay_asked};
use portolan_tests::course::{pages, target};
use portolan_tests::live::Live;

/// Tables with a key, a foreign key, a default, a check, an index and a comment each.
fn tables(count: usize) -> String {
    (0..count)
        .map(|at| {
            let parent = at.saturating_sub(1);
            format!(
                "CREATE TABLE t{at} (\n  id serial PRIMARY KEY,\n  parent integer REFERENCES t{parent},\n  \
                 label varchar(40) NOT NULL DEFAULT 'none' CHECK (label <> '')\n);\n\
                 CREATE INDEX t{at}_label ON t{at} (lower(label));\nCOMMENT ON TABLE t{at} IS 'number {at}';\n"
            )
        })
        .collect()
}

/// What a text makes of a database, what the text says, and in how many queries the first was read.
fn both(name: &str, sql: String, asked: Asked) -> (Pair<Side>, usize) {
    let mut database = Live::renewed(Dialect::Postgres, name);
    database.run(&sql).expect("the server takes the tables");
    let (schema, queries) = database.read_asked(asked);
    let source = Source { name: "tables.sql".to_owned(), text: sql };
    let replayed = replay_asked(&target(Dialect::Postgres), None, asked, &[source]);
    assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
    (Pair { before: Side::catalog(schema), after: Side::source(replayed.schema) }, queries)
}

/// The same, where nothing differs: in how many queries it was read.
fn read_of(name: &str, sql: String, asked: Asked) -> usize {
    let (sides, queries) = both(name, sql, asked);
    let tables = sides.after.schema.tables().count();
    let target = target(Dialect::Postgres);
    let sides = acquainted(&target, sides);
    let (live, said) = (sides.before.normalized(&target), sides.after.normalized(&target));
    let changes = diff(&live, &said, &Renames::default());
    assert!(changes.is_empty() && changes.unknown.is_empty(), "{changes:?}");
    assert_eq!(live.schema().tables().count(), tables);
    queries
}

fn tables_of(count: usize) -> usize {
    read_of(&format!("read_{count}"), tables(count), Asked::default())
}

#[test]
fn a_thousand_tables_are_read_in_as_many_queries_as_ten() {
    let (few, many) = (tables_of(10), tables_of(1000));
    assert_eq!(few, many);
    assert!(few < 40, "{few} queries");
}

/// Everything that can be asked of roles.
const EVERYTHING: Asked = Asked { permissions: true, default_permissions: true, owners: true };

#[test]
fn who_may_do_what_takes_two_queries_more() {
    let granted = |count: usize| {
        let each = |at| {
            format!(
                "GRANT SELECT, INSERT ON t{at} TO reader;\nGRANT UPDATE (label) ON t{at} TO writer WITH GRANT OPTION;\n\
                 ALTER TABLE t{at} OWNER TO keeper;\nGRANT USAGE ON SEQUENCE t{at}_id_seq TO PUBLIC;\n"
            )
        };
        let grants: String = (0..count).map(each).collect();
        let sql = format!(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT DELETE ON TABLES TO writer;\n{}{grants}",
            tables(count)
        );
        read_of(&format!("granted_{count}"), sql, EVERYTHING)
    };
    let (few, many) = (granted(10), granted(100));
    assert_eq!(few, many);
    assert_eq!(few, tables_of(1) + 2);
}

#[test]
fn what_pages_of_roles_make_is_read_back() {
    let pages = pages(Dialect::Postgres);
    let of_roles = pages.iter().filter(|page| page.roles().any());
    for (at, page) in of_roles.enumerate() {
        let (sides, _) = both(&format!("roles_{at}"), page.after.clone(), EVERYTHING);
        let course = plot(&target(Dialect::Postgres), sides, &Renames::default(), &PlanOptions::default());
        let plan = course.expect("a course").plan;
        assert!(plan.is_empty(), "{}: {plan:?}", page.path.display());
    }
}

#[test]
fn a_schema_public_that_was_made_anew_is_not_that_of_a_new_database() {
    let planned = |name: &str, sql: &str| -> Vec<String> {
        let mut database = Live::renewed(Dialect::Postgres, name);
        database.run(sql).expect("the server takes it");
        let (schema, _) = database.read_asked(EVERYTHING);
        let nothing = replay_asked(&target(Dialect::Postgres), None, EVERYTHING, &[]);
        let sides = Pair { before: Side::catalog(schema), after: Side::source(nothing.schema) };
        let course = plot(&target(Dialect::Postgres), sides, &Renames::default(), &PlanOptions::default());
        course.expect("a course").plan.statements().map(|statement| statement.sql.clone()).collect()
    };
    assert_eq!(planned("public", "SELECT 1;"), [""; 0]);
    assert_eq!(
        planned("public_anew", "DROP SCHEMA public; CREATE SCHEMA public;"),
        ["GRANT USAGE ON SCHEMA \"public\" TO PUBLIC"]
    );
}

/// Texts that no rule of ours makes what the server prints of them.
const PRINTED_OTHERWISE: &str = "
CREATE DOMAIN share AS numeric CHECK (VALUE * 1 BETWEEN power(0, 2) AND 1.5);
CREATE TABLE t (
  id integer PRIMARY KEY, c char(3), v varchar(10) DEFAULT lower('A' || 'b'), n numeric, b boolean[],
  d integer GENERATED ALWAYS AS (round(n, 1) * 2::smallint) STORED,
  CONSTRAINT among CHECK (v IN ('x', 'y') AND lower(c) NOT IN ('a', 'b')),
  CONSTRAINT powers CHECK (n BETWEEN sqrt(2) AND 2 ^ n)
);
CREATE INDEX by_sum ON t ((n + id::smallint)) WHERE v IN ('x', 'y') AND b[1];
CREATE VIEW short AS SELECT c || v AS both, n * id AS m FROM t WHERE v IN ('x', 'y') AND c = ANY (ARRAY['x', 'y']);
CREATE POLICY own ON t USING (v IN ('x', 'y') AND n > sqrt(2));
";

#[test]
fn what_the_server_prints_otherwise_is_no_difference_where_it_is_asked() {
    let differences = |name: &str, wanted: &str| {
        let mut database = Live::renewed(Dialect::Postgres, name);
        database.run(PRINTED_OTHERWISE).expect("the server takes the texts");
        let source = Source { name: "schema.sql".to_owned(), text: wanted.to_owned() };
        let target = target(Dialect::Postgres);
        let replayed = replay(&target, None, &[source]);
        assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
        let sides =
            acquainted(&target, Pair { before: database.side(), after: Side::source(replayed.schema) });
        let sides = Pair { before: sides.before.normalized(&target), after: sides.after.normalized(&target) };
        let Pair { before, after } = database.asked(sides);
        let changes = diff(&before, &after, &Renames::default());
        assert!(changes.unknown.is_empty(), "{:?}", changes.unknown);
        changes.list.len()
    };
    assert_eq!(differences("printed", PRINTED_OTHERWISE), 0);
    let other = PRINTED_OTHERWISE.replace("'y'", "'z'").replace("1.5", "2.5").replace("'A'", "'B'");
    assert_eq!(differences("meant", &other), 4, "the domain, the table, the view and the policy");
}

#[test]
fn what_a_server_says_of_a_check_says_nothing_of_names() {
    let live = "CREATE TABLE t (n int CONSTRAINT positive CHECK (n > 0), m int CONSTRAINT low CHECK (m > 1), k int CONSTRAINT odd UNIQUE);
                CREATE INDEX by_m ON t (m);";
    let wanted = "CREATE TABLE t (n int CHECK (n > 0), m int CONSTRAINT low CHECK (m > 2), k int UNIQUE);
                  CREATE INDEX ON t (m);";
    let mut database = Live::renewed(Dialect::Postgres, "names_of_checks");
    database.run(live).expect("the server takes the table");
    let source = Source { name: "schema.sql".to_owned(), text: wanted.to_owned() };
    let target = target(Dialect::Postgres);
    let sides =
        Pair { before: database.side(), after: Side::source(replay(&target, None, &[source]).schema) };
    let Pair { before, after } = acquainted(&target, sides);
    let sides = Pair { before: before.normalized(&target), after: after.normalized(&target) };
    let course = plot_between(database.asked(sides), &Renames::default(), &PlanOptions::default());
    let plan = course.expect("it is planned").plan;
    let statements: Vec<&str> = plan.statements().map(|it| &*it.sql).collect();
    assert_eq!(
        statements,
        ["ALTER TABLE \"public\".\"t\" DROP CONSTRAINT \"low\", ADD CONSTRAINT \"low\" CHECK (m > 2)"]
    );
}

/// What the server casts by itself and prints as though somebody had written the cast.
const COERCED: &str = "
CREATE TABLE account (id bigint PRIMARY KEY, state varchar(20) NOT NULL CHECK (state IN ('on', 'off')), role varchar,
  CONSTRAINT known CHECK (role <> ALL (ARRAY['a', 'b']) AND state = ANY (ARRAY['on'::varchar, 'off'::varchar])));
CREATE DOMAIN mark AS varchar(10) CHECK (VALUE NOT IN ('a', 'b'));
CREATE INDEX switched ON account (id) WHERE state IN ('on', 'off');
CREATE VIEW everyone AS SELECT id, state, 'account' AS kind FROM account WHERE state IN ('on', 'off')
  UNION ALL SELECT id, role, 'other' FROM account UNION ALL SELECT 0, NULL, 'nobody';
CREATE MATERIALIZED VIEW days AS SELECT current_date AS day UNION ALL SELECT '2020-01-01';
CREATE POLICY own ON account USING (state IN ('on', 'off') AND (SELECT 'x') = role);
CREATE RULE stay AS ON DELETE TO account WHERE old.state IN ('on', 'off') DO INSTEAD NOTHING;
";

#[test]
fn what_is_read_is_made_again_as_it_was() {
    let remade = |name: &str, sql: &str| {
        let mut database = Live::renewed(Dialect::Postgres, name);
        database.run(sql).expect("the server takes it");
        let target = target(Dialect::Postgres);
        let sides = Pair { before: Side::source(replay(&target, None, &[]).schema), after: database.side() };
        let plan = plot(&target, sides, &Renames::default(), &PlanOptions::default()).expect("a course").plan;
        portolan_core::export::sql(&plan)
    };
    let read = remade("coerced", COERCED);
    assert!(read.contains("ANY (ARRAY['on'::character varying, 'off'::character varying])"), "{read}");
    assert_eq!(remade("coerced_again", &read), read);
}

/// Views that MariaDB prints in words of its own.
const PLAIN_VIEWS: &str = "
CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(10), d date);
CREATE TABLE u (id int PRIMARY KEY, t_id int, note text);
CREATE VIEW named (x, y) AS SELECT id, a + 2 FROM t;
CREATE VIEW starred AS SELECT t.*, u.note FROM t INNER JOIN u ON u.t_id = t.id AND u.note LIKE 'a%' WHERE NOT (a = 2);
CREATE VIEW patterns AS SELECT MAX(a), MIN(a) + 2 FROM t WHERE b LIKE 'a\\_%' AND b <> 'it''s';
CREATE VIEW counted AS SELECT upper(b), count(*) AS n FROM t, u WHERE t.id = t_id AND b IN ('p') GROUP BY b HAVING count(*) > 2;
CREATE VIEW united AS SELECT id FROM t UNION ALL (SELECT t_id FROM u) ORDER BY id LIMIT 5, 3;
CREATE VIEW derived AS SELECT id, note FROM (SELECT id, a AS n FROM t WHERE d IS NULL) far JOIN u USING (id) WHERE n > 3;
CREATE VIEW within AS SELECT id, (SELECT MAX(id) FROM u WHERE t_id = t.id) AS last FROM t
    WHERE id IN (SELECT t_id FROM u WHERE note = 'w') AND EXISTS (SELECT * FROM u WHERE t_id = a);
CREATE VIEW above AS WITH far AS (SELECT * FROM named) SELECT * FROM far RIGHT JOIN t ON far.x = t.id;
";

#[test]
fn a_plain_view_is_held_against_the_print_of_mariadb() {
    let changes = |wanted: &str| {
        let mut database = Live::renewed(Dialect::Mysql, "plain_views");
        database.run(PLAIN_VIEWS).expect("the server takes the views");
        let source = Source { name: "schema.sql".to_owned(), text: wanted.to_owned() };
        let target = target(Dialect::Mysql);
        let replayed = replay(&target, None, &[source]);
        assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
        let sides =
            acquainted(&target, Pair { before: database.side(), after: Side::source(replayed.schema) });
        let (before, after) = (sides.before.normalized(&target), sides.after.normalized(&target));
        diff(&before, &after, &Renames::default())
    };
    let differences = |wanted: &str| {
        let changes = changes(wanted);
        assert!(changes.unknown.is_empty(), "{:?}", changes.unknown);
        changes.list.len()
    };
    let undecided = |wanted: &str| {
        let changes = changes(wanted);
        assert_eq!(changes.list, []);
        changes.unknown.iter().map(|it| it.object.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(differences(PLAIN_VIEWS), 0);
    let moved = PLAIN_VIEWS.replace("a int, b varchar(10), d date", "d date, b varchar(10), a int");
    assert_eq!(undecided(&moved), ["above", "starred"], "a star follows the order of the columns");
    assert_eq!(
        differences(&PLAIN_VIEWS.replace("a + 2", "a + 3").replace("'p'", "'q'").replace("'a%'", "'b%'")),
        3
    );
    let others = [("LIMIT 5, 3", "LIMIT 3, 5"), ("n > 3", "n > 4"), ("'w'", "'z'"), ("= a)", "= id)")];
    for (old, new) in others {
        assert_eq!(differences(&PLAIN_VIEWS.replace(old, new)), 1, "{old}");
    }
    let other = PLAIN_VIEWS.replace("far.x", "far.y");
    assert_eq!(undecided(&other), ["above"], "its star keeps both columns");
}
