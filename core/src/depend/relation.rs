//! Where a query names a relation: an alias, a common table expression and a column may be called like one.

/// The words behind which a relation is named, or the type of its rows.
const BEFORE: [&str; 18] = [
    "from",
    "join",
    "straight_join",
    "only",
    "lateral",
    "into",
    "update",
    "table",
    "using",
    "on",
    "to",
    "of",
    "references",
    "as",
    "::",
    "(",
    ",",
    "setof",
];

/// Whether the word at a place names a relation, behind a schema or not.
pub(super) fn is_named(tokens: &[&str], at: usize, qualified: bool) -> bool {
    let first = if tokens.get(at.wrapping_sub(1)) == Some(&".") { at.saturating_sub(2) } else { at };
    // What stands before a dot is named elsewhere: `jobs.id`.
    if tokens.get(at + 1) == Some(&".") {
        return false;
    }
    let before = first.checked_sub(1).and_then(|before| tokens.get(before));
    let alias = is_alias(tokens, first);
    before.is_none_or(|before| BEFORE.contains(before)) && !alias && (qualified || !is_common(tokens, at))
}

/// `FROM sold AS jobs`: what is behind a cast in parentheses is a type.
fn is_alias(tokens: &[&str], at: usize) -> bool {
    let behind = tokens.get(at.wrapping_sub(1)) == Some(&"as");
    behind && !matches!(tokens.get(at + 1), Some(&(")" | "[")))
}

/// Whether a WITH clause gives the name another meaning: behind its query, and in it where it is recursive.
fn is_common(tokens: &[&str], at: usize) -> bool {
    let Some(name) = tokens.get(at) else { return false };
    let declared = (1..at).filter(|place| {
        tokens.get(*place) == Some(name)
            && matches!(tokens.get(place - 1), Some(&("with" | "recursive" | ",")))
    });
    let mut opened = declared.filter_map(|place| opening(tokens, place + 1));
    let recursive = tokens.get(..at).is_some_and(|before| before.contains(&"recursive"));
    opened.any(|open| open < at && (recursive || closing(tokens, open).is_some_and(|close| close < at)))
}

/// Where the query of a common table expression opens: `AS (`, `(a, b) AS MATERIALIZED (`.
fn opening(tokens: &[&str], mut at: usize) -> Option<usize> {
    if tokens.get(at) == Some(&"(") {
        at = closing(tokens, at)? + 1;
    }
    if tokens.get(at) != Some(&"as") {
        return None;
    }
    let rest = tokens.get(at + 1..)?;
    let words = rest.iter().take_while(|word| matches!(**word, "not" | "materialized")).count();
    (rest.get(words) == Some(&"(")).then_some(at + 1 + words)
}

/// The parenthesis that closes the one at a place.
fn closing(tokens: &[&str], open: usize) -> Option<usize> {
    let mut depth = 0u32;
    (open..tokens.len()).find(|at| {
        match tokens.get(*at) {
            Some(&"(") => depth += 1,
            Some(&")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str, word: &str) -> bool {
        let tokens: Vec<&str> = text.split(' ').collect();
        (0..tokens.len()).any(|at| tokens.get(at) == Some(&word) && is_named(&tokens, at, false))
    }

    #[test]
    fn an_alias_or_a_common_table_expression_is_no_relation() {
        assert!(!named("select jobs . a from sold as jobs", "jobs"));
        assert!(!named("select jobs . a from sold jobs", "jobs"));
        assert!(!named("with jobs as ( select * from sold ) select jobs . a from jobs", "jobs"));
        assert!(!named("select x . jobs from x where jobs > 1", "jobs"));
    }

    #[test]
    fn a_relation_is_one_wherever_a_query_reads_it() {
        for query in [
            "select jobs . a from jobs",
            "select 1 from a , jobs j",
            "select 1 from a join jobs using ( id )",
            "select 1 from ( jobs join b on true )",
            "with jobs as ( select * from jobs ) select 1 from jobs",
            "select cast ( a as jobs ) from b",
            "select ( a ) :: jobs from b",
        ] {
            assert!(named(query, "jobs"), "{query}");
        }
    }
}
