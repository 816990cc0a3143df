//! Views, routines and sequences.

use super::super::parse::PARAMETERS;
use super::super::types;
use super::{comment, names, qualified};
use crate::dialect::PlanOptions;
use crate::model::{QualifiedName, Routine, RoutineKind, Sequence, SequenceOptions, View};

/// `` CREATE VIEW `v` AS … ``
pub fn view(view_name: &QualifiedName, view: &View, replace: bool, plan: &PlanOptions) -> String {
    let View { columns, query, options, defaults: _, indexes: _, comment: _ } = view;
    let mut out = String::from(if replace { "CREATE OR REPLACE" } else { "CREATE" });
    if let Some(algorithm) = options.get("algorithm") {
        out.push_str(&format!(" ALGORITHM={}", algorithm.to_uppercase()));
    }
    if let Some(security) = options.get("sql security") {
        out.push_str(&format!(" SQL SECURITY {}", security.to_uppercase()));
    }
    out.push_str(&format!(" VIEW {}", qualified(view_name, plan)));
    if !columns.is_empty() {
        out.push_str(&format!(" ({})", names(columns)));
    }
    out.push_str(&format!(" AS {}", query.text));
    if let Some(kind) = options.get("check_option") {
        out.push_str(&format!(" WITH {} CHECK OPTION", kind.to_uppercase()));
    }
    out
}

/// CREATE PROCEDURE and CREATE FUNCTION; parameters and body letter by letter.
pub fn routine(routine_name: &QualifiedName, routine: &Routine, plan: &PlanOptions) -> String {
    let Routine { kind, arguments: _, returns, language: _, body, options, comment: text } = routine;
    let kind = match kind {
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Function if options.contains_key("aggregate") => "AGGREGATE FUNCTION",
        RoutineKind::Function | RoutineKind::Aggregate => "FUNCTION",
    };
    let parameters = options.get(PARAMETERS).map_or("", |text| &**text);
    let mut out = format!("CREATE {kind} {}({parameters})", qualified(routine_name, plan));
    if let Some(returns) = returns {
        out.push_str(&format!(" RETURNS {returns}"));
    }
    if options.contains_key("deterministic") {
        out.push_str(" DETERMINISTIC");
    }
    for key in ["sql data access", "sql security"] {
        if let Some(value) = options.get(key) {
            let before = if key == "sql security" { "SQL SECURITY " } else { "" };
            out.push_str(&format!(" {before}{}", value.to_uppercase()));
        }
    }
    if let Some(text) = text {
        out.push_str(&format!(" {}", comment(text)));
    }
    out.push(' ');
    out.push_str(&body.text);
    out
}

/// `` CREATE SEQUENCE `s` START WITH 5 ``
pub fn sequence(sequence_name: &QualifiedName, sequence: &Sequence, plan: &PlanOptions) -> String {
    let Sequence { data_type, options, owned_by: _, unlogged: _, comment: text } = sequence;
    let mut out = format!("CREATE SEQUENCE {}", qualified(sequence_name, plan));
    if let Some(ty) = data_type {
        out.push_str(&format!(" AS {}", types::sql(ty)));
    }
    for words in sequence_options(options) {
        out.push(' ');
        out.push_str(&words);
    }
    if let Some(text) = text {
        out.push_str(&format!(" {}", comment(text)));
    }
    out
}

/// What is not the default.
pub fn sequence_options(options: &SequenceOptions) -> Vec<String> {
    let SequenceOptions { start, increment, minimum, maximum, cache, cycle } = options;
    let written = [
        ("START WITH", start),
        ("INCREMENT BY", increment),
        ("MINVALUE", minimum),
        ("MAXVALUE", maximum),
        ("CACHE", cache),
    ];
    let mut out: Vec<String> = written
        .into_iter()
        .filter_map(|(words, value)| value.map(|value| format!("{words} {value}")))
        .collect();
    if *cycle {
        out.push("CYCLE".to_owned());
    }
    out
}
