//! What names whoever runs the statement: `current_user` is kept by the server as a role, and only there it is known which.

use crate::dialect::postgres::syntax::{SYNTAX, quote};
use crate::model::{Name, Object, ObjectId, Policy, Schema};
use crate::syntax::canonical::definition;
use std::sync::Arc;

const MAPPING: &str = "user mapping";

/// The words that stand for whoever runs the statement (manual, CREATE POLICY and CREATE USER MAPPING).
const RUNNERS: [&str; 3] = ["current_user", "current_role", "session_user"];

/// Gives policies and user mappings the roles that a live database says they were made by.
pub fn acquaint(schema: &mut Schema, live: &Schema) {
    for (id, object) in &live.objects {
        if let Object::Policy(theirs) = &**object
            && let Some(Object::Policy(own)) = schema.get_mut(id)
        {
            policy(own, theirs);
        }
    }
    let is_mapping = |id: &&ObjectId| id.signature.as_deref() == Some(MAPPING);
    let of_runner: Vec<ObjectId> = schema.objects.keys().filter(is_mapping).cloned().collect();
    for id in of_runner {
        let Some((word, server)) = parted(&id.name) else { continue };
        let is_word = word == "user" || RUNNERS.contains(&word);
        let theirs = |other: &&ObjectId| {
            is_mapping(other)
                && parted(&other.name).is_some_and(|(_, it)| it == server)
                && !schema.objects.contains_key(*other)
        };
        let mut found = live.objects.keys().filter(theirs);
        if let (true, Some(theirs), None) = (is_word, found.next().cloned(), found.next()) {
            mapping(schema, &id, theirs);
        }
    }
}

fn policy(own: &mut Policy, live: &Policy) {
    let is_runner = |role: &Arc<str>| RUNNERS.iter().any(|word| role.eq_ignore_ascii_case(word));
    let mut unnamed = live.roles.iter().filter(|role| !own.roles.contains(role));
    if let (Some(runner), None) = (unnamed.next().cloned(), unnamed.next())
        && own.roles.iter().any(is_runner)
    {
        own.roles.retain(|role| !is_runner(role));
        own.roles.push(runner);
        own.roles.sort();
    }
}

/// The role and the server of a mapping, as its name has them.
fn parted(name: &Name) -> Option<(&str, &str)> {
    name.as_str().split_once(" SERVER ")
}

fn mapping(schema: &mut Schema, id: &ObjectId, theirs: ObjectId) {
    let (Some((word, _)), Some((role, _))) = (parted(&id.name), parted(&theirs.name)) else { return };
    let Some(mut object) = schema.objects.remove(id) else { return };
    if let Object::Opaque(it) = Arc::make_mut(&mut object) {
        let quoted = quote(role);
        let text = it.definition.text.to_string();
        let from = text.to_lowercase().find(&format!(" {word} ")).map(|at| at + 1);
        if let Some((from, to)) = from.map(|from| (from, from + word.len()))
            && let (Some(before), Some(after)) = (text.get(..from), text.get(to..))
        {
            it.definition = definition(&format!("{before}{quoted}{after}"), &SYNTAX);
            it.drop = format!("USER MAPPING FOR {}", theirs.name).into();
        }
    }
    schema.objects.insert(theirs, object);
}
