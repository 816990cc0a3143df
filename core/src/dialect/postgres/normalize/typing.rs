//! Which type an expression has, as far as it shows: enough to tell which casts the server adds by itself.

use super::context::Context;
use crate::model::{DataType, Expr, Name};

/// The type of an expression; lengths and precisions are left out, domains are the types under them.
pub fn type_of(context: &Context<'_>, tree: &Expr) -> Option<DataType> {
    match tree {
        Expr::Column(path) => context.column(path).map(|ty| plain(&context.names.under(ty))),
        Expr::Boolean(_)
        | Expr::In { .. }
        | Expr::Between { .. }
        | Expr::Is { .. }
        | Expr::Quantified { .. } => Some(DataType::simple("boolean")),
        Expr::Number(number) => Some(DataType::simple(number_type(number))),
        Expr::Cast { operand: _, ty } => Some(plain(&context.names.under(ty))),
        Expr::Keyword(word) => keyword(word).map(DataType::simple),
        Expr::Call { name, arguments } => call(context, name, arguments),
        Expr::Unary { operator, operand } => match &**operator {
            "not" => Some(DataType::simple("boolean")),
            "|/" | "||/" => Some(DataType::simple("double precision")),
            "+" | "-" | "~" | "@" => type_of(context, operand),
            _ => None,
        },
        Expr::Binary { operator, left, right } => binary(context, operator, left, right),
        Expr::Case { operand: _, whens, otherwise } => {
            let results = whens.iter().map(|(_, then)| then).chain(otherwise.as_deref());
            widest_type(context, results)
        }
        Expr::Array(list) => {
            let element = first_type(context, list.iter())?;
            Some(DataType { dimensions: 1, ..element })
        }
        Expr::Collate { operand, collation: _ } => type_of(context, operand),
        Expr::Subscript { operand, index: _ } => {
            let array = type_of(context, operand)?;
            (array.dimensions > 0).then_some(DataType { dimensions: 0, ..array })
        }
        Expr::Null
        | Expr::Text(_)
        | Expr::Prefixed { .. }
        | Expr::Row(_)
        | Expr::Field { .. }
        | Expr::Opaque(_) => None,
    }
}

/// A type without its lengths; a serial is an integer.
pub fn plain(ty: &DataType) -> DataType {
    let mut ty = DataType { arguments: Vec::new(), ..ty.clone() };
    let name = match &*ty.name {
        "character" => "bpchar",
        "serial" => "integer",
        "bigserial" => "bigint",
        "smallserial" => "smallint",
        name if name.starts_with("interval") => "interval",
        _ => return ty,
    };
    ty.name = name.into();
    ty
}

/// What a number is by itself (manual 4.1.2.6).
pub fn number_type(number: &str) -> &'static str {
    if number.contains(['.', 'e']) {
        return "numeric";
    }
    match number.parse::<i128>() {
        Ok(value) if i32::try_from(value).is_ok() => "integer",
        Ok(value) if i64::try_from(value).is_ok() => "bigint",
        _ => "numeric",
    }
}

fn keyword(word: &str) -> Option<&'static str> {
    Some(match word {
        "current_timestamp" => "timestamptz",
        "current_date" => "date",
        "current_time" => "timetz",
        "localtime" => "time",
        "localtimestamp" => "timestamp",
        "current_user" | "session_user" | "user" | "current_role" | "current_catalog" | "current_schema" => {
            "name"
        }
        _ => return None,
    })
}

/// The type of the first of some expressions that shows one.
pub fn first_type<'e>(context: &Context<'_>, mut list: impl Iterator<Item = &'e Expr>) -> Option<DataType> {
    list.find_map(|each| type_of(context, each))
}

/// The type in which some expressions meet: that of the first, or the widest of numbers (manual 10.5).
pub fn widest_type<'e>(context: &Context<'_>, list: impl Iterator<Item = &'e Expr>) -> Option<DataType> {
    list.filter_map(|each| type_of(context, each))
        .reduce(|known, ty| if rank(&ty.name) > rank(&known.name) { ty } else { known })
}

/// Whether a function takes arguments of one type, which all of them decide together (manual 10.5).
pub fn meets(function: &str) -> bool {
    matches!(function, "coalesce" | "nullif" | "greatest" | "least")
}

fn call(context: &Context<'_>, name: &[Name], arguments: &[Expr]) -> Option<DataType> {
    let simple = |name: &str| Some(DataType::simple(name));
    match name.last()?.as_str() {
        name if meets(name) => widest_type(context, arguments.iter()),
        "lower" | "upper" | "btrim" | "ltrim" | "rtrim" | "substring" | "substr" | "replace" | "concat"
        | "md5" | "left" | "right" | "lpad" | "rpad" | "regexp_replace" | "split_part" | "initcap"
        | "to_char" | "format" | "array_to_string" | "jsonb_typeof" | "json_typeof" | "translate"
        | "reverse" | "repeat" | "concat_ws" => {
            match arguments.first().and_then(|first| type_of(context, first)) {
                // lower() and upper() of a range are its bounds.
                Some(first) if first.name.ends_with("range") => None,
                _ => simple("text"),
            }
        }
        "length" | "char_length" | "character_length" | "octet_length" | "bit_length" | "position"
        | "strpos" | "array_length" | "cardinality" | "num_nonnulls" | "num_nulls" | "jsonb_array_length"
        | "ascii" => simple("integer"),
        "now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp" => simple("timestamptz"),
        "extract" if context.target.version.0 >= 14 => simple("numeric"),
        "date_part" | "random" | "extract" | "sin" | "cos" | "tan" | "radians" | "degrees" | "pi" => {
            simple("double precision")
        }
        // One of numeric, and one of double precision for all others.
        "sqrt" | "exp" | "ln" | "log" | "power" | "pow" => {
            let exact = |each: &Expr| type_of(context, each).is_some_and(|ty| &*ty.name == "numeric");
            simple(if arguments.iter().any(exact) { "numeric" } else { "double precision" })
        }
        "age" | "justify_hours" | "justify_days" | "justify_interval" | "make_interval" => simple("interval"),
        "date" | "to_date" => simple("date"),
        "gen_random_uuid" | "uuid_generate_v4" | "uuid_generate_v1" | "uuidv7" => simple("uuid"),
        "nextval" | "currval" | "lastval" => simple("bigint"),
        "to_tsvector" => simple("tsvector"),
        "jsonb_build_object" | "jsonb_build_array" | "to_jsonb" => simple("jsonb"),
        "abs" | "date_trunc" | "round" | "floor" | "ceil" | "ceiling" => {
            let last = arguments.iter().filter(|each| !matches!(each, Expr::Text(_)));
            first_type(context, last)
        }
        _ => None,
    }
}

fn binary(context: &Context<'_>, operator: &str, left: &Expr, right: &Expr) -> Option<DataType> {
    let boolean = || Some(DataType::simple("boolean"));
    match operator {
        "and" | "or" | "=" | "<>" | "<" | ">" | "<=" | ">=" | "like" | "ilike" | "~" | "~*" | "!~"
        | "!~*" | "is" | "is not" | "@>" | "<@" | "?" | "?|" | "?&" | "@@" | "&&" => boolean(),
        "->>" | "#>>" => Some(DataType::simple("text")),
        "->" | "#>" => type_of(context, left),
        "at time zone" => match &*type_of(context, left)?.name {
            "timestamptz" => Some(DataType::simple("timestamp")),
            "timestamp" => Some(DataType::simple("timestamptz")),
            _ => None,
        },
        "||" => match (type_of(context, left), type_of(context, right)) {
            (Some(one), _) | (None, Some(one)) if one.dimensions > 0 || &*one.name == "jsonb" => Some(one),
            (Some(_), _) | (None, Some(_)) => Some(DataType::simple("text")),
            (None, None) => None,
        },
        "^" => {
            let exact = |side: &Expr| type_of(context, side).map(|ty| &*ty.name == "numeric");
            let float = |side: &Expr| type_of(context, side).is_some_and(|ty| rank(&ty.name) > 4);
            let is_exact = !float(left) && !float(right) && (exact(left)? || exact(right)?);
            Some(DataType::simple(if is_exact { "numeric" } else { "double precision" }))
        }
        "+" | "-" | "*" | "/" | "%" => arithmetic(operator, type_of(context, left)?, type_of(context, right)),
        _ => None,
    }
}

fn arithmetic(operator: &str, left: DataType, right: Option<DataType>) -> Option<DataType> {
    let right = right?;
    let (one, other) = (rank(&left.name), rank(&right.name));
    if one > 0 && other > 0 {
        return Some(if one >= other { left } else { right });
    }
    let simple = |name: &str| Some(DataType::simple(name));
    match (&*left.name, operator, &*right.name) {
        ("date", "+" | "-", "interval") => simple("timestamp"),
        ("date", "+" | "-", "integer") => simple("date"),
        ("date", "-", "date") => simple("integer"),
        ("timestamp" | "timestamptz", "-", "timestamp" | "timestamptz" | "date")
        | ("date", "-", "timestamp" | "timestamptz") => simple("interval"),
        ("timestamp" | "timestamptz" | "interval", "+" | "-", "interval") => Some(left),
        _ => None,
    }
}

/// The place of a number type among the number types; 0 for what is none.
pub fn rank(name: &str) -> u8 {
    match name {
        "smallint" => 1,
        "integer" => 2,
        "bigint" => 3,
        "numeric" => 4,
        "real" => 5,
        "double precision" => 6,
        _ => 0,
    }
}

/// Whether a type holds text that compares as text.
pub fn is_text(ty: &DataType) -> bool {
    !ty.user_defined && ty.dimensions == 0 && matches!(&*ty.name, "text" | "character varying")
}

/// Whether two types are one but for their lengths.
pub fn is_same(one: &DataType, other: &DataType) -> bool {
    let (one, other) = (plain(one), plain(other));
    let schemas = one.schema.is_none() || other.schema.is_none() || one.schema == other.schema;
    one.name == other.name && one.dimensions == other.dimensions && schemas
}
