use crate::model::{Asked, Grantee, ObjectId, Privilege, Privileges, Target};
use crate::replay::{Replayed, Source, replay, replay_asked};

const EVERYTHING: Asked = Asked { permissions: true, default_permissions: true, owners: true };

fn replayed(text: &str) -> Replayed {
    let source = Source { name: "a.sql".into(), text: text.into() };
    replay_asked(&Target::postgres(15), None, EVERYTHING, &[source])
}

fn governed(text: &str) -> Privileges {
    let replayed = replayed(text);
    assert_eq!(replayed.diagnostics, [], "{text}");
    (*replayed.schema.privileges.expect("they are asked for")).clone()
}

/// Owner and grants of everything that is not as the server makes it, one object a line.
fn told(text: &str) -> Vec<String> {
    let one = |(id, access): (&ObjectId, &crate::model::Access)| {
        let owner = access.owner.as_ref().map(|owner| format!(" of {owner}")).unwrap_or_default();
        let grants = access.grants.iter().flat_map(|grants| &grants.0);
        let roles = grants.filter_map(|(grantee, held)| {
            let words: Vec<&str> = held.keys().map(|it: &Privilege| it.word()).collect();
            match grantee {
                Grantee::Owner => None,
                Grantee::Public => Some(format!(", everybody {}", words.join(" "))),
                Grantee::Role(role) => Some(format!(", {role} {}", words.join(" "))),
            }
        });
        format!("{id}{owner}{}", roles.collect::<String>())
    };
    governed(text).access.iter().map(one).collect()
}

#[test]
fn nothing_is_looked_at_where_nobody_asks() {
    let text =
        "GRANT SELECT ON missing TO nobody; ALTER TABLE missing OWNER TO nobody; GRANT nonsense; SET ROLE x;";
    let source = Source { name: "a.sql".into(), text: text.into() };
    let replayed = replay(&Target::postgres(15), None, &[source]);
    assert_eq!((replayed.diagnostics, replayed.schema.privileges), (vec![], None));
}

#[test]
fn what_is_made_under_a_role_is_that_roles() {
    assert_eq!(
        told("SET ROLE keeper; CREATE TABLE t (id serial); RESET ROLE; CREATE TABLE u ();"),
        ["sequence public.t_id_seq of keeper", "table public.t of keeper"]
    );
    assert_eq!(
        told("CREATE TABLE t (); REASSIGN OWNED BY CURRENT_USER TO keeper;"),
        ["table public.t of keeper"]
    );
}

#[test]
fn what_the_new_owner_was_granted_is_the_owners() {
    let text = "CREATE TABLE t (); GRANT SELECT ON t TO keeper; ALTER TABLE t OWNER TO keeper;";
    assert_eq!(told(text), ["table public.t of keeper"]);
    let other = "CREATE TABLE t (); ALTER TABLE t OWNER TO keeper; GRANT ALL ON t TO keeper;";
    assert_eq!(told(other), ["table public.t of keeper"]);
}

#[test]
fn blocks_grant_too() {
    let text = "CREATE TABLE t (); DO $$ BEGIN GRANT SELECT ON t TO reader; END $$;";
    assert_eq!(told(text), ["table public.t, reader SELECT"]);
    let text = "CREATE TABLE t (); DO $$ BEGIN EXECUTE 'GRANT INSERT ON t TO reader'; END $$;";
    assert_eq!(told(text), ["table public.t, reader INSERT"]);
}

#[test]
fn a_new_object_is_granted_what_its_makers_default_privileges_say() {
    let text = "ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC; \
                ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader; \
                ALTER DEFAULT PRIVILEGES FOR ROLE keeper GRANT SELECT ON TABLES TO writer; \
                CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (); CREATE VIEW v AS SELECT 1;";
    assert_eq!(
        told(text),
        ["function public.f()", "table public.t, reader SELECT", "view public.v, reader SELECT"]
    );
}

#[test]
fn what_goes_takes_along_what_was_granted() {
    let text = "CREATE TABLE t (a int); GRANT UPDATE (a) ON t TO reader; ALTER TABLE t DROP COLUMN a; \
                ALTER TABLE t ADD COLUMN a int; CREATE SCHEMA s; \
                ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO reader; DROP SCHEMA s;";
    let left = governed(text);
    assert!(left.defaults.is_empty(), "{left:?}");
    assert!(left.access.values().all(|access| access.columns.is_empty()), "{left:?}");
}

#[test]
fn what_an_extension_or_the_server_brought_is_let_be() {
    let text = "CREATE EXTENSION dblink; GRANT EXECUTE ON FUNCTION dblink(text) TO reader; \
                GRANT USAGE ON LANGUAGE plpgsql TO reader; REVOKE ALL ON pg_catalog.pg_proc FROM PUBLIC; \
                GRANT CONNECT ON DATABASE d TO reader; GRANT reader TO writer;";
    assert_eq!(told(text), [""; 0]);
}

#[test]
fn what_is_not_there_is_named() {
    let complaints =
        |text: &str| -> Vec<String> { replayed(text).diagnostics.into_iter().map(|it| it.message).collect() };
    assert_eq!(complaints("GRANT SELECT ON t TO reader;"), ["table \"t\" does not exist"]);
    assert_eq!(
        complaints("CREATE TABLE t (); GRANT EXECUTE ON t TO reader;"),
        ["EXECUTE cannot be granted on table public.t"]
    );
    assert_eq!(
        complaints("BEGIN; SET LOCAL ROLE keeper; COMMIT;"),
        ["who owns what is made here is not known: the role lasts as long as the transaction"]
    );
}

#[test]
fn an_aggregate_is_granted_as_a_function() {
    let text = "CREATE EXTENSION dblink; CREATE AGGREGATE c(*) (SFUNC = int8inc, STYPE = int8); \
                CREATE AGGREGATE p(float8 ORDER BY anyelement) (SFUNC = f, STYPE = internal); \
                REVOKE ALL ON FUNCTION c(), p(float8, anyelement) FROM PUBLIC;";
    assert_eq!(
        told(text),
        ["aggregate public.c(*)", "aggregate public.p(double precision ORDER BY anyelement)"]
    );
    let other = replayed(&format!("{text} GRANT EXECUTE ON FUNCTION c(text) TO reader;"));
    assert_eq!(other.diagnostics.len(), 1);
}

#[test]
fn a_schema_public_that_is_made_anew_is_not_open_to_everybody() {
    let text = "DROP SCHEMA public; CREATE SCHEMA public;";
    assert_eq!(told(text), ["schema public"]);
    assert_eq!(told(&format!("{text} GRANT USAGE ON SCHEMA public TO PUBLIC;")), [""; 0]);
}

#[test]
fn a_role_is_taken_off_with_what_it_was_put_on_in() {
    assert_eq!(told("BEGIN; SET ROLE keeper; ROLLBACK; CREATE TABLE t ();"), [""; 0]);
    assert_eq!(
        told("SET ROLE keeper; BEGIN; RESET ROLE; ROLLBACK; CREATE TABLE t ();"),
        ["table public.t of keeper"]
    );
    assert_eq!(told("BEGIN; SET ROLE keeper; COMMIT; CREATE TABLE t ();"), ["table public.t of keeper"]);
}

#[test]
fn a_role_that_a_query_puts_on_is_named() {
    let refused = |text: &str| replayed(text).diagnostics.into_iter().any(|it| it.code == "unreplayable");
    assert!(refused("SELECT set_config('role', 'keeper', false); CREATE TABLE t ();"));
    assert!(refused("SELECT pg_catalog.set_config('session_authorization', 'keeper', true);"));
    assert!(refused("DO $$ BEGIN PERFORM set_config('role', 'keeper', false); END $$;"));
    assert!(refused("DO $$ DECLARE was text; BEGIN was := set_config('ROLE', 'keeper', false); END $$;"));
    assert!(!refused("SELECT set_config('work_mem', '4MB', false), current_setting('role');"));
}

#[test]
fn a_server_that_nobody_made_is_named() {
    let complaints = replayed("GRANT USAGE ON FOREIGN SERVER far TO reader;").diagnostics;
    assert_eq!(complaints[0].message, "server \"far\" does not exist");
}

#[test]
fn what_a_schema_is_made_with_is_for_whom_it_is_made() {
    assert_eq!(
        told("CREATE SCHEMA s AUTHORIZATION keeper CREATE TABLE t () GRANT SELECT ON t TO reader;"),
        ["schema s of keeper", "table s.t of keeper, reader SELECT"]
    );
}
