//! Sequences and the options that identity columns share with them.

use super::{name, types};
use crate::dialect::PlanOptions;
use crate::model::{ObjectId, Schema, Sequence, SequenceOptions};

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

/// The clauses that lead from some options to others, defaults said by value: `RESET`-like words do not exist for all.
pub fn changed(before: &SequenceOptions, after: &SequenceOptions, defaults: &SequenceOptions) -> Vec<String> {
    let SequenceOptions { start, increment, minimum, maximum, cache, cycle } = after;
    let mut clauses = Vec::new();
    let mut number =
        |words: &str, absent: Option<&str>, old: Option<i128>, new: Option<i128>, default: Option<i128>| {
            if old == new {
                return;
            }
            match (new.or(default), absent) {
                (Some(value), _) => clauses.push(format!("{words} {value}")),
                (None, Some(absent)) => clauses.push(absent.to_owned()),
                (None, None) => {}
            }
        };
    number("INCREMENT BY", None, before.increment, *increment, defaults.increment);
    number("MINVALUE", Some("NO MINVALUE"), before.minimum, *minimum, None);
    number("MAXVALUE", Some("NO MAXVALUE"), before.maximum, *maximum, None);
    number("START WITH", None, before.start, *start, defaults.start);
    number("CACHE", None, before.cache, *cache, defaults.cache);
    if before.cycle != *cycle {
        clauses.push(if *cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    clauses
}
