//! A function or procedure renamed or moved in a text: wherever it is called; in definitions, wherever one is named.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::lex;
use super::super::named::Names;
use super::super::outputs::outputs;
use super::super::scopes::Scopes;
use super::super::splice::spliced;
use super::Text;
use super::kept::keeping_outputs;
use super::moved::{Moved, Path};
use crate::model::SourceId;
use std::ops::Range;

/// A routine that is renamed or moved.
pub struct MovedRoutine<'a> {
    /// Its names.
    pub moved: Moved<'a>,
    /// Whether a call with so many arguments is one of it, and not of another routine of its name; `None` if nobody knows.
    pub takes: &'a dyn Fn(usize) -> Option<bool>,
}

/// The text after the rename; `None` where a call may be one of it or of another.
pub fn move_routine(
    text: &str,
    kind: Text,
    routine: &MovedRoutine<'_>,
    syntax: &'static Syntax,
) -> Option<String> {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let names = scopes.names;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for path in (0..names.count()).filter_map(|at| routine.moved.path(&names, at)) {
        if !is_named(&scopes, path, kind) {
            continue;
        }
        // What a trigger passes on are no arguments.
        let of_trigger = names.makes("trigger")
            && path
                .first
                .checked_sub(1)
                .is_some_and(|before| names.is_word(before, &["function", "procedure"]));
        let given = if of_trigger { Some(0) } else { arguments(&names, path.last + 1) };
        match given.map_or(Some(true), |given| (routine.takes)(given)) {
            None => return None,
            Some(false) => continue,
            Some(true) => {}
        }
        let written = routine.moved.written(path.is_qualified(), syntax);
        edits.push((names.bytes(path.first, path.last), written));
        edits.extend(alias(&scopes, path, syntax));
    }
    let edits =
        if kind == Text::Query { keeping_outputs(&names, &outputs(&scopes), edits, syntax) } else { edits };
    Some(spliced(text, edits))
}

/// Whether a routine is named at a place.
fn is_named(scopes: &Scopes<'_>, path: Path, kind: Text) -> bool {
    let names = &scopes.names;
    let before =
        |words: &[&str]| path.first.checked_sub(1).is_some_and(|before| names.is_word(before, words));
    let called = names.is(Some(path.last + 1), "(")
        && !(names.is_relation(path.first) && before(&["into", "update", "references"]));
    match kind {
        Text::Query => called,
        Text::Types => false,
        // What is defined stands behind these two.
        Text::Definition if before(&["type", "aggregate"]) => false,
        Text::Definition => {
            called || before(&["=", "handler", "inline", "validator", "from", "function", "procedure"])
        }
    }
}

/// How many arguments stand in the parentheses that open at a place.
fn arguments(names: &Names<'_>, open: usize) -> Option<usize> {
    if !names.is(Some(open), "(") {
        return None;
    }
    let close = names.closing(open)?;
    if close == open + 1 {
        return Some(0);
    }
    let (mut at, mut count) = (open + 1, 1);
    while at < close {
        count += usize::from(names.is(Some(at), ","));
        at = match names.word(at) {
            "(" | "[" => names.closing(at)? + 1,
            _ => at + 1,
        };
    }
    Some(count)
}

/// In FROM a function without an alias goes on by the name it had.
fn alias(scopes: &Scopes<'_>, path: Path, syntax: &'static Syntax) -> Option<(Range<usize>, String)> {
    let names = &scopes.names;
    let close = names.closing(path.last + 1).filter(|_| scopes.is_relation(path.first))?;
    let behind = if names.is_word(close + 1, &["with"]) { close + 2 } else { close };
    let has_alias = names.is_word(behind + 1, &["as"])
        || (names.name(behind + 1).is_some()
            && !super::super::scopes::shapes_a_query(names.word(behind + 1)));
    let end = names.bytes(behind, behind).end;
    (!has_alias).then(|| {
        (
            end..end,
            format!(
                " AS {}",
                (syntax.quote_name)(names.name(path.last).as_ref().map_or("", |name| name.as_str()))
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::knowledge;
    use crate::model::{Dialect, Name, QualifiedName};

    fn renamed(text: &str, kind: Text, takes: &dyn Fn(usize) -> Option<bool>) -> Option<String> {
        let qualified = |name| QualifiedName::in_schema(Name::exact("public"), Name::exact(name));
        let (from, to, home) = (qualified("f"), qualified("g"), Name::exact("public"));
        let routine = MovedRoutine { moved: Moved { from: &from, to: &to, home: Some(&home) }, takes };
        move_routine(text, kind, &routine, knowledge(Dialect::Postgres).syntax())
    }

    #[test]
    fn a_function_is_renamed_where_it_is_called() {
        let any = |_: usize| Some(true);
        for (text, kind, expected) in [
            (
                "SELECT f(id), 1 + public.f(2) AS n, other.f(3), f FROM t",
                Text::Query,
                "SELECT \"g\"(id) AS \"f\", 1 + \"public\".\"g\"(2) AS n, other.f(3), f FROM t",
            ),
            ("SELECT f.a FROM f(3)", Text::Query, "SELECT f.a FROM \"g\"(3) AS \"f\""),
            (
                "CREATE AGGREGATE f (sfunc = f, stype = int)",
                Text::Definition,
                "CREATE AGGREGATE f (sfunc = \"g\", stype = int)",
            ),
        ] {
            assert_eq!(renamed(text, kind, &any).as_deref(), Some(expected));
        }
    }

    #[test]
    fn calls_of_another_of_its_name_stay() {
        let takes = |given: usize| match given {
            1 => Some(true),
            2 => Some(false),
            _ => None,
        };
        assert_eq!(
            renamed("f(a) > f(a, (b, c))", Text::Query, &takes).as_deref(),
            Some("\"g\"(a) > f(a, (b, c))")
        );
        assert_eq!(renamed("f(1, 2, 3)", Text::Query, &takes), None);
    }
}
