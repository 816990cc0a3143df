//! Defaults: the value that the server stores for a type, whichever way it was written.

use super::super::types::{has_charset, is_integer, is_temporal};
use super::expression;
use crate::model::{DataType, Expr, Expression};
use std::sync::Arc;

/// Makes a default canonical for the type of its column.
pub fn normalize(default: &mut Expression, ty: &DataType) {
    expression::normalize(&mut default.tree);
    let tree = std::mem::replace(&mut default.tree, Expr::Null);
    default.tree = match tree {
        // DATE '2024-01-01'
        Expr::Cast { operand, ty: literal } if is_temporal(&literal) && matches!(*operand, Expr::Text(_)) => {
            value(*operand, ty)
        }
        tree => value(tree, ty),
    };
}

fn value(tree: Expr, ty: &DataType) -> Expr {
    let text: Arc<str> = match &tree {
        Expr::Number(number) => match written_bytes(number).filter(|_| is_string(ty)) {
            Some(bytes) => return Expr::Text(bytes.into()),
            None => number.clone(),
        },
        Expr::Text(text) => text.clone(),
        Expr::Boolean(truth) => if *truth { "1" } else { "0" }.into(),
        Expr::Prefixed { prefix, text } if &**prefix == "b" && &*ty.name == "bit" => return bits(text),
        _ => return tree,
    };
    let found = match &*ty.name {
        "decimal" => decimal(&text, ty),
        "float" | "double" => {
            text.trim().parse::<f64>().ok().map(|number| Expr::Number(number.to_string().into()))
        }
        "bit" => text.trim().parse::<u64>().ok().map(|number| bits(&format!("{number:b}"))),
        "year" => text.trim().parse::<u32>().ok().map(|year| Expr::Number(year.to_string().into())),
        // Shown with the zero bytes that fill it up.
        "binary" => Some(Expr::Text(text.trim_end_matches('\0').into())),
        "date" | "datetime" | "timestamp" | "time" => moment(&text, ty),
        _ if is_integer(ty) => integer(&text),
        _ if has_charset(ty) => Some(Expr::Text(text)),
        _ => None,
    };
    found.unwrap_or(tree)
}

fn is_string(ty: &DataType) -> bool {
    has_charset(ty)
        || matches!(&*ty.name, "binary" | "varbinary" | "blob" | "tinyblob" | "mediumblob" | "longblob")
}

/// `0x61` beside a string is the string of those bytes (Hexadecimal Literals); only what every character set has is read.
fn written_bytes(number: &str) -> Option<String> {
    let digits = number.strip_prefix("0x")?;
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let bytes = (0..digits.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>()?;
    bytes.iter().all(|byte| (0x20..0x7f).contains(byte)).then(|| String::from_utf8(bytes).ok())?
}

fn bits(text: &str) -> Expr {
    let trimmed = text.trim_start_matches('0');
    let text = if trimmed.is_empty() { "0" } else { trimmed };
    Expr::Prefixed { prefix: "b".into(), text: text.into() }
}

fn integer(text: &str) -> Option<Expr> {
    let text = text.trim();
    let rounded =
        || text.parse::<f64>().ok().filter(|number| number.abs() < 1e15).map(|number| number.round() as i128);
    let number = text.parse::<i128>().ok().or_else(rounded)?;
    Some(Expr::Number(number.to_string().into()))
}

/// As many decimals as the type has, the last one rounded by the server only where the source has more: then left alone.
fn decimal(text: &str, ty: &DataType) -> Option<Expr> {
    let scale: usize = ty.arguments.get(1).map_or(Some(0), |scale| scale.parse().ok())?;
    let (sign, digits) = match text.trim().strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.trim().trim_start_matches('+')),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let kept = fraction.trim_end_matches('0');
    if !plain(whole) || !plain(fraction) || kept.len() > scale {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && kept.is_empty() { "" } else { sign };
    let point = if scale == 0 { "" } else { "." };
    Some(Expr::Number(format!("{sign}{whole}{point}{kept:0<scale$}").into()))
}

/// `0` and `2024-01-01` become whole moments; other spellings are left alone.
fn moment(text: &str, ty: &DataType) -> Option<Expr> {
    let precision: usize = ty.arguments.first().map_or(Some(0), |digits| digits.parse().ok())?;
    let text = text.trim();
    let (zero_date, zero_time) = ("0000-00-00", "00:00:00");
    let (date, time) = match &*ty.name {
        "time" => ("", if text == "0" { zero_time } else { text }),
        _ if text == "0" => (zero_date, zero_time),
        "date" => {
            return Some(Expr::Text(text.get(..10).filter(|_| text.len() >= 10).unwrap_or(text).into()));
        }
        _ => text.split_once([' ', 'T']).unwrap_or((text, zero_time)),
    };
    if &*ty.name == "date" {
        return Some(Expr::Text(date.into()));
    }
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > precision {
        return None;
    }
    let point = if precision == 0 { "" } else { "." };
    let space = if date.is_empty() { "" } else { " " };
    Some(Expr::Text(format!("{date}{space}{time}{point}{fraction:0<precision$}").into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_in_hexadecimal_are_a_string_beside_a_string() {
        let of = |ty: &str| value(Expr::Number("0x61".into()), &DataType::simple(ty));
        assert_eq!(of("varbinary"), Expr::Text("a".into()));
        assert_eq!(of("int"), Expr::Number("0x61".into()));
        let unprintable = value(Expr::Number("0x00ff".into()), &DataType::simple("varbinary"));
        assert_eq!(unprintable, Expr::Number("0x00ff".into()));
    }
}
