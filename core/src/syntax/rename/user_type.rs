//! A type renamed or moved in a text: in casts, before literals; in definitions, wherever a name stands.

use super::super::Syntax;
use super::super::cursor::Cursor;
use super::super::lexer::{TokenKind, lex};
use super::super::named::Names;
use super::super::splice::spliced;
use super::Text;
use super::moved::{Moved, Path};
use crate::model::SourceId;

/// The text after the rename.
pub fn move_type(text: &str, kind: Text, moved: &Moved<'_>, syntax: &'static Syntax) -> String {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    let names = Names::of(&cursor);
    let named = |path: Path| !names.is(Some(path.last + 1), ".") && !names.is(Some(path.last + 1), "(");
    let meant = |path: &Path| match kind {
        Text::Query => is_type(&names, *path),
        Text::Types | Text::Definition => named(*path),
    };
    let paths = (0..names.count()).filter_map(|at| moved.path(&names, at)).filter(meant);
    spliced(
        text,
        paths.map(|path| (names.bytes(path.first, path.last), moved.written(path.is_qualified(), syntax))),
    )
}

/// Whether a name in a query stands where a type does: `a::t`, `CAST(a AS t)`, `t 'x'`.
pub fn is_type(names: &Names<'_>, path: Path) -> bool {
    let Some(before) = path.first.checked_sub(1) else {
        return names.kind(path.last + 1) == Some(TokenKind::Text);
    };
    let cast = || {
        let open = names.opening(before);
        open.and_then(|open| open.checked_sub(1)).is_some_and(|word| names.is_word(word, &["cast"]))
    };
    names.is(Some(before), "::")
        || (names.is_word(before, &["as"]) && cast())
        || names.kind(path.last + 1) == Some(TokenKind::Text)
}
