//! Data types, and the types that a schema makes: enums, domains, composites.

use super::{default_text, name, parenthesized};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::{literal, quote, quote_where_needed};
use crate::model::{
    Composite, DataType, Domain, DomainCheck, Enumeration, Name, Object, ObjectId, ObjectKind, QualifiedName,
    Schema,
};

/// A data type: `character varying(255)`, `"status"`, `timestamptz(3)[]`.
pub fn data_type(options: &PlanOptions, schema: &Schema, ty: &DataType) -> String {
    let DataType { schema: namespace, name, arguments, unsigned: _, zerofill: _, dimensions, user_defined } =
        ty;
    let mut text = match (user_defined, namespace) {
        // A keyword of the grammar that is a type too.
        (false, _) if &**name == "any" => quote(name),
        (false, _) => name.to_string(),
        (true, Some(_)) if is_made_here(schema, ty) => {
            name::qualified(options, namespace.as_ref(), &Name::exact(name.clone()))
        }
        (true, Some(namespace)) => {
            format!("{}.{}", quote_where_needed(namespace.as_str()), quote_where_needed(name))
        }
        (true, None) => quote_where_needed(name),
    };
    if !arguments.is_empty() {
        text.push_str(&format!("({})", arguments.join(",")));
    }
    for _ in 0..*dimensions {
        text.push_str("[]");
    }
    text
}

/// Whether a type is an object of the schema, and not one that an extension brought.
fn is_made_here(schema: &Schema, ty: &DataType) -> bool {
    object_of(schema, ty).is_some()
}

/// The enum, domain, composite, table or view that a type is.
pub fn object_of(schema: &Schema, ty: &DataType) -> Option<ObjectId> {
    if !ty.user_defined {
        return None;
    }
    let id = |kind| ObjectId::new(kind, ty.schema.clone(), Name::exact(ty.name.clone()));
    let made = TYPE_KINDS.into_iter().map(id).find(|id| schema.objects.contains_key(id));
    made.or_else(|| {
        let opaque = |what: &str| ObjectId { signature: Some(what.into()), ..id(ObjectKind::Opaque) };
        ["type", "range type", "range", "base type", "foreign table", "shell type"]
            .into_iter()
            .map(opaque)
            .find(|id| schema.objects.contains_key(id))
    })
}

/// The kinds of objects that are types.
const TYPE_KINDS: [ObjectKind; 6] = [
    ObjectKind::Enum,
    ObjectKind::Domain,
    ObjectKind::Composite,
    ObjectKind::Table,
    ObjectKind::View,
    ObjectKind::MaterializedView,
];

/// The type that a name means: that of its schema; without one that of `own`, or the only one.
pub fn named(schema: &Schema, own: Option<&Name>, name: &QualifiedName) -> Option<ObjectId> {
    let in_schema = |namespace: Option<&Name>| {
        let id = |kind| ObjectId::new(kind, namespace.cloned(), name.name.clone());
        TYPE_KINDS.into_iter().map(id).find(|id| schema.objects.contains_key(id))
    };
    if name.schema.is_some() {
        return in_schema(name.schema.as_ref());
    }
    if let Some(id) = in_schema(own) {
        return Some(id);
    }
    let namespaces = schema.objects.keys().take_while(|id| id.kind == ObjectKind::Namespace);
    let mut found = namespaces.filter_map(|id| in_schema(Some(&id.name)));
    found.next().filter(|_| found.next().is_none())
}

/// CREATE TYPE … AS ENUM
pub fn create_enum(options: &PlanOptions, id: &ObjectId, it: &Enumeration) -> String {
    let Enumeration { labels, comment: _ } = it;
    enumeration(&name::of_object(options, id), labels.iter().map(|label| &**label))
}

/// CREATE TYPE … AS ENUM under a name that is already quoted.
pub fn enumeration<'a>(quoted: &str, labels: impl Iterator<Item = &'a str>) -> String {
    let labels: Vec<_> = labels.map(literal).collect();
    format!("CREATE TYPE {quoted} AS ENUM ({})", labels.join(", "))
}

/// CREATE DOMAIN
pub fn create_domain(options: &PlanOptions, schema: &Schema, id: &ObjectId, it: &Domain) -> String {
    let Domain { base, not_null, default, collation, checks, comment: _ } = it;
    let mut sql =
        format!("CREATE DOMAIN {} AS {}", name::of_object(options, id), data_type(options, schema, base));
    if let Some(collation) = collation {
        sql.push_str(&format!(" COLLATE {}", name::of_collation(options, collation)));
    }
    if let Some(default) = default {
        sql.push_str(&format!(" DEFAULT {}", default_text(default)));
    }
    if *not_null {
        sql.push_str(" NOT NULL");
    }
    for check in checks.iter().filter(|check| check.validated) {
        sql.push(' ');
        sql.push_str(&domain_check(check));
    }
    sql
}

/// A check of a domain, with its name.
pub fn domain_check(check: &DomainCheck) -> String {
    let DomainCheck { name, expression, validated, comment: _ } = check;
    let mut sql = String::new();
    if let Some(name) = name.name() {
        sql.push_str(&format!("CONSTRAINT {} ", quote(name.as_str())));
    }
    sql.push_str(&format!("CHECK {}", parenthesized(expression)));
    if !validated {
        sql.push_str(" NOT VALID");
    }
    sql
}

/// CREATE TYPE … AS (…)
pub fn create_composite(options: &PlanOptions, schema: &Schema, id: &ObjectId, it: &Composite) -> String {
    let Composite { attributes, comment: _ } = it;
    let attributes: Vec<_> = attributes
        .iter()
        .map(|(name, ty, collation)| {
            let mut text = format!("{} {}", quote(name.as_str()), data_type(options, schema, ty));
            if let Some(collation) = collation {
                text.push_str(&format!(" COLLATE {}", name::of_collation(options, collation)));
            }
            text
        })
        .collect();
    format!("CREATE TYPE {} AS ({})", name::of_object(options, id), attributes.join(", "))
}

/// The words that DROP and COMMENT ON take for an object of a kind; `None` for what has no such statement.
pub fn words(object: &Object) -> &'static str {
    match object {
        Object::Namespace(_) => "SCHEMA",
        Object::Extension(_) => "EXTENSION",
        Object::Enum(_) | Object::Composite(_) => "TYPE",
        Object::Domain(_) => "DOMAIN",
        Object::Sequence(_) => "SEQUENCE",
        Object::Routine(routine) => super::routine::words(routine.kind),
        Object::Table(_) => "TABLE",
        Object::View(_) => "VIEW",
        Object::MaterializedView(_) => "MATERIALIZED VIEW",
        Object::Trigger(_) => "TRIGGER",
        Object::Policy(_) => "POLICY",
        Object::Opaque(_) => "",
    }
}

/// How values of a type are stored where a column does not say (pg_type.typstorage).
pub fn storage(ty: &DataType) -> &'static str {
    const FIXED: [&str; 28] = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "date",
        "time",
        "timetz",
        "timestamp",
        "timestamptz",
        "uuid",
        "oid",
        "money",
        "\"char\"",
        "name",
        "point",
        "line",
        "lseg",
        "box",
        "circle",
        "macaddr",
        "macaddr8",
        "xid",
        "cid",
        "tid",
        "pg_lsn",
        "tsquery",
    ];
    match &*ty.name {
        _ if ty.dimensions > 0 => "extended",
        "numeric" | "inet" | "cidr" => "main",
        name if FIXED.contains(&name) || name.starts_with("interval") => "plain",
        _ => "extended",
    }
}
