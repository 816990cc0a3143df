//! Two sides of one thing, always called before and after.

/// A thing on both sides of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// What there is.
    pub before: T,
    /// What is wanted.
    pub after: T,
}

impl<T> Pair<T> {
    /// The way back.
    pub fn turned(self) -> Pair<T> {
        Pair { before: self.after, after: self.before }
    }

    /// The same question put to both sides.
    pub fn map<U>(&self, question: impl Fn(&T) -> U) -> Pair<U> {
        Pair { before: question(&self.before), after: question(&self.after) }
    }

    /// Both sides, borrowed.
    pub fn as_ref(&self) -> Pair<&T> {
        Pair { before: &self.before, after: &self.after }
    }

    /// Whether the two sides answer differently.
    pub fn differs_by<U: PartialEq>(&self, question: impl Fn(&T) -> U) -> bool {
        question(&self.before) != question(&self.after)
    }

    /// The way back.
    pub fn reversed(self) -> Pair<T> {
        Pair { before: self.after, after: self.before }
    }
}
