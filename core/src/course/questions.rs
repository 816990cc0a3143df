//! What no rule decides can be put to a live server.

use crate::dialect::{Question, knowledge};
use crate::diff::{Renames, diff};
use crate::model::{Name, ObjectId, Pair};
use crate::normalize::Normalized;

/// A question about an object that is on both sides.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The object.
    pub object: ObjectId,
    /// How to ask.
    pub question: Question,
}

/// What the server said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The two mean the same.
    Same,
    /// They do not.
    Different,
}

/// What is to be asked before two sides can be compared; `bound` is the schema that everything is bound to, if any.
pub fn questions(sides: Pair<&Normalized>, bound: Option<&Name>) -> Vec<Asked> {
    let knowledge = knowledge(sides.after.target().dialect);
    let Some(home) = bound.cloned().or_else(|| knowledge.default_namespace()) else { return Vec::new() };
    let unknown = diff(sides.before, sides.after, &Renames::default()).unknown;
    let asked = unknown.into_iter().filter_map(|it| {
        let before = sides.before.schema().get(&it.object)?;
        let after = sides.after.schema().get(&it.object)?;
        let question = knowledge.question(&home, &it.object, Pair { before, after })?;
        Some(Asked { object: it.object, question })
    });
    asked.collect()
}

/// Both sides with what was answered: the same text where it is the same, and no doubt where it is not.
pub fn answered(sides: Pair<Normalized>, object: &ObjectId, answer: Answer) -> Pair<Normalized> {
    let Pair { before, after } = sides;
    let before = match answer {
        Answer::Same => before.with_object_of(&after, object),
        Answer::Different => before,
    };
    Pair { before: before.without_doubt(object), after: after.without_doubt(object) }
}
