//! What is looked for in a schema: tables, columns, constraints, indexes, changes, and what can be done.
//!
//! A first letter narrows it: `@` columns, `#` changes, `!` what endangers data, `>` actions.

use super::View;
use super::action::{Action, KEYS, said};
use super::shown::{Shown, Sql};
use super::take::Kind;

/// So many are listed.
pub const MOST: usize = 50;

/// Something that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `table`, `column`, `change` …
    pub kind: String,
    /// What it is called.
    pub text: String,
    /// Where it is, or its key.
    pub detail: String,
    /// Where it leads.
    pub goal: Goal,
    folded: String,
}

/// Where an entry leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To a box.
    Box(String),
    /// To a change.
    Change(usize),
    /// To a change whose statements endanger data.
    Danger(usize),
    /// Something is done.
    Do(Action),
}

fn entry(kind: &str, text: &str, detail: String, goal: Goal) -> Entry {
    Entry { kind: kind.to_owned(), text: text.to_owned(), detail, goal, folded: text.to_lowercase() }
}

/// All that can be found, in the order in which equals are listed.
pub fn entries(shown: Option<&Shown>, sql: Option<&Sql>) -> Vec<Entry> {
    let mut entries = Vec::new();
    if let Some(shown) = shown {
        for card in &shown.cards {
            entries.push(entry(&card.kind, &card.name, String::new(), Goal::Box(card.anchor.clone())));
        }
        for (number, change) in shown.changes.iter().enumerate() {
            let text = change.line.text.as_str();
            entries.push(entry("change", text, change.line.mark.word().to_owned(), Goal::Change(number)));
            for line in &change.inside {
                entries.push(entry("change", &line.text, text.to_owned(), Goal::Change(number)));
            }
        }
        for statement in sql.into_iter().flat_map(Sql::statements) {
            for (_, risk) in statement.risks.iter().filter(|(grave, _)| *grave) {
                entries.push(entry("danger", risk, statement.comment.clone(), Goal::Danger(statement.cause)));
            }
        }
        for card in &shown.cards {
            for part in &card.parts {
                let detail = format!("{} {}", card.name, part.ty);
                entries.push(entry(&part.kind, &part.name, detail, Goal::Box(card.anchor.clone())));
            }
        }
    }
    entries.extend(actions());
    entries
}

fn actions() -> Vec<Entry> {
    let mut entries: Vec<Entry> = KEYS
        .iter()
        .filter(|(action, _, _)| !matches!(action, Action::Search | Action::Leave | Action::Before))
        .map(|(action, key, words)| entry("action", words, said(key), Goal::Do(*action)))
        .collect();
    entries.extend(View::ALL.map(|view| {
        entry("action", &format!("Look at: {}", view.label()), String::new(), Goal::Do(Action::Look(view)))
    }));
    entries.extend(Kind::ALL.map(|(kind, name)| {
        entry("action", &format!("Take along: {name}"), String::new(), Goal::Do(Action::Take(kind)))
    }));
    entries
}

/// What fits a query, the best first, at most `MOST`; and how many fit at all.
pub fn find<'a>(entries: &'a [Entry], query: &str) -> (Vec<&'a Entry>, usize) {
    let (only, query) = match query.trim().split_at_checked(1) {
        Some(("@", rest)) => (Some("column"), rest),
        Some(("#", rest)) => (Some("change"), rest),
        Some(("!", rest)) => (Some("danger"), rest),
        Some((">", rest)) => (Some("action"), rest),
        _ => (None, query),
    };
    let query = query.trim().to_lowercase();
    let mut found: Vec<(u32, usize)> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| only.is_none_or(|kind| entry.kind == kind))
        // Without a word, actions are no answer: there are too many of them.
        .filter(|(_, entry)| only.is_some() || !query.is_empty() || entry.kind != "action")
        .filter_map(|(at, entry)| Some((rank(&entry.folded, &query)?, at)))
        .collect();
    found.sort_unstable();
    let count = found.len();
    (found.into_iter().take(MOST).map(|(_, at)| &entries[at]).collect(), count)
}

/// How well a text fits: the same, a beginning, a word's beginning, a part, letters in order; shorter is better.
fn rank(text: &str, query: &str) -> Option<u32> {
    let length = u32::try_from(text.len().min(999)).unwrap_or(0);
    let class = if text == query || query.is_empty() {
        0
    } else if text.starts_with(query) {
        1
    } else if let Some(at) = text.find(query) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) { 3 } else { 2 }
    } else if query.len() > 2 && in_order(text, query) {
        4
    } else {
        return None;
    };
    Some(class * 1_000 + if query.is_empty() { 0 } else { length })
}

fn in_order(text: &str, query: &str) -> bool {
    let mut letters = text.chars();
    query.chars().filter(|letter| !letter.is_whitespace()).all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str], query: &str) -> Vec<String> {
        let entries: Vec<Entry> =
            names.iter().map(|name| entry("table", name, String::new(), Goal::Change(0))).collect();
        find(&entries, query).0.into_iter().map(|entry| entry.text.clone()).collect()
    }

    #[test]
    fn the_nearest_comes_first() {
        let names = ["old_users", "superusers", "users", "users_log", "posts", "us_ers"];
        assert_eq!(found(&names, "Users"), ["users", "users_log", "old_users", "superusers", "us_ers"]);
    }

    #[test]
    fn a_first_letter_narrows() {
        let all = entries(None, None);
        assert!(find(&all, ">fit").0.is_empty() && find(&all, "> show all").0.len() == 1);
        assert_eq!(find(&all, "@").1, 0);
        assert_eq!(find(&all, "").1, 0);
    }
}
