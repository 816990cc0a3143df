//! Everything that is no table.

use super::{effect, effects};
use crate::model::ddl::{AlterDomain, AlterEnum, CommentOn, Create, Drop};
use crate::model::{ArgumentMode, Ddl, Object, ObjectKind, Routine};

fn created(sql: &str) -> Create {
    match effect(sql) {
        Ddl::Create(create) => create,
        other => panic!("a CREATE, not {other:?}"),
    }
}

fn routine(sql: &str) -> (Option<String>, Routine) {
    let Create { signature, object, .. } = created(sql);
    match object {
        Object::Routine(routine) => (signature.map(|it| it.to_string()), routine),
        other => panic!("a routine, not {other:?}"),
    }
}

fn dropped(sql: &str) -> Drop {
    match effect(sql) {
        Ddl::Drop(drop) => drop,
        other => panic!("a DROP, not {other:?}"),
    }
}

#[test]
fn enums_keep_the_order_of_their_labels() {
    let Object::Enum(it) = created("CREATE TYPE mood AS ENUM ('sad', 'it''s ok')").object else {
        panic!("an enum")
    };
    assert_eq!(it.labels.iter().map(|it| &**it).collect::<Vec<_>>(), ["sad", "it's ok"]);
}

#[test]
fn a_label_is_added_at_its_place() {
    let Ddl::AlterEnum { action, .. } = effect("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok' AFTER 'sad'")
    else {
        panic!("one")
    };
    let AlterEnum::AddValue { label, after, before, if_not_exists } = action else { panic!("ADD VALUE") };
    assert_eq!((&*label, after.as_deref(), before, if_not_exists), ("ok", Some("sad"), None, true));
    let Ddl::AlterEnum { action: AlterEnum::RenameValue { from, to }, .. } =
        effect("ALTER TYPE mood RENAME VALUE 'a' TO 'b'")
    else {
        panic!("RENAME VALUE")
    };
    assert_eq!((&*from, &*to), ("a", "b"));
}

#[test]
fn domains_have_defaults_and_checks() {
    let Object::Domain(it) =
        created("CREATE DOMAIN email text COLLATE \"C\" NOT NULL DEFAULT '' CONSTRAINT c CHECK (VALUE ~ '@') CHECK (VALUE <> '')").object
    else {
        panic!("a domain")
    };
    assert!(it.not_null && it.default.is_some() && it.collation.is_some());
    assert_eq!(it.checks.iter().map(|check| check.name.is_written()).collect::<Vec<_>>(), [true, false]);
    assert!(matches!(
        effect("ALTER DOMAIN email DROP CONSTRAINT c"),
        Ddl::AlterDomain { action: AlterDomain::DropConstraint { .. }, .. }
    ));
}

#[test]
fn composites_have_attributes() {
    let Object::Composite(it) = created("CREATE TYPE pair AS (a int, \"B\" text COLLATE \"C\")").object
    else {
        panic!("a composite")
    };
    assert_eq!(it.attributes.len(), 2);
    assert!(it.attributes[1].2.is_some());
}

#[test]
fn ranges_and_base_types_are_kept_as_text() {
    let Create { signature, object, .. } = created("CREATE TYPE app.span AS RANGE (subtype = int4)");
    let Object::Opaque(it) = object else { panic!("opaque") };
    assert_eq!((signature.as_deref(), &*it.drop), (Some("range type"), "TYPE app.span"));
}

#[test]
fn sequence_options_come_in_any_order() {
    let Object::Sequence(it) =
        created("CREATE SEQUENCE s AS integer CACHE 5 START 10 NO MAXVALUE OWNED BY app.t.c CYCLE").object
    else {
        panic!("a sequence")
    };
    assert_eq!(
        (it.options.cache, it.options.start, it.options.maximum, it.options.cycle),
        (Some(5), Some(10), None, true)
    );
    assert_eq!(
        it.owned_by.map(|(table, column)| (table.to_string(), column.to_string())),
        Some(("app.t".into(), "c".into()))
    );
}

#[test]
fn a_sequence_may_lose_its_owner() {
    let Ddl::AlterSequence { changes, .. } = effect("ALTER SEQUENCE s OWNED BY NONE") else { panic!("one") };
    assert_eq!(changes.owned_by, Some(None));
}

#[test]
fn a_function_is_known_by_the_types_that_are_passed_in() {
    let (signature, it) = routine(
        "CREATE OR REPLACE FUNCTION f(a varchar(10), b OUT int, VARIADIC c text[] DEFAULT '{}') RETURNS SETOF record \
         LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = app, public COST 5 AS $body$ BEGIN END $body$",
    );
    assert_eq!(signature.as_deref(), Some("character varying, text[]"));
    assert_eq!(it.arguments[1].mode, ArgumentMode::Out);
    assert_eq!(
        (it.returns.as_deref(), &*it.language, &*it.body.text),
        (Some("SETOF record"), "plpgsql", " BEGIN END ")
    );
    let option = |key: &str| it.options.get(key).map(|value| &**value);
    assert_eq!(option("volatility"), Some("immutable"));
    assert_eq!(option("strict"), Some("true"));
    assert_eq!(option("set search_path"), Some("'app', 'public'"));
    assert_eq!(option("cost"), Some("5"));
}

#[test]
fn an_argument_may_be_a_type_alone_or_a_name_that_looks_like_one() {
    let signature =
        |list: &str| routine(&format!("CREATE FUNCTION f({list}) RETURNS int LANGUAGE sql AS ''")).0;
    assert_eq!(signature("double precision, date date").as_deref(), Some("double precision, date"));
    assert_eq!(
        signature("timestamp with time zone, character varying").as_deref(),
        Some("timestamptz, character varying")
    );
    assert_eq!(signature("path int, x app.mood").as_deref(), Some("integer, mood"));
    assert_eq!(signature("").as_deref(), Some(""));
}

#[test]
fn a_table_that_is_returned_is_canonical() {
    let (_, it) = routine("CREATE FUNCTION f() RETURNS TABLE(a int, \"B\" varchar) LANGUAGE sql AS ''");
    assert_eq!(it.returns.as_deref(), Some("TABLE(a integer, \"B\" character varying)"));
}

#[test]
fn a_body_in_standard_sql_is_kept_as_it_stands() {
    let (_, it) = routine("CREATE FUNCTION f(a int) RETURNS int RETURN a + 1");
    assert_eq!((&*it.language, &*it.body.text), ("sql", "RETURN a + 1"));
    let (_, it) = routine("CREATE FUNCTION f() RETURNS int LANGUAGE C AS 'lib', 'symbol'");
    assert_eq!((&*it.language, &*it.body.text), ("c", "'lib', 'symbol'"));
}

#[test]
fn aggregates_keep_their_options_as_their_body() {
    let Create { signature, object, .. } =
        created("CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int)");
    let Object::Routine(it) = object else { panic!("a routine") };
    assert_eq!((signature.as_deref(), &*it.body.text), (Some("integer"), "(SFUNC = int4pl, STYPE = int)"));
}

#[test]
fn a_drop_names_overloads_as_creation_does() {
    let drop = dropped("DROP FUNCTION IF EXISTS f(a int4, OUT b text), g CASCADE");
    let signatures: Vec<Option<&str>> = drop.targets.iter().map(|it| it.signature.as_deref()).collect();
    assert_eq!(signatures, [Some("integer"), None]);
    assert_eq!((drop.if_exists, drop.cascade), (true, true));
}

#[test]
fn views_have_their_query_as_written() {
    let Object::View(it) =
        created("CREATE VIEW v (a) WITH (security_barrier) AS SELECT  1  WITH LOCAL CHECK OPTION").object
    else {
        panic!("a view")
    };
    assert_eq!((&*it.query.text, it.columns.len()), ("SELECT  1", 1));
    assert_eq!(it.options.get("check_option").map(|it| &**it), Some("local"));
    assert_eq!(it.options.get("security_barrier").map(|it| &**it), Some("true"));
}

#[test]
fn a_recursive_view_is_a_query_over_itself() {
    let Object::View(it) = created("CREATE RECURSIVE VIEW v (n) AS SELECT 1").object else {
        panic!("a view")
    };
    assert_eq!(&*it.query.text, "WITH RECURSIVE \"v\"(\"n\") AS (SELECT 1) SELECT \"n\" FROM \"v\"");
}

#[test]
fn a_materialized_view_leaves_its_data_out() {
    let Object::MaterializedView(it) =
        created("CREATE MATERIALIZED VIEW v AS SELECT 1 AS a WITH NO DATA").object
    else {
        panic!("a materialized view")
    };
    assert_eq!(&*it.query.text, "SELECT 1 AS a");
}

#[test]
fn triggers_belong_to_their_table() {
    let create = created(
        "CREATE OR REPLACE TRIGGER tr BEFORE UPDATE OF a ON app.t FOR EACH ROW EXECUTE PROCEDURE f('x')",
    );
    assert_eq!(create.owner.map(|it| it.to_string()), Some("app.t".to_owned()));
    assert!(create.or_replace);
    let Object::Trigger(it) = create.object else { panic!("a trigger") };
    assert!(it.definition.text.starts_with("CREATE TRIGGER tr BEFORE"));
}

#[test]
fn policies_have_sorted_roles_and_public_is_none() {
    let Object::Policy(it) =
        created("CREATE POLICY p ON t AS RESTRICTIVE FOR SELECT TO b, a USING (a > 0)").object
    else {
        panic!("a policy")
    };
    assert!(it.restrictive && &*it.command == "select" && it.with_check.is_none());
    assert_eq!(it.roles.iter().map(|it| &**it).collect::<Vec<_>>(), ["a", "b"]);
    let Object::Policy(it) = created("CREATE POLICY p ON t TO PUBLIC WITH CHECK (true)").object else {
        panic!("one")
    };
    assert!(it.roles.is_empty() && it.with_check.is_some());
}

#[test]
fn what_the_model_does_not_open_up_is_kept_as_text() {
    let opaque = |sql: &str| {
        let create = created(sql);
        let Object::Opaque(it) = create.object else { panic!("opaque: {sql}") };
        (create.signature.unwrap_or_default().to_string(), create.name.to_string(), it.drop.to_string())
    };
    let rule = opaque("CREATE OR REPLACE RULE r AS ON DELETE TO \"T\" DO INSTEAD NOTHING");
    assert_eq!(rule, ("rule".into(), "r".into(), "RULE r ON \"T\"".into()));
    let cast = opaque("CREATE CAST (int8 AS app.t) WITH FUNCTION f(int8)");
    assert_eq!(cast, ("cast".into(), "bigint AS app.t".into(), "CAST (bigint AS app.t)".into()));
    let operator = opaque("CREATE OPERATOR app.=== (LEFTARG = int, RIGHTARG = text, FUNCTION = f)");
    assert_eq!(
        operator,
        ("operator".into(), "app.===(integer, text)".into(), "OPERATOR app.===(integer, text)".into())
    );
    let class =
        opaque("CREATE OPERATOR CLASS app.c DEFAULT FOR TYPE int USING btree FAMILY app.c AS STORAGE int");
    assert_eq!(
        class,
        ("operator class".into(), "app.c USING btree".into(), "OPERATOR CLASS app.c USING btree".into())
    );
    let statistics = opaque("CREATE STATISTICS s (ndistinct) ON a, b FROM t");
    assert_eq!(statistics, ("statistics".into(), "s".into(), "STATISTICS s".into()));
    let table = opaque("CREATE FOREIGN TABLE IF NOT EXISTS f (a int) SERVER s");
    assert_eq!(table, ("foreign table".into(), "f".into(), "FOREIGN TABLE f".into()));
    let event = opaque("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()");
    assert_eq!(event, ("event trigger".into(), "e".into(), "EVENT TRIGGER e".into()));
    let search = opaque("CREATE TEXT SEARCH CONFIGURATION c (COPY = english)");
    assert_eq!(
        search,
        ("text search configuration".into(), "c".into(), "TEXT SEARCH CONFIGURATION c".into())
    );
}

#[test]
fn an_operator_class_brings_a_family_of_its_name_and_the_schema_public_is_no_part_of_a_name() {
    let made = effects("CREATE OPERATOR CLASS app.c FOR TYPE int USING btree AS STORAGE int");
    let names: Vec<(String, bool)> = made
        .iter()
        .map(|ddl| match ddl {
            Ddl::Create(it) => (it.signature.as_deref().unwrap_or("").to_owned(), it.if_not_exists),
            _ => panic!("CREATE"),
        })
        .collect();
    assert_eq!(names, [("operator family".to_owned(), true), ("operator class".to_owned(), false)]);
    let written = created("CREATE CAST (text AS public.t) WITH INOUT").name;
    assert_eq!(written, created("CREATE CAST (pg_catalog.text AS t) WITH INOUT").name);
}

#[test]
fn a_drop_finds_what_is_kept_as_text() {
    let named = |sql: &str| {
        let target = dropped(sql).targets.remove(0);
        (target.kind, target.signature.unwrap_or_default().to_string(), target.name.to_string())
    };
    assert_eq!(
        named("DROP CAST (bigint AS app.t)"),
        (ObjectKind::Opaque, "cast".into(), "bigint AS app.t".into())
    );
    assert_eq!(
        named("DROP OPERATOR app.=== (int4, text)"),
        (ObjectKind::Opaque, "operator".into(), "app.===(integer, text)".into())
    );
    assert_eq!(named("DROP RULE r ON t"), (ObjectKind::Opaque, "rule".into(), "r".into()));
}

#[test]
fn alterations_of_such_an_object_join_its_text() {
    assert!(matches!(effect("ALTER PUBLICATION p ADD TABLE t"), Ddl::AlterOpaque { .. }));
    assert!(matches!(
        effect("ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple"),
        Ddl::AlterOpaque { .. }
    ));
    assert!(matches!(effect("ALTER SERVER s RENAME TO u"), Ddl::Rename { .. }));
}

#[test]
fn comments_find_what_they_are_on() {
    let on = |sql: &str| match effect(sql) {
        Ddl::Comment { on, text } => (on, text.map(|text| text.to_string())),
        other => panic!("a comment, not {other:?}"),
    };
    let (CommentOn::Column { table, column }, text) = on("COMMENT ON COLUMN app.t.a IS 'it''s ' \n 'here'")
    else {
        panic!("a column")
    };
    assert_eq!(
        (table.to_string(), column.as_str(), text.as_deref()),
        ("app.t".into(), "a", Some("it's here"))
    );
    assert!(matches!(on("COMMENT ON INDEX i IS NULL"), (CommentOn::Index(_), None)));
    assert!(matches!(
        on("COMMENT ON CONSTRAINT c ON DOMAIN d IS $$x$$").0,
        CommentOn::DomainConstraint { .. }
    ));
    assert!(matches!(on("COMMENT ON DATABASE d IS 'x'").0, CommentOn::Nothing));
    let (CommentOn::Object(function), _) = on("COMMENT ON FUNCTION f(int, OUT text) IS ''") else {
        panic!("a function")
    };
    assert_eq!((function.kind, function.signature.as_deref()), (ObjectKind::Function, Some("integer")));
}

#[test]
fn a_schema_may_bring_its_objects() {
    let list =
        effects("CREATE SCHEMA app CREATE TABLE a (id int PRIMARY KEY) CREATE TABLE b (a int REFERENCES a)");
    assert_eq!(list.len(), 3);
    let Ddl::Create(create) = &list[2] else { panic!("a table") };
    assert_eq!(create.name.to_string(), "app.b");
    let Object::Table(table) = &create.object else { panic!("a table") };
    let crate::model::ConstraintKind::ForeignKey(key) = &table.constraints[0].kind else { panic!("a key") };
    assert_eq!(key.referenced.to_string(), "app.a");
}

#[test]
fn extensions_have_a_schema_and_a_version() {
    let Object::Extension(it) =
        created("CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" SCHEMA ext VERSION '1.1' CASCADE").object
    else {
        panic!("an extension")
    };
    assert_eq!(
        (it.schema.map(|it| it.to_string()), it.version.as_deref()),
        (Some("ext".into()), Some("1.1"))
    );
}

#[test]
fn indexes_are_dropped_and_renamed_by_their_own_name() {
    assert_eq!(effects("DROP INDEX CONCURRENTLY IF EXISTS a, b").len(), 2);
    assert!(matches!(
        effect("ALTER INDEX IF EXISTS a RENAME TO b"),
        Ddl::RenameIndex { if_exists: true, .. }
    ));
}

#[test]
fn a_table_of_a_composite_type_leaves_its_columns_to_the_type() {
    let table = match effect("CREATE TABLE t OF s.pair (a WITH OPTIONS NOT NULL)") {
        Ddl::Create(Create { object: Object::Table(table), .. }) => table,
        other => panic!("{other:?}"),
    };
    assert_eq!(table.options.of_type.map(|of| of.to_string()), Some("s.pair".to_owned()));
    assert_eq!(table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["a"]);
}

#[test]
fn the_options_of_a_foreign_table_go_on_with_its_text() {
    let text = "ALTER TABLE far OPTIONS (table_name 'near')";
    assert!(matches!(effect(text), Ddl::AlterOpaque { text: kept, .. } if *kept == *text));
    let both = "ALTER TABLE far ADD COLUMN a int, OPTIONS (table_name 'near')";
    assert!(matches!(&*effects(both), [Ddl::AlterTable { text: Some(kept), .. }] if **kept == *both));
}
