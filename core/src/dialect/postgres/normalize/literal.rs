//! Rules on literals: a string takes the type of what it meets, and its value is printed as that type prints it.

mod array;
mod interval;
mod json;
pub(super) mod time;

use super::context::Context;
use super::typing::{first_type, is_same, is_text, meets, number_type, plain, rank, type_of, widest_type};
use crate::model::{DataType, Expr};

/// The value that is assigned to a column or domain of a type.
pub fn assigned(tree: Expr, ty: &DataType) -> Expr {
    match tree {
        Expr::Cast { operand, ty: cast } => match *operand {
            Expr::Text(text) if cast.arguments.is_empty() && is_same(&cast, ty) => value(&text, ty),
            operand => Expr::Cast { operand: Box::new(operand), ty: cast },
        },
        Expr::Text(text) => value(&text, ty),
        Expr::Number(number) if ty.dimensions == 0 && rank(&ty.name) > 0 => {
            Expr::Number(decimal(&number).into())
        }
        Expr::Array(list) if ty.dimensions > 0 => {
            let element = DataType { dimensions: 0, ..ty.clone() };
            let bare = |each: Expr| match each {
                // An array of text goes into one of varchar by itself.
                Expr::Cast { operand, ty: cast }
                    if cast.arguments.is_empty() && is_text(&cast) && is_text(&element) =>
                {
                    *operand
                }
                each => assigned(each, &element),
            };
            Expr::Array(list.into_iter().map(bare).collect())
        }
        // An empty array of the column's own type.
        tree => tree,
    }
}

/// In `a = 'x'` the string is what `a` is; next to text and what is not known, it is text.
pub fn operands(context: &Context<'_>, tree: Expr) -> Expr {
    match tree {
        Expr::Binary { operator, left, right } if !matches!(&*operator, "and" | "or") => {
            let (left_type, right_type) =
                (type_of_other(context, &operator, &left), type_of_other(context, &operator, &right));
            let left = Box::new(taken(*left, right_type.as_ref()));
            let right = Box::new(taken(*right, left_type.as_ref()));
            Expr::Binary { operator, left, right }
        }
        Expr::In { operand, list, negated } => {
            let own = type_of(context, &operand);
            let list = list.into_iter().map(|each| taken(each, own.as_ref())).collect();
            Expr::In { operand, list, negated }
        }
        Expr::Quantified { operator, left, right, all } => {
            let array = type_of(context, &right).filter(|ty| ty.dimensions > 0);
            let element = array.map(|ty| DataType { dimensions: 0, ..ty });
            let own = type_of(context, &left).map(|ty| DataType { dimensions: 1, ..ty });
            let (left, right) =
                (Box::new(taken(*left, element.as_ref())), Box::new(taken(*right, own.as_ref())));
            Expr::Quantified { operator, left, right, all }
        }
        Expr::Case { operand, whens, otherwise } => {
            let results = whens.iter().map(|(_, then)| then).chain(otherwise.as_deref());
            let result = widest_type(context, results.filter(|each| !is_cast_text(each)));
            let taken = |each: Expr, wanted: Option<&DataType>| {
                super::coercion::number_of(taken(each, wanted), wanted)
            };
            let own = operand.as_ref().and_then(|operand| type_of(context, operand));
            let when = |when: Expr| if operand.is_some() { taken(when, own.as_ref()) } else { when };
            let whens =
                whens.into_iter().map(|(it, then)| (when(it), taken(then, result.as_ref()))).collect();
            let otherwise = otherwise.map(|it| Box::new(taken(*it, result.as_ref())));
            Expr::Case { operand, whens, otherwise }
        }
        Expr::Collate { operand, collation } => {
            Expr::Collate { operand: Box::new(taken(*operand, None)), collation }
        }
        // The key of a jsonb is text.
        Expr::Subscript { operand, index } => {
            Expr::Subscript { operand, index: Box::new(taken(*index, None)) }
        }
        Expr::Array(list) => {
            let element = first_type(context, list.iter().filter(|each| !is_cast_text(each)));
            Expr::Array(list.into_iter().map(|each| taken(each, element.as_ref())).collect())
        }
        tree => tree,
    }
}

fn is_cast_text(tree: &Expr) -> bool {
    matches!(tree, Expr::Cast { operand, ty: _ } if matches!(**operand, Expr::Text(_)))
}

/// What a string beside an operand is read as: the keys of JSON are text.
fn type_of_other(context: &Context<'_>, operator: &str, tree: &Expr) -> Option<DataType> {
    match operator {
        "->" | "->>" | "?" => Some(DataType::simple("text")),
        "#>" | "#>>" | "?|" | "?&" => Some(DataType { dimensions: 1, ..DataType::simple("text") }),
        "at time zone" => Some(DataType::simple("text")),
        // A pattern is text, also beside a character(n); a type of its own may have operators of its own (citext).
        "like" | "not like" | "ilike" | "not ilike" | "~" | "~*" | "!~" | "!~*" => type_of(context, tree)
            .map(|ty| if &*ty.name == "bytea" || ty.user_defined { ty } else { DataType::simple("text") }),
        // `1 || ' '`: what has no `||` of its own is joined as text (anynonarray || text).
        "||" => type_of(context, tree).map(|ty| match &*ty.name {
            "bytea" | "jsonb" | "tsvector" | "tsquery" | "bit" | "bit varying" => ty,
            _ if ty.dimensions > 0 || ty.user_defined => ty,
            _ => DataType::simple("text"),
        }),
        _ => type_of(context, tree),
    }
}

/// A literal as it reads where a type is expected: without the cast that says as much.
pub fn taken(tree: Expr, wanted: Option<&DataType>) -> Expr {
    match tree {
        Expr::Text(text) => match wanted {
            Some(ty) => value(&text, ty),
            None => Expr::Text(text),
        },
        Expr::Cast { operand, ty } => match *operand {
            Expr::Text(text) if ty.arguments.is_empty() && says_as_much(&ty, wanted) => value(&text, &ty),
            operand => Expr::Cast { operand: Box::new(operand), ty },
        },
        tree => tree,
    }
}

fn says_as_much(cast: &DataType, wanted: Option<&DataType>) -> bool {
    match wanted {
        Some(wanted) => {
            let element = |ty: &DataType| DataType { dimensions: 0, ..ty.clone() };
            let texts = is_text(&element(cast)) && is_text(&element(wanted));
            is_same(cast, wanted) || (texts && cast.dimensions == wanted.dimensions)
        }
        None => &*cast.name == "text" && cast.dimensions == 0,
    }
}

/// In a call a string is text unless the function says otherwise: then the server prints what it was read as.
pub fn arguments(context: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Call { name, arguments } = tree else { return tree };
    let alike = name.last().is_some_and(|name| meets(name.as_str()));
    let of_json = name.last().is_some_and(|name| name.as_str().starts_with("jsonb_"));
    let common =
        if alike { first_type(context, arguments.iter().filter(|each| !is_cast_text(each))) } else { None };
    let bare = |each: Expr| match each {
        Expr::Cast { operand, ty } if matches!(*operand, Expr::Text(_)) && &*ty.name == "regconfig" => {
            *operand
        }
        Expr::Cast { operand, ty }
            if of_json && matches!(*operand, Expr::Text(_)) && &*ty.name == "jsonb" =>
        {
            taken(*operand, None)
        }
        // Texts of two types meet in the first of them: the server casts the others.
        Expr::Cast { operand, ty } if alike && is_bare_text(&ty) && is_text_itself(context, &operand) => {
            *operand
        }
        each if alike => super::coercion::number_of(taken(each, common.as_ref()), common.as_ref()),
        each => taken(each, None),
    };
    Expr::Call { name, arguments: arguments.into_iter().map(bare).collect() }
}

fn is_bare_text(ty: &DataType) -> bool {
    ty.arguments.is_empty() && is_text(ty)
}

fn is_text_itself(context: &Context<'_>, tree: &Expr) -> bool {
    !matches!(tree, Expr::Text(_)) && type_of(context, tree).is_some_and(|own| is_text(&own))
}

/// `'-1'::integer` is how the server prints -1; a big or negative number is cast the same way.
pub fn quoted_number(_: &Context<'_>, tree: Expr) -> Expr {
    let Expr::Cast { operand, ty } = tree else { return tree };
    match *operand {
        Expr::Text(text) if ty.arguments.is_empty() && ty.dimensions == 0 => {
            let number = decimal(text.trim());
            let by_itself = is_number(&number) && number_type(&number) == &*ty.name;
            let bits = &*ty.name == "bit";
            match (by_itself, bits) {
                (true, _) => Expr::Number(number.into()),
                (false, true) => Expr::Prefixed { prefix: "b".into(), text },
                (false, false) => match value(&text, &ty) {
                    // Its value is canonical, but which type it is must stay said.
                    Expr::Text(text) => Expr::Cast { operand: Box::new(Expr::Text(text)), ty },
                    _ => Expr::Cast { operand: Box::new(Expr::Text(text)), ty },
                },
            }
        }
        operand => Expr::Cast { operand: Box::new(operand), ty },
    }
}

/// The value of a string as a type: the form in which that type prints it.
pub fn value(text: &str, ty: &DataType) -> Expr {
    let as_text = |text: String| Expr::Text(text.into());
    let plain = plain(ty);
    if plain.dimensions > 0 {
        let element = DataType { dimensions: 0, ..plain };
        return as_text(array::canonical(text, &element).unwrap_or_else(|| text.to_owned()));
    }
    if plain.user_defined {
        return as_text(text.to_owned());
    }
    let trimmed = text.trim();
    match &*plain.name {
        "boolean" => match boolean(trimmed) {
            Some(value) => Expr::Boolean(value),
            None => as_text(text.to_owned()),
        },
        name if rank(name) > 0 || name == "oid" => match decimal(trimmed) {
            number if is_number(&number) => Expr::Number(number.into()),
            _ => as_text(text.to_owned()),
        },
        "interval" => as_text(interval::canonical(trimmed).unwrap_or_else(|| text.to_owned())),
        "date" | "time" | "timetz" | "timestamp" | "timestamptz" => {
            as_text(time::canonical(trimmed, &plain.name).unwrap_or_else(|| text.to_owned()))
        }
        "jsonb" => as_text(json::canonical(text).unwrap_or_else(|| text.to_owned())),
        "uuid" => as_text(trimmed.trim_matches(['{', '}']).to_lowercase()),
        "bytea" => as_text(bytes(text).unwrap_or_else(|| text.to_owned())),
        "money" => as_text(money(trimmed).unwrap_or_else(|| text.to_owned())),
        // Blanks at the end of a character(n) do not count.
        "bpchar" => as_text(text.trim_end_matches(' ').to_owned()),
        _ => as_text(text.to_owned()),
    }
}

/// Bytes in hexadecimal, as the server prints them; what has escapes of the old form is left as it is.
fn bytes(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix("\\x") {
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        return hexadecimal.then(|| format!("\\x{}", digits.to_lowercase()));
    }
    let plain = !text.contains('\\');
    plain.then(|| format!("\\x{}", text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

/// An amount without its currency, to the cent: the server prints `$1.00` (lc_monetary of most).
fn money(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '$' | ',')).collect();
    let (whole, cents) = digits.split_once('.').unwrap_or((&digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    let known = !unsigned.is_empty() && plain(unsigned) && plain(cents) && cents.len() <= 2;
    known.then(|| format!("{whole}.{cents:0<2}"))
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "t" | "tr" | "tru" | "true" | "y" | "ye" | "yes" | "on" | "1" => Some(true),
        "f" | "fa" | "fal" | "fals" | "false" | "n" | "no" | "of" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// A number without exponent, sign of plus or missing digits; trailing zeros count (they are its scale).
fn decimal(text: &str) -> String {
    let text = text.strip_prefix('+').unwrap_or(text).replace('_', "");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()),
        None => (digits, Some(0)),
    };
    let Some(exponent) = exponent.filter(|exponent| exponent.abs() < 60) else { return text };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return text;
    }
    let point = i32::try_from(whole.len()).unwrap_or(0) + exponent;
    let mut all = format!("{whole}{fraction}");
    if point <= 0 {
        let zeros = usize::try_from(1 - point).unwrap_or(0);
        all = format!("{}{all}", "0".repeat(zeros));
    }
    let point = usize::try_from(point.max(1)).unwrap_or(1);
    while all.len() < point {
        all.push('0');
    }
    let (whole, fraction) = all.split_at_checked(point).unwrap_or((&all, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
