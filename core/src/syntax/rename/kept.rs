//! The names of what a query gives: one is changed; or all are kept when what it was named after gets another (PostgreSQL: names of outputs are fixed when
//! a view is made).

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::lex;
use super::super::named::Names;
use super::super::outputs::{Output, name_of, of_whole};
use super::super::scopes::Scopes;
use super::super::splice::spliced;
use crate::model::{Name, SourceId};
use std::ops::Range;

/// Edits, and an alias behind each output that they would name otherwise.
pub fn keeping_outputs(
    names: &Names<'_>,
    outputs: &[Output],
    edits: Vec<(Range<usize>, String)>,
    syntax: &'static Syntax,
) -> Vec<(Range<usize>, String)> {
    let aliases: Vec<(Range<usize>, String)> = outputs
        .iter()
        .filter(|output| output.alias.is_none() && !output.is_star(names))
        .filter_map(|output| {
            let place = names.bytes(output.first, output.last);
            let inside = edits.iter().filter(|(edit, _)| place.start <= edit.start && edit.end <= place.end);
            let inside: Vec<_> =
                inside.map(|(edit, put)| (edit.start - place.start..edit.end - place.start, put)).collect();
            if inside.is_empty() {
                return None;
            }
            let text = names.slice(output.first, output.last);
            let before = name_of(text, syntax)?;
            let changed = name_of(&spliced(text, inside), syntax).is_none_or(|after| after != before);
            changed.then(|| (place.end..place.end, format!(" AS {}", (syntax.quote_name)(before.as_str()))))
        })
        .collect();
    let mut all = edits;
    all.extend(aliases);
    all.sort_by_key(|(place, _)| (place.start, place.end));
    all
}

/// A query of which the output with a number has another name.
pub fn rename_output(text: &str, number: usize, to: &Name, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let scopes = Scopes::of(&cursor);
    let names = &scopes.names;
    let quoted = (syntax.quote_name)(to.as_str());
    let edit = of_whole(&scopes).get(number).map(|output| match output.alias {
        Some(alias) => (names.bytes(alias, alias), quoted),
        None => {
            let end = names.bytes(output.last, output.last).end;
            (end..end, format!(" AS {quoted}"))
        }
    });
    spliced(text, edit)
}
