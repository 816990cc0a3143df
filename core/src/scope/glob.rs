//! Does a name match a shell pattern? The patterns are those of Go's `filepath.Match`.

/// A shell pattern for one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// `*`
    Any,
    /// `?`
    One,
    /// `[a-z]`, `[^a-z]`
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    Literal(char),
}

impl Glob {
    /// Reads a pattern; `None` if a bracket or an escape is left open.
    pub fn parse(text: &str) -> Option<Glob> {
        let mut pieces = Vec::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            pieces.push(match c {
                '*' => Piece::Any,
                '?' => Piece::One,
                '\\' => Piece::Literal(rest.next()?),
                '[' => class(&mut rest)?,
                c => Piece::Literal(c),
            });
        }
        Some(Glob(pieces))
    }

    /// Whether the whole name matches.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut piece, mut at) = (0, 0);
        // Where to go on after the last `*` if it has to take one more character.
        let mut retry: Option<(usize, usize)> = None;
        loop {
            match (self.0.get(piece), name.get(at)) {
                (Some(Piece::Any), _) => {
                    retry = Some((piece + 1, at));
                    piece += 1;
                }
                (Some(one), Some(c)) if one.takes(*c) => {
                    piece += 1;
                    at += 1;
                }
                (None, None) => return true,
                (_, _) => match retry {
                    Some((after, from)) if from < name.len() => {
                        retry = Some((after, from + 1));
                        piece = after;
                        at = from + 1;
                    }
                    Some(_) | None => return false,
                },
            }
        }
    }
}

impl Piece {
    fn takes(&self, c: char) -> bool {
        match self {
            Piece::Any | Piece::One => true,
            Piece::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
            Piece::Literal(literal) => *literal == c,
        }
    }
}

fn class(rest: &mut std::str::Chars<'_>) -> Option<Piece> {
    let mut characters = rest.clone();
    let negated = characters.clone().next() == Some('^');
    if negated {
        characters.next();
    }
    let mut ranges = Vec::new();
    loop {
        let low = match characters.next()? {
            ']' if !ranges.is_empty() => break,
            ']' | '-' => return None,
            '\\' => characters.next()?,
            c => c,
        };
        let mut ahead = characters.clone();
        let high = if ahead.next() == Some('-') {
            characters = ahead;
            match characters.next()? {
                ']' | '-' => return None,
                '\\' => characters.next()?,
                c => c,
            }
        } else {
            low
        };
        ranges.push((low, high));
    }
    *rest = characters;
    Some(Piece::Class { negated, ranges })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Glob::parse(pattern).unwrap().matches(name)
    }

    #[test]
    fn stars_and_question_marks() {
        assert!(
            matches("*", "")
                && matches("*", "users")
                && matches("u*s", "users")
                && matches("*_log", "a_b_log")
        );
        assert!(matches("u?er", "user") && !matches("u?er", "uer") && !matches("u*s", "user"));
        assert!(matches("*a*b*", "xxaxxbxx") && !matches("*a*b", "ba"));
    }

    #[test]
    fn classes_and_escapes() {
        assert!(matches("t[0-9]", "t7") && !matches("t[0-9]", "tx") && matches("t[^0-9]", "tx"));
        assert!(matches(r"a\*", "a*") && !matches(r"a\*", "ab") && matches(r"[\]a]", "]"));
    }

    #[test]
    fn patterns_left_open_are_none() {
        for pattern in ["[", "[a", "[]", "[a-]", "\\", "[^]"] {
            assert_eq!(Glob::parse(pattern), None, "{pattern:?}");
        }
    }

    #[test]
    fn many_stars_take_no_long_time() {
        assert!(!matches(&"*a".repeat(50), &"a".repeat(49)));
    }
}
