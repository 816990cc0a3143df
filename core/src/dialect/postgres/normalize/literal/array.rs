//! The text of an array as the server prints it: `{a, b}` is `{a,b}` (manual 8.15.6).

use super::value;
use crate::model::{DataType, Expr};

/// The canonical text of an array of elements of a type; `None` where the text is not one.
pub fn canonical(text: &str, element: &DataType) -> Option<String> {
    let mut chars = text.trim().chars().peekable();
    let mut out = String::new();
    braces(&mut chars, element, &mut out)?;
    chars.next().is_none().then_some(out)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_blanks(chars: &mut Chars<'_>) {
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
}

fn braces(chars: &mut Chars<'_>, element: &DataType, out: &mut String) -> Option<()> {
    chars.next_if_eq(&'{')?;
    out.push('{');
    skip_blanks(chars);
    if chars.next_if_eq(&'}').is_some() {
        out.push('}');
        return Some(());
    }
    loop {
        skip_blanks(chars);
        if chars.peek() == Some(&'{') {
            // Deeper than this, nobody writes: the stack is small.
            if out.chars().take_while(|c| *c == '{').count() > 6 {
                return None;
            }
            braces(chars, element, out)?;
        } else {
            item(chars, element, out)?;
        }
        skip_blanks(chars);
        match chars.next()? {
            ',' => out.push(','),
            '}' => {
                out.push('}');
                return Some(());
            }
            _ => return None,
        }
    }
}

fn item(chars: &mut Chars<'_>, element: &DataType, out: &mut String) -> Option<()> {
    let mut text = String::new();
    let quoted = chars.next_if_eq(&'"').is_some();
    if quoted {
        loop {
            match chars.next()? {
                '"' => break,
                '\\' => text.push(chars.next()?),
                c => text.push(c),
            }
        }
    } else {
        while let Some(c) = chars.next_if(|c| !matches!(c, ',' | '}' | '{' | '"')) {
            text.push(if c == '\\' { chars.next()? } else { c });
        }
        text.truncate(text.trim_end().len());
    }
    if !quoted && text.eq_ignore_ascii_case("null") {
        out.push_str("NULL");
        return Some(());
    }
    let printed = match value(&text, element) {
        Expr::Boolean(value) => if value { "t" } else { "f" }.to_owned(),
        Expr::Number(number) => number.to_string(),
        Expr::Text(text) => text.to_string(),
        _ => text,
    };
    out.push_str(&escaped(&printed));
    Some(())
}

/// An element in quotes where it must be.
fn escaped(text: &str) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | ',' | '"' | '\\');
    if text.is_empty() || text.contains(special) || text.eq_ignore_ascii_case("null") {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        text.to_owned()
    }
}
