//! Sequences and the options that identity columns share with them.

use super::{name, types};
use crate::dialect::PlanOptions;
use crate::model::{ObjectId, Pair, Schema, Sequence, SequenceOptions};

/// CREATE SEQUENCE; who owns it is said by a statement of its own, for the table comes later.
pub fn create(options: &PlanOptions, schema: &Schema, id: &ObjectId, it: &Sequence) -> String {
    let Sequence { data_type, options: of_sequence, owned_by: _, unlogged, comment: _ } = it;
    let unlogged = if *unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}SEQUENCE {}", name::of_object(options, id));
    if let Some(ty) = data_type {
        sql.push_str(&format!(" AS {}", types::data_type(options, schema, ty)));
    }
    for option in listed(of_sequence) {
        sql.push(' ');
        sql.push_str(&option);
    }
    sql
}

/// The options that are not defaults, each as its clause.
pub fn listed(options: &SequenceOptions) -> Vec<String> {
    let SequenceOptions { start, increment, minimum, maximum, cache, cycle } = options;
    let clause = |words: &str, value: &Option<i128>| value.map(|value| format!("{words} {value}"));
    let clauses = [
        clause("START WITH", start),
        clause("INCREMENT BY", increment),
        clause("MINVALUE", minimum),
        clause("MAXVALUE", maximum),
        clause("CACHE", cache),
        cycle.then(|| "CYCLE".to_owned()),
    ];
    clauses.into_iter().flatten().collect()
}

/// The clauses that lead from some options to others; `defaults` are what the server takes on either side where nothing
/// is said. START is said wherever it changes, though only a bound of it did.
pub fn changed(options: Pair<&SequenceOptions>, defaults: &Pair<SequenceOptions>) -> Vec<String> {
    let Pair { before, after } = options;
    let SequenceOptions { start, increment, minimum, maximum, cache, cycle } = after;
    let mut clauses = Vec::new();
    let mut said = |words: &str, old: Option<i128>, new: Option<i128>| {
        if let Some(value) = new.filter(|_| old != new) {
            clauses.push(format!("{words} {value}"));
        }
    };
    let effective = |own: Option<i128>, default: Option<i128>| own.or(default);
    said(
        "INCREMENT BY",
        effective(before.increment, defaults.before.increment),
        effective(*increment, defaults.after.increment),
    );
    // The bounds of an ascending sequence stay when it turns, unless they are said; with another type, NO MAXVALUE means
    // that of an ascending one (sequence.c, init_params).
    let ascends = |own: Option<i128>| own.is_none_or(|by| by > 0);
    let turns = ascends(before.increment) != ascends(*increment);
    let bounds = [
        ("MINVALUE", before.minimum, *minimum, defaults.after.minimum),
        ("MAXVALUE", before.maximum, *maximum, defaults.after.maximum),
    ];
    let bounds = bounds.into_iter().filter(|(_, old, new, _)| turns || old != new);
    let bounds = bounds.map(|(words, _, new, default)| match new.or(default.filter(|_| turns)) {
        Some(value) => format!("{words} {value}"),
        None => format!("NO {words}"),
    });
    clauses.extend(bounds);
    let mut said = |words: &str, old: Option<i128>, new: Option<i128>| {
        if let Some(value) = new.filter(|_| old != new) {
            clauses.push(format!("{words} {value}"));
        }
    };
    // A start that a bound implied stays when the bound goes, and must then be said.
    let moved = start.is_some()
        && before.start.is_none()
        && (before.minimum != *minimum || before.maximum != *maximum);
    said(
        "START WITH",
        effective(before.start, defaults.before.start).filter(|_| !moved),
        effective(*start, defaults.after.start),
    );
    said("CACHE", effective(before.cache, defaults.before.cache), effective(*cache, defaults.after.cache));
    if before.cycle != *cycle {
        clauses.push(if *cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    clauses
}
