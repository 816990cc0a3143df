use super::{effect, effects, fates};
use crate::model::Ddl;
use crate::model::grant::{DefaultGrant, Grant, Manner, On, Right, Role};
use crate::model::{Name, NewObjects, ObjectKind, Privilege};

fn grant(sql: &str) -> Grant {
    match effect(sql) {
        Ddl::Grant(grant) => grant,
        other => panic!("a GRANT: {sql}, not {other:?}"),
    }
}

fn names(grant: &Grant) -> Vec<String> {
    match &grant.on {
        On::Objects(targets) => targets.iter().map(|it| format!("{} {}", it.kind.words(), it.name)).collect(),
        On::AllIn { kinds, schemas } => {
            schemas.iter().map(|schema| format!("{} kinds in {schema}", kinds.len())).collect()
        }
    }
}

#[test]
fn a_table_needs_no_word() {
    let it = grant("GRANT SELECT, UPDATE (a, \"B\") ON t, app.u TO GROUP reader, PUBLIC WITH GRANT OPTION");
    let columns = vec![Name::exact("a"), Name::exact("B")];
    assert_eq!(
        it.rights,
        [
            Right { privilege: Some(Privilege::Select), columns: Vec::new() },
            Right { privilege: Some(Privilege::Update), columns },
        ]
    );
    assert_eq!(
        (it.manner, it.to.clone()),
        (Manner::GiveOn, vec![Role::Named(Name::exact("reader")), Role::Public])
    );
    assert_eq!(names(&it), ["table t", "table app.u"]);
    assert_eq!(names(&grant("GRANT ALL ON schema TO x")), ["table schema"]);
}

#[test]
fn other_objects_are_named_by_their_kind() {
    let on =
        |words: &str| names(&grant(&format!("REVOKE ALL PRIVILEGES ON {words} FROM x CASCADE"))).join(", ");
    assert_eq!(on("SEQUENCE s, app.r"), "sequence s, sequence app.r");
    assert_eq!(on("FUNCTION f(integer, OUT text), g"), "function f, function g");
    assert_eq!(on("SCHEMA app"), "schema app");
    assert_eq!(on("DOMAIN d"), "domain d");
    assert_eq!(on("FOREIGN SERVER s"), "object s");
    assert_eq!(on("ALL TABLES IN SCHEMA a, b"), "3 kinds in a, 3 kinds in b");
}

#[test]
fn a_grant_option_is_taken_by_itself() {
    let it = grant("REVOKE GRANT OPTION FOR INSERT ON t FROM SESSION_USER");
    assert_eq!((it.manner, it.to), (Manner::TakeOption, vec![Role::Session]));
}

#[test]
fn default_privileges_say_of_whom_and_where() {
    let Ddl::DefaultGrant(DefaultGrant { makers, schemas, objects, .. }) =
        effect("ALTER DEFAULT PRIVILEGES FOR USER keeper IN SCHEMA a, b GRANT EXECUTE ON ROUTINES TO reader")
    else {
        panic!("default privileges")
    };
    assert_eq!(
        (makers, schemas.len(), objects),
        (vec![Role::Named(Name::exact("keeper"))], 2, NewObjects::Functions)
    );
}

#[test]
fn what_is_of_the_cluster_is_nothing_to_a_schema() {
    assert_eq!(
        effects(
            "GRANT reader TO writer; GRANT CONNECT ON DATABASE d TO x; REVOKE ALL ON TABLESPACE t FROM x"
        )
        .len(),
        0
    );
}

#[test]
fn an_owner_is_given_by_every_alter() {
    let owned = |sql: &str| match effect(sql) {
        Ddl::Owner { target, owner: Role::Named(name) } => (target.kind, name.to_string()),
        other => panic!("an owner: {sql}, not {other:?}"),
    };
    assert_eq!(owned("ALTER TABLE IF EXISTS ONLY t OWNER TO x"), (ObjectKind::Table, "x".to_owned()));
    assert_eq!(owned("ALTER SEQUENCE s OWNER TO x"), (ObjectKind::Sequence, "x".to_owned()));
    assert_eq!(owned("ALTER MATERIALIZED VIEW m OWNER TO x"), (ObjectKind::MaterializedView, "x".to_owned()));
    assert_eq!(owned("ALTER FUNCTION f(integer) OWNER TO x"), (ObjectKind::Function, "x".to_owned()));
    assert_eq!(owned("ALTER SERVER s OWNER TO x"), (ObjectKind::Opaque, "x".to_owned()));
    assert_eq!(effects("CREATE SCHEMA a AUTHORIZATION x").len(), 2);
    assert_eq!(
        fates("ALTER TABLE t OWNER TO x; SET ROLE x; ALTER TABLE t OWNER TO x, ADD a int"),
        ["owner", "setting", "effect"]
    );
}
