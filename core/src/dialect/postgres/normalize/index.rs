//! Indexes without the orders, collations and operator classes that they have by themselves.

use super::context::{Context, Typed};
use super::{expression, typing};
use crate::model::{DataType, Index, IndexPart, NullsOrder, PartKey, QualifiedName};

/// Makes an index canonical.
pub fn index(context: &Context<'_>, columns: &[Typed], it: &mut Index) {
    let Index {
        name: _,
        unique: _,
        method,
        parts,
        include: _,
        predicate,
        nulls_not_distinct: _,
        options,
        bond: _,
        comment: _,
    } = it;
    *method = method.to_lowercase().into();
    for each in parts.iter_mut() {
        part(context, columns, method, each);
    }
    if let Some(predicate) = predicate {
        expression::expression(context, predicate);
    }
    options.retain(|option, value| !(&**option == "tablespace" && &**value == "pg_default"));
}

/// Makes one element canonical.
pub fn part(context: &Context<'_>, columns: &[Typed], method: &str, it: &mut IndexPart) {
    let IndexPart { key, prefix: _, descending, nulls, collation, operator_class } = it;
    let ty = match key {
        PartKey::Column(name) => columns
            .iter()
            .find(|(column, _)| column == name)
            .map(|(_, ty)| typing::plain(&context.names.under(ty))),
        PartKey::Expression(it) => {
            expression::expression(context, it);
            typing::type_of(context, &it.tree)
        }
    };
    // An expression that is but a column is the column.
    if let PartKey::Expression(it) = key
        && let crate::model::Expr::Column(path) = &it.tree
        && let [column] = path.as_slice()
    {
        *key = PartKey::Column(column.clone());
    }
    nulls.take_if(|nulls| {
        matches!((*descending, *nulls), (true, NullsOrder::First) | (false, NullsOrder::Last))
    });
    super::collation(context, collation);
    if let Some(class) = operator_class {
        let name = &mut class.name;
        name.schema.take_if(|schema| matches!(schema.as_str(), "pg_catalog" | "public"));
    }
    operator_class.take_if(|class| {
        let QualifiedName { schema, name } = &class.name;
        let is_default = |ty: &DataType| match ty.user_defined {
            true => is_default_of_extension(method, &ty.name, name.as_str()),
            false => schema.is_none() && is_default_class(method, ty, name.as_str()),
        };
        class.parameters.is_empty() && ty.as_ref().is_some_and(is_default)
    });
}

/// The same for the types of extensions, which live where their extension does.
fn is_default_of_extension(method: &str, ty: &str, class: &str) -> bool {
    matches!(
        (method, ty, class),
        ("btree" | "hash", "citext", "citext_ops")
            | ("btree", "hstore", "btree_hstore_ops")
            | ("hash", "hstore", "hash_hstore_ops")
            | ("gin", "hstore", "gin_hstore_ops")
            | ("gist", "hstore", "gist_hstore_ops")
            | ("btree", "ltree", "ltree_ops")
            | ("hash", "ltree", "hash_ltree_ops")
            | ("gist", "ltree", "gist_ltree_ops")
            | ("btree", "vector", "vector_ops")
            | ("ivfflat", "vector", "vector_l2_ops")
            | ("gist", "geometry", "gist_geometry_ops_2d")
            | ("gist", "geography", "gist_geography_ops")
            | ("spgist", "geometry", "spgist_geometry_ops_2d")
    )
}

/// Whether an operator class is the one that a method takes for a type by itself (pg_opclass.opcdefault).
fn is_default_class(method: &str, ty: &DataType, class: &str) -> bool {
    if ty.dimensions > 0 {
        return class == "array_ops";
    }
    let Some(stem) = class_stem(&ty.name) else { return false };
    match method {
        "btree" | "hash" => class == format!("{stem}_ops") || (stem == "text" && class == "varchar_ops"),
        "brin" if matches!(stem, "inet" | "range" | "box") => class == format!("{stem}_inclusion_ops"),
        "brin" => class == format!("{stem}_minmax_ops"),
        "gin" => matches!((stem, class), ("jsonb", "jsonb_ops") | ("tsvector", "tsvector_ops")),
        "gist" => matches!(
            (stem, class),
            ("point", "point_ops")
                | ("box", "box_ops")
                | ("circle", "circle_ops")
                | ("polygon", "poly_ops")
                | ("range", "range_ops")
                | ("tsvector", "tsvector_ops")
                | ("tsquery", "tsquery_ops")
        ),
        "spgist" => matches!(
            (stem, class),
            ("text", "text_ops")
                | ("range", "range_ops")
                | ("inet", "inet_ops")
                | ("point", "quad_point_ops")
                | ("box", "box_ops")
        ),
        _ => false,
    }
}

/// What the names of a type's operator classes begin with.
fn class_stem(ty: &str) -> Option<&'static str> {
    Some(match ty {
        "smallint" => "int2",
        "integer" => "int4",
        "bigint" => "int8",
        "real" => "float4",
        "double precision" => "float8",
        "boolean" => "bool",
        "text" | "character varying" => "text",
        "bpchar" => "bpchar",
        "name" => "name",
        "numeric" => "numeric",
        "date" => "date",
        "time" => "time",
        "timetz" => "timetz",
        "timestamp" => "timestamp",
        "timestamptz" => "timestamptz",
        "interval" => "interval",
        "uuid" => "uuid",
        "bytea" => "bytea",
        "oid" => "oid",
        "jsonb" => "jsonb",
        "inet" | "cidr" => "inet",
        "macaddr" => "macaddr",
        "macaddr8" => "macaddr8",
        "bit" => "bit",
        "bit varying" => "varbit",
        "money" => "money",
        "tsvector" => "tsvector",
        "tsquery" => "tsquery",
        "point" => "point",
        "box" => "box",
        "circle" => "circle",
        "polygon" => "polygon",
        ty if ty.ends_with("range") => "range",
        _ => return None,
    })
}
