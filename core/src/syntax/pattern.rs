//! Patterns of LIKE, and the simplest of regular expressions.

/// Whether a text matches: `%` is any text, `_` any letter, a backslash makes either itself. `None` where that takes too
/// long to tell.
pub fn is_like(text: &str, pattern: &str) -> Option<bool> {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    // The last `%` and where the text behind it begins: a later place is tried where this one fails.
    let (mut at, mut place, mut retry) = (0, 0, None);
    while at < text.len() || place < pattern.len() {
        match (pattern.get(place), text.get(at)) {
            (Some('%'), _) => {
                retry = Some((at, place));
                place += 1;
                continue;
            }
            (Some('\\'), found) if pattern.len() > place + 1 && pattern.get(place + 1) == found => {
                (at, place) = (at + 1, place + 2);
                continue;
            }
            (Some('\\'), _) if pattern.len() == place + 1 => return None,
            (Some('_'), Some(_)) => {
                (at, place) = (at + 1, place + 1);
                continue;
            }
            (Some(wanted), Some(found)) if wanted == found && *wanted != '\\' => {
                (at, place) = (at + 1, place + 1);
                continue;
            }
            _ => {}
        }
        match retry {
            Some((from, star)) if from < text.len() => {
                retry = Some((from + 1, star));
                (at, place) = (from + 1, star + 1);
            }
            _ => return Some(false),
        }
    }
    Some(true)
}

/// Whether a text has a part that a regular expression describes; one with more in it than letters, the two ends of the
/// text and one choice in parentheses is not read.
pub fn has_part(text: &str, expression: &str) -> Option<bool> {
    if let Some((before, rest)) = expression.split_once('(') {
        let (choice, behind) = rest.split_once(')')?;
        let found = choice.split('|').map(|each| has_part(text, &format!("{before}{each}{behind}")));
        return found.reduce(|one, other| Some(one? || other?))?;
    }
    let (starts, rest) = expression.strip_prefix('^').map_or((false, expression), |rest| (true, rest));
    let (ends, inner) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
    if !inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '\'' | ',' | ':' | '/')) {
        return None;
    }
    Some(match (starts, ends) {
        (true, true) => text == inner,
        (true, false) => text.starts_with(inner),
        (false, true) => text.ends_with(inner),
        (false, false) => text.contains(inner),
    })
}

#[cfg(test)]
mod tests {
    use super::{has_part, is_like};

    #[test]
    fn a_regular_expression_of_letters_is_read_and_no_other() {
        assert_eq!(has_part("old_name", "^old_"), Some(true));
        assert_eq!(has_part("old_name", "^name$"), Some(false));
        assert_eq!(has_part("old_name", "^(new|old)_"), Some(true));
        assert_eq!(has_part("old_name", "[a-z]+"), None);
        assert_eq!(has_part("old_name", "(a)?"), None);
    }

    #[test]
    fn a_pattern_matches_from_its_first_to_its_last_letter() {
        for (text, pattern) in [
            ("idx_users", "idx%"),
            ("idx_users", "%users"),
            ("idx_users", "%_u%"),
            ("idx_users", "idx\\_%"),
            ("aab", "%ab"),
            ("", "%"),
            ("a%", "a\\%"),
        ] {
            assert_eq!(is_like(text, pattern), Some(true), "{text} {pattern}");
        }
        for (text, pattern) in
            [("idx", "idx_"), ("idxx", "idx\\_%"), ("users", "user"), ("", "_"), ("ab", "%a")]
        {
            assert_eq!(is_like(text, pattern), Some(false), "{text} {pattern}");
        }
    }
}
