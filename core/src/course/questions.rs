//! What no rule decides can be put to a live server.

use crate::dialect::{About, Question, knowledge};
use crate::diff::{Renames, diff};
use crate::model::{Expression, ExpressionPlace, Name, Object, ObjectId, Pair};
use crate::normalize::Normalized;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A question about an object that is on both sides, or about one expression of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The object.
    pub object: ObjectId,
    /// Where the expression stands in it.
    pub place: Option<ExpressionPlace>,
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
    let texts = unknown.into_iter().filter_map(|it| {
        let before = sides.before.schema().get(&it.object)?;
        let after = sides.after.schema().get(&it.object)?;
        let question = knowledge.question(&home, &it.object, Pair { before, after }, About::Whole)?;
        Some(Asked { object: it.object, place: None, question })
    });
    let mut asked: Vec<Asked> = texts.collect();
    for (id, before) in &sides.before.schema().objects {
        let after = sides.after.schema().objects.get(id);
        let Some(after) = after.filter(|after| !Arc::ptr_eq(before, after) && before != *after) else {
            continue;
        };
        let objects = Pair { before: &**before, after: &**after };
        asked.extend(unlike(objects).into_iter().filter_map(|(place, texts)| {
            let texts = Pair { before: &*texts.before, after: &*texts.after };
            let question = knowledge.question(&home, id, objects, About::Expression(&place, texts))?;
            Some(Asked { object: id.clone(), place: Some(place), question })
        }));
    }
    asked
}

/// The expressions at the same places that no rule makes equal.
fn unlike(objects: Pair<&Object>) -> Vec<(ExpressionPlace, Pair<Arc<str>>)> {
    let mut copies = Pair { before: objects.before.clone(), after: objects.after.clone() };
    let mut wanted: BTreeMap<ExpressionPlace, &mut Expression> =
        copies.after.expressions_mut().into_iter().collect();
    let pairs = copies.before.expressions_mut().into_iter().filter_map(|(place, before)| {
        let after = wanted.remove(&place)?;
        (before != after).then(|| (place, Pair { before: before.text.clone(), after: after.text.clone() }))
    });
    pairs.collect()
}

/// Both sides with what was answered.
pub fn answered(sides: Pair<Normalized>, asked: &Asked, answer: Answer) -> Pair<Normalized> {
    let Asked { object, place, question: _ } = asked;
    match (answer, place) {
        (Answer::Same, Some(place)) => {
            let before = sides.before.with_expression_of(&sides.after, object, place);
            Pair { before, after: sides.after }
        }
        (Answer::Same, None) | (Answer::Different, _) => decided(sides, object, answer),
    }
}

/// Both sides with what is known of an object: the same text where it is the same, and no doubt where it is not.
pub fn decided(sides: Pair<Normalized>, object: &ObjectId, answer: Answer) -> Pair<Normalized> {
    let Pair { before, after } = sides;
    let before = match answer {
        Answer::Same => before.with_object_of(&after, object),
        Answer::Different => before,
    };
    Pair { before: before.without_doubt(object), after: after.without_doubt(object) }
}
