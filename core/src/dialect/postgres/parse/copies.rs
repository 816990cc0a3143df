//! Tables that a query makes: their columns may be unknown to a replay, which is no harm where the same source drops them
//! again and nothing that lasts names them meanwhile.

use super::cut::Piece;
use super::table::temporary;
use super::tree::path;
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{Ddl, Fate, Object, ObjectKind, Parsed, QualifiedName, SourceId};
use crate::syntax::cursor::Cursor;

/// Takes the tables of queries that the source drops again as temporary ones.
pub fn settle(source: &str, id: SourceId, pieces: &[Piece], list: &mut [Parsed]) {
    // From the last to the first, for a copy may be made of another.
    for at in (0..list.len()).rev() {
        let may_make = list.get(at).is_some_and(|parsed| match &parsed.fate {
            Fate::Rejected(complaint) => complaint.code == "unreplayable",
            Fate::Effect(effects) => matches!(effects.as_slice(), [Ddl::CreateTableAs(_)]),
            Fate::Nothing(_) | Fate::Privilege { .. } => false,
        });
        if !may_make {
            continue;
        }
        let Some(piece) = pieces.get(at) else { continue };
        let Some(name) = made_by_query(&Cursor::new(source, id, &piece.tokens, &SYNTAX)) else { continue };
        let later = || pieces.iter().zip(list.iter()).skip(at + 1);
        let Some(drop) = later().position(|(_, parsed)| drops(parsed, &name)) else { continue };
        let lasts = later().take(drop).any(|(piece, parsed)| names(source, id, piece, parsed, &name));
        if !lasts && let Some(parsed) = list.get_mut(at) {
            parsed.fate = Fate::Effect(vec![temporary(name, false)]);
        }
    }
}

/// The table of CREATE TABLE … AS or SELECT … INTO.
fn made_by_query(cursor: &Cursor<'_>) -> Option<QualifiedName> {
    let mut cursor = cursor.clone();
    if cursor.eat_word("create") {
        cursor.eat_word("unlogged");
        if !cursor.eat_word("table") {
            return None;
        }
        cursor.eat_words(&["if", "not", "exists"]);
        let name = path(&mut cursor).ok()?;
        return (!cursor.is_word("of")).then_some(name);
    }
    while !cursor.at_end() && !cursor.eat_word("into") {
        cursor.bump();
    }
    cursor.eat_word("unlogged");
    cursor.eat_word("table");
    path(&mut cursor).ok()
}

fn drops(parsed: &Parsed, name: &QualifiedName) -> bool {
    let Fate::Effect(effects) = &parsed.fate else { return false };
    effects.iter().any(|ddl| match ddl {
        Ddl::Drop(drop) => drop.targets.iter().any(|it| it.kind == ObjectKind::Table && it.name == *name),
        _ => false,
    })
}

/// Whether a statement that changes the schema, or may do so, names the table.
fn names(source: &str, id: SourceId, piece: &Piece, parsed: &Parsed, name: &QualifiedName) -> bool {
    let passing = |ddl: &Ddl| match ddl {
        Ddl::Create(create) => matches!(&create.object, Object::Table(table) if table.options.temporary),
        _ => false,
    };
    match &parsed.fate {
        Fate::Nothing(_) | Fate::Privilege { .. } => return false,
        Fate::Effect(effects) if effects.iter().all(passing) => return false,
        Fate::Effect(_) | Fate::Rejected(_) => {}
    }
    let cursor = Cursor::new(source, id, &piece.tokens, &SYNTAX);
    piece.tokens.iter().any(|token| cursor.name_of(*token).as_ref() == Some(&name.name))
}
