//! A label of an enum renamed in a text: in literals that are cast to the type, or held against something of the type.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::{TokenKind, lex};
use super::super::named::Names;
use super::super::splice::spliced;
use super::moved::Moved;
use super::user_type::is_type;
use crate::model::{Name, Pair, SourceId};

/// A label that is renamed.
pub struct RenamedLabel<'a> {
    /// The type, which keeps its name.
    pub ty: Moved<'a>,
    /// The label before and after.
    pub labels: Pair<&'a str>,
    /// Whether a column of a name, which stands in the text, is of the type.
    pub is_of_type: &'a dyn Fn(&Name) -> bool,
}

/// The text after the rename.
pub fn rename_label(text: &str, label: &RenamedLabel<'_>, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let names = Names::of(&cursor);
    let edits = (0..names.count()).filter(|at| names.kind(*at) == Some(TokenKind::Text)).filter_map(|at| {
        let literal = renamed_literal(names.word(at), &label.labels)?;
        is_meant(&names, at, label).then(|| (names.bytes(at, at), literal))
    });
    spliced(text, edits)
}

/// A literal, or one of an array of labels, after the rename; `None` where it does not have the label.
pub fn renamed_literal(literal: &str, labels: &Pair<&str>) -> Option<String> {
    let inner = literal.strip_prefix('\'')?.strip_suffix('\'')?;
    let (from, to) = (labels.before.replace('\'', "''"), labels.after.replace('\'', "''"));
    if inner == from {
        return Some(format!("'{to}'"));
    }
    let elements = inner.strip_prefix('{')?.strip_suffix('}')?;
    let renamed = |element: &str| match element.trim().trim_matches('"') == from {
        true => format!("\"{}\"", to.replace('\\', "\\\\").replace('"', "\\\"")),
        false => element.to_owned(),
    };
    let list: Vec<String> = elements.split(',').map(renamed).collect();
    let list = list.join(",");
    (list != elements).then(|| format!("'{{{list}}}'"))
}

fn is_meant(names: &Names<'_>, at: usize, label: &RenamedLabel<'_>) -> bool {
    let is_of = |last: usize| label.ty.path(names, last).is_some_and(|path| is_type(names, path));
    if names.is(Some(at + 1), "::") {
        let last = if names.is(Some(at + 3), ".") { at + 4 } else { at + 2 };
        return is_of(last);
    }
    let cast = names.is_word(at + 1, &["as"])
        && at.checked_sub(2).is_some_and(|word| names.is_word(word, &["cast"]));
    if cast {
        let last = if names.is(Some(at + 3), ".") { at + 4 } else { at + 2 };
        return is_of(last);
    }
    if at.checked_sub(1).is_some_and(is_of) {
        return true;
    }
    partner(names, at).and_then(|at| names.name(at)).is_some_and(|name| (label.is_of_type)(&name))
}

/// The last token of what a literal is held against: `a = 'x'`, `a IN ('x', 'y')`, `a = ANY (ARRAY['x'])`, `CASE a WHEN 'x'`.
fn partner(names: &Names<'_>, at: usize) -> Option<usize> {
    const COMPARISONS: [&str; 7] = ["=", "<>", "!=", "<", ">", "<=", ">="];
    let before = at.checked_sub(1)?;
    if COMPARISONS.contains(&names.word(at + 1)) {
        let mut last = at + 2;
        while names.is(Some(last + 1), ".") {
            last += 2;
        }
        return Some(last);
    }
    if COMPARISONS.contains(&names.word(before)) {
        return before.checked_sub(1);
    }
    match &*names.word(before).to_ascii_lowercase() {
        "from" => {
            let words = [before.checked_sub(1)?, before.checked_sub(2)?, before.checked_sub(3)?];
            let [distinct, is, third] = words;
            let negated = names.is_word(is, &["not"]);
            let end = if negated { third } else { is };
            (names.is_word(distinct, &["distinct"]) && names.is_word(end, &["is"]))
                .then(|| end.checked_sub(1))?
        }
        "when" => {
            let case = (0..before).rev().find(|word| names.is_word(*word, &["case"]))?;
            let mut last = case + 1;
            while names.is(Some(last + 1), ".") {
                last += 2;
            }
            Some(last)
        }
        "(" | "[" | "," => listed(names, before),
        _ => None,
    }
}

/// The same of a list in which a literal stands behind a bracket or a comma.
fn listed(names: &Names<'_>, before: usize) -> Option<usize> {
    let is_listed = |at: &usize| names.kind(*at) == Some(TokenKind::Text) || names.is(Some(*at), ",");
    let open = (0..=before).rev().find(|at| !is_listed(at))?;
    let mut outer = open.checked_sub(1)?;
    match names.word(open) {
        "(" if names.is_word(outer, &["in"]) => {
            let last = outer.checked_sub(1)?;
            if names.is_word(last, &["not"]) { last.checked_sub(1) } else { Some(last) }
        }
        "[" if names.is_word(outer, &["array"]) => {
            // `= ANY ((ARRAY[`
            while names.is(outer.checked_sub(1), "(") {
                outer = outer.checked_sub(1)?;
            }
            let quantifier = outer.checked_sub(1)?;
            let operator = quantifier.checked_sub(1)?;
            names.is_word(quantifier, &["any", "all", "some"]).then(|| operator.checked_sub(1))?
        }
        // `coalesce(a, 'x')`
        _ => {
            let call = names.opening(before + 1)?.checked_sub(1)?;
            let meets = names.is_word(call, &["coalesce", "nullif", "greatest", "least"]);
            names.name(open).filter(|_| meets).map(|_| open)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::{Dialect, QualifiedName};

    #[test]
    fn a_label_is_renamed_where_it_is_one_of_the_type() {
        let mood = QualifiedName::in_schema(Name::exact("public"), Name::exact("mood"));
        let label = RenamedLabel {
            ty: Moved { from: &mood, to: &mood, home: None },
            labels: Pair { before: "a", after: "z" },
            is_of_type: &|name| name.as_str() == "m",
        };
        for (before, after) in [
            ("'a'::mood = x AND 'a'::text = y", "'z'::mood = x AND 'a'::text = y"),
            ("m = 'a' OR k = 'a' OR 'a' <> t.m", "m = 'z' OR k = 'a' OR 'z' <> t.m"),
            (
                "m IN ('b', 'a') AND k NOT IN ('a') AND t.m NOT IN ('a')",
                "m IN ('b', 'z') AND k NOT IN ('a') AND t.m NOT IN ('z')",
            ),
            (
                "m = ANY (ARRAY['b'::public.mood, 'a'::public.mood])",
                "m = ANY (ARRAY['b'::public.mood, 'z'::public.mood])",
            ),
            (
                "m IS DISTINCT FROM 'a' AND coalesce(m, 'a') = m",
                "m IS DISTINCT FROM 'z' AND coalesce(m, 'z') = m",
            ),
            ("CASE m WHEN 'a' THEN 'a' END", "CASE m WHEN 'z' THEN 'a' END"),
            ("'{a,b}'::mood[]", "'{\"z\",b}'::mood[]"),
            ("mood 'a', CAST('a' AS mood), f('a')", "mood 'z', CAST('z' AS mood), f('a')"),
        ] {
            assert_eq!(rename_label(before, &label, knowledge(Dialect::Postgres).syntax()), after);
        }
    }
}
