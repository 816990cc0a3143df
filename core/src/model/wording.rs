//! A text that a server writes in a way of its own, of which the words are known, and not all that stands between them.

use std::sync::Arc;

/// What is known of such a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    /// How it surely begins.
    pub beginning: &'static str,
    /// What is surely in it as it stands here, in order.
    pub sure: Vec<Arc<str>>,
    /// Words that may be in it.
    pub possible: Vec<Arc<str>>,
}

/// A part of a pattern between two `%`; nothing for `_`, which is any character.
type Part = Vec<Option<char>>;

impl Wording {
    /// Whether it is like a pattern of LIKE; nothing, where the words do not tell.
    pub fn is_like(&self, pattern: &str, caseless: bool) -> Option<bool> {
        let pattern = if caseless { pattern.to_lowercase() } else { pattern.to_owned() };
        let folded = |text: &str| if caseless { text.to_lowercase() } else { text.to_owned() };
        let mut parts = parts(&pattern);
        // Nobody knows how it ends, but `%` leaves that open.
        let open_end = parts.pop_if(|part| part.is_empty()).is_some();
        let first: Part = if parts.is_empty() { Part::new() } else { parts.remove(0) };
        let start: Option<String> = first.iter().copied().collect();
        let begins = start.is_some_and(|start| folded(self.beginning).starts_with(&start));
        if !(begins || self.may_hold(&first)) || parts.iter().any(|part| !self.may_hold(part)) {
            return Some(false);
        }
        let mut words = self.sure.iter().map(|word| folded(word));
        let follow = parts.iter().all(|part| words.any(|word| holds(&word, part)));
        (open_end && begins && follow).then_some(true)
    }

    /// Whether each word of a part may be somewhere in it, alone or across two words.
    fn may_hold(&self, part: &Part) -> bool {
        // A literal of letters stands as it is wherever there is one.
        if let [Some('\''), inner @ .., Some('\'')] = part.as_slice()
            && inner.iter().all(|c| c.is_some_and(char::is_alphabetic))
        {
            let part: Part = part.iter().map(|c| c.and_then(|c| c.to_lowercase().next())).collect();
            return self.sure.iter().any(|word| holds(&word.to_lowercase(), &part));
        }
        let known: Vec<String> =
            self.sure.iter().chain(&self.possible).map(|word| word.to_lowercase()).collect();
        let is_in_one = |piece: &[Option<char>]| {
            let piece: Part = piece.iter().map(|c| c.and_then(|c| c.to_lowercase().next())).collect();
            known.iter().any(|word| holds(word, &piece))
        };
        // `_` may stand for what is between two words, too.
        let across = |piece: &[Option<char>]| {
            let gaps = piece.iter().enumerate().filter(|(_, c)| c.is_none());
            gaps.into_iter().any(|(at, _)| {
                let (before, behind) = (piece.get(..at), piece.get(at + 1..));
                let sides: Option<(String, String)> = before
                    .and_then(|it| it.iter().copied().collect::<Option<String>>())
                    .zip(behind.and_then(|it| it.iter().copied().collect::<Option<String>>()));
                sides.is_none_or(|(before, behind)| {
                    self.possible.iter().any(|word| word.to_lowercase().ends_with(&before.to_lowercase()))
                        && known.iter().any(|word| word.starts_with(&behind.to_lowercase()))
                        || known.iter().any(|word| word.ends_with(&before.to_lowercase()))
                            && self
                                .possible
                                .iter()
                                .any(|word| word.to_lowercase().starts_with(&behind.to_lowercase()))
                })
            })
        };
        let is_of_words = |c: &Option<char>| c.is_none_or(|c| c.is_alphanumeric() || c == '_');
        part.split(|c| !is_of_words(c)).all(|piece| piece.is_empty() || is_in_one(piece) || across(piece))
    }
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = vec![Part::new()];
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let one = match letter {
            '%' => {
                parts.push(Part::new());
                continue;
            }
            '_' => None,
            '\\' => letters.next(),
            letter => Some(letter),
        };
        if let Some(part) = parts.last_mut() {
            part.push(one);
        }
    }
    parts
}

fn holds(word: &str, part: &[Option<char>]) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let fits = |window: &[char]| window.iter().zip(part).all(|(c, wanted)| wanted.is_none_or(|it| it == *c));
    part.is_empty() || letters.windows(part.len()).any(fits)
}

#[cfg(test)]
mod tests {
    use super::Wording;

    fn like(pattern: &str) -> Option<bool> {
        let words = |list: &[&str]| list.iter().map(|word| (*word).into()).collect();
        let wording = Wording {
            beginning: "CHECK (",
            sure: words(&["order_state", "'draft'", "'sent'", "id"]),
            possible: words(&["text", "any", "array"]),
        };
        wording.is_like(pattern, false)
    }

    #[test]
    fn a_word_that_is_there_is_found() {
        for pattern in ["%order_state%", "%state%", "%'draft'%", "CHECK%state%sent%", "CHECK (%", "%"] {
            assert_eq!(like(pattern), Some(true), "{pattern}");
        }
    }

    #[test]
    fn a_word_that_cannot_be_there_is_not() {
        for pattern in ["%price%", "%order_price%", "%'order'%", "%state%price%", "%price > 0%", "%order_id%"]
        {
            assert_eq!(like(pattern), Some(false), "{pattern}");
        }
    }

    #[test]
    fn what_the_server_may_write_is_not_known() {
        for pattern in ["%text%", "%sent%state%", "%state = ANY%", "%state", "state%", "%ANY%", "%state_any%"]
        {
            assert_eq!(like(pattern), None, "{pattern}");
        }
    }
}
