//! What an author writes, and how PostgreSQL 15 prints it back: both must become the same tree.

use super::context::{Context, Names, Typed};
use super::expression;
use crate::dialect::postgres::syntax::SYNTAX;
use crate::dialect::postgres::types;
use crate::model::{DataType, Enumeration, Expr, Name, Object, ObjectId, ObjectKind, Schema, Target};
use crate::syntax::expression::read;

fn ty(text: &str) -> DataType {
    match types::from_text(text) {
        Some(ty) if &*ty.name == "st" => DataType { schema: Some(Name::exact("f")), ..ty },
        Some(ty) => ty,
        None => panic!("{text} is no type"),
    }
}

const COLUMNS: [(&str, &str); 18] = [
    ("id", "int"),
    ("plan", "varchar(10)"),
    ("txt", "text"),
    ("n", "numeric(10,2)"),
    ("b", "bigint"),
    ("d", "date"),
    ("ts", "timestamp"),
    ("tz", "timestamptz(3)"),
    ("j", "jsonb"),
    ("arr", "text[]"),
    ("iarr", "int[]"),
    ("e", "st"),
    ("bo", "boolean"),
    ("c", "char(3)"),
    ("u", "uuid"),
    ("sm", "smallint"),
    ("re", "real"),
    ("ci", "citext"),
];

/// A schema `f` with the enum `st`, a sequence and a function.
fn schema() -> Schema {
    let mut schema = Schema::default();
    let id = |kind, name: &str| ObjectId::new(kind, Some(Name::exact("f")), Name::exact(name));
    schema.insert(id(ObjectKind::Enum, "st"), Object::Enum(Enumeration::default()));
    schema.insert(id(ObjectKind::Sequence, "sq"), Object::Sequence(Default::default()));
    schema.insert(id(ObjectKind::Sequence, "S q"), Object::Sequence(Default::default()));
    schema
}

fn in_context<T>(read: impl FnOnce(&Context<'_>) -> T) -> T {
    let (target, names, own) = (Target::postgres(15), Names::of(&schema()), Name::exact("f"));
    let columns: Vec<Typed> = COLUMNS.iter().map(|(name, of)| (Name::exact(*name), ty(of))).collect();
    read(&Context::new(&target, &names, Some(&own)).with_columns(&columns))
}

fn check(text: &str) -> Expr {
    let mut it = read(text, &SYNTAX);
    in_context(|context| expression::expression(context, &mut it));
    it.tree
}

fn default(text: &str, of: &str) -> Expr {
    let mut it = read(text, &SYNTAX);
    in_context(|context| expression::of_type(context, &mut it, &ty(of)));
    it.tree
}

/// Written in a check, and as pg_get_constraintdef() prints it.
const CHECKS: &[(&str, &str)] = &[
    (
        "plan in ('a','b')",
        "(plan)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
    ),
    ("txt in ('a','b')", "txt = ANY (ARRAY['a'::text, 'b'::text])"),
    (
        "plan not in ('a','b')",
        "(plan)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
    ),
    ("plan='x'", "(plan)::text = 'x'::text"),
    ("id between 1 and 5", "((id >= 1) AND (id <= 5))"),
    ("id not between 1 and 5", "((id < 1) OR (id > 5))"),
    ("n>0", "n > (0)::numeric"),
    ("sm in (1,2)", "sm = ANY (ARRAY[1, 2])"),
    ("b in (1,2)", "b = ANY (ARRAY[(1)::bigint, (2)::bigint])"),
    ("d > '2020-01-01'", "d > '2020-01-01'::date"),
    ("ts < current_timestamp", "ts < CURRENT_TIMESTAMP"),
    ("c like 'a%'", "c ~~ 'a%'::text"),
    ("plan like 'a%'", "(plan)::text ~~ 'a%'::text"),
    ("ci like 'a%'", "ci ~~ 'a%'::citext"),
    ("txt not like 'a%'", "txt !~~ 'a%'::text"),
    ("txt ilike 'A%'", "txt ~~* 'A%'::text"),
    ("txt similar to 'a%'", "txt ~ similar_to_escape('a%'::text)"),
    ("txt !~* 'b'", "txt !~* 'b'::text"),
    ("length(plan) > 3", "length((plan)::text) > 3"),
    ("coalesce(plan,'x') <> ''", "(COALESCE(plan, 'x'::character varying))::text <> ''::text"),
    ("e in ('a','b')", "e = ANY (ARRAY['a'::f.st, 'b'::f.st])"),
    ("e='a'", "e = 'a'::f.st"),
    ("c in ('abc','d')", "c = ANY (ARRAY['abc'::bpchar, 'd'::bpchar])"),
    ("not bo", "(NOT bo)"),
    ("txt is distinct from 'a'", "txt IS DISTINCT FROM 'a'::text"),
    ("txt is not distinct from plan", "(NOT (txt IS DISTINCT FROM (plan)::text))"),
    ("id>0 and id<10 and b>2", "((id > 0) AND (id < 10) AND (b > 2))"),
    ("txt || 'a' = plan", "(txt || 'a'::text) = (plan)::text"),
    ("j->>'a' = 'x'", "(j ->> 'a'::text) = 'x'::text"),
    ("j ? 'a'", "j ? 'a'::text"),
    ("j @> '{\"a\":1}'", "j @> '{\"a\": 1}'::jsonb"),
    ("arr @> array['a']", "arr @> ARRAY['a'::text]"),
    ("arr <@ '{a, b}'", "arr <@ '{a,b}'::text[]"),
    ("'a' = any(arr)", "'a'::text = ANY (arr)"),
    ("id in (1)", "id = 1"),
    ("(id, sm) = (b, 3)", "((id = b) AND (sm = 3))"),
    ("(id, txt) <> (1, 'a')", "((id <> 1) OR (txt <> 'a'::text))"),
    (
        "(id, txt) in ((1, 'a'), (2, 'b'))",
        "(((id = 1) AND (txt = 'a'::text)) OR ((id = 2) AND (txt = 'b'::text)))",
    ),
    (
        "row(id, txt) not in ((1, 'a'), (2, 'b'))",
        "(((id <> 1) OR (txt <> 'a'::text)) AND ((id <> 2) OR (txt <> 'b'::text)))",
    ),
    ("(id, b) < (1, 2)", "(ROW(id, b) < ROW(1, 2))"),
    ("id in (b, 3)", "((id = b) OR (id = 3))"),
    ("extract(year from d) > 2000", "EXTRACT(year FROM d) > (2000)::numeric"),
    ("case when id > 1 then true else false end", "CASE WHEN (id > 1) THEN true ELSE false END"),
    ("case when id > 1 then 'a' end = txt", "CASE WHEN (id > 1) THEN 'a'::text ELSE NULL::text END = txt"),
    ("n = -1", "n = ('-1'::integer)::numeric"),
    ("id = -1", "id = '-1'::integer"),
    ("re > 1.5", "re > (1.5)::double precision"),
    ("re > 1", "re > (1)::double precision"),
    ("b = 3000000000", "b = '3000000000'::bigint"),
    ("trim(txt) <> ''", "TRIM(BOTH FROM txt) <> ''::text"),
    ("substring(txt from 1 for 2) = 'a'", "SUBSTRING(txt FROM 1 FOR 2) = 'a'::text"),
    ("id || ' x' <> ''", "(id || ' x'::text) <> ''::text"),
    ("plan || ' x' <> txt", "((plan)::text || ' x'::text) <> txt"),
    ("position('a' in txt) > 0", "POSITION(('a'::text) IN (txt)) > 0"),
    ("nullif(txt,'') is not null", "NULLIF(txt, ''::text) IS NOT NULL"),
    ("greatest(id,b) > 0", "GREATEST((id)::bigint, b) > 0"),
    ("d + interval '1 day' > ts", "(d + '1 day'::interval) > ts"),
    ("ts - interval '1 hour' < now()", "(ts - '01:00:00'::interval) < now()"),
    ("tz at time zone 'UTC' > ts", "(tz AT TIME ZONE 'UTC'::text) > ts"),
    ("row(id,b) > row(1,2)", "ROW(id, b) > ROW(1, 2)"),
    ("current_user = 'x'", "CURRENT_USER = 'x'::name"),
    ("id::text = '1'", "(id)::text = '1'::text"),
    ("id + 1 > b * 2 - 3", "(id + 1) > ((b * 2) - 3)"),
    ("plan between 'a' and 'b'", "(((plan)::text >= 'a'::text) AND ((plan)::text <= 'b'::text))"),
    ("plan = any('{a,b}'::text[])", "(plan)::text = ANY ('{a,b}'::text[])"),
    ("id != 3", "id <> 3"),
    ("txt > 'a' collate \"C\"", "txt > ('a'::text COLLATE \"C\")"),
    ("date_trunc('day', ts) = ts", "date_trunc('day'::text, ts) = ts"),
    ("txt = 'a'", "txt OPERATOR(public.=) 'a'::text"),
    ("to_tsvector('english', txt) is not null", "to_tsvector('english'::regconfig, txt) IS NOT NULL"),
    ("id > 1.5", "(id)::numeric > 1.5"),
    ("t.id > 1", "id > 1"),
    ("lower(c) = c", "lower((c)::text) = (c)::text"),
    ("c = lower(plan)", "(c)::text = lower((plan)::text)"),
    ("c = plan", "c = (plan)::bpchar"),
    ("c = plan::text", "(c)::text = (plan)::text"),
    ("plan is distinct from c", "(plan)::bpchar IS DISTINCT FROM c"),
    ("trim(c) = c", "TRIM(BOTH FROM c) = (c)::text"),
    ("c || plan <> ''", "((c)::text || (plan)::text) <> ''::text"),
    ("c || 'x' = txt", "((c)::text || 'x'::text) = txt"),
    ("c = any (array['x', 'y'])", "(c)::text = ANY (ARRAY['x'::text, 'y'::text])"),
    ("plan = any ('{x, y}')", "(plan)::text = ANY ('{x,y}'::text[])"),
    ("coalesce(c, plan, txt) <> ''", "COALESCE(c, (plan)::bpchar, (txt)::bpchar) <> ''::bpchar"),
    ("tz - ts < interval '1 day'", "(tz - (ts)::timestamp with time zone) < '1 day'::interval"),
    ("ts - d > '0'", "(ts - (d)::timestamp without time zone) > '00:00:00'::interval"),
    ("id ^ 2 > 1", "((id)::double precision ^ (2)::double precision) > (1)::double precision"),
    ("n ^ 2 > 1", "(n ^ (2)::numeric) > (1)::numeric"),
    ("id::numeric / 2 > n", "((id)::numeric / (2)::numeric) > n"),
    ("id / 2::numeric > n", "((id)::numeric / (2)::numeric) > n"),
    ("id / 2 > n", "((id / 2))::numeric > n"),
    ("id::numeric / sm > 0", "((id)::numeric / (sm)::numeric) > (0)::numeric"),
    ("id * 1.5 > n", "((id)::numeric * 1.5) > n"),
    ("age(tz) > '1 year'", "age(tz) > '1 year'::interval"),
    ("j['a'] is not null", "j['a'::text] IS NOT NULL"),
    ("case when bo then 1.5 else 2 end > n", "CASE WHEN bo THEN 1.5 ELSE (2)::numeric END > n"),
    ("@ id > |/ id", "((@ id))::double precision > (|/ (id)::double precision)"),
    ("sqrt(id) > 2", "sqrt((id)::double precision) > (2)::double precision"),
    ("id in (1, 2.5)", "(id)::numeric = ANY (ARRAY[(1)::numeric, 2.5])"),
];

/// Type, written as a default, and as pg_get_expr() prints it.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("text", "'x'", "'x'::text"),
    ("varchar(3)", "'x'", "'x'::character varying"),
    ("int", "-1", "'-1'::integer"),
    ("int", "'5'", "5"),
    ("numeric", "1.50", "1.50"),
    ("numeric", "numeric '1.5'", "1.5"),
    ("numeric", "1e3", "'1000'::numeric"),
    ("bool", "'t'", "true"),
    ("timestamp", "current_timestamp", "CURRENT_TIMESTAMP"),
    ("timestamp", "'2020-01-01'", "'2020-01-01 00:00:00'::timestamp without time zone"),
    ("timestamptz", "'2020-01-01 02:00:00+02'", "'2020-01-01 00:00:00+00'::timestamp with time zone"),
    ("jsonb", "'{\"bb\":[1,2],\"a\":null}'", "'{\"a\": null, \"bb\": [1, 2]}'::jsonb"),
    ("text[]", "'{}'", "'{}'::text[]"),
    ("text[]", "array[]::text[]", "ARRAY[]::text[]"),
    ("text[]", "array['a','b']", "ARRAY['a'::text, 'b'::text]"),
    ("varchar[]", "array['a','b']", "ARRAY['a'::text, 'b'::text]"),
    ("st", "'a'", "'a'::f.st"),
    ("st[]", "'{a}'", "'{a}'::f.st[]"),
    ("interval", "'90 minutes'", "'01:30:00'::interval"),
    ("interval", "interval '2 weeks'", "'14 days'::interval"),
    ("interval", "'0'", "'00:00:00'::interval"),
    ("interval", "'90'", "'00:01:30'::interval"),
    ("interval", "'1 02:03:04'", "'1 day 02:03:04'::interval"),
    ("interval", "'1.5 days'", "'1 day 12:00:00'::interval"),
    ("char(3)", "'a'", "'a'::bpchar"),
    ("bit(3)", "B'101'", "'101'::\"bit\""),
    ("time", "'10:00'", "'10:00:00'::time without time zone"),
    ("int", "nextval('sq')", "nextval('f.sq'::regclass)"),
    ("bigint", "nextval('\"S q\"'::regclass)", "nextval('f.\"S q\"'::regclass)"),
    ("int", "fn(3)", "f.fn(3)"),
    ("timestamp", "(now() at time zone 'utc')", "(now() AT TIME ZONE 'utc'::text)"),
    (
        "bigint",
        "(extract(epoch from now())*1000)::bigint",
        "((EXTRACT(epoch FROM now()) * (1000)::numeric))::bigint",
    ),
    ("text", "md5(random()::text)", "md5((random())::text)"),
    ("text", "coalesce(null,'a')", "COALESCE(NULL::text, 'a'::text)"),
    ("smallint", "-1", "'-1'::integer"),
    ("real", "-1.5", "'-1.5'::numeric"),
];

#[test]
fn a_check_is_what_the_server_makes_of_it() {
    for (written, printed) in CHECKS {
        assert_eq!(check(written), check(printed), "{written}");
    }
}

#[test]
fn a_default_is_what_the_server_makes_of_it() {
    for (of, written, printed) in DEFAULTS {
        assert_eq!(default(written, of), default(printed, of), "{written} as {of}");
    }
}

#[test]
fn canonical_is_canonical_again() {
    for (written, _) in CHECKS {
        let mut it = read(written, &SYNTAX);
        in_context(|context| expression::expression(context, &mut it));
        let once = it.tree.clone();
        in_context(|context| expression::expression(context, &mut it));
        assert_eq!(once, it.tree, "{written}");
    }
}

#[test]
fn what_differs_for_the_server_differs() {
    let different = [
        ("plan in ('a','b')", "plan in ('b','a')"),
        ("id > 1", "id >= 1"),
        ("id between 1 and 5", "id between 1 and 6"),
        ("id::bigint + b > 1", "id + b > 1"),
        ("txt = 'a'", "txt = 'A'"),
        ("c::text = 'a'", "c = 'a'"),
        ("n = 1.50", "n = 1.5"),
        ("(id > 1 or b > 1) and bo", "id > 1 or b > 1 and bo"),
        ("ts < now()", "ts < current_timestamp"),
        ("id::numeric / 2 > n", "id / 2 > n"),
        ("(id)::numeric ^ (2)::numeric > n", "id ^ 2 > n"),
        ("c = any (array['x', 'y'])", "c in ('x', 'y')"),
        ("c = plan::text", "c = plan"),
        ("(c)::text = (plan)::text", "c = (plan)::bpchar"),
    ];
    for (one, other) in different {
        assert_ne!(check(one), check(other), "{one} and {other}");
    }
    assert_ne!(default("'x'::text", "varchar"), default("'x'::varchar", "varchar"));
    assert_ne!(default("now()", "timestamptz"), default("current_timestamp", "timestamptz"));
}
