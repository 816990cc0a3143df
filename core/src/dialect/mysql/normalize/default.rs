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
            None if has_charset(ty) => {
                let shown: Arc<str> = shown(number).map_or_else(|| number.clone(), Into::into);
                // A long text has its default as an expression (MariaDB).
                let is_long = ty.name.ends_with("text");
                return if is_long { Expr::Number(shown) } else { Expr::Text(shown) };
            }
            None => number.clone(),
        },
        Expr::Text(text) => text.clone(),
        Expr::Boolean(truth) => if *truth { "1" } else { "0" }.into(),
        Expr::Prefixed { prefix, text } if &**prefix == "b" && &*ty.name == "bit" => return bits(text),
        Expr::Prefixed { prefix, text } if &**prefix == "b" => match u128::from_str_radix(text, 2) {
            Ok(bits) => return value(Expr::Number(in_bytes(bits).into()), ty),
            Err(_) => return tree,
        },
        _ => return tree,
    };
    let found = match &*ty.name {
        "decimal" => decimal(&text, ty),
        "float" | "double" => {
            text.trim().parse::<f64>().ok().map(|number| Expr::Number(number.to_string().into()))
        }
        "bit" => text.trim().parse::<u64>().ok().map(|number| bits(&format!("{number:b}"))),
        "year" => year(&text, matches!(tree, Expr::Text(_))),
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

/// A number as the server writes it into a string: an exact one without needless zeros before it, one with an exponent as a
/// double.
fn shown(number: &str) -> Option<String> {
    if number.contains(['e', 'E']) {
        return number.parse::<f64>().ok().map(|number| number.to_string());
    }
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number.trim_start_matches('+')),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

fn bits(text: &str) -> Expr {
    let trimmed = text.trim_start_matches('0');
    let text = if trimmed.is_empty() { "0" } else { trimmed };
    Expr::Prefixed { prefix: "b".into(), text: text.into() }
}

/// Bits as whole bytes in hexadecimal.
fn in_bytes(bits: u128) -> String {
    let digits = format!("{bits:x}");
    if digits.len() % 2 == 0 { format!("0x{digits}") } else { format!("0x0{digits}") }
}

/// Two digits are of this century or the last (2-Digit Years in Dates); a plain 0 is none.
fn year(text: &str, quoted: bool) -> Option<Expr> {
    let year: u32 = text.trim().parse().ok()?;
    let full = match year {
        0 if !quoted || text.trim().len() > 2 => 0,
        0..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    };
    Some(Expr::Number(full.to_string().into()))
}

fn integer(text: &str) -> Option<Expr> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(|number| Expr::Number(number.to_string().into()));
    }
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
    fn a_number_beside_a_string_is_shown_as_the_server_shows_it() {
        for (written, stored) in
            [("007", "7"), ("1.50", "1.50"), ("1e3", "1000"), ("-05", "-5"), (".5", "0.5"), ("1.", "1")]
        {
            let stored = Expr::Text(stored.into());
            assert_eq!(
                value(Expr::Number(written.into()), &DataType::simple("varchar")),
                stored,
                "{written}"
            );
        }
    }

    #[test]
    fn bytes_in_hexadecimal_are_a_string_beside_a_string() {
        let of = |ty: &str| value(Expr::Number("0x61".into()), &DataType::simple(ty));
        assert_eq!(of("varbinary"), Expr::Text("a".into()));
        assert_eq!(of("int"), Expr::Number("97".into()));
        let unprintable = value(Expr::Number("0x00ff".into()), &DataType::simple("varbinary"));
        assert_eq!(unprintable, Expr::Number("0x00ff".into()));
    }
}
