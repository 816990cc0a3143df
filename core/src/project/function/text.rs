//! Functions of texts.

use super::Function;
use super::argument::{Called, Misuse, count, misuse, misuse_of, text, texts, whole};
use crate::project::value::{Value, number_text};

pub(super) const FUNCTIONS: &[(&str, Function)] = &[
    ("chomp", |a| one(a, |t| t.trim_end_matches(['\n', '\r']).to_owned())),
    ("endswith", |a| two(a, |t, end| Value::Bool(t.ends_with(end)))),
    ("format", |a| formatted(a).map(Value::String)),
    ("formatlist", formatlist),
    ("indent", indent),
    ("join", join),
    ("lower", |a| one(a, |t| t.to_lowercase())),
    ("replace", replace),
    ("split", split),
    ("startswith", |a| two(a, |t, start| Value::Bool(t.starts_with(start)))),
    ("strrev", |a| one(a, |t| t.chars().rev().collect())),
    ("substr", substr),
    ("title", |a| one(a, title)),
    ("tostring", tostring),
    ("trim", |a| two(a, |t, set| Value::text(t.trim_matches(|c| set.contains(c))))),
    ("trimprefix", |a| two(a, |t, prefix| Value::text(t.strip_prefix(prefix).unwrap_or(t)))),
    ("trimspace", |a| one(a, |t| t.trim().to_owned())),
    ("trimsuffix", |a| two(a, |t, suffix| Value::text(t.strip_suffix(suffix).unwrap_or(t)))),
    ("upper", |a| one(a, |t| t.to_uppercase())),
];

fn one(arguments: &[Value], function: fn(&str) -> String) -> Called {
    count(arguments, 1, 1)?;
    Ok(Value::String(function(&text(arguments, 0)?)))
}

fn two(arguments: &[Value], function: fn(&str, &str) -> Value) -> Called {
    count(arguments, 2, 2)?;
    Ok(function(&text(arguments, 0)?, &text(arguments, 1)?))
}

fn tostring(arguments: &[Value]) -> Called {
    count(arguments, 1, 1)?;
    match arguments {
        [Value::Null] => Ok(Value::Null),
        _ => text(arguments, 0).map(Value::String),
    }
}

fn join(arguments: &[Value]) -> Called {
    count(arguments, 2, usize::MAX)?;
    let mut parts = Vec::new();
    for index in 1..arguments.len() {
        parts.extend(texts(arguments, index)?);
    }
    Ok(Value::String(parts.join(&text(arguments, 0)?)))
}

fn split(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let (separator, text) = (text(arguments, 0)?, text(arguments, 1)?);
    let parts: Vec<Value> = if separator.is_empty() {
        text.chars().map(Value::text).collect()
    } else {
        text.split(&separator).map(Value::text).collect()
    };
    Ok(Value::List(parts))
}

fn replace(arguments: &[Value]) -> Called {
    count(arguments, 3, 3)?;
    Ok(Value::String(text(arguments, 0)?.replace(&text(arguments, 1)?, &text(arguments, 2)?)))
}

fn substr(arguments: &[Value]) -> Called {
    count(arguments, 3, 3)?;
    let characters: Vec<char> = text(arguments, 0)?.chars().collect();
    let (offset, length) = (whole(arguments, 1)?, whole(arguments, 2)?);
    let from_end = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let start = if offset < 0 { characters.len().saturating_sub(from_end) } else { from_end };
    let rest = characters.get(start..).unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(rest.len()).min(rest.len());
    Ok(Value::String(rest.iter().take(length).collect()))
}

fn indent(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let spaces = super::argument::size(arguments, 0)?.min(1000);
    Ok(Value::String(text(arguments, 1)?.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

fn title(text: &str) -> String {
    let mut after_letter = false;
    let titled = text.chars().map(|c| {
        let first = !after_letter;
        after_letter = c.is_alphanumeric() || c == '_' || c == '\'';
        if first { c.to_uppercase().collect::<String>() } else { c.to_string() }
    });
    titled.collect()
}

fn formatlist(arguments: &[Value]) -> Called {
    count(arguments, 1, usize::MAX)?;
    let lengths = arguments.iter().skip(1).filter_map(|argument| match argument {
        Value::List(items) => Some(items.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    });
    let lengths: Vec<usize> = lengths.collect();
    let rows = lengths.first().copied().unwrap_or(1);
    if lengths.iter().any(|length| *length != rows) {
        return Err(misuse("the lists have different lengths"));
    }
    let row = |row: usize| {
        let values = arguments.iter().map(|argument| match argument {
            Value::List(items) => items.get(row).cloned().unwrap_or(Value::Null),
            single => single.clone(),
        });
        formatted(&values.collect::<Vec<_>>()).map(Value::String)
    };
    (0..rows).map(row).collect::<Result<_, _>>().map(Value::List)
}

/// One `%` verb: its flags, width, precision and letter.
struct Verb {
    left: bool,
    zero: bool,
    plus: bool,
    width: usize,
    precision: Option<usize>,
    letter: char,
}

/// A text with its `%` verbs filled in, as `format` and Go's `Sprintf` do.
fn formatted(arguments: &[Value]) -> Result<String, Misuse> {
    count(arguments, 1, usize::MAX)?;
    let pattern = text(arguments, 0)?;
    let mut out = String::new();
    let mut rest = pattern.as_str();
    let mut next = 1;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let (verb, after) = read_verb(after)?;
        rest = after;
        if verb.letter == '%' {
            out.push('%');
            continue;
        }
        let argument = arguments.get(next);
        let argument =
            argument.ok_or_else(|| misuse_of(0, format!("there is no argument for %{}", verb.letter)))?;
        let shown = shown(&verb, argument).map_err(|message| misuse_of(next, message))?;
        out.push_str(&padded(&verb, shown));
        next += 1;
    }
    out.push_str(rest);
    if next < arguments.len() {
        return Err(misuse_of(next, "there is no verb for this argument"));
    }
    Ok(out)
}

fn read_verb(text: &str) -> Result<(Verb, &str), Misuse> {
    let flags = text.len() - text.trim_start_matches(['-', '0', '+', ' ', '#']).len();
    let (flags, rest) = text.split_at_checked(flags).unwrap_or(("", text));
    let (width, rest) = read_digits(rest);
    let (precision, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (digits, rest) = read_digits(rest);
            (Some(digits.unwrap_or(0)), rest)
        }
        None => (None, rest),
    };
    let mut characters = rest.chars();
    let letter = characters.next().ok_or_else(|| misuse_of(0, "a % at the end of the text has no verb"))?;
    let verb = Verb {
        left: flags.contains('-'),
        zero: flags.contains('0'),
        plus: flags.contains('+'),
        width: width.unwrap_or(0).min(10_000),
        precision: precision.map(|digits| digits.min(1_000)),
        letter,
    };
    Ok((verb, characters.as_str()))
}

fn read_digits(text: &str) -> (Option<usize>, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or(("", text));
    (digits.parse().ok(), rest)
}

fn shown(verb: &Verb, value: &Value) -> Result<String, String> {
    let number = || value.to_number().ok_or_else(|| format!("%{} needs a number", verb.letter));
    let signed = |text: String| if verb.plus && !text.starts_with('-') { format!("+{text}") } else { text };
    let cut = |text: String| match verb.precision {
        Some(limit) => text.chars().take(limit).collect(),
        None => text,
    };
    match verb.letter {
        'v' => Ok(value.to_text().unwrap_or_else(|| value.to_json().to_string())),
        's' => value.to_text().map(cut).ok_or_else(|| "%s needs a string".to_owned()),
        'q' => value
            .to_text()
            .map(|text| format!("{:?}", cut(text)))
            .ok_or_else(|| "%q needs a string".to_owned()),
        't' => {
            value.to_bool().map(|flag| flag.to_string()).ok_or_else(|| "%t needs true or false".to_owned())
        }
        'd' => number().map(|n| signed(number_text(&n).split('.').next().unwrap_or_default().to_owned())),
        'x' | 'X' | 'o' | 'b' => {
            let whole = number()?.as_i64().ok_or_else(|| format!("%{} needs a whole number", verb.letter))?;
            Ok(match verb.letter {
                'x' => format!("{whole:x}"),
                'X' => format!("{whole:X}"),
                'o' => format!("{whole:o}"),
                _ => format!("{whole:b}"),
            })
        }
        'f' => {
            number().map(|n| signed(format!("{:.*}", verb.precision.unwrap_or(6), n.as_f64().unwrap_or(0.0))))
        }
        'g' => number().map(|n| signed(number_text(&n))),
        letter => Err(format!("there is no verb %{letter}")),
    }
}

fn padded(verb: &Verb, text: String) -> String {
    let missing = verb.width.saturating_sub(text.chars().count());
    if missing == 0 {
        text
    } else if verb.left {
        text + &" ".repeat(missing)
    } else if verb.zero {
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => text.split_at_checked(text.len() - digits.len()).unwrap_or(("", digits)),
            None => ("", text.as_str()),
        };
        format!("{sign}{}{digits}", "0".repeat(missing))
    } else {
        " ".repeat(missing) + &text
    }
}
