use super::*;

fn printed(text: &str) -> String {
    from_text(text).map_or("no type".into(), |ty| print(&ty, &|name| format!("\"{name}\"")))
}

fn canonical(text: &str, expected: &str) {
    assert_eq!(printed(text), expected, "{text}");
}

#[test]
fn every_spelling_of_a_built_in_type_has_one_canonical_name() {
    canonical("INT", "integer");
    canonical("int4", "integer");
    canonical("pg_catalog.int8", "bigint");
    canonical("bool", "boolean");
    canonical("decimal(10, 2)", "numeric(10,2)");
    canonical("numeric(10,0)", "numeric(10)");
    canonical("varchar(255)", "character varying(255)");
    canonical("character varying", "character varying");
    canonical("national character varying(3)", "character varying(3)");
    canonical("char", "character(1)");
    canonical("nchar(4)", "character(4)");
    canonical("bpchar", "bpchar");
    canonical("float", "double precision");
    canonical("float(24)", "real");
    canonical("float(25)", "double precision");
    canonical("bit(1)", "bit");
    canonical("bit varying(5)", "bit varying(5)");
    canonical("SERIAL8", "bigserial");
}

#[test]
fn times_are_named_with_their_zone_and_precision() {
    canonical("timestamp", "timestamp");
    canonical("timestamp(3) without time zone", "timestamp(3)");
    canonical("timestamp with time zone", "timestamptz");
    canonical("timestamp(0) with time zone", "timestamptz(0)");
    canonical("time with time zone", "timetz");
    canonical("interval", "interval");
    canonical("interval day to second(3)", "interval day to second(3)");
    canonical("interval year", "interval year");
}

#[test]
fn arrays_count_their_dimensions_and_forget_their_sizes() {
    canonical("integer[]", "integer[]");
    canonical("int[3][3]", "integer[][]");
    canonical("text ARRAY", "text[]");
    canonical("text ARRAY[4]", "text[]");
    canonical("pg_catalog._text", "text[]");
    canonical("timestamp(3) with time zone[]", "timestamptz(3)[]");
}

#[test]
fn a_quoted_char_is_another_type_than_char() {
    canonical("\"char\"", "\"char\"");
    canonical("pg_catalog.\"char\"", "\"char\"");
}

#[test]
fn a_type_of_nobodys_keeps_its_name_schema_and_arguments() {
    canonical("mood", "\"mood\"");
    canonical("Mood", "\"mood\"");
    canonical("app.\"Mood\"[]", "\"app\".\"Mood\"[]");
    canonical("geometry(Point, 4326)", "\"geometry\"(Point,4326)");
    canonical("vector(3)", "\"vector\"(3)");
    assert!(from_text("mood").is_some_and(|ty| ty.user_defined));
    assert!(from_text("text").is_some_and(|ty| !ty.user_defined));
}

#[test]
fn a_signature_holds_what_is_passed_in_without_lengths() {
    let types: Vec<DataType> =
        ["varchar(10)", "int[]", "app.mood"].iter().filter_map(|text| from_text(text)).collect();
    let modes = [ArgumentMode::In, ArgumentMode::Out, ArgumentMode::Variadic];
    let arguments = || modes.into_iter().zip(&types);
    assert_eq!(&*signature(arguments()), "character varying, mood");
}
