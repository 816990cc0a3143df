//! Rows as a server answered them, against the statements that made the objects: the same, different, or not to be told.

use super::read;
use crate::dialect::Row;
use crate::dialect::postgres::catalog::draft::Draft;
use crate::diff::{Renames, diff};
use crate::model::{Changes, ObjectKind, Schema, Target};
use crate::normalize::{normalize, normalize_read_back};
use crate::replay::{Source, replay};

fn live(rows: &[&str]) -> Schema {
    let mut draft = Draft::new();
    let row = |text: &&str| -> Row { vec![Some("object".to_owned()), Some((*text).to_owned()), None] };
    let rows: Vec<Row> = rows.iter().map(row).collect();
    assert!(read(&mut draft, &rows).is_ok(), "{rows:?}");
    draft.finished()
}

/// What differs between a live database's rows and a source, as far as objects are kept as text.
fn compared(source: &str, rows: &[&str]) -> Changes {
    let target = Target::postgres(15);
    let source = Source { name: "schema.sql".to_owned(), text: source.to_owned() };
    let mut replayed = replay(&target, None, &[source]);
    assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
    replayed.schema.objects.retain(|id, _| id.kind == ObjectKind::Opaque);
    let live = normalize_read_back(&target, live(rows));
    diff(&live, &normalize(&target, replayed.schema), &Renames::default())
}

#[track_caller]
fn same(source: &str, rows: &[&str]) {
    let changes = compared(source, rows);
    assert!(changes.is_empty() && changes.unknown.is_empty(), "{changes:?}");
}

#[track_caller]
fn different(source: &str, rows: &[&str]) {
    let changes = compared(source, rows);
    assert!(!changes.is_empty() && changes.unknown.is_empty(), "{changes:?}");
}

#[track_caller]
fn unknown(source: &str, rows: &[&str]) {
    let changes = compared(source, rows);
    assert!(changes.is_empty() && changes.unknown.len() == 1, "{changes:?}");
}

const OPERATOR: &str = "CREATE OPERATOR public.=~= (FUNCTION = public.close, LEFTARG = integer, RIGHTARG = integer, \
     COMMUTATOR = OPERATOR(public.=~=), HASHES, RESTRICT = eqsel)";

#[test]
fn operators() {
    let written = "CREATE OPERATOR =~= (leftarg = int, rightarg = int4, procedure = close, restrict = eqsel, hashes, \
         commutator = =~=)";
    same(written, &[OPERATOR]);
    different(&written.replace(", hashes", ""), &[OPERATOR]);
    different(&written.replace("= close", "= near"), &[OPERATOR]);
}

#[test]
fn a_partner_of_an_operator_says_what_it_was_told() {
    let written = "CREATE OPERATOR <~ (leftarg = int, rightarg = text, function = f);
         CREATE OPERATOR ~> (leftarg = text, rightarg = int, function = g, commutator = <~)";
    same(
        written,
        &[
            "CREATE OPERATOR public.<~ (FUNCTION = public.f, LEFTARG = integer, RIGHTARG = text, COMMUTATOR = OPERATOR(public.~>))",
            "CREATE OPERATOR public.~> (FUNCTION = public.g, LEFTARG = text, RIGHTARG = integer, COMMUTATOR = OPERATOR(public.<~))",
        ],
    );
}

#[test]
fn classes_and_families() {
    let family = "CREATE OPERATOR FAMILY public.down USING btree";
    let class = "CREATE OPERATOR CLASS public.down FOR TYPE integer USING btree FAMILY public.down AS \
         OPERATOR 1 >(integer,integer), FUNCTION 1 (integer, integer) public.cmp(integer,integer)";
    same(
        "CREATE OPERATOR CLASS down FOR TYPE int4 USING btree AS FUNCTION 1 cmp(int, int), OPERATOR 1 >",
        &[family, class],
    );
    different(
        "CREATE OPERATOR CLASS down FOR TYPE int4 USING btree AS FUNCTION 1 cmp(int, int), OPERATOR 1 <",
        &[family, class],
    );
    let added =
        format!("{family};\nALTER OPERATOR FAMILY public.down USING btree ADD OPERATOR 1 <(integer,bigint)");
    let written = "CREATE OPERATOR FAMILY down USING btree; \
         ALTER OPERATOR FAMILY down USING btree ADD OPERATOR 1 < (int4, int8)";
    same(written, &[&added]);
    different(written, &[family]);
}

#[test]
fn casts_and_other_things_outside_schemas() {
    let cast = "CREATE CAST (text AS public.t) WITH FUNCTION public.f(text) AS ASSIGNMENT";
    same("CREATE CAST (text AS t) WITH FUNCTION f(text) AS ASSIGNMENT", &[cast]);
    different("CREATE CAST (text AS t) WITH FUNCTION f(text) AS IMPLICIT", &[cast]);
    same(
        "CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION pg_catalog.f(internal))",
        &["CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION f(internal))"],
    );
    same("CREATE PROCEDURAL LANGUAGE l HANDLER h", &["CREATE LANGUAGE l HANDLER h"]);
    same(
        "CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler",
        &["CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler"],
    );
}

#[test]
fn types_and_collations() {
    same(
        "CREATE TYPE b (output = b_out, input = b_in, alignment = 'double', passedbyvalue, internallength = 8)",
        &[
            "CREATE TYPE public.b (INTERNALLENGTH = 8, INPUT = public.b_in, OUTPUT = public.b_out, ALIGNMENT = double, \
         STORAGE = plain, PASSEDBYVALUE)",
        ],
    );
    unknown(
        "CREATE TYPE b (input = b_in, output = b_out, like = int8)",
        &[
            "CREATE TYPE public.b (INTERNALLENGTH = 8, INPUT = public.b_in, OUTPUT = public.b_out, ALIGNMENT = double, \
         STORAGE = plain, PASSEDBYVALUE)",
        ],
    );
    same(
        "CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi)",
        &[
            "CREATE TYPE public.span AS RANGE (SUBTYPE = double precision, MULTIRANGE_TYPE_NAME = public.span_multirange, \
         SUBTYPE_DIFF = float8mi)",
        ],
    );
    let libc = "CREATE COLLATION public.c (provider = libc, locale = 'de_DE')";
    same("CREATE COLLATION c (lc_collate = 'de_DE', lc_ctype = 'de_DE')", &[libc]);
    different("CREATE COLLATION c (locale = 'de_AT')", &[libc]);
    unknown("CREATE COLLATION c FROM \"de_DE\"", &[libc]);
}

#[test]
fn text_search() {
    let mapped = "CREATE TEXT SEARCH CONFIGURATION public.c (PARSER = pg_catalog.\"default\");
         ALTER TEXT SEARCH CONFIGURATION public.c ADD MAPPING FOR word WITH simple;
         ALTER TEXT SEARCH CONFIGURATION public.c ADD MAPPING FOR asciiword WITH public.d, simple";
    let written = "CREATE TEXT SEARCH CONFIGURATION c (parser = \"default\"); \
         ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word, email WITH d, simple; \
         ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH simple; \
         ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR email";
    same(written, &[mapped]);
    different("CREATE TEXT SEARCH CONFIGURATION c (parser = \"default\")", &[mapped]);
    unknown("CREATE TEXT SEARCH CONFIGURATION c (copy = english)", &[mapped]);
    same(
        "CREATE TEXT SEARCH DICTIONARY d (StopWords = english, template = simple)",
        &["CREATE TEXT SEARCH DICTIONARY public.d (TEMPLATE = pg_catalog.simple, stopwords = 'english')"],
    );
}

#[test]
fn publications() {
    let printed = "CREATE PUBLICATION p WITH (publish = 'insert, update, delete, truncate');
         ALTER PUBLICATION p ADD TABLE ONLY public.a (id, b);
         ALTER PUBLICATION p ADD TABLE ONLY public.c";
    same("CREATE PUBLICATION p FOR TABLE c, a (id, b)", &[printed]);
    same("CREATE PUBLICATION p FOR TABLE c; ALTER PUBLICATION p ADD TABLE a (id, b)", &[printed]);
    different("CREATE PUBLICATION p FOR TABLE c", &[printed]);
    different("CREATE PUBLICATION p FOR TABLE c, a (id, b) WITH (publish = 'insert')", &[printed]);
    unknown("CREATE PUBLICATION p FOR TABLE c, a (id, b) WHERE (id > 1)", &[printed]);
    let condition = "CREATE PUBLICATION p; ALTER PUBLICATION p ADD TABLE ONLY public.a WHERE ((id > 1))";
    same("CREATE PUBLICATION p FOR TABLE a WHERE ((id > 1))", &[condition]);
}

#[test]
fn foreign_data() {
    let server = "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (db 'd', host 'h')";
    let written = "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'g', port '1'); \
         ALTER SERVER s OPTIONS (SET host 'h', DROP port, ADD db 'd')";
    same(written, &[server]);
    different("CREATE SERVER s FOREIGN DATA WRAPPER w", &[server]);
    same("CREATE FOREIGN DATA WRAPPER w NO HANDLER", &["CREATE FOREIGN DATA WRAPPER w"]);
    let table = "CREATE FOREIGN TABLE public.t (id integer NOT NULL, n character varying(9)) SERVER s OPTIONS (t 'x')";
    same("CREATE FOREIGN TABLE t (id int NOT NULL, n varchar(9) NULL) SERVER s OPTIONS (t 'x')", &[table]);
    different("CREATE FOREIGN TABLE t (id int NOT NULL, n varchar(8)) SERVER s OPTIONS (t 'x')", &[table]);
    unknown("CREATE FOREIGN TABLE t (id int NOT NULL DEFAULT 1, n text) SERVER s", &[table]);
}

#[test]
fn the_condition_of_a_rule_is_an_expression_and_its_commands_are_the_server_s_to_print() {
    let target = Target::postgres(15);
    let rule = |text: &str| {
        let table = "CREATE TABLE t (id integer, a text); ";
        let source = Source { name: "schema.sql".to_owned(), text: format!("{table}{text}") };
        normalize(&target, replay(&target, None, &[source]).schema)
    };
    let written = rule("CREATE RULE r AS ON INSERT TO t WHERE new.a IN ('x', 'y') DO ALSO DELETE FROM t");
    let printed = rule(
        "CREATE RULE r AS ON INSERT TO public.t WHERE (new.a = ANY (ARRAY['x'::text, 'y'::text])) DO  DELETE FROM public.t",
    );
    assert!(diff(&written, &printed, &Renames::default()).is_empty());
    let other = rule("CREATE RULE r AS ON INSERT TO t WHERE new.a IN ('x', 'z') DO ALSO DELETE FROM t");
    assert!(!diff(&written, &other, &Renames::default()).is_empty());
}
