//! Types in the catalog, and how it writes them.

use super::{is_foreign_table, key, namespace_key, row};
use crate::dialect::{CatalogRow, Place};
use crate::model::value::Value;
use crate::model::{DataType, Expr, Expression, Object, ObjectId, ObjectKind, Schema};

/// The types that extensions bring. Of an extension that is not here nobody knows.
const OF_EXTENSIONS: [(&str, &[&str]); 16] = [
    ("plpgsql", &[]),
    ("uuid-ossp", &[]),
    ("pgcrypto", &[]),
    ("unaccent", &[]),
    ("fuzzystrmatch", &[]),
    ("btree_gin", &[]),
    ("pg_stat_statements", &[]),
    ("tablefunc", &[]),
    ("dblink", &[]),
    ("pg_trgm", &["gtrgm"]),
    ("citext", &["citext"]),
    ("hstore", &["hstore", "ghstore"]),
    ("vector", &["vector", "halfvec", "sparsevec"]),
    ("ltree", &["ltree", "lquery", "ltxtquery", "ltree_gist"]),
    ("intarray", &["query_int", "intbig_gkey"]),
    (
        "btree_gist",
        &["gbtreekey2", "gbtreekey4", "gbtreekey8", "gbtreekey16", "gbtreekey32", "gbtreekey_var"],
    ),
];

/// Functions that extensions bring and that defaults and checks call.
const FUNCTIONS_OF_EXTENSIONS: [(&str, &[&str]); 5] = [
    (
        "fuzzystrmatch",
        &[
            "soundex",
            "difference",
            "levenshtein",
            "levenshtein_less_equal",
            "metaphone",
            "dmetaphone",
            "dmetaphone_alt",
        ],
    ),
    (
        "uuid-ossp",
        &[
            "uuid_generate_v1",
            "uuid_generate_v1mc",
            "uuid_generate_v3",
            "uuid_generate_v4",
            "uuid_generate_v5",
        ],
    ),
    ("pgcrypto", &["crypt", "gen_salt", "digest", "hmac", "gen_random_bytes"]),
    ("unaccent", &["unaccent"]),
    ("pg_trgm", &["similarity", "word_similarity"]),
];

/// Operator classes that extensions bring and that indexes name.
const CLASSES_OF_EXTENSIONS: [(&str, &[&str]); 7] = [
    ("pg_trgm", &["gin_trgm_ops", "gist_trgm_ops"]),
    ("citext", &["citext_ops", "citext_pattern_ops"]),
    ("hstore", &["gin_hstore_ops", "gist_hstore_ops", "btree_hstore_ops", "hash_hstore_ops"]),
    ("ltree", &["ltree_ops", "hash_ltree_ops", "gist_ltree_ops", "gist__ltree_ops"]),
    ("intarray", &["gin__int_ops", "gist__int_ops", "gist__intbig_ops"]),
    (
        "vector",
        &[
            "vector_ops",
            "vector_l2_ops",
            "vector_ip_ops",
            "vector_cosine_ops",
            "vector_l1_ops",
            "halfvec_ops",
            "halfvec_l2_ops",
            "halfvec_ip_ops",
            "halfvec_cosine_ops",
            "halfvec_l1_ops",
            "sparsevec_ops",
            "sparsevec_l2_ops",
            "sparsevec_ip_ops",
            "sparsevec_cosine_ops",
            "sparsevec_l1_ops",
            "bit_hamming_ops",
            "bit_jaccard_ops",
        ],
    ),
    (
        "postgis",
        &[
            "gist_geometry_ops_2d",
            "gist_geometry_ops_nd",
            "gist_geography_ops",
            "spgist_geometry_ops_2d",
            "spgist_geometry_ops_3d",
            "spgist_geometry_ops_nd",
            "spgist_geography_ops_nd",
            "brin_geometry_inclusion_ops_2d",
            "brin_geometry_inclusion_ops_3d",
            "brin_geometry_inclusion_ops_4d",
            "brin_geography_inclusion_ops",
        ],
    ),
];

/// The extension that brings a type, a function or an operator class of a name.
pub fn bringing(name: &str) -> Option<&'static str> {
    let all = OF_EXTENSIONS.iter().chain(&FUNCTIONS_OF_EXTENSIONS).chain(&CLASSES_OF_EXTENSIONS);
    all.into_iter().find(|(_, names)| names.contains(&name)).map(|(extension, _)| *extension)
}

/// Whether what an extension brings is known: types, and no tables.
pub fn is_known_extension(name: &str) -> bool {
    OF_EXTENSIONS.iter().any(|(known, _)| *known == name && name != "pg_stat_statements")
}

/// pg_type: the types of a schema, its tables' row types with them.
pub fn types(schema: &Schema) -> Vec<CatalogRow> {
    schema.objects.iter().flat_map(|(id, object)| of_object(id, object)).collect()
}

fn of_object(id: &ObjectId, object: &Object) -> Vec<CatalogRow> {
    let letter = match object {
        Object::Enum(_) => Value::text("e"),
        Object::Domain(_) => Value::text("d"),
        Object::Composite(_) | Object::Table(_) | Object::View(_) | Object::MaterializedView(_) => {
            Value::text("c")
        }
        _ if is_foreign_table(id) => Value::text("c"),
        Object::Opaque(_) if id.signature.as_deref().is_some_and(|what| what.ends_with("type")) => {
            Value::Unknown
        }
        Object::Extension(_) => {
            let known = OF_EXTENSIONS.iter().find(|(name, _)| *name == id.name.as_str());
            let one = |name| row([("oid", Value::Unknown), ("typname", name)]);
            return match known {
                Some((_, names)) => names.iter().map(|name| one(Value::text(name))).collect(),
                None => vec![one(Value::Unknown)],
            };
        }
        _ => return Vec::new(),
    };
    let own = row([
        ("oid", key(id)),
        ("typname", Value::text(id.name.as_str())),
        ("typnamespace", namespace_key(id)),
        ("typtype", letter),
    ]);
    let array = row([
        ("oid", Value::Unknown),
        ("typname", Value::text(&format!("_{}", id.name))),
        ("typnamespace", namespace_key(id)),
        ("typtype", Value::text("b")),
    ]);
    vec![own, array]
}

/// pg_enum
pub fn labels(schema: &Schema) -> Vec<CatalogRow> {
    let of_enum = |(id, object): (&ObjectId, &Object)| -> Vec<CatalogRow> {
        let Object::Enum(it) = object else { return Vec::new() };
        let one = |(at, label): (i64, &std::sync::Arc<str>)| {
            // How far apart two of them are numbered is not known, and nobody asks.
            let place = Value::key(&format!("column {at:05}"));
            row([("enumtypid", key(id)), ("enumlabel", Value::Text(label.clone())), ("enumsortorder", place)])
        };
        (1i64..).zip(&it.labels).map(one).collect()
    };
    schema.objects.iter().flat_map(|(id, object)| of_enum((id, object))).collect()
}

/// How information_schema.columns says a type.
pub fn data_type(schema: &Schema, ty: &DataType) -> Value {
    if ty.dimensions > 0 {
        return Value::text("ARRAY");
    }
    if ty.user_defined {
        let id = ObjectId::new(ObjectKind::Domain, ty.schema.clone(), crate::model::Name::exact(&*ty.name));
        return match schema.get(&id) {
            Some(Object::Domain(domain)) => data_type(schema, &domain.base),
            _ => Value::text("USER-DEFINED"),
        };
    }
    Value::text(match &*ty.name {
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        "time" => "time without time zone",
        "timetz" => "time with time zone",
        "serial" => "integer",
        "bigserial" => "bigint",
        "smallserial" => "smallint",
        name => name,
    })
}

/// How pg_type calls a type.
pub fn internal_name(ty: &DataType) -> Value {
    let name = match &*ty.name {
        name if ty.user_defined => name,
        "integer" | "serial" => "int4",
        "bigint" | "bigserial" => "int8",
        "smallint" | "smallserial" => "int2",
        "boolean" => "bool",
        "character varying" => "varchar",
        "character" => "bpchar",
        "double precision" => "float8",
        "real" => "float4",
        name => name,
    };
    Value::text(&if ty.dimensions > 0 { format!("_{name}") } else { name.to_owned() })
}

/// How the server prints a default, where that is certain; of any other it is known that there is one.
pub fn default(place: &Place<'_>, default: &Expression, ty: &DataType) -> Value {
    let integer = matches!(&*ty.name, "integer" | "bigint" | "smallint");
    let text = matches!(&*ty.name, "character varying" | "text" | "character");
    match &default.tree {
        Expr::Null => Value::Unknown,
        Expr::Cast { operand, ty: _ } if **operand == Expr::Null => Value::Unknown,
        Expr::Boolean(truth) if &*ty.name == "boolean" => Value::text(if *truth { "true" } else { "false" }),
        Expr::Number(number) if integer && !number.starts_with('-') => Value::Text(number.clone()),
        Expr::Text(literal) if text && ty.dimensions == 0 && !literal.contains('\\') => {
            let name = if &*ty.name == "character" { "bpchar" } else { &*ty.name };
            Value::text(&format!("'{}'::{name}", literal.replace('\'', "''")))
        }
        Expr::Call { name, arguments } => match (name.as_slice(), arguments.as_slice()) {
            ([name], []) if name.as_str() == "now" => Value::text("now()"),
            ([name], [sequence]) if name.as_str() == "nextval" => next_value(place, sequence),
            _ => unprinted(default),
        },
        Expr::Keyword(word) if &**word == "current_timestamp" => Value::text("CURRENT_TIMESTAMP"),
        _ => unprinted(default),
    }
}

/// A default of which only that it is one is known.
fn unprinted(default: &Expression) -> Value {
    Value::key(&format!("default {}", default.text))
}

/// `nextval('a_id_seq'::regclass)`, where the sequence is seen without its schema.
fn next_value(place: &Place<'_>, sequence: &Expr) -> Value {
    let text = match sequence {
        Expr::Text(text) => text,
        Expr::Cast { operand, ty: _ } => match &**operand {
            Expr::Text(text) => text,
            _ => return Value::key("default nextval"),
        },
        _ => return Value::key("default nextval"),
    };
    let home = place.path.iter().flatten().next().map_or("", |name| name.as_str());
    let bare = text.strip_prefix(home).and_then(|rest| rest.strip_prefix('.')).unwrap_or(text);
    Value::text(&format!("nextval('{bare}'::regclass)"))
}

/// information_schema.domains
pub fn domains(schema: &Schema) -> Vec<CatalogRow> {
    let of = |(id, object): (&ObjectId, &Object)| match object {
        Object::Domain(domain) => Some(row([
            ("domain_schema", Value::optional(id.schema.as_ref().map(|schema| schema.as_str()))),
            ("domain_name", Value::text(id.name.as_str())),
            ("data_type", data_type(schema, &domain.base)),
        ])),
        _ => None,
    };
    schema.objects.iter().filter_map(|(id, object)| of((id, object))).collect()
}
