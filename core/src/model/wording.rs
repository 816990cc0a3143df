//! A text that a server writes in a way of its own, of which the words are known, and not all that stands between them.

use std::sync::Arc;

/// What is known of such a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    /// How it surely begins.
    pub beginning: Arc<str>,
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
        let folded = |text: &str| if caseless { text.to_lowercase() } else { text.to_owned() };
        let mut parts = parts(&folded(pattern));
        // Nobody knows how it ends, but `%` leaves that open.
        let open_end = parts.pop_if(|part| part.is_empty()).is_some();
        let first: Part = if parts.is_empty() { Part::new() } else { parts.remove(0) };
        let beginning: Vec<char> = folded(&self.beginning).chars().collect();
        let begins = first.len() <= beginning.len();
        let known = Known::of(self);
        if !fits(&beginning, &first)
            || !(begins || known.may_hold(&first))
            || !parts.iter().all(|part| known.may_hold(part))
        {
            return Some(false);
        }
        let mut words = self.sure.iter().map(|word| folded(word));
        let follow = parts.iter().all(|part| words.any(|word| holds(&word, part)));
        (open_end && begins && follow).then_some(true)
    }
}

/// The words that are or may be in it, in lower case: what is in none of them, nor across two, is not in the text.
struct Known {
    all: Vec<String>,
    possible: Vec<String>,
}

impl Known {
    fn of(wording: &Wording) -> Known {
        let possible: Vec<String> = wording.possible.iter().map(|word| word.to_lowercase()).collect();
        let sure = wording.sure.iter().map(|word| word.to_lowercase());
        Known { all: sure.chain(possible.iter().cloned()).collect(), possible }
    }

    /// Whether each word of a part may be somewhere in it.
    fn may_hold(&self, part: &[Option<char>]) -> bool {
        let part: Part = part.iter().map(|c| c.and_then(|c| c.to_lowercase().next())).collect();
        // A literal of letters stands as it is wherever there is one.
        if let [Some('\''), inner @ .., Some('\'')] = part.as_slice()
            && let Some(inner) = inner.iter().copied().collect::<Option<String>>()
            && inner.chars().all(char::is_alphabetic)
        {
            return self.all.iter().any(|word| *word == inner || holds(word, &part));
        }
        let is_of_words = |c: &Option<char>| c.is_none_or(|c| c.is_alphanumeric() || c == '_');
        let mut pieces = part.split(|c| !is_of_words(c)).filter(|piece| !piece.is_empty());
        pieces.all(|piece| self.all.iter().any(|word| holds(word, piece)) || self.may_hold_across(piece))
    }

    /// Whether `_` may stand for what is between two words: one of them is the server's then.
    fn may_hold_across(&self, piece: &[Option<char>]) -> bool {
        let gaps = piece.iter().enumerate().filter(|(_, c)| c.is_none()).map(|(at, _)| at);
        gaps.into_iter().any(|at| {
            let side = |it: Option<&[Option<char>]>| it?.iter().copied().collect::<Option<String>>();
            // With another `_` in it, nobody looks closer.
            let (Some(before), Some(behind)) = (side(piece.get(..at)), side(piece.get(at + 1..))) else {
                return true;
            };
            let ends = |words: &[String]| words.iter().any(|word| word.ends_with(&before));
            let starts = |words: &[String]| words.iter().any(|word| word.starts_with(&behind));
            ends(&self.possible) && starts(&self.all) || ends(&self.all) && starts(&self.possible)
        })
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
    part.is_empty() || letters.windows(part.len()).any(|window| fits(window, part))
}

/// Whether the one is as the other, as far as both go.
fn fits(letters: &[char], part: &[Option<char>]) -> bool {
    letters.iter().zip(part).all(|(c, wanted)| wanted.is_none_or(|it| it == *c))
}

#[cfg(test)]
mod tests {
    use super::Wording;

    fn like(pattern: &str) -> Option<bool> {
        let words = |list: &[&str]| list.iter().map(|word| (*word).into()).collect();
        let wording = Wording {
            beginning: "CHECK (".into(),
            sure: words(&["order_state", "'draft'", "'sent'", "id"]),
            possible: words(&["text", "any", "array", "yes"]),
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
        for pattern in
            ["%price%", "%order_price%", "%'order'%", "%state%price%", "%price > 0%", "%order_id%", "state%"]
        {
            assert_eq!(like(pattern), Some(false), "{pattern}");
        }
    }

    #[test]
    fn what_the_server_may_write_is_not_known() {
        for pattern in
            ["%text%", "%sent%state%", "%state = ANY%", "%state", "%ANY%", "%state_any%", "%'yes'%"]
        {
            assert_eq!(like(pattern), None, "{pattern}");
        }
    }
}
