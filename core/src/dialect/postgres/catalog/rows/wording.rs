//! The words of expressions as the server prints them (pg_get_constraintdef, pg_get_expr): names and literals stay, while
//! casts, parentheses and operators come as its own.

use crate::dialect::postgres::syntax::{SYNTAX, quote_where_needed};
use crate::model::value::Value;
use crate::model::wording::Wording;
use crate::model::{Bond, Check, Expr, Index, IndexPart, Name, ObjectId, PartKey, Table};
use crate::syntax::lexer::{TokenKind, lex};
use std::sync::Arc;

/// Words that the server may put into any expression.
const OF_THE_SERVER: &str = "and any all array as at between bigint bit boolean both box bpchar btrim bytea case cast char \
    character check cidr coalesce collate current_date current_role current_timestamp current_user date date_part day \
    default distinct double else end enforced epoch escape exists extract false for from greatest hour in inet inherit \
    integer interval is json jsonb leading least like like_escape localtime localtimestamp ltrim minute money month name \
    no normalize normalized not null nullif numeric oid or overlaps overlay pg_catalog point position precision real \
    regclass row rtrim second session_user similar similar_to_escape smallint substring symmetric text then time \
    timestamp timezone to trailing trim true unknown uuid valid varying when with without xml year zone";

/// Functions that the server prints in other words than they are called by.
const REWORDED: [&str; 20] = [
    "btrim",
    "coalesce",
    "date_part",
    "extract",
    "greatest",
    "is_normalized",
    "least",
    "like_escape",
    "ltrim",
    "normalize",
    "notlike",
    "nullif",
    "overlaps",
    "overlay",
    "position",
    "rtrim",
    "similar_escape",
    "substring",
    "timezone",
    "trim",
];

/// A check: of its definition, or of its expression alone.
pub fn of_check(table: &Table, check: &Check, beginning: &str) -> Option<Value> {
    let mut wording = Wording { beginning: beginning.into(), ..Wording::default() };
    let mut clear = true;
    check.expression.tree.walk(&mut |part| clear &= note(part, &mut wording));
    if !clear {
        return None;
    }
    wording.possible.extend(words_of(&check.expression.text));
    Some(of(Some(table), wording))
}

/// With what the server may put in by itself; a literal is cast to the type of what it is compared with.
fn of(table: Option<&Table>, mut wording: Wording) -> Value {
    wording.possible.extend(OF_THE_SERVER.split_whitespace().map(Arc::from));
    let columns = table.iter().flat_map(|table| &table.columns);
    wording.possible.extend(columns.flat_map(|column| words_of(&column.ty.name)));
    Value::Wording(Arc::new(wording))
}

/// The definition of an index: all of it where only columns stand in it, its words where expressions do.
pub fn of_index(id: &ObjectId, table: Option<&Table>, index: &Index) -> Value {
    let Index {
        name,
        unique,
        method,
        parts,
        include,
        predicate,
        nulls_not_distinct,
        options,
        bond,
        comment: _,
    } = index;
    let Some(name) = name.name() else { return Value::Unknown };
    // Of what is partitioned, the server says ONLY.
    let partitioned = table.is_some_and(|table| table.options.partition_by.is_some());
    if partitioned || *nulls_not_distinct || !options.is_empty() || *bond != Bond::default() {
        return Value::Unknown;
    }
    let quoted = |name: &Name| quote_where_needed(name.as_str());
    let unique = if *unique { "UNIQUE " } else { "" };
    let schema = id.schema.as_ref().map_or(String::new(), |schema| format!("{}.", quoted(schema)));
    let head =
        format!("CREATE {unique}INDEX {} ON {schema}{} USING {method} (", quoted(name), quoted(&id.name));
    let plain = |part: &IndexPart| {
        part.as_column().filter(|name| *part == IndexPart::column((*name).clone())).map(quoted)
    };
    let columns: Option<Vec<String>> = parts.iter().map(plain).collect();
    if let (Some(columns), None) = (columns, predicate) {
        let covers: Vec<String> = include.iter().map(quoted).collect();
        let covers =
            if covers.is_empty() { String::new() } else { format!(" INCLUDE ({})", covers.join(", ")) };
        return Value::text(&format!("{head}{}){covers}", columns.join(", ")));
    }
    let mut wording =
        Wording { beginning: head.as_str().into(), sure: words_of(&head), ..Wording::default() };
    let mut clear = true;
    for part in parts {
        match &part.key {
            PartKey::Column(name) => wording.sure.push(name.as_str().into()),
            PartKey::Expression(it) => {
                it.tree.walk(&mut |part| clear &= note(part, &mut wording));
                wording.possible.extend(words_of(&it.text));
            }
        }
        let class = part.operator_class.iter().map(|class| class.name.name.as_str().into());
        wording.possible.extend(class);
    }
    wording.sure.extend(include.iter().map(|name| name.as_str().into()));
    if let Some(predicate) = predicate {
        wording.sure.push("WHERE".into());
        predicate.tree.walk(&mut |part| clear &= note(part, &mut wording));
        wording.possible.extend(words_of(&predicate.text));
    }
    wording.possible.extend(["desc", "nulls", "first", "last", "include"].map(Arc::from));
    if clear { of(table, wording) } else { Value::Unknown }
}

/// Notes the words of one part; false, where nobody knows what the server makes of it.
fn note(part: &Expr, wording: &mut Wording) -> bool {
    match part {
        Expr::Column(path) => wording.sure.extend(path.last().map(|name| name.as_str().into())),
        Expr::Field { operand: _, field } => wording.sure.push(field.as_str().into()),
        Expr::Call { name, arguments: _ } if name.last().is_some_and(|it| it.as_str() == "position") => {
            return false;
        }
        Expr::Call { name, arguments: _ } => {
            let plain = name.last().filter(|name| !REWORDED.contains(&name.as_str()));
            wording.sure.extend(plain.map(|name| name.as_str().into()));
        }
        // A date or a number in quotes may be printed otherwise.
        Expr::Text(text) => match is_plain(text) {
            true => wording.sure.push(format!("'{text}'").into()),
            false => wording.possible.extend(words_of(text)),
        },
        Expr::Number(number) if number.bytes().all(|digit| digit.is_ascii_digit()) => {
            wording.sure.push(number.clone());
        }
        // Before 14 these are calls, and their operands come the other way round.
        Expr::Binary { operator, .. } if &**operator == "at time zone" => return false,
        Expr::Opaque(_) | Expr::Prefixed { .. } => return false,
        Expr::Null
        | Expr::Boolean(_)
        | Expr::Number(_)
        | Expr::Keyword(_)
        | Expr::Unary { .. }
        | Expr::Binary { .. }
        | Expr::Cast { .. }
        | Expr::In { .. }
        | Expr::Between { .. }
        | Expr::Is { .. }
        | Expr::Case { .. }
        | Expr::Array(_)
        | Expr::Row(_)
        | Expr::Collate { .. }
        | Expr::Quantified { .. }
        | Expr::Subscript { .. } => {}
    }
    true
}

/// Whether no type would print a literal otherwise than it is written.
fn is_plain(text: &str) -> bool {
    const SPECIAL: [&str; 18] = [
        "allballs",
        "epoch",
        "f",
        "false",
        "infinity",
        "n",
        "nan",
        "no",
        "now",
        "off",
        "on",
        "t",
        "today",
        "tomorrow",
        "true",
        "y",
        "yes",
        "yesterday",
    ];
    // With digits and dashes it may be a date or a UUID.
    let digits = text.chars().any(|letter| letter.is_ascii_digit());
    text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-' && !digits)
        && !(digits && text.len() >= 32)
        && !SPECIAL.contains(&&*text.to_lowercase())
}

/// The words of a text of SQL.
fn words_of(text: &str) -> Vec<Arc<str>> {
    let tokens = lex(text, &SYNTAX.lexical);
    let words = tokens.iter().filter(|token| token.kind != TokenKind::Symbol).flat_map(|token| {
        token.text(text).split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
    });
    words.filter(|word| !word.is_empty()).map(Arc::from).collect()
}
