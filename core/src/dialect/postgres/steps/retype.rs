//! Changing the type of a column: when a cast must be spelled out, when rows are written anew, what the data can break
//! (manual: CREATE CAST, table pg_cast of a fresh server; ALTER TABLE, notes on rewriting).

use super::super::render;
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Column, DataType, Object, ObjectKind, Pair, Risks, Schema};

/// Whether two types are more than two lengths of one.
pub fn is_another(before: &DataType, after: &DataType) -> bool {
    let DataType { schema, name, arguments: _, unsigned: _, zerofill: _, dimensions, user_defined } = before;
    *schema != after.schema
        || *name != after.name
        || *dimensions != after.dimensions
        || *user_defined != after.user_defined
}

/// How a value gets from one type to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    /// By itself: ALTER COLUMN … TYPE needs no USING.
    Assignment,
    /// Only where the cast is written.
    Explicit,
    /// There is none: through text, if at all.
    ThroughText,
}

/// Which cast leads from one type to another; of a domain, that of its base.
pub fn cast(schemas: Pair<&Schema>, before: &DataType, after: &DataType) -> Cast {
    if !is_another(before, after) {
        return Cast::Assignment;
    }
    let from = under(schemas.before, before);
    let to = under(schemas.after, after);
    if !is_another(&from, &to) {
        return Cast::Assignment;
    }
    if from.dimensions != to.dimensions {
        let to_text = from.dimensions > 0 && to.dimensions == 0 && is_string(&to);
        return match (to_text, to.dimensions > 0 && is_string(&from) && from.dimensions == 0) {
            (true, _) => Cast::Assignment,
            (false, true) => Cast::Explicit,
            (false, false) => Cast::ThroughText,
        };
    }
    let (from_name, to_name) = (&*from.name, &*to.name);
    if is_string(&to) || (!from.user_defined && !to.user_defined && assigns(from_name, to_name)) {
        return Cast::Assignment;
    }
    if is_string(&from) || (!from.user_defined && !to.user_defined && explicit(from_name, to_name)) {
        return Cast::Explicit;
    }
    Cast::ThroughText
}

/// The type under a domain, at any depth that is sane.
fn under(schema: &Schema, ty: &DataType) -> DataType {
    let mut ty = ty.clone();
    for _ in 0..16 {
        let id = render::types::object_of(schema, &ty).filter(|id| id.kind == ObjectKind::Domain);
        let Some(Object::Domain(domain)) = id.and_then(|id| schema.get(&id)) else { break };
        let dimensions = ty.dimensions;
        ty = domain.base.clone();
        ty.dimensions = ty.dimensions.max(dimensions);
    }
    ty
}

fn is_string(ty: &DataType) -> bool {
    !ty.user_defined && matches!(&*ty.name, "text" | "character varying" | "character" | "bpchar" | "name")
}

const NUMBERS: [&str; 6] = ["smallint", "integer", "bigint", "numeric", "real", "double precision"];

/// Casts that an assignment applies by itself, strings apart.
fn assigns(from: &str, to: &str) -> bool {
    if NUMBERS.contains(&from) && NUMBERS.contains(&to) {
        return true;
    }
    let from_interval = from.starts_with("interval");
    let to_interval = to.starts_with("interval");
    match (from, to) {
        _ if from_interval && to_interval => true,
        ("time", _) if to_interval => true,
        (_, "time") if from_interval => true,
        ("date", "timestamp" | "timestamptz")
        | ("timestamp", "date" | "time" | "timestamptz")
        | ("timestamptz", "date" | "time" | "timetz" | "timestamp")
        | ("time", "timetz")
        | ("timetz", "time")
        | ("bit", "bit varying")
        | ("bit varying", "bit")
        | ("cidr", "inet")
        | ("inet", "cidr")
        | ("macaddr", "macaddr8")
        | ("macaddr8", "macaddr")
        | ("json", "jsonb")
        | ("jsonb", "json")
        | ("money", "numeric")
        | ("integer" | "bigint" | "numeric", "money")
        | ("smallint" | "integer" | "bigint", "oid")
        | ("oid", "integer" | "bigint")
        | ("xid8", "xid")
        | ("lseg", "point")
        | ("box", "polygon")
        | ("circle" | "path", "polygon")
        | ("polygon", "path" | "circle" | "box" | "point") => {
            !matches!((from, to), ("lseg", _) | ("polygon", "point"))
        }
        _ => false,
    }
}

/// Casts that there are, but only where written.
fn explicit(from: &str, to: &str) -> bool {
    match (from, to) {
        ("integer", "boolean") | ("boolean", "integer") => true,
        ("integer" | "bigint", "bit") | ("bit", "integer" | "bigint") => true,
        ("jsonb", "boolean") => true,
        ("jsonb", number) => NUMBERS.contains(&number),
        _ => multirange_of(from) == Some(to),
    }
}

fn multirange_of(range: &str) -> Option<&'static str> {
    Some(match range {
        "int4range" => "int4multirange",
        "int8range" => "int8multirange",
        "numrange" => "nummultirange",
        "daterange" => "datemultirange",
        "tsrange" => "tsmultirange",
        "tstzrange" => "tstzmultirange",
        _ => return None,
    })
}

/// Whether two types have a btree operator family in common, so that a foreign key between them holds.
pub fn share_operators(one: &DataType, other: &DataType) -> bool {
    if !is_another(one, other) {
        return true;
    }
    if one.user_defined || other.user_defined || one.dimensions > 0 || other.dimensions > 0 {
        return false;
    }
    let families: [&[&str]; 4] = [
        &["smallint", "integer", "bigint"],
        &["text", "character varying"],
        &["date", "timestamp", "timestamptz"],
        &["real", "double precision"],
    ];
    families.iter().any(|family| family.contains(&&*one.name) && family.contains(&&*other.name))
}

/// ` USING …`, or nothing where none is needed.
pub fn using(request: &Request<'_>, column: &Pair<Column>) -> String {
    let name = quote(column.after.name.as_str());
    let ty = render::types::data_type(request.options, request.schemas.after, &column.after.ty);
    match cast(request.schemas, &column.before.ty, &column.after.ty) {
        Cast::Assignment => String::new(),
        Cast::Explicit => format!(" USING {name}::{ty}"),
        Cast::ThroughText => format!(" USING {name}::text::{ty}"),
    }
}

/// Whether the old default has to go before the type changes, for it would not follow by itself.
pub fn default_is_in_the_way(request: &Request<'_>, column: &Pair<Column>) -> bool {
    column.before.default.is_some()
        && cast(request.schemas, &column.before.ty, &column.after.ty) != Cast::Assignment
}

/// What changing the type costs and endangers.
pub fn risks(request: &Request<'_>, column: &Pair<Column>) -> Risks {
    let Pair { before, after } = column;
    let in_place = keeps_bytes(request.schemas, &before.ty, &after.ty);
    let printed = |ty: &DataType| render::types::data_type(request.options, request.schemas.after, ty);
    let fails = !in_place && !widens(&before.ty, &after.ty);
    Risks {
        lock: crate::model::Lock::Exclusive,
        rewrites: !in_place,
        scans: !in_place,
        fails_on: fails.then(|| format!("values of \"{}\" that are no {}", after.name, printed(&after.ty))),
        ..Risks::default()
    }
}

/// Whether rows stay as they are on disk (manual, ALTER TABLE: binary coercible types, growing lengths).
fn keeps_bytes(schemas: Pair<&Schema>, before: &DataType, after: &DataType) -> bool {
    let before = under(schemas.before, before);
    if before.dimensions != after.dimensions || after.user_defined {
        return before == *after;
    }
    // The elements of an array are cast one by one.
    if before.dimensions > 0 {
        return before == *after;
    }
    let grows = || match (before.arguments.as_slice(), after.arguments.as_slice()) {
        (_, []) => true,
        ([], _) => false,
        ([old], [new]) => number(old) <= number(new),
        ([old, old_scale], [new, new_scale]) => old_scale == new_scale && number(old) <= number(new),
        _ => false,
    };
    match (&*before.name, &*after.name) {
        ("character varying" | "text", "text" | "character varying")
        | ("bit varying", "bit varying")
        | ("numeric", "numeric")
        | ("timestamp", "timestamp")
        | ("timestamptz", "timestamptz")
        | ("time", "time")
        | ("timetz", "timetz") => grows(),
        ("cidr", "inet") => true,
        (from, to) => from == to && before.arguments == after.arguments,
    }
}

/// Whether every value of the one type is one of the other.
fn widens(before: &DataType, after: &DataType) -> bool {
    if before.user_defined || after.user_defined || before.dimensions != after.dimensions {
        return false;
    }
    if &*after.name == "text" || (&*after.name == "character varying" && after.arguments.is_empty()) {
        return true;
    }
    match (&*before.name, &*after.name) {
        ("smallint", "integer" | "bigint") | ("integer", "bigint") => true,
        ("smallint" | "integer" | "bigint", "numeric") => after.arguments.is_empty(),
        ("real", "double precision") | ("date", "timestamp" | "timestamptz") => true,
        ("json", "jsonb") | ("jsonb", "json") => true,
        _ => false,
    }
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok()
}
