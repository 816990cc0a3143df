//! The text of a jsonb value as the server prints it: keys by length and bytes, one space after `:` and `,` (manual 8.14).

use std::collections::BTreeMap;

/// Deeper values are kept as they are: the stack is small.
const DEEPEST: u32 = 64;

/// The canonical text of a jsonb value; `None` where the text is not JSON.
pub fn canonical(text: &str) -> Option<String> {
    let mut reader = Reader { rest: text, depth: 0 };
    let value = reader.value()?;
    reader.blanks();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
    depth: u32,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, mark: char) -> Option<()> {
        self.blanks();
        self.rest = self.rest.strip_prefix(mark)?;
        Some(())
    }

    fn value(&mut self) -> Option<String> {
        self.blanks();
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let value = match self.rest.chars().next()? {
            '{' => self.object(),
            '[' => self.array(),
            '"' => self.string().map(|text| quoted(&text)),
            _ => self.scalar(),
        };
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Option<String> {
        self.eat('{')?;
        // The last of two equal keys wins.
        let mut members: BTreeMap<(usize, String), String> = BTreeMap::new();
        if self.eat('}').is_none() {
            loop {
                self.blanks();
                let key = self.string()?;
                self.eat(':')?;
                let value = self.value()?;
                members.insert((key.len(), key), value);
                if self.eat(',').is_none() {
                    self.eat('}')?;
                    break;
                }
            }
        }
        let members: Vec<String> =
            members.into_iter().map(|((_, key), value)| format!("{}: {value}", quoted(&key))).collect();
        Some(format!("{{{}}}", members.join(", ")))
    }

    fn array(&mut self) -> Option<String> {
        self.eat('[')?;
        let mut items = Vec::new();
        if self.eat(']').is_none() {
            loop {
                items.push(self.value()?);
                if self.eat(',').is_none() {
                    self.eat(']')?;
                    break;
                }
            }
        }
        Some(format!("[{}]", items.join(", ")))
    }

    fn string(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = self.rest.get(at + 1..)?;
                    return Some(text);
                }
                '\\' => match chars.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'u' => {
                        let digits: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                        text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                    }
                    other => text.push(other),
                },
                c => text.push(c),
            }
        }
        None
    }

    fn scalar(&mut self) -> Option<String> {
        let end = self.rest.find([',', ']', '}', ' ', '\t', '\n', '\r']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        let number = word.strip_prefix('-').unwrap_or(word);
        let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok();
        match word {
            "true" | "false" | "null" => Some(word.to_owned()),
            _ if is_number && !word.contains(['e', 'E']) => Some(word.to_owned()),
            _ => None,
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
