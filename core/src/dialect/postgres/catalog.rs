//! What a live database holds: one query per noun, whatever the number of tables, and definitions read by the parser.
//! The search path is empty meanwhile, so that the server names every object with its schema.

mod coerced;
mod column;
mod constraint;
mod draft;
mod extension;
pub mod functions;
mod index;
mod opaque;
mod policy;
mod privilege;
mod routine;
mod rows;

pub use rows::types::bringing;
mod sequence;
mod table;
mod trigger;
mod types;
mod view;

use crate::dialect::{CatalogScope, Reading, Row, Turn};
use crate::model::{Asked, Refusal, RefusalKind, Version};
use draft::{Draft, Filter};

/// A noun: its question, and how the answer enters the schema. The order is that of what is built on what.
type Part = (fn(&Filter) -> String, fn(&mut Draft, &[Row]) -> Result<(), Refusal>);

const PARTS: &[Part] = &[
    (extension::namespaces, extension::read_namespaces),
    (extension::query, extension::read),
    (types::enums, types::read_enums),
    (types::domains, types::read_domains),
    (types::domain_checks, types::read_domain_checks),
    (types::composites, types::read_composites),
    (table::query, table::read),
    (column::query, column::read),
    (sequence::query, sequence::read),
    (constraint::query, constraint::read),
    (view::query, view::read),
    (index::query, index::read),
    (routine::query, routine::read),
    (trigger::query, trigger::read),
    (policy::query, policy::read),
    (opaque::query, opaque::read),
    (opaque::types::query, opaque::read),
    (opaque::operator::query, opaque::read),
    (opaque::outside::query, opaque::read),
    (opaque::search::query, opaque::read),
    (opaque::foreign::query, opaque::read),
    (opaque::publication::query, opaque::read),
];

/// What is asked of roles, where anybody wants to know.
const ROLES: &[Part] =
    &[(privilege::query, privilege::read), (privilege::defaults, privilege::read_defaults)];

/// The settings that decide how the server prints, and what they are while the catalog is read.
const SETTINGS: [(&str, &str); 5] = [
    ("search_path", ""),
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO, MDY"),
    ("IntervalStyle", "postgres"),
    ("extra_float_digits", "1"),
];

/// Begins to read.
pub fn begin(scope: &CatalogScope) -> Box<dyn Reading> {
    Box::new(Conversation { scope: scope.clone(), heard: Heard::Nothing })
}

struct Conversation {
    scope: CatalogScope,
    heard: Heard,
}

/// How far the conversation has come.
enum Heard {
    Nothing,
    Settings,
    Objects(Draft),
}

impl Reading for Conversation {
    fn next(&mut self, answers: Vec<Vec<Row>>) -> Turn {
        match std::mem::replace(&mut self.heard, Heard::Nothing) {
            Heard::Nothing => {
                self.heard = Heard::Settings;
                Turn::Ask(vec![settings()])
            }
            Heard::Settings => {
                let before = answers.first().and_then(|rows| rows.first()).cloned().unwrap_or_default();
                self.heard = Heard::Objects(Draft::new());
                Turn::Ask(questions(&self.scope, &before))
            }
            Heard::Objects(draft) => Turn::Done(read(draft, &answers, self.scope.asked)),
        }
    }
}

/// The version, and the settings as they are, to go back to.
fn settings() -> String {
    let now: Vec<String> = SETTINGS.iter().map(|(name, _)| format!("current_setting('{name}')")).collect();
    format!("SELECT current_setting('server_version_num'), {}", now.join(", "))
}

/// The questions, between setting the settings and setting them back.
fn questions(scope: &CatalogScope, before: &[Option<String>]) -> Vec<String> {
    let number = before.first().and_then(|number| number.as_ref()?.parse::<u32>().ok()).unwrap_or(0);
    let major = u16::try_from(number / 10_000).unwrap_or(0);
    let filter = Filter::new(scope, Version(major, u16::try_from(number % 10_000).unwrap_or(0), 0));
    let old = |at: usize| before.get(at + 1).and_then(|value| value.as_deref()).unwrap_or("");
    let set = |values: Vec<&str>| {
        let each = SETTINGS.iter().zip(values);
        let calls: Vec<String> = each
            .map(|((name, _), value)| {
                format!("set_config('{name}', {}, false)", super::syntax::literal(value))
            })
            .collect();
        format!("SELECT {}", calls.join(", "))
    };
    let mut queries = vec![set(SETTINGS.iter().map(|(_, value)| *value).collect())];
    queries.extend(parts(scope.asked).map(|(query, _)| query(&filter)));
    queries.push(set((0..SETTINGS.len()).map(old).collect()));
    queries
}

fn parts(asked: Asked) -> impl Iterator<Item = &'static Part> {
    PARTS.iter().chain(if asked.any() { ROLES } else { &[] })
}

fn read(mut draft: Draft, answers: &[Vec<Row>], asked: Asked) -> Result<crate::model::Schema, Refusal> {
    // The first answer is that of the settings.
    for (at, (_, read)) in parts(asked).enumerate() {
        let rows = answers.get(at + 1).map_or(&[][..], Vec::as_slice);
        read(&mut draft, rows)?;
    }
    if let Some(privileges) = draft.schema.privileges_mut() {
        privileges.asked = asked;
    }
    Ok(draft.finished())
}

/// What to say of a definition of the server's that the parser does not take.
fn unreadable(what: &str, definition: &str) -> Refusal {
    Refusal {
        kind: RefusalKind::Unsupported,
        message: format!("the server's definition of {what} is not understood: {definition}"),
        object: None,
        help: Some("leave it out with --exclude, and report the definition".to_owned()),
    }
}
