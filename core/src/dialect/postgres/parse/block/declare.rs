//! DECLARE: variables with their types, and cursors (PostgreSQL manual, PL/pgSQL: Declarations).

use super::MANNER;
use super::steps::{rows, statement};
use crate::model::DataType;
use crate::model::block::{Block, Cursor as Declared, Rows, Variable};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::query::{part, within};

/// `a CONSTANT integer NOT NULL := 1;`, `c CURSOR FOR SELECT …;`
pub fn declaration(cursor: &mut Cursor<'_>, block: &mut Block) -> Parse<()> {
    let name = cursor.expect_name()?;
    let tokens = statement(cursor)?;
    let mut at = Cursor { tokens, at: 0, ..cursor.clone() };
    let to = tokens.len();
    let scrolls = at.eat_words(&["no", "scroll"]) || at.eat_word("scroll");
    if at.is_word("cursor") || scrolls {
        let plain = at.eat_word("cursor") && (at.eat_word("for") || at.eat_word("is"));
        // A cursor that takes arguments goes over what nobody can tell.
        let rows = if plain { rows(&part(&at, at.at, to)) } else { Rows::Untold };
        block.cursors.push(Declared { name, rows: Some(rows) });
        return Ok(());
    }
    if at.is_word("refcursor") {
        block.cursors.push(Declared { name, rows: None });
        return Ok(());
    }
    let _ = at.eat_word("constant");
    let start = at.at;
    let mut value = None;
    while !at.at_end() {
        let end = at.at;
        if at.eat_symbol(":=") || at.eat_symbol("=") || at.eat_word("default") {
            value = Some(within(&part(&at, at.at, to), MANNER));
            at.at = end;
            break;
        }
        at.bump();
    }
    let ty = type_of(&part(&at, start, at.at));
    block.variables.push(Variable { name, ty, value });
    Ok(())
}

/// A type, as far as it says what is put into a variable: of `a%TYPE` it does not.
fn type_of(cursor: &Cursor<'_>) -> Option<DataType> {
    let mut at = cursor.clone();
    if (0..cursor.tokens.len()).any(|place| cursor.is_word_at(place, "rowtype")) {
        return Some(DataType::simple("record"));
    }
    if (0..cursor.tokens.len()).any(|place| cursor.text_at(place) == "%") {
        return None;
    }
    let found = (cursor.syntax.data_type)(&mut at)?;
    (at.at_end() || at.is_word("not") || at.is_word("collate")).then_some(found)
}
