//! SQL in pieces that are colored alike: enough for the eye, and no parser.

/// The pieces of a text with their classes: `k` a keyword, `s` a text, `c` a comment, `n` a number, nothing else.
pub fn pieces(sql: &str) -> Vec<(&'static str, &str)> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (class, length) = piece(rest, first);
        let (text, after) = rest.split_at(length.clamp(first.len_utf8(), rest.len()));
        pieces.push((class, text));
        rest = after;
    }
    pieces
}

fn piece(rest: &str, first: char) -> (&'static str, usize) {
    let until = |end: &str, from: usize| {
        rest.get(from..).and_then(|part| part.find(end)).map_or(rest.len(), |at| from + at + end.len())
    };
    let long = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    match first {
        '-' if rest.starts_with("--") => ("c", rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => ("c", until("*/", 2)),
        '\'' => ("s", until("'", 1)),
        '"' => ("", until("\"", 1)),
        '`' => ("", until("`", 1)),
        '0'..='9' => ("n", long(|c| c.is_ascii_alphanumeric() || c == '.')),
        c if c.is_alphabetic() || c == '_' => {
            let length = long(|c| c.is_alphanumeric() || c == '_' || c == '$');
            let word = &rest[..length];
            // What is printed writes keywords in capitals, and names in quotes or small.
            let keyword = length > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            (if keyword { "k" } else { "" }, length)
        }
        c => ("", c.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_up_the_text_and_are_told_apart() {
        let sql = "ALTER TABLE \"ä\" ADD x text DEFAULT 'no -- comment'; -- yes\nSELECT 12";
        let pieces = pieces(sql);
        assert_eq!(pieces.iter().map(|(_, text)| *text).collect::<String>(), sql);
        let of = |class: &str| {
            pieces.iter().filter(|(it, _)| *it == class).map(|(_, text)| *text).collect::<Vec<_>>()
        };
        assert_eq!(of("k"), ["ALTER", "TABLE", "ADD", "DEFAULT", "SELECT"]);
        assert_eq!((of("s"), of("c"), of("n")), (vec!["'no -- comment'"], vec!["-- yes"], vec!["12"]));
    }

    #[test]
    fn what_has_no_end_ends_with_the_text() {
        assert_eq!(pieces("'é"), [("s", "'é")]);
        assert_eq!(pieces("/*é"), [("c", "/*é")]);
    }
}
