//! What became of a thing between before and after: a sign, a word and a count, so that color is never the only one to say it.

use serde::{Deserialize, Serialize};

/// The fate of a box, a row or a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// It is on both sides and does not differ.
    #[default]
    Same,
    /// It is only in `after`.
    Added,
    /// It is only in `before`.
    Removed,
    /// It is on both sides and differs.
    Changed,
}

impl Mark {
    /// The sign drawn beside it; nothing where nothing changed.
    pub fn sign(self) -> &'static str {
        match self {
            Mark::Same => "",
            Mark::Added => "+",
            Mark::Removed => "\u{2212}",
            Mark::Changed => "~",
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Same => "unchanged",
            Mark::Added => "added",
            Mark::Removed => "removed",
            Mark::Changed => "changed",
        }
    }
}

/// How many things have which mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Only in `after`.
    pub added: usize,
    /// Only in `before`.
    pub removed: usize,
    /// On both sides, and different.
    pub changed: usize,
    /// On both sides, and the same.
    pub same: usize,
}

impl Tally {
    /// Counts marks.
    pub fn of(marks: impl IntoIterator<Item = Mark>) -> Tally {
        let mut tally = Tally::default();
        for mark in marks {
            match mark {
                Mark::Same => tally.same += 1,
                Mark::Added => tally.added += 1,
                Mark::Removed => tally.removed += 1,
                Mark::Changed => tally.changed += 1,
            }
        }
        tally
    }

    /// Whether anything has a mark other than `Same`.
    pub fn any(&self) -> bool {
        self.added + self.removed + self.changed > 0
    }

    /// `2 added, 1 changed`; `no changes` where there are none.
    pub fn sentence(&self) -> String {
        let parts = [(self.added, "added"), (self.removed, "removed"), (self.changed, "changed")];
        let said: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if said.is_empty() { "no changes".to_owned() } else { said.join(", ") }
    }
}
