//! What PostgreSQL's statements ask of a schema: a statement before, its effect after.

mod fates;
mod objects;
mod privileges;
mod tables;

use super::parse;
use crate::model::{Ddl, Diagnostic, Fate, SourceId};

/// The effects of statements that are all taken.
fn effects(sql: &str) -> Vec<Ddl> {
    let mut list = Vec::new();
    for parsed in parse(sql, SourceId(0)) {
        match parsed.fate {
            Fate::Effect(effects) => list.extend(effects),
            Fate::Nothing(_) => {}
            Fate::Privilege { what: _, asks: Ok(effects) } => list.extend(effects),
            Fate::Privilege { what: _, asks: Err(diagnostic) } => panic!("{}: {sql}", diagnostic.message),
            Fate::Rejected(diagnostic) => panic!("{}: {sql}", diagnostic.message),
        }
    }
    list
}

/// The only effect of a statement.
fn effect(sql: &str) -> Ddl {
    let mut list = effects(sql);
    assert_eq!(list.len(), 1, "one effect: {sql}");
    list.remove(0)
}

/// The fate of each statement in a word: `effect`, `rejected` or why there is no effect.
fn fates(sql: &str) -> Vec<&'static str> {
    let word = |fate: &Fate| match fate {
        Fate::Effect(_) => "effect",
        Fate::Nothing(word) | Fate::Privilege { what: word, asks: _ } => word,
        Fate::Rejected(_) => "rejected",
    };
    parse(sql, SourceId(0)).iter().map(|parsed| word(&parsed.fate)).collect()
}

/// The complaint about the only statement, and the text that it points at.
fn complaint(sql: &str) -> (Diagnostic, String) {
    match parse(sql, SourceId(0)).pop().map(|parsed| parsed.fate) {
        Some(Fate::Rejected(diagnostic)) => {
            let span = diagnostic.labels[0].span;
            let text = sql[span.start as usize..span.end as usize].to_owned();
            (diagnostic, text)
        }
        other => panic!("rejected: {sql}, not {other:?}"),
    }
}
