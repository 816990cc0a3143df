//! Expressions as the server prints them back: a list of rules, each with its reason.
//! What the rules make of a tree means the same as the tree.

use crate::model::{DataType, Expr, Name};
use std::sync::Arc;

/// A rule: rewrites the top of a tree whose parts are canonical already; what it does not know it gives back.
type Rule = fn(Expr) -> Expr;

const RULES: [Rule; 10] = [
    unqualified_columns,
    truth_is_a_number,
    one_name_per_function,
    now_is_current_timestamp,
    functions_that_are_operators,
    introducers_of_unicode,
    negations_go_inward,
    truths_are_compared,
    casts_as_printed,
    json_arrows_are_calls,
];

/// Makes an expression canonical, from the leaves up.
pub fn normalize(tree: &mut Expr) {
    tree.each_part(&mut normalize);
    let mut whole = std::mem::replace(tree, Expr::Null);
    for rule in RULES {
        whole = rule(whole);
    }
    *tree = whole;
}

/// In a table's own expressions `db.t.c` is `c`.
fn unqualified_columns(tree: Expr) -> Expr {
    match tree {
        Expr::Column(path) => Expr::Column(path.into_iter().last().into_iter().collect()),
        other => other,
    }
}

/// TRUE is 1, FALSE is 0 (reference manual, Boolean Literals).
fn truth_is_a_number(tree: Expr) -> Expr {
    match tree {
        Expr::Boolean(truth) => Expr::Number(if truth { "1" } else { "0" }.into()),
        Expr::Is { operand, what, negated } if &*what == "unknown" => {
            Expr::Is { operand, what: "null".into(), negated }
        }
        Expr::Unary { operator, operand } if &*operator == "+" => *operand,
        Expr::Number(number) if number.starts_with('.') => Expr::Number(format!("0{number}").into()),
        other => other,
    }
}

fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::Call { name: vec![Name::exact(name)], arguments }
}

/// The unqualified name of a call, in lower case.
fn called(name: &[Name]) -> Option<&str> {
    match name {
        [name] => Some(name.as_str()),
        _ => None,
    }
}

/// Synonyms of functions (reference manual, String Functions, Mathematical Functions, Date and Time Functions).
fn one_name_per_function(tree: Expr) -> Expr {
    const SYNONYMS: [(&str, &str); 17] = [
        ("lower", "lcase"),
        ("upper", "ucase"),
        ("length", "octet_length"),
        ("character_length", "char_length"),
        ("substring", "substr"),
        ("mid", "substr"),
        ("ceil", "ceiling"),
        ("power", "pow"),
        ("sha1", "sha"),
        ("day", "dayofmonth"),
        ("now", "current_timestamp"),
        ("localtime", "current_timestamp"),
        ("localtimestamp", "current_timestamp"),
        ("curdate", "current_date"),
        ("curtime", "current_time"),
        ("std", "stddev"),
        ("schema", "database"),
    ];
    let Expr::Call { name, arguments } = tree else { return tree };
    let canonical = called(&name).and_then(|name| SYNONYMS.iter().find(|(synonym, _)| *synonym == name));
    match canonical {
        Some((_, canonical)) => call(canonical, arguments),
        None => Expr::Call { name, arguments },
    }
}

/// `now()`, `localtime` and `current_timestamp()` are one (reference manual, Date and Time Functions).
fn now_is_current_timestamp(tree: Expr) -> Expr {
    match tree {
        Expr::Call { name, arguments } if arguments.is_empty() => match called(&name) {
            Some(
                word @ ("current_timestamp" | "current_date" | "current_time" | "current_user"
                | "utc_timestamp"),
            ) => Expr::Keyword(word.into()),
            _ => Expr::Call { name, arguments },
        },
        Expr::Call { name, mut arguments } if called(&name) == Some("current_timestamp") => {
            if arguments.first() == Some(&Expr::Number("0".into())) {
                return Expr::Keyword("current_timestamp".into());
            }
            arguments.truncate(1);
            Expr::Call { name, arguments }
        }
        Expr::Keyword(word) if matches!(&*word, "localtime" | "localtimestamp") => {
            Expr::Keyword("current_timestamp".into())
        }
        other => other,
    }
}

fn binary(operator: &str, left: Expr, right: Expr) -> Expr {
    Expr::Binary { operator: operator.into(), left: Box::new(left), right: Box::new(right) }
}

/// Functions that the server prints as something else: `mod(a, b)`, `isnull(a)`, `date(a)`, `round(a)`.
fn functions_that_are_operators(tree: Expr) -> Expr {
    let Expr::Call { name, mut arguments } = tree else { return tree };
    let cast = |operand: Expr, ty: &str| Expr::Cast { operand: Box::new(operand), ty: DataType::simple(ty) };
    match (called(&name), arguments.len()) {
        (Some("mod"), 2) => {
            let right = arguments.pop().unwrap_or(Expr::Null);
            let left = arguments.pop().unwrap_or(Expr::Null);
            binary("%", left, right)
        }
        (Some("isnull"), 1) => {
            let operand = Box::new(arguments.pop().unwrap_or(Expr::Null));
            Expr::Is { operand, what: "null".into(), negated: false }
        }
        (Some(ty @ ("date" | "time")), 1) => cast(arguments.pop().unwrap_or(Expr::Null), ty),
        (Some("round"), 1) => {
            arguments.push(Expr::Number("0".into()));
            Expr::Call { name, arguments }
        }
        _ => Expr::Call { name, arguments },
    }
}

/// `_utf8mb4'a'` and `N'a'` are `'a'`: MySQL prints every literal with the character set of the connection.
fn introducers_of_unicode(tree: Expr) -> Expr {
    match tree {
        Expr::Prefixed { prefix, text } if matches!(&*prefix, "_utf8mb4" | "_utf8mb3" | "_utf8" | "n") => {
            Expr::Text(text)
        }
        Expr::Prefixed { prefix, text } if &*prefix == "x" => {
            Expr::Prefixed { prefix, text: text.to_ascii_lowercase().into() }
        }
        other => other,
    }
}

/// NOT is pushed inward, as the optimizer does before it prints: `not (a = b)` is `a <> b`.
fn negations_go_inward(tree: Expr) -> Expr {
    match tree {
        Expr::Unary { operator, operand } if &*operator == "not" => negated(*operand),
        other => other,
    }
}

fn negated(tree: Expr) -> Expr {
    match tree {
        Expr::In { operand, list, negated } => Expr::In { operand, list, negated: !negated },
        Expr::Between { operand, low, high, negated } => {
            Expr::Between { operand, low, high, negated: !negated }
        }
        Expr::Is { operand, what, negated } => Expr::Is { operand, what, negated: !negated },
        Expr::Unary { operator, operand } if &*operator == "not" && is_truth(&operand) => *operand,
        Expr::Binary { operator, left, right } => match opposite(&operator) {
            Some("and" | "or") => {
                let outer = if &*operator == "and" { "or" } else { "and" };
                binary(outer, negated(*left), negated(*right))
            }
            Some(opposite) => binary(opposite, *left, *right),
            None => not(Expr::Binary { operator, left, right }),
        },
        Expr::Column(path) => binary("=", Expr::Column(path), Expr::Number("0".into())),
        other => not(other),
    }
}

/// A column that AND or OR is given is printed as a comparison: `a or b` is `a <> 0 or b <> 0`.
fn truths_are_compared(tree: Expr) -> Expr {
    match tree {
        Expr::Binary { operator, left, right } if matches!(&*operator, "and" | "or") => {
            binary(&operator, compared(*left), compared(*right))
        }
        other => other,
    }
}

fn compared(tree: Expr) -> Expr {
    match tree {
        Expr::Column(path) => binary("<>", Expr::Column(path), Expr::Number("0".into())),
        other => other,
    }
}

fn not(operand: Expr) -> Expr {
    Expr::Unary { operator: "not".into(), operand: Box::new(operand) }
}

/// Whether an expression can only be true, false or NULL.
fn is_truth(tree: &Expr) -> bool {
    match tree {
        Expr::In { .. } | Expr::Between { .. } | Expr::Is { .. } | Expr::Quantified { .. } => true,
        Expr::Unary { operator, .. } => &**operator == "not",
        Expr::Binary { operator, .. } => {
            opposite(operator).is_some() || matches!(&**operator, "like" | "regexp" | "<=>" | "xor")
        }
        _ => false,
    }
}

fn opposite(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "=" => "<>",
        "<>" => "=",
        "<" => ">=",
        ">=" => "<",
        ">" => "<=",
        "<=" => ">",
        "and" => "or",
        "or" => "and",
        _ => return None,
    })
}

/// `cast(a as binary(3))` is printed as a char of the binary character set; the character set of text is implied.
fn casts_as_printed(tree: Expr) -> Expr {
    let Expr::Cast { operand, mut ty } = tree else { return tree };
    let (name, charset) = match ty.name.split_once(" charset ") {
        Some((name, charset)) => (name.to_owned(), Some(charset.to_owned())),
        None => (ty.name.to_string(), None),
    };
    let name: Arc<str> = match (&*name, charset.as_deref()) {
        ("char", Some("binary")) => "binary".into(),
        ("char", Some("utf8mb4" | "utf8mb3" | "utf8") | None) => "char".into(),
        _ => ty.name.clone(),
    };
    ty.name = name;
    Expr::Cast { operand, ty }
}

/// `a->'$.b'` is `json_extract(a, '$.b')`, `a->>'$.b'` unquotes it too (reference manual, JSON Functions).
fn json_arrows_are_calls(tree: Expr) -> Expr {
    match tree {
        Expr::Binary { operator, left, right } if &*operator == "->" => {
            call("json_extract", vec![*left, *right])
        }
        Expr::Binary { operator, left, right } if &*operator == "->>" => {
            call("json_unquote", vec![call("json_extract", vec![*left, *right])])
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
